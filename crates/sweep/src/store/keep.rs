//! Sealed pieces in rows.

/// What the checksum of a row's piece covers beside the piece: the table and the row, so that rows cannot change places.
pub(super) fn owned_by(table: &str, id: i64) -> Vec<u8> {
    [table.as_bytes(), &id.to_le_bytes()].concat()
}
