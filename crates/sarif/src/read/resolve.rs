//! A run that was read to its end as findings: rules, levels, messages and places looked up.

use std::collections::HashMap;

use lockgate_model::{Action, Decision, ForeignFinding, ForeignLevel, ForeignLocation, ForeignRun};

use super::catalogue::{Catalogue, Place, Wanted};
use super::message;
use super::place::Places;
use super::result::{Kind, RawMessage, RawPlace, RawResult};
use super::run::Run;
use super::text::{MESSAGE, TITLE, cut, one_line};
use super::tool::{Component, Rule};

/// The name of a tool that has none.
const NAMELESS: &str = "unknown tool";
/// What a finding takes beside its texts, roughly.
const FINDING_BYTES: usize = 1_024;

/// What all findings of a file may take together. Texts of a rule are copied into each of its findings, so that a small
/// file could fill the memory.
pub(super) struct Budget {
    /// Bytes left.
    pub(super) bytes: usize,
    /// Findings that did not fit.
    pub(super) above: u32,
}

/// The run's own figures and its findings, in the order of the file.
pub(super) fn run(
    mut run: Run,
    file: &str,
    root: Option<&str>,
    budget: &mut Budget,
) -> (ForeignRun, Vec<ForeignFinding>) {
    sort_tags(&mut run);
    let results = std::mem::take(&mut run.results.kept);
    let tool = tool_name(&run);
    let catalogue = Catalogue::of(&run.tool);
    let context = Context {
        tool: &tool,
        overrides: overrides(&run, &catalogue),
        places: Places::of(&run, root),
        catalogue,
    };
    let mut findings = Vec::with_capacity(results.len());
    for result in results {
        let finding = context.finding(result);
        let bytes = size(&finding);
        if bytes > budget.bytes {
            budget.above = budget.above.saturating_add(1);
            continue;
        }
        budget.bytes -= bytes;
        findings.push(finding);
    }
    let driver = &run.tool.driver;
    let described = ForeignRun {
        file: file.to_owned(),
        version: driver.semantic_version.clone().or_else(|| driver.version.clone()),
        category: run.category.clone(),
        results: u32::try_from(findings.len()).unwrap_or(u32::MAX),
        folded: 0,
        tool,
    };
    (described, findings)
}

/// The tool's name, also for notes.
pub(super) fn tool_name(run: &Run) -> String {
    let name = run.tool.driver.name.as_deref().map(one_line);
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| NAMELESS.to_owned())
}

/// Sorted and unique once a rule, not once a finding.
fn sort_tags(run: &mut Run) {
    let extensions = run.tool.extensions.items.iter_mut();
    for component in extensions.chain([&mut run.tool.driver]) {
        for rule in &mut component.rules.items {
            rule.tags.sort_unstable();
            rule.tags.dedup();
        }
    }
}

struct Context<'a> {
    tool: &'a str,
    catalogue: Catalogue<'a>,
    places: Places<'a>,
    /// By invocation and rule.
    overrides: HashMap<(u32, Place), ForeignLevel>,
}

fn overrides(run: &Run, catalogue: &Catalogue<'_>) -> HashMap<(u32, Place), ForeignLevel> {
    let mut levels = HashMap::new();
    for (invocation, number) in run.invocations.items.iter().zip(0..) {
        for given in &invocation.overrides.items {
            let place = catalogue.find(Wanted::of(None, None, Some(&given.rule)));
            if let (Some(place), Some(level)) = (place, given.level) {
                levels.insert((number, place), level);
            }
        }
    }
    levels
}

