//! Signals of exploitation: the files of EPSS and of CISA's catalogue (KEV) in, [`SignalTable`] out.
//!
//! Both files are streamed and either taken or refused as a whole: half a catalogue would read as "not exploited". A few
//! bad rows are left out and counted. Nothing here fails a scan; what a refused or old file means is for the caller to
//! say.
//!
//! ```
//! use lockgate_model::AdvisoryId;
//! use lockgate_scanner::advisories::signals::{Limits, SignalTable, epss};
//!
//! let file = "#model_version:v2025.03.14,score_date:2026-11-19T12:00:00Z\n\
//!             cve,epss,percentile\n\
//!             CVE-2026-0001,0.97234,0.99901\n";
//! let today = "2026-11-20".parse()?;
//! let table = SignalTable::new(Some(epss::read(file.as_bytes(), today, &Limits::default())?), None);
//! let group = [AdvisoryId::new("GHSA-wcg3-cvx6-7396"), AdvisoryId::new("CVE-2026-0001")];
//! let found = table.signals(group.iter().flatten()).epss.ok_or("no score")?;
//! assert_eq!(found.score.to_string(), "0.97234");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cve;
pub mod epss;
mod error;
mod flaws;
mod guard;
pub mod kev;
mod table;

pub use cve::Cve;
pub use error::{Refusal, SignalError, SignalFeed};
pub use flaws::Flaws;
pub use guard::Limits;
pub use table::SignalTable;

use lockgate_model::Date;

/// Days that a file may be ahead of today: its publisher's clock, or a time zone.
const MAX_DAYS_AHEAD: i32 = 2;

/// The date of a file, where it has one that can be true.
fn plausible(date: Option<Date>, today: Date) -> Result<Date, Refusal> {
    let date = date.ok_or(Refusal::Undated)?;
    let ahead = date.since(today).map_or(i32::MAX, |span| span.get_days());
    if ahead > MAX_DAYS_AHEAD {
        return Err(Refusal::Future { date, today });
    }
    Ok(date)
}
