//! What was found in a repository, as bytes: equal findings are equal bytes, in every judgement.

use lockgate_model::Scope;

use super::bytes::{Cursor, Malformed, Writer};
use super::names::{Interner, Names};
use super::numbers;
use crate::judged::{FindingRow, Judged, TextId};

/// Writes findings, column by column.
pub(crate) fn pack_findings(
    judged: &Judged,
    rows: &[FindingRow],
    names: &mut Interner,
) -> Result<Vec<u8>, Malformed> {
    let mut writer = Writer::default();
    writer.count(rows.len());
    let columns: [fn(&FindingRow) -> TextId; 5] =
        [|row| row.advisory, |row| row.package, |row| row.version, |row| row.path, |row| row.slot];
    for column in columns {
        for row in rows {
            writer.uint(u64::from(names.text(judged.text(column(row)))?));
        }
    }
    let columns: [fn(&FindingRow) -> Option<TextId>; 2] = [|row| row.fixed, |row| row.via];
    for column in columns {
        for row in rows {
            let number = column(row).map(|text| names.text(judged.text(text))).transpose()?;
            writer.uint(number.map_or(0, |number| u64::from(number) + 1));
        }
    }
    for row in rows {
        writer.byte(numbers::of_ecosystem(row.ecosystem));
    }
    for row in rows {
        let direct = row.direct.map_or(0, |direct| 1 + u8::from(direct));
        writer.byte(numbers::of_scope(row.scope) << 2 | direct);
    }
    for row in rows {
        let level = numbers::of_level(row.level);
        writer.byte(numbers::of_kind(row.kind) << 5 | level << 2 | numbers::of_action(row.action));
    }
    Ok(writer.finish())
}

/// Reads findings into a judgement.
pub(crate) fn unpack_findings(
    bytes: &[u8],
    names: &Names,
    judged: &mut Judged,
) -> Result<Vec<FindingRow>, Malformed> {
    let mut cursor = Cursor::new(bytes);
    let count = cursor.count()?;
    let mut columns: [Vec<TextId>; 5] = Default::default();
    for column in &mut columns {
        for _ in 0..count {
            column.push(judged.intern(names.text(cursor.uint32()?)?));
        }
    }
    let mut optional: [Vec<Option<TextId>>; 2] = Default::default();
    for column in &mut optional {
        for _ in 0..count {
            let number = cursor.uint32()?.checked_sub(1);
            column.push(number.map(|n| names.text(n).map(|text| judged.intern(text))).transpose()?);
        }
    }
    let [advisories, packages, versions, paths, slots] = columns;
    let [fixed, via] = optional;
    let ecosystems = cursor.raw(count)?;
    let uses = cursor.raw(count)?;
    let natures = cursor.raw(count)?;
    cursor.end()?;
    let mut rows = Vec::with_capacity(count);
    let texts = advisories.into_iter().zip(packages).zip(versions).zip(paths).zip(slots);
    let others = fixed.into_iter().zip(via);
    let bytes = ecosystems.iter().zip(uses).zip(natures);
    for ((texts, (fixed, via)), ((ecosystem, usage), nature)) in texts.zip(others).zip(bytes) {
        let ((((advisory, package), version), path), slot) = texts;
        let (scope, direct) = usage_of(*usage)?;
        rows.push(FindingRow {
            advisory,
            ecosystem: numbers::ecosystem(*ecosystem)?,
            package,
            version,
            path,
            slot,
            fixed,
            via,
            direct,
            scope,
            kind: numbers::kind(nature >> 5)?,
            level: numbers::level(nature >> 2 & 7)?,
            action: numbers::action(nature & 3)?,
        });
    }
    Ok(rows)
}

fn usage_of(byte: u8) -> Result<(Scope, Option<bool>), Malformed> {
    let direct = match byte & 3 {
        0 => None,
        1 => Some(false),
        2 => Some(true),
        _ => return Err(Malformed),
    };
    Ok((numbers::scope(byte >> 2)?, direct))
}
