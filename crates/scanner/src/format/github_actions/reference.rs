//! The value of `uses`, and the comment behind it.

use semver::Version;

/// What a `uses` names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reference<'t> {
    /// A folder or workflow of the same repository.
    Local,
    /// An image of a container registry.
    Image {
        /// The image's name without registry, tag and digest.
        name: &'t str,
    },
    /// An action or a reusable workflow of a repository.
    Action {
        /// `owner/repository`.
        name: &'t str,
        /// What it is pinned to.
        pin: Pin<'t>,
    },
}

/// What follows the `@`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pin<'t> {
    /// A tag that is a whole version, without its `v`.
    Version(&'t str),
    /// A commit.
    Commit,
    /// A branch, a tag such as `v4`, or the beginning of a commit.
    Moving,
}

/// Reads the value of a `uses`; `None` where it is none that GitHub would run.
pub(super) fn read(text: &str) -> Option<Reference<'_>> {
    // `$/` is the same commit of the repository that the file itself is in.
    if ["./", "../", "$/"].iter().any(|place| text.starts_with(place)) {
        return Some(Reference::Local);
    }
    if let Some(image) = text.strip_prefix("docker://") {
        let image = image.split('@').next()?;
        let name = image.rsplit('/').next()?.split(':').next()?;
        return (!name.is_empty()).then_some(Reference::Image { name });
    }
    let (path, reference) = text.split_once('@')?;
    let mut parts = path.split('/');
    let (owner, repository) = parts.next().zip(parts.next())?;
    if !is_name(owner) || !is_name(repository) || reference.is_empty() {
        return None;
    }
    let name = path.get(..owner.len() + 1 + repository.len())?;
    Some(Reference::Action { name, pin: read_pin(reference) })
}

/// An expression such as `${{ matrix.action }}` is no name: GitHub does not evaluate it here.
fn is_name(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty() && text.bytes().all(good)
}

fn read_pin(reference: &str) -> Pin<'_> {
    if is_commit(reference) {
        return Pin::Commit;
    }
    match whole_version(reference) {
        Some(version) => Pin::Version(version),
        None => Pin::Moving,
    }
}

/// Whether a text is a whole hash, of SHA-1 or SHA-256.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn whole_version(text: &str) -> Option<&str> {
    let version = text.strip_prefix(['v', 'V']).unwrap_or(text);
    Version::parse(version).is_ok().then_some(version)
}

/// The version that a comment behind a commit names. Only the first word that looks like a version counts: what follows
/// may tell of another one (`v4 (was v3.1.0)`).
pub(super) fn version_in_comment(comment: &str) -> Option<&str> {
    let words = comment.split([' ', '\t', '=', '@', ',', ';', '(', ')', '"', '\'']);
    let mut numbered = words.filter(|word| {
        let rest = word.strip_prefix(['v', 'V']).unwrap_or(word);
        rest.starts_with(|first: char| first.is_ascii_digit())
    });
    numbered.next().and_then(whole_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    fn pin(text: &str) -> Option<Pin<'_>> {
        match read(text)? {
            Reference::Action { pin, .. } => Some(pin),
            Reference::Local | Reference::Image { .. } => None,
        }
    }

    #[test]
    fn only_a_whole_version_is_a_version() {
        assert_eq!(pin("a/b@v1.2.3"), Some(Pin::Version("1.2.3")));
        assert_eq!(pin("a/b/c/d.yml@1.2.3-rc.1"), Some(Pin::Version("1.2.3-rc.1")));
        assert_eq!(pin(&format!("a/b@{COMMIT}")), Some(Pin::Commit));
        for moving in ["v4", "v4.1", "main", "release/v1.2.3", "0123456", "${{ inputs.ref }}"] {
            assert_eq!(pin(&format!("a/b@{moving}")), Some(Pin::Moving), "{moving}");
        }
    }

    #[test]
    fn what_github_would_not_run_is_no_reference() {
        for text in ["", "nobody", "@noref", "a/b", "a/b@", "a@v1.0.0", "/b@v1", "${{ x }}/b@v1"] {
            assert_eq!(read(text), None, "{text}");
        }
        for text in ["./.github/actions/a", "$/", "$/.github/workflows/a.yml"] {
            assert_eq!(read(text), Some(Reference::Local), "{text}");
        }
    }

    #[test]
    fn an_image_is_named_without_registry_and_tag() {
        let images = ["docker://alpine:3.18", "docker://x.example:5000/y/alpine@sha256:0"];
        for image in images {
            assert_eq!(read(image), Some(Reference::Image { name: "alpine" }), "{image}");
        }
    }

    #[test]
    fn the_first_version_of_a_comment_counts() {
        let cases = [
            (" v4.1.1", Some("4.1.1")),
            ("4.1.1 by hand", Some("4.1.1")),
            (" tag=v4.1.1", Some("4.1.1")),
            (" ratchet:a/b@v4.1.1", Some("4.1.1")),
            (" pin@v4.1.1, was v3.0.0", Some("4.1.1")),
            (" v4 (was v3.1.0)", None),
            (" main", None),
            ("", None),
        ];
        for (comment, version) in cases {
            assert_eq!(version_in_comment(comment), version, "{comment}");
        }
    }
}
