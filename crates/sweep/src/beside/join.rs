//! From findings and alerts to problems.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use lockgate_model::{Action, Level};

use super::alert::{ALERTS, OtherAlert, SECRETS, SECTIONS};
use super::problem::{Beside, Problem, Section, Sighting, SightingState};
use crate::judged::{FindingRow, GroupFacts, Judged, JudgedRepository, rank};
use crate::store::{Reader, StoreError};

/// The name of our own sightings, and of our tool in code scanning.
pub const OURS: &str = "lockgate";

/// Every problem that is known: our findings, and what was kept of the alerts of other tools. What several tools see of one
/// package by one advisory is one problem.
///
/// # Errors
/// When the store cannot be read.
pub fn join(reader: &Reader, judged: &Judged) -> Result<Beside, StoreError> {
    let mut alerts = by_number(reader.facts::<Vec<OtherAlert>>(ALERTS)?);
    let groups: HashMap<&str, &GroupFacts> =
        judged.groups.iter().map(|(id, facts)| (id.as_str(), facts)).collect();
    let mut problems: Vec<Problem> = Vec::new();
    for repository in &judged.repositories {
        let rows = repository.findings.iter();
        let mut found: Vec<Problem> =
            rows.map(|row| ours(judged, &groups, repository, row)).collect();
        for alert in alerts.remove(&repository.id).unwrap_or_default() {
            place(&mut found, repository, alert);
        }
        problems.extend(found);
    }
    problems.sort_by(|a, b| order(a).cmp(&order(b)));
    let sections = reader.facts::<Section>(SECTIONS)?.into_values().collect();
    Ok(Beside { problems, secrets: by_number(reader.facts(SECRETS)?), sections })
}

fn by_number<T>(facts: BTreeMap<String, T>) -> BTreeMap<u64, T> {
    facts.into_iter().filter_map(|(id, fact)| Some((id.parse().ok()?, fact))).collect()
}

fn ours(
    judged: &Judged,
    groups: &HashMap<&str, &GroupFacts>,
    repository: &JudgedRepository,
    row: &FindingRow,
) -> Problem {
    let id = judged.text(row.advisory);
    let facts = groups.get(id);
    let action = match row.action {
        Action::Block => "block",
        Action::Warn => "warn",
        Action::Allow => "allow",
        Action::Ignore => "ignore",
    };
    let excepted = matches!(row.action, Action::Ignore | Action::Allow);
    let sighting = Sighting {
        tool: OURS.to_owned(),
        state: if excepted { SightingState::Dismissed } else { SightingState::Open },
        level: row.level,
        number: None,
        url: None,
        reason: excepted.then(|| "excepted by the policy".to_owned()),
        since: None,
    };
    Problem {
        repository: repository.id,
        name: repository.name.clone(),
        path: Some(judged.text(row.path).to_owned()),
        package: Some(judged.text(row.package).to_owned()),
        id: id.to_owned(),
        aliases: facts.map_or_else(Vec::new, |facts| {
            facts.aliases.iter().map(|alias| alias.as_str().to_owned()).collect()
        }),
        title: facts.map_or_else(String::new, |facts| facts.title.clone()),
        action: Some(action.to_owned()),
        level: row.level,
        sightings: vec![sighting],
    }
}

/// Puts an alert where the same problem stands, or by itself.
fn place(found: &mut Vec<Problem>, repository: &JudgedRepository, alert: OtherAlert) {
    let same = found.iter_mut().filter(|problem| is_same(problem, &alert));
    // One alert of a package may stand for several lockfiles; the file tells, where it is one of them.
    let best = same.min_by_key(|problem| problem.path != alert.path);
    let Some(problem) = best else {
        found.push(alone(repository, alert));
        return;
    };
    let sighting = sighting(&alert);
    if alert.tool == OURS
        && let Some(own) = problem.sightings.iter_mut().find(|one| one.tool == OURS)
    {
        own.number = sighting.number;
        own.url = sighting.url;
        if sighting.state == SightingState::Dismissed {
            own.state = SightingState::Dismissed;
            own.reason = sighting.reason;
        }
        own.since = sighting.since;
        return;
    }
    if rank(sighting.level) > rank(problem.level) && sighting.level.is_some() {
        problem.level = sighting.level;
    }
    problem.aliases.extend(alert.ids.into_iter().filter(|id| *id != problem.id));
    problem.aliases.sort();
    problem.aliases.dedup();
    problem.sightings.push(sighting);
}

