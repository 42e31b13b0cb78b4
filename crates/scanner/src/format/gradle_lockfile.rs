//! `gradle.lockfile` and `buildscript-gradle.lockfile`, and the files of `gradle/dependency-locks/` that Gradle wrote
//! before version 7, by Gradle.
//!
//! Specification: <https://docs.gradle.org/current/userguide/dependency_locking.html>.

use crate::hash::HashMap;

use lockgate_model::{Ecosystem, NoteKind, Package, RepoPath, Scope};

use crate::source::Source;

use super::conflict::find_conflict;
use super::maven::version::read_exact;
use super::maven::{note, package, wider};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "gradle-lockfile",
    files: "`gradle.lockfile`, `buildscript-gradle.lockfile`, `dependency-locks/*.lockfile`",
    edges: false,
    scopes: true,
    file_name: "gradle.lockfile",
    ecosystem: Ecosystem::Maven,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    matches!(path.file_name(), "gradle.lockfile" | "buildscript-gradle.lockfile")
        || configuration_of(path).is_some()
}

/// The configuration that a file of the old layout is of: one file each.
fn configuration_of(path: &RepoPath) -> Option<&str> {
    let folder = path.folder().rsplit('/').next()?;
    path.file_name().strip_suffix(".lockfile").filter(|_| folder == "dependency-locks")
}

/// An entry; every text is a piece of the file.
struct Entry<'a> {
    name: &'a str,
    version: &'a str,
    /// Where it is needed, separated by commas; `None` in the old layout.
    configurations: Option<&'a str>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let mut extraction = Extraction::default();
    let mut places: HashMap<(&str, &str), usize> = HashMap::default();
    let file_scope = configuration_of(source.path()).map(scope_of);
    let text = source.text();
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    for end in ends {
        let whole = text.get(start..end).unwrap_or_default();
        let line = whole.trim_ascii();
        let offset = start + (whole.len() - whole.trim_ascii_start().len());
        start = end + 1;
        if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
            continue;
        }
        let Some(entry) =
            read_entry(line).filter(|e| e.configurations.is_some() || file_scope.is_some())
        else {
            let why = "a line is not `group:artifact:version=configurations`";
            extraction.notes.push(note(source, NoteKind::UnreadEntry, why, offset));
            continue;
        };
        let scope = entry.configurations.map(scope_of_all).or(file_scope).unwrap_or(Scope::Unknown);
        let at = *places.entry((entry.name, entry.version)).or_insert(extraction.packages.len());
        match extraction.packages.get_mut(at) {
            Some(known) => known.scope = wider(known.scope, scope),
            None => extraction.packages.push(to_package(
                source,
                &entry,
                scope,
                offset..offset + line.len(),
            )),
        }
    }
    // A marker is a line that is not understood, so a file without such lines holds none.
    let conflict = extraction.notes.first().and_then(|_| find_conflict(source));
    conflict.map_or(Ok(extraction), Err)
}

fn to_package(
    source: &Source<'_>,
    entry: &Entry<'_>,
    scope: Scope,
    range: std::ops::Range<usize>,
) -> Package {
    let mut found = package(source, entry.name.to_owned(), scope, range);
    found.version = Some(entry.version.to_owned());
    found.version_span = source.span_of(entry.version);
    found
}

fn read_entry(line: &str) -> Option<Entry<'_>> {
    let (coordinates, configurations) = match line.split_once('=') {
        Some((coordinates, configurations)) => (coordinates, Some(configurations)),
        None => (line, None),
    };
    let (name, version) = coordinates.rsplit_once(':')?;
    let (group, artifact) = name.split_once(':')?;
    let named = !group.is_empty() && !artifact.is_empty() && !artifact.contains(':');
    (named && read_exact(version) == Some(version)).then_some(Entry {
        name,
        version,
        configurations,
    })
}

fn scope_of_all(configurations: &str) -> Scope {
    configurations.split(',').map(scope_of).reduce(wider).unwrap_or(Scope::Unknown)
}

/// What a configuration is for, by the names that Gradle's plugins give: for the sources of tests, for processors of the
/// compiler and the build script itself, or for the product. A name of the project's own says nothing.
fn scope_of(configuration: &str) -> Scope {
    if is_of_tests(configuration) {
        return Scope::Dev;
    }
    let build = ["nnotationProcessor", "nnotationProcessorClasspath", "rocessorClasspath"];
    let is_build = configuration == "classpath"
        || ["kapt", "ksp", "kotlinCompiler"].iter().any(|start| configuration.starts_with(start))
        || build.iter().any(|end| configuration.ends_with(end));
    let product = ["ompileClasspath", "untimeClasspath"];
    match is_build {
        true => Scope::Build,
        false if product.iter().any(|end| configuration.ends_with(end)) => Scope::Runtime,
        false => Scope::Unknown,
    }
}

/// Whether `test` is a word of a name in camel case.
fn is_of_tests(name: &str) -> bool {
    let ends_word = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_lowercase());
    let first = name.strip_prefix("test").is_some_and(ends_word);
    first || name.split("Test").skip(1).any(ends_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_says_what_a_package_is_for() {
        let cases = [
            ("compileClasspath,testCompileClasspath", Scope::Runtime),
            ("testRuntimeClasspath", Scope::Dev),
            ("debugUnitTestRuntimeClasspath,debugAndroidTestCompileClasspath", Scope::Dev),
            ("integrationTestRuntimeClasspath,annotationProcessor", Scope::Build),
            ("releaseRuntimeClasspath", Scope::Runtime),
            ("testament,attestationTesting", Scope::Unknown),
            ("developmentOnly,testCompileClasspath", Scope::Unknown),
            ("classpath", Scope::Build),
            ("kaptDebug", Scope::Build),
            ("", Scope::Unknown),
        ];
        for (configurations, scope) in cases {
            assert_eq!(scope_of_all(configurations), scope, "{configurations}");
        }
    }
}
