//! The sweep of the README.

use lockgate_fake_github::{FakeGithub, Options, Organization, TOKEN};

use crate::lockgate::{blesses, command, run_command, workspace};

#[test]
fn the_readmes_sweep_prints_what_the_readme_shows() {
    let path = workspace().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let blocks = readme.split("```console\n").skip(1).filter_map(|rest| rest.split("```").next());
    let block = blocks.into_iter().find(|block| block.contains(" -- sweep acme ")).unwrap();
    let (before, code) = block.split_once("$ echo $?\n").unwrap();
    let mut lines = before.split_inclusive('\n');
    assert!(lines.next().unwrap().contains(TOKEN));
    let asked = lines.next().unwrap().strip_prefix("$ cargo run --release -- ").unwrap();
    let printed: String = lines.collect();
    let described = workspace().join("fixtures/organization.toml");
    let organization = Organization::new("acme").described(&described).unwrap();
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut sweep = command(&workspace());
    sweep
        .args(asked.split_whitespace())
        .env("NO_PROXY", "127.0.0.1")
        .env("GITHUB_API_URL", github.url())
        .env("GITHUB_TOKEN", TOKEN)
        .env("LOCKGATE_STORE", home.path().join("store.sqlite"));
    let run = run_command(&mut sweep);
    if blesses() {
        std::fs::write(path, readme.replace(&printed, &run.stdout)).unwrap();
        return;
    }
    // The last line tells the day and the requests, whose number follows from how they met.
    let body = |text: &str| text.trim_end().rsplit_once('\n').unwrap().0.to_owned();
    assert_eq!(body(&printed), body(&run.stdout));
    assert_eq!(code.trim(), run.code.to_string());
}
