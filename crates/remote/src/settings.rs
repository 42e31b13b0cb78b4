//! The limits of a download.

use std::time::Duration;

/// Limits and identity of every download of a [`crate::Client`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Longest time for name resolution, TCP and TLS of one connection. Default: 10 s.
    pub connect_timeout: Duration,
    /// Longest time without a single byte, before the answer or inside its body. Default: 30 s.
    pub idle_timeout: Duration,
    /// Longest time for one download with all its attempts and waits. Default: 15 min.
    pub total_timeout: Duration,
    /// Largest body, in bytes. Default: 1 GiB.
    pub max_bytes: u64,
    /// How often a download is tried in all; 0 counts as 1. Default: 4.
    pub attempts: u32,
    /// Wait before the second attempt; doubled for each further one, then shortened at random by up to a half.
    /// Default: 1 s.
    pub backoff_base: Duration,
    /// Longest wait between two attempts. A server that asks for more ends the download. Default: 60 s.
    pub max_wait: Duration,
    /// The `User-Agent` header; printable ASCII. Default: `lockgate/` and the version.
    pub user_agent: String,
    /// Which proxy is used. Default: that of the environment.
    pub proxy: Proxy,
}

/// Which proxy is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// The HTTP library reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower case, by
    /// itself when the client is made. `HTTP_PROXY` is not used where `REQUEST_METHOD` is set.
    Environment,
    /// None, whatever the environment says.
    Direct,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(15 * 60),
            max_bytes: 1 << 30,
            attempts: 4,
            backoff_base: Duration::from_secs(1),
            max_wait: Duration::from_secs(60),
            user_agent: concat!("lockgate/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: Proxy::Environment,
        }
    }
}
