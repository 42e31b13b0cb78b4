//! Texts and packages by numbers, each once in the whole store.
//!
//! Numbers are given in the order of the first use and never change. What many repositories use comes early, so its number
//! is small and takes few bytes.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use lockgate_model::Ecosystem;

use super::bytes::{Cursor, Malformed, Writer};
use super::numbers::{ecosystem, of_ecosystem};

/// A release of a package: the ecosystem, and the numbers of its name and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Release {
    pub(crate) ecosystem: Ecosystem,
    pub(crate) name: u32,
    pub(crate) version: Option<u32>,
}

/// The texts and releases of a store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    texts: Texts,
    releases: Vec<Release>,
}

/// Texts one after the other.
#[derive(Clone, Debug, Default)]
struct Texts {
    all: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

/// What was written so far, by which what came later is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) texts: usize,
    pub(crate) releases: usize,
}

impl Names {
    pub(crate) fn text(&self, number: u32) -> Result<&str, Malformed> {
        self.texts.get(number).ok_or(Malformed)
    }

    pub(crate) fn release(&self, number: u32) -> Result<Release, Malformed> {
        self.releases.get(number as usize).copied().ok_or(Malformed)
    }

    /// Every release, by its number.
    pub(crate) fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// Every text, by its number.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        (0..saturating(self.texts.ends.len())).filter_map(|number| self.texts.get(number))
    }

    pub(crate) const fn mark(&self) -> Mark {
        Mark { texts: self.texts.ends.len(), releases: self.releases.len() }
    }

    /// The texts from a number on, as bytes.
    pub(crate) fn pack_texts(&self, from: usize) -> Vec<u8> {
        let mut writer = Writer::default();
        for number in from..self.texts.ends.len() {
            writer.text(self.texts.get(saturating(number)).unwrap_or_default());
        }
        writer.finish()
    }

    /// Adds texts that were packed.
    pub(crate) fn unpack_texts(&mut self, bytes: &[u8], count: usize) -> Result<(), Malformed> {
        let mut cursor = Cursor::new(bytes);
        for _ in 0..count {
            self.texts.push(cursor.text()?)?;
        }
        cursor.end()
    }

    /// The releases from a number on, as bytes.
    pub(crate) fn pack_releases(&self, from: usize) -> Vec<u8> {
        let added = self.releases.get(from..).unwrap_or_default();
        let mut writer = Writer::default();
        added.iter().for_each(|release| writer.byte(of_ecosystem(release.ecosystem)));
        let mut before = 0;
        for release in added {
            writer.int(i64::from(release.name) - before);
            before = i64::from(release.name);
        }
        added
            .iter()
            .for_each(|r| writer.uint(r.version.map_or(0, |version| u64::from(version) + 1)));
        writer.finish()
    }

    /// Adds releases that were packed.
    pub(crate) fn unpack_releases(&mut self, bytes: &[u8], count: usize) -> Result<(), Malformed> {
        let mut cursor = Cursor::new(bytes);
        let ecosystems = cursor.raw(count)?;
        let mut name = 0_i64;
        let start = self.releases.len();
        for of in ecosystems {
            name = name.checked_add(cursor.int()?).ok_or(Malformed)?;
            let name = u32::try_from(name).map_err(|_| Malformed)?;
            self.releases.push(Release { ecosystem: ecosystem(*of)?, name, version: None });
        }
        for release in self.releases.iter_mut().skip(start) {
            release.version = cursor.uint32()?.checked_sub(1);
        }
        let known = |number: u32| (number as usize) < self.texts.ends.len();
        let sound = |release: &Release| known(release.name) && release.version.is_none_or(known);
        if !self.releases.iter().skip(start).all(sound) {
            return Err(Malformed);
        }
        cursor.end()
    }
}

