//! From a report to where people look: log, annotations, summary, outputs.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use lockgate_action::commands::{
    AnnotationOptions, Level, MAX_ANNOTATIONS, annotations, message, quoted,
};
use lockgate_action::{Environment, Files, Nonce, Outputs, Upload, summary};
use lockgate_model::{RepoPath, Report};

use super::comment;
use super::judge::Judged;
use crate::failure::Failure;
use crate::output::{Color, OUTPUTS, RenderOptions, sentence};
use crate::settings::Settings;
use crate::terminal;

/// Why a folder elsewhere is not uploaded.
const OUTSIDE: &str = "no upload: the input `path` names a folder outside of the workspace, where GitHub knows no file";

/// Writes everything that a step can deliver.
///
/// # Errors
/// Exit code 3 when a file of the runner cannot be written: the verdict would not reach its reader.
pub(super) fn publish(
    judged: &Judged,
    environment: &Environment,
    settings: &Settings,
) -> Result<(), Failure> {
    let report = &judged.report;
    terminal::print_raw(&quoted(&rendered(report, "text", judged, usize::MAX)?, nonce()?))?;
    let outside = match (&judged.plan.upload, upload(judged)) {
        (Upload::To(_), Upload::No(line)) => Some(line),
        (Upload::To(_) | Upload::No(_), _) => None,
    };
    let lines = judged.plan.notes.iter().map(String::as_str);
    let lines = lines.chain(outside);
    for line in lines {
        terminal::print_raw(&message(Level::Notice, "lockgate", line))?;
    }
    if judged.plan.annotations {
        let sentence = sentence(report);
        let folder = match &judged.folder {
            Some(folder) => folder.as_ref().map_or("", RepoPath::as_str),
            None => &judged.inputs.path,
        };
        let options = AnnotationOptions { most: MAX_ANNOTATIONS, sentence: &sentence, folder };
        terminal::print_raw(&annotations(report, &options))?;
    }
    summarize(judged, environment)?;
    let markdown = |room| rendered(report, "markdown", judged, room).unwrap_or_default();
    if let Some(line) = comment::write(judged, environment, settings, &markdown) {
        terminal::print_raw(&message(Level::Notice, "lockgate", &line))?;
    }
    let files = files(judged, environment)?;
    let outputs = Outputs::new(report, upload(judged), files);
    append(environment.output_file.as_deref(), &outputs.render(nonce()?))
}

/// Whether SARIF goes to code scanning: GitHub looks for its paths at the repository's root.
fn upload(judged: &Judged) -> Upload {
    match (&judged.plan.upload, &judged.folder) {
        (Upload::To(_), None) => Upload::No(OUTSIDE),
        (upload, _) => upload.clone(),
    }
}

/// A word that nobody can guess.
///
/// # Errors
/// Exit code 3 where the system has no random numbers.
pub(super) fn nonce() -> Result<Nonce, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::incomplete(anyhow::anyhow!("no random numbers: {error}")))?;
    Ok(Nonce::new(bytes))
}

/// Appends to a file of the runner; without one there is nobody to tell.
///
/// # Errors
/// Exit code 3 when it cannot be written.
pub(super) fn append(file: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(path) = file else { return Ok(()) };
    let opened = OpenOptions::new().create(true).append(true).open(path);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(Failure::incomplete)
}

fn summarize(judged: &Judged, environment: &Environment) -> Result<(), Failure> {
    let Some(path) = environment.summary_file.as_deref() else { return Ok(()) };
    let written = fs::metadata(path).map(|file| file.len()).unwrap_or(0);
    let mut problem = None;
    let text = summary::addition(written, |room| {
        rendered(&judged.report, "markdown", judged, room).unwrap_or_else(|failure| {
            problem = Some(failure);
            String::new()
        })
    });
    problem.map_or(Ok(()), Err)?;
    append(Some(path), &text.unwrap_or_default())
}

/// Writes the report in every format that later steps may take.
fn files(judged: &Judged, environment: &Environment) -> Result<Files, Failure> {
    let Some(temp) = &environment.temp else { return Ok(Files::default()) };
    let folder = temp.join("lockgate");
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))
        .map_err(Failure::incomplete)?;
    let write = |format: &str, name: &str, room: usize| {
        let path: PathBuf = folder.join(name);
        let text = rendered(&judged.report, format, judged, room)?;
        fs::write(&path, text)
            .with_context(|| format!("cannot write {}", path.display()))
            .map_err(Failure::incomplete)?;
        Ok::<_, Failure>(Some(path.display().to_string()))
    };
    Ok(Files {
        sarif: write("sarif", "lockgate.sarif", usize::MAX)?,
        json: write("json", "lockgate.json", usize::MAX)?,
        markdown: write("markdown", "lockgate.md", summary::MAX_SUMMARY_BYTES)?,
        comment_body: None,
    })
}

fn rendered(
    report: &Report,
    format: &str,
    judged: &Judged,
    room: usize,
) -> Result<String, Failure> {
    let options = RenderOptions {
        color: Color::Off,
        max_bytes: (room < usize::MAX).then_some(room),
        sarif: lockgate_sarif::Options {
            category: judged.inputs.category.clone(),
            folder: judged.folder.clone().flatten(),
            ..lockgate_sarif::Options::default()
        },
        ..RenderOptions::default()
    };
    let mut bytes = Vec::new();
    // Only formats of the registry are asked for.
    if let Some(output) = OUTPUTS.iter().find(|output| output.id == format) {
        (output.render)(report, &options, &mut bytes).map_err(Failure::incomplete)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
