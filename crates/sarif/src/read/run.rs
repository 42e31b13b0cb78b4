//! One run as the file has it.

use std::collections::BTreeMap;

use lockgate_model::ForeignLevel;
use serde::de::MapAccess;

use super::result::{Artifact, Artifacts, Kind, RawResult, Reference};
use super::shape::{Entries, Fields, Items, List, Value};
use super::text::NAME;
use super::tool::{Configuration, Tool};

/// What is kept of a run.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) tool: Tool,
    pub(super) category: Option<String>,
    pub(super) artifacts: Artifacts,
    pub(super) bases: Bases,
    pub(super) invocations: List<Invocation>,
    pub(super) results: Results,
    /// Whether there is an array of results.
    pub(super) has_results: bool,
    /// Whether any property of it was read.
    pub(super) is_touched: bool,
    /// Whether a part that findings need stands in another file.
    pub(super) has_external: bool,
}

/// `originalUriBaseIds`.
#[derive(Debug, Default)]
pub(super) struct Bases(pub(super) BTreeMap<String, Artifact>);

/// One invocation of the tool.
#[derive(Debug, Default)]
pub(super) struct Invocation {
    pub(super) has_failed: bool,
    pub(super) overrides: List<Override>,
}

/// A level that an invocation gave a rule.
#[derive(Debug, Default)]
pub(super) struct Override {
    pub(super) level: Option<ForeignLevel>,
    pub(super) rule: Reference,
}

/// The results that are kept, and counts of the others.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) kept: Vec<RawResult>,
    slot: RawResult,
    /// How many more may be kept.
    pub(super) room: usize,
    /// Those above that.
    pub(super) above: u32,
    /// Those that report no problem.
    pub(super) passed: u32,
    /// Elements that are no objects.
    pub(super) unreadable: u32,
    /// How many elements were read whole.
    pub(super) read: u32,
}

impl Run {
    /// An empty run that keeps at most `room` results.
    pub(super) fn with_room(room: usize) -> Self {
        Self { results: Results { room, ..Results::default() }, ..Self::default() }
    }
}

impl Items for Results {
    type Item = RawResult;

    fn next(&mut self) -> &mut RawResult {
        self.slot = RawResult::default();
        &mut self.slot
    }

    fn done(&mut self, is_object: bool) {
        self.read = self.read.saturating_add(1);
        let result = std::mem::take(&mut self.slot);
        // A level that contradicts the kind counts: what a tool calls an error is none that passed.
        let has_no_level = matches!(result.level, None | Some(ForeignLevel::None));
        if !is_object {
            self.unreadable = self.unreadable.saturating_add(1);
        } else if result.is_absent || result.kind == Kind::Passed && has_no_level {
            self.passed = self.passed.saturating_add(1);
        } else if self.kept.len() < self.room {
            self.kept.push(result);
        } else {
            self.above = self.above.saturating_add(1);
        }
    }
}

impl Fields for Run {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        self.is_touched = true;
        match key {
            "tool" => {
                self.tool = Tool::default();
                value.object(&mut self.tool)?;
            }
            "automationDetails" => {
                let mut details = Details(None);
                value.object(&mut details)?;
                self.category = details.0;
            }
            "artifacts" => drop(value.array(&mut self.artifacts)?),
            "originalUriBaseIds" => drop(value.entries(&mut self.bases)?),
            "invocations" => drop(value.array(&mut self.invocations)?),
            "externalPropertyFileReferences" => {
                let mut external = External(false);
                value.object(&mut external)?;
                self.has_external |= external.0;
            }
            "results" => {
                // While it is read it counts as there: a fault within is noted as such.
                let had_results = std::mem::replace(&mut self.has_results, true);
                self.has_results = value.array(&mut self.results)? || had_results;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Entries for Bases {
    type Item = Artifact;

    fn entry(&mut self, key: String, item: Artifact) {
        self.0.insert(key, item);
    }
}

struct Details(Option<String>);

impl Fields for Details {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "id" => self.0 = value.text(NAME)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Whether other files hold results or what they refer to. Source: section 3.15.
struct External(bool);

impl Fields for External {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "results" | "artifacts" | "extensions" => self.0 |= value.has_elements()?,
            "driver" => {
                self.0 = true;
                value.skip()?;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for Invocation {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "executionSuccessful" => self.has_failed = value.flag()? == Some(false),
            "ruleConfigurationOverrides" => drop(value.array(&mut self.overrides)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for Override {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "configuration" => {
                let mut configuration = Configuration::default();
                value.object(&mut configuration)?;
                self.level = configuration.0;
            }
            "descriptor" => drop(value.object(&mut self.rule)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}
