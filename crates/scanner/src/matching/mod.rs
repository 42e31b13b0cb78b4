//! From packages and advisories to findings, by OSV's rules of evaluation.
//!
//! Only packages from the ecosystem's public registry are matched: a package from git, a URL, a folder or another
//! registry is a stranger that happens to share a name.

mod direct;
mod evaluate;
mod fix;
mod group;
mod range_text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use lockgate_model::{
    Action, Advisory, AdvisoryGroup, AdvisoryId, AlertIdentity, Decision, Ecosystem, Finding, Kind,
    Location, Note, NoteKind, Package, SourceKind, Span, purl,
};

use crate::advisories::Advisories;
use crate::graph::Graph;
use crate::inventory::{ReadFile, is_matchable};
use crate::manifest::Manifests;
use crate::name;
use crate::version;
use evaluate::Answer;

pub(crate) use evaluate::is_in_a_range;
pub use group::group;

/// What matching yields.
#[derive(Debug, Default)]
pub struct Matches {
    /// Findings, undecided (`Warn` by the rule `none`), in the files' order, then the packages'.
    pub findings: Vec<Finding>,
    /// The advisory groups of the findings.
    pub groups: BTreeMap<AdvisoryId, AdvisoryGroup>,
    /// Advisories of packages in use that could not be evaluated.
    pub notes: Vec<Note>,
}

/// Advisories by the package that they name, in the one form of its name.
pub(crate) type ByPackage<'a> = HashMap<(Ecosystem, Cow<'a, str>), Vec<&'a Advisory>>;

/// Matches every package of every file.
#[must_use]
pub fn match_files(files: &[ReadFile], manifests: &Manifests, advisories: &Advisories) -> Matches {
    let by_package = index(advisories);
    let mut matches = Matches::default();
    for file in files {
        let mut matcher = Matcher { file, manifests, advisories, graph: None, slots: None };
        for at in 0..file.extraction.packages.len() {
            matcher.match_package(at, &by_package, &mut matches);
        }
    }
    for finding in &matches.findings {
        let members = || group(advisories, finding.ecosystem, &finding.id);
        matches.groups.entry(finding.id.clone()).or_insert_with(members);
    }
    matches
}

/// The alias groups that affect a package of the files: what a report is about, before it is written.
#[must_use]
pub fn affected_groups(
    files: &[ReadFile],
    advisories: &Advisories,
) -> BTreeSet<(Ecosystem, AdvisoryId)> {
    let by_package = index(advisories);
    let mut groups = BTreeSet::new();
    for package in files.iter().flat_map(|file| &file.extraction.packages) {
        let Some(written) = package.version.as_deref().filter(|_| is_matchable(package)) else {
            continue;
        };
        let name = name::normalize(package.ecosystem, &package.name);
        let Some(candidates) = by_package.get(&(package.ecosystem, name)) else { continue };
        let parsed = version::parse(package.ecosystem, written);
        for record in candidates {
            let (answer, _) = evaluate::record(record, package, written, parsed.as_ref());
            if answer == Answer::Affected {
                let id = advisories.groups.canonical(package.ecosystem, &record.id);
                groups.insert((package.ecosystem, id.clone()));
            }
        }
    }
    groups
}

fn index(advisories: &Advisories) -> ByPackage<'_> {
    let mut index: ByPackage<'_> = HashMap::new();
    for record in &advisories.records {
        for entry in &record.affected {
            let name = name::normalize(entry.ecosystem, &entry.name);
            let of_package = index.entry((entry.ecosystem, name)).or_default();
            if !of_package.iter().any(|known| std::ptr::eq(*known, record)) {
                of_package.push(record);
            }
        }
    }
    index
}

struct Matcher<'a> {
    file: &'a ReadFile,
    manifests: &'a Manifests,
    advisories: &'a Advisories,
    /// Built for the first finding: most files have none.
    graph: Option<Graph>,
    /// The same.
    slots: Option<Vec<String>>,
}

/// The records of one alias group that affect a package.
struct Hit<'a> {
    records: Vec<&'a Advisory>,
    kind: Kind,
}

