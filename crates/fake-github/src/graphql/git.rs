//! Commits, trees and blobs.

use std::sync::Arc;

use super::Ground;
use super::thing::{Fault, Outcome, Thing};
use crate::git::{Checkout, Entry, File, Ids, Mode, ObjectId};
use crate::node_id;
use crate::world::Repository;

/// The longest text of a blob, in bytes; what is longer is cut without an error.
const LONGEST: usize = 512_000;
/// How far is looked for a byte that text does not have.
const LOOKED_AT: usize = 8_000;

pub(super) fn commit<'a>(
    ground: &Ground<'a>,
    one: &'a Repository,
    ids: &Ids,
    name: &str,
) -> Outcome<'a> {
    let checkout = || {
        let same = |checkout: &Arc<Checkout>| (checkout.ids == *ids).then(|| Arc::clone(checkout));
        ground.shared.cache.search(one, same)
    };
    match name {
        "oid" => Outcome::leaf(ids.commit.to_string()),
        "id" => Outcome::leaf(node_id::object("C", one.id, ids.commit)),
        "abbreviatedOid" => Outcome::leaf(short(ids.commit)),
        "message" | "messageHeadline" | "committedDate" => match checkout() {
            Ok(Some(checkout)) => text_of(&checkout, name),
            Ok(None) => Outcome::Null,
            Err(error) => Outcome::Fault(Fault::plain(format!("Something went wrong: {error}"))),
        },
        "tree" => Outcome::One(Thing::Tree(one, ids.tree)),
        _ => Outcome::Unknown,
    }
}

fn text_of<'a>(checkout: &Checkout, name: &str) -> Outcome<'a> {
    let text = String::from_utf8_lossy(&checkout.commit);
    let (head, message) = text.split_once("\n\n").unwrap_or_default();
    match name {
        "message" => Outcome::leaf(message.trim_end()),
        "messageHeadline" => Outcome::leaf(message.lines().next().unwrap_or_default()),
        _ => {
            let line = head.lines().find_map(|line| line.strip_prefix("committer "));
            let seconds = line.and_then(|line| line.rsplit(' ').nth(1)?.parse().ok());
            let date = jiff::Timestamp::from_second(seconds.unwrap_or_default());
            Outcome::leaf(date.unwrap_or_default().to_string())
        }
    }
}

pub(super) fn tree<'a>(
    ground: &Ground<'a>,
    one: &'a Repository,
    id: ObjectId,
    name: &str,
) -> Outcome<'a> {
    match name {
        "oid" => Outcome::leaf(id.to_string()),
        "id" => Outcome::leaf(node_id::object("T", one.id, id)),
        "abbreviatedOid" => Outcome::leaf(short(id)),
        "entries" => {
            let thing = |checkout: &Arc<Checkout>| {
                let entries = checkout.objects.trees.get(&id)?.iter();
                let entries = entries
                    .map(|entry| Ok(Thing::TreeEntry(one, Arc::clone(checkout), entry.clone())));
                Some(entries.collect())
            };
            match ground.shared.cache.search(one, thing) {
                Ok(entries) => entries.map_or(Outcome::Null, Outcome::Many),
                Err(error) => {
                    Outcome::Fault(Fault::plain(format!("Something went wrong: {error}")))
                }
            }
        }
        _ => Outcome::Unknown,
    }
}

pub(super) fn entry<'a>(
    one: &'a Repository,
    checkout: &Arc<Checkout>,
    entry: &Entry,
    name: &str,
) -> Outcome<'a> {
    match name {
        "name" => Outcome::leaf(entry.name.as_str()),
        "oid" => Outcome::leaf(entry.id.to_string()),
        "mode" => Outcome::leaf(u32::from_str_radix(entry.mode.digits(), 8).unwrap_or_default()),
        "type" => Outcome::leaf(entry.mode.kind()),
        "size" => Outcome::leaf(entry.size),
        "object" => match entry.mode {
            Mode::Folder => Outcome::One(Thing::Tree(one, entry.id)),
            Mode::Submodule => Outcome::Null,
            Mode::Plain | Mode::Executable | Mode::Link => {
                let file = checkout.objects.blobs.get(&entry.id);
                Outcome::maybe(file.map(|file| Thing::Blob(one, file.clone())))
            }
        },
        _ => Outcome::Unknown,
    }
}

pub(super) fn blob<'a>(one: &'a Repository, file: &File, name: &str) -> Outcome<'a> {
    let is_binary = file.content.iter().take(LOOKED_AT).any(|byte| *byte == 0);
    match name {
        "oid" => Outcome::leaf(file.id.to_string()),
        "id" => Outcome::leaf(node_id::object("B", one.id, file.id)),
        "abbreviatedOid" => Outcome::leaf(short(file.id)),
        "byteSize" => Outcome::leaf(file.size),
        "isBinary" => Outcome::leaf(is_binary),
        "isTruncated" => Outcome::leaf(file.content.len() > LONGEST || is_claimed(file)),
        "text" if is_binary || is_claimed(file) => Outcome::Null,
        "text" => Outcome::leaf(text(&file.content)),
        _ => Outcome::Unknown,
    }
}

/// Whether there is less content than the tree says.
fn is_claimed(file: &File) -> bool {
    u64::try_from(file.content.len()).is_ok_and(|length| length < file.size)
}

/// Cut to what fits, and with signs in the place of what is no UTF-8.
fn text(content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

fn short(id: ObjectId) -> String {
    id.to_string().chars().take(7).collect()
}
