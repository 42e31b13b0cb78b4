//! What differs between two policies, in words.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Display;

use lockgate_model::{Grace, Ignore, Policy, Rule};

/// One line for each difference, without a full stop, in the policy's order; none exactly where both do the same. Where
/// entries stand in their files makes no difference, but for their order. Untrusted text.
#[must_use]
pub fn changes(base: &Policy, head: &Policy) -> Vec<String> {
    let mut lines = Vec::new();
    value(&mut lines, "preset", base.preset.as_str(), head.preset.as_str());
    list(&mut lines, "exclude", &base.exclude, &head.exclude);
    block(&mut lines, base, head);
    for ((key, before), (_, after)) in base.gate.entries().into_iter().zip(head.gate.entries()) {
        value(&mut lines, &format!("gate.{key}"), before.as_str(), after.as_str());
    }
    rules(&mut lines, &base.rules, &head.rules);
    incomplete(&mut lines, base, head);
    ignores(&mut lines, &base.ignore, &head.ignore);
    let (before, after) = (&base.registries, &head.registries);
    list(&mut lines, "registries.private-scopes", &before.scopes, &after.scopes);
    list(&mut lines, "registries.private-hosts", &before.hosts, &after.hosts);
    list(&mut lines, "registries.private-prefixes", &before.prefixes, &after.prefixes);
    lines
}

fn value<T: Display + PartialEq>(lines: &mut Vec<String>, key: &str, before: T, after: T) {
    if before != after {
        lines.push(format!("{key}: {before} → {after}"));
    }
}

fn block(lines: &mut Vec<String>, base: &Policy, head: &Policy) {
    for ((key, before), (_, after)) in base.block.entries().into_iter().zip(head.block.entries()) {
        value(lines, &format!("block.{key}"), before.as_str(), after.as_str());
    }
    let word = |unscored| if unscored { "block" } else { "warn" };
    value(lines, "block.unscored", word(base.block.unscored), word(head.block.unscored));
}

fn incomplete(lines: &mut Vec<String>, base: &Policy, head: &Policy) {
    let (before, after) = (&base.incomplete, &head.incomplete);
    for ((key, before), (_, after)) in before.entries().into_iter().zip(after.entries()) {
        value(lines, &format!("incomplete.{key}"), before.as_str(), after.as_str());
    }
    let (before, after) = (before.max_database_age_days, after.max_database_age_days);
    value(lines, "incomplete.max-database-age-days", before, after);
}

/// The entries that one list has more often than the other, and the order where they have the same.
fn list(lines: &mut Vec<String>, key: &str, before: &[String], after: &[String]) {
    let count = lines.len();
    for gone in surplus(before, after) {
        lines.push(format!("{key}: `{}` removed", one_line(gone)));
    }
    for new in surplus(after, before) {
        lines.push(format!("{key}: `{}` added", one_line(new)));
    }
    if lines.len() == count && before != after {
        lines.push(format!("{key}: another order"));
    }
}

/// The entries of a list for which the other one has no partner, in order.
fn surplus<'a, T: PartialEq>(of: &'a [T], other: &[T]) -> Vec<&'a T> {
    let mut partners: Vec<&T> = other.iter().collect();
    let is_alone = |entry: &&T| match partners.iter().position(|partner| partner == entry) {
        Some(at) => {
            partners.swap_remove(at);
            false
        }
        None => true,
    };
    of.iter().filter(is_alone).collect()
}

fn rules(lines: &mut Vec<String>, before: &[Rule], after: &[Rule]) {
    let find = |rules: &'_ [Rule], id: &str| rules.iter().any(|rule| rule.id == id);
    for gone in before.iter().filter(|rule| !find(after, &rule.id)) {
        lines.push(format!("rule `{}` removed ({})", gone.id, rule_in_words(gone)));
    }
    for rule in after {
        match before.iter().find(|old| old.id == rule.id) {
            None => lines.push(format!("rule `{}` added ({})", rule.id, rule_in_words(rule))),
            Some(old) => changed_rule(lines, old, rule),
        }
    }
    let kept = |of: &[Rule], other: &[Rule]| -> Vec<String> {
        of.iter().filter(|rule| find(other, &rule.id)).map(|rule| rule.id.clone()).collect()
    };
    let (before, after) = (kept(before, after), kept(after, before));
    if before != after {
        lines.push(format!("order of the rules: {} → {}", before.join(", "), after.join(", ")));
    }
}

