//! The last step: the job ends as the verdict says, whatever became of the upload.

use lockgate_action::commands::{Level, message};
use lockgate_action::{Inputs, finish as end, finish_without_report};
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
        let text = "the upload to code scanning failed; the verdict stands. See the step before: a private repository needs Code \
                    Security, and the job `permissions: security-events: write`";
        terminal::print_raw(&message(Level::Warning, "lockgate", text))?;
    }
    terminal::print_raw(&format!("{}\n", end.line))?;
    Ok(end.exit_code)
}
