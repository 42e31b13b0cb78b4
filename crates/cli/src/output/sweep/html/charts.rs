//! Charts, as SVG in the page. Each says in words what it shows, and what it shows stands in a table as well.

use maud::{Markup, html};

use super::table::safe;

/// Widths and heights, in the units of the picture.
const WIDTH: f64 = 560.0;
const LABEL: f64 = 190.0;
const ROW: f64 = 22.0;

/// A part of a bar: its size, and the class of its colour.
pub(super) type Part = (u64, &'static str);

/// A bar.
pub(super) struct Bar {
    pub(super) label: String,
    /// The list that it leads to.
    pub(super) href: Option<String>,
    pub(super) parts: Vec<Part>,
}

/// Horizontal bars, one below the other.
pub(super) fn bars(title: &str, description: &str, bars: &[Bar]) -> Markup {
    let total = |bar: &Bar| bar.parts.iter().map(|(size, _)| size).sum::<u64>();
    let most = bars.iter().map(total).max().unwrap_or(0).max(1);
    let height = ROW * count(bars.len()) + 4.0;
    let scale = (WIDTH - LABEL - 56.0) / float(most);
    html! {
        figure {
            figcaption { (title) }
            @if bars.is_empty() { p.note { "Nothing to show." } } @else {
                svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label={ (title) ": " (description) } {
                    title { (title) }
                    desc { (description) }
                    @for (at, bar) in bars.iter().enumerate() {
                        @let y = ROW * count(at) + 2.0;
                        (label(bar, y))
                        @for (x, width, class) in placed(&bar.parts, scale) {
                            rect x=(x) y=(y) width=(width) height=(ROW - 6.0) class=(class) {}
                        }
                        text x=(rounded(LABEL + 6.0 + float(total(bar)) * scale)) y=(y + 12.0) { (total(bar)) }
                    }
                }
            }
        }
    }
}

fn label(bar: &Bar, y: f64) -> Markup {
    let short = shortened(&safe(&bar.label), 27);
    html! {
        @if let Some(href) = &bar.href {
            a href=(href) { text x=(LABEL - 6.0) y=(y + 12.0) text-anchor="end" {
                title { (safe(&bar.label)) } (short)
            } }
        } @else {
            text x=(LABEL - 6.0) y=(y + 12.0) text-anchor="end" { title { (safe(&bar.label)) } (short) }
        }
    }
}

fn placed(parts: &[Part], scale: f64) -> Vec<(f64, f64, &'static str)> {
    let mut x = LABEL;
    let sized = parts.iter().filter(|(size, _)| *size > 0);
    sized
        .map(|(size, class)| {
            let width = rounded((float(*size) * scale).max(1.0));
            let place = (rounded(x), width, *class);
            x += width;
            place
        })
        .collect()
}

/// Columns over time, each in parts.
pub(super) fn columns(title: &str, description: &str, columns: &[Bar]) -> Markup {
    let (height, foot) = (190.0, 34.0);
    let total = |bar: &Bar| bar.parts.iter().map(|(size, _)| size).sum::<u64>();
    let most = columns.iter().map(total).max().unwrap_or(0).max(1);
    let wide = ((WIDTH - 40.0) / count(columns.len().max(1))).min(64.0);
    let scale = (height - foot - 18.0) / float(most);
    html! {
        figure {
            figcaption { (title) }
            svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label={ (title) ": " (description) } {
                title { (title) }
                desc { (description) }
                line x1="0" x2=(WIDTH) y1=(height - foot) y2=(height - foot) class="axis" {}
                @for (at, column) in columns.iter().enumerate() {
                    @let x = rounded(20.0 + wide * count(at));
                    @for (y, tall, class) in stacked(&column.parts, scale, height - foot) {
                        rect x=(x) y=(y) width=(rounded(wide - 8.0)) height=(tall) class=(class) {}
                    }
                    text x=(rounded(x + (wide - 8.0) / 2.0)) y=(rounded(height - foot - 4.0 - float(total(column)) * scale))
                        text-anchor="middle" { (total(column)) }
                    @if columns.len() <= 10 || at % 4 == 0 {
                        text x=(rounded(x + (wide - 8.0) / 2.0)) y=(height - foot + 16.0) text-anchor="middle" {
                            (safe(&column.label))
                        }
                    }
                }
            }
        }
    }
}

fn stacked(parts: &[Part], scale: f64, ground: f64) -> Vec<(f64, f64, &'static str)> {
    let mut y = ground;
    let sized = parts.iter().rev().filter(|(size, _)| *size > 0);
    sized
        .map(|(size, class)| {
            let tall = rounded((float(*size) * scale).max(1.0));
            y -= tall;
            (rounded(y), tall, *class)
        })
        .collect()
}

/// What the colours mean.
pub(super) fn key(entries: &[(&str, &str)]) -> Markup {
    html! {
        ul.key { @for (word, class) in entries {
            li { svg viewBox="0 0 11 11" aria-hidden="true" { rect width="11" height="11" class=(class) {} } (word) }
        } }
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{kept}…")
}

/// Counts of a page are far below what a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "a picture has fewer than 2^52 units")]
const fn float(number: u64) -> f64 {
    number as f64
}

const fn count(number: usize) -> f64 {
    float(number as u64)
}

/// Tenths, so that the same numbers give the same bytes.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
