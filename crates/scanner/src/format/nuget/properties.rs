//! Properties of MSBuild: texts with names, which stand in other texts as `$(Name)`.
//!
//! Conditions are not evaluated. A property with several values under conditions has none that is known.

use crate::hash::HashMap;

use roxmltree::{Document, Node};

/// Longest text that is made of properties, in bytes. Real ones are names and versions.
pub(in crate::format) const MAX_BYTES: usize = 128;

/// How many properties one text is made of at most, those in others among them.
const MAX_LOOKUPS: u32 = 64;

/// The properties of one file; names are lower-cased.
#[derive(Default)]
pub(in crate::format) struct Properties {
    values: HashMap<String, Value>,
}

enum Value {
    Known(String),
    /// Several, under conditions.
    Several,
}

/// Why a text has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Unknown {
    /// A property is not defined in the tree, or is computed by a function.
    Undefined,
    /// A property depends on a condition.
    Conditional,
}

impl Properties {
    pub(in crate::format) fn read(document: &Document<'_>) -> Self {
        let mut properties = Self::default();
        let groups = document.descendants().filter(|node| is_named(*node, "PropertyGroup"));
        for group in groups {
            let alternative = group
                .parent_element()
                .is_some_and(|parent| is_named(parent, "When") || is_named(parent, "Otherwise"));
            let conditional = alternative || group.has_attribute("Condition");
            for property in group.children().filter(Node::is_element) {
                let text = property.text().unwrap_or_default().trim_ascii();
                let name = property.tag_name().name().to_ascii_lowercase();
                if conditional || property.has_attribute("Condition") {
                    properties.add_alternative(name, text);
                } else {
                    properties.values.insert(name, Value::Known(text.to_owned()));
                }
            }
        }
        properties
    }

    fn add_alternative(&mut self, name: String, text: &str) {
        match self.values.get_mut(&name) {
            None => {
                self.values.insert(name, Value::Known(text.to_owned()));
            }
            Some(value) => {
                if !matches!(value, Value::Known(known) if known == text) {
                    *value = Value::Several;
                }
            }
        }
    }
}

fn is_named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

/// A text with the values of its properties, which are looked up in one file after the other.
pub(in crate::format) fn expand(text: &str, files: &[Properties]) -> Result<String, Unknown> {
    let mut expansion = Expansion { files, expanded: String::new(), lookups: 0 };
    expansion.add(text)?;
    Ok(expansion.expanded)
}

struct Expansion<'f> {
    files: &'f [Properties],
    expanded: String,
    lookups: u32,
}

impl<'f> Expansion<'f> {
    fn add(&mut self, text: &str) -> Result<(), Unknown> {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("$(") {
            let (name, after) = after.split_once(')').ok_or(Unknown::Undefined)?;
            self.push(before)?;
            let value = self.look_up(name)?;
            self.add(value)?;
            rest = after;
        }
        self.push(rest)
    }

    fn push(&mut self, text: &str) -> Result<(), Unknown> {
        if self.expanded.len() + text.len() > MAX_BYTES {
            return Err(Unknown::Undefined);
        }
        self.expanded.push_str(text);
        Ok(())
    }

    fn look_up(&mut self, name: &str) -> Result<&'f str, Unknown> {
        self.lookups += 1;
        let name = name.trim_ascii().to_ascii_lowercase();
        match self.files.iter().find_map(|file| file.values.get(&name)) {
            Some(Value::Known(value)) if self.lookups <= MAX_LOOKUPS => Ok(value),
            Some(Value::Several) => Err(Unknown::Conditional),
            Some(Value::Known(_)) | None => Err(Unknown::Undefined),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(groups: &str) -> Properties {
        Properties::read(&Document::parse(&format!("<Project>{groups}</Project>")).unwrap())
    }

    #[test]
    fn properties_stand_in_each_other_and_the_nearest_file_is_asked_first() {
        let near = read("<PropertyGroup><A>1</A><Full>$(a).$(B)</Full></PropertyGroup>");
        let far = read("<PropertyGroup><A>9</A><B> 2.0 </B></PropertyGroup>");
        assert_eq!(expand("[$(Full)]", &[near, far]), Ok("[1.2.0]".to_owned()));
    }

    #[test]
    fn a_property_that_depends_on_conditions_has_no_known_value() {
        let groups = "<PropertyGroup Condition=\"x\"><A>1</A></PropertyGroup>\
             <PropertyGroup><A Condition=\"y\">2</A><B Condition=\"'$(B)' == ''\">3</B></PropertyGroup>\
             <Choose><When Condition=\"z\"><PropertyGroup><C>1</C></PropertyGroup></When>\
             <Otherwise><PropertyGroup><C>2</C></PropertyGroup></Otherwise></Choose>";
        let files = [read(groups)];
        assert_eq!(expand("$(A)", &files), Err(Unknown::Conditional));
        assert_eq!(expand("$(B)", &files), Ok("3".to_owned()));
        assert_eq!(expand("$(C)", &files), Err(Unknown::Conditional));
    }

    #[test]
    fn what_is_not_defined_or_never_ends_has_no_value() {
        let group = "<PropertyGroup><Loop>$(Loop)</Loop><A>$(B)$(B)</A><B>$(C)$(C)</B><C>$(A)</C>\
             <F>$([System.DateTime]::Now)</F><N/><M>$(N)$(N)</M></PropertyGroup>";
        let files = [read(group)];
        for text in ["$(Loop)", "$(A)", "$(F)", "$(None)", "$(Open"] {
            assert_eq!(expand(text, &files), Err(Unknown::Undefined), "{text}");
        }
        assert_eq!(expand("$(M)", &files), Ok(String::new()));
        assert_eq!(expand(&"$(M)".repeat(100), &files), Err(Unknown::Undefined));
    }
}