impl Texts {
    fn get(&self, number: u32) -> Option<&str> {
        let at = number as usize;
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |s| *s);
        self.all.get(start as usize..end)
    }

    fn push(&mut self, text: &str) -> Result<(), Malformed> {
        let end = u32::try_from(self.all.len() + text.len()).map_err(|_| Malformed)?;
        self.all.push_str(text);
        self.ends.push(end);
        Ok(())
    }
}

fn saturating(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Names that grow: what is not known yet is added.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    names: Names,
    texts: HashMap<Box<str>, u32, RandomState>,
    releases: HashMap<Release, u32, RandomState>,
}

impl Interner {
    pub(crate) fn new(names: Names) -> Self {
        let texts = names.texts().zip(0..).map(|(text, number)| (text.into(), number)).collect();
        let releases = names.releases.iter().zip(0..).map(|(r, number)| (*r, number)).collect();
        Self { names, texts, releases }
    }

    pub(crate) const fn names(&self) -> &Names {
        &self.names
    }

    /// Forgets what was added after a mark.
    pub(crate) fn forget_after(&mut self, mark: Mark) {
        let names = &mut self.names;
        names.releases.truncate(mark.releases);
        names.texts.ends.truncate(mark.texts);
        let end = names.texts.ends.last().copied().unwrap_or(0);
        names.texts.all.truncate(end as usize);
        self.texts.retain(|_, number| (*number as usize) < mark.texts);
        self.releases.retain(|_, number| (*number as usize) < mark.releases);
    }

    /// The number of a text.
    ///
    /// # Errors
    /// When all texts together have more than 4 GiB.
    pub(crate) fn text(&mut self, text: &str) -> Result<u32, Malformed> {
        if let Some(number) = self.texts.get(text) {
            return Ok(*number);
        }
        let number = saturating(self.names.texts.ends.len());
        self.names.texts.push(text)?;
        self.texts.insert(text.into(), number);
        Ok(number)
    }

    /// The number of a release.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub(crate) fn release(
        &mut self,
        ecosystem: Ecosystem,
        name: &str,
        version: Option<&str>,
    ) -> Result<u32, Malformed> {
        let name = self.text(name)?;
        let version = version.map(|version| self.text(version)).transpose()?;
        let release = Release { ecosystem, name, version };
        if let Some(number) = self.releases.get(&release) {
            return Ok(*number);
        }
        let number = saturating(self.names.releases.len());
        self.names.releases.push(release);
        self.releases.insert(release, number);
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_and_comes_back() {
        let mut interner = Interner::default();
        assert_eq!(
            (interner.text("a"), interner.text(""), interner.text("a")),
            (Ok(0), Ok(1), Ok(0))
        );
        let first = interner.release(Ecosystem::Npm, "lodash", Some("4.17.20")).unwrap();
        let mark = interner.names().mark();
        let second = interner.release(Ecosystem::PyPi, "lodash", None).unwrap();
        assert_ne!(first, second);
        assert_eq!(interner.release(Ecosystem::Npm, "lodash", Some("4.17.20")), Ok(first));

        let names = interner.names();
        let mut read = Names::default();
        read.unpack_texts(&names.pack_texts(0), names.mark().texts).unwrap();
        // In two parts, as two transactions write them.
        let mut early = names.clone();
        early.releases.truncate(mark.releases);
        read.unpack_releases(&early.pack_releases(0), mark.releases).unwrap();
        read.unpack_releases(&names.pack_releases(mark.releases), 1).unwrap();
        assert_eq!(read.mark(), names.mark());
        for number in [first, second] {
            assert_eq!(read.release(number), names.release(number));
        }
        let release = read.release(first).unwrap();
        assert_eq!(release.version.map(|version| read.text(version)), Some(Ok("4.17.20")));
    }

    #[test]
    fn a_release_whose_name_is_not_there_is_refused() {
        let mut interner = Interner::default();
        interner.release(Ecosystem::Npm, "lodash", None).unwrap();
        let packed = interner.names().pack_releases(0);
        assert_eq!(Names::default().unpack_releases(&packed, 1), Err(Malformed));
    }
}
