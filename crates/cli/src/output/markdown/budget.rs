//! Room for what matters most: whole rows are left out, never a part of one.

/// A part of the document. Everything but the rows is ours and short.
pub(super) struct Section {
    /// What stands before the rows, up to the line break.
    pub(super) head: String,
    /// Rows with their line breaks, the most important first; never empty.
    pub(super) rows: Vec<String>,
    /// What closes the section.
    pub(super) tail: String,
}

/// Bytes set aside in every section for the line that says how many rows are left out.
const OMISSION: usize = 80;

/// The headline and the sections, in at most `max_bytes`. Sections get room in their order; all frames come before the
/// first row. Where not even the frames fit, what is left out is said in one line, and the headline always stands.
pub(super) fn assemble(headline: &str, sections: &[Section], max_bytes: Option<usize>) -> String {
    let Some(max_bytes) = max_bytes else {
        return join(headline, sections, usize::MAX);
    };
    let frames: usize = sections.iter().map(frame).sum();
    match max_bytes.checked_sub(headline.len() + frames) {
        Some(room) => join(headline, sections, room),
        None => {
            let rows: usize = sections.iter().map(|section| section.rows.len()).sum();
            format!("{headline}\n{}", omission(rows))
        }
    }
}

/// The bytes of a section without its rows, the line before it included.
fn frame(section: &Section) -> usize {
    section.head.len() + section.tail.len() + OMISSION + 1
}

fn join(headline: &str, sections: &[Section], mut room: usize) -> String {
    let mut out = headline.to_owned();
    for section in sections {
        out.push('\n');
        let used = show(section, room, &mut out);
        room = room.saturating_sub(used);
    }
    out
}

/// Writes a section with as many rows as there is room for, and returns the bytes of the rows. A row that is too long
/// is passed over, so that it does not hide those behind it.
fn show(section: &Section, room: usize, out: &mut String) -> usize {
    out.push_str(&section.head);
    let mut used: usize = 0;
    let mut left_out = 0;
    for row in &section.rows {
        if used.saturating_add(row.len()) > room {
            left_out += 1;
        } else {
            used += row.len();
            out.push_str(row);
        }
    }
    if left_out > 0 {
        out.push('\n');
        out.push_str(&omission(left_out));
    }
    out.push_str(&section.tail);
    used
}

fn omission(rows: usize) -> String {
    let noun = if rows == 1 { "row is" } else { "rows are" };
    format!("_{rows} more {noun} left out: the report is too long._\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(rows: &[&str]) -> Section {
        let rows = rows.iter().map(|row| (*row).to_owned()).collect();
        Section { head: "head\n".to_owned(), rows, tail: "tail\n".to_owned() }
    }

    #[test]
    fn without_a_budget_everything_is_shown() {
        let text = assemble("top\n", &[section(&["a\n", "b\n"])], None);
        assert_eq!(text, "top\n\nhead\na\nb\ntail\n");
    }

    #[test]
    fn whole_rows_are_left_out_and_counted() {
        let sections = [section(&["aaaa\n", "bbbb\n", "cccc\n"]), section(&["dddd\n"])];
        let text = assemble("top\n", &sections, Some(4 + 2 * (10 + OMISSION + 1) + 11));
        let expected = "top\n\nhead\naaaa\nbbbb\n\n_1 more row is left out: the report is too long._\ntail\n\
                        \nhead\n\n_1 more row is left out: the report is too long._\ntail\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_row_that_is_too_long_does_not_hide_those_behind_it() {
        let long = format!("{}\n", "x".repeat(500));
        let text = assemble("top\n", &[section(&[&long, "b\n"])], Some(200));
        assert!(text.contains("\nb\n") && text.contains("_1 more row"), "{text}");
    }

    #[test]
    fn no_budget_is_exceeded_and_the_headline_always_stands() {
        let rows: Vec<String> = (0..50).map(|n| format!("| row {n} |\n")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let sections = [section(&rows), section(&rows), section(&rows)];
        for max in 60..2000 {
            let text = assemble("top\n", &sections, Some(max));
            assert!(text.len() <= max, "{} > {max}", text.len());
            assert!(text.starts_with("top\n"));
            let shown = text.lines().filter(|line| line.starts_with("| row")).count();
            let left_out: usize = text
                .lines()
                .filter_map(|line| line.strip_prefix('_')?.split(' ').next()?.parse::<usize>().ok())
                .sum();
            assert_eq!(shown + left_out, 150, "{max}");
        }
    }
}
