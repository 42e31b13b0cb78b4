//! `lockgate compare`.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use lockgate_scanner::version::{Comparison, ComparisonError, Scheme};

use crate::args::CompareArgs;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// A line that the scheme disagrees with or cannot read.
const DISAGREES: u8 = 1;
/// Largest file that is read.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Holds the comparisons of a file against the order of a scheme.
///
/// # Errors
/// Exit code 2 for a file that cannot be read, 3 when standard output cannot be written.
pub(crate) fn compare(args: &CompareArgs, settings: &Settings) -> Result<u8, Failure> {
    let bytes = read(&args.file).map_err(|error| {
        let name = args.file.display();
        Failure::usage(anyhow::Error::new(error).context(format!("cannot read {name}")))
    })?;
    let answer = judge(&bytes, args.scheme);
    terminal::print_answer(&answer.disagreements)?;
    terminal::print_errors(&answer.unread, settings);
    terminal::print_lines(&[answer.summary(args.scheme)], settings)?;
    let agrees = answer.disagreements.is_empty() && answer.unread.is_empty();
    Ok(if agrees { 0 } else { DISAGREES })
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path == Path::new("-") {
        return read_all(io::stdin().lock());
    }
    read_all(File::open(path)?)
}

fn read_all(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("it is larger than 256 MiB"));
    }
    Ok(bytes)
}

/// What a scheme says to the lines of a file.
#[derive(Debug, Default)]
struct Answer {
    compared: usize,
    /// One text a line, with its number.
    disagreements: Vec<String>,
    /// One text a line, with its number.
    unread: Vec<String>,
}

impl Answer {
    fn summary(&self, scheme: &Scheme) -> String {
        let (compared, wrong) = (self.compared, self.disagreements.len());
        let unread = match self.unread.len() {
            0 => String::new(),
            count => format!(", {count} lines cannot be read"),
        };
        format!(
            "{compared} comparisons by {}: {} agree, {wrong} do not{unread}",
            scheme.id,
            compared - wrong
        )
    }
}

fn judge(bytes: &[u8], scheme: &Scheme) -> Answer {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut answer = Answer::default();
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1_usize..) {
        match judge_line(&String::from_utf8_lossy(line), scheme) {
            Ok(None) => {}
            Ok(Some(disagreement)) => {
                answer.compared += 1;
                answer.disagreements.extend(disagreement.map(|text| format!("{number}: {text}")));
            }
            Err(error) => answer.unread.push(format!("line {number}: {error}")),
        }
    }
    answer
}

/// `None` for a line without a comparison, an inner `None` for one that the scheme agrees with.
fn judge_line(line: &str, scheme: &Scheme) -> Result<Option<Option<String>>, ComparisonError> {
    let Some(comparison) = Comparison::read(line)? else { return Ok(None) };
    let Comparison { left, stated, right } = comparison;
    let here = comparison.judge(scheme)?;
    let text = |order| format!("{left} {} {right}", operator(order));
    Ok(Some((here != stated).then(|| format!("{}: here {}", text(stated), text(here)))))
}

const fn operator(order: Ordering) -> &'static str {
    match order {
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_judged_one_by_one_and_told_by_their_number() {
        let text = "\u{feff}# sure\n1.0 < 1.1\r\n\n1.1 < 1.0\n1.0 = 1\n1 ~ 2\n1.0 > ^1\n// end";
        let answer = judge(text.as_bytes(), Scheme::named("npm").unwrap());
        assert_eq!(answer.disagreements, ["4: 1.1 < 1.0: here 1.1 > 1.0"]);
        assert_eq!(answer.unread.len(), 2);
        assert!(answer.unread[0].starts_with("line 6: not of the form"), "{:?}", answer.unread);
        assert!(answer.unread[1].contains("\"^1\" is not a version of semver"));
        let summary = answer.summary(Scheme::named("npm").unwrap());
        assert_eq!(summary, "3 comparisons by semver: 2 agree, 1 do not, 2 lines cannot be read");
    }
}
