//! Progress of long work, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::settings::Settings;

/// A line at the foot of the terminal; nothing elsewhere.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Starts to show progress.
    pub(crate) fn start(settings: &Settings) -> Self {
        let bar = if settings.shows_progress() {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self { bar }
    }

    /// Says what is being done. The text must be free of control characters.
    pub(crate) fn step(&self, text: impl Into<String>) {
        self.bar.set_message(text.into());
    }

    /// Shows how much of a download has arrived; `total` where the server told.
    pub(crate) fn download(&self, name: &str, received: u64, total: Option<u64>) {
        let style = if total.is_some() {
            "{spinner} {msg} {bytes} of {total_bytes} {bar:24} {bytes_per_sec}"
        } else {
            "{spinner} {msg} {bytes} {bytes_per_sec}"
        };
        if let Ok(style) = ProgressStyle::with_template(style) {
            self.bar.set_style(style);
        }
        self.bar.set_message(name.to_owned());
        self.bar.set_length(total.unwrap_or(0));
        self.bar.set_position(received);
    }

    /// Removes the line.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
