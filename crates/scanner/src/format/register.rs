//! Packages as a reader finds them: each once, with edges by number.

use crate::hash::{HashMap, HashSet};
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use lockgate_model::{Ecosystem, Edge, Note, Package, Scope, Source, SourceKind, Span};

use super::Extraction;

/// The name of a project that its lockfile does not name.
pub(super) const PROJECT: &str = ".";

/// How many packages of one name a dependency leads to at most. Real lockfiles hold a few, for several platforms; without
/// a bound a made-up one has edges with the square of its size.
const MAX_OF_ONE_NAME: usize = 32;

/// A package of a file.
pub(super) struct Found<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) version: Option<Cow<'a, str>>,
    pub(super) source: Source,
    pub(super) scope: Scope,
    pub(super) entry: Span,
    pub(super) version_span: Option<Span>,
}

/// The number of a package, and whether it was listed before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    First(u32),
    Again(u32),
}

impl Listed {
    pub(super) const fn number(self) -> u32 {
        match self {
            Self::First(number) | Self::Again(number) => number,
        }
    }
}

/// Packages in the file's order, each (name, version, source) once.
pub(super) struct Listing<'a> {
    ecosystem: Ecosystem,
    packages: Vec<Package>,
    numbers: HashMap<Key<'a>, u32>,
    edges: Vec<Edge>,
}

#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    name: Cow<'a, str>,
    version: Option<Cow<'a, str>>,
    kind: SourceKind,
    location: String,
}

impl<'a> Listing<'a> {
    pub(super) fn new(ecosystem: Ecosystem) -> Self {
        Self { ecosystem, packages: Vec::new(), numbers: HashMap::default(), edges: Vec::new() }
    }

    /// Adds the project itself, which has no entry: it stands at the file's start, before every package.
    pub(super) fn add_project(&mut self, name: Cow<'a, str>) -> u32 {
        let found = Found {
            name,
            version: None,
            source: Source::Workspace,
            scope: Scope::Unknown,
            entry: Span::START,
            version_span: None,
        };
        self.add(found).number()
    }

    /// Adds a package. One that is listed already keeps its place, and is needed at run time if either is.
    pub(super) fn add(&mut self, found: Found<'a>) -> Listed {
        let key = Key {
            kind: found.source.kind(),
            location: found.source.location().to_owned(),
            name: found.name.clone(),
            version: found.version.clone(),
        };
        let slot = match self.numbers.entry(key) {
            Entry::Vacant(slot) => slot,
            Entry::Occupied(slot) => {
                let number = *slot.get();
                match self.packages.get_mut(number as usize) {
                    Some(earlier) if found.scope == Scope::Runtime => earlier.scope = found.scope,
                    Some(_) | None => {}
                }
                return Listed::Again(number);
            }
        };
        // A file cannot hold more entries than that: each takes some bytes of at most 4 GiB.
        let number = u32::try_from(self.packages.len()).unwrap_or(u32::MAX);
        slot.insert(number);
        self.packages.push(Package {
            ecosystem: self.ecosystem,
            name: found.name.into_owned(),
            version: found.version.map(Cow::into_owned),
            source: found.source,
            scope: found.scope,
            entry: found.entry,
            version_span: found.version_span,
            install_path: None,
        });
        Listed::First(number)
    }

    /// The entry of a package, to be extended by lines that follow.
    pub(super) fn entry_mut(&mut self, number: u32) -> Option<&mut Span> {
        self.packages.get_mut(number as usize).map(|package| &mut package.entry)
    }

    pub(super) fn needs(&mut self, from: u32, to: u32) {
        self.edges.push(Edge { from, to });
    }

    /// The packages that another needs.
    pub(super) fn needed(&self) -> HashSet<u32> {
        self.edges.iter().map(|edge| edge.to).collect()
    }

