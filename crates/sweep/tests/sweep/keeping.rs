//! Judgements that are kept, and what differs between them.

use std::path::Path;

use lockgate_scanner::index::Index;
use lockgate_sweep::diff::{Coverage, diff, latest};
use lockgate_sweep::judge::{JudgeOptions, Judged, judge};
use lockgate_sweep::store::{Learned, Reader, Store};

use crate::collect::{Files, files_of, fixtures, identity, ok, read, row, start, swept};
use crate::judging::{demo_index, today};

fn judgement(store: &Path, index: &Path) -> Judged {
    let reader = Reader::open(store).unwrap();
    let options = JudgeOptions { central: None, today: today(), run: None, unpack_all: false };
    judge(&reader, &Index::open(index).unwrap(), &options, |_| {}).unwrap()
}

/// Findings of a judgement without the numbers of their texts.
fn readable(judged: &Judged) -> Vec<String> {
    let mut lines = Vec::new();
    for repository in &judged.repositories {
        for row in &repository.findings {
            lines.push(format!(
                "{} {} {}@{} {} {} {:?} {:?} {:?} {:?} {:?} {:?}",
                repository.name,
                judged.text(row.advisory),
                judged.text(row.package),
                judged.text(row.version),
                judged.text(row.path),
                judged.fingerprint(row).unwrap(),
                row.fixed.map(|text| judged.text(text)),
                row.via.map(|text| judged.text(text)),
                (row.direct, row.scope),
                (row.kind, row.level),
                row.action,
                row.ecosystem,
            ));
        }
    }
    lines
}

fn sweep_again(path: &Path, repositories: &[(u64, &str, Option<Files>)]) {
    let mut store = Store::open(path, &identity()).unwrap();
    let run = store.begin(&start()).unwrap();
    for (id, name, files) in repositories {
        store.list(run, &[row(*id, name)]).unwrap();
        let learned = match files {
            Some(files) => Learned::Read(Box::new(read(files))),
            None => Learned::Unchanged,
        };
        store.finish(run, *id, &ok(), learned).unwrap();
    }
    store.finish_run(run, 3_000, "complete", "").unwrap();
}

#[test]
fn a_judgement_comes_back_from_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let demo = files_of(&fixtures().join("repos/demo"));
    swept(&path, &[(5, "a", demo.clone()), (9, "b", Files::new()), (11, "c", demo)]);
    let judged = judgement(&path, &index);
    let mut store = Store::open(&path, &identity()).unwrap();
    let id = store.keep(&judged, "index 1").unwrap();
    drop(store);
    let reader = Reader::open(&path).unwrap();
    let kept = reader.judgement(id).unwrap();
    assert_eq!((kept.run, kept.today), (judged.run, judged.today));
    assert_eq!(readable(&kept), readable(&judged));
    assert!(readable(&kept).len() > 4);
    for (a, b) in kept.repositories.iter().zip(&judged.repositories) {
        assert_eq!((&a.name, a.id, &a.ended, a.standing), (&b.name, b.id, &b.ended, b.standing));
        assert_eq!((a.verdict, a.complete), (b.verdict, b.complete));
        assert_eq!((a.lockfiles, a.matched), (b.lockfiles, b.matched));
    }
    assert_eq!(reader.judgements().unwrap()[0].label, "index 1");
    assert_eq!(latest(&reader).unwrap(), None);
}

#[test]
fn the_identity_of_a_finding_is_that_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    swept(&path, &[(5, "a", files_of(&fixtures().join("repos/demo")))]);
    let results = crate::judging::judged(&path, &index, None);
    let judged = judgement(&path, &index);
    let own = judged.repositories[0].findings.iter().map(|row| judged.fingerprint(row).unwrap());
    let findings = &results[0].report.as_ref().unwrap().findings;
    let reported = findings.iter().map(|finding| finding.fingerprint.clone());
    assert_eq!(own.collect::<Vec<_>>(), reported.collect::<Vec<_>>());
}

#[test]
fn two_runs_differ_by_what_changed_in_their_repositories() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let demo = files_of(&fixtures().join("repos/demo"));
    let mut without_web = demo.clone();
    without_web.retain(|path, _| !path.starts_with("web/"));
    let keep = |label| {
        let judged = judgement(&path, &index);
        Store::open(&path, &identity()).unwrap().keep(&judged, label).unwrap();
        judged
    };
    swept(
        &path,
        &[(1, "grows", without_web.clone()), (2, "stays", demo.clone()), (3, "goes", demo.clone())],
    );
    let before = keep("first");
    sweep_again(
        &path,
        &[(1, "grew", Some(demo.clone())), (2, "stays", None), (4, "comes", Some(without_web))],
    );
    let after = keep("second");
    let found = latest(&Reader::open(&path).unwrap()).unwrap().unwrap();
    assert_eq!(found, diff(&before, &after));
    let of = |name: &str| found.repositories.iter().find(|r| r.name == format!("acme/{name}"));
    let grew = of("grew").unwrap();
    assert_eq!((grew.coverage, grew.fixed.len()), (Coverage::Kept, 0));
    assert!(!grew.new.is_empty() && grew.new.iter().all(|row| row.path == "web/package-lock.json"));
    assert!(of("stays").is_none());
    let lost = of("goes").unwrap();
    assert_eq!((lost.coverage, lost.fixed.len()), (Coverage::Lost, 0));
    assert!(!lost.undetermined.is_empty());
    assert_eq!(of("comes").unwrap().coverage, Coverage::New);
    assert_eq!(found.news().len(), grew.new.len());
}

#[test]
fn an_unchanged_repository_takes_few_bytes_in_a_judgement_and_old_ones_go() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path().join("store.db"), demo_index(folder.path()));
    let demo = files_of(&fixtures().join("repos/demo"));
    let names: Vec<String> = (0..400).map(|id| format!("service-{id}")).collect();
    let all: Vec<(u64, &str, Files)> =
        names.iter().zip(1..).map(|(name, id)| (id, name.as_str(), demo.clone())).collect();
    swept(&path, &all);
    let judged = judgement(&path, &index);
    let mut store = Store::open(&path, &identity()).unwrap();
    let run = store.runs().unwrap()[0].id;
    let size = |store: &mut Store| {
        store.keep(&judged, "").unwrap();
        store.finish_run(run, 1, "complete", "").unwrap();
        std::fs::metadata(&path).unwrap().len()
    };
    let first = size(&mut store);
    let later: Vec<u64> = (0..30).map(|_| size(&mut store)).collect();
    assert!((later[18] - first) / 19 < 50 * 400, "{first} {later:?}");
    assert_eq!(later[19], later[29]);
    let kept = Reader::open(&path).unwrap().judgements().unwrap();
    assert_eq!((kept.len(), kept[0].id.0), (20, 12));
}
