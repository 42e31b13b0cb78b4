use super::*;
use crate::sample;

const CATEGORY: &str = "lockgate/ci/";

#[test]
fn a_comment_has_its_marker_the_verdict_and_the_commit() {
    let text = body(CATEGORY, Verdict::Blocked, Some("d0d0"), |_| {
        "## lockgate: BLOCKED\n\nwhy\n".to_owned()
    });
    let expected =
        "<!-- lockgate:gate:lockgate/ci/ -->\n## lockgate: BLOCKED\n\nwhy\n\nfor commit d0d0\n";
    assert_eq!(text, expected);
}

#[test]
fn the_verdict_is_in_the_first_line_whatever_is_rendered() {
    for rendered in ["", "## lockgate: PASS\n\nx", "x"] {
        let text = body(CATEGORY, Verdict::Incomplete, None, |_| rendered.to_owned());
        assert_eq!(text.lines().nth(1), Some("## lockgate: INCOMPLETE"), "{text}");
    }
}

#[test]
fn a_comment_is_never_longer_than_github_takes() {
    let hostile = "<!-- lockgate:".repeat(20_000);
    for row in ["| é |\n", "x", "<!-- lockgate:gate:x -->\n", hostile.as_str()] {
        let text =
            body(CATEGORY, Verdict::Blocked, Some("d0d0"), |_| row.repeat(70_000 / row.len() + 1));
        assert!(text.len() <= MAX_COMMENT_CHARS, "{}", text.len());
        assert!(text.ends_with("for commit d0d0\n"));
    }
    let mut given = 0;
    let text = body(CATEGORY, Verdict::Pass, None, |most| {
        given = most;
        "é".repeat(most / 2)
    });
    assert!(given > 65_000 && text.len() <= MAX_COMMENT_CHARS);
    assert!(!text.contains("left out"));
}

#[test]
fn a_marker_cannot_be_planted() {
    let planted = marker("other/");
    let text = body(CATEGORY, Verdict::Pass, Some(&planted), |_| format!("`{planted}`\n{planted}"));
    assert_eq!(text.matches("<!-- lockgate:").count(), 1);
    let by = |author, body| Existing { id: 7, author, body };
    let ours = "github-actions[bot]";
    assert_eq!(find(&[by("mallory", &text)], ours, CATEGORY), None);
    let quoting = format!("see\n{}", marker(CATEGORY));
    assert_eq!(find(&[by(ours, &quoting)], ours, CATEGORY), None);
    assert_eq!(find(&[by(ours, &text)], ours, "other/"), None);
    assert_eq!(find(&[by(ours, &text)], ours, CATEGORY), Some(7));
    // GitHub may give line breaks back as it likes.
    assert_eq!(find(&[by(ours, &text.replace('\n', "\r\n"))], ours, CATEGORY), Some(7));
}

#[test]
fn a_category_cannot_end_its_marker() {
    for category in ["a --> b/", "a--b/", "-->", "a\n-->/", "日本/", "%2d/"] {
        let marker = marker(category);
        let name =
            marker.strip_prefix("<!-- lockgate:gate:").unwrap().strip_suffix(" -->").unwrap();
        assert!(!name.contains("--") && !name.contains(['>', '\n', ' ']), "{marker}");
    }
    let all = ["a--b", "a-%2d;b", "a%2d;-b", "a-b"].map(marker);
    assert!(all.iter().enumerate().all(|(at, one)| !all[at + 1..].contains(one)), "{all:?}");
}

#[test]
fn a_comment_that_is_there_never_keeps_an_old_verdict() {
    let (pass, blocked) = (sample::pass(), sample::blocked(&["time"]));
    let table = [
        (CommentMode::Never, &blocked, None, CommentAction::Leave),
        (CommentMode::Never, &blocked, Some(1), CommentAction::Leave),
        (CommentMode::OnFindings, &pass, None, CommentAction::Leave),
        (CommentMode::OnFindings, &pass, Some(1), CommentAction::Update(1)),
        (CommentMode::OnFindings, &blocked, None, CommentAction::Create),
        (CommentMode::OnFindings, &blocked, Some(1), CommentAction::Update(1)),
        (CommentMode::Always, &pass, None, CommentAction::Create),
        (CommentMode::Always, &pass, Some(1), CommentAction::Update(1)),
    ];
    for (mode, report, existing, expected) in table {
        assert_eq!(action(mode, report, existing), expected, "{mode:?} {existing:?}");
    }
}

#[test]
fn there_is_something_to_say_of_what_the_change_brings_in_and_of_what_was_not_judged() {
    let create =
        |report: &Report| action(CommentMode::OnFindings, report, None) == CommentAction::Create;
    assert!(create(&sample::incomplete()));
    let with = |action, class| {
        let mut report = sample::pass();
        report.findings =
            vec![sample::changed(sample::finding("Cargo.lock", "time"), action, class)];
        report
    };
    assert!(create(&with(Action::Warn, Class::Introduced)));
    assert!(!create(&with(Action::Ignore, Class::Introduced)));
    assert!(!create(&with(Action::Warn, Class::AlreadyThere)));
    let mut foreign = sample::pass();
    foreign.foreign = vec![sample::foreign("x", Action::Warn)];
    assert!(create(&foreign));
}
