//! XML with the places of its values.

use std::ops::Range;

use lockgate_model::{Note, NoteKind, Position};
use roxmltree::{Document, Node};

use crate::format::ExtractError;
use crate::format::conflict::find_conflict;
use crate::source::Source;

/// A value without the white space around it.
#[derive(Clone)]
pub(in crate::format) struct Value<'d> {
    pub(in crate::format) text: &'d str,
    /// Its byte range; `None` where the file spells it in another way (`&amp;`).
    pub(in crate::format) range: Option<Range<usize>>,
}

/// Reads a file whose outermost element has a name. Document type definitions are refused: they can make a small file
/// expand to a large one.
///
/// # Errors
/// When the file is empty, not XML, or of another outermost element.
pub(in crate::format) fn parse<'a>(
    source: &Source<'a>,
    root: &str,
) -> Result<Document<'a>, ExtractError> {
    let error = |message: String, position| ExtractError { message, position, hint: None };
    if source.text().trim_ascii().is_empty() {
        return Err(error("the file is empty".to_owned(), None));
    }
    let document = match crate::format::maven::xml::parse(source.text()) {
        Ok(document) => document,
        Err(syntax) => {
            let place = syntax.pos();
            let position = Position { line: place.row, column: place.col };
            return Err(
                find_conflict(source).unwrap_or_else(|| error(syntax.to_string(), Some(position)))
            );
        }
    };
    if document.root_element().tag_name().name() != root {
        let message = format!("the outermost element is not `{root}`");
        let start = source.position(document.root_element().range().start);
        return Err(error(message, Some(start)));
    }
    Ok(document)
}

/// An attribute, or an element of the same name directly below; names of both are compared without case, as MSBuild does.
pub(in crate::format) fn value<'d>(
    source: &Source<'_>,
    node: Node<'d, '_>,
    name: &str,
) -> Option<Value<'d>> {
    let attributes = node.attributes();
    for attribute in attributes {
        if attribute.name().eq_ignore_ascii_case(name) {
            return Some(locate(source, attribute.value(), attribute.range_value()));
        }
    }
    let mut elements = node.children().filter(Node::is_element);
    let element = elements.find(|node| node.tag_name().name().eq_ignore_ascii_case(name))?;
    let text = element.children().find(Node::is_text)?;
    Some(locate(source, text.text()?, text.range()))
}

fn locate<'d>(source: &Source<'_>, text: &'d str, around: Range<usize>) -> Value<'d> {
    let text = text.trim_ascii();
    let raw = source.text().get(around.clone()).unwrap_or_default();
    let range = raw.find(text).map(|at| around.start + at..around.start + at + text.len());
    Value { text, range }
}

/// A note at an element.
pub(in crate::format) fn note_at(
    source: &Source<'_>,
    node: Node<'_, '_>,
    kind: NoteKind,
    message: &str,
) -> Note {
    let start = source.position(node.range().start);
    Note::new(kind, message).in_file(source.path()).at(start)
}
