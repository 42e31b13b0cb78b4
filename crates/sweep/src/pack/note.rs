//! Notes as numbers of texts.

use lockgate_model::{Note, Position, RepoPath};

use super::bytes::{Cursor, Malformed, Writer};
use super::names::{Interner, Names};
use super::numbers;

/// Where a note is: nowhere, in the file that the piece is about, or in another one.
const NOWHERE: u64 = 0;
const HERE: u64 = 1;
const ELSEWHERE: u64 = 2;

/// Writes notes; those in the file `here` without its path.
pub(crate) fn pack_notes(
    notes: &[Note],
    here: Option<&RepoPath>,
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    writer.count(notes.len());
    for note in notes {
        writer.byte(numbers::of_note(note.kind));
        match &note.path {
            None => writer.uint(NOWHERE),
            Some(path) if Some(path) == here => writer.uint(HERE),
            Some(path) => writer.uint(ELSEWHERE + u64::from(names.text(path.as_str())?)),
        }
        let position = note.position.map_or((0, 0), |at| (u64::from(at.line) + 1, at.column));
        writer.uint(position.0);
        if position.0 > 0 {
            writer.uint(u64::from(position.1));
        }
        pack_text(note.subject.as_deref(), names, writer)?;
        writer.uint(u64::from(names.text(&note.message)?));
        pack_text(note.hint.as_deref(), names, writer)?;
        writer.uint(u64::from(note.count));
    }
    Ok(())
}

/// Reads notes; those of the piece's own file get the path `here`.
pub(crate) fn unpack_notes(
    cursor: &mut Cursor<'_>,
    here: Option<&RepoPath>,
    names: &Names,
) -> Result<Vec<Note>, Malformed> {
    let count = cursor.count()?;
    let mut notes = Vec::with_capacity(count);
    for _ in 0..count {
        let kind = numbers::note(cursor.byte()?)?;
        let path = match cursor.uint()? {
            NOWHERE => None,
            HERE => Some(here.ok_or(Malformed)?.clone()),
            other => {
                let number = u32::try_from(other - ELSEWHERE).map_err(|_| Malformed)?;
                Some(RepoPath::new(names.text(number)?).map_err(|_| Malformed)?)
            }
        };
        let position = match cursor.uint()? {
            0 => None,
            line => {
                let line = u32::try_from(line - 1).map_err(|_| Malformed)?;
                Some(Position { line, column: cursor.uint32()? })
            }
        };
        let subject = unpack_text(cursor, names)?.map(str::to_owned);
        let message = names.text(cursor.uint32()?)?.to_owned();
        let hint = unpack_text(cursor, names)?.map(str::to_owned);
        let count = cursor.uint32()?;
        notes.push(Note { kind, path, position, subject, message, hint, count });
    }
    Ok(notes)
}

/// Writes the number of a text that may be missing.
pub(crate) fn pack_text(
    text: Option<&str>,
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    let number = text.map(|text| names.text(text)).transpose()?;
    writer.uint(number.map_or(0, |number| u64::from(number) + 1));
    Ok(())
}

/// Reads a text that may be missing.
pub(crate) fn unpack_text<'n>(
    cursor: &mut Cursor<'_>,
    names: &'n Names,
) -> Result<Option<&'n str>, Malformed> {
    match cursor.uint()?.checked_sub(1) {
        None => Ok(None),
        Some(number) => {
            let number = u32::try_from(number).map_err(|_| Malformed)?;
            names.text(number).map(Some)
        }
    }
}
