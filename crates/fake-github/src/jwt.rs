//! The tokens by which an app says who it is.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::options::App;

/// The longest life of such a token, in seconds.
const LONGEST: i64 = 600;

/// The app that a token is of. `Err`: the message of GitHub's refusal.
pub(crate) fn app<'a>(apps: &'a [App], token: &str, now: Duration) -> Result<&'a App, String> {
    let undecodable = || "A JSON web token could not be decoded".to_owned();
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        return Err(undecodable());
    };
    let part = |text: &str| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    };
    let (head, body) = part(header).zip(part(claims)).ok_or_else(undecodable)?;
    if head.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(undecodable());
    }
    times(&body, i64::try_from(now.as_secs()).unwrap_or(i64::MAX))?;
    let issuer = match body.get("iss") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err("'Issuer' claim ('iss') must be an Integer".to_owned()),
    };
    let is_issuer =
        |app: &&App| issuer == app.id.to_string() || issuer == format!("Iv1.{}", app.id);
    let app = apps.iter().find(is_issuer).ok_or("Integration not found")?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| undecodable())?;
    match &app.public_key {
        None if signature.is_empty() => Err(undecodable()),
        None => Ok(app),
        Some(key) => {
            let signed = token.rsplit_once('.').map_or("", |(signed, _)| signed);
            verify(key, signed.as_bytes(), &signature).ok_or_else(undecodable)?;
            Ok(app)
        }
    }
}

/// GitHub's clock decides; a token from the future is refused.
fn times(claims: &Value, now: i64) -> Result<(), String> {
    let number = |name: &str| claims.get(name).and_then(Value::as_i64);
    let issued = number("iat").filter(|at| *at <= now);
    let Some(issued) = issued else {
        return Err("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued".to_owned());
    };
    match number("exp") {
        Some(end) if end <= now => {
            Err("'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires".to_owned())
        }
        Some(end) if end - now > LONGEST || end - issued > LONGEST + 60 => {
            Err("'Expiration time' claim ('exp') is too far in the future".to_owned())
        }
        Some(_) => Ok(()),
        None => Err("'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires".to_owned()),
    }
}

fn verify(pem: &str, signed: &[u8], signature: &[u8]) -> Option<()> {
    let text: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let key = STANDARD.decode(text.trim()).ok()?;
    // What a public key is wrapped in: the algorithm, and the key as a string of bits.
    let key = inside(&key, 0x30)?.0;
    let bits = inside(inside(key, 0x30)?.1, 0x03)?.0;
    let key = bits.strip_prefix(&[0])?;
    let algorithm = &ring::signature::RSA_PKCS1_2048_8192_SHA256;
    ring::signature::UnparsedPublicKey::new(algorithm, key).verify(signed, signature).ok()
}

/// The content of a value of DER with a tag, and what follows it.
fn inside(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let rest = bytes.strip_prefix(&[tag])?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        short @ 0..0x80 => (usize::from(*short), rest),
        long => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            let length =
                digits.iter().fold(0, |length: usize, digit| length * 256 + usize::from(*digit));
            (length, rest)
        }
    };
    rest.split_at_checked(length)
}
