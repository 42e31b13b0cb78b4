//! The lines of `go.mod` and `go.work`: a verb with its arguments, alone or in a block.
//!
//! Specification: <https://go.dev/ref/mod#go-mod-file-lexical>.

/// A line of a directive; every text is a piece of the file.
pub(in crate::format) struct Directive<'a, 'l> {
    /// `require`, `replace`, …; of the block where the line stands in one.
    pub(in crate::format) verb: &'a str,
    /// The arguments as written, quotes included.
    pub(in crate::format) arguments: &'l [&'a str],
    /// What follows `//`.
    pub(in crate::format) comment: Option<&'a str>,
    /// From the first token to the last.
    pub(in crate::format) line: &'a str,
}

/// Calls `each` with every directive, in order. Returns the opening line of a block that the file does not close.
pub(in crate::format) fn for_each_directive<'a>(
    text: &'a str,
    mut each: impl FnMut(&Directive<'a, '_>),
) -> Option<&'a str> {
    let mut block: Option<(&'a str, &'a str)> = None;
    let mut tokens = Vec::new();
    for whole in text.split('\n') {
        tokens.clear();
        let (line, comment) = read_tokens(whole, &mut tokens);
        match (tokens.as_slice(), block) {
            ([], _) => {}
            ([")"], Some(_)) => block = None,
            (arguments, Some((verb, _))) => {
                each(&Directive { verb, arguments, comment, line });
            }
            ([verb, "("], None) => block = Some((verb, line)),
            ([_, "(", ")"], None) => {}
            ([verb, arguments @ ..], None) => {
                each(&Directive { verb, arguments, comment, line });
            }
        }
    }
    block.map(|(_, line)| line)
}

/// Splits a line; returns the part that holds the tokens, and the comment.
fn read_tokens<'a>(whole: &'a str, tokens: &mut Vec<&'a str>) -> (&'a str, Option<&'a str>) {
    let mut rest = whole.trim_ascii_start();
    let body = rest;
    loop {
        if rest.is_empty() {
            return (body.trim_ascii_end(), None);
        }
        if let Some(comment) = rest.strip_prefix("//") {
            let length = body.len() - rest.len();
            return (
                body.get(..length).unwrap_or_default().trim_ascii_end(),
                Some(comment.trim_ascii()),
            );
        }
        let (token, after) = rest.split_at_checked(token_length(rest)).unwrap_or((rest, ""));
        tokens.push(token);
        rest = after.trim_ascii_start();
    }
}

/// The length of the token at the start of a text that is not empty; at least 1.
fn token_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'(' | b')' | b'[' | b']' | b',') => return 1,
        Some(b'`') => return closing(bytes, b'`'),
        Some(b'"') => return closing(bytes, b'"'),
        Some(_) | None => {}
    }
    let is_end = |at: &usize| match bytes.get(*at) {
        Some(b'(' | b')' | b'[' | b']' | b',') => true,
        Some(b'/') => bytes.get(at + 1) == Some(&b'/'),
        Some(byte) => byte.is_ascii_whitespace(),
        None => true,
    };
    (1..bytes.len()).find(is_end).unwrap_or(bytes.len())
}

fn closing(bytes: &[u8], quote: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        if *byte == quote && !escaped {
            return at + 1;
        }
        escaped = *byte == b'\\' && quote == b'"' && !escaped;
    }
    bytes.len()
}

/// An argument without its quotes; `None` where it is not closed, or escapes make it another text than what is written.
pub(in crate::format) fn unquote(argument: &str) -> Option<&str> {
    let Some(quote @ ('"' | '`')) = argument.chars().next() else { return Some(argument) };
    let inner = argument.strip_prefix(quote)?.strip_suffix(quote)?;
    (quote == '`' || !inner.contains('\\')).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directives(text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        let open = for_each_directive(text, |directive| {
            let comment = directive.comment.unwrap_or("-");
            seen.push(format!(
                "{} {} # {comment} # {}",
                directive.verb,
                directive.arguments.join("|"),
                directive.line
            ));
        });
        seen.extend(open.map(|line| format!("open: {line}")));
        seen
    }

    #[test]
    fn a_line_stands_alone_or_in_a_block() {
        let text =
            "// x\nrequire a/b v1 // indirect\r\nrequire(\n\tc v2\n\n\t)\nretract [v1, v2]\n";
        assert_eq!(
            directives(text),
            [
                "require a/b|v1 # indirect # require a/b v1",
                "require c|v2 # - # c v2",
                "retract [|v1|,|v2|] # - # retract [v1, v2]",
            ]
        );
    }

    #[test]
    fn a_quoted_argument_is_one_token_and_may_hold_slashes() {
        assert_eq!(
            directives("module \"a // b\" // c\nreplace `a b` => ./x//y"),
            [
                "module \"a // b\" # c # module \"a // b\"",
                "replace `a b`|=>|./x # y # replace `a b` => ./x",
            ]
        );
        assert_eq!(unquote("`a\\`"), Some("a\\"));
        assert_eq!(unquote("\"a\\n\""), None);
        assert_eq!(unquote("\"a"), None);
        assert_eq!(unquote("\""), None);
    }

    #[test]
    fn a_block_that_is_not_closed_is_told() {
        assert_eq!(directives("require (\n a v1"), ["require a|v1 # - # a v1", "open: require ("]);
    }
}
