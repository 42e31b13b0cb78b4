//! What the README says of publishing, posture, shards and permissions.

use lockgate_fake_github::{
    App, FakeGithub, Installation, Options, Organization, Repository, TOKEN, Visibility,
};
use serde_json::json;

use super::rig::Rig;
use crate::lockgate::{command, run_command, workspace};

fn readme() -> String {
    std::fs::read_to_string(workspace().join("README.md")).unwrap()
}

/// The block of a language that holds some words.
fn block(language: &str, words: &str) -> String {
    let (readme, fence) = (readme(), format!("```{language}\n"));
    let blocks = readme.split(&fence).skip(1).filter_map(|rest| rest.split("```").next());
    blocks.into_iter().find(|block| block.contains(words)).unwrap().to_owned()
}

/// Times, ports and numbers of requests are of the moment.
fn settled(text: &str) -> String {
    let text = text.lines().map(|line| {
        let line = line.split(" uploaded on ").next().unwrap();
        let line = line.split(" created http").next().unwrap();
        line.split(" uploads, ").next().unwrap().trim_end().to_owned()
    });
    text.collect::<Vec<_>>().join("\n")
}

#[test]
fn publishing_and_posture_print_what_the_readme_shows() {
    let described = workspace().join("fixtures/organization.toml");
    let organization = Organization::new("acme").described(&described).unwrap();
    let github = FakeGithub::start([organization], Options::default()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &str| {
        let mut one = command(&workspace());
        one.args(arguments.split_whitespace())
            .env("NO_PROXY", "127.0.0.1")
            .env("GITHUB_API_URL", github.url())
            .env("GITHUB_TOKEN", TOKEN)
            .env("LOCKGATE_STORE", home.path().join("store.sqlite"));
        run_command(&mut one)
    };
    let demo = "--db fixtures/advisories/demo --policy fixtures/organization-policy.toml";
    assert_eq!(run(&format!("sweep acme --requests-per-minute 0 {demo}")).code, 1);
    let shown = block("console", " -- sweep publish ");
    let (first, printed) = shown.split_once('\n').unwrap();
    let asked = first.strip_prefix("$ cargo run --release -- ").unwrap();
    let published = run(asked);
    assert_eq!(published.code, 0, "{published:#?}");
    assert_eq!(settled(printed), settled(&published.stdout));
    let shown = block("console", " -- sweep posture ");
    let printed: Vec<&str> = shown.lines().skip(1).collect();
    let posture = run("sweep posture --requests-per-minute 0");
    assert_eq!(posture.code, 0, "{posture:#?}");
    let lines: Vec<&str> = posture.stdout.lines().take(printed.len()).collect();
    assert_eq!(printed.join("\n"), lines.join("\n"));
}

#[test]
fn the_job_of_the_readme_is_an_indexed_one_whose_arguments_are_understood() {
    let job = block("yaml", "kind: Job");
    for line in [
        "completionMode: Indexed",
        "backoffLimitPerIndex: 3",
        "action: FailIndex",
        "values: [2, 4]",
        "restartPolicy: Never",
    ] {
        assert!(job.contains(line), "{line}");
    }
    let arguments = job.split("args: [").nth(1).unwrap().split(']').next().unwrap();
    let arguments: Vec<&str> = arguments.split(", ").collect();
    let home = tempfile::tempdir().unwrap();
    let mut pod = command(home.path());
    pod.args(&arguments).env("JOB_COMPLETION_INDEX", "0").env("LOCKGATE_TOKEN", TOKEN);
    let run = run_command(&mut pod);
    assert_eq!(run.code, 2, "the plan is not mounted here, and nothing else is wrong: {run:#?}");
    assert!(run.stderr.contains("cannot read /plan/plan.json"), "{run:#?}");
}

/// An App that is installed with some permissions, and what the commands then print.
fn with_permissions(permissions: &[(&str, &str)]) -> (Rig, impl Fn(&Rig, &[&str]) -> String) {
    let lockfile = "version = 4\n[[package]]\nname = \"time\"\nversion = \"0.1.43\"\n\
                    source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let mut private = Repository::new("app").file("Cargo.lock", lockfile);
    private.visibility = Visibility::Private;
    private.security = [("code_security".to_owned(), "enabled".to_owned())].into();
    let organization =
        Organization::new("acme").with(private).with(Repository::new(".github").file("a", "b"));
    let mut installation = Installation::new(70, "acme");
    let all = permissions.iter().map(|(name, right)| ((*name).to_owned(), (*right).to_owned()));
    installation.permissions = all.collect();
    let apps = vec![App::new(7, "gate").installed(installation)];
    let options = Options { apps, access: Vec::new(), ..Options::default() };
    let mut rig = Rig::with(organization, options);
    rig.database = rig.home.path().join("RUSTSEC-2020-0071.json");
    std::fs::write(&rig.database, super::publish::RECORD).unwrap();
    for (path, permission) in [
        ("code-scanning", "security_events"),
        ("dependabot", "vulnerability_alerts"),
        ("secret-scanning", "secret_scanning_alerts"),
    ] {
        let has = permissions.iter().any(|(name, _)| *name == permission);
        let message = "Resource not accessible by integration";
        let refusal = json!({"$status": 403, "message": message});
        let answer = if has { json!([]) } else { refusal };
        rig.github.seed(&format!("/orgs/acme/{path}/alerts"), answer);
    }
    let run = |rig: &Rig, arguments: &[&str]| {
        let key = workspace().join("crates/remote/tests/sweep/app.pem");
        let mut one = rig.command(arguments);
        one.args(["--requests-per-minute", "0", "--app-id", "7", "--app-key"]).arg(key);
        let run = run_command(one.env_remove("GITHUB_TOKEN"));
        format!("{}{}exit {}", run.stdout, run.stderr, run.code)
    };
    (rig, run)
}

#[test]
fn what_the_readme_says_of_a_missing_permission_is_what_is_printed() {
    let table = readme();
    let table = table.split("### What each permission unlocks").nth(1).unwrap().to_owned();
    let (rig, run) = with_permissions(&[("contents", "read"), ("metadata", "read")]);
    assert!(run(&rig, &["sweep", "acme"]).ends_with("exit 1"));
    let printed = [
        run(&rig, &["sweep", "publish", "--poll-wait", "0"]),
        run(&rig, &["sweep", "posture"]),
        run(&rig, &["sweep", "posture", "--offline", "--output", "json"]),
    ]
    .concat();
    for words in [
        "security_events=write",
        "alerts of code scanning",
        "alerts of Dependabot",
        "alerts of secret scanning",
        "GitHub shows it to administrators and security managers alone",
        "the token may not do this",
    ] {
        assert!(table.contains(words), "the README does not tell of: {words}");
        assert!(printed.contains(words), "{words} is not printed:\n{printed}");
    }
    let (rig, run) = with_permissions(&[
        ("contents", "read"),
        ("metadata", "read"),
        ("security_events", "write"),
        ("issues", "write"),
        ("vulnerability_alerts", "read"),
        ("secret_scanning_alerts", "read"),
    ]);
    assert!(run(&rig, &["sweep", "acme"]).ends_with("exit 1"));
    let published = run(&rig, &["sweep", "publish", "--poll-wait", "0"]);
    assert!(published.starts_with("PUBLISHED: 1 uploaded"), "{published}");
    assert!(published.contains("issue in acme/.github: created"), "{published}");
    assert!(run(&rig, &["sweep", "posture"]).starts_with("COMPLETE: "));
}
