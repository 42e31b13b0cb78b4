//! Who holds a package, as text and as JSON.

use std::io::{self, Write};

use lockgate_model::escape;
use lockgate_sweep::who::{Answer, Fit, Holder};
use serde_json::{Value, json};

/// For people: the number first, then each place.
///
/// # Errors
/// When the writer fails.
pub(crate) fn who_text(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let mut names: Vec<&str> = answer.holders.iter().map(|one| one.repository.as_str()).collect();
    names.dedup();
    writeln!(
        out,
        "{} of {} repositories hold it, in {} places",
        names.len(),
        answer.listed,
        answer.holders.len()
    )?;
    for one in &answer.holders {
        writeln!(out, "  {}", escape::terminal(&place(one)))?;
    }
    if !answer.unread.is_empty() || !answer.unread_lockfiles.is_empty() {
        let (repositories, lockfiles) = (answer.unread.len(), answer.unread_lockfiles.len());
        writeln!(
            out,
            "not known of {repositories} repositories and {lockfiles} lockfiles, which were not read:"
        )?;
        for one in &answer.unread {
            let (state, reason) = &one.ended;
            let text = format!("{}: {state} ({reason})", one.repository);
            writeln!(out, "  {}", escape::terminal(&text))?;
        }
        for (repository, path) in &answer.unread_lockfiles {
            writeln!(out, "  {}", escape::terminal(&format!("{repository}: {path}")))?;
        }
    }
    Ok(())
}

fn place(one: &Holder) -> String {
    let version = one.version.as_deref().unwrap_or("without a version");
    let how = match (one.direct, &one.via) {
        (Some(true), _) => "direct".to_owned(),
        (Some(false), Some(via)) => format!("by {via}"),
        (Some(false), None) => "transitive".to_owned(),
        (None, _) => "how is not known".to_owned(),
    };
    let fit = if one.fit == Fit::Unknown { ", may be in the range" } else { "" };
    let fresh = if one.fresh { "" } else { ", as an earlier run found it" };
    format!(
        "{} {}:{}  {} {} {version}  {how}{fit}{fresh}",
        one.repository, one.path, one.line, one.ecosystem, one.package
    )
}

/// For programs.
///
/// # Errors
/// When the writer fails.
pub(crate) fn who_json(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let holders: Vec<Value> = answer.holders.iter().map(holder).collect();
    let unread: Vec<Value> = answer
        .unread
        .iter()
        .map(|one| json!({ "repository": one.repository, "state": one.ended.0, "reason": one.ended.1 }))
        .collect();
    let lockfiles: Vec<Value> = answer
        .unread_lockfiles
        .iter()
        .map(|(repository, path)| json!({ "repository": repository, "path": path }))
        .collect();
    let document = json!({
        "schema_version": "1.0",
        "run": answer.run.0,
        "listed": answer.listed,
        "advisories": answer.advisories,
        "holders": holders,
        "unread": unread,
        "unread_lockfiles": lockfiles,
    });
    crate::output::json::write_printable(&document, out)?;
    writeln!(out)
}

fn holder(one: &Holder) -> Value {
    json!({
        "repository": one.repository,
        "path": one.path,
        "line": one.line,
        "ecosystem": one.ecosystem,
        "package": one.package,
        "version": one.version,
        "in_range": one.fit == Fit::Inside,
        "source": one.source,
        "scope": one.scope,
        "direct": one.direct,
        "via": one.via,
        "fresh": one.fresh,
    })
}