impl Context<'_> {
    fn finding(&self, result: RawResult) -> ForeignFinding {
        let wanted =
            Wanted::of(result.rule_id.as_deref(), result.rule_index, result.rule.as_deref());
        let place = self.catalogue.find(wanted);
        let known = place.and_then(|place| self.catalogue.get(place));
        let rule = known.map(|(_, rule)| rule);
        let component = known.map_or_else(|| self.catalogue.component(wanted), |(own, _)| own);
        let id = rule.and_then(|rule| rule.id.as_deref()).or(wanted.id).unwrap_or_default();
        let said = said(&result.message, rule, component);
        let title = title(rule, id, &said);
        ForeignFinding {
            tool: self.tool.to_owned(),
            rule: id.to_owned(),
            message: if said.is_empty() { title.clone() } else { said },
            title,
            level: self.level(&result, place, rule),
            score: rule.and_then(|rule| rule.score),
            tags: rule.map(|rule| rule.tags.clone()).unwrap_or_default(),
            location: result.place.as_deref().and_then(|place| self.location(place)),
            suppressed: result.is_suppressed,
            fingerprints: result.fingerprints.into_iter().collect(),
            class: None,
            decision: undecided(),
        }
    }

    /// Source: section 3.27.10.
    fn level(&self, result: &RawResult, place: Option<Place>, rule: Option<&Rule>) -> ForeignLevel {
        let of_kind = || (result.kind != Kind::Fail).then_some(ForeignLevel::None);
        let invocation = result.invocation.unwrap_or(0);
        let overridden = || self.overrides.get(&(invocation, place?)).copied();
        let default = || rule.and_then(|rule| rule.level);
        let level = result.level.or_else(of_kind).or_else(overridden).or_else(default);
        level.unwrap_or(ForeignLevel::Warning)
    }

    fn location(&self, place: &RawPlace) -> Option<ForeignLocation> {
        let path = self.places.path(&place.artifact)?;
        let end_line = place.end_line.or(place.line).filter(|end| place.line <= Some(*end));
        Some(ForeignLocation {
            path,
            line: place.line,
            end_line: place.line.and(end_line.or(place.line)),
        })
    }
}

/// The text of the message, else the template that it names.
fn said(raw: &RawMessage, rule: Option<&Rule>, component: &Component) -> String {
    let of_rule = || rule?.messages.0.get(raw.id.as_ref()?);
    let of_component = || component.messages.0.get(raw.id.as_ref()?);
    let template = raw.text.as_ref().or_else(of_rule).or_else(of_component);
    template.map(|template| message::line(template, &raw.arguments)).unwrap_or_default()
}

fn title(rule: Option<&Rule>, id: &str, said: &str) -> String {
    let short = rule.and_then(|rule| rule.short.0.as_deref());
    let name = rule.and_then(|rule| rule.name.as_deref());
    let candidates = [short, name, Some(id), Some(said)].into_iter().flatten().map(one_line);
    let title = candidates.into_iter().find(|text| !text.is_empty());
    cut(title.unwrap_or_else(|| "result without a rule".to_owned()), TITLE.min(MESSAGE))
}

/// Until the policy decides.
fn undecided() -> Decision {
    Decision {
        action: Action::Warn,
        rule: "none".to_owned(),
        reason: None,
        approver: None,
        expires: None,
        blocks_from: None,
    }
}

fn size(finding: &ForeignFinding) -> usize {
    let texts = [&finding.tool, &finding.rule, &finding.title, &finding.message];
    let tags = finding.tags.iter();
    let prints = finding.fingerprints.iter().flat_map(|(key, value)| [key, value]);
    let bytes: usize = texts.into_iter().chain(tags).chain(prints).map(String::len).sum();
    FINDING_BYTES + bytes
}

#[cfg(test)]
mod tests {
    use super::super::shape::Items;
    use super::*;

    #[test]
    fn texts_of_a_rule_copied_into_every_result_do_not_fill_the_memory() {
        let mut read = Run::with_room(100);
        read.tool.driver.rules.next().tags = vec!["t".repeat(1_000)];
        read.tool.driver.rules.done(true);
        for _ in 0..100 {
            read.results.next().rule_index = Some(0);
            read.results.done(true);
        }
        let mut budget = Budget { bytes: 50_000, above: 0 };
        let (described, findings) = run(read, "x.sarif", None, &mut budget);
        assert!((20..30).contains(&findings.len()));
        assert_eq!(findings.len() + budget.above as usize, 100);
        assert_eq!(described.results as usize, findings.len());
    }
}
