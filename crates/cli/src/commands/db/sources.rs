//! What the commands that make an index share.

use std::fs::File;
use std::path::{Path, PathBuf};

use lockgate_model::Date;
use lockgate_scanner::advisories::signals::{Limits, SignalError, SignalTable, epss, kev};
use lockgate_scanner::database::{self, Database, MakeError, OpenError, StoreError};
use lockgate_scanner::index::{BuildSource, Built, From, Index, IndexError, Origin, Validators};

use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// The advisory sources at some paths, to be read.
///
/// # Errors
/// Exit code 2 for a path that is no advisory source.
pub(in crate::commands) fn at(
    paths: &[PathBuf],
    private: bool,
) -> Result<Vec<BuildSource>, Failure> {
    let mut sources = Vec::new();
    for path in paths {
        let inputs = match Database::open(path).map_err(open_failure)? {
            Database::Sources(inputs) => inputs,
            Database::Index(_) => {
                let error = anyhow::anyhow!("{} is an index already", path.display());
                let hint =
                    "name the advisory sources that it was made of; `db import` takes an index";
                return Err(Failure::usage(error).with_hint(hint));
            }
        };
        let known = inputs.into_iter().filter(|input| {
            // An archive of an ecosystem that is not matched.
            input.ecosystems.as_ref().is_none_or(|ecosystems| !ecosystems.is_empty())
        });
        sources.extend(known.map(|input| {
            BuildSource::Read(Origin { input, private, validators: Validators::default() })
        }));
    }
    Ok(sources)
}

/// Makes an index, with progress on a terminal.
///
/// # Errors
/// Exit code 3 for a source that is refused and a disk that cannot be written.
pub(in crate::commands) fn make(
    target: &Path,
    from: &From<'_>,
    settings: &Settings,
) -> Result<(Built, Index), Failure> {
    let progress = Progress::start(settings);
    progress.step("reading advisories");
    let made = database::make(target, from, &|records| {
        if records % 1000 == 0 {
            progress.step(format!("indexing advisories: {records}"));
        }
    });
    progress.finish();
    made.map_err(make_failure)
}

/// The signals of some files; one that is refused is a remark.
pub(in crate::commands) fn signals(
    epss_file: Option<&Path>,
    kev_file: Option<&Path>,
    today: Date,
    remarks: &mut Vec<String>,
) -> SignalTable {
    let mut read =
        |path: Option<&Path>, take: &mut dyn FnMut(File) -> Result<Vec<String>, SignalError>| {
            let Some(path) = path else { return };
            let name = path.display();
            match File::open(path) {
                Err(error) => remarks.push(format!("{name}: {error}")),
                Ok(file) => match take(file) {
                    Ok(said) => {
                        remarks.extend(said.into_iter().map(|said| format!("{name}: {said}")))
                    }
                    Err(error) => remarks.push(format!("{name}: {error}; hint: {}", error.hint())),
                },
            }
        };
    let (mut scores, mut catalogue) = (None, None);
    read(epss_file, &mut |file| {
        let found = epss::read(file, today, &Limits::default())?;
        let said = found.flaws.remarks();
        scores = Some(found);
        Ok(said)
    });
    read(kev_file, &mut |file| {
        let found = kev::read(file, today, &Limits::default())?;
        let said = found.flaws.remarks();
        catalogue = Some(found);
        Ok(said)
    });
    SignalTable::new(scores, catalogue)
}

/// One line per source of an index, and one about its size.
///
/// # Errors
/// Exit code 3 when the index is damaged.
pub(super) fn describe(index: &Index) -> Result<Vec<String>, Failure> {
    let statuses = index.sources().map_err(index_failure)?;
    let line = |status: lockgate_scanner::index::SourceStatus| {
        let source = status.source;
        let newest = source.newest.map(|date| format!(", newest {date}")).unwrap_or_default();
        let names: Vec<&str> = status.ecosystems.iter().map(|of| of.osv_name()).collect();
        let names = names.join(", ");
        format!(
            "{}: {} advisories of {names}{newest} ({})",
            source.feed, source.records, source.location
        )
    };
    let mut lines: Vec<String> = statuses.into_iter().map(line).collect();
    let (epss, kev) = index.signal_dates().map_err(index_failure)?;
    lines.extend(epss.map(|date| format!("EPSS: scores of {date}")));
    lines.extend(kev.map(|date| format!("KEV: catalogue of {date}")));
    Ok(lines)
}

/// The size of a built index in words.
pub(super) fn size(built: &Built) -> String {
    let bytes = |bytes: u64| match bytes >> 20 {
        0 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        _ => format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)),
    };
    format!(
        "{} records of {} packages in {}, of which {} for matching",
        built.records,
        built.packages,
        bytes(built.bytes),
        bytes(built.matching_bytes)
    )
}

/// A path that cannot be opened as a database.
pub(super) fn open_failure(error: OpenError) -> Failure {
    match error {
        OpenError::Index(error) => index_failure(error),
        OpenError::Missing { .. } => {
            Failure::incomplete(error).with_hint("run `lockgate db update`")
        }
        OpenError::Source(_) => Failure::usage(error),
    }
}

/// An index that cannot be used or written.
pub(super) fn index_failure(error: IndexError) -> Failure {
    let hint = match &error {
        IndexError::Write { .. } => "check the free space and the permissions of the folder",
        IndexError::Unreadable { .. } => "check the path and its permissions",
        IndexError::Version { .. } => "make it again with this lockgate: `lockgate db update`",
        IndexError::Foreign { .. } | IndexError::Damaged { .. } => {
            "make it again: `lockgate db update`, or fetch the file again"
        }
    };
    Failure::incomplete(error).with_hint(hint)
}

/// An index that was not made: the one in use before stays in use.
fn make_failure(error: MakeError) -> Failure {
    match error {
        MakeError::Index(error) => index_failure(error),
        MakeError::Refused { .. } => Failure::incomplete(error)
            .with_hint("fetch the source again; the database in use is unchanged"),
    }
}

/// A failure of the store: the database in use before stays in use.
pub(super) fn store_failure(error: StoreError) -> Failure {
    let hint = "check the free space and the permissions of the data folder";
    Failure::incomplete(error).with_hint(hint)
}
