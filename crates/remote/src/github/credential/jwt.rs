//! The token by which an App proves who it is: signed with its key, and good for some minutes.
//!
//! Source: <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>,
//! RFC 7519.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::Signer;
use serde_json::json;

use crate::Token;

/// So far back does a token begin, for clocks that are behind, in seconds.
const BACK: i64 = 60;
/// So long is a token good, in seconds; GitHub takes at most ten minutes.
const GOOD: i64 = 540;

/// What signs for an App.
#[derive(Debug)]
pub(super) struct Key {
    id: String,
    signer: Box<dyn Signer>,
}

impl Key {
    /// Reads a private RSA key in PEM, `None` if it is none. The algorithm is *ring*'s, which TLS uses as well.
    pub(super) fn new(id: &str, pem: &str) -> Option<Self> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?;
        let key = any_supported_type(&key).ok()?;
        let signer = key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])?;
        Some(Self { id: id.to_owned(), signer })
    }

    /// A token at a time, in seconds since 1970; `None` where the machine gives no random numbers.
    pub(super) fn token(&self, now: i64) -> Option<Token> {
        let header = json!({ "alg": "RS256", "typ": "JWT" });
        let claims = json!({ "iat": now - BACK, "exp": now + GOOD, "iss": self.id });
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(&claims));
        let signature = self.signer.sign(text.as_bytes()).ok()?;
        Token::new(&format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))).ok()
    }
}