impl<'a> Matcher<'a> {
    fn match_package(&mut self, at: usize, by_package: &ByPackage<'a>, matches: &mut Matches) {
        let Some(package) = self.file.extraction.packages.get(at) else { return };
        let Some(written) = package.version.as_deref() else { return };
        if package.source.kind() != SourceKind::Registry {
            return;
        }
        let name = name::normalize(package.ecosystem, &package.name);
        let Some(candidates) = by_package.get(&(package.ecosystem, name)) else {
            return;
        };
        let hits = self.hits(package, written, candidates, matches);
        if hits.is_empty() {
            return;
        }
        let fixes = fix::fixes(self.advisories, package, hits.keys(), candidates);
        for (id, hit) in hits {
            let fix = fixes.get(id).cloned().unwrap_or_default();
            let mut finding = self.finding(at, package, id, &hit);
            finding.fixed_in = fix.fixed_in;
            finding.fixed_version = fix.version;
            matches.findings.push(finding);
        }
    }

    fn hits(
        &self,
        package: &Package,
        written: &str,
        candidates: &[&'a Advisory],
        matches: &mut Matches,
    ) -> BTreeMap<&'a AdvisoryId, Hit<'a>> {
        let parsed = version::parse(package.ecosystem, written);
        let mut hits: BTreeMap<&AdvisoryId, Hit<'_>> = BTreeMap::new();
        for record in candidates {
            let (answer, kind) = evaluate::record(record, package, written, parsed.as_ref());
            match answer {
                Answer::NotAffected => {}
                Answer::Unknown(why) => matches.notes.push(self.unknown(package, record, &why)),
                Answer::Affected => {
                    let id = self.advisories.groups.canonical(package.ecosystem, &record.id);
                    let hit = hits.entry(id).or_insert(Hit { records: Vec::new(), kind });
                    hit.kind = hit.kind.min(kind);
                    hit.records.push(record);
                }
            }
        }
        hits
    }

    fn unknown(&self, package: &Package, record: &Advisory, why: &str) -> Note {
        let message = format!("{} cannot be evaluated for {}: {why}", record.id, package.name);
        let position = package.version_span.unwrap_or(package.entry).start;
        Note::new(NoteKind::UnreadableAdvisoryInUse, message)
            .in_file(&self.file.path)
            .at(position)
            .about(record.id.as_str())
    }

    /// The finding of a hit, without fix and decision.
    fn finding(&mut self, at: usize, package: &Package, id: &AdvisoryId, hit: &Hit<'_>) -> Finding {
        let ecosystem = package.ecosystem;
        let slots = self.slots.get_or_insert_with(|| self.file.slots());
        let slot = slots.get(at).cloned().unwrap_or_default();
        let identity = AlertIdentity {
            ecosystem,
            path: &self.file.path,
            package: &package.name,
            slot: &slot,
            id: id.as_str(),
        };
        let fingerprint = identity.fingerprint();
        let graph = self.graph.get_or_insert_with(|| Graph::new(&self.file.extraction));
        let paths = graph.search().paths(&self.file.extraction, at);
        let manifest = direct::manifest(self.file, self.manifests, &paths);
        let mut records: Vec<AdvisoryId> = hit.records.iter().map(|r| r.id.clone()).collect();
        records.sort();
        records.dedup();
        let mut aliases = self.advisories.groups.ids(ecosystem, id);
        aliases.retain(|alias| alias != id);
        let version = package.version.clone().unwrap_or_default();
        Finding {
            severity: group::severity(self.advisories, ecosystem, id, hit.kind),
            title: group::title(self.advisories, ecosystem, id),
            id: id.clone(),
            aliases,
            advisories: records,
            kind: hit.kind,
            ecosystem,
            package: package.name.clone(),
            purl: purl(ecosystem, &package.name, Some(&version)),
            version,
            source: package.source.kind(),
            scope: package.scope,
            location: Location {
                path: self.file.path.clone(),
                entry: package.entry,
                version: package.version_span.unwrap_or_else(|| first_line(package.entry)),
            },
            slot,
            fingerprint,
            fixed_in: Vec::new(),
            fixed_version: None,
            paths: paths.into_iter().map(|path| path.names).collect(),
            manifest,
            change: None,
            sightings: Vec::new(),
            alert: None,
            decision: Decision::by(Action::Warn, "none"),
        }
    }
}

/// The part of a span on its first line; its first column where it goes on.
const fn first_line(span: Span) -> Span {
    if span.is_one_line() {
        return span;
    }
    let mut end = span.start;
    end.column += 1;
    Span { start: span.start, end }
}
