//! What the report of a stranger's run tells, as far as it can be taken over.

use std::fmt;

use lockgate_model::{Action, Class, Kind, Level, Verdict};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;

use super::field::{self, Plain};

/// Largest report that is read, in bytes.
pub const MAX_REPORT_BYTES: usize = 64 * 1024 * 1024;

/// Most findings that are kept; of all others there is only the number.
const MOST: usize = 1_000;

/// What a report tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The verdict, so far as the rest of the report does not speak against it.
    pub verdict: Verdict,
    /// What the change brings in, or all there is without a comparison; worst first.
    pub(super) news: Vec<Row>,
    /// Findings of lockfiles that are news.
    pub(super) all_news: usize,
    /// Findings that the change did not bring in, or that the policy ignores.
    pub(super) others: usize,
    /// Findings that are not of the form that the program writes.
    pub(super) unreadable: usize,
    /// Findings of other tools.
    pub(super) foreign: usize,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) action: Action,
    pub(super) kind: Kind,
    pub(super) level: Option<Level>,
    pub(super) id: Plain,
    pub(super) package: Plain,
    pub(super) version: Plain,
    pub(super) fixed: Option<Plain>,
}

/// A report that cannot be taken over. Nothing of what stands in it is in the message.
#[derive(Debug, thiserror::Error)]
pub enum ToldError {
    /// It is larger than reports are.
    #[error("the report has more than {} MiB", MAX_REPORT_BYTES >> 20)]
    TooLarge,
    /// It is cut off, no JSON, or a field is of another type.
    #[error("the report cannot be read, from line {line}, column {column} on")]
    Unreadable {
        /// 1-based.
        line: usize,
        /// 1-based, in bytes.
        column: usize,
    },
    /// Its format is another one.
    #[error("the report is of a version that is not known here")]
    Version,
    /// Its verdict is none.
    #[error("the report has no verdict")]
    NoVerdict,
}

#[derive(Deserialize)]
struct Raw {
    schema_version: String,
    verdict: String,
    complete: bool,
    findings: Findings,
    foreign: Option<Count>,
}

impl Told {
    /// Reads a report in JSON.
    ///
    /// # Errors
    /// It is no report. A single finding that is odd is only counted.
    pub fn read(bytes: &[u8]) -> Result<Self, ToldError> {
        if bytes.len() > MAX_REPORT_BYTES {
            return Err(ToldError::TooLarge);
        }
        let raw: Raw = serde_json::from_slice(bytes).map_err(|error| ToldError::Unreadable {
            line: error.line(),
            column: error.column(),
        })?;
        if !raw.schema_version.starts_with("1.") {
            return Err(ToldError::Version);
        }
        let verdict = field::verdict(&raw.verdict).ok_or(ToldError::NoVerdict)?;
        let mut findings = raw.findings;
        findings.keep_the_worst();
        let Findings { rows, all_news, others, unreadable, blocks } = findings;
        // A pass with something in it that is none was not written by the program.
        let is_odd = !raw.complete || blocks || unreadable > 0;
        let verdict =
            if verdict == Verdict::Pass && is_odd { Verdict::Incomplete } else { verdict };
        let foreign = raw.foreign.map_or(0, |count| count.0);
        Ok(Self { verdict, news: rows, all_news, others, unreadable, foreign })
    }

    /// The same where the run that left the report did not end well: then its report is no pass.
    #[must_use]
    pub fn of_failed_run(self) -> Self {
        match self.verdict {
            Verdict::Pass => Self { verdict: Verdict::Incomplete, ..self },
            Verdict::Blocked | Verdict::Incomplete => self,
        }
    }

    /// Whether there is something to say where nobody asked for a comment in any case.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.verdict != Verdict::Pass || self.all_news > 0
    }
}

impl Row {
    fn read(finding: &Value) -> Option<(Self, Option<Class>)> {
        let at = |path: &str| finding.pointer(path).unwrap_or(&Value::Null);
        let class = field::maybe(at("/change/class"), field::class)?;
        let row = Self {
            action: field::action(at("/decision/action"))?,
            kind: field::kind(at("/kind"))?,
            level: field::maybe(at("/severity/level"), field::level)?,
            id: Plain::id(at("/id"))?,
            package: Plain::name(at("/package"))?,
            version: Plain::version(at("/version"))?,
            fixed: field::maybe(at("/fixed_version"), Plain::version)?,
        };
        Some((row, class))
    }

    /// Worst first; malicious before any level.
    fn rank(&self) -> impl Ord + use<'_> {
        let level = std::cmp::Reverse(self.level);
        (self.action, self.kind != Kind::Malicious, level, &self.package, &self.version, &self.id)
    }
}

/// The findings as they stream by.
#[derive(Default)]
struct Findings {
    rows: Vec<Row>,
    all_news: usize,
    others: usize,
    unreadable: usize,
    blocks: bool,
}

impl Findings {
    fn take(&mut self, finding: &Value) {
        let Some((row, class)) = Row::read(finding) else {
            self.unreadable += 1;
            return;
        };
        self.blocks |= row.action == Action::Block;
        let is_news = row.action == Action::Block
            || row.action != Action::Ignore
                && match class {
                    None
                    | Some(Class::Introduced | Class::StillVulnerable | Class::Undetermined) => {
                        true
                    }
                    Some(Class::NewlyPublished | Class::AlreadyThere | Class::Fixed) => false,
                };
        if !is_news {
            self.others += 1;
            return;
        }
        self.all_news += 1;
        self.rows.push(row);
        if self.rows.len() >= 2 * MOST {
            self.keep_the_worst();
        }
    }

    fn keep_the_worst(&mut self) {
        self.rows.sort_by(|a, b| a.rank().cmp(&b.rank()));
        self.rows.truncate(MOST);
    }
}

impl<'de> Deserialize<'de> for Findings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EachFinding)
    }
}

struct EachFinding;

impl<'de> Visitor<'de> for EachFinding {
    type Value = Findings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("findings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Findings, A::Error> {
        let mut findings = Findings::default();
        while let Some(finding) = list.next_element::<Value>()? {
            findings.take(&finding);
        }
        Ok(findings)
    }
}

/// How many entries a list has.
struct Count(usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Counting;
        impl<'de> Visitor<'de> for Counting {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while list.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }
        }
        deserializer.deserialize_seq(Counting)
    }
}
