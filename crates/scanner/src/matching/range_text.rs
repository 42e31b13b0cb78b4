//! Ranges in words for people.

use lockgate_model::{Event, Range};

/// A range as comparisons, `>=0.2.7, <0.2.23`, one text per interval in the record's order.
pub(super) fn of_range(range: &Range) -> Vec<String> {
    let mut texts = Vec::new();
    let mut open: Option<&str> = None;
    for event in &range.events {
        let end = match event {
            Event::Introduced(bound) => {
                texts.extend(open.map(|start| interval(start, None)));
                open = Some(bound);
                continue;
            }
            Event::Limit(bound) if bound == "*" => continue,
            Event::Fixed(bound) | Event::Limit(bound) => format!("<{bound}"),
            Event::LastAffected(bound) => format!("<={bound}"),
        };
        texts.push(interval(open.take().unwrap_or("0"), Some(end)));
    }
    texts.extend(open.map(|start| interval(start, None)));
    texts
}

fn interval(start: &str, end: Option<String>) -> String {
    match (is_zero(start), end) {
        (true, None) => "all versions".to_owned(),
        (true, Some(end)) => end,
        (false, None) => format!(">={start}"),
        (false, Some(end)) => format!(">={start}, {end}"),
    }
}

fn is_zero(bound: &str) -> bool {
    matches!(bound, "0" | "0.0.0" | "0.0.0-0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_model::RangeScheme;

    #[test]
    fn intervals_read_as_comparisons() {
        let events =
            |list: Vec<Event>| of_range(&Range { scheme: RangeScheme::Semver, events: list });
        let introduced = |text: &str| Event::Introduced(text.to_owned());
        let fixed = |text: &str| Event::Fixed(text.to_owned());
        assert_eq!(events(vec![introduced("0")]), ["all versions"]);
        assert_eq!(
            events(vec![introduced("0"), fixed("1.0.0"), introduced("2.0.0")]),
            ["<1.0.0", ">=2.0.0"]
        );
        let last = Event::LastAffected("1.5.0".to_owned());
        assert_eq!(events(vec![introduced("1.0.0"), last]), [">=1.0.0, <=1.5.0"]);
    }
}
