//! Where the packages of a section come from, by the section's heading and the shape of its `remote`.

use lockgate_model::Source;

use crate::format::location::without_userinfo;

/// What a section's heading says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    NuGet,
    /// Single files of a repository.
    GitHub,
    /// Single files of a snippet.
    Gist,
    Git,
    Http,
}

impl Kind {
    pub(super) fn of(heading: &str) -> Option<Self> {
        match heading {
            "NUGET" | "CLITOOL" => Some(Self::NuGet),
            "GITHUB" => Some(Self::GitHub),
            "GIST" => Some(Self::Gist),
            "GIT" => Some(Self::Git),
            "HTTP" => Some(Self::Http),
            _ => None,
        }
    }
}

pub(super) fn classify(kind: Kind, remote: &str, version: &str) -> Source {
    let location = without_userinfo(remote).into_owned();
    match kind {
        Kind::NuGet if location.is_empty() || is_registry(&location) => Source::Registry,
        Kind::NuGet if location.contains("://") => Source::OtherRegistry { location },
        Kind::NuGet => Source::Path { location },
        Kind::GitHub | Kind::Gist | Kind::Git => {
            Source::Git { location: format!("{location}#{version}") }
        }
        Kind::Http => Source::Url { location },
    }
}

/// The registry and its mirrors have their index at the root of their host, in the form of version 2 or 3.
fn is_registry(remote: &str) -> bool {
    let rest = remote.strip_prefix("https://").or_else(|| remote.strip_prefix("http://"));
    let path = rest.and_then(|rest| rest.split_once('/')).map(|(_, path)| path);
    path.is_some_and(|path| {
        let path = path.trim_end_matches('/');
        path.eq_ignore_ascii_case("v3/index.json") || path.eq_ignore_ascii_case("api/v2")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    #[test]
    fn a_source_is_known_by_its_shape() {
        for (kind, remote, expected) in [
            (Kind::NuGet, "https://registry.example/v3/index.json", SourceKind::Registry),
            (Kind::NuGet, "https://registry.example/api/v2/", SourceKind::Registry),
            (
                Kind::NuGet,
                "https://feeds.example/team/nuget/v3/index.json",
                SourceKind::OtherRegistry,
            ),
            (Kind::NuGet, "./local", SourceKind::Path),
            (Kind::GitHub, "team/tool", SourceKind::Git),
            (Kind::Gist, "team/0", SourceKind::Git),
            (Kind::Git, "https://git.example/a.git", SourceKind::Git),
            (Kind::Http, "https://files.example", SourceKind::Url),
        ] {
            assert_eq!(classify(kind, remote, "1").kind(), expected, "{remote}");
        }
    }
}
