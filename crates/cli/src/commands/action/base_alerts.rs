//! The alerts of the base: what other tools found there before, where no SARIF of it is given.

use std::fs;
use std::path::PathBuf;

use lockgate_action::{Environment, Event, Inputs, Mode, Plan};
use lockgate_remote as remote;

use crate::commands::alerts::document::{Document, Fingerprints, pull};
use crate::commands::database::chain;
use crate::settings::Settings;

/// The alerts of the base, and the file that a gate takes.
pub(super) struct BaseAlerts {
    pub(super) document: Document,
    pub(super) file: PathBuf,
}

/// Asks for them where other tools' findings are judged and nothing else tells which are new.
///
/// # Errors
/// One line on why there are none, and how to allow it. All findings of other tools count then.
pub(super) fn ask(
    event: &Event,
    plan: &Plan,
    inputs: &Inputs,
    environment: &Environment,
    settings: &Settings,
) -> Result<Option<BaseAlerts>, String> {
    let gates = matches!(plan.mode, Mode::Gate(_));
    let is_told = !inputs.base_sarif.is_empty() || inputs.base.is_some();
    let (Some(reference), Some(temp)) = (event.base_ref(), &environment.temp) else {
        return Ok(None);
    };
    if !gates || inputs.with_sarif.is_empty() || is_told {
        return Ok(None);
    }
    let told = |why: String| {
        format!(
            "other tools' findings all count as new, since the alerts of {reference} cannot be read: {why}; give `base-sarif`, or the job \
                 `permissions: security-events: read`"
        )
    };
    let document = fetch(&reference, environment, settings).map_err(told)?;
    let folder = temp.join("lockgate");
    let file = folder.join("base-alerts.json");
    let written =
        fs::create_dir_all(&folder).and_then(|()| fs::write(&file, serde_json::to_vec(&document)?));
    written.map_err(|error| told(format!("{}: {error}", file.display())))?;
    Ok(Some(BaseAlerts { document, file }))
}

fn fetch(
    reference: &str,
    environment: &Environment,
    settings: &Settings,
) -> Result<Document, String> {
    let token = settings.github_token().map_err(|failure| format!("{:#}", failure.error))?;
    let token = token.ok_or("there is no token")?;
    let name = environment.repository.as_deref().unwrap_or_default();
    let repository = remote::Repository::new(name).map_err(|error| error.to_string())?;
    let client = remote::Client::new(remote::Settings::default());
    let client = client.map_err(|error| error.to_string())?;
    let api = remote::GithubApi::new(client, &environment.api_url, Some(token), repository);
    let api = api.map_err(|error| chain(&error))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let filter = remote::AlertFilter {
        reference: Some(reference.to_owned()),
        ..remote::AlertFilter::default()
    };
    let pulled = runtime.block_on(pull(&api, &filter, Fingerprints::Asked));
    pulled.map_err(|error| chain(&error))
}
