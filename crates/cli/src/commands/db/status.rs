//! `lockgate db status`.

use lockgate_model::{DatabaseSource, Date};
use lockgate_scanner::advisories::{Advisories, age_days};

use crate::args::StatusArgs;
use crate::commands::database::{self, HINT};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// Prints the sources of the database with their counts and age.
///
/// # Errors
/// Exit code 3 when there is no database, or a part of it cannot be read.
pub(super) fn status(args: &StatusArgs, settings: &Settings) -> Result<u8, Failure> {
    let found = database::find(&args.database.databases, settings)?;
    let progress = Progress::start(settings);
    progress.step("counting advisories");
    let loaded = found.status();
    progress.finish();
    let mut lines: Vec<String> = loaded.sources.iter().map(|s| line(s, settings.now)).collect();
    lines.extend(totals(&loaded));
    terminal::print_lines(&lines, settings)?;
    let problems: Vec<String> = loaded.notes.iter().map(problem).collect();
    if loaded.counts.is_empty() {
        let reason =
            if problems.is_empty() { "no advisory database".into() } else { problems.join("\n") };
        return Err(Failure::incomplete(anyhow::anyhow!(reason)).with_hint(HINT));
    }
    if loaded.notes.iter().any(is_damage) {
        return Err(Failure::incomplete(anyhow::anyhow!(problems.join("\n"))).with_hint(HINT));
    }
    terminal::print_lines(&problems, settings)?;
    Ok(0)
}

fn problem(note: &lockgate_model::Note) -> String {
    match &note.subject {
        Some(subject) => format!("{subject}: {}", note.message),
        None => note.message.clone(),
    }
}

fn is_damage(note: &lockgate_model::Note) -> bool {
    note.kind == lockgate_model::NoteKind::DamagedFeed
}

fn line(source: &DatabaseSource, today: Date) -> String {
    let mut text = format!("{:<8} {:>7} advisories", source.feed, source.records);
    if let Some(newest) = source.newest {
        let days = match (age_days(newest, today), age_days(today, newest)) {
            (0, ahead) if ahead > 0 => format!("{ahead} days in the future: check the clock"),
            (age, _) => format!("{age} days old"),
        };
        text.push_str(&format!(", newest {newest} ({days})"));
    }
    if let Some(fetched) = source.fetched {
        text.push_str(&format!(", fetched {fetched}"));
    }
    if source.out_of_scope > 0 {
        text.push_str(&format!(", {} of other ecosystems", source.out_of_scope));
    }
    if source.unreadable > 0 {
        text.push_str(&format!(", {} unreadable", source.unreadable));
    }
    format!("{text}\n         {}", source.location)
}

fn totals(loaded: &Advisories) -> Vec<String> {
    let of_ecosystem = |(ecosystem, count): (&lockgate_model::Ecosystem, &u32)| {
        format!("{:<8} {count:>7} advisories in all", ecosystem.osv_name())
    };
    loaded.counts.iter().map(of_ecosystem).collect()
}
