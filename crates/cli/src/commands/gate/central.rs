//! A policy that is kept in another repository.

use anyhow::Context as _;
use lockgate_remote as remote;
use lockgate_scanner::policy::FILE_NAME;

use crate::args::GateArgs;
use crate::commands::policy::file::MAX_BYTES;
use crate::failure::{AUTH, Failure};
use crate::settings::Settings;

/// Fetches the file that `OWNER/REPO@COMMIT[:PATH]` names.
///
/// # Errors
/// Exit code 2 for an address that names no commit and for a file that is not there, 4 when it may not be read, 3 when the
/// API does not answer.
pub(super) fn fetch(
    address: &str,
    args: &GateArgs,
    settings: &Settings,
) -> Result<Vec<u8>, Failure> {
    let file = remote::GithubFile::parse(address, FILE_NAME)
        .with_context(|| format!("`--policy-from {address}` names no file at a commit"))
        .map_err(|error| {
            Failure::usage(error).with_hint("name it as acme/policies@COMMIT:lockgate.toml")
        })?;
    let limits = remote::Settings {
        attempts: args.advisories.source.attempts,
        idle_timeout: std::time::Duration::from_secs(args.advisories.source.timeout),
        ..remote::Settings::default()
    };
    let client = remote::Client::new(limits).map_err(Failure::incomplete)?;
    let token = settings.github_token()?;
    let api = args.github_api_url.as_deref().unwrap_or(remote::GITHUB_API_URL);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::incomplete)?;
    let fetched =
        runtime.block_on(remote::github_file(&client, api, &file, token.as_ref(), MAX_BYTES));
    fetched.map_err(|error| failure(error, address))
}

fn failure(error: remote::FetchError, address: &str) -> Failure {
    let (auth, gone, hint) = (error.is_auth(), error.is_not_found(), error.hint());
    let error = anyhow::Error::new(error).context(format!("cannot fetch the policy {address}"));
    if auth {
        let hint = "give a token that may read the repository's contents, by LOCKGATE_TOKEN";
        return Failure { code: AUTH, ..Failure::usage(error).with_hint(hint) };
    }
    if gone {
        let hint = "check the repository, the commit and the path; a private repository needs a token in LOCKGATE_TOKEN";
        return Failure::usage(error).with_hint(hint);
    }
    Failure::incomplete(error).with_hint(hint)
}
