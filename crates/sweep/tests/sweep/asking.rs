//! Who holds a package, and who is exposed.

use std::path::Path;

use lockgate_scanner::index::Index;
use lockgate_sweep::store::{Learned, Reader, Store};
use lockgate_sweep::who::{Answer, Fit, Question, VersionRange, WhoError, who};

use crate::collect::{Files, files_of, fixtures, identity, ok, read, row, start, swept};
use crate::judging::{demo_index, judged};

fn ask(
    store: &Path,
    index: Option<&Path>,
    text: &str,
    range: Option<&str>,
) -> Result<Answer, WhoError> {
    let reader = Reader::open(store).unwrap();
    let index = index.map(|index| Index::open(index).unwrap());
    let range = range.map(|range| VersionRange::parse(range).unwrap());
    who(&reader, index.as_ref(), &Question::parse(text)?, range.as_ref())
}

/// Holders as `repository path:line package@version`.
fn told(answer: &Answer) -> Vec<String> {
    let label = |holder: &lockgate_sweep::who::Holder| {
        format!(
            "{} {}:{} {}@{} {} {}",
            holder.repository,
            holder.path,
            holder.line,
            holder.package,
            holder.version.as_deref().unwrap_or("?"),
            holder.direct.map_or("?", |direct| if direct { "direct" } else { "transitive" }),
            holder.via.as_deref().unwrap_or("-"),
        )
    };
    answer.holders.iter().map(label).collect()
}

fn demo() -> Files {
    files_of(&fixtures().join("repos/demo"))
}

#[test]
fn a_package_is_found_with_the_direct_dependency_that_brings_it_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    swept(&path, &[(2, "b", demo()), (1, "a", demo()), (3, "none", Files::new())]);
    let answer = ask(&path, None, "minimist", None).unwrap();
    let line = answer.holders[0].line;
    assert_eq!(
        told(&answer),
        ["a", "b"].map(|name| format!(
            "acme/{name} web/package-lock.json:{line} minimist@1.2.5 transitive mkdirp@0.5.5"
        ))
    );
    assert_eq!((answer.listed, answer.unread.len(), answer.unread_lockfiles.len()), (3, 0, 0));
    assert!(ask(&path, None, "pkg:cargo/minimist", None).unwrap().holders.is_empty());
    assert_eq!(ask(&path, None, "pkg:npm/lodash@4.17.20", None).unwrap().holders.len(), 2);
    assert!(ask(&path, None, "pkg:npm/lodash@4.17.21", None).unwrap().holders.is_empty());
}

#[test]
fn a_range_limits_the_versions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    swept(&path, &[(1, "a", demo())]);
    let count = |range| ask(&path, None, "time", Some(range)).unwrap().holders.len();
    assert_eq!((count("<0.2.23"), count(">=0.2.23"), count("0.1.x || <0.1.44")), (1, 0, 1));
    let uncertain = ask(&path, None, "demo", Some("<0.0.1")).unwrap();
    assert!(uncertain.holders.iter().all(|holder| holder.fit == Fit::Unknown));
}

#[test]
fn exposure_to_an_advisory_is_what_judging_finds() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    swept(&path, &[(1, "a", demo()), (2, "b", files_of(&fixtures().join("repos/change")))]);
    let mut compared = 0;
    for result in judged(&path, &index, None) {
        for finding in &result.report.unwrap().findings {
            for id in finding.ids() {
                let answer = ask(&path, Some(&index), &id.as_str().to_lowercase(), None).unwrap();
                assert!(answer.advisories.contains(&finding.id.to_string()), "{id}");
                let held = answer.holders.iter().any(|holder| {
                    holder.id == result.repository.row.id
                        && holder.path == finding.location.path
                        && holder.package == finding.package
                        && holder.version.as_deref() == Some(&*finding.version)
                        && holder.line == finding.location.version.start.line
                        && holder.direct == finding.is_direct()
                });
                assert!(held, "{id} {}", finding.package);
                compared += 1;
            }
        }
    }
    assert!(compared > 10, "{compared}");
    assert!(matches!(ask(&path, None, "CVE-2020-26235", None), Err(WhoError::NoIndex(_))));
    let unknown = ask(&path, Some(&index), "CVE-1999-0001", None);
    assert!(matches!(unknown, Err(WhoError::UnknownAdvisory(_))));
}

#[test]
fn what_could_not_be_read_is_part_of_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut broken = demo();
    broken.insert("web/package-lock.json".to_owned(), b"{\"lockfileVersion\": 3".to_vec());
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    store.list(run, &[row(1, "a"), row(2, "failed"), row(3, "open")]).unwrap();
    store.finish(run, 1, &ok(), Learned::Read(Box::new(read(&broken)))).unwrap();
    let failed = lockgate_sweep::store::Ended {
        state: "failed".to_owned(),
        reason: "no-access".to_owned(),
        detail: String::new(),
    };
    store.finish(run, 2, &failed, Learned::Nothing).unwrap();
    let answer = ask(&path, None, "lodash", None).unwrap();
    assert!(answer.holders.is_empty());
    let unread: Vec<_> =
        answer.unread.iter().map(|unread| (&*unread.repository, &*unread.ended.1)).collect();
    assert_eq!(unread, [("acme/failed", "no-access"), ("acme/open", "")]);
    assert_eq!(answer.unread_lockfiles.len(), 1);
    assert_eq!(answer.unread_lockfiles[0].1.as_str(), "web/package-lock.json");
}
