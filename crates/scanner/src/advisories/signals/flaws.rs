//! What is odd about a file that is used all the same.

use super::error::Refusal;

/// What is odd about a file that is used all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// Entries that could not be read and are left out.
    pub unreadable: u32,
    /// The first of them: where (`line 17`, `entry 3`) and why.
    pub first: Option<String>,
    /// Entries of a CVE that had one already.
    pub repeated: u32,
    /// Why the file may not be whole although nothing proves it.
    pub doubt: Option<String>,
}

impl Flaws {
    /// A file of which one entry in so many is bad is not trusted.
    const TOLERANCE: u32 = 100;

    /// Counts a bad entry; the first is told.
    pub(super) fn leave_out(&mut self, place: &str, number: u64, why: &str) {
        self.unreadable = self.unreadable.saturating_add(1);
        self.first.get_or_insert_with(|| format!("{place} {number}: {why}"));
    }

    /// Whether the good entries can be used: there are some, and below 1 % of all are bad.
    pub(super) fn judge(&self, good: usize) -> Result<(), Refusal> {
        let total = u32::try_from(good).unwrap_or(u32::MAX).saturating_add(self.unreadable);
        if total == 0 {
            return Err(Refusal::NoRows);
        }
        if self.unreadable.saturating_mul(Self::TOLERANCE) >= total {
            let first = self.first.clone().unwrap_or_default();
            return Err(Refusal::BadRows { bad: self.unreadable, total, first });
        }
        Ok(())
    }

    /// The flaws in words, one line each without a full stop; empty for a flawless file.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if let Some(first) = &self.first {
            let count = self.unreadable;
            remarks.push(format!(
                "entries that cannot be read are left out ({count}), first: {first}"
            ));
        }
        if self.repeated > 0 {
            remarks.push(format!("entries repeat a CVE ({}); the worse one counts", self.repeated));
        }
        remarks.extend(self.doubt.clone());
        remarks
    }
}
