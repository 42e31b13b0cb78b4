//! `lockgate db search`.

use std::collections::BTreeSet;

use lockgate_model::{AdvisoryGroup, AdvisoryId, Ecosystem};
use lockgate_scanner::advisories::Advisories;
use lockgate_scanner::{matching, name};

use crate::args::SearchArgs;
use crate::commands::database;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::terminal;

/// Prints the advisories of a package in every ecosystem, or those of an id: one line each.
///
/// # Errors
/// Exit code 3 without a database or with a damaged one, 2 for a name and id that no record has.
pub(super) fn search(args: &SearchArgs, settings: &Settings) -> Result<u8, Failure> {
    let found = database::find(&args.database.databases, settings)?;
    let progress = Progress::start(settings);
    progress.step("searching");
    let mut loaded = found.find(&args.text);
    let mut lines = lines(&loaded, None);
    if lines.is_empty() {
        loaded = found.search(&args.text);
        lines = self::lines(&loaded, Some(&args.text));
    }
    progress.finish();
    if lines.is_empty() {
        let what = format!("package and no advisory {}", args.text);
        return Err(database::not_found(&what, &found, &loaded));
    }
    terminal::print_answer(&lines)?;
    Ok(0)
}

/// One line for each package of each group; those of one package where one is named.
fn lines(loaded: &Advisories, package: Option<&str>) -> Vec<String> {
    let mut groups: BTreeSet<(Ecosystem, AdvisoryId)> = BTreeSet::new();
    for record in &loaded.records {
        for entry in &record.affected {
            let canonical = loaded.groups.canonical(entry.ecosystem, &record.id);
            groups.insert((entry.ecosystem, canonical.clone()));
        }
    }
    let mut lines = BTreeSet::new();
    for (ecosystem, id) in groups {
        let group = matching::group(loaded, ecosystem, &id);
        for affected in group.affected.iter().filter(|affected| affected.ecosystem == ecosystem) {
            let form = |text| name::normalize(ecosystem, text).into_owned();
            if package.is_none_or(|package| form(package) == form(&affected.package)) {
                lines.insert(line(&group, ecosystem, &affected.package, &affected.ranges));
            }
        }
    }
    lines.into_iter().collect()
}

fn line(group: &AdvisoryGroup, ecosystem: Ecosystem, package: &str, ranges: &[String]) -> String {
    let severity = match &group.severity {
        Some(severity) => severity.level.as_str(),
        None => "unscored",
    };
    let kind = group.kind.as_str();
    let ranges = match ranges {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first} or {second} or {third} or {} more", rest.len())
        }
        ranges => ranges.join(" or "),
    };
    format!("{ecosystem} {package}  {}  {kind}, {severity}  {ranges}  {}", group.id, group.title)
}
