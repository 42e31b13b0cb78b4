//! One result as the file has it, before its rule is known.

use lockgate_model::ForeignLevel;
use serde::de::MapAccess;

use super::shape::{Fields, Items, List, Value};
use super::text::{MESSAGE, NAME, URI};
use super::tool::level;

/// Most fingerprints of a result, and most bytes of one.
const FINGERPRINTS: (usize, usize) = (20, 500);
/// Most arguments of a message.
const MAX_ARGUMENTS: usize = 50;

/// What is kept of a result.
#[derive(Debug, Default)]
pub(super) struct RawResult {
    pub(super) rule_id: Option<String>,
    pub(super) rule_index: Option<u32>,
    pub(super) rule: Option<Box<Reference>>,
    pub(super) level: Option<ForeignLevel>,
    pub(super) kind: Kind,
    pub(super) is_absent: bool,
    pub(super) message: RawMessage,
    pub(super) place: Option<Box<RawPlace>>,
    pub(super) fingerprints: Vec<(String, String)>,
    pub(super) is_suppressed: bool,
    pub(super) invocation: Option<u32>,
}

/// What a result says of its rule. Source: section 3.27.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// The rule is broken.
    #[default]
    Fail,
    /// It is kept, or does not apply.
    Passed,
    /// Not decided, for a person to decide, or a remark.
    Open,
}

/// A reference to a rule. Source: section 3.52.
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) id: Option<String>,
    pub(super) index: Option<u32>,
    pub(super) guid: Option<String>,
    pub(super) component: Option<ComponentReference>,
}

/// A reference to a component of the tool; without anything it is the driver.
#[derive(Debug, Default)]
pub(super) struct ComponentReference {
    pub(super) index: Option<u32>,
    pub(super) guid: Option<String>,
    pub(super) name: Option<String>,
}

/// A message before templates are looked up.
#[derive(Debug, Default)]
pub(super) struct RawMessage {
    pub(super) text: Option<String>,
    pub(super) id: Option<String>,
    pub(super) arguments: Vec<String>,
}

/// The first physical location.
#[derive(Debug, Default)]
pub(super) struct RawPlace {
    pub(super) artifact: Artifact,
    pub(super) line: Option<u32>,
    pub(super) end_line: Option<u32>,
}

/// The location of an artifact. Source: section 3.4.
#[derive(Debug, Default)]
pub(super) struct Artifact {
    pub(super) uri: Option<String>,
    pub(super) base: Option<String>,
    pub(super) index: Option<u32>,
}

impl Fields for RawResult {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "ruleId" => self.rule_id = value.text(NAME)?,
            "ruleIndex" => self.rule_index = value.index()?,
            "rule" => {
                let mut rule = Reference::default();
                self.rule = value.object(&mut rule)?.then(|| Box::new(rule));
            }
            "level" => self.level = level(value)?,
            "kind" => self.kind = Kind::of(value.text(NAME)?.as_deref()),
            "baselineState" => self.is_absent = value.text(NAME)?.as_deref() == Some("absent"),
            "message" => {
                self.message = RawMessage::default();
                value.object(&mut self.message)?;
            }
            "locations" => {
                let mut first = FirstPlace::default();
                value.array(&mut first)?;
                self.place = first.found;
            }
            "partialFingerprints" | "fingerprints" => {
                value.text_map(FINGERPRINTS.0, FINGERPRINTS.1, &mut self.fingerprints)?;
            }
            "suppressions" => {
                let mut suppressions = Suppressions::default();
                value.array(&mut suppressions)?;
                self.is_suppressed = suppressions.any && !suppressions.any_open;
            }
            "provenance" => {
                let mut provenance = Provenance(None);
                value.object(&mut provenance)?;
                self.invocation = provenance.0;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Kind {
    fn of(word: Option<&str>) -> Self {
        match word {
            Some("pass" | "notApplicable") => Self::Passed,
            Some("open" | "review" | "informational") => Self::Open,
            _ => Self::Fail,
        }
    }
}

impl Fields for Reference {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "id" => self.id = value.text(NAME)?,
            "index" => self.index = value.index()?,
            "guid" => self.guid = value.text(NAME)?,
            "toolComponent" => {
                let mut component = ComponentReference::default();
                self.component = value.object(&mut component)?.then_some(component);
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for ComponentReference {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "index" => self.index = value.index()?,
            "guid" => self.guid = value.text(NAME)?,
            "name" => self.name = value.text(NAME)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for RawMessage {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "text" => self.text = value.text(2 * MESSAGE)?,
            "id" => self.id = value.text(NAME)?,
            "arguments" => self.arguments = value.texts(MAX_ARGUMENTS, MESSAGE)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Takes the first location that names an artifact.
#[derive(Default)]
struct FirstPlace {
    slot: RawPlace,
    found: Option<Box<RawPlace>>,
}

impl Items for FirstPlace {
    type Item = RawPlace;

    fn next(&mut self) -> &mut RawPlace {
        self.slot = RawPlace::default();
        &mut self.slot
    }

    fn done(&mut self, _: bool) {
        let names_one = self.slot.artifact.uri.is_some() || self.slot.artifact.index.is_some();
        if self.found.is_none() && names_one {
            self.found = Some(Box::new(std::mem::take(&mut self.slot)));
        }
    }
}

impl Fields for RawPlace {
    /// The properties of a location and of what is in it: their names do not meet.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "physicalLocation" | "region" => drop(value.object(self)?),
            "artifactLocation" => drop(value.object(&mut self.artifact)?),
            "startLine" => self.line = value.index()?.filter(|line| *line > 0),
            "endLine" => self.end_line = value.index()?.filter(|line| *line > 0),
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for Artifact {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            // An artifact of the run holds its location; a location holds none.
            "location" => drop(value.object(self)?),
            "uri" => self.uri = value.text(URI)?,
            "uriBaseId" => self.base = value.text(NAME)?,
            "index" => self.index = value.index()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Suppressed is what has a suppression, none of which is rejected or still under review. Source: section 3.27.23.
#[derive(Default)]
struct Suppressions {
    slot: Status,
    any: bool,
    any_open: bool,
}

#[derive(Default)]
struct Status(Option<String>);

impl Items for Suppressions {
    type Item = Status;

    fn next(&mut self) -> &mut Status {
        self.slot = Status::default();
        &mut self.slot
    }

    fn done(&mut self, is_object: bool) {
        self.any |= is_object;
        self.any_open |= !matches!(self.slot.0.as_deref(), None | Some("accepted"));
    }
}

impl Fields for Status {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "status" => self.0 = value.text(NAME)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Provenance(Option<u32>);

impl Fields for Provenance {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "invocationIndex" => self.0 = value.index()?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The artifacts of a run.
pub(super) type Artifacts = List<Artifact>;
