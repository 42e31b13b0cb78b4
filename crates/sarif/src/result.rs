//! Results: one finding each.

use lockgate_model::{Action, Decision, Finding, Manifest};

use crate::log::{
    CodeFlow, Fingerprints, Location, ResultProperties, SarifResult, Sighting, Suppression,
    ThreadFlow, ThreadFlowLocation,
};
use crate::message::{self, MANIFEST_LOCATION, MAX_NAME};
use crate::text::{message as escaped, one_line};
use crate::{level, place, selection};

/// The result of a finding whose rule has the index.
pub(crate) fn of_finding(finding: &Finding, rule_index: Option<usize>) -> SarifResult {
    let line = place::at(&finding.location.path, finding.location.version);
    SarifResult {
        rule_id: selection::rule_id(finding),
        rule_index,
        level: level::level(finding.kind, finding.severity.as_ref()),
        message: message::of_finding(finding),
        related_locations: finding.manifest.iter().map(related).collect(),
        code_flows: code_flow(finding, &line).into_iter().collect(),
        locations: [line],
        partial_fingerprints: Fingerprints {
            primary_location_line_hash: finding.fingerprint.clone(),
        },
        suppressions: suppression(&finding.decision).into_iter().collect(),
        properties: properties(finding),
    }
}

fn related(manifest: &Manifest) -> Location {
    Location { id: Some(MANIFEST_LOCATION), ..manifest_line(manifest) }
}

fn manifest_line(manifest: &Manifest) -> Location {
    let file = escaped(manifest.path.as_str(), MAX_NAME);
    let dependency = escaped(&manifest.dependency, MAX_NAME);
    place::described(
        place::at(&manifest.path, manifest.span),
        format!("{file} asks for {dependency}."),
    )
}

/// The steps have a place each: a lockfile has no line on which one package needs another, so what lies between the
/// manifest and the package is told at the package.
fn code_flow(finding: &Finding, line: &Location) -> Option<CodeFlow> {
    let steps = finding.paths.first()?;
    let package = message::package(finding);
    let text = match steps.0.as_slice() {
        [] | [_] => format!("{package}."),
        steps => format!("{package} by {}.", message::path(steps)),
    };
    let lockfile_line = place::described(line.clone(), text);
    let places = finding.manifest.iter().map(manifest_line).chain([lockfile_line]);
    let locations = places.map(|location| ThreadFlowLocation { location }).collect();
    Some(CodeFlow { thread_flows: [ThreadFlow { locations }] })
}

fn suppression(decision: &Decision) -> Option<Suppression> {
    match decision.action {
        Action::Block | Action::Warn | Action::Allow => None,
        Action::Ignore => Some(Suppression {
            kind: "external",
            status: "accepted",
            justification: justification(decision),
        }),
    }
}

fn justification(decision: &Decision) -> String {
    let reason = decision.reason.as_deref().unwrap_or("ignored by the policy");
    let mut text = one_line(reason);
    if let Some(approver) = &decision.approver {
        text.push_str("; approved by ");
        text.push_str(&one_line(approver));
    }
    if let Some(expires) = decision.expires {
        text.push_str(&format!("; until {expires}"));
    }
    text
}

fn properties(finding: &Finding) -> ResultProperties {
    let paths = finding.paths.iter().take(Finding::MAX_PATHS);
    let change = finding.change.as_ref();
    let path_before = change.and_then(|change| change.path_before.as_ref());
    ResultProperties {
        package: one_line(&finding.purl),
        version: one_line(&finding.version),
        slot: one_line(&finding.slot),
        scope: finding.scope.as_str(),
        fixed_version: finding.fixed_version.as_deref().map(one_line),
        action: finding.decision.action.as_str(),
        rule: one_line(&finding.decision.rule),
        paths: paths.map(|path| path.0.iter().map(|step| one_line(step)).collect()).collect(),
        class: change.map(|change| change.class.as_str()),
        version_before: change.and_then(|change| change.version_before.as_deref()).map(one_line),
        path_before: path_before.map(|path| one_line(path.as_str())),
        sightings: finding.sightings.iter().map(sighting).collect(),
    }
}

fn sighting(sighting: &lockgate_model::Sighting) -> Sighting {
    Sighting { tool: one_line(&sighting.tool), rule: one_line(&sighting.rule) }
}
