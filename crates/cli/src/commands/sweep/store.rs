//! Which store is used.

use std::path::PathBuf;

use anyhow::anyhow;
use lockgate_remote::GITHUB_API_URL;
use lockgate_sweep::store::{Identity, Reader, Store, StoreError};

use crate::args::StoreArgs;
use crate::failure::Failure;
use crate::settings::Settings;

/// The host of an API by its address: `github.com` for GitHub's own, the name with its port otherwise.
pub(super) fn host(api: &str) -> String {
    let rest = api.split_once("://").map_or(api, |(_, rest)| rest);
    let name = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // `api.github.com` and `api.NAME.ghe.com` are the APIs of the hosts that they name.
    name.strip_prefix("api.").unwrap_or(name).to_ascii_lowercase()
}

/// The address of the API.
pub(super) fn api(named: Option<&str>) -> &str {
    named.filter(|url| !url.is_empty()).unwrap_or(GITHUB_API_URL)
}

/// The file of the store: the argument, else one for the host in the data folder.
///
/// # Errors
/// When the platform tells no data folder.
pub(super) fn path(args: &StoreArgs, host: &str, settings: &Settings) -> Result<PathBuf, Failure> {
    if let Some(path) = &args.store {
        return Ok(path.clone());
    }
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' };
    let name: String = host.chars().map(plain).collect();
    Ok(settings.data_dir(None)?.join("sweep").join(format!("{name}.sqlite")))
}

/// Opens the store to be written, or makes it; with `rebuild`, in place of what is there.
///
/// # Errors
/// Exit code 2 where another sweep is at work on it or it is of another host, 3 where it is damaged or cannot be written.
pub(super) fn open(
    path: &std::path::Path,
    host: &str,
    rebuild: bool,
    settings: &Settings,
) -> Result<Store, Failure> {
    let identity = identity(host, settings);
    if rebuild {
        return Store::rebuild(path, &identity).map(|(store, _)| store).map_err(failed);
    }
    Store::open(path, &identity).map_err(failed)
}

/// Opens the store to be written, where it is there and free.
///
/// # Errors
/// As the store tells.
pub(super) fn open_raw(
    path: &std::path::Path,
    host: &str,
    settings: &Settings,
) -> Result<Store, StoreError> {
    Store::open(path, &identity(host, settings))
}

fn identity(host: &str, settings: &Settings) -> Identity {
    Identity {
        host: host.to_owned(),
        tool: format!("lockgate {}", env!("CARGO_PKG_VERSION")),
        owner: settings.variable("USER").unwrap_or_else(|| "somebody".to_owned()),
    }
}

/// Opens the store to be read.
///
/// # Errors
/// Exit code 2 where there is none, 3 where it is damaged.
pub(super) fn reader(path: &std::path::Path) -> Result<Reader, Failure> {
    Reader::open(path).map_err(failed)
}

/// A failure of the store as one of the command.
pub(in crate::commands) fn failed(error: StoreError) -> Failure {
    let hint = error.hint();
    let usage = matches!(
        error,
        StoreError::Locked { .. }
            | StoreError::OtherHost { .. }
            | StoreError::NotAStore { .. }
            | StoreError::Missing { .. }
            | StoreError::Network { .. }
            | StoreError::Unknown { .. }
    );
    let failure = if usage { Failure::usage(error) } else { Failure::incomplete(error) };
    failure.with_hint(hint)
}

/// The failure where nothing was ever swept.
pub(super) fn nothing_swept() -> Failure {
    Failure::usage(anyhow!("nothing has been swept"))
        .with_hint("run a sweep first: lockgate sweep ORG")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_the_address_of_its_api() {
        for (api, of) in [
            ("https://api.github.com", "github.com"),
            ("https://api.acme.ghe.com/", "acme.ghe.com"),
            ("https://git.acme.example/api/v3", "git.acme.example"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ] {
            assert_eq!(host(api), of);
        }
    }
}
