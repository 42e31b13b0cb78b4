//! Where a crate comes from, by the shape of its `source`, not by its host.

use lockgate_model::{Ecosystem, Source};

use crate::format::location::without_userinfo;

/// The source of a package that has one.
pub(super) fn classify(text: &str) -> Source {
    let location = |text: &str| without_userinfo(text).into_owned();
    match text.split_once('+') {
        Some(("git", _)) => Source::Git { location: location(text) },
        Some(("registry", url)) if is_index_repository(url) => Source::Registry,
        Some(("sparse", url)) if is_sparse_index(url) => Source::Registry,
        Some(("registry" | "sparse", url)) => Source::OtherRegistry { location: location(url) },
        Some(("path" | "directory" | "local-registry", path)) => {
            Source::Path { location: location(path) }
        }
        // A scheme that cargo does not have today: nothing is known to cover it.
        Some(_) | None => Source::OtherRegistry { location: location(text) },
    }
}

/// The git repository of the public index, or a mirror that keeps its name.
fn is_index_repository(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/');
    let folder = path.rsplit('/').next().unwrap_or(path);
    folder.strip_suffix("-index") == Some(Ecosystem::CratesIo.osv_name())
}

fn is_sparse_index(url: &str) -> bool {
    let host = url.strip_prefix("https://index.").map(|rest| rest.trim_end_matches('/'));
    host == Some(Ecosystem::CratesIo.osv_name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::SourceKind;

    #[test]
    fn a_source_is_known_by_its_shape() {
        let registry = Ecosystem::CratesIo.osv_name();
        let cases = [
            (
                format!("registry+https://git.example/rust-lang/{registry}-index"),
                SourceKind::Registry,
            ),
            (format!("registry+https://mirror.example/{registry}-index/"), SourceKind::Registry),
            (format!("sparse+https://index.{registry}/"), SourceKind::Registry),
            (format!("sparse+https://index.{registry}.evil.example/"), SourceKind::OtherRegistry),
            ("sparse+https://registry.example/index/".to_owned(), SourceKind::OtherRegistry),
            ("registry+https://registry.example/index".to_owned(), SourceKind::OtherRegistry),
            ("git+https://git.example/a?branch=b#0".to_owned(), SourceKind::Git),
            ("path+file:///srv/a".to_owned(), SourceKind::Path),
            ("directory+file:///srv/vendor".to_owned(), SourceKind::Path),
            ("local-registry+file:///srv/crates".to_owned(), SourceKind::Path),
            ("nonsense".to_owned(), SourceKind::OtherRegistry),
        ];
        for (text, kind) in cases {
            assert_eq!(classify(&text).kind(), kind, "{text}");
        }
    }

    #[test]
    fn credentials_of_a_private_registry_are_dropped() {
        let source = classify("sparse+https://ci:token@registry.example/index/");
        assert_eq!(source.location(), "https://registry.example/index/");
    }
}
