//! By which policy each repository is judged.

use std::collections::HashMap;
use std::sync::Arc;

use lockgate_model::Policy;
use lockgate_scanner::policy;

use super::{JudgeOptions, Trouble};
use crate::object_name::ObjectName;
use crate::store::{StoreError, Tables};

/// A policy, where it comes from, and what was wrong with it.
#[derive(Debug)]
pub(super) struct Ruling {
    pub(super) policy: Policy,
    pub(super) source: String,
    pub(super) trouble: Option<Trouble>,
}

/// The policies in use, each read once.
#[derive(Debug)]
pub(super) struct Policies {
    central: Option<Arc<Ruling>>,
    none: Arc<Ruling>,
    by_content: HashMap<ObjectName, Arc<Ruling>>,
}

impl Policies {
    pub(super) fn new(options: &JudgeOptions<'_>) -> Self {
        let central = options.central.map(|(policy, source)| {
            Arc::new(Ruling { policy: policy.clone(), source: source.to_owned(), trouble: None })
        });
        Self { central, none: Arc::new(defaults(None)), by_content: HashMap::new() }
    }

    /// The policy of a repository whose own file has this content.
    pub(super) fn of(
        &mut self,
        content: Option<ObjectName>,
        tables: &Tables<'_>,
    ) -> Result<Arc<Ruling>, StoreError> {
        if let Some(central) = &self.central {
            return Ok(Arc::clone(central));
        }
        let Some(name) = content else { return Ok(Arc::clone(&self.none)) };
        if let Some(known) = self.by_content.get(&name) {
            return Ok(Arc::clone(known));
        }
        let bytes = tables.policies(&[name])?.remove(&name);
        let ruling =
            Arc::new(bytes.map_or_else(|| defaults(Some(Trouble::LostPolicy)), |b| read(&b)));
        self.by_content.insert(name, Arc::clone(&ruling));
        Ok(ruling)
    }
}

fn read(bytes: &[u8]) -> Ruling {
    match policy::parse(policy::FILE_NAME, bytes) {
        Ok(policy) => Ruling { policy, source: policy::FILE_NAME.to_owned(), trouble: None },
        Err(error) => defaults(Some(Trouble::Policy { message: error.to_string() })),
    }
}

fn defaults(trouble: Option<Trouble>) -> Ruling {
    Ruling { policy: Policy::default(), source: policy::NO_FILE.to_owned(), trouble }
}
