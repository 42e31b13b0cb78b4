//! `lockgate compare`.

use crate::lockgate::{run, run_with_input};

#[test]
fn comparisons_that_all_agree_pass() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("c.txt"), "# tool\n1.0a1 < 1.0\n\n1.0 = 1\n").unwrap();
    for arguments in [["compare", "pep440", "c.txt"], ["compare", "PyPI", "c.txt"]] {
        let run = run(folder.path(), &arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        assert_eq!(run.stdout, "2 comparisons by pep440: 2 agree, 0 do not\n");
    }
}

#[test]
fn disagreements_and_unread_lines_are_told_by_number_and_fail() {
    let folder = tempfile::tempdir().unwrap();
    let input = b"1.0.0 < 2.0.0\n1.0.0 > 2.0.0\n^1 < 2.0.0\nnonsense\n\xff < 1\n";
    for arguments in [&["compare", "npm"][..], &["compare", "npm", "-"], &["compare", "npm", "-q"]]
    {
        let run = run_with_input(folder.path(), arguments, input);
        assert_eq!(run.code, 1, "{run:?}");
        let first = run.stdout.lines().next();
        assert_eq!(first, Some("2: 1.0.0 > 2.0.0: here 1.0.0 < 2.0.0"), "{run:?}");
        for line in ["error: line 3: ", "error: line 4: ", "error: line 5: "] {
            assert!(run.stderr.contains(line), "{run:?}");
        }
    }
}

#[test]
fn an_unknown_scheme_or_file_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let unknown = run(folder.path(), &["compare", "fortran"]);
    assert_eq!(unknown.code, 2);
    for id in ["semver", "pep440", "maven", "redhat"] {
        assert!(unknown.stderr.contains(id), "{}", unknown.stderr);
    }
    let missing = run(folder.path(), &["compare", "semver", "missing.txt"]);
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(missing.stderr.contains("missing.txt"), "{missing:?}");
}

#[test]
fn text_of_a_comparison_cannot_drive_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let run =
        run_with_input(folder.path(), &["compare", "maven"], b"1\x1b[31m < 1\n1 < 2\x1b]0;\n");
    assert_eq!(run.code, 1);
    assert!(!run.stdout.contains('\x1b') && !run.stderr.contains('\x1b'), "{run:?}");
}
