//! Phrases that several outputs share. They are not escaped.

use lockgate_model::{Finding, KnownAlert, Note, NoteKind, Position, RepoPath, Report};

/// A number with its noun: `1 finding`, `2 findings`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}

/// A place as editors and terminals know it: `Cargo.lock:12`.
pub(super) fn place(path: &RepoPath, line: u32) -> String {
    format!("{path}:{line}")
}

/// What is said of a finding that is known to be exploited: `known exploited (KEV since 2021-02-03)`.
pub(super) fn exploited(report: &Report, finding: &Finding) -> Option<String> {
    let kev = report.advisories.get(&finding.id)?.signals.kev.as_ref()?;
    Some(format!("known exploited (KEV since {})", kev.added))
}

/// Other tools that report a finding too, under which names: `Trivy as CVE-2021-25900`.
pub(super) fn sightings(finding: &Finding) -> Vec<String> {
    finding
        .sightings
        .iter()
        .map(|sighting| match sighting.rule.as_str() {
            "" => sighting.tool.clone(),
            rule => format!("{} as {rule}", sighting.tool),
        })
        .collect()
}

/// What is said of a finding that has an alert on GitHub: `alert 7, dismissed (won't fix)`.
pub(super) fn alert(alert: &KnownAlert) -> String {
    let reason = alert.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("alert {}, {}{reason}", alert.number, alert.state.as_str())
}

/// The place of a note, where it has one.
pub(super) fn note_place(note: &Note) -> Option<String> {
    let path = note.path.as_ref()?;
    Some(match note.position {
        Some(Position { line, .. }) => place(path, line),
        None => path.to_string(),
    })
}

/// What a note says, with what it is about and how often it happened, without its place.
pub(super) fn note_message(note: &Note) -> String {
    let mut message = match &note.subject {
        Some(subject) if !note.message.contains(subject) => format!("{subject}: {}", note.message),
        Some(_) | None => note.message.clone(),
    };
    if note.count > 1 {
        message.push_str(&format!(" ({} times)", note.count));
    }
    message
}

/// A kind of note in words: `missing feed`.
pub(super) fn note_kind(kind: NoteKind) -> String {
    kind.as_str().replace('-', " ")
}

/// A step of a dependency path, `name 1.0.0` for `name@1.0.0`; a scope's `@` is not a separator.
pub(super) fn step(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((name, version)) if !name.is_empty() => format!("{name} {version}"),
        Some(_) | None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn the_at_of_a_scope_stays() {
        assert_eq!(step("tokio@0.1.22"), "tokio 0.1.22");
        assert_eq!(step("@babel/core@7.0.0"), "@babel/core 7.0.0");
        assert_eq!(step("@babel/core"), "@babel/core");
        assert_eq!(step("demo"), "demo");
    }

    #[test]
    fn a_sighting_without_a_rule_is_its_tool() {
        let report = sample::comparison();
        let mut finding = sample::of_id(&report, "RUSTSEC-2021-0003").clone();
        let expected = ["Trivy as CVE-2021-25900", "osv-scanner as GHSA-43w2-9j62-hq99"];
        assert_eq!(sightings(&finding), expected);
        finding.sightings[0].rule.clear();
        assert_eq!(sightings(&finding)[0], "Trivy");
    }

    #[test]
    fn the_subject_of_a_note_is_said_once() {
        let mut note =
            Note::new(NoteKind::MissingFeed, "no advisory of npm was loaded").about("npm");
        assert_eq!(note_message(&note), "no advisory of npm was loaded");
        note.subject = Some("OSV".to_owned());
        note.count = 2;
        assert_eq!(note_message(&note), "OSV: no advisory of npm was loaded (2 times)");
    }
}
