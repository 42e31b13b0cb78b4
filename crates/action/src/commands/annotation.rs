//! Findings at their lines.
//!
//! A step shows ten annotations of each level and drops the others without a word; so the worst come first, and a last one
//! counts the rest.

use std::cmp::Reverse;
use std::fmt::Write as _;

use lockgate_model::{
    Action, Class, Effect, Finding, ForeignFinding, JudgedNote, Report, Span, Verdict, escape,
};

use super::{Level, message};

/// Most annotations at lines: nine and one that counts the rest make ten.
pub const MAX_ANNOTATIONS: usize = 9;

/// Most characters of a title and of a text. GitHub takes 255 and 64 KB; a stranger's text gets no more than it needs.
const MAX_TITLE: usize = 200;
const MAX_TEXT: usize = 1000;

/// How annotations are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnotationOptions<'a> {
    /// Most annotations at lines, no more than [`MAX_ANNOTATIONS`].
    pub most: usize,
    /// The verdict in one sentence.
    pub sentence: &'a str,
    /// The folder of the checkout that was scanned, since paths of a report begin there; empty or `.` for all of it.
    pub folder: &'a str,
}

/// The annotations of a report, one command a line: first what the verdict is unless it is a pass, then the places, the
/// worst first, and at last how many more there are. Empty for a pass with nothing to show.
///
/// Shown are findings that block, what could not be judged, and findings that warn unless the change leaves them as they
/// were.
#[must_use]
pub fn annotations(report: &Report, options: &AnnotationOptions<'_>) -> String {
    let mut out = headline(report, options.sentence);
    let places = places(report);
    let most = options.most.min(MAX_ANNOTATIONS);
    for place in places.iter().take(most) {
        out.push_str(&place.line(options.folder));
    }
    let more = places.len().saturating_sub(most);
    if more > 0 {
        let text = format!("{more} more in the summary of this run");
        out.push_str(&message(Level::Notice, "lockgate", &text));
    }
    out
}

/// An incomplete run says so first, also where something blocks as well.
fn headline(report: &Report, sentence: &str) -> String {
    let word = match report.verdict {
        _ if !report.complete => "INCOMPLETE",
        Verdict::Incomplete => "INCOMPLETE",
        Verdict::Blocked => "BLOCKED",
        Verdict::Pass => return String::new(),
    };
    message(Level::Error, &format!("lockgate: {word}"), sentence)
}

/// Something to show at a place.
struct Place<'a> {
    level: Level,
    file: Option<&'a str>,
    lines: Option<Lines>,
    title: String,
    text: String,
}

/// 1-based lines, and columns where all is on one line.
enum Lines {
    Span(Span),
    Whole { first: u32, last: u32 },
}

fn places(report: &Report) -> Vec<Place<'_>> {
    let mut findings: Vec<&Finding> =
        report.findings.iter().filter(|finding| is_shown(finding)).collect();
    findings.sort_by_key(|finding| {
        (finding.decision.action, finding.kind, Reverse(finding.severity_rank()))
    });
    let warns = |finding: &&&Finding| finding.decision.action == Action::Warn;
    let blocking = findings.iter().filter(|finding| !warns(finding)).map(|one| of_finding(one));
    let foreign = report.foreign.iter().filter(|one| one.decision.action == Action::Block);
    let gaps = report.notes.iter().filter(|judged| judged.effect == Effect::Incomplete);
    let warning = findings.iter().filter(warns).map(|one| of_finding(one));
    blocking.chain(foreign.map(of_foreign)).chain(gaps.map(of_note)).chain(warning).collect()
}

fn is_shown(finding: &Finding) -> bool {
    match finding.decision.action {
        Action::Block => true,
        Action::Allow | Action::Ignore => false,
        Action::Warn => match finding.change.as_ref().map(|change| change.class) {
            None | Some(Class::Introduced | Class::StillVulnerable | Class::Undetermined) => true,
            Some(Class::NewlyPublished | Class::AlreadyThere | Class::Fixed) => false,
        },
    }
}

fn of_finding(finding: &Finding) -> Place<'_> {
    let fix = match &finding.fixed_version {
        Some(version) => format!("; upgrade to {version}"),
        None => String::new(),
    };
    let Finding { id, package, version, title, .. } = finding;
    Place {
        level: level(finding.decision.action),
        file: Some(finding.location.path.as_str()),
        lines: Some(Lines::Span(finding.location.version)),
        title: format!("lockgate: {id} in {package} {version}"),
        text: format!("{}{fix}", cut(title, MAX_TEXT)),
    }
}

fn of_foreign(finding: &ForeignFinding) -> Place<'_> {
    let location = finding.location.as_ref();
    let lines = location.and_then(|location| {
        let first = location.line?;
        Some(Lines::Whole { first, last: location.end_line.unwrap_or(first).max(first) })
    });
    Place {
        level: level(finding.decision.action),
        file: location.map(|location| location.path.as_str()),
        lines,
        title: format!("lockgate: {} of {}", finding.rule, finding.tool),
        text: finding.message.clone(),
    }
}

fn of_note(judged: &JudgedNote) -> Place<'_> {
    let note = &judged.note;
    let subject = note.subject.as_ref().map(|subject| format!("{subject}: ")).unwrap_or_default();
    let hint = note.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    Place {
        level: Level::Warning,
        file: note.path.as_ref().map(lockgate_model::RepoPath::as_str),
        lines: note.position.map(|at| Lines::Whole { first: at.line, last: at.line }),
        title: format!("lockgate: not judged, {}", note.kind.as_str()),
        text: format!("{subject}{}{hint}", cut(&note.message, MAX_TEXT)),
    }
}

const fn level(action: Action) -> Level {
    match action {
        Action::Block => Level::Error,
        Action::Warn | Action::Allow | Action::Ignore => Level::Warning,
    }
}

impl Place<'_> {
    /// The command with its line break.
    fn line(&self, folder: &str) -> String {
        let mut out = format!("::{} ", self.level.as_str());
        if let Some(file) = self.file {
            let folder = folder.trim_start_matches("./").trim_end_matches('/');
            let whole = match folder {
                "" | "." => file.to_owned(),
                _ => format!("{folder}/{file}"),
            };
            // Writing to a String cannot fail.
            let _ = write!(out, "file={},", escape::command_property(&whole));
            out.push_str(&self.lines.as_ref().map(Lines::properties).unwrap_or_default());
        }
        let title = escape::command_property(cut(&self.title, MAX_TITLE));
        let text = escape::command_data(cut(&self.text, 2 * MAX_TEXT));
        let _ = writeln!(out, "title={title}::{text}");
        out
    }
}

impl Lines {
    /// The properties with a comma behind each. GitHub takes columns only for a single line.
    fn properties(&self) -> String {
        match self {
            Self::Span(Span { start, end }) if start.line == end.line => format!(
                "line={},endLine={},col={},endColumn={},",
                start.line, end.line, start.column, end.column
            ),
            Self::Span(Span { start, end }) => format!("line={},endLine={},", start.line, end.line),
            Self::Whole { first, last } => format!("line={first},endLine={last},"),
        }
    }
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}
