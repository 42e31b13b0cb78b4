//! What the index says of its sources to who uses some ecosystems.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use lockgate_model::Ecosystem;
use lockgate_scanner::advisories::{Advisories, Wanted};
use lockgate_scanner::index::{Index, IndexError};

/// Packages by their ecosystem and name in one form.
type Packages = BTreeSet<(Ecosystem, String)>;

/// The ecosystems in use, and the packages whose users are told more.
type Mix = (Vec<Ecosystem>, Packages);

/// Sources, counts, dates and notes, asked for once for each mix of ecosystems.
#[derive(Debug)]
pub(super) struct Statuses<'i> {
    index: &'i Index,
    /// Packages whose users are told more.
    hidden: Packages,
    known: Mutex<HashMap<Mix, Arc<Advisories>>>,
}

impl<'i> Statuses<'i> {
    pub(super) fn new(index: &'i Index) -> Result<Self, IndexError> {
        Ok(Self { index, hidden: index.hidden_packages()?, known: Mutex::default() })
    }

    /// Whether anybody's packages matter beside their ecosystems.
    pub(super) fn ask_for_packages(&self) -> bool {
        !self.hidden.is_empty()
    }

    /// What is said to who uses packages of some ecosystems, and these of the packages whose users are told more.
    pub(super) fn of(
        &self,
        ecosystems: impl Iterator<Item = Ecosystem>,
        packages: impl Iterator<Item = (Ecosystem, String)>,
    ) -> Result<Arc<Advisories>, IndexError> {
        let ecosystems: Vec<Ecosystem> = ecosystems.collect();
        let packages: Packages = packages.filter(|package| self.hidden.contains(package)).collect();
        let key = (ecosystems, packages);
        let found = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(found) = found {
            return Ok(found);
        }
        let mut wanted: BTreeMap<Ecosystem, HashSet<String>> =
            key.0.iter().map(|ecosystem| (*ecosystem, HashSet::new())).collect();
        for (ecosystem, name) in &key.1 {
            wanted.entry(*ecosystem).or_default().insert(name.clone());
        }
        let status = Arc::new(self.index.load(&Wanted::packages(wanted))?);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, Arc::clone(&status));
        Ok(status)
    }
}
