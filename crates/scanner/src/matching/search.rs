//! The findings in the lockfiles of one tree.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use lockgate_model::{
    Action, Advisory, AdvisoryId, AlertIdentity, Decision, Ecosystem, Finding, Location, Note,
    NoteKind, Package, Span, purl,
};

use super::assess::{Assessed, Hit, Matching};
use super::group::Records;
use super::{Matches, direct};
use crate::graph::Graph;
use crate::inventory::{ReadFile, is_matchable};
use crate::manifest::Manifests;
use crate::name;

/// The packages of a tree that advisories are wanted for, told apart when they are first asked for.
#[derive(Debug)]
pub struct InUse<'f> {
    files: &'f [ReadFile],
    names: OnceCell<HashSet<(Ecosystem, Cow<'f, str>)>>,
}

impl<'f> InUse<'f> {
    /// Those of the lockfiles of a tree.
    #[must_use]
    pub const fn new(files: &'f [ReadFile]) -> Self {
        Self { files, names: OnceCell::new() }
    }

    /// Whether a record names one of them.
    fn concerns(&self, record: &Advisory) -> bool {
        let names = self.names.get_or_init(|| {
            let packages = self.files.iter().flat_map(|file| &file.extraction.packages);
            let matchable = packages.filter(|package| is_matchable(package));
            matchable.map(|p| (p.ecosystem, name::normalize(p.ecosystem, &p.name))).collect()
        });
        let named =
            record.affected.iter().map(|e| (e.ecosystem, name::normalize(e.ecosystem, &e.name)));
        named.into_iter().any(|key| names.contains(&key))
    }
}

/// A search through the lockfiles of one tree.
#[derive(Debug)]
pub struct Search<'m> {
    matching: &'m Matching<'m>,
    manifests: &'m Manifests,
    in_use: Option<&'m InUse<'m>>,
    matches: Matches,
    /// Groups of which every record names a package that was found.
    whole: BTreeSet<(Ecosystem, AdvisoryId)>,
}

/// One lockfile, searched.
struct FileSearch<'f> {
    file: &'f ReadFile,
    /// Built for the first finding: most files have none.
    graph: OnceCell<Graph>,
    /// The same.
    slots: OnceCell<Vec<String>>,
}

impl<'m> Search<'m> {
    pub(super) fn new(
        matching: &'m Matching<'m>,
        manifests: &'m Manifests,
        in_use: Option<&'m InUse<'m>>,
    ) -> Self {
        Self { matching, manifests, in_use, matches: Matches::default(), whole: BTreeSet::new() }
    }

    /// Adds what is found in a lockfile: its packages of which something is said, by their places, ascending.
    pub fn file<'s>(
        &mut self,
        file: &ReadFile,
        assessed: impl Iterator<Item = (usize, &'s Assessed)>,
    ) {
        let search = FileSearch { file, graph: OnceCell::new(), slots: OnceCell::new() };
        for (at, assessed) in assessed {
            let Some(package) = file.extraction.packages.get(at) else { continue };
            for (record, why) in &assessed.unknown {
                self.matches.notes.push(search.unknown(package, record, why));
            }
            for hit in &assessed.hits {
                let finding = self.finding(&search, at, package, hit);
                self.matches.findings.push(finding);
                if hit.title.is_some() && !self.matching.groups.is_empty() {
                    self.whole.insert((package.ecosystem, hit.id.clone()));
                }
            }
        }
    }

    /// What was found, with the groups of the findings.
    #[must_use]
    pub fn finish(self) -> Matches {
        let mut matches = self.matches;
        let counts = self.in_use.map(|in_use| |record: &Advisory| in_use.concerns(record));
        let counts = counts.as_ref().map(|counts| counts as &dyn Fn(&Advisory) -> bool);
        let records = Records { advisories: self.matching.advisories, counts };
        for finding in &matches.findings {
            let of = || {
                let key = (finding.ecosystem, finding.id.clone());
                let kept = self.whole.get(&key).and_then(|key| self.matching.groups.get(key));
                kept.cloned().unwrap_or_else(|| records.group(finding.ecosystem, &finding.id))
            };
            matches.groups.entry(finding.id.clone()).or_insert_with(of);
        }
        matches
    }

    fn title(&self, ecosystem: Ecosystem, hit: &Hit) -> String {
        if let Some(title) = &hit.title {
            return title.clone();
        }
        let counts = self.in_use.map(|in_use| |record: &Advisory| in_use.concerns(record));
        let counts = counts.as_ref().map(|counts| counts as &dyn Fn(&Advisory) -> bool);
        Records { advisories: self.matching.advisories, counts }.title(ecosystem, &hit.id)
    }

    /// The finding of a hit, undecided.
    fn finding(&self, search: &FileSearch<'_>, at: usize, package: &Package, hit: &Hit) -> Finding {
        let ecosystem = package.ecosystem;
        let file = search.file;
        let slots = search.slots.get_or_init(|| file.slots());
        let slot = slots.get(at).cloned().unwrap_or_default();
        let identity = AlertIdentity {
            ecosystem,
            path: &file.path,
            package: &package.name,
            slot: &slot,
            id: hit.id.as_str(),
        };
        let fingerprint = identity.fingerprint();
        let graph = search.graph.get_or_init(|| Graph::new(&file.extraction));
        let paths = graph.search().paths(&file.extraction, at);
        let manifest = direct::manifest(file, self.manifests, &paths);
        let version = package.version.clone().unwrap_or_default();
        Finding {
            severity: hit.severity.clone(),
            title: self.title(ecosystem, hit),
            id: hit.id.clone(),
            aliases: hit.aliases.clone(),
            advisories: hit.records.clone(),
            kind: hit.kind,
            ecosystem,
            package: package.name.clone(),
            purl: purl(ecosystem, &package.name, Some(&version)),
            version,
            source: package.source.kind(),
            scope: package.scope,
            location: Location {
                path: file.path.clone(),
                entry: package.entry,
                version: package.version_span.unwrap_or_else(|| first_line(package.entry)),
            },
            slot,
            fingerprint,
            fixed_in: hit.fix.fixed_in.clone(),
            fixed_version: hit.fix.version.clone(),
            paths: paths.into_iter().map(|path| path.names).collect(),
            manifest,
            change: None,
            sightings: Vec::new(),
            alert: None,
            decision: Decision::by(Action::Warn, "none"),
        }
    }
}

impl FileSearch<'_> {
    fn unknown(&self, package: &Package, record: &AdvisoryId, why: &str) -> Note {
        let message = format!("{record} cannot be evaluated for {}: {why}", package.name);
        let position = package.version_span.unwrap_or(package.entry).start;
        Note::new(NoteKind::UnreadableAdvisoryInUse, message)
            .in_file(&self.file.path)
            .at(position)
            .about(record.as_str())
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