fn changed_rule(lines: &mut Vec<String>, before: &Rule, after: &Rule) {
    let mut part = |name: &str, differs: bool, words: fn(&Rule) -> String| {
        if differs {
            let id = &after.id;
            lines.push(format!("rule `{id}`: {name}: {} → {}", words(before), words(after)));
        }
    };
    part("action", before.action != after.action, |rule| rule.action.as_str().to_owned());
    part("when", before.when != after.when, when);
    part("grace", before.grace != after.grace, |rule| grace(rule.grace));
    part("reason", before.reason != after.reason, |rule| text(rule.reason.as_deref()));
}

fn rule_in_words(rule: &Rule) -> String {
    let reason = rule.reason.as_deref().map(|why| format!(", reason {}", one_line(why)));
    let grace = rule.grace.map(|days| format!(", grace {}", grace(Some(days))));
    let (grace, reason) = (grace.unwrap_or_default(), reason.unwrap_or_default());
    format!("{} when {}{grace}{reason}", rule.action.as_str(), when(rule))
}

fn when(rule: &Rule) -> String {
    let conditions = rule.when.iter();
    let words: Vec<String> = conditions
        .map(|condition| format!("{} {}", condition.key(), one_line(&condition.wanted())))
        .collect();
    if words.is_empty() { "anything".to_owned() } else { words.join(", ") }
}

fn grace(grace: Option<Grace>) -> String {
    let words = |grace: Grace| format!("{} days from {}", grace.days, grace.from.as_str());
    grace.map_or_else(|| "none".to_owned(), words)
}

/// What an ignore is about.
type Target<'p> = (&'p str, Option<&'p str>, Option<&'p str>);

/// Ignores of the same id, package and path are one that changed; several of those are paired in their order.
fn ignores(lines: &mut Vec<String>, before: &[Ignore], after: &[Ignore]) {
    let mut old: BTreeMap<Target<'_>, VecDeque<usize>> = BTreeMap::new();
    for (at, ignore) in before.iter().enumerate() {
        old.entry(target(ignore)).or_default().push_back(at);
    }
    let mut partner = |ignore| old.get_mut(&target(ignore)).and_then(VecDeque::pop_front);
    let pairs: Vec<(&Ignore, Option<usize>)> =
        after.iter().map(|ignore| (ignore, partner(ignore))).collect();
    let places: Vec<usize> = pairs.iter().filter_map(|(_, place)| *place).collect();
    for (at, gone) in before.iter().enumerate() {
        if !places.contains(&at) {
            lines.push(format!("ignore of {} removed ({})", about(gone), terms(gone)));
        }
    }
    for (ignore, place) in &pairs {
        let (what, now) = (about(ignore), terms(ignore));
        match place.and_then(|at| before.get(at)) {
            None => lines.push(format!("ignore of {what} added ({now})")),
            Some(old) if have_same_terms(old, ignore) => {}
            Some(old) => lines.push(format!("ignore of {what}: {} → {now}", terms(old))),
        }
    }
    if !places.is_sorted() {
        lines.push("order of the ignores: another one".to_owned());
    }
}

fn target(ignore: &Ignore) -> Target<'_> {
    (&ignore.id, ignore.package.as_deref(), ignore.path.as_deref())
}

fn have_same_terms(a: &Ignore, b: &Ignore) -> bool {
    (&a.reason, &a.approver, a.expires) == (&b.reason, &b.approver, b.expires)
}

fn about(ignore: &Ignore) -> String {
    let package = ignore.package.as_deref().map(|name| format!(" of package {}", one_line(name)));
    let path = ignore.path.as_deref().map(|glob| format!(" in {}", one_line(glob)));
    format!("{}{}{}", one_line(&ignore.id), package.unwrap_or_default(), path.unwrap_or_default())
}

fn terms(ignore: &Ignore) -> String {
    let approver = ignore.approver.as_deref().map(|who| format!(", approved by {}", one_line(who)));
    let expires = ignore.expires.map(|day| format!(", until {day}"));
    let (approver, expires) = (approver.unwrap_or_default(), expires.unwrap_or_default());
    format!("reason {}{approver}{expires}", one_line(&ignore.reason))
}

fn text(text: Option<&str>) -> String {
    text.map_or_else(|| "none".to_owned(), one_line)
}

/// A text on one line. Line breaks are written out, so that texts that differ stay different.
fn one_line(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}
