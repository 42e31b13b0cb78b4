//! The only way for text from a scanned repository or an advisory into an output that gives some characters a meaning.
//!
//! Package names, paths and advisory texts are written by strangers: they may hold terminal escapes, bidirectional
//! marks that reorder what is shown, workflow commands of GitHub Actions, Markdown and HTML.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Makes text safe for one line of a terminal or a log of GitHub Actions.
///
/// Control characters, line breaks and invisible or reordering marks become visible escapes (`\u{1b}`). A leading `::`
/// and every `##[`, which a runner would read as a command, lose their meaning.
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_start();
    let command = trimmed.starts_with("::") || text.contains("##[");
    if !command && !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    push_visible(&mut out, text);
    let mut out = out.replace("##[", "#\\u{23}[");
    if trimmed.starts_with("::") {
        out = out.replacen("::", "\\u{3a}:", 1);
    }
    Cow::Owned(out)
}

/// Makes text of several lines safe for a terminal or a log: each line by itself, see [`terminal`]. Tabs become
/// spaces; a carriage return before a line break is dropped.
#[must_use]
pub fn terminal_lines(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| terminal(&line.replace('\t', "    ")).into_owned()).collect();
    lines.join("\n")
}

/// Makes text safe inside one line of Markdown, also in a table cell: everything that starts Markdown or HTML is
/// escaped, unprintable characters become visible, and neither links nor mentions come alive.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut visible = String::with_capacity(text.len() + 16);
    push_visible(&mut visible, text);
    let mut out = String::with_capacity(visible.len() + 16);
    for c in visible.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // An entity, since a backslash does not stop a mention, an autolink or a table cell in code.
            '@' => out.push_str("&#64;"),
            ':' => out.push_str("&#58;"),
            '|' => out.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '-' | '!'
            | '~' | '$' | '=' => {
                out.push('\\');
                out.push(c);
            }
            '.' => out.push_str("&#46;"),
            _ => out.push(c),
        }
    }
    out
}

/// Makes text safe as a Markdown code span, fences included: the fence is longer than any run of backticks inside.
#[must_use]
pub fn markdown_code(text: &str) -> String {
    let mut visible = String::with_capacity(text.len() + 16);
    push_visible(&mut visible, text);
    // A pipe ends a table cell even inside code; the backslash is dropped by GitHub there.
    let visible = visible.replace('|', "\\|");
    let longest = visible.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || visible.is_empty() { " " } else { "" };
    format!("{fence}{pad}{visible}{pad}{fence}")
}

/// Makes Markdown of an advisory safe where Markdown is rendered: raw HTML, and characters that reorder or hide text,
/// lose their meaning; formatting, lines and links stay.
#[must_use]
pub fn markdown_block(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => {}
            '<' => out.push_str("&lt;"),
            c if is_unprintable(c) => push_escape(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// Makes text safe as plain text in a document that is shown elsewhere (a SARIF message): unprintable characters become
/// visible, line breaks and tabs stay.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => {}
            c if is_unprintable(c) => push_escape(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// Makes text safe in a cell of a table for spreadsheets: what a program would take for a formula begins with an
/// apostrophe, and control characters and reordering marks become visible.
/// Source: <https://owasp.org/www-community/attacks/CSV_Injection>.
#[must_use]
pub fn spreadsheet(text: &str) -> Cow<'_, str> {
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%');
    let begins = text.trim_start_matches([' ', '"', '\'']).starts_with(formula);
    if !begins && !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    if begins {
        out.push('\'');
    }
    push_visible(&mut out, text);
    Cow::Owned(out)
}

/// Makes text safe as the message of a workflow command of GitHub Actions: it stays one command, and line breaks inside
/// are shown as such. Source: `escapeData` of <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>.
#[must_use]
pub fn command_data(text: &str) -> String {
    let visible = plain(text).replace("##[", "#\\u{23}[");
    visible.replace('%', "%25").replace('\n', "%0A")
}

/// Makes text safe as a property of a workflow command, such as `title=`: on one line, and without an end of the property
/// or of the command in it. Source: `escapeProperty`, as for [`command_data`].
#[must_use]
pub fn command_property(text: &str) -> String {
    let mut visible = String::with_capacity(text.len() + 16);
    push_visible(&mut visible, text);
    let visible = visible.replace("##[", "#\\u{23}[");
    visible.replace('%', "%25").replace(':', "%3A").replace(',', "%2C")
}

fn push_visible(out: &mut String, text: &str) {
    for c in text.chars() {
        if is_unprintable(c) {
            push_escape(out, c);
        } else {
            out.push(c);
        }
    }
}

fn push_escape(out: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
}

/// Control characters, line and paragraph separators, bidirectional marks and characters that show nothing.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_drive_the_terminal() {
        assert_eq!(terminal("evil\u{1b}[31m\r\nred"), "evil\\u{1b}[31m\\u{d}\\u{a}red");
        assert_eq!(terminal("a\u{202e}b"), "a\\u{202e}b");
        assert!(matches!(terminal("plain-name 1.0 é"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_name_cannot_be_a_workflow_command() {
        assert_eq!(terminal("::error::x"), "\\u{3a}:error::x");
        assert_eq!(terminal("  ::error::x"), "  \\u{3a}:error::x");
        assert_eq!(terminal("a ##[error]x"), "a #\\u{23}[error]x");
        assert_eq!(terminal("serde::de"), "serde::de");
        assert_eq!(terminal_lines("a\r\n::warning::b\n\tc"), "a\n\\u{3a}:warning::b\n    c");
    }

    #[test]
    fn the_message_of_a_workflow_command_stays_one_message() {
        assert_eq!(command_data("a\r\n::error::b 100%"), "a%0A::error::b 100%25");
        assert_eq!(command_data("%0A::error::x"), "%250A::error::x");
        assert_eq!(
            command_data("a\u{1b}[2J\u{202e} ##[error]x"),
            "a\\u{1b}[2J\\u{202e} #\\u{23}[error]x"
        );
        assert!(!command_data("a\u{2028}b\u{85}c\rd").contains(['\r', '\n', '\u{85}', '\u{2028}']));
    }

    #[test]
    fn a_property_of_a_workflow_command_cannot_end_it_or_add_another() {
        assert_eq!(command_property("x::y,file=/etc/passwd"), "x%3A%3Ay%2Cfile=/etc/passwd");
        assert_eq!(command_property("a\nb%3A"), "a\\u{a}b%253A");
    }

    #[test]
    fn no_cell_of_a_spreadsheet_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\"=1", "|calc", "%x"] {
            assert!(spreadsheet(text).starts_with('\''), "{text}");
        }
        assert_eq!(spreadsheet("time 0.1.43"), "time 0.1.43");
        assert_eq!(spreadsheet("a\u{202e}b"), "a\\u{202e}b");
    }

    #[test]
    fn markdown_comes_out_as_text() {
        assert_eq!(markdown("<b>|[x](y)`"), "&lt;b&gt;&#124;\\[x\\]\\(y\\)\\`");
        assert_eq!(markdown("@user http://x.y"), "&#64;user http&#58;//x&#46;y");
        assert_eq!(markdown("a\nb"), "a\\\\u\\{a\\}b");
        assert_eq!(markdown_code("a`b``c"), "``` a`b``c ```");
        assert_eq!(markdown_code("x"), "`x`");
        assert_eq!(markdown_block("**b** <script>\u{202e}"), "**b** &lt;script>\\u{202e}");
    }
}
