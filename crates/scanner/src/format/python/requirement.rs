//! One requirement as pip reads it: `name[extra] == 1.0 ; marker`, `name @ URL`.
//!
//! Markers and extras are passed over. Specification:
//! <https://packaging.python.org/en/latest/specifications/dependency-specifiers/>.

use super::name::name_end;

/// A requirement with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) struct Requirement<'a> {
    /// The name as written.
    pub(in crate::format) name: &'a str,
    pub(in crate::format) wanted: Wanted<'a>,
    /// The text from the name to the last version.
    pub(in crate::format) text: &'a str,
}

/// Which version a requirement wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Wanted<'a> {
    /// Exactly one.
    Exact(&'a str),
    /// Any, or one of several.
    Open,
    /// What is at a URL or path.
    At(&'a str),
}

/// Reads a requirement. Lines may be continued by `\` at their end.
///
/// # Errors
/// Where it is none; the text says why.
pub(in crate::format) fn parse(line: &str) -> Result<Requirement<'_>, &'static str> {
    let end = name_end(line).ok_or("a line that is no requirement")?;
    let mut rest = Rest { line, at: end };
    rest.skip_space();
    if rest.eat("[") && !rest.skip_past(']') {
        return Err("extras without an end");
    }
    rest.skip_space();
    let wanted = if rest.eat("@") {
        rest.skip_space();
        let place = rest.take_until(|c| c.is_ascii_whitespace());
        if place.is_empty() {
            return Err("a requirement without its URL");
        }
        Wanted::At(place)
    } else {
        rest.read_versions()?
    };
    let text = line.get(..rest.at).unwrap_or(line).trim_end_matches(is_space);
    rest.skip_space();
    match rest.left().as_bytes().first() {
        None | Some(b';' | b'-') => {}
        Some(_) => return Err("text after a requirement"),
    }
    let name = line.get(..end).unwrap_or_default();
    Ok(Requirement { name, wanted, text })
}

/// What is left of a line.
struct Rest<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    fn left(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.take_until(|c| !is_space(c));
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.left().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn skip_past(&mut self, end: char) -> bool {
        let found = self.left().find(end);
        self.at += found.map_or(0, |at| at + end.len_utf8());
        found.is_some()
    }

    fn take_until(&mut self, stop: impl Fn(char) -> bool) -> &'a str {
        let left = self.left();
        let length = left.find(stop).unwrap_or(left.len());
        self.at += length;
        left.get(..length).unwrap_or_default()
    }

    fn read_versions(&mut self) -> Result<Wanted<'a>, &'static str> {
        let inside = self.eat("(");
        let mut wanted = None;
        loop {
            self.skip_space();
            let Some(operator) = OPERATORS.into_iter().find(|operator| self.eat(operator)) else {
                break;
            };
            self.skip_space();
            let version = self.take_until(|c| is_space(c) || matches!(c, ',' | ';' | ')'));
            check_version(version)?;
            wanted = Some(match (exact(operator, version), wanted) {
                (Some(version), None) => Wanted::Exact(version),
                // Only one version can be what both say.
                (Some(version), Some(Wanted::Exact(other))) if version != other => {
                    return Err("two different versions are required");
                }
                (Some(version), Some(_)) => Wanted::Exact(version),
                (None, before) => before.unwrap_or(Wanted::Open),
            });
            self.skip_space();
            if !self.eat(",") {
                break;
            }
        }
        if inside && !self.eat(")") {
            return Err("a bracket without an end");
        }
        Ok(wanted.unwrap_or(Wanted::Open))
    }
}

/// Longer ones come before those that they start with.
const OPERATORS: [&str; 8] = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

fn exact<'a>(operator: &str, version: &'a str) -> Option<&'a str> {
    match operator {
        // A variable of the environment says something else on every machine.
        "==" | "===" => (!version.contains(['*', '$'])).then_some(version),
        _ => None,
    }
}

fn check_version(version: &str) -> Result<(), &'static str> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b".!+-_*${}".contains(&byte);
    if version.is_empty() {
        return Err("a requirement without its version");
    }
    let starts_well = !version.starts_with(['-', '+', '.', '_', '!']);
    if starts_well && version.bytes().all(good) { Ok(()) } else { Err("a version that is none") }
}

/// White space; a backslash stands before the line break of a continued line.
const fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_exact_version_is_what_pins() {
        for (line, version) in [
            ("a==1.0", "1.0"),
            ("a [x, y] === 1.0+local ; python_version < '3'", "1.0+local"),
            ("a == 1.0 --hash=sha256:0", "1.0"),
            ("a \\\n  == 1.0 \\\n  --hash=sha256:0", "1.0"),
            ("a (==1.0)", "1.0"),
            ("a>=0.9,==1.0,<2", "1.0"),
            ("a==1.0,==1.0", "1.0"),
        ] {
            assert_eq!(parse(line).unwrap().wanted, Wanted::Exact(version), "{line}");
        }
    }

    #[test]
    fn a_range_and_a_bare_name_are_open() {
        for line in
            ["a", "a>=2", "a ~= 1.1", "a==1.*", "a!=1", "a==${V}", "a[x];python_version<'3'"]
        {
            assert_eq!(parse(line).unwrap().wanted, Wanted::Open, "{line}");
        }
        assert_eq!(parse("a [x] >= 2 , < 3 ; m").unwrap().text, "a [x] >= 2 , < 3");
    }

    #[test]
    fn a_place_follows_an_at_sign() {
        let found = parse("a[x] @ git+https://git.example/a.git@v1 ; m").unwrap();
        assert_eq!(found.wanted, Wanted::At("git+https://git.example/a.git@v1"));
        assert_eq!(parse("a@https://x.example/a.zip").unwrap().name, "a");
    }

    #[test]
    fn what_is_no_requirement_is_refused() {
        for line in [
            "==1.0", "a==", "a 1.0", "a @", "a[x", "a==1.0 b", "a (==1.0", "a==1,==2", "a==1'",
            "a==--x", "-a",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
