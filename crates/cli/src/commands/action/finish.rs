//! The last step: the job ends as the verdict says, whatever became of the upload.

use lockgate_action::commands::{Level, message};
use lockgate_action::degrade::Situation;
use lockgate_action::{Host, Inputs, finish as end, finish_without_report};
use lockgate_model::Verdict;

use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Gives the exit code of the job.
///
/// # Errors
/// Exit code 2 for an input that is not understood.
pub(super) fn finish(settings: &Settings) -> Result<u8, Failure> {
    let inputs = Inputs::new(|name| settings.variable(name))
        .map_err(|error| Failure::usage(error).with_hint("see the inputs in action.yml"))?;
    let verdicts = [Verdict::Pass, Verdict::Blocked, Verdict::Incomplete];
    let said = settings.variable("LOCKGATE_VERDICT").unwrap_or_default();
    let verdict = verdicts.into_iter().find(|verdict| verdict.as_str() == said);
    let code = settings.variable("LOCKGATE_EXIT_CODE").and_then(|code| code.parse().ok());
    let end = match verdict {
        Some(verdict) => end(verdict, inputs.fail),
        None => finish_without_report(code.unwrap_or(crate::failure::INCOMPLETE)),
    };
    if settings.variable("LOCKGATE_UPLOAD_OUTCOME").as_deref() == Some("failure") {
        terminal::print_raw(&message(Level::Warning, "lockgate", &upload_failed(settings)))?;
    }
    terminal::print_raw(&format!("{}\n", end.line))?;
    Ok(end.exit_code)
}

fn upload_failed(settings: &Settings) -> String {
    let mut text = "the upload to code scanning failed, and the verdict stands; see the step before: a private repository needs \
                    Code Security, and the job `permissions: security-events: write`"
        .to_owned();
    let server = settings.variable("GITHUB_SERVER_URL").unwrap_or_default();
    if !server.is_empty() && Host::of(&server) == Host::EnterpriseServer {
        text += "; ";
        text += Situation::EnterpriseServer.line();
    }
    text
}
