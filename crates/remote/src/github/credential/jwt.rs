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

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use rustls::crypto::ring::default_provider;

    use super::*;

    const PEM: &str = include_str!("../../../tests/sweep/app.pem");
    /// The public part of the key, as `openssl rsa -RSAPublicKey_out` gives it.
    const PUBLIC: &[&str] = &[
        "MIIBCgKCAQEAprq07QLQIQ4oxd4jVqO4F1/rYvM6MOYYOhgJR/nVcIdCKMcbOBLgSZ6L26YK5NcV",
        "qwQoeWSiWZ5JcAZB8uJJVoaFVIZSv3jlbndQcRlYQ8ZdaTs2dd+I8PKwm5p04Lbcp1u7PVXOFR/r",
        "93LvQhuz0qJM/AfpT9ZmG4WRQ9YGlwubA+Ubog2j2ZoiCOkJeP+Bx7+nyNFkZ9pZIv/4fmYIRtOu",
        "OztKfw86uYVHDrtyBLlRxc5lnvn0xk0wIQ2qXIoL+SgXSqRw8KnOoApVr43PfcbTd2pccry/HHf5",
        "Zfn/+5N/SKO1Jzmb+fKso1FRolVSIA/HU1eXkpGOLQEqn69QywIDAQAB",
    ];

    #[test]
    fn a_token_is_signed_so_that_the_public_key_proves_it() {
        let key = Key::new("12345", PEM).unwrap();
        let value = key.token(1_000_000).unwrap().authorization().unwrap();
        let token = value.to_str().unwrap().strip_prefix("Bearer ").unwrap();
        let (text, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let public = STANDARD.decode(PUBLIC.concat()).unwrap();
        let algorithms = default_provider().signature_verification_algorithms;
        let (_, rsa) = algorithms
            .mapping
            .iter()
            .find(|(scheme, _)| *scheme == SignatureScheme::RSA_PKCS1_SHA256)
            .unwrap();
        assert!(rsa[0].verify_signature(&public, text.as_bytes(), &signature).is_ok());
        assert!(rsa[0].verify_signature(&public, b"another text", &signature).is_err());
        let (header, claims) = text.split_once('.').unwrap();
        let json = |part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(json(header), r#"{"alg":"RS256","typ":"JWT"}"#);
        assert_eq!(json(claims), r#"{"exp":1000540,"iat":999940,"iss":"12345"}"#);
    }
}
