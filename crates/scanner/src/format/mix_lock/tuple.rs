//! One entry of the map: a key and its tuple.

use super::token::{Kind, Token, Tokens};

/// Items of a tuple that are looked at: `{:hex, name, version, checksum, tools, needs, repository, checksum}`.
const ITEMS: usize = 8;
/// The item that lists what the package needs.
const NEEDS: usize = 5;

/// An entry of the map.
pub(super) struct Tuple<'a> {
    /// The name of the application.
    pub(super) key: Token<'a>,
    /// The first tokens of the tuple's items; an item that is a list or tuple is its bracket.
    pub(super) items: Vec<Token<'a>>,
    /// Applications that the package needs.
    pub(super) needs: Vec<&'a str>,
    /// Byte offset behind the tuple.
    pub(super) end: usize,
}

/// Reads what follows a key; `None` where it is no tuple, or does not end before the next key.
pub(super) fn read_tuple<'a>(tokens: &mut Tokens<'a>, key: Token<'a>) -> Option<Tuple<'a>> {
    let arrow = tokens.next()?;
    if arrow.kind != Kind::Word || !matches!(arrow.text, ":" | "=>") {
        return None;
    }
    if tokens.next()?.text != "{" {
        return None;
    }
    let mut tuple = Tuple { key, items: Vec::with_capacity(ITEMS), needs: Vec::new(), end: 0 };
    let mut depth = 1_usize;
    let mut count = 0;
    let mut first = true;
    let mut opened = true;
    loop {
        let token = tokens.next()?;
        if first && depth == 1 && tuple.items.len() < ITEMS && token.kind != Kind::Close {
            tuple.items.push(token);
        }
        let need = opened && depth == 3 && count == NEEDS;
        opened = token.kind == Kind::Open;
        first = opened || token.kind == Kind::Comma;
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Comma => count += usize::from(depth == 1),
            Kind::Atom if need => tuple.needs.push(token.text),
            Kind::Text if is_key(tokens, token) => return None,
            Kind::Atom | Kind::Text | Kind::Word => {}
            Kind::Bad => return None,
        }
        if depth == 0 {
            tuple.end = tokens.end();
            return Some(tuple);
        }
    }
}

/// Whether a string at the start of a line is the key of the next entry.
fn is_key(tokens: &Tokens<'_>, token: Token<'_>) -> bool {
    if !tokens.starts_line(token.start) {
        return false;
    }
    let next = tokens.clone().next();
    next.is_some_and(|next| next.kind == Kind::Word && matches!(next.text, ":" | "=>"))
}
