//! The dependencies of each target framework: the same package may be in several, in another version in each.

use std::borrow::Cow;

use crate::format::register::{Folded, Listing, Names};
use crate::hash::HashMap;

/// The number of a target framework.
#[derive(Clone, Copy)]
pub(in crate::format) struct Framework(usize);

/// The packages of each target framework and what they need.
#[derive(Default)]
pub(in crate::format) struct Frameworks<'a> {
    numbers: HashMap<String, usize>,
    names: Vec<Names<Folded<'a>>>,
    needs: Vec<(Framework, u32, Folded<'a>)>,
}

impl<'a> Frameworks<'a> {
    /// The framework of a key. One for a runtime (`net8.0/win-x64`) adds to that framework: it lists only what differs.
    pub(in crate::format) fn of(&mut self, key: &str) -> Framework {
        let base = key.split('/').next().unwrap_or(key);
        if let Some(number) = self.numbers.get(base) {
            return Framework(*number);
        }
        self.numbers.insert(base.to_owned(), self.names.len());
        self.names.push(Names::new());
        Framework(self.names.len() - 1)
    }

    pub(in crate::format) fn add(&mut self, framework: Framework, name: Cow<'a, str>, to: u32) {
        if let Some(names) = self.names.get_mut(framework.0) {
            names.add(Folded(name), to);
        }
    }

    pub(in crate::format) fn need(&mut self, framework: Framework, from: u32, name: Cow<'a, str>) {
        self.needs.push((framework, from, Folded(name)));
    }

    /// Turns the needs into edges. One without a package is no gap: the framework itself has it, or it has no part for
    /// this framework.
    pub(in crate::format) fn link(self, listing: &mut Listing<'a>) {
        for (framework, from, name) in &self.needs {
            let names = self.names.get(framework.0).into_iter();
            for to in names.flat_map(|names| names.of(name)).filter(|to| to != from) {
                listing.needs(*from, to);
            }
        }
    }
}
