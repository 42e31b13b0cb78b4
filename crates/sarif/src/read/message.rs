//! The one line that a result says.

use super::text::{MESSAGE, cut, one_line};

/// Most bytes that arguments are filled into: a template may name one of them over and over.
const ROOM: usize = 16 * 1024;

/// A text with its placeholders filled, its links to other locations without their targets, on one line, cut.
/// Source: sections 3.11.5 and 3.11.6.
pub(super) fn line(template: &str, arguments: &[String]) -> String {
    let filled = if arguments.is_empty() { template.to_owned() } else { fill(template, arguments) };
    cut(one_line(&without_links(&filled)), MESSAGE)
}

/// `{0}` is the first argument, `{{` and `}}` are braces; other braces stay.
fn fill(template: &str, arguments: &[String]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']).filter(|_| out.len() < ROOM) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (put, after) = placeholder(from, arguments);
        out.push_str(put);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands for the brace at the start of a text, and the text after it.
fn placeholder<'a>(from: &'a str, arguments: &'a [String]) -> (&'a str, &'a str) {
    for brace in ["{{", "}}"] {
        if let Some(after) = from.strip_prefix(brace) {
            return (brace.get(1..).unwrap_or_default(), after);
        }
    }
    let numbered = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
    let argument = numbered.and_then(|(number, after)| {
        Some((arguments.get(number.parse::<usize>().ok()?)?.as_str(), after))
    });
    argument.unwrap_or_else(|| from.split_at(1))
}

/// `[text](3)` is its text: the number names a location that is not kept. Other links stay.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('[') {
        out.push_str(before);
        rest = from;
        match link(from) {
            Some((shown, after)) => {
                out.push_str(shown);
                rest = after;
            }
            None => out.push('['),
        }
    }
    out.push_str(rest);
    out
}

/// The text of a link whose `[` is behind, and what comes after it.
fn link(from: &str) -> Option<(&str, &str)> {
    let (shown, after) = from.split_once(']')?;
    let (target, after) = after.strip_prefix('(')?.split_once(')')?;
    let is_number = !target.is_empty() && target.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !shown.contains('[')).then_some((shown, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_braces_kept() {
        let arguments = ["x".to_owned(), "{0}".to_owned()];
        for (template, said) in [
            ("{0} is {1}", "x is {0}"),
            ("{{0}} {2} {y} {0", "{0} {2} {y} {0"),
            ("}{", "}{"),
            ("{99999999999999999999}", "{99999999999999999999}"),
        ] {
            assert_eq!(line(template, &arguments), said);
        }
        assert_eq!(line("{{0}} {0}", &[]), "{{0}} {0}");
    }

    #[test]
    fn links_to_locations_lose_their_target_and_pages_keep_it() {
        assert_eq!(
            line(
                "depends on a [user-provided value](1). See [docs](https://x.example) [a[b](2)",
                &[]
            ),
            "depends on a user-provided value. See [docs](https://x.example) [ab"
        );
    }

    #[test]
    fn an_argument_named_over_and_over_does_not_fill_the_memory() {
        let long = vec!["x".repeat(1_000)];
        assert_eq!(line(&"{0}".repeat(600), &long).chars().count(), 1_000);
    }
}
