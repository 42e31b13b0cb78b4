//! How the step ends.

use lockgate_model::Verdict;

/// The last line of the log and the exit code of the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finish {
    /// The exit code.
    pub exit_code: u8,
    /// What it means, in one line without a full stop and without text of strangers.
    pub line: String,
}

/// The end of a run with a report. `fail` is the input of that name: without it, a job passes whatever the verdict is.
#[must_use]
pub fn finish(verdict: Verdict, fail: bool) -> Finish {
    let code = verdict.exit_code();
    let word = verdict.as_str();
    if code == 0 || fail {
        return Finish { exit_code: code, line: format!("lockgate: {word}, exit code {code}") };
    }
    let line = format!(
        "lockgate: {word}, exit code {code}; the job goes on because the input `fail` is `false`"
    );
    Finish { exit_code: 0, line }
}

/// The end of a run without a report: a wrong input, a policy that does not parse, a side that cannot be read, a token that is
/// refused. The input `fail` does not count: it is about verdicts, and there is none.
#[must_use]
pub fn finish_without_report(exit_code: u8) -> Finish {
    // An error never ends as a success.
    let exit_code = exit_code.max(1);
    let line = format!("lockgate: no verdict, exit code {exit_code}");
    Finish { exit_code, line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_is_that_of_the_verdict_unless_fail_is_false() {
        let table = [
            (Verdict::Pass, true, 0),
            (Verdict::Blocked, true, 1),
            (Verdict::Incomplete, true, 3),
            (Verdict::Pass, false, 0),
            (Verdict::Blocked, false, 0),
            (Verdict::Incomplete, false, 0),
        ];
        for (verdict, fail, code) in table {
            let finish = finish(verdict, fail);
            assert_eq!(finish.exit_code, code, "{verdict:?} {fail}");
            assert!(finish.line.contains(verdict.as_str()), "{}", finish.line);
        }
    }

    #[test]
    fn a_job_that_goes_on_says_what_it_goes_over() {
        let expected = "lockgate: incomplete, exit code 3; the job goes on because the input `fail` is `false`";
        assert_eq!(finish(Verdict::Incomplete, false).line, expected);
    }

    #[test]
    fn a_run_without_a_verdict_always_fails() {
        for code in [0, 2, 3, 4] {
            let finish = finish_without_report(code);
            assert_eq!(finish.exit_code, code.max(1));
            assert!(finish.line.contains("no verdict"));
        }
    }
}