/// Whether an alert is of a problem: an id in common, and the same package, or where none is named the same file.
fn is_same(problem: &Problem, alert: &OtherAlert) -> bool {
    let has = |id: &String| {
        problem.id.eq_ignore_ascii_case(id)
            || problem.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(id))
    };
    if !alert.ids.iter().any(has) {
        return false;
    }
    match (&alert.package, &problem.package) {
        (Some(theirs), Some(ours)) => theirs.eq_ignore_ascii_case(ours),
        _ => problem.path == alert.path,
    }
}

fn alone(repository: &JudgedRepository, alert: OtherAlert) -> Problem {
    let sighting = sighting(&alert);
    let id = alert.ids.first().cloned().unwrap_or_else(|| alert.rule.clone());
    Problem {
        repository: repository.id,
        name: repository.name.clone(),
        path: alert.path,
        package: alert.package,
        aliases: alert.ids.into_iter().filter(|other| *other != id).collect(),
        id,
        title: alert.title,
        action: None,
        level: sighting.level,
        sightings: vec![sighting],
    }
}

fn sighting(alert: &OtherAlert) -> Sighting {
    Sighting {
        tool: alert.tool.clone(),
        state: if alert.dismissed { SightingState::Dismissed } else { SightingState::Open },
        level: alert.level(),
        number: Some(alert.number),
        url: (!alert.url.is_empty()).then(|| alert.url.clone()),
        reason: alert.reason.clone(),
        since: alert.since,
    }
}

/// Worst first, then by name.
fn order(problem: &Problem) -> (Reverse<u8>, &str, Option<&str>, Option<&str>, &str) {
    let level: Option<Level> = problem.level;
    let (path, package) = (problem.path.as_deref(), problem.package.as_deref());
    (Reverse(rank(level)), &problem.name, path, package, &problem.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> JudgedRepository {
        JudgedRepository {
            id: 1,
            name: "acme/app".to_owned(),
            ended: ("ok".to_owned(), "lockfiles".to_owned()),
            standing: crate::judged::Standing::Fresh,
            verdict: None,
            complete: true,
            lockfiles: 1,
            matched: 1,
            findings: Vec::new(),
        }
    }

    fn alert(tool: &str, number: u64, ids: &[&str], package: Option<&str>) -> OtherAlert {
        OtherAlert {
            tool: tool.to_owned(),
            number,
            rule: ids.first().map_or("js/xss", |id| *id).to_owned(),
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            package: package.map(str::to_owned),
            path: Some("web/package-lock.json".to_owned()),
            severity: Some("high".to_owned()),
            ..OtherAlert::default()
        }
    }

    #[test]
    fn one_problem_that_three_tools_see_is_one_row_with_three_sightings() {
        let (repository, mut found) = (repository(), Vec::new());
        let ours = alert("Snyk", 1, &["CVE-2020-28500"], Some("lodash"));
        place(&mut found, &repository, ours);
        let dependabot =
            alert("Dependabot", 2, &["GHSA-29mw-wpgm-hmr9", "CVE-2020-28500"], Some("Lodash"));
        place(&mut found, &repository, dependabot);
        // By an id that only the second one brought.
        let third = OtherAlert {
            dismissed: true,
            reason: Some("used in tests".to_owned()),
            ..alert("osv-scanner", 3, &["GHSA-29mw-wpgm-hmr9"], None)
        };
        place(&mut found, &repository, third);
        assert_eq!(found.len(), 1, "{found:#?}");
        let tools: Vec<&str> = found[0].sightings.iter().map(|one| one.tool.as_str()).collect();
        assert_eq!(tools, ["Snyk", "Dependabot", "osv-scanner"]);
        assert_eq!(found[0].sightings[2].state, SightingState::Dismissed);
    }

    #[test]
    fn what_has_no_id_in_common_or_is_of_another_package_stands_alone() {
        let (repository, mut found) = (repository(), Vec::new());
        place(&mut found, &repository, alert("a", 1, &["CVE-2020-28500"], Some("lodash")));
        place(&mut found, &repository, alert("b", 2, &["CVE-2020-28500"], Some("lodash-es")));
        place(&mut found, &repository, alert("CodeQL", 3, &[], None));
        place(&mut found, &repository, alert("CodeQL", 4, &[], None));
        assert_eq!(found.len(), 4, "{found:#?}");
    }
}
