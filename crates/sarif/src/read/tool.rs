//! The tool of a run: its components with their rules.

use std::collections::BTreeMap;

use lockgate_model::{ForeignLevel, Score};
use serde::de::MapAccess;

use super::mention;
use super::shape::{Entries, Fields, List, Value};
use super::text::{MESSAGE, NAME, TITLE};

/// Most tags kept of a rule; GitHub takes 20.
const MAX_TAGS: usize = 20;
/// Characters looked at for other ids of a rule.
const DESCRIPTION: usize = 4_000;

/// The driver and its extensions.
#[derive(Debug, Default)]
pub(super) struct Tool {
    pub(super) driver: Component,
    pub(super) extensions: List<Component>,
}

/// A driver or an extension.
#[derive(Debug, Default)]
pub(super) struct Component {
    pub(super) name: Option<String>,
    pub(super) guid: Option<String>,
    pub(super) version: Option<String>,
    pub(super) semantic_version: Option<String>,
    pub(super) rules: List<Rule>,
    pub(super) messages: Messages,
}

/// What is kept of a rule.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) id: Option<String>,
    pub(super) guid: Option<String>,
    pub(super) name: Option<String>,
    pub(super) short: Text,
    pub(super) level: Option<ForeignLevel>,
    pub(super) score: Option<Score>,
    pub(super) tags: Vec<String>,
    pub(super) messages: Messages,
}

/// Message templates by their id.
#[derive(Debug, Default)]
pub(super) struct Messages(pub(super) BTreeMap<String, String>);

/// The `text` of a message.
#[derive(Debug, Default)]
pub(super) struct Text(pub(super) Option<String>);

/// The `level` of a configuration.
#[derive(Debug, Default)]
pub(super) struct Configuration(pub(super) Option<ForeignLevel>);

#[derive(Default)]
struct Properties {
    tags: Vec<String>,
    score: Option<Score>,
}

impl Rule {
    /// Other ids of the same problem count as tags: a scanner of dependencies names a rule by one of several.
    fn add_ids(&mut self, text: &str) {
        self.tags.extend(mention::ids(text).map(str::to_owned).take(MAX_TAGS));
    }
}

impl Fields for Tool {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "driver" => {
                self.driver = Component::default();
                value.object(&mut self.driver).map(drop)
            }
            "extensions" => value.array(&mut self.extensions).map(drop),
            _ => value.skip(),
        }
    }
}

impl Fields for Component {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => self.name = value.text(NAME)?,
            "guid" => self.guid = value.text(NAME)?,
            "version" => self.version = value.text(NAME)?,
            "semanticVersion" => self.semantic_version = value.text(NAME)?,
            "rules" => drop(value.array(&mut self.rules)?),
            "globalMessageStrings" => drop(value.entries(&mut self.messages)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for Rule {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "id" => self.id = value.text(NAME)?,
            "guid" => self.guid = value.text(NAME)?,
            "name" => self.name = value.text(TITLE)?,
            "shortDescription" => drop(value.object(&mut self.short)?),
            "fullDescription" => {
                let mut full = Description::default();
                value.object(&mut full)?;
                self.add_ids(&full.0);
            }
            "deprecatedIds" => self.add_ids(&value.texts(MAX_TAGS, NAME)?.join(" ")),
            "defaultConfiguration" => {
                let mut configuration = Configuration::default();
                value.object(&mut configuration)?;
                self.level = configuration.0;
            }
            "messageStrings" => drop(value.entries(&mut self.messages)?),
            "properties" => {
                let mut properties = Properties::default();
                value.object(&mut properties)?;
                self.tags.extend(properties.tags);
                self.score = properties.score;
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for Properties {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "tags" => self.tags = value.texts(MAX_TAGS, NAME)?,
            // Zero is no severity to GitHub, and must not make an error harmless.
            "security-severity" => {
                self.score = value.number()?.filter(|value| *value > 0.0).and_then(Score::new);
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Description(String);

impl Fields for Description {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "text" => self.0 = value.text(DESCRIPTION)?.unwrap_or_default(),
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for Text {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "text" => self.0 = value.text(2 * MESSAGE)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Fields for Configuration {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
    ) -> Result<(), A::Error> {
        match key {
            "level" => self.0 = level(value)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl Entries for Messages {
    type Item = Text;

    fn entry(&mut self, key: String, item: Text) {
        if let Some(text) = item.0 {
            self.0.insert(key, text);
        }
    }
}

/// A level by its word.
pub(super) fn level<'de, A: MapAccess<'de>>(
    value: Value<'_, A>,
) -> Result<Option<ForeignLevel>, A::Error> {
    let word = value.text(NAME)?;
    Ok(word.and_then(|word| {
        let levels =
            [ForeignLevel::Error, ForeignLevel::Warning, ForeignLevel::Note, ForeignLevel::None];
        levels.into_iter().find(|level| level.as_str() == word)
    }))
}
