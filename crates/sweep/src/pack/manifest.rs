//! Manifests: only where each dependency is asked for.

use lockgate_model::{Position, RepoPath, Span};
use lockgate_scanner::manifest::Declarations;

use super::bytes::{Cursor, Malformed, Writer};
use super::names::{Interner, Names};
use super::note::{pack_text, unpack_text};

/// A content as either of the manifests that it may be the file of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    cargo: Option<Declarations>,
    npm: Option<Declarations>,
}

impl Manifest {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let read = |name| Declarations::read(&RepoPath::new(name).ok()?, bytes);
        Self { cargo: read("Cargo.toml"), npm: read("package.json") }
    }

    /// What it declares as the file of a path.
    pub(crate) fn at(self, path: &RepoPath) -> Option<Declarations> {
        if path.file_name() == "Cargo.toml" { self.cargo } else { self.npm }
    }

    pub(crate) fn pack(&self, names: &mut Interner) -> Result<Vec<u8>, Malformed> {
        let mut writer = Writer::default();
        for declarations in [&self.cargo, &self.npm] {
            writer.byte(u8::from(declarations.is_some()));
            if let Some(declarations) = declarations {
                pack_one(declarations, names, &mut writer)?;
            }
        }
        Ok(writer.finish())
    }

    pub(crate) fn unpack(bytes: &[u8], names: &Names) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(bytes);
        let mut read = || match cursor.byte()? {
            1 => unpack_one(&mut cursor, names).map(Some),
            _ => Ok(None),
        };
        let manifest = Self { cargo: read()?, npm: read()? };
        cursor.end()?;
        Ok(manifest)
    }
}

fn pack_one(
    declarations: &Declarations,
    names: &mut Interner,
    writer: &mut Writer,
) -> Result<(), Malformed> {
    pack_text(declarations.package.as_deref(), names, writer)?;
    writer.count(declarations.dependencies.len());
    let mut line = 0;
    for (name, span) in &declarations.dependencies {
        writer.uint(u64::from(names.text(name)?));
        writer.int(i64::from(span.start.line) - line);
        writer.uint(u64::from(span.start.column));
        writer.int(i64::from(span.end.line) - i64::from(span.start.line));
        writer.uint(u64::from(span.end.column));
        line = i64::from(span.start.line);
    }
    Ok(())
}

fn unpack_one(cursor: &mut Cursor<'_>, names: &Names) -> Result<Declarations, Malformed> {
    let package = unpack_text(cursor, names)?.map(str::to_owned);
    let mut declarations = Declarations { package, ..Declarations::default() };
    let mut before = 0_i64;
    let line = |from: i64, step: i64| {
        let line = from.checked_add(step).ok_or(Malformed)?;
        u32::try_from(line).map_err(|_| Malformed)
    };
    for _ in 0..cursor.count()? {
        let name = names.text(cursor.uint32()?)?.to_owned();
        let start = Position { line: line(before, cursor.int()?)?, column: cursor.uint32()? };
        before = i64::from(start.line);
        let end = Position { line: line(before, cursor.int()?)?, column: cursor.uint32()? };
        declarations.dependencies.insert(name, Span { start, end });
    }
    Ok(declarations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_manifest_declares_comes_back_as_the_file_that_it_is() {
        let path = |name| RepoPath::new(name).unwrap();
        let mut names = Interner::default();
        for (file, other, text) in [
            (
                "a/Cargo.toml",
                "package.json",
                "[package]\nname = \"x\"\n[dependencies]\nb = \"1\"\na = \"2\"\n",
            ),
            ("package.json", "Cargo.toml", "{\"dependencies\":\n{\"z\": \"1\",\n\"é\": \"2\"}}"),
            ("Cargo.toml", "package.json", ""),
        ] {
            let manifest = Manifest::read(text.as_bytes());
            let packed = manifest.pack(&mut names).unwrap();
            let unpacked = Manifest::unpack(&packed, names.names()).unwrap();
            assert_eq!(unpacked, manifest);
            let expected = Declarations::read(&path(file), text.as_bytes());
            assert!(expected.is_some());
            assert_eq!(unpacked.clone().at(&path(file)), expected);
            assert_eq!(unpacked.at(&path(other)), None);
        }
    }
}
