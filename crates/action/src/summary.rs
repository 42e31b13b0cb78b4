//! The summary of the step.
//!
//! GitHub drops a summary above 1 MiB as a whole, with everything that other tools wrote into it in the same step. So room
//! is planned before anything is rendered.

use crate::room;

/// Most bytes of the file at `GITHUB_STEP_SUMMARY`.
pub const MAX_SUMMARY_BYTES: usize = 1024 * 1024;

/// Kept free: GitHub does not say how it counts.
const RESERVE: usize = 1024;

/// Less room than this is not worth a report.
const LEAST: usize = 512;

/// The text to append to a summary that has `written` bytes, or `None` where there is no room left for one.
///
/// `render` gets the most bytes that it may use. Where it takes more, whole lines are left out at the end.
#[must_use]
pub fn addition(written: u64, render: impl FnOnce(usize) -> String) -> Option<String> {
    let written = usize::try_from(written).unwrap_or(usize::MAX);
    let room = (MAX_SUMMARY_BYTES - RESERVE).saturating_sub(written);
    if room < LEAST {
        return None;
    }
    // What stands there may not end with a line break.
    let start = if written == 0 { "" } else { "\n\n" };
    let text = render(room - start.len() - 1);
    let text = room::whole_lines(&text, room - start.len() - 1);
    Some(format!("{start}{}\n", text.trim_end_matches('\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten-byte rows of two-byte characters, as many as fit.
    fn rows(most: usize) -> String {
        "| éé12 |\n".repeat(most / "| éé12 |\n".len())
    }

    #[test]
    fn a_summary_counts_what_is_already_in_the_file() {
        for written in [0, 1, 500_000, 1_000_000, 1_046_000] {
            let added = addition(written, rows).unwrap();
            let whole = usize::try_from(written).unwrap() + added.len();
            assert!(whole < MAX_SUMMARY_BYTES, "{written}: {whole}");
            assert!(whole > MAX_SUMMARY_BYTES - 2 * RESERVE, "{written}: {whole}");
        }
        for written in [1_047_500, 1_048_576, 5_000_000, u64::MAX] {
            assert_eq!(addition(written, rows), None, "{written}");
        }
    }

    #[test]
    fn a_renderer_that_takes_too_much_is_cut_between_rows_and_says_so() {
        let added = addition(900_000, |_| rows(2_000_000)).unwrap();
        assert!(900_000 + added.len() < MAX_SUMMARY_BYTES);
        let body = added.trim_start();
        let (rows, end) = body.trim_end().rsplit_once("\n\n").unwrap();
        assert!(rows.lines().all(|line| line == "| éé12 |"));
        assert!(end.starts_with('_') && end.contains("left out"), "{end}");
    }

    #[test]
    fn a_summary_starts_on_a_line_of_its_own() {
        assert_eq!(addition(0, |_| "## x\n".to_owned()).unwrap(), "## x\n");
        assert_eq!(addition(3, |_| "## x".to_owned()).unwrap(), "\n\n## x\n");
    }
}
