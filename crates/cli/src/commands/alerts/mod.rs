//! `lockgate alerts`: what code scanning knows, of every tool.

pub(super) mod document;
pub(super) mod join;

use std::io::{self, Write};

use lockgate_model::escape;
use lockgate_remote as remote;
use lockgate_remote::{Alert, AlertState};

use document::{Document, Fingerprints};

use super::github::{failed, open};
use super::outputs;
use crate::args::{AlertsArgs, AlertsCommand, PullArgs, State};
use crate::failure::Failure;
use crate::settings::Settings;

/// Speaks of alerts.
///
/// # Errors
/// Exit code 2 for arguments, 3 when GitHub gives no whole answer, 4 for a token that is missing or may not.
pub(crate) fn alerts(args: &AlertsArgs, settings: &Settings) -> Result<u8, Failure> {
    match &args.command {
        AlertsCommand::Pull(pull) => pull_alerts(pull, settings),
    }
}

fn pull_alerts(args: &PullArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = outputs::targets(&args.outputs, &["text", "json"])?;
    let (api, runtime) = open(&args.github, settings)?;
    let filter = remote::AlertFilter {
        tool: args.tool.clone(),
        state: args.state.map(state),
        reference: args.reference.clone(),
    };
    let fingerprints = if args.fingerprints { Fingerprints::Asked } else { Fingerprints::LeftOut };
    let pulled = document::pull(&api, &filter, fingerprints);
    let document = runtime.block_on(pulled).map_err(failed)?;
    outputs::write(&targets, &|format, _place, out| match format {
        "json" => json(&document, out),
        _ => text(&document.alerts, out),
    })?;
    Ok(0)
}

const fn state(state: State) -> AlertState {
    match state {
        State::Open => AlertState::Open,
        State::Dismissed => AlertState::Dismissed,
        State::Fixed => AlertState::Fixed,
    }
}

fn json(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}

fn text(alerts: &[Alert], out: &mut dyn Write) -> io::Result<()> {
    for alert in alerts {
        let state = alert.state.map_or("unknown", AlertState::as_str);
        let place = match (&alert.path, alert.start_line) {
            (Some(path), Some(line)) => format!("{path}:{line}"),
            (Some(path), None) => path.clone(),
            (None, _) => "-".to_owned(),
        };
        let dismissal = alert.dismissal.as_ref().map(|dismissal| {
            let reason = dismissal.reason.as_deref().unwrap_or("no reason given");
            let by = dismissal.by.as_deref().unwrap_or("an account that is gone");
            format!("  ({reason}, by {by})")
        });
        let line = format!(
            "{:>6}  {state:<9}  {}  {}  {place}{}",
            alert.number,
            alert.tool,
            alert.rule,
            dismissal.unwrap_or_default()
        );
        writeln!(out, "{}", escape::terminal(&line))?;
    }
    writeln!(out, "{} alerts", alerts.len())
}
