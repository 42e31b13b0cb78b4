//! `lockgate action`: the steps of the GitHub Action.

mod base_alerts;
mod checkout;
mod comment;
mod companion;
mod finish;
mod judge;
mod publish;

use lockgate_action::commands::{Level, message};
use lockgate_action::{Environment, Outputs};

use crate::args::{ActionArgs, ActionCommand};
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Judges what the event is about, and tells the workflow. The exit code is 0 whatever the verdict is, so that it can be
/// uploaded; a later step fails.
///
/// # Errors
/// Where there is no verdict: exit code 2 for inputs and policies, 3 for what cannot be read, 4 for permissions.
pub(crate) fn action(args: &ActionArgs, settings: &Settings) -> Result<u8, Failure> {
    match &args.command {
        Some(ActionCommand::Finish) => finish::finish(settings),
        Some(ActionCommand::Comment { from }) => companion::comment(from, settings),
        None => run(settings),
    }
}

fn run(settings: &Settings) -> Result<u8, Failure> {
    let has_token = settings.github_token().is_ok_and(|token| token.is_some());
    let environment = Environment::new(|name| settings.variable(name), has_token);
    let judged = judge::judge(&environment, settings)
        .and_then(|judged| publish::publish(&judged, &environment, settings));
    if let Err(failure) = &judged {
        let outputs = Outputs::without_report(failure.code).render(publish::nonce()?);
        publish::append(environment.output_file.as_deref(), &outputs)?;
        let title = "lockgate: no verdict";
        terminal::print_raw(&message(Level::Error, title, &format!("{:#}", failure.error)))?;
    }
    judged.map(|()| 0)
}
