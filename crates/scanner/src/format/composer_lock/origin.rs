//! Where a package comes from, by the shape of what its entry says.
//!
//! The repository that a package was found in is not written down, and packages of the registry are fetched from their
//! git hosts like those of a private repository. What tells them apart is the URL at which the registry, its mirrors and
//! the repositories built like it count installations; repositories of another kind have none.

use lockgate_model::Source;

use crate::format::location::without_userinfo;

use super::entry::{Fields, Place};

pub(super) fn classify(fields: &Fields<'_>) -> Source {
    let kind = |place: &Place<'_>| place.kind.as_deref() == Some("path");
    if let Some(place) = [&fields.dist, &fields.source].into_iter().find(|place| kind(place)) {
        return Source::Path { location: location(place) };
    }
    match fields.notification.as_deref() {
        Some(url) if counts_downloads(url) => return Source::Registry,
        Some(url) => return Source::OtherRegistry { location: without_userinfo(url).into_owned() },
        None => {}
    }
    if fields.source.url.is_some() {
        return Source::Git { location: with_reference(&fields.source) };
    }
    match fields.dist.url.as_deref() {
        Some(url) if url.contains("://") => Source::Url { location: location(&fields.dist) },
        Some(_) => Source::Path { location: location(&fields.dist) },
        // Nothing but a name and a version: from the registry unless something says otherwise.
        None => Source::Registry,
    }
}

/// Whether a URL ends in the folder in which the registry counts.
fn counts_downloads(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    path.contains("://") && path.rsplit('/').next() == Some("downloads")
}

fn location(place: &Place<'_>) -> String {
    without_userinfo(place.url.as_deref().unwrap_or_default()).into_owned()
}

fn with_reference(place: &Place<'_>) -> String {
    let location = location(place);
    match place.reference.as_deref().filter(|reference| !reference.is_empty()) {
        Some(reference) => format!("{location}#{reference}"),
        None => location,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    use crate::format::composer_lock::entry::read_fields;
    use crate::format::json::for_each_member;

    fn kind(json: &str) -> SourceKind {
        let json = &format!("{{\"entry\": {json}}}");
        let mut kind = None;
        let end = for_each_member(json, &[], |member| {
            kind = Some(classify(&read_fields(member.value).unwrap()).kind());
        });
        end.unwrap();
        kind.unwrap()
    }

    #[test]
    fn a_source_is_known_by_its_shape() {
        let git =
            r#""source": {"type": "git", "url": "https://git.example/a.git", "reference": "0"}"#;
        let zip = r#""dist": {"type": "zip", "url": "https://git.example/zipball/0"}"#;
        let cases = [
            (
                format!(
                    r#"{{{git}, {zip}, "notification-url": "https://registry.example/downloads/"}}"#
                ),
                SourceKind::Registry,
            ),
            (
                format!(r#"{{{git}, "notification-url": "https://registry.example/8/downloads"}}"#),
                SourceKind::Registry,
            ),
            (
                format!(r#"{{{git}, "notification-url": "https://team.example/notify"}}"#),
                SourceKind::OtherRegistry,
            ),
            (format!("{{{git}, {zip}}}"), SourceKind::Git),
            (format!("{{{zip}}}"), SourceKind::Url),
            (r#"{"dist": {"type": "zip", "url": "a/b.zip"}}"#.to_owned(), SourceKind::Path),
            (r#"{"dist": {"type": "path", "url": "../b"}}"#.to_owned(), SourceKind::Path),
            (r#"{"dist": {"reference": "0"}}"#.to_owned(), SourceKind::Registry),
        ];
        for (json, expected) in cases {
            assert_eq!(kind(&json), expected, "{json}");
        }
    }
}
