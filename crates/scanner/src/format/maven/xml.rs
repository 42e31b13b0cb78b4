//! XML with the places of its texts. Document types, and with them entities, are refused.

use std::ops::Range;

use lockgate_model::Position;
use roxmltree::{Document, Node, ParsingOptions};

use crate::format::ExtractError;
use crate::format::conflict::find_conflict;
use crate::source::Source;

/// Most attributes of one element, and most declarations of name spaces in a file. The parser compares each with all
/// others; real files have a handful.
const MAX_DECLARATIONS: usize = 128;

/// Parses a text.
///
/// # Errors
/// When the text is not well-formed, holds a document type, or more attributes or name spaces than any real one.
pub(in crate::format) fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    if count_attributes(text.as_bytes()) > MAX_DECLARATIONS {
        return Err(roxmltree::Error::AttributesLimitReached);
    }
    if memchr::memmem::find_iter(text.as_bytes(), "xmlns").count() > MAX_DECLARATIONS {
        return Err(roxmltree::Error::NamespacesLimitReached);
    }
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    Document::parse_with_options(text, options)
}

/// The most attributes that an element may have: the most values, quotes after `=`, from one `<` to the next. A value
/// holds no `<`. Texts can make it more than there are.
fn count_attributes(bytes: &[u8]) -> usize {
    let (mut count, mut most) = (0, 0);
    for at in memchr::memchr3_iter(b'<', b'"', b'\'', bytes) {
        if bytes.get(at) == Some(&b'<') {
            count = 0;
        } else if bytes.get(..at).is_some_and(|before| before.trim_ascii_end().ends_with(b"=")) {
            count += 1;
            most = most.max(count);
        }
    }
    most
}

/// What to say of a file that did not parse.
pub(in crate::format) fn refusal(source: &Source<'_>, error: &roxmltree::Error) -> ExtractError {
    if let Some(conflict) = find_conflict(source) {
        return conflict;
    }
    if source.text().trim_ascii().is_empty() {
        return ExtractError {
            message: "the file is empty".to_owned(),
            position: None,
            hint: None,
        };
    }
    let place = error.pos();
    let position = Position { line: place.row.max(1), column: place.col.max(1) };
    ExtractError { message: format!("not XML: {error}"), position: Some(position), hint: None }
}

/// The text of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Field {
    /// Without white space around it.
    pub(in crate::format) text: String,
    /// Its bytes in the file; `None` where the file has it in another spelling.
    pub(in crate::format) range: Option<Range<usize>>,
}

/// The text of an element that holds no other.
pub(in crate::format) fn read_field(node: Node<'_, '_>) -> Field {
    let mut texts = node.children().filter(Node::is_text);
    let (first, more) = (texts.next(), texts.next());
    let Some(first) = first else { return Field::default() };
    let whole = first.text().unwrap_or_default();
    if more.is_some() {
        let parts = node.children().filter_map(|child| child.text().filter(|_| child.is_text()));
        let text = parts.collect::<String>().trim().to_owned();
        return Field { text, range: None };
    }
    let text = whole.trim();
    let skipped = whole.len() - whole.trim_start().len();
    let start = first.range().start + skipped;
    let range = start..start + text.len();
    let same = node.document().input_text().get(range.clone()) == Some(text);
    Field { text: text.to_owned(), range: same.then_some(range) }
}

/// The elements inside an element, by name.
pub(in crate::format) fn elements<'d, 't>(
    node: Node<'d, 't>,
) -> impl Iterator<Item = (&'d str, Node<'d, 't>)> {
    node.children().filter(Node::is_element).map(|child| (child.tag_name().name(), child))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(xml: &str) -> (String, Option<String>) {
        let document = parse(xml).unwrap();
        let field = read_field(document.root_element());
        let range = field.range.map(|range| xml.get(range).unwrap().to_owned());
        (field.text, range)
    }

    #[test]
    fn a_text_has_its_place_unless_it_is_spelt_in_another_way() {
        let place = |text: &str| Some(text.to_owned());
        assert_eq!(field("<v>\n 1.0\t</v>"), ("1.0".to_owned(), place("1.0")));
        assert_eq!(field("<v>1&#46;0</v>"), ("1.0".to_owned(), None));
        assert_eq!(field("<v>1<!-- x -->.0</v>"), ("1.0".to_owned(), None));
        assert_eq!(field("<v/>"), (String::new(), None));
        assert_eq!(field("<v><![CDATA[1.0]]></v>").0, "1.0");
    }

    #[test]
    fn attributes_are_counted_from_one_element_to_the_next() {
        assert_eq!(count_attributes(b"<a b='1' c = \"2>\" d=\n'3'><e f='4'/></a>"), 3);
        assert_eq!(count_attributes(b"<!-- ===== it's \"quoted\" ===== --><a/>"), 0);
    }

    #[test]
    fn a_document_type_is_refused() {
        assert!(parse("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").is_err());
    }
}
