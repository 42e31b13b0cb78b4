//! `lockgate formats`.

use lockgate_scanner::format::{FORMATS, Format};

use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// Prints the lockfile formats as a table, in the form of the README's.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn formats(settings: &Settings) -> Result<u8, Failure> {
    terminal::print_lines(&table(), settings)?;
    Ok(0)
}

/// The table of the formats in Markdown.
fn table() -> Vec<String> {
    let mut lines = vec![
        "| format | files | ecosystem | edges | scopes |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(FORMATS.iter().map(row));
    lines
}

fn row(format: &Format) -> String {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    let covered = if format.ecosystem.has_feed() { "" } else { " (no feed)" };
    format!(
        "| `{}` | {} | {}{covered} | {} | {} |",
        format.id,
        format.files,
        format.ecosystem,
        yes_no(format.edges),
        yes_no(format.scopes)
    )
}
