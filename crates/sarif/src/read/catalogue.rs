//! Finding the rule of a result among the components of a tool.

use std::collections::HashMap;

use super::result::{ComponentReference, Reference};
use super::tool::{Component, Rule, Tool};

/// The rules of a run, by all that a result may name them by.
pub(super) struct Catalogue<'a> {
    driver: &'a Component,
    extensions: &'a [Component],
    /// By component and id, by component and guid: of several the first.
    ids: HashMap<(usize, &'a str), Place>,
    guids: HashMap<(usize, &'a str), Place>,
    /// By id in any component.
    anywhere: HashMap<&'a str, Place>,
}

/// A component and a rule in it.
pub(super) type Place = (usize, usize);

/// What a result says of its rule.
#[derive(Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) index: Option<u32>,
    pub(super) guid: Option<&'a str>,
    pub(super) component: Option<&'a ComponentReference>,
}

impl<'a> Catalogue<'a> {
    pub(super) fn of(tool: &'a Tool) -> Self {
        let (driver, extensions) = (&tool.driver, tool.extensions.items.as_slice());
        let (mut ids, mut guids, mut anywhere) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (at, component) in std::iter::once(driver).chain(extensions).enumerate() {
            for (index, rule) in component.rules.items.iter().enumerate() {
                if let Some(id) = rule.id.as_deref() {
                    ids.entry((at, id)).or_insert((at, index));
                    anywhere.entry(id).or_insert((at, index));
                }
                if let Some(guid) = rule.guid.as_deref() {
                    guids.entry((at, guid)).or_insert((at, index));
                }
            }
        }
        Self { driver, extensions, ids, guids, anywhere }
    }

    /// The component and the rule of a place.
    pub(super) fn get(&self, place: Place) -> Option<(&'a Component, &'a Rule)> {
        let component = self.component_at(place.0)?;
        Some((component, component.rules.items.get(place.1)?))
    }

    /// The component that a result names: the driver where it names none that exists.
    pub(super) fn component(&self, wanted: Wanted<'_>) -> &'a Component {
        self.component_at(self.component_of(wanted)).unwrap_or(self.driver)
    }

    /// The driver is 0, the extensions follow.
    fn component_at(&self, at: usize) -> Option<&'a Component> {
        match at.checked_sub(1) {
            None => Some(self.driver),
            Some(extension) => self.extensions.get(extension),
        }
    }

    /// The rule: by index where that does not contradict the id, by guid, by id in the component, by id anywhere, and
    /// last by the id without its last parts. Source: sections 3.27.5 to 3.27.7 and 3.52.3.
    pub(super) fn find(&self, wanted: Wanted<'_>) -> Option<Place> {
        let at = self.component_of(wanted);
        let by_index = || {
            let place = (at, usize::try_from(wanted.index?).ok()?);
            let (_, rule) = self.get(place)?;
            let agrees = |id| rule.id.as_deref().is_some_and(|own| is_below(id, own));
            wanted.id.is_none_or(agrees).then_some(place)
        };
        let by_guid = || self.guids.get(&(at, wanted.guid?)).copied();
        let by_id = || prefixes(wanted.id?).find_map(|id| self.by_id(at, id));
        by_index().or_else(by_guid).or_else(by_id)
    }

    fn by_id(&self, at: usize, id: &str) -> Option<Place> {
        self.ids.get(&(at, id)).or_else(|| self.anywhere.get(id)).copied()
    }

    fn component_of(&self, wanted: Wanted<'_>) -> usize {
        let Some(reference) = wanted.component else { return 0 };
        if let Some(index) = reference.index {
            return usize::try_from(index).map_or(0, |index| index.saturating_add(1));
        }
        let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
        let is_it = |component: &Component| match reference.guid {
            Some(_) => same(&component.guid, &reference.guid),
            None => same(&component.name, &reference.name),
        };
        self.extensions.iter().position(is_it).map_or(0, |at| at.saturating_add(1))
    }
}

impl<'a> Wanted<'a> {
    /// What a reference says, with what stands beside it in a result.
    pub(super) fn of(
        id: Option<&'a str>,
        index: Option<u32>,
        reference: Option<&'a Reference>,
    ) -> Self {
        Self {
            id: id.or_else(|| reference?.id.as_deref()),
            index: reference.and_then(|reference| reference.index).or(index),
            guid: reference.and_then(|reference| reference.guid.as_deref()),
            component: reference.and_then(|reference| reference.component.as_ref()),
        }
    }
}

/// An id and what is left of it without its last part, without its last two, and so on.
fn prefixes(id: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(id), |id| Some(id.rsplit_once('/')?.0))
}

/// Whether an id is another one or below it.
fn is_below(id: &str, above: &str) -> bool {
    id.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
