//! An organization described in a file, so that many repositories stay small on the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;

use crate::git::{File, Files, ObjectId};
use crate::world::{Organization, Repository, Source, Visibility};

/// Why a description could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptionError {
    /// The file, or one that it names, could not be read.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is no description.
    #[error("{path} is no description of an organization")]
    Parse {
        /// Which.
        path: PathBuf,
        /// Why, with the place.
        #[source]
        source: toml::de::Error,
    },
    /// An entry says what cannot be.
    #[error("repository {repository}: {message}")]
    Entry {
        /// Whose.
        repository: String,
        /// What is wrong.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    #[serde(default)]
    repository: Vec<Entry>,
    /// Answers by path, for what the server has no model of.
    #[serde(default)]
    answer: Vec<Given>,
}

/// An answer at a path: JSON as a text. The name of a repository stands for its number where that is asked for: `@NAME`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    path: String,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    empty: bool,
    #[serde(default)]
    archived: bool,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    fork: bool,
    #[serde(default)]
    mirror: bool,
    #[serde(default)]
    template: bool,
    #[serde(default)]
    visibility: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    properties: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    security: BTreeMap<String, String>,
    #[serde(default)]
    branch: Option<String>,
    /// A default branch that does not exist.
    #[serde(default)]
    missing_branch: Option<String>,
    #[serde(default)]
    files: Vec<Item>,
}

/// One file, or a folder of them. `at` is the path in the repository.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Item {
    /// A file, or all files of a folder, relative to the description. What a fixture says of itself is left out.
    From {
        #[serde(default)]
        at: String,
        from: String,
    },
    Text {
        at: String,
        text: String,
    },
    Bytes {
        at: String,
        base64: String,
    },
    Link {
        at: String,
        link: String,
    },
    Submodule {
        at: String,
        submodule: String,
    },
    Huge {
        at: String,
        huge: u64,
    },
    /// So many small files in folders.
    Many {
        at: String,
        many: u32,
    },
}

/// What fixtures say of themselves.
const LEFT_OUT: &[&str] = &["SOURCE", "expected.json"];

impl Organization {
    /// With the repositories of a description in TOML. Errors: it cannot be read, or names what there is not.
    pub fn described(mut self, path: &Path) -> Result<Self, DescriptionError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| DescriptionError::Read { path: path.to_owned(), source })?;
        let description: Description = toml::from_str(&text)
            .map_err(|source| DescriptionError::Parse { path: path.to_owned(), source })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for entry in description.repository {
            self.repositories.push(entry.repository(folder)?);
        }
        for given in description.answer {
            let body = serde_json::from_str(&given.body).map_err(|error| {
                let message = format!("the answer is no JSON: {error}");
                DescriptionError::Entry { repository: given.path.clone(), message }
            })?;
            self.answers.push((given.path, body));
        }
        Ok(self)
    }
}

impl Entry {
    fn repository(self, folder: &Path) -> Result<Repository, DescriptionError> {
        let mut files = Files::new();
        for item in &self.files {
            item.put(folder, &mut files).map_err(|fault| fault.of(&self.name))?;
        }
        let mut repository = match self.empty {
            true => Repository::empty(&self.name),
            false => Repository::of(&self.name, Source::Files(Arc::new(files))),
        };
        if let Some(branch) = &self.branch {
            repository = repository.on_branch(branch);
        }
        if let Some(branch) = &self.missing_branch {
            repository.default_branch = branch.as_str().into();
        }
        repository.visibility = match self.visibility.as_deref() {
            None | Some("public") => Visibility::Public,
            Some("private") => Visibility::Private,
            Some("internal") => Visibility::Internal,
            Some(other) => {
                let message = format!("visibility is public, private or internal, not {other}");
                return Err(DescriptionError::Entry { repository: self.name, message });
            }
        };
        repository.archived = self.archived;
        repository.disabled = self.disabled;
        repository.fork = self.fork;
        repository.mirror = self.mirror;
        repository.template = self.template;
        repository.language = self.language.as_deref().map(Arc::from);
        repository.topics = self.topics.iter().map(|topic| topic.as_str().into()).collect();
        repository.custom_properties = self.properties;
        repository.security = self.security;
        Ok(repository)
    }
}

enum Fault {
    Read(PathBuf, io::Error),
    Entry(String),
}

impl Fault {
    fn of(self, repository: &str) -> DescriptionError {
        match self {
            Self::Read(path, source) => DescriptionError::Read { path, source },
            Self::Entry(message) => {
                DescriptionError::Entry { repository: repository.to_owned(), message }
            }
        }
    }
}

impl Item {
    fn put(&self, folder: &Path, files: &mut Files) -> Result<(), Fault> {
        let (at, file) = match self {
            Self::From { at, from } => return copy(&folder.join(from), at, files),
            Self::Many { at, many } => {
                let file = File::new("one of many\n");
                for number in 0..*many {
                    let path = format!("{at}/group-{}/file-{number}.txt", number / 100);
                    files.insert(path, file.clone());
                }
                return Ok(());
            }
            Self::Text { at, text } => (at, File::new(text.clone())),
            Self::Bytes { at, base64 } => {
                let bytes = STANDARD.decode(base64);
                let bytes = bytes.map_err(|error| Fault::Entry(format!("{at}: {error}")))?;
                (at, File::new(bytes))
            }
            Self::Link { at, link } => (at, File::link(link)),
            Self::Submodule { at, submodule } => {
                let id = ObjectId::parse(submodule);
                let fault = || Fault::Entry(format!("{at}: a commit has 40 digits"));
                (at, File::submodule(id.ok_or_else(fault)?))
            }
            Self::Huge { at, huge } => (at, File::huge(*huge)),
        };
        files.insert(at.clone(), file);
        Ok(())
    }
}

/// Copies a file to a path, or a folder below it.
fn copy(from: &Path, at: &str, files: &mut Files) -> Result<(), Fault> {
    let fault = |source| Fault::Read(from.to_owned(), source);
    if !from.is_dir() {
        let bytes = Bytes::from(std::fs::read(from).map_err(fault)?);
        files.insert(at.to_owned(), File::new(bytes));
        return Ok(());
    }
    let slash = if at.is_empty() { "" } else { "/" };
    for (path, file) in Source::Folder(from.into()).files().map_err(fault)? {
        if !LEFT_OUT.contains(&path.as_str()) {
            files.insert(format!("{at}{slash}{path}"), file);
        }
    }
    Ok(())
}
