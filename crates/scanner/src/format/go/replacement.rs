//! `replace`: another module, or a folder, in place of a module.

use crate::hash::HashMap;

use super::directive::unquote;

/// What a module is replaced by; every text is a piece of the file.
#[derive(Clone, Copy)]
pub(in crate::format) struct Replacement<'a> {
    /// The module that is replaced.
    pub(in crate::format) module: &'a str,
    /// Its version with the `v`; `None` for every version.
    pub(in crate::format) version: Option<&'a str>,
    /// What is used instead.
    pub(in crate::format) target: Target<'a>,
    /// The line.
    pub(in crate::format) line: &'a str,
}

/// What is used in place of a module.
#[derive(Clone, Copy)]
pub(in crate::format) enum Target<'a> {
    /// A module in a version, with its `v`.
    Module(&'a str, &'a str),
    /// A folder.
    Folder(&'a str),
}

/// Reads the arguments of a replacement, `module [version] => path [version]`; `None` where they are none.
pub(in crate::format) fn read_replacement<'a>(
    arguments: &[&'a str],
    line: &'a str,
) -> Option<Replacement<'a>> {
    let (module, version, target) = match arguments {
        [module, "=>", target @ ..] => (module, None, target),
        [module, version, "=>", target @ ..] => (module, Some(unquote(version)?), target),
        _ => return None,
    };
    let target = match target {
        [path] => Target::Folder(unquote(path).filter(|path| is_folder(path))?),
        [path, version] => Target::Module(unquote(path)?, unquote(version)?),
        _ => return None,
    };
    Some(Replacement { module: unquote(module)?, version, target, line })
}

/// Source: <https://go.dev/ref/mod#go-mod-file-replace>.
fn is_folder(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', ..] if letter.is_ascii_alphabetic());
    let relative = ["./", "../", ".\\", "..\\", "/", "\\"];
    drive || path == "." || path == ".." || relative.iter().any(|start| path.starts_with(start))
}

/// The replacements of a file by module and version. The last one of a kind counts.
pub(in crate::format) struct Replacements<'a> {
    by_module: HashMap<(&'a str, Option<&'a str>), Replacement<'a>>,
}

impl<'a> Replacements<'a> {
    pub(in crate::format) fn new(replacements: &[Replacement<'a>]) -> Self {
        let keyed = replacements.iter().map(|found| ((found.module, found.version), *found));
        Self { by_module: keyed.collect() }
    }

    /// The replacement of a module: that of its version, else that of all versions.
    pub(in crate::format) fn find(&self, module: &str, version: &str) -> Option<Replacement<'a>> {
        let exact = self.by_module.get(&(module, Some(version)));
        exact.or_else(|| self.by_module.get(&(module, None))).copied()
    }
}
