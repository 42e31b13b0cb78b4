//! Only the records that changed: OSV lists the ids of each ecosystem with the times of their last changes, newest first.
//! Source: <https://google.github.io/osv.dev/data/#downloading-recent-changes>.

use std::collections::{BTreeMap, HashSet};

use lockgate_model::AdvisoryId;
use lockgate_remote as remote;
use lockgate_scanner::advisories::InputKind;
use lockgate_scanner::index::{BuildSource, Origin, Validators};

use super::job::Job;

/// Records above which the whole archive is fetched instead: it is one request.
const MAX_CHANGES: usize = 500;

/// Records that are fetched at once.
const AT_ONCE: usize = 16;

/// Largest list and record that are taken, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// What the list says.
pub(super) struct Listed {
    /// The time of the newest change.
    pub(super) newest: Option<String>,
    /// The time of the last change of each record.
    changes: BTreeMap<String, String>,
}

/// The list of a feed; `None` where there is none or it cannot be read: then the archive is what counts.
pub(super) async fn listed(job: &Job<'_>) -> Option<Listed> {
    let base = job.feed.url.strip_suffix("/all.zip")?;
    let url = format!("{base}/modified_id.csv");
    let bytes = remote::get(&job.update.client, &url, MAX_BYTES).await.ok()?;
    parse(&String::from_utf8(bytes).ok()?)
}

/// `None` for a list with a line that is no time and id: a page of a proxy, or half a list.
fn parse(text: &str) -> Option<Listed> {
    let mut changes = BTreeMap::new();
    let mut newest: Option<&str> = None;
    for line in text.lines() {
        let (time, id) = line.split_once(',')?;
        let is_time = time.len() >= 19 && time.starts_with("20") && time.ends_with('Z');
        if !is_time || AdvisoryId::new(id).is_none() {
            return None;
        }
        newest = newest.max(Some(time));
        changes.insert(id.to_owned(), time.to_owned());
    }
    (text.ends_with('\n') && !changes.is_empty())
        .then(|| Listed { newest: newest.map(str::to_owned), changes })
}

/// The feed of the index in use with what changed since; `None` where the archive has to be fetched.
pub(super) async fn take(job: &Job<'_>, listed: Option<&Listed>) -> Option<BuildSource> {
    let (listed, (place, status)) = (listed?, job.last?);
    let cursor = status.validators.cursor.as_deref()?;
    let newer: Vec<&String> = listed
        .changes
        .iter()
        .filter_map(|(id, time)| (time.as_str() > cursor).then_some(id))
        .collect();
    let known: HashSet<String> = job.update.base.as_ref()?.ids_of_source(place).ok()?;
    let is_listed: HashSet<String> =
        listed.changes.keys().map(|id| id.to_ascii_lowercase()).collect();
    let mut replaced: HashSet<String> =
        known.iter().filter(|id| !is_listed.contains(*id)).cloned().collect();
    if newer.is_empty() && replaced.is_empty() {
        return Some(BuildSource::Keep { place, fetched: Some(job.update.settings.now) });
    }
    if newer.len() > MAX_CHANGES || replaced.len() > MAX_CHANGES {
        return None;
    }
    replaced.extend(newer.iter().map(|id| id.to_ascii_lowercase()));
    let base = job.feed.url.strip_suffix("/all.zip")?;
    let files = newer.iter().map(|id| ((*id).clone(), format!("{base}/{id}.json")));
    let files: Vec<(String, String)> = files.collect();
    let records = remote::get_all(&job.update.client, files, AT_ONCE, MAX_BYTES).await.ok()?;
    let folder = format!("{}.changes", job.feed.file);
    let mut path = job.update.staging.file(&format!("{folder}/x")).ok()?;
    path.pop();
    for (id, bytes) in records {
        std::fs::write(path.join(format!("{id}.json")), bytes).ok()?;
    }
    let input = job.input(InputKind::OsvFolder, path);
    // The archive was not fetched: what its server said of it holds no more.
    let validators = Validators { cursor: listed.newest.clone(), ..Validators::default() };
    let origin = Origin { input, private: false, validators };
    Some(BuildSource::Change { place, origin, replaced })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_taken_whole_or_not_at_all() {
        let good = "2026-11-20T01:02:03.456Z,GHSA-a\n2026-11-19T00:00:00Z,CVE-2026-1\n";
        let listed = parse(good).unwrap();
        assert_eq!(listed.newest.as_deref(), Some("2026-11-20T01:02:03.456Z"));
        assert_eq!(listed.changes.len(), 2);
        for length in 0..good.len() - 1 {
            let whole_line = length == "2026-11-20T01:02:03.456Z,GHSA-a\n".len();
            assert_eq!(parse(good.get(..length).unwrap()).is_some(), whole_line, "{length}");
        }
        assert!(parse("<!doctype html>\n").is_none());
        assert!(parse("2026-11-20T01:02:03Z,../../x\n").is_none());
    }
}
