//! The comment on a pull request: one per category, kept up to date.
//!
//! A hidden marker tells our comment from others. Anybody can write the marker, so that it counts only in a comment of the
//! account that our token belongs to.

use std::fmt::Write as _;

use lockgate_model::{Action, Class, Report, Verdict, escape};

use crate::inputs::CommentMode;
use crate::room;

/// Most characters of a comment. Bytes are counted against it, of which there are never fewer.
pub const MAX_COMMENT_CHARS: usize = 65_536;

/// What begins every marker.
const MARKER_START: &str = "<!-- lockgate:";

/// A comment that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Existing<'a> {
    /// Its id.
    pub id: u64,
    /// The account that wrote it.
    pub author: &'a str,
    /// Its text.
    pub body: &'a str,
}

/// What becomes of the comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentAction {
    /// Nothing.
    Leave,
    /// It is written.
    Create,
    /// The comment with this id gets a new text.
    Update(u64),
}

/// The hidden line that our comment of a category begins with.
#[must_use]
pub fn marker(category: &str) -> String {
    let mut name = String::with_capacity(category.len());
    for c in category.chars() {
        let is_plain = c.is_ascii_alphanumeric() || "/_.".contains(c);
        // A lone dash is kept; two would end the comment.
        if is_plain || c == '-' && !name.ends_with('-') {
            name.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(name, "%{:x};", u32::from(c));
        }
    }
    format!("{MARKER_START}gate:{name} -->")
}

/// The text of the comment.
///
/// `render` gets the most bytes that it may use; where it takes more, whole lines are left out at the end. The verdict is
/// in the first line that is seen, also where `render` does not put it there. `commit` is named at the end.
#[must_use]
pub fn body(
    category: &str,
    verdict: Verdict,
    commit: Option<&str>,
    render: impl FnOnce(usize) -> String,
) -> String {
    let start = format!("{}\n", marker(category));
    let title = format!("## lockgate: {}", verdict.as_str().to_ascii_uppercase());
    let footer = match commit {
        Some(commit) => format!("\n\nfor commit {}\n", escape::markdown(commit)),
        None => "\n".to_owned(),
    };
    // The title may have to be added, and a marker of a stranger grows when it is broken.
    let frame = start.len() + title.len() + 2 + footer.len();
    let room = MAX_COMMENT_CHARS.saturating_sub(frame);
    let text = render(room).replace(MARKER_START, "<!- lockgate:");
    let text = room::whole_lines(&text, room);
    let text = text.trim();
    let first = text.lines().next().unwrap_or_default();
    let title = if first == title { String::new() } else { format!("{title}\n\n") };
    format!("{start}{title}{text}{footer}")
}

/// Our comment of a category among those that are there: the first by the account of our token that begins with the
/// marker.
#[must_use]
pub fn find(existing: &[Existing<'_>], account: &str, category: &str) -> Option<u64> {
    let marker = marker(category);
    let is_ours = |comment: &&Existing<'_>| {
        comment.author == account && comment.body.lines().next().map(str::trim_end) == Some(&marker)
    };
    existing.iter().find(is_ours).map(|comment| comment.id)
}

/// What becomes of the comment: one that is there never keeps an old verdict.
#[must_use]
pub fn action(mode: CommentMode, report: &Report, existing: Option<u64>) -> CommentAction {
    match (mode, existing) {
        (CommentMode::Never, _) => CommentAction::Leave,
        (CommentMode::OnFindings | CommentMode::Always, Some(id)) => CommentAction::Update(id),
        (CommentMode::Always, None) => CommentAction::Create,
        (CommentMode::OnFindings, None) if has_something_to_say(report) => CommentAction::Create,
        (CommentMode::OnFindings, None) => CommentAction::Leave,
    }
}

/// Whether the verdict is no pass, or a change brings in a finding that is not ignored; without a comparison any such
/// finding counts.
fn has_something_to_say(report: &Report) -> bool {
    let is_news = |action: Action, class: Option<Class>| {
        let by_change = match class {
            None | Some(Class::Introduced | Class::StillVulnerable | Class::Undetermined) => true,
            Some(Class::NewlyPublished | Class::AlreadyThere | Class::Fixed) => false,
        };
        action != Action::Ignore && by_change
    };
    report.verdict != Verdict::Pass
        || report.findings.iter().any(|finding| {
            is_news(finding.decision.action, finding.change.as_ref().map(|change| change.class))
        })
        || report.foreign.iter().any(|finding| is_news(finding.decision.action, finding.class))
}

#[cfg(test)]
mod tests;
