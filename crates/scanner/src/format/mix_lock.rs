//! `mix.lock`, by the build tool of Elixir; rebar3 packages of Erlang stand in it too.
//!
//! The file is an Elixir map of one tuple a line. Checksums and build tools are not read.
//! Specification: <https://github.com/elixir-lang/elixir/blob/main/lib/mix/lib/mix/dep/lock.ex> and Hex's
//! `lib/hex/utils.ex`.

mod token;
mod tuple;

use lockgate_model::{Ecosystem, RepoPath, Scope, Source as Origin, Span};

use crate::source::Source;

use self::token::{Kind, Tokens};
use self::tuple::{Tuple, read_tuple};
use super::conflict::find_conflict;
use super::listing::{Found, Listing, broken};
use super::location::without_userinfo;
use super::{ExtractError, Extraction, Format, SlotRule};

pub(super) const FORMAT: Format = Format {
    id: "mix-lock",
    files: "`mix.lock`",
    edges: true,
    scopes: false,
    file_name: "mix.lock",
    ecosystem: Ecosystem::Hex,
    slot: SlotRule::Name,
    claims,
    companions: super::no_companions,
    extract,
};

fn claims(path: &RepoPath) -> bool {
    path.file_name() == "mix.lock"
}

fn extract(source: &Source<'_>) -> Result<Extraction, ExtractError> {
    let text = source.text();
    let mut tokens = Tokens::new(text);
    if tokens.next().is_none_or(|token| token.text != "%{") {
        return Err(find_conflict(source).unwrap_or_else(|| broken("no map: not a mix.lock")));
    }
    let mut listing = Listing::new(source, Ecosystem::Hex);
    let mut skipping = false;
    let mut closed = false;
    while let Some(token) = tokens.next() {
        match token.kind {
            Kind::Comma => continue,
            Kind::Close => {
                closed = true;
                continue;
            }
            Kind::Text => {
                if let Some(tuple) = read_tuple(&mut tokens, token) {
                    skipping = false;
                    read_entry(source, &mut listing, &tuple);
                    continue;
                }
                listing.unread(token.start, "a package's tuple is not understood", token.text);
            }
            Kind::Open | Kind::Atom | Kind::Word | Kind::Bad => {
                if !skipping {
                    let message = "neither a package nor the end of the map";
                    listing.unread(token.start, message, "");
                }
            }
        }
        skipping = true;
        tokens.skip_line(token.start);
    }
    if !closed {
        listing.unread(text.len(), "the map does not end", "");
    }
    match find_conflict(source).filter(|_| skipping || !closed) {
        Some(conflict) => Err(conflict),
        None => Ok(listing.finish()),
    }
}

fn read_entry<'a>(source: &Source<'a>, listing: &mut Listing<'_, 'a>, tuple: &Tuple<'a>) {
    let key = tuple.key;
    let mut unread = |message: &str| listing.unread(key.start, message, key.text);
    let of = |at: usize, kind: Kind| tuple.items.get(at).filter(|item| item.kind == kind);
    let Some(tool) = of(0, Kind::Atom) else {
        return unread("the tuple does not say where the package comes from");
    };
    let (name, version, origin) = match tool.text {
        "hex" => {
            let Some((name, version)) = of(1, Kind::Atom).zip(of(2, Kind::Text)) else {
                return unread("the tuple has no name and version");
            };
            let repository = of(6, Kind::Text).map_or("hexpm", |item| item.text);
            (name.text, Some(version), hex_origin(repository))
        }
        "git" => {
            let Some(url) = of(1, Kind::Text) else { return unread("the tuple has no repository") };
            let revision = of(2, Kind::Text).map(|item| format!("#{}", item.text));
            let url = without_userinfo(url.text);
            let location = format!("{url}{}", revision.unwrap_or_default());
            (key.text, None, Origin::Git { location })
        }
        "path" => {
            let folder = of(1, Kind::Text).map_or("", |item| item.text);
            (key.text, None, Origin::Path { location: folder.to_owned() })
        }
        _ => return unread("the package comes from a source that is not known"),
    };
    if name.is_empty() || version.is_some_and(|version| version.text.is_empty()) {
        return unread("the tuple has no name and version");
    }
    let place = |version: &token::Token<'_>| source.span_of(version.text).unwrap_or(Span::START);
    let number = listing.add(Found {
        name,
        version: version.map(|version| (version.text, place(version))),
        origin,
        scope: Scope::Unknown,
        entry: source.span(key.start..tuple.end),
    });
    listing.name_key(number, key.text);
    for need in &tuple.needs {
        listing.need(number, *need);
    }
}

/// Hex knows its public repository as `hexpm`, that of an organization as `hexpm:name`.
fn hex_origin(repository: &str) -> Origin {
    match repository {
        "hexpm" => Origin::Registry,
        other => Origin::OtherRegistry { location: without_userinfo(other).into_owned() },
    }
}
