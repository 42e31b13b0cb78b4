//! Where the gems of a section come from, by the shape of what the section says.

use lockgate_model::Source;

use crate::format::location::without_userinfo;

/// What a section's heading says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gem,
    Git,
    Path,
    Plugin,
}

impl Kind {
    pub(super) fn of(heading: &str) -> Option<Self> {
        match heading {
            "GEM" => Some(Self::Gem),
            "GIT" => Some(Self::Git),
            "PATH" => Some(Self::Path),
            "PLUGIN SOURCE" => Some(Self::Plugin),
            _ => None,
        }
    }
}

/// The source of a section's gems.
pub(super) fn classify(kind: Kind, remotes: &[&str], revision: Option<&str>) -> Source {
    let first = remotes.first().copied().unwrap_or_default();
    let location = without_userinfo(first).into_owned();
    match kind {
        Kind::Gem => classify_gem(remotes, location),
        Kind::Git => {
            let revision = revision.map(|revision| format!("#{revision}"));
            Source::Git { location: location + revision.as_deref().unwrap_or_default() }
        }
        // The gem that the project itself is.
        Kind::Path if first == "." => Source::Workspace,
        Kind::Path => Source::Path { location },
        Kind::Plugin => Source::OtherRegistry { location },
    }
}

/// A gem of a section with several remotes can come from each of them: one that may be the registry counts.
fn classify_gem(remotes: &[&str], location: String) -> Source {
    if remotes.is_empty() || remotes.iter().any(|remote| is_registry(remote)) {
        return Source::Registry;
    }
    if location.starts_with("file:") || !location.contains("://") {
        return Source::Path { location };
    }
    Source::OtherRegistry { location }
}

/// The registry and its mirrors stand at the root of their host; private ones below a path.
fn is_registry(remote: &str) -> bool {
    let rest = remote.strip_prefix("https://").or_else(|| remote.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.split_once('/').is_none_or(|(_, path)| path.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    #[test]
    fn a_gem_section_is_known_by_the_shape_of_its_remotes() {
        let cases: [(&[&str], SourceKind); 7] = [
            (&["https://registry.example/"], SourceKind::Registry),
            (&["http://mirror.example"], SourceKind::Registry),
            (&[], SourceKind::Registry),
            (&["https://gems.example/team/", "https://registry.example/"], SourceKind::Registry),
            (&["https://me:key@gems.example/team/"], SourceKind::OtherRegistry),
            (&["file:///srv/gems/"], SourceKind::Path),
            (&["/srv/gems/"], SourceKind::Path),
        ];
        for (remotes, kind) in cases {
            assert_eq!(classify(Kind::Gem, remotes, None).kind(), kind, "{remotes:?}");
        }
        let private = classify(Kind::Gem, &["https://me:key@gems.example/team/"], None);
        assert_eq!(private.location(), "https://gems.example/team/");
    }

    #[test]
    fn other_sections_are_known_by_their_heading() {
        let git = classify(Kind::Git, &["https://git.example/a.git"], Some("abc"));
        assert_eq!(git, Source::Git { location: "https://git.example/a.git#abc".to_owned() });
        assert_eq!(classify(Kind::Path, &["."], None), Source::Workspace);
        assert_eq!(classify(Kind::Path, &["vendor/a"], None).location(), "vendor/a");
        assert_eq!(classify(Kind::Plugin, &["x"], None).kind(), SourceKind::OtherRegistry);
    }
}
