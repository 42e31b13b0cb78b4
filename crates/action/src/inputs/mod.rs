//! The inputs of the action, as `action.yml` hands them on: `LOCKGATE_INPUT_` and the name in capitals, `_` for `-`.
//!
//! An input that is empty was not given: a workflow cannot tell the two apart. Inputs may hold text of strangers, since
//! workflows put names of branches into them; so none may hold a control character, and none becomes a command.

mod choice;
mod error;

use lockgate_model::Ecosystem;

pub use choice::{CommentMode, UploadMode};
pub use error::InputError;

/// The category where none is given; the same as that of the command line.
pub const DEFAULT_CATEGORY: &str = "lockgate/ci/";

/// Longest category taken, in bytes; the error's message names it.
const MAX_CATEGORY_BYTES: usize = 200;

/// The inputs with their defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// `path`: the folder of the checkout that is scanned; `.` without one.
    pub path: String,
    /// `base`: what the change is compared with, instead of what the event says.
    pub base: Option<String>,
    /// `head`: the change, instead of what the event says.
    pub head: Option<String>,
    /// `policy`: a policy file instead of that of the base.
    pub policy: Option<String>,
    /// `policy-from`: the policy of another repository.
    pub policy_from: Option<String>,
    /// `with-sarif`: SARIF of other tools, one file a line.
    pub with_sarif: Vec<String>,
    /// `base-sarif`: SARIF of the base by the same tools, one file a line.
    pub base_sarif: Vec<String>,
    /// `db`: advisory databases, one a line; empty for the one that is downloaded.
    pub databases: Vec<String>,
    /// `ecosystems`: whose advisories are downloaded, by OSV's names, separated by lines or commas; sorted, unique; empty
    /// for what the lockfiles need.
    pub ecosystems: Vec<Ecosystem>,
    /// `fail`: whether the job fails when the policy blocks or not everything could be judged; yes without one.
    pub fail: bool,
    /// `comment`: when a pull request gets a comment; never without one.
    pub comment: CommentMode,
    /// `annotations`: whether findings are shown at their lines; yes without one.
    pub annotations: bool,
    /// `upload`: whether SARIF goes to code scanning; where it can without one.
    pub upload: UploadMode,
    /// `category`: what tells this use of code scanning from others, with one `/` at its end.
    pub category: String,
    /// `version`: the release that the action installs, without `v`.
    pub version: Option<String>,
}

impl Inputs {
    /// Takes the inputs that `get` has under the names of their variables.
    ///
    /// # Errors
    /// A value is not one of those allowed, or holds a control character.
    pub fn new(get: impl Fn(&str) -> Option<String>) -> Result<Self, InputError> {
        let reader = Reader { get };
        let inputs = Self {
            path: reader.text("path")?.unwrap_or_else(|| ".".to_owned()),
            base: reader.text("base")?,
            head: reader.text("head")?,
            policy: reader.text("policy")?,
            policy_from: reader.text("policy-from")?,
            with_sarif: reader.lines("with-sarif")?,
            base_sarif: reader.lines("base-sarif")?,
            databases: reader.lines("db")?,
            ecosystems: reader.ecosystems()?,
            fail: reader.choice("fail", choice::SWITCH)?.unwrap_or(true),
            comment: reader.choice("comment", choice::COMMENT)?.unwrap_or_default(),
            annotations: reader.choice("annotations", choice::SWITCH)?.unwrap_or(true),
            upload: reader.choice("upload", choice::UPLOAD)?.unwrap_or_default(),
            category: reader.category()?,
            version: reader.version()?,
        };
        if inputs.policy.is_some() && inputs.policy_from.is_some() {
            return Err(InputError::Together { input: "policy-from", other: "policy" });
        }
        if inputs.with_sarif.is_empty() && !inputs.base_sarif.is_empty() {
            return Err(InputError::Alone { input: "base-sarif", other: "with-sarif" });
        }
        Ok(inputs)
    }
}

/// The variable of an input.
fn variable(input: &str) -> String {
    format!("LOCKGATE_INPUT_{}", input.to_ascii_uppercase().replace('-', "_"))
}

/// Inputs by their names.
struct Reader<Get> {
    get: Get,
}

impl<Get: Fn(&str) -> Option<String>> Reader<Get> {
    /// The value without space around it; `None` where nothing is left.
    fn raw(&self, input: &str) -> Option<String> {
        let value = (self.get)(&variable(input))?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// A value on one line.
    fn text(&self, input: &'static str) -> Result<Option<String>, InputError> {
        let value = self.raw(input);
        value.map(|value| plain(input, value)).transpose()
    }

    /// Values, one a line, in their order.
    fn lines(&self, input: &'static str) -> Result<Vec<String>, InputError> {
        let value = self.raw(input).unwrap_or_default();
        let lines = value.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| plain(input, line.to_owned())).collect()
    }

    /// One of the words of a closed set.
    fn choice<T: Copy>(
        &self,
        input: &'static str,
        words: &[(&'static str, T)],
    ) -> Result<Option<T>, InputError> {
        let Some(value) = self.raw(input) else { return Ok(None) };
        match words.iter().find(|(word, _)| *word == value) {
            Some((_, chosen)) => Ok(Some(*chosen)),
            None => {
                let allowed = words.iter().map(|(word, _)| *word).collect();
                Err(InputError::unknown(input, &value, allowed))
            }
        }
    }

    fn ecosystems(&self) -> Result<Vec<Ecosystem>, InputError> {
        let value = self.raw("ecosystems").unwrap_or_default();
        let names = value.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty());
        let mut found = names.map(ecosystem).collect::<Result<Vec<_>, _>>()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn category(&self) -> Result<String, InputError> {
        let value = self.text("category")?.unwrap_or_else(|| DEFAULT_CATEGORY.to_owned());
        let name = value.trim_end_matches('/');
        if name.is_empty() || name.len() > MAX_CATEGORY_BYTES {
            return Err(InputError::category(&value));
        }
        Ok(format!("{name}/"))
    }

    fn version(&self) -> Result<Option<String>, InputError> {
        let Some(value) = self.text("version")? else { return Ok(None) };
        let bare = value.strip_prefix('v').unwrap_or(&value);
        let starts = bare.starts_with(|first: char| first.is_ascii_digit());
        let is_plain = bare.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c));
        if starts && is_plain {
            return Ok(Some(bare.to_owned()));
        }
        Err(InputError::version(&value))
    }
}

fn plain(input: &'static str, value: String) -> Result<String, InputError> {
    match value.chars().any(char::is_control) {
        true => Err(InputError::control(input, &value)),
        false => Ok(value),
    }
}

fn ecosystem(name: &str) -> Result<Ecosystem, InputError> {
    let covered = || Ecosystem::ALL.iter().filter(|ecosystem| ecosystem.has_feed());
    let found = covered().find(|ecosystem| ecosystem.osv_name().eq_ignore_ascii_case(name));
    found.copied().ok_or_else(|| {
        let names = covered().map(|ecosystem| ecosystem.osv_name()).collect();
        InputError::unknown("ecosystems", name, names)
    })
}

#[cfg(test)]
mod tests;
