//! The host that is swept, and as whom.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use lockgate_remote::{
    AppCredential, Client, Credential, GithubHost, Governor, Pace, Settings as Limits, SystemClock,
};
use lockgate_sweep::target::Target;

use super::store;
use crate::args::{ContentSource, SweepGithubArgs};
use crate::commands::github::failed;
use crate::commands::policy::file::read_regular;
use crate::failure::{AUTH, Failure};
use crate::settings::Settings;

/// The host, asked as one principal and at a pace.
///
/// # Errors
/// Exit code 2 for an address that is none, 4 for a token or a key that is none.
pub(super) fn open(
    args: &SweepGithubArgs,
    targets: &[Target],
    settings: &Settings,
) -> Result<GithubHost, Failure> {
    let limits = Limits {
        attempts: args.attempts,
        idle_timeout: Duration::from_secs(args.timeout),
        ..Limits::default()
    };
    let client = Client::new(limits).map_err(Failure::incomplete)?;
    let url = store::api(args.github_api_url.as_deref());
    let host =
        GithubHost::new(client, url, credential(args, targets, settings)?).map_err(failed)?;
    Ok(host.governed(Governor::new(pace(args), Arc::new(SystemClock))))
}

fn credential(
    args: &SweepGithubArgs,
    targets: &[Target],
    settings: &Settings,
) -> Result<Credential, Failure> {
    let (Some(id), Some(path)) = (&args.app_id, &args.app_key) else {
        let token = settings.github_token()?;
        // GitHub's GraphQL answers nobody without one, so that every repository would end as not to be seen.
        if token.is_none() && args.source == ContentSource::Api {
            return Err(no_token());
        }
        return Ok(token.into());
    };
    let key = read_regular(path).with_context(|| format!("cannot read {}", path.display()));
    let key = String::from_utf8_lossy(&key.map_err(Failure::usage)?).into_owned();
    let mut owners: Vec<&str> = targets.iter().map(Target::owner).collect();
    owners.dedup();
    let [owner] = owners.as_slice() else {
        let error = anyhow::anyhow!("an app is installed at one account, and several are named");
        return Err(
            Failure::usage(error).with_hint("sweep each by itself; the store may be the same")
        );
    };
    let app = AppCredential::new(id, &key, owner).map_err(|error| {
        let failure = Failure::usage(error).with_hint("check --app-id and --app-key");
        Failure { code: AUTH, ..failure }
    })?;
    Ok(Credential::App(app))
}

fn no_token() -> Failure {
    let error = anyhow::anyhow!(
        "there is no token, and GitHub's API tells heads and contents to nobody without one"
    );
    let failure = Failure::usage(error).with_hint(
        "set LOCKGATE_TOKEN or GITHUB_TOKEN, or name an app by --app-id and --app-key; public repositories alone can be \
         swept without one by --source git",
    );
    Failure { code: AUTH, ..failure }
}

/// GitHub's limits, or none of our own where the user says that the server has none.
fn pace(args: &SweepGithubArgs) -> Pace {
    let pace = Pace {
        concurrency: usize::from(args.concurrency),
        max_wait: Duration::from_secs(u64::from(args.max_wait) * 60),
        ..Pace::default()
    };
    if args.requests_per_minute == 0 {
        return Pace {
            rest_per_minute: None,
            graphql_per_minute: None,
            work_seconds_per_minute: None,
            graphql_work_seconds_per_minute: None,
            ..pace
        };
    }
    Pace { rest_per_minute: Some(args.requests_per_minute), ..pace }
}
