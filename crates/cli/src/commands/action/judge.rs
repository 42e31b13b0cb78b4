//! From the event to a report.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use anyhow::anyhow;
use clap::Parser as _;
use lockgate_action::degrade::{self, Situation};
use lockgate_action::{Environment, Event, Gate, Inputs, MAX_PAYLOAD_BYTES, Mode, Plan};
use lockgate_model::Report;
use lockgate_remote as remote;

use super::{base_alerts, checkout};
use crate::args::{Args, Command};
use crate::commands::alerts::join::join;
use crate::commands::root::{self, Folder};
use crate::commands::{gate, scan};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;

/// A report, and what is to become of it.
pub(super) struct Judged {
    pub(super) report: Report,
    pub(super) inputs: Inputs,
    pub(super) plan: Plan,
    /// The folder below the repository's root that was judged; `None` where it is not in the workspace.
    pub(super) folder: Option<Folder>,
    /// What stands in the way of deliveries.
    pub(super) situations: BTreeSet<Situation>,
}

/// Judges the change, or what is checked out.
///
/// # Errors
/// Where there is nothing to judge, or no way to.
pub(super) fn judge(environment: &Environment, settings: &Settings) -> Result<Judged, Failure> {
    let inputs = Inputs::new(|name| settings.variable(name)).map_err(|error| {
        let hint = error.hint();
        Failure::usage(error).with_hint(hint)
    })?;
    let event = event(environment)?;
    let folder = Path::new(&inputs.path);
    let plan = Plan::new(&event, &inputs, environment, &checkout::read(folder));
    let mut plan = plan.map_err(|error| {
        let hint = error.hint();
        Failure::incomplete(error).with_hint(hint)
    })?;
    let alerts = base_alerts::ask(&event, &plan, &inputs, environment, settings);
    let alerts = alerts.unwrap_or_else(|line| {
        plan.notes.push(line);
        None
    });
    let mut arguments = arguments(&inputs, &plan, environment)?;
    let file = alerts.iter().map(|alerts| format!("--base-alerts={}", alerts.file.display()));
    // Before the `--` that the folder stands behind.
    arguments.splice(2..2, file);
    let mut report = report(&arguments, settings)?;
    let situations = degrade::known(&event, environment);
    let folder = root::of_workflow(environment.workspace.as_deref(), folder);
    if let (Some(alerts), Some(folder)) = (&alerts, &folder) {
        join(&mut report, &alerts.document, folder.as_ref());
    }
    Ok(Judged { report, inputs, plan, folder, situations })
}

/// Reads the event of the run.
///
/// # Errors
/// Exit code 2 for one that is refused or cannot be read.
pub(super) fn event(environment: &Environment) -> Result<Event, Failure> {
    let payload = environment.event_path.as_deref().map(payload).transpose()?.flatten();
    let event = Event::new(environment.event_name.as_deref(), payload.as_deref());
    event.map_err(|error| {
        let hint = error.hint();
        Failure::usage(error).with_hint(hint)
    })
}

/// `None` where there is no such file.
fn payload(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = Vec::new();
    let limit = MAX_PAYLOAD_BYTES as u64 + 1;
    match File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)) {
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let error = anyhow!(error).context(format!("cannot read the event {}", path.display()));
            Err(Failure::usage(error).with_hint("GITHUB_EVENT_PATH names it"))
        }
    }
}

/// The command line that the plan comes to. Each value is joined to its option, so that none is taken for another option.
fn arguments(
    inputs: &Inputs,
    plan: &Plan,
    environment: &Environment,
) -> Result<Vec<String>, Failure> {
    let mut arguments = vec!["lockgate".to_owned()];
    match &plan.mode {
        Mode::Scan => {
            arguments.push("scan".to_owned());
            if inputs.policy_from.is_some() {
                let error = anyhow!("`policy-from` is for changes; this event is scanned whole");
                return Err(Failure::usage(error).with_hint("name a file by `policy`"));
            }
        }
        Mode::Gate(sides) => {
            arguments.push("gate".to_owned());
            arguments.extend(sides_of(Path::new(&inputs.path), sides)?);
            arguments.push(format!("--github-api-url={}", environment.api_url));
            let repository = environment.repository.iter();
            let repository = repository.filter(|name| remote::Repository::new(name).is_ok());
            arguments.extend(repository.map(|name| format!("--repo={name}")));
            let from = inputs.policy_from.iter().map(|from| format!("--policy-from={from}"));
            arguments.extend(from);
            let files = inputs.base_sarif.iter().map(|file| format!("--base-sarif={file}"));
            arguments.extend(files);
        }
        Mode::Companion(_) => {
            let error = anyhow!("a run on workflow_run has no change of its own to judge");
            return Err(Failure::usage(error).with_hint("judge on pull_request"));
        }
    }
    arguments.extend(inputs.policy.iter().map(|file| format!("--policy={file}")));
    arguments.extend(inputs.with_sarif.iter().map(|file| format!("--with-sarif={file}")));
    arguments.extend(inputs.databases.iter().map(|path| format!("--db={path}")));
    arguments.extend(["--".to_owned(), inputs.path.clone()]);
    Ok(arguments)
}

/// # Errors
/// Exit code 3 where both sides are one commit: a comparison with itself passes always.
fn sides_of(folder: &Path, sides: &Gate) -> Result<[String; 2], Failure> {
    let (base, base_commit) = checkout::choose(folder, &sides.bases);
    let (head, head_commit) = checkout::choose(folder, &sides.heads);
    if base_commit.is_some() && base_commit == head_commit {
        let error = anyhow!("base and head are both commit {}", base_commit.unwrap_or_default());
        let hint = "check out the merge commit of the pull request, with fetch-depth: 2";
        return Err(Failure::incomplete(error).with_hint(hint));
    }
    Ok([format!("--base={base}"), format!("--head={head}")])
}

fn report(arguments: &[String], settings: &Settings) -> Result<Report, Failure> {
    let parsed = Args::try_parse_from(arguments).map_err(|error| {
        Failure::usage(anyhow!("an input is not understood: {}", error.kind()))
            .with_hint("see the inputs in action.yml")
    })?;
    let progress = Progress::start(settings);
    let report = match &parsed.command {
        Command::Gate(args) => gate::report(args, settings, &progress),
        Command::Scan(args) => scan::report(args, settings, &progress),
        _ => Err(Failure::usage(anyhow!("the action judges, and nothing else"))),
    };
    progress.finish();
    report
}
