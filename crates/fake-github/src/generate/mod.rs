//! Repositories made from a seed: any number of them, their files only when somebody asks.

mod lockfile;

use std::sync::Arc;

use crate::git::{File, Files};
use crate::random::Random;
use crate::world::{Make, Organization, Repository, Source, Visibility};
use lockfile::{Kind, Recipe};

/// A package with a version, for instance one that an advisory names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// `crates.io`, `npm`, `PyPI` or `Go`.
    pub ecosystem: String,
    /// As lockfiles of the ecosystem spell it.
    pub name: String,
    /// Without a `v`.
    pub version: String,
}

/// What to make. Shares are between 0 and 1.
#[derive(Clone, Debug)]
pub struct Generate {
    /// How many repositories.
    pub count: u32,
    /// The same seed makes the same repositories.
    pub seed: u64,
    /// Repositories that have a lockfile.
    pub with_lockfile: f64,
    /// Of those, the ones that have more of them in folders.
    pub nested: f64,
    /// Lockfiles that are copies of one of [`Self::pool`].
    pub shared: f64,
    /// How many lockfiles are copied around.
    pub pool: u32,
    /// Repositories with a large tree.
    pub large: f64,
    /// Files of a large tree.
    pub large_files: u32,
    /// The fewest and the most packages of a lockfile.
    pub packages: (u32, u32),
    /// Packages of an ecosystem that exist, each in up to eight versions.
    pub distinct: u32,
    /// Lockfiles that hold one of [`Self::known`].
    pub vulnerable: f64,
    /// The packages to put there.
    pub known: Vec<Known>,
    /// Archived repositories.
    pub archived: f64,
    /// Forks.
    pub forks: f64,
    /// Repositories without a commit.
    pub empty: f64,
    /// Private repositories.
    pub private: f64,
}

impl Generate {
    /// An ordinary organization: 62 of 100 have a lockfile, half of those nested ones. A tenth of the lockfiles holds a
    /// package that the advisories of `fixtures/advisories/demo` name.
    #[must_use]
    pub fn new(count: u32, seed: u64) -> Self {
        let known = [
            ("crates.io", "atty", "0.2.14"),
            ("crates.io", "chrono", "0.4.19"),
            ("crates.io", "smallvec", "1.6.0"),
            ("crates.io", "time", "0.1.43"),
            ("npm", "lodash", "4.17.20"),
            ("npm", "minimist", "1.2.5"),
        ];
        let known = known.map(|(ecosystem, name, version)| Known {
            ecosystem: ecosystem.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
        });
        Self {
            count,
            seed,
            with_lockfile: 0.62,
            nested: 0.48,
            shared: 0.1,
            pool: 32,
            large: 0.0,
            large_files: 70_000,
            packages: (10, 400),
            distinct: 20_000,
            vulnerable: 0.1,
            known: known.into(),
            archived: 0.0,
            forks: 0.0,
            empty: 0.0,
            private: 0.0,
        }
    }

    /// Prepares what the repositories share.
    #[must_use]
    pub fn ready(self) -> Generator {
        let mut random = Random::new(self.seed ^ 0x5eed);
        let sources = (0..64).map(|index| {
            let text =
                format!("//! Part {index}.\n\npub fn part() -> u64 {{ {} }}\n", random.next());
            File::new(text)
        });
        let sources = sources.collect();
        let pool = (0..self.pool).map(|_| {
            let mut random = Random::new(random.next());
            let kind = Kind::any(&mut random);
            (kind, Recipe { generate: &self, kind }.lockfile(&mut random))
        });
        let pool = pool.collect();
        Generator { generate: self, sources, pool }
    }
}

/// Makes repositories and their files, the same ones each time.
#[derive(Debug)]
pub struct Generator {
    generate: Generate,
    sources: Vec<File>,
    pool: Vec<(Kind, File)>,
}

impl Generator {
    fn random(&self, index: u32, purpose: u64) -> Random {
        let index = u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Random::new(self.generate.seed ^ index ^ purpose.rotate_left(32))
    }

