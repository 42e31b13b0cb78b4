//! The fields of one package.

use crate::format::json::{Text, Value, for_each_in, items, list, read_text};
use crate::format::npm::graph::Need;

/// What a package says of itself.
#[derive(Default)]
pub(super) struct Fields<'a> {
    /// Where its archive is, if not where the registry has it.
    pub(super) tarball: Option<Text<'a>>,
    /// Keys, names, or requirements of the packages that it needs.
    pub(super) needs: Vec<(Text<'a>, Need)>,
    /// The first need that is no text, or list of needs that is none.
    pub(super) odd: Option<Value<'a>>,
}

/// Reads the fields; `None` where the value is not an object.
pub(super) fn read<'a>(value: Value<'a>) -> Option<Fields<'a>> {
    let mut fields = Fields::default();
    let end = for_each_in(value, &[], |member| {
        match read_text(member.key).as_ref().map(|key| &*key.value) {
            Some("dependencies") => fields.need(member.value, Need::Runtime),
            Some("optionalDependencies" | "optionalPeers") => {
                fields.need(member.value, Need::Optional);
            }
            Some("tarball") => fields.tarball = read_text(member.value),
            _ => {}
        }
    });
    end.is_ok().then_some(fields)
}

impl<'a> Fields<'a> {
    /// Adds the texts of a list, or the values of an object by which version 3 names keys.
    fn need(&mut self, value: Value<'a>, need: Need) {
        if let Some(items) = list(value) {
            items.for_each(|item| self.need_one(item, need));
        } else if for_each_in(value, &[], |member| self.need_one(member.value, need)).is_err() {
            self.odd = self.odd.or(Some(value));
        }
    }

    fn need_one(&mut self, value: Value<'a>, need: Need) {
        match read_text(value) {
            Some(text) => self.needs.push((text, need)),
            None => self.odd = self.odd.or(Some(value)),
        }
    }
}

/// The texts of a list; none for any other value.
pub(super) fn texts<'a>(value: Value<'a>) -> Vec<Text<'a>> {
    items(value).filter_map(read_text).collect()
}
