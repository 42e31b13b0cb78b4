//! What was read, as few bytes, and back.
//!
//! Texts stand once in the whole store: a reading holds their numbers. Every piece is sealed by a checksum over itself and
//! what it belongs to, so a damaged or misplaced piece is refused and never taken for an empty one.

mod bytes;
mod findings;

mod manifest;
mod names;
mod note;
pub(crate) mod numbers;
mod reading;
mod seal;
mod unpack;

pub(crate) use bytes::{Cursor, Malformed, Writer};
pub(crate) use findings::{pack_findings, unpack_findings};
pub(crate) use manifest::Manifest;
pub(crate) use names::{Interner, Mark, Names, Release};
pub(crate) use note::{pack_notes, pack_text, unpack_notes, unpack_text};
pub(crate) use reading::Packed;
pub use reading::{KeyParts, READER_VERSION, Reading, ReadingKey};
pub(crate) use seal::{open, seal, seal_plain};
pub(crate) use unpack::{each_release, releases, unpack, unpack_facts};

#[cfg(test)]
mod tests;