    /// What a repository says of itself.
    pub(crate) fn repository(self: &Arc<Self>, index: u32) -> Repository {
        let mut random = self.random(index, 1);
        let generate = &self.generate;
        let name = format!("{}-{index:05}", random.one_of(&["service", "library", "tool", "site"]));
        if random.chance(generate.empty) {
            return Repository::empty(&name);
        }
        let mut repository =
            Repository::of(&name, Source::Made(Arc::clone(self) as Arc<dyn Make>, index));
        repository.archived = random.chance(generate.archived);
        repository.fork = random.chance(generate.forks);
        if random.chance(generate.private) {
            repository.visibility = Visibility::Private;
        }
        repository.size = 20 + random.below(5_000);
        repository
    }

    fn made(&self, index: u32) -> Files {
        let mut random = self.random(index, 2);
        let mut files = Files::new();
        files.insert("README.md".to_owned(), File::new(format!("# Repository {index}\n")));
        let count = 3 + random.below(12);
        self.fill(&mut files, count, &mut random);
        if random.chance(self.generate.large) {
            self.fill(&mut files, u64::from(self.generate.large_files), &mut random);
        }
        if random.chance(self.generate.with_lockfile) {
            self.lock("", &mut files, &mut random);
            if random.chance(self.generate.nested) {
                for number in 0..=random.below(3) {
                    let folder = random.one_of(&["services", "packages", "apps"]);
                    self.lock(&format!("{folder}/part-{number}/"), &mut files, &mut random);
                }
            }
        }
        files
    }

    /// Adds source files that all repositories share.
    fn fill(&self, files: &mut Files, count: u64, random: &mut Random) {
        let deep = count > 1_000;
        for number in 0..count {
            let folder =
                if deep { format!("src/group-{}/", number / 100) } else { "src/".to_owned() };
            if let Some(file) = random.pick(&self.sources) {
                files.insert(format!("{folder}part_{number}.rs"), file.clone());
            }
        }
    }

    /// Adds a lockfile with its manifest.
    fn lock(&self, folder: &str, files: &mut Files, random: &mut Random) {
        let shared = random.chance(self.generate.shared);
        let (kind, file) = match random.pick(&self.pool) {
            Some((kind, file)) if shared => (*kind, file.clone()),
            _ => {
                let kind = Kind::any(random);
                (kind, Recipe { generate: &self.generate, kind }.lockfile(random))
            }
        };
        if let Some((name, text)) = kind.manifest() {
            files.insert(format!("{folder}{name}"), File::new(text));
        }
        files.insert(format!("{folder}{}", kind.file_name()), file);
    }
}

impl Make for Generator {
    fn files(&self, index: u32) -> Files {
        self.made(index)
    }
}

impl Organization {
    /// With generated repositories; their content is made when it is asked for.
    #[must_use]
    pub fn generated(mut self, generate: Generate) -> Self {
        let generator = Arc::new(generate.ready());
        let count = generator.generate.count;
        self.repositories.reserve(usize::try_from(count).unwrap_or_default());
        self.repositories.extend((0..count).map(|index| generator.repository(index)));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_files_and_another_seed_others() {
        let files = |seed| Arc::new(Generate::new(50, seed).ready());
        let ids = |generator: &Generator, index| {
            let files = generator.files(index);
            files.iter().map(|(path, file)| (path.clone(), file.id)).collect::<Vec<_>>()
        };
        let (first, again, other) = (files(1), files(1), files(2));
        for index in 0..50 {
            assert_eq!(ids(&first, index), ids(&again, index));
            assert_ne!(ids(&first, index), ids(&other, index));
        }
    }

    #[test]
    fn shares_are_kept_about() {
        let mut generate = Generate::new(2_000, 3);
        generate.packages = (2, 5);
        generate.large = 0.01;
        generate.large_files = 2_000;
        let generator = generate.ready();
        let is_lock =
            |path: &&String| Kind::ALL.iter().any(|kind| path.ends_with(kind.file_name()));
        let (mut locked, mut nested, mut large) = (0, 0, 0);
        for index in 0..2_000 {
            let files = generator.files(index);
            let locks = files.keys().filter(is_lock).count();
            locked += usize::from(locks > 0);
            nested += usize::from(locks > 1);
            large += usize::from(files.len() > 2_000);
        }
        assert!((1_150..1_330).contains(&locked), "{locked}");
        assert!((500..700).contains(&nested), "{nested}");
        assert!((8..40).contains(&large), "{large}");
    }
}