    /// The packages with their edges; the roots are the workspace members.
    pub(super) fn finish(mut self, notes: Vec<Note>) -> Extraction {
        self.edges.sort_unstable();
        self.edges.dedup();
        let packages = self.packages;
        let own =
            packages.iter().zip(0..).filter(|(p, _)| p.source.kind() == SourceKind::Workspace);
        let roots = own.map(|(_, number)| number).collect();
        Extraction { packages, edges: self.edges, roots, notes }
    }
}

/// The packages of each name, where names mean the same throughout: a file, a group, a target framework.
pub(super) struct Names<K> {
    numbers: HashMap<K, (u32, Vec<u32>)>,
}

impl<K: Eq + Hash> Names<K> {
    pub(super) fn new() -> Self {
        Self { numbers: HashMap::default() }
    }

    pub(super) fn add(&mut self, name: K, number: u32) {
        match self.numbers.entry(name) {
            Entry::Vacant(slot) => {
                slot.insert((number, Vec::new()));
            }
            Entry::Occupied(mut slot) => {
                let (first, others) = slot.get_mut();
                if *first != number && others.len() + 1 < MAX_OF_ONE_NAME {
                    others.push(number);
                }
            }
        }
    }

    /// The packages of a name; empty where there is none.
    pub(super) fn of(&self, name: &K) -> impl Iterator<Item = u32> + use<'_, K> {
        let found = self.numbers.get(name).into_iter();
        found.flat_map(|(first, others)| std::iter::once(first).chain(others).copied())
    }
}

/// A name that is the same in upper and lower case.
#[derive(Clone)]
pub(super) struct Folded<'a>(pub(super) Cow<'a, str>);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Folded<'_> {}

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in self.0.as_bytes().chunks(FOLDED_AT_ONCE) {
            let mut lower = [0; FOLDED_AT_ONCE];
            for (to, byte) in lower.iter_mut().zip(part) {
                *to = byte.to_ascii_lowercase();
            }
            state.write(lower.get(..part.len()).unwrap_or_default());
        }
        state.write_u8(0xff);
    }
}

/// Bytes that are folded at once to be hashed.
const FOLDED_AT_ONCE: usize = 64;

/// A name without the difference of upper and lower case; borrowed where it has none.
pub(super) fn fold_case<'a>(name: &Cow<'a, str>) -> Cow<'a, str> {
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return name.clone();
    }
    Cow::Owned(name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, scope: Scope) -> Found<'_> {
        Found {
            name: Cow::Borrowed(name),
            version: Some(Cow::Borrowed("1")),
            source: Source::Registry,
            scope,
            entry: Span::START,
            version_span: None,
        }
    }

    #[test]
    fn a_package_that_is_listed_again_keeps_its_number_and_is_needed_at_run_time_if_either_is() {
        let mut listing = Listing::new(Ecosystem::NuGet);
        let root = listing.add_project(Cow::Borrowed(PROJECT));
        let first = listing.add(found("a", Scope::Dev));
        let again = listing.add(found("a", Scope::Runtime));
        assert!(first == Listed::First(1) && again == Listed::Again(1));
        listing.needs(root, 1);
        listing.needs(root, 1);
        let extraction = listing.finish(Vec::new());
        assert_eq!(extraction.packages[1].scope, Scope::Runtime);
        assert_eq!((extraction.edges.len(), extraction.roots), (1, vec![0]));
    }

    #[test]
    fn a_name_leads_to_a_bounded_number_of_packages() {
        let mut names = Names::new();
        (0..1000).for_each(|number| names.add("a", number));
        assert_eq!(names.of(&"a").count(), MAX_OF_ONE_NAME);
        assert_eq!(names.of(&"b").count(), 0);
    }

    #[test]
    fn a_folded_name_is_found_in_every_case_and_at_every_length() {
        let mut names = Names::new();
        for length in [1, 63, 64, 65, 200] {
            names.add(Folded(Cow::Owned("aB".repeat(length))), length as u32);
            let other = Folded(Cow::Owned("Ab".repeat(length)));
            assert_eq!(names.of(&other).collect::<Vec<_>>(), [length as u32]);
        }
    }
}
