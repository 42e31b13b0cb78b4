//! Findings as a table for spreadsheets, one line each; a repository without any has one line as well.

use std::borrow::Cow;
use std::io::{self, Write};

use lockgate_model::{Finding, Report, Signals, escape};
use lockgate_sweep::account::Ending;
use lockgate_sweep::summary::Severity;

const HEAD: &[&str] = &[
    "repository",
    "state",
    "reason",
    "path",
    "line",
    "ecosystem",
    "package",
    "version",
    "id",
    "aliases",
    "severity",
    "score",
    "exploited",
    "epss",
    "direct",
    "upgrade_to",
    "decision",
    "rule",
    "title",
];

/// A table that is written row by row.
pub(crate) struct Table<W: Write>(csv::Writer<W>);

impl<W: Write> Table<W> {
    /// Begins a table with its head.
    ///
    /// # Errors
    /// When the writer fails.
    pub(crate) fn new(out: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(HEAD).map_err(io::Error::other)?;
        Ok(Self(writer))
    }

    /// Adds the rows of a repository.
    ///
    /// # Errors
    /// When the writer fails.
    pub(crate) fn add(
        &mut self,
        repository: &str,
        ending: &Ending,
        report: Option<&Report>,
    ) -> io::Result<()> {
        let findings = report.map(|report| report.findings.as_slice()).unwrap_or_default();
        let start = [repository, ending.state(), ending.reason()].map(str::to_owned);
        if findings.is_empty() {
            let mut row = start.to_vec();
            row.resize(HEAD.len() - 1, String::new());
            row.push(ending.detail().to_owned());
            return self.write(&row);
        }
        for finding in findings {
            let group = report.and_then(|report| report.advisories.get(&finding.id));
            let signals = group.map(|group| &group.signals);
            let row = [start.to_vec(), cells(finding, signals)].concat();
            self.write(&row)?;
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// When the writer fails.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn write(&mut self, row: &[String]) -> io::Result<()> {
        let safe: Vec<Cow<'_, str>> = row.iter().map(|cell| escape::spreadsheet(cell)).collect();
        self.0.write_record(safe.iter().map(|cell| cell.as_bytes())).map_err(io::Error::other)
    }
}

fn cells(finding: &Finding, signals: Option<&Signals>) -> Vec<String> {
    let score = finding.severity.as_ref().and_then(|severity| severity.score);
    let epss = signals.and_then(|signals| signals.epss.as_ref());
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let aliases: Vec<&str> = finding.aliases.iter().map(|id| id.as_str()).collect();
    vec![
        finding.location.path.to_string(),
        finding.location.version.start.line.to_string(),
        finding.ecosystem.osv_name().to_owned(),
        finding.package.clone(),
        finding.version.clone(),
        finding.id.to_string(),
        aliases.join(" "),
        Severity::of(finding).as_str().to_owned(),
        score.map(|score| score.to_string()).unwrap_or_default(),
        yes(signals.is_some_and(|signals| signals.kev.is_some())),
        epss.map(|epss| epss.score.to_string()).unwrap_or_default(),
        finding.is_direct().map(yes).unwrap_or_default(),
        finding.fixed_version.clone().unwrap_or_default(),
        finding.decision.action.as_str().to_owned(),
        finding.decision.rule.clone(),
        finding.title.clone(),
    ]
}
