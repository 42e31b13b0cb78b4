//! The HTTP client.

use rustls::crypto::{CryptoProvider, ring};

use crate::{FetchError, Proxy, Settings};

/// A connection pool with its [`Settings`]. Make one and use it for every download.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    settings: Settings,
}

impl Client {
    /// Makes a client. Certificates are checked against the store of the operating system; on Linux, `SSL_CERT_FILE`
    /// and `SSL_CERT_DIR` name another one.
    ///
    /// Side effect: where the process has no default cryptography for TLS yet, *ring* becomes it.
    ///
    /// # Errors
    /// [`FetchError::Setup`] where there is no certificate store, or where the user agent is no header value.
    pub fn new(settings: Settings) -> Result<Self, FetchError> {
        if CryptoProvider::get_default().is_none() {
            // An error means that another thread was faster, which is as good.
            let _ = ring::default_provider().install_default();
        }
        let builder = reqwest::Client::builder()
            .user_agent(settings.user_agent.as_str())
            .connect_timeout(settings.connect_timeout)
            // Redirects and retries are ours: they decide about tokens, about http, and how many requests are sent.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // One connection a request: after a stall the next attempt gets a new connection. Shared by streams, the
            // one that stalled would be used again.
            .http1_only();
        let builder = match settings.proxy {
            Proxy::Environment => builder,
            Proxy::Direct => builder.no_proxy(),
        };
        let http = builder.build().map_err(|source| FetchError::Setup { source })?;
        Ok(Self { http, settings })
    }

    /// The settings that it was made with.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The library's client.
    pub(crate) const fn http(&self) -> &reqwest::Client {
        &self.http
    }
}
