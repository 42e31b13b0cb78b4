//! `lockgate who`: which repositories of the last sweep hold a package, or are exposed to an advisory.

use lockgate_sweep::who::{Question, VersionRange, WhoError, who as ask};

use super::outputs;
use super::sweep::{index, status, store};
use crate::args::WhoArgs;
use crate::failure::Failure;
use crate::output::sweep::{who_json, who_text};
use crate::settings::Settings;

/// Answers from the store.
///
/// # Errors
/// Exit code 2 for a question that cannot be understood and where nothing was swept, 3 where the store or the index cannot
/// be read.
pub(crate) fn who(args: &WhoArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = outputs::targets(&args.status.outputs, &["text", "json"])?;
    let mut question = Question::parse(&args.text).map_err(failed)?;
    if let Question::Package(package) = &mut question {
        package.ecosystem = package.ecosystem.or(args.ecosystem);
    }
    let range = args.version.as_deref().map(VersionRange::parse).transpose();
    let range = range.map_err(Failure::usage)?;
    let reader = status::open(&args.status, settings)?;
    // Only what an advisory affects is asked of the index.
    let opened = match &question {
        Question::Advisory(_) => Some(index::open(&args.database, settings)?),
        Question::Package(_) => None,
    };
    let index = opened.as_ref().map(|opened| &opened.index);
    let answer = ask(&reader, index, &question, range.as_ref()).map_err(failed)?;
    outputs::write(&targets, &|format, _, out| match format {
        "json" => who_json(&answer, out),
        _ => who_text(&answer, out),
    })?;
    // What the sweep left out on purpose was not asked about.
    let is_open = |state: &str| !matches!(state, "ok" | "skipped");
    let open = answer.unread.iter().any(|one| is_open(&one.ended.0));
    Ok(if open || !answer.unread_lockfiles.is_empty() { 3 } else { 0 })
}

fn failed(error: WhoError) -> Failure {
    match error {
        WhoError::Store(error) => store::failed(error),
        WhoError::Index(error) => Failure::incomplete(error).with_hint(super::database::HINT),
        WhoError::NoIndex(_) => Failure::incomplete(error).with_hint(super::database::HINT),
        error => Failure::usage(error),
    }
}
