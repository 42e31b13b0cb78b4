//! What a result says.

use lockgate_model::{Finding, Kind, Manifest};

use crate::log::Message;
use crate::text::message as escaped;

/// Longest title inside a message, in UTF-16 code units.
const MAX_TITLE: usize = 300;
/// Longest name, version or step of a path inside a message, in UTF-16 code units.
pub(crate) const MAX_NAME: usize = 200;
/// Most steps of a path that are shown from its start, and as many from its end.
const PATH_ENDS: usize = 3;
/// The id of the manifest among the related locations.
pub(crate) const MANIFEST_LOCATION: u32 = 1;

/// The message of a result. Its first sentence stands alone, since GitHub shows no more where there is little room.
pub(crate) fn of_finding(finding: &Finding) -> Message {
    let mut text = format!("{}; {}", problem(finding), fix(finding));
    if let Some(origin) = origin(finding) {
        text.push_str("; ");
        text.push_str(&origin);
    }
    text.push('.');
    if let Some(update) = update(finding) {
        text.push_str(&update);
    }
    Message { text }
}

/// The name and version of the package.
pub(crate) fn package(finding: &Finding) -> String {
    let name = escaped(&finding.package, MAX_NAME);
    if finding.version.is_empty() {
        return name;
    }
    format!("{name} {}", escaped(&finding.version, MAX_NAME))
}

/// A dependency path from its root to the package, the middle of a long one left out.
pub(crate) fn path(steps: &[String]) -> String {
    let names = |steps: &[String]| -> Vec<String> {
        steps.iter().map(|step| escaped(step, MAX_NAME)).collect()
    };
    let middle = steps.len().saturating_sub(2 * PATH_ENDS);
    if middle < 2 {
        return names(steps).join(" > ");
    }
    let (start, rest) = steps.split_at_checked(PATH_ENDS).unwrap_or((steps, &[]));
    let end = rest.get(middle..).unwrap_or_default();
    format!("{} > … {middle} more … > {}", names(start).join(" > "), names(end).join(" > "))
}

fn problem(finding: &Finding) -> String {
    let package = package(finding);
    let id = escaped(finding.id.as_str(), MAX_NAME);
    let title = title(finding).map(|title| format!(" ({title})")).unwrap_or_default();
    match finding.kind {
        Kind::Malicious => format!("{package} is malicious: {id}{title}"),
        Kind::Vulnerability => format!("{package} has {id}{title}"),
        Kind::Unsound => format!("{package} is unsound: {id}{title}"),
        Kind::Unmaintained => format!("{package} is unmaintained: {id}{title}"),
        Kind::Yanked => format!("{package} was yanked: its registry took the release back"),
        Kind::Notice => format!("{package} has a notice: {id}{title}"),
    }
}

fn title(finding: &Finding) -> Option<String> {
    let title = finding.title.trim().trim_end_matches('.');
    let is_id = title.is_empty() || finding.id.matches(title);
    (!is_id).then(|| escaped(title, MAX_TITLE))
}

fn fix(finding: &Finding) -> String {
    match finding.fixed_in.first() {
        Some(version) => format!("fixed in {}", escaped(version, MAX_NAME)),
        None => "no fixed version is known".to_owned(),
    }
}

fn origin(finding: &Finding) -> Option<String> {
    match &finding.manifest {
        Some(manifest) => Some(linked_origin(finding, manifest)),
        None => path_origin(finding),
    }
}

fn linked_origin(finding: &Finding, manifest: &Manifest) -> String {
    if is_direct(finding, manifest) {
        let path = escaped(manifest.path.as_str(), MAX_NAME);
        return format!("asked for in [{path}]({MANIFEST_LOCATION})");
    }
    let dependency = escaped(&manifest.dependency, MAX_NAME);
    format!("brought in by [{dependency}]({MANIFEST_LOCATION})")
}

/// A path of two steps is a root and the package; one that is longer goes through the named dependency, which may
/// bear the package's own name in another version.
fn is_direct(finding: &Finding, manifest: &Manifest) -> bool {
    let short = finding.paths.first().is_none_or(|path| path.0.len() <= 2);
    short && manifest.dependency == finding.package
}

fn path_origin(finding: &Finding) -> Option<String> {
    match finding.paths.first()?.0.as_slice() {
        [] | [_] => None,
        [root, _] => Some(format!("asked for by {}", escaped(root, MAX_NAME))),
        steps => Some(format!("brought in by {}", path(steps))),
    }
}

/// The version that clears everything, where it is not the one that the first sentence names.
fn update(finding: &Finding) -> Option<String> {
    let version = finding.fixed_version.as_ref()?;
    if finding.fixed_in.first() == Some(version) {
        return None;
    }
    let package = escaped(&finding.package, MAX_NAME);
    let version = escaped(version, MAX_NAME);
    Some(format!(" Version {version} clears every finding of {package} that has a fix."))
}
