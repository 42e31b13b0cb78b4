//! The alerts of an organization: of code scanning, of Dependabot, and how many secrets are open.

use std::collections::BTreeMap;

use lockgate_remote::{
    Clock, DependabotAlert, GithubError, GithubHost, OrganizationAlert, dependabot_alerts,
    organization_alerts, secret_counts,
};

use super::learn::Learned;
use crate::beside::{ALERTS, OtherAlert, SECRETS, SECTIONS, Section};
use crate::collect::{chain, stop};
use crate::store::{Store, StoreError};

/// Longest text of an alert that is kept, in characters.
const MAX_TEXT: usize = 300;

/// Reads what an organization lists, and keeps it. What cannot be read is told, and takes nothing else with it: what was known
/// of it before is forgotten, since nobody can say that it still holds.
pub(super) async fn learn(
    (host, store): (&GithubHost, &mut Store),
    owner: &str,
    skip: &[String],
    clock: &dyn Clock,
    learned: &mut Learned,
) -> Result<(), StoreError> {
    let mut alerts: BTreeMap<u64, BTreeMap<(String, u64), OtherAlert>> = BTreeMap::new();
    let mut add = |repository: u64, alert: OtherAlert| {
        let key = (alert.tool.clone(), alert.number);
        alerts.entry(repository).or_default().insert(key, alert);
    };
    let mut outcomes = Vec::new();
    if !skips(skip, "code scanning") {
        let found = organization_alerts(host, owner).await;
        let result = found.map(|all| {
            all.into_iter().for_each(|one| add(one.repository.id, scanning(one)));
        });
        outcomes.push(("code scanning", result));
    }
    if !skips(skip, "Dependabot") {
        let found = dependabot_alerts(host, owner).await;
        let found = found.map(|all| {
            all.into_iter().for_each(|one| add(one.repository.id, dependabot(one)));
        });
        outcomes.push(("Dependabot", found));
    }
    let mut secrets = None;
    if !skips(skip, "secret scanning") {
        let found = secret_counts(host, owner).await;
        outcomes.push(("secret scanning", found.map(|counts| secrets = Some(counts))));
    }
    keep(store, owner, alerts, secrets)?;
    for (what, outcome) in outcomes {
        let section = section(what, owner, outcome, clock, learned);
        store.keep_facts(SECTIONS, &[(format!("{owner}: {what}"), section.clone())])?;
        learned.sections.push(section);
    }
    Ok(())
}

fn skips(skip: &[String], what: &str) -> bool {
    skip.iter().any(|one| one.eq_ignore_ascii_case(&what.replace(' ', "-")))
}

fn section(
    what: &str,
    owner: &str,
    outcome: Result<(), GithubError>,
    clock: &dyn Clock,
    learned: &mut Learned,
) -> Section {
    let unavailable = outcome.err().map(|error| {
        if let Some(stop) = stop(&error) {
            learned.stopped.get_or_insert_with(|| (stop, chain(&error)));
        }
        match error.cause() {
            GithubError::NotFound { needs, .. } | GithubError::Forbidden { needs, .. } => {
                format!("there are none for this account, or the token may not see them: it takes {needs}")
            }
            _ => chain(&error),
        }
    });
    let (what, owner) = (what.to_owned(), owner.to_owned());
    Section { what, owner, unavailable, as_of: clock.now() }
}

fn keep(
    store: &mut Store,
    owner: &str,
    alerts: BTreeMap<u64, BTreeMap<(String, u64), OtherAlert>>,
    secrets: Option<BTreeMap<u64, u64>>,
) -> Result<(), StoreError> {
    let all = store.repositories(Some(owner))?;
    let names: Vec<String> = all.iter().map(|one| one.row.id.to_string()).collect();
    store.forget_facts(ALERTS, &names)?;
    store.forget_facts(SECRETS, &names)?;
    let facts: Vec<(String, Vec<OtherAlert>)> = alerts
        .into_iter()
        .map(|(id, alerts)| (id.to_string(), alerts.into_values().collect()))
        .collect();
    store.keep_facts(ALERTS, &facts)?;
    if let Some(counts) = secrets {
        let of = |id: u64| counts.get(&id).copied().unwrap_or(0);
        let facts: Vec<(String, u64)> =
            all.iter().map(|one| (one.row.id.to_string(), of(one.row.id))).collect();
        store.keep_facts(SECRETS, &facts)?;
    }
    Ok(())
}

fn scanning(alert: OrganizationAlert) -> OtherAlert {
    let rule = alert.rule.id.unwrap_or_default();
    let message = alert.most_recent_instance.message.and_then(|message| message.text);
    let title = alert.rule.description.or(message.clone()).unwrap_or_default();
    let mut ids = OtherAlert::ids_in(&rule);
    if ids.is_empty() {
        ids = OtherAlert::ids_in(&title);
    }
    let level = alert.rule.security_severity_level.or(alert.rule.severity);
    OtherAlert {
        tool: short(&alert.tool.name.unwrap_or_default()),
        number: alert.number,
        url: short(&alert.html_url),
        dismissed: alert.state.as_deref() == Some("dismissed"),
        reason: alert.dismissed_reason.map(|reason| short(&reason)),
        rule: short(&rule),
        ids,
        title: short(&title),
        package: None,
        path: alert
            .most_recent_instance
            .location
            .and_then(|place| place.path)
            .map(|path| short(&path)),
        severity: level,
        since: alert.created_at.parse().ok(),
    }
}

fn dependabot(alert: DependabotAlert) -> OtherAlert {
    let advisory = alert.security_advisory;
    let mut ids = vec![advisory.ghsa_id.clone()];
    ids.extend(advisory.cve_id);
    ids.retain(|id| !id.is_empty());
    OtherAlert {
        tool: "Dependabot".to_owned(),
        number: alert.number,
        url: short(&alert.html_url),
        dismissed: alert.state != "open",
        reason: alert.dismissed_reason.map(|reason| short(&reason)),
        rule: short(&advisory.ghsa_id),
        ids,
        title: short(&advisory.summary),
        package: alert.dependency.package.map(|package| short(&package.name)),
        path: alert.dependency.manifest_path.map(|path| short(&path)),
        severity: Some(advisory.severity),
        since: alert.created_at.parse().ok(),
    }
}

fn short(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}
