//! `.terraform.lock.hcl`, by Terraform and OpenTofu. No advisory feed covers providers: they are listed.
//!
//! Only what the tools write is read: blocks `provider "address" { … }` with one attribute a line. Hashes are not read.
//! Specification: <https://developer.hashicorp.com/terraform/language/files/dependency-lock>.

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin};

use crate::source::Source;

use super::conflict::find_conflict;
use super::json::offset;
use super::listing::{Found, Listing};
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "terraform-lock",
    files: "`.terraform.lock.hcl`",
    edges: false,
    scopes: false,
    file_name: ".terraform.lock.hcl",
    ecosystem: Ecosystem::Terraform,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == ".terraform.lock.hcl"
}

/// A provider whose block is open.
struct Block<'a> {
    address: &'a str,
    start: usize,
    version: Option<&'a str>,
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    if let Some(conflict) = find_conflict(source) {
        return Err(conflict);
    }
    let mut listing = Listing::new(source, Ecosystem::Terraform);
    let mut block: Option<Block<'_>> = None;
    let mut in_list = false;
    for line in source.text().lines().map(str::trim_ascii) {
        if line.is_empty() || line.starts_with('#') || line.starts_with("//") {
            continue;
        }
        let at = offset(source, line);
        if in_list {
            in_list = !line.starts_with(']');
            continue;
        }
        match (&mut block, attribute(line)) {
            (Some(open), _) if line == "}" => {
                add(source, &mut listing, open, at + 1);
                block = None;
            }
            (Some(open), Some(("version", value))) => open.version = quoted(value),
            (Some(_), Some((_, value))) => {
                in_list = value.starts_with('[') && !value.ends_with(']')
            }
            (None, None) if header(line).is_some() => {
                block = header(line).map(|address| Block { address, start: at, version: None });
            }
            (Some(_) | None, _) => listing.unread(at, "a line is not understood", line),
        }
    }
    if let Some(open) = block {
        add(source, &mut listing, &open, source.text().len());
        listing.unread(open.start, "the block does not end", open.address);
    }
    Ok(listing.finish())
}

fn add(source: &Source<'_>, listing: &mut Listing<'_, '_>, block: &Block<'_>, end: usize) {
    // `host/namespace/type`; the host is that of the registry.
    let name = block.address.split_once('/').map_or(block.address, |(_, name)| name);
    let version = block.version.filter(|version| !version.is_empty());
    let Some(version) = version.filter(|_| !name.is_empty()) else {
        return listing.unread(block.start, "the provider has no version", block.address);
    };
    listing.add(Found {
        name,
        version: source.span_of(version).map(|span| (version, span)),
        origin: Origin::Registry,
        scope: Scope::Unknown,
        entry: source.span(block.start..end),
    });
}

fn header(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("provider")?.trim_ascii_start();
    quoted(rest.strip_suffix('{')?.trim_ascii_end())
}

fn attribute(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let key = key.trim_ascii_end();
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!key.is_empty() && key.bytes().all(good)).then_some((key, value.trim_ascii_start()))
}

fn quoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['"', '\\'])).then_some(inner)
}
