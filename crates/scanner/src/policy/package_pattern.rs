//! Patterns of a policy: packages, paths, and names.

use lockgate_model::Ecosystem;

use super::glob::{Case, Glob};
use crate::name;

/// Which packages a rule is about: by a glob of the name as reports write it, or by a purl, `pkg:npm/lodash@4.17.*`.
#[derive(Clone, Debug)]
pub(crate) struct PackagePattern {
    /// Of a purl: only this ecosystem, and names in its one spelling.
    ecosystem: Option<Ecosystem>,
    name: Glob,
    /// Of a purl: the version as written.
    version: Option<Glob>,
}

impl PackagePattern {
    /// Reads a glob of a name, or a purl with globs in name and version.
    ///
    /// # Errors
    /// What is wrong, one line.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        match text.strip_prefix("pkg:") {
            Some(rest) => {
                purl(rest).map_err(|problem| format!("the purl cannot be read: {problem}"))
            }
            None => {
                let name = Glob::new(text, Case::Kept)?;
                Ok(Self { ecosystem: None, name, version: None })
            }
        }
    }

    /// Whether a package is meant.
    pub(crate) fn matches(&self, ecosystem: Ecosystem, package: &str, version: &str) -> bool {
        let named = match self.ecosystem {
            None => self.name.is_match(package),
            Some(of) => {
                of == ecosystem && self.name.is_match(name::normalize(of, package).as_ref())
            }
        };
        named && self.version.as_ref().is_none_or(|glob| glob.is_match(version))
    }
}

/// A glob of a path; `*` goes over `/` too.
///
/// # Errors
/// What is wrong, one line.
pub(crate) fn path_glob(text: &str) -> Result<Glob, String> {
    Glob::new(text, Case::Kept)
}

/// A glob of an id, in any letter case.
///
/// # Errors
/// What is wrong, one line.
pub(crate) fn word_glob(text: &str) -> Result<Glob, String> {
    Glob::new(text, Case::Disregarded)
}

fn purl(rest: &str) -> Result<PackagePattern, String> {
    let (kind, rest) = rest.split_once('/').ok_or("it has no name")?;
    let known = Ecosystem::ALL.iter().find(|ecosystem| ecosystem.purl_type() == kind);
    let ecosystem = *known.ok_or_else(|| {
        let types: Vec<&str> = Ecosystem::ALL.iter().map(|one| one.purl_type()).collect();
        format!("its type must be one of {}", types.join(", "))
    })?;
    if rest.contains(['?', '#']) {
        return Err("qualifiers and subpaths say nothing here".to_owned());
    }
    // The scope of npm begins with an @ that begins no version.
    let version_at = rest.rfind('@').filter(|at| *at > 0 && !rest.split_at(*at).1.contains('/'));
    let (name, version) = match version_at {
        Some(at) => (rest.split_at(at).0, rest.split_at(at).1.strip_prefix('@')),
        None => (rest, None),
    };
    if name.is_empty() || version == Some("") {
        return Err("its name or version is empty".to_owned());
    }
    let name = decode(name)?;
    let name = match ecosystem {
        Ecosystem::Maven if !name.contains(':') => name.replacen('/', ":", 1),
        _ => name,
    };
    let version = version.map(|version| Glob::new(&decode(version)?, Case::Kept)).transpose()?;
    let name = Glob::new(name::normalize(ecosystem, &name).as_ref(), Case::Kept)?;
    Ok(PackagePattern { ecosystem: Some(ecosystem), name, version })
}

/// Percent-encoding undone.
fn decode(text: &str) -> Result<String, String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).ok_or("a % is not followed by two digits")?;
        let byte = u8::from_str_radix(code, 16).map_err(|_| "a % is not followed by two digits")?;
        bytes.push(byte);
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, ecosystem: Ecosystem, package: &str, version: &str, expected: bool) {
        let pattern = PackagePattern::new(pattern).unwrap();
        assert_eq!(pattern.matches(ecosystem, package, version), expected, "{package} {version}");
    }

    #[test]
    fn a_glob_is_held_against_the_name_in_every_ecosystem() {
        check("lodash*", Ecosystem::Npm, "lodash.merge", "1", true);
        check("lodash*", Ecosystem::CratesIo, "lodash", "1", true);
        check("lodash", Ecosystem::Npm, "lodash.merge", "1", false);
        check("@acme/*", Ecosystem::Npm, "@acme/web", "1", true);
        check("JSONStream", Ecosystem::Npm, "jsonstream", "1", false);
    }

    #[test]
    fn a_purl_is_held_against_ecosystem_name_and_version() {
        check("pkg:npm/lodash@4.17.*", Ecosystem::Npm, "lodash", "4.17.20", true);
        check("pkg:npm/lodash@4.17.*", Ecosystem::Npm, "lodash", "4.18.0", false);
        check("pkg:npm/lodash@4.17.*", Ecosystem::Jsr, "lodash", "4.17.20", false);
        check("pkg:npm/@acme/*", Ecosystem::Npm, "@acme/web", "1", true);
        check("pkg:npm/%40acme/web@1", Ecosystem::Npm, "@acme/web", "1", true);
        check("pkg:pypi/Ruamel_YAML", Ecosystem::PyPi, "ruamel-yaml", "1", true);
        check("pkg:maven/com.acme/x@2.*", Ecosystem::Maven, "com.acme:x", "2.1", true);
        check("pkg:nuget/newtonsoft.json", Ecosystem::NuGet, "Newtonsoft.Json", "9", true);
    }

    #[test]
    fn what_is_no_purl_is_refused() {
        for text in
            ["pkg:npm", "pkg:apt/x", "pkg:npm/", "pkg:npm/x@", "pkg:npm/x?a=b", "pkg:npm/%4"]
        {
            let problem = PackagePattern::new(text).unwrap_err();
            assert!(problem.starts_with("the purl cannot be read: "), "{text}: {problem}");
        }
        assert!(PackagePattern::new("a[").unwrap_err().starts_with("the glob cannot be read"));
    }
}
