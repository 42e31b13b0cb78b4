//! Tables: whole without a script, in pieces that a browser lays out only when they are looked at.

use lockgate_model::escape;
use maud::{Markup, html};

/// Rows of a piece.
const PER: usize = 200;

/// A column: its head, and the class of its width.
pub(super) type Column = (&'static str, &'static str);

/// A table.
pub(super) struct Table<'t> {
    /// Its name in the address of the page.
    pub(super) id: &'static str,
    /// What it lists, in words.
    pub(super) name: &'t str,
    pub(super) columns: &'t [Column],
    pub(super) rows: Vec<Row>,
    pub(super) class: &'static str,
}

/// A row, and what links lead to.
pub(super) struct Row {
    pub(super) id: Option<String>,
    pub(super) cells: Vec<Cell>,
}

/// A cell.
pub(super) struct Cell {
    class: &'static str,
    /// What it is sorted by, where that is not its text.
    sort: Option<String>,
    body: Markup,
}

/// A stranger's text: what a reader would not see, or would see as something else, is written out.
pub(super) fn safe(text: &str) -> String {
    escape::terminal(text).into_owned()
}

impl Cell {
    /// A stranger's text.
    pub(super) fn text(text: &str) -> Self {
        let text = safe(text);
        Self::of(html! { (text) })
    }

    pub(super) const fn of(body: Markup) -> Self {
        Self { class: "", sort: None, body }
    }

    pub(super) fn number(number: u64) -> Self {
        Self::of(html! { (number) })
    }

    pub(super) fn sorted(mut self, by: impl ToString) -> Self {
        self.sort = Some(by.to_string());
        self
    }

    pub(super) const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }
}

impl Row {
    pub(super) const fn of(cells: Vec<Cell>) -> Self {
        Self { id: None, cells }
    }

    pub(super) fn with_id(mut self, id: String) -> Self {
        self.id = Some(id);
        self
    }
}

impl Table<'_> {
    pub(super) fn render(&self) -> Markup {
        if self.rows.is_empty() {
            return html! { p.note { "None." } };
        }
        html! {
            div.table id={ "t-" (self.id) } data-per=(PER) data-name=(self.name) {
                @for (at, rows) in self.rows.chunks(PER).enumerate() {
                    div.chunk {
                        table class=[(!self.class.is_empty()).then_some(self.class)] {
                            @if at == 0 { caption { (self.name) } }
                            thead { tr { @for (head, width) in self.columns {
                                th scope="col" class=[(!width.is_empty()).then_some(width)] { (head) }
                            } } }
                            tbody { @for row in rows { (line(row)) } }
                        }
                    }
                }
            }
        }
    }
}

fn line(row: &Row) -> Markup {
    html! {
        tr id=[row.id.as_deref()] {
            @for cell in &row.cells {
                td class=[(!cell.class.is_empty()).then_some(cell.class)] data-v=[cell.sort.as_deref()] {
                    (cell.body)
                }
            }
        }
    }
}
