//! Foreign findings that are ours under another name.

use std::collections::{BTreeMap, HashMap};

use lockgate_model::{Finding, ForeignFinding, ForeignRun, RepoPath, Sighting};

use super::mention;

/// Our own name: what we reported ourselves is no sighting of another tool.
const OWN_NAME: &str = "lockgate";

/// Names of files that ask for packages which a lockfile beside them pins; `*` stands for any beginning.
const MANIFESTS: &[&str] = &[
    "Cargo.toml",
    "package.json",
    "pyproject.toml",
    "Pipfile",
    "setup.py",
    "setup.cfg",
    "requirements.in",
    "requirements.txt",
    "go.mod",
    "Gemfile",
    "*.gemspec",
    "composer.json",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "*.csproj",
    "*.fsproj",
    "*.vbproj",
    "packages.config",
    "Directory.Packages.props",
    "mix.exs",
    "pubspec.yaml",
    "Podfile",
    "Package.swift",
    "conanfile.txt",
    "conanfile.py",
    "deno.json",
    "deno.jsonc",
];

/// Takes out the foreign findings that are ours and adds them to ours as sightings. Theirs is ours where it names an id
/// of ours, in the same file, in a manifest of it, or nowhere, and no other package. An id in prose counts only with a
/// place. Counts in `runs` what was taken out; `foreign` holds the runs' findings one run after the other.
#[must_use]
pub fn fold(
    findings: &mut [Finding],
    foreign: Vec<ForeignFinding>,
    runs: &mut [ForeignRun],
) -> Vec<ForeignFinding> {
    let owners = owners(&foreign, runs);
    let index = Index::of(findings);
    let mut sightings: BTreeMap<usize, Vec<Sighting>> = BTreeMap::new();
    let mut left = Vec::new();
    for (theirs, owner) in foreign.into_iter().zip(owners) {
        let ours = index.find(&theirs);
        if ours.is_empty() {
            left.push(theirs);
            continue;
        }
        if let Some(run) = owner.and_then(|owner| runs.get_mut(owner)) {
            run.folded = run.folded.saturating_add(1);
        }
        for at in ours.into_iter().filter(|_| theirs.tool != OWN_NAME) {
            let sighting = Sighting { tool: theirs.tool.clone(), rule: theirs.rule.clone() };
            sightings.entry(at).or_default().push(sighting);
        }
    }
    for (at, seen) in sightings {
        if let Some(finding) = findings.get_mut(at) {
            finding.sightings.extend(seen);
            finding.sightings.sort_unstable();
            finding.sightings.dedup();
        }
    }
    left
}

/// The run of each finding: by their order, and where that does not fit, the first run of the tool.
fn owners(foreign: &[ForeignFinding], runs: &[ForeignRun]) -> Vec<Option<usize>> {
    let mut by_tool = HashMap::new();
    for (at, run) in runs.iter().enumerate() {
        by_tool.entry(run.tool.as_str()).or_insert(at);
    }
    let repeated = |(at, run): (usize, &ForeignRun)| {
        let results = usize::try_from(run.results).unwrap_or(usize::MAX);
        std::iter::repeat_n(at, results)
    };
    let mut in_order = runs.iter().enumerate().flat_map(repeated);
    let owner = |theirs: &ForeignFinding| {
        let next = in_order.next();
        let fits = |at: &usize| runs.get(*at).is_some_and(|run| run.tool == theirs.tool);
        next.filter(fits).or_else(|| by_tool.get(theirs.tool.as_str()).copied())
    };
    foreign.iter().map(owner).collect()
}

/// Our findings by every id of theirs, in upper case.
struct Index<'a> {
    findings: &'a [Finding],
    by_id: HashMap<String, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(findings: &'a [Finding]) -> Self {
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, finding) in findings.iter().enumerate() {
            let ids = finding.aliases.iter().chain(&finding.advisories).chain([&finding.id]);
            for id in ids {
                let places = by_id.entry(id.as_str().to_ascii_uppercase()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
        Self { findings, by_id }
    }

    /// Our findings that a foreign one is; empty where it is none.
    fn find(&self, theirs: &ForeignFinding) -> Vec<usize> {
        let names = std::iter::once(&theirs.rule).chain(&theirs.tags);
        let structured = names.chain(theirs.fingerprints.values());
        let of_names = self.first(structured.map(String::as_str), theirs);
        if !of_names.is_empty() || theirs.location.is_none() {
            return of_names;
        }
        self.first([theirs.title.as_str(), theirs.message.as_str()], theirs)
    }

    /// By the first id in the texts under which it is one of ours.
    fn first<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
        theirs: &ForeignFinding,
    ) -> Vec<usize> {
        let ids = texts.into_iter().flat_map(mention::ids);
        let known = ids.filter_map(|id| Some((self.by_id.get(&id)?, id)));
        let mut found = known.map(|(places, id)| self.narrow(places, &id, theirs));
        found.find(|ours| !ours.is_empty()).unwrap_or_default()
    }

    /// Those of the id that are in the place, and of the package and version that the result names.
    fn narrow(&self, places: &[usize], id: &str, theirs: &ForeignFinding) -> Vec<usize> {
        let here = self.in_place(places, theirs);
        let of_package = match mention::package(theirs, id) {
            Some(named) => self.only(&here, |ours| mention::is_same(&ours.package, named)),
            None => self.rather(here, |ours| says(theirs, &ours.package)),
        };
        self.rather(of_package, |ours| says(theirs, &ours.version))
    }

    fn in_place(&self, places: &[usize], theirs: &ForeignFinding) -> Vec<usize> {
        let Some(location) = &theirs.location else { return places.to_vec() };
        let path = &location.path;
        let is_manifest = MANIFESTS.iter().any(|name| is_named(path, name));
        let in_file = |ours: &Finding| ours.location.path == *path;
        let in_manifest =
            |ours: &Finding| ours.manifest.as_ref().is_some_and(|manifest| manifest.path == *path);
        let beside = |ours: &Finding| is_manifest && ours.location.path.folder() == path.folder();
        let exact = self.only(places, in_file);
        if exact.is_empty() {
            return self.only(places, |ours| in_manifest(ours) || beside(ours));
        }
        exact
    }

    fn only(&self, places: &[usize], is_wanted: impl Fn(&Finding) -> bool) -> Vec<usize> {
        let wanted = |at: &usize| self.findings.get(*at).is_some_and(&is_wanted);
        places.iter().copied().filter(wanted).collect()
    }

    /// The wanted ones, and all where none is wanted.
    fn rather(&self, places: Vec<usize>, is_wanted: impl Fn(&Finding) -> bool) -> Vec<usize> {
        let wanted = self.only(&places, is_wanted);
        if wanted.is_empty() { places } else { wanted }
    }
}

fn is_named(path: &RepoPath, name: &str) -> bool {
    match name.strip_prefix('*') {
        Some(end) => path.file_name().ends_with(end),
        None => path.file_name() == name,
    }
}

/// Whether any text of a foreign finding holds the word.
fn says(theirs: &ForeignFinding, word: &str) -> bool {
    let texts = [&theirs.message, &theirs.title, &theirs.rule].into_iter();
    let mut texts = texts.chain(theirs.fingerprints.values());
    texts.any(|text| mention::has_word(text, word))
}
