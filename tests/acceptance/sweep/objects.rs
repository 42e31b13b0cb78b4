//! Trees and contents that are cut off, very large, or not what they were asked for.
//!
//! | what GitHub does | what becomes of it |
//! |---|---|
//! | a tree that says it is cut off | listed folder by folder; incomplete where that is cut off as well |
//! | a tree of 71,000 entries | read as it comes |
//! | a text that is cut off, or of another id | fetched by itself; twice other bytes are a failure |

use lockgate_fake_github::{Action, Files, Options, Organization, Repository, Rule};

use super::rig::Rig;
use super::told::{
    CLEAN, TREES, asked, complete, detail, endings, faulty, headline, many, on, status, sweep,
    trees,
};

fn nested() -> Organization {
    let deep = Repository::new("deep").file("a/b/Cargo.lock", CLEAN).file("c/README.md", "# C\n");
    Organization::new("acme").with(deep)
}

#[test]
fn a_tree_that_is_cut_off_is_listed_folder_by_folder() {
    let rig = faulty(nested(), [on(TREES, Action::TruncateTree { keep: 1 }).times(1)]);
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 1 repository accounted for: 1 examined\n");
    assert_eq!(endings(&rig)["acme/deep"], "ok lockfiles");
    // The whole, the root, and its three folders.
    assert_eq!(trees(&rig), 5);
}

#[test]
fn a_folder_that_is_cut_off_makes_the_sweep_incomplete() {
    let rig = faulty(nested(), [on(TREES, Action::TruncateTree { keep: 1 })]);
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: 1 could not be judged whole; 1 examined\n");
    assert!(run.stdout.contains("the listing of the tree was cut off"), "{run:#?}");
    // What is kept of such a listing is not taken for whole by the next run, which costs nothing; one that reads
    // everything again lists it again.
    rig.github.clear_faults();
    let before = trees(&rig);
    let again = sweep(&rig, &[]);
    headline(&again, 3, "INCOMPLETE: acme: 1 could not be judged whole; 1 examined\n");
    assert_eq!(trees(&rig), before);
    let again = sweep(&rig, &["--no-cache"]);
    headline(&again, 0, "COMPLETE: acme: all 1 repository accounted for: 1 examined\n");
}

#[test]
fn a_tree_of_71_000_entries_is_read_as_it_comes() {
    let name = |n: usize| {
        format!(
            "content/files/of/a/large/repository/with/long/paths/{:03}/page-{n:06}.en-us.md",
            n / 100
        )
    };
    let mut files: Files = (0..70_000).map(|n| (name(n), "x".into())).collect();
    files.insert("zz/Cargo.lock".to_owned(), CLEAN.into());
    let organization = Organization::new("acme").with(Repository::new("large").files(files));
    let options = Options { tree_bytes: 64 << 20, ..Options::default() };
    let rig = Rig::with(organization, options);
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 1 repository accounted for: 1 examined\n");
    assert_eq!(endings(&rig)["acme/large"], "ok lockfiles");
    let listing = asked(&rig, |request| request.path.contains("/git/trees/"));
    assert!(listing.len() == 1 && listing[0].bytes > 10_000_000, "{listing:#?}");
    // What is kept of it is the lockfile's part.
    assert!(std::fs::metadata(rig.store()).unwrap().len() < 1_000_000);
}

#[test]
fn a_text_of_another_id_is_fetched_by_itself() {
    let rig = faulty(many(2), [Rule::new(Action::WrongBytes).on("POST", "/graphql")]);
    let run = sweep(&rig, &[]);
    complete(&rig, &run, 2);
    assert_eq!(asked(&rig, |request| request.path.contains("/git/blobs/")).len(), 2);
}

#[test]
fn a_text_that_is_cut_off_is_fetched_by_itself() {
    let padding = format!("# {}\n", "x".repeat(98)).repeat(6_000);
    let large = Repository::new("large").file("Cargo.lock", format!("{CLEAN}{padding}"));
    let rig = faulty(Organization::new("acme").with(large), []);
    let run = sweep(&rig, &[]);
    headline(&run, 0, "COMPLETE: acme: all 1 repository accounted for: 1 examined\n");
    let raw = asked(&rig, |request| request.path.contains("/git/blobs/"));
    assert!(raw.len() == 1 && raw[0].accept.contains("raw"), "{raw:#?}");
}

#[test]
fn other_bytes_than_those_of_the_id_twice_are_a_failure() {
    let wrong = || Rule::new(Action::WrongBytes);
    let rig = faulty(
        many(2),
        [wrong().on("POST", "/graphql"), wrong().on("GET", "/repos/acme/r001/git/blobs/*")],
    );
    let run = sweep(&rig, &[]);
    headline(&run, 3, "INCOMPLETE: acme: 1 of 2 repositories not examined; 1 examined\n");
    assert_eq!(endings(&rig)["acme/r001"], "failed integrity");
    assert!(detail(&rig, "acme/r001").starts_with("Cargo.lock: "), "{}", detail(&rig, "acme/r001"));
    assert_eq!(
        asked(&rig, |request| request.path.starts_with("/repos/acme/r001/git/blobs/")).len(),
        2
    );
    assert_eq!(status(&rig)["failed"][0]["repository"], "acme/r001");
}
