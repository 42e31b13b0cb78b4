//! Downloads from servers on the loopback interface that answer by a script, well or badly.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the whole crate is tests, which clippy.toml allows these only inside test functions"
)]

mod limits;
mod redirects;
mod refusals;
mod retries;
mod secrets;
mod server;
mod success;

use std::error::Error as _;
use std::path::PathBuf;
use std::time::Duration;

use lockgate_remote::{
    Client, Download, FetchError, Fetched, Magic, Outcome, Progress, Proxy, Settings, Token,
    Validators, fetch,
};
use tempfile::TempDir;

/// A body that starts as a zip archive does.
const ZIP: &[u8] = b"PK\x03\x04 not much of an archive";

/// One download into a folder of its own.
struct Scene {
    settings: Settings,
    folder: TempDir,
    url: String,
    known: Option<Validators>,
    token: Option<Token>,
}

impl Scene {
    /// A scene whose waits are next to nothing and whose timeouts are not reached.
    fn new(url: impl Into<String>) -> Self {
        let settings = Settings {
            connect_timeout: Duration::from_secs(20),
            idle_timeout: Duration::from_secs(20),
            backoff_base: Duration::from_millis(1),
            proxy: Proxy::Direct,
            ..Settings::default()
        };
        let folder = tempfile::tempdir().unwrap();
        Self { settings, folder, url: url.into(), known: None, token: None }
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("feed.zip")
    }

    async fn run(&self) -> Result<Outcome, FetchError> {
        self.run_with(|_| ()).await
    }

    async fn run_with(&self, progress: impl Fn(Progress<'_>)) -> Result<Outcome, FetchError> {
        let client = Client::new(self.settings.clone()).unwrap();
        let target = self.target();
        let download = Download {
            url: &self.url,
            target: &target,
            magic: Magic::Zip,
            known: self.known.as_ref(),
            token: self.token.as_ref(),
        };
        fetch(&client, &download, progress).await
    }

    /// Runs a download that must succeed and checks that nothing but the file is there.
    async fn fetched(&self) -> Fetched {
        let Outcome::Fetched(fetched) = self.run().await.unwrap() else {
            panic!("not modified");
        };
        assert_eq!(self.left_behind(), ["feed.zip"]);
        assert_eq!(std::fs::metadata(self.target()).unwrap().len(), fetched.bytes);
        fetched
    }

    /// Runs a download that must fail and checks that it leaves nothing behind.
    async fn failure(&self) -> FetchError {
        let error = self.run().await.unwrap_err();
        assert!(self.left_behind().is_empty(), "{:?} after {error}", self.left_behind());
        error
    }

    fn left_behind(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// Everything that an error could show to anyone.
fn all_texts(error: &FetchError) -> String {
    let mut text = format!("{error}\n{error:?}\n{}\n", error.hint());
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!("{cause}\n{cause:?}\n"));
        next = cause.source();
    }
    text
}
