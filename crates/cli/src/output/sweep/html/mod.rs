//! A sweep as one page: no resource of anybody else, whole without a script, and nothing in it that a stranger wrote is
//! anything but text.

mod charts;
mod lists;
mod overview;
mod page;
mod table;

use std::collections::BTreeMap;
use std::io::{self, Write};

use lockgate_sweep::beside::Beside;
use lockgate_sweep::history::{Ages, TrendPoint};
use lockgate_sweep::posture::{LostControl, RepositoryPosture};

use super::{Look, SweepReport};

/// What a page shows beside the report.
#[derive(Debug, Default)]
pub(crate) struct PageData {
    /// Problems, with every tool that sees them.
    pub(crate) beside: Beside,
    /// Controls by repository.
    pub(crate) posture: BTreeMap<u64, RepositoryPosture>,
    /// Controls that were there at the last look and are not any more.
    pub(crate) lost: Vec<LostControl>,
    /// Open findings, judgement by judgement.
    pub(crate) trend: Vec<TrendPoint>,
    /// How long findings are open.
    pub(crate) ages: Ages,
}

/// Writes the page.
///
/// # Errors
/// When the writer fails.
pub(super) fn render(report: &SweepReport<'_>, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let empty = PageData::default();
    let data = report.page.unwrap_or(&empty);
    out.write_all(page::page(report, data).into_string().as_bytes())
}
