//! `--output FORMAT[=FILE]`: where an answer goes.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use crate::failure::Failure;

/// One output and its target; `None` is standard output.
pub(super) struct Target {
    format: &'static str,
    file: Option<PathBuf>,
}

/// Where the bytes of an output go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard output, which may take colours.
    Stdout,
    /// A file.
    File,
}

/// Writes an answer in a format to a place.
pub(super) type Render<'a> = &'a dyn Fn(&str, Place, &mut dyn Write) -> io::Result<()>;

/// Reads the arguments; without any, text to standard output.
///
/// # Errors
/// Exit code 2 for a format that is not one of those given, and for two outputs to one place.
pub(super) fn targets(
    arguments: &[String],
    formats: &[&'static str],
) -> Result<Vec<Target>, Failure> {
    let mut targets: Vec<Target> = Vec::new();
    let text = ["text".to_owned()];
    let arguments = if arguments.is_empty() { &text } else { arguments };
    for argument in arguments {
        let (id, file) = argument.split_once('=').unwrap_or((argument, "-"));
        let Some(format) = formats.iter().find(|format| **format == id) else {
            let error = anyhow!("there is no output format `{id}`");
            return Err(Failure::usage(error).with_hint(format!("one of {}", formats.join(", "))));
        };
        if file.is_empty() {
            return Err(Failure::usage(anyhow!("`--output {argument}` names no file")));
        }
        let file = (file != "-").then(|| PathBuf::from(file));
        if targets.iter().any(|target| target.file == file) {
            let place = file.map_or_else(|| "standard output".into(), |f| f.display().to_string());
            let error = anyhow!("two outputs go to {place}");
            return Err(Failure::usage(error).with_hint("give each a file: --output sarif=FILE"));
        }
        targets.push(Target { format, file });
    }
    Ok(targets)
}

/// Whether nothing goes to standard output.
pub(super) fn is_silent(targets: &[Target]) -> bool {
    targets.iter().all(|target| target.file.is_some())
}

impl Target {
    /// The name of its format.
    pub(super) const fn format(&self) -> &'static str {
        self.format
    }

    /// Its file; `None` for standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

/// Writes an answer to every target. Each file is complete or not there.
///
/// # Errors
/// Exit code 3 when a file cannot be written: what was judged did not reach its reader.
pub(super) fn write(targets: &[Target], render: Render<'_>) -> Result<(), Failure> {
    write_each(targets, render)
}

/// The same for some targets.
///
/// # Errors
/// As [`write()`].
pub(super) fn write_each<'t>(
    targets: impl IntoIterator<Item = &'t Target>,
    render: Render<'_>,
) -> Result<(), Failure> {
    for target in targets {
        match &target.file {
            None => to_stdout(target.format, render)?,
            Some(file) => to_file(target.format, render, file)
                .with_context(|| format!("cannot write {}", file.display()))
                .map_err(|error| {
                    Failure::incomplete(error)
                        .with_hint("check the folder, its permissions and the free space")
                })?,
        }
    }
    Ok(())
}

fn to_stdout(format: &str, render: Render<'_>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = render(format, Place::Stdout, &mut out).and_then(|()| out.flush());
    match result {
        // The reader has seen enough (`| head`): the verdict stands.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            let error = anyhow::Error::new(error).context("cannot write to standard output");
            Err(Failure::incomplete(error))
        }
        Ok(()) => Ok(()),
    }
}

fn to_file(format: &str, render: Render<'_>, path: &Path) -> io::Result<()> {
    // A device or a pipe is written as it is; a file is replaced when it is complete.
    let special = path.metadata().is_ok_and(|found| !found.is_file());
    let partial = if special { path.to_owned() } else { with_suffix(path) };
    let result = File::create(&partial).and_then(|file| {
        let mut out = BufWriter::new(file);
        render(format, Place::File, &mut out)?;
        out.flush()
    });
    if special {
        return result;
    }
    let result = result.and_then(|()| std::fs::rename(&partial, path));
    if result.is_err() {
        // The error that is told is the first one.
        let _ = std::fs::remove_file(&partial);
    }
    result
}

fn with_suffix(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    PathBuf::from(name)
}
