//! Progress of a sweep: a line at the foot of a terminal, and plain lines now and then elsewhere.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use lockgate_model::escape;
use lockgate_remote::{Bucket, Usage};
use lockgate_sweep::collect::{Estimate, Event};

use crate::settings::Settings;

/// Repositories from one plain line to the next.
const EVERY: usize = 250;

/// Shows where a sweep is.
pub(super) struct SweepProgress<'s> {
    settings: &'s Settings,
    bar: Option<ProgressBar>,
    /// Plain lines are written one at a time.
    lines: Mutex<()>,
}

impl<'s> SweepProgress<'s> {
    pub(super) fn start(settings: &'s Settings) -> Self {
        let bar = settings.shows_progress().then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { settings, bar, lines: Mutex::new(()) }
    }

    /// Takes an event of the sweep.
    pub(super) fn heed(&self, event: Event<'_>) {
        match event {
            Event::Listed { account, count } => {
                self.step(&format!("{account}: {count} repositories listed"))
            }
            Event::Planned(estimate) => self.plan(estimate),
            Event::Ended { name, done, of, usage, .. } => self.ended(name, (done, of), usage),
        }
    }

    /// Says what is being done.
    pub(super) fn step(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(escape::terminal(text).into_owned());
        }
    }

    fn plan(&self, estimate: &Estimate) {
        if let Some(bar) = &self.bar {
            bar.set_length(estimate.to_examine as u64);
            let style =
                ProgressStyle::with_template("{spinner} {pos} of {len} {bar:24} {eta} left  {msg}");
            if let Ok(style) = style {
                bar.set_style(style);
            }
        } else if !self.settings.quiet {
            self.line(&super::report::estimate_line(estimate));
        }
    }

    fn ended(&self, name: &str, (done, of): (usize, usize), usage: &Usage) {
        let budget = budget(usage);
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            bar.set_message(format!("{}{budget}", escape::terminal(name)));
        } else if !self.settings.quiet && done.is_multiple_of(EVERY) && done < of {
            self.line(&format!("{done} of {of} repositories{budget}"));
        }
    }

    fn line(&self, text: &str) {
        let _one = self.lines.lock();
        // Whoever does not listen misses nothing of the verdict.
        let _ = writeln!(self.settings.stderr(), "{text}");
    }

    /// Removes the line.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// What is left of GitHub's allowance, where it told.
fn budget(usage: &Usage) -> String {
    let core = usage.buckets.get(&Bucket::Core);
    match core.and_then(|core| Some((core.remaining?, core.limit?))) {
        Some((remaining, limit)) => format!("  {remaining} of {limit} requests left"),
        None => String::new(),
    }
}
