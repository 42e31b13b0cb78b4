//! Outputs that are written repository by repository: NDJSON, CSV, and a folder of SARIF files.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use lockgate_model::Report;
use lockgate_sarif::Suppressed;
use lockgate_sweep::account::Ending;
use lockgate_sweep::publish::CATEGORY;

use crate::failure::Failure;
use crate::output::sweep::{Table, ndjson_line};

/// A repository as the sinks take it.
pub(super) struct Item<'a> {
    /// `owner/name`.
    pub(super) name: &'a str,
    /// The commit that was examined.
    pub(super) commit: Option<&'a str>,
    pub(super) ending: &'a Ending,
    pub(super) report: Option<&'a Report>,
}

/// Where rows go.
enum Sink {
    Ndjson(Out),
    Csv(Box<Table<Out>>, Option<Finished>),
    Sarif(PathBuf),
}

/// A file that gets its name when it is complete, or standard output.
struct Out {
    writer: Box<dyn Write>,
    finished: Option<Finished>,
}

/// How a file gets its name.
struct Finished {
    partial: PathBuf,
    path: PathBuf,
}

/// All of them.
#[derive(Default)]
pub(super) struct Sinks(Vec<Sink>);

impl Sinks {
    /// Opens a sink: `ndjson`, `csv`, or `sarif` with its folder.
    ///
    /// # Errors
    /// Exit code 2 where SARIF has no folder, 3 where a file cannot be made.
    pub(super) fn open(&mut self, format: &str, file: Option<&Path>) -> Result<(), Failure> {
        let sink = match (format, file) {
            ("sarif", Some(folder)) => {
                fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make {}", folder.display()))
                    .map_err(Failure::incomplete)?;
                Sink::Sarif(folder.to_owned())
            }
            ("sarif", None) => {
                let error = anyhow::anyhow!("SARIF is one file a repository, so it takes a folder");
                return Err(Failure::usage(error).with_hint("--output sarif=DIR"));
            }
            ("csv", file) => {
                let mut out = out(file)?;
                let finished = out.finished.take();
                Sink::Csv(Box::new(Table::new(out).map_err(Failure::incomplete)?), finished)
            }
            (_, file) => Sink::Ndjson(out(file)?),
        };
        self.0.push(sink);
        Ok(())
    }

    /// Writes a repository to each.
    ///
    /// # Errors
    /// When one cannot be written.
    pub(super) fn add(&mut self, item: &Item<'_>) -> io::Result<()> {
        for sink in &mut self.0 {
            match sink {
                Sink::Ndjson(out) => {
                    ndjson_line((item.name, item.commit), item.ending, item.report, out)?;
                }
                Sink::Csv(table, _) => table.add(item.name, item.ending, item.report)?,
                Sink::Sarif(folder) => sarif(folder, item)?,
            }
        }
        Ok(())
    }

    /// Gives the files their names.
    ///
    /// # Errors
    /// When one cannot be written.
    pub(super) fn finish(self) -> io::Result<()> {
        for sink in self.0 {
            match sink {
                Sink::Ndjson(mut out) => {
                    out.flush()?;
                    out.finished.map_or(Ok(()), |finished| finished.name())?;
                }
                Sink::Csv(table, finished) => {
                    table.finish()?;
                    finished.map_or(Ok(()), |finished| finished.name())?;
                }
                Sink::Sarif(_) => {}
            }
        }
        Ok(())
    }
}

fn out(file: Option<&Path>) -> Result<Out, Failure> {
    let Some(path) = file else {
        return Ok(Out { writer: Box::new(BufWriter::new(io::stdout())), finished: None });
    };
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    let partial = PathBuf::from(name);
    let file = File::create(&partial)
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(Failure::incomplete)?;
    let finished = Finished { partial, path: path.to_owned() };
    Ok(Out { writer: Box::new(BufWriter::new(file)), finished: Some(finished) })
}

impl Finished {
    fn name(self) -> io::Result<()> {
        fs::rename(self.partial, self.path)
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// One log for a repository that was examined: `owner/name.sarif`. A name of a repository is a plain word.
fn sarif(folder: &Path, item: &Item<'_>) -> io::Result<()> {
    let (Some(report), Some((owner, name))) = (item.report, item.name.split_once('/')) else {
        return Ok(());
    };
    let folder = folder.join(owner);
    fs::create_dir_all(&folder)?;
    let options = lockgate_sarif::Options {
        category: CATEGORY.to_owned(),
        suppressed: Suppressed::LeaveOut,
        ..lockgate_sarif::Options::default()
    };
    let partial = folder.join(format!("{name}.sarif.{}.partial", std::process::id()));
    let mut out = BufWriter::new(File::create(&partial)?);
    lockgate_sarif::write(report, &options, &mut out).map_err(|error| match error {
        lockgate_sarif::Error::Write(source) => source,
    })?;
    out.flush()?;
    fs::rename(partial, folder.join(format!("{name}.sarif")))
}
