//! Readings out of their pieces.

use lockgate_model::{Edge, Note, Package, Position, RepoPath, Scope, Source, SourceKind, Span};
use lockgate_scanner::format::Extraction;

use super::bytes::{Cursor, Malformed};
use super::names::Names;
use super::note::{unpack_notes, unpack_text};
use super::numbers;
use super::reading::{
    EMPTY_PATH, Facts, MODULES, NESTED_PATH, NO_PATH, Packed, Reading, TEXT_PATH, TOP_PATH,
};

/// Reads facts and notes of the lockfile at `path`.
pub(crate) fn unpack_facts(
    bytes: &[u8],
    path: &RepoPath,
    names: &Names,
) -> Result<(Facts, Vec<Note>), Malformed> {
    let mut cursor = Cursor::new(bytes);
    let facts = facts_of(&mut cursor)?;
    let notes = unpack_notes(&mut cursor, Some(path), names)?;
    cursor.end()?;
    Ok((facts, notes))
}

/// Reads the facts alone.
pub(crate) fn facts_of(cursor: &mut Cursor<'_>) -> Result<Facts, Malformed> {
    let mut facts = Facts { read: cursor.byte()? == 1, ..Facts::default() };
    for _ in 0..cursor.count()? {
        let kind = numbers::source(cursor.byte()?)?;
        facts.packages.insert(kind, cursor.uint32()?);
    }
    for _ in 0..cursor.count()? {
        let ecosystem = numbers::ecosystem(cursor.byte()?)?;
        facts.matchable.insert(ecosystem, cursor.uint32()?);
    }
    Ok(facts)
}

/// The releases of a reading: the number of each, and whether it can be matched.
pub(crate) fn releases(bytes: &[u8]) -> Result<Vec<(u32, bool)>, Malformed> {
    let mut found = Vec::new();
    each_release(bytes, |number, matchable| {
        found.push((number, matchable));
        Ok(())
    })?;
    Ok(found)
}

/// Calls a function with the number of each release and whether it can be matched.
#[inline]
pub(crate) fn each_release(
    bytes: &[u8],
    mut take: impl FnMut(u32, bool) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut cursor = Cursor::new(bytes);
    for _ in 0..cursor.count()? {
        let value = cursor.uint()?;
        take(u32::try_from(value >> 1).map_err(|_| Malformed)?, value & 1 == 1)?;
    }
    cursor.end()
}

/// Reads the whole reading of the lockfile at `path`.
pub(crate) fn unpack(
    packed: &Packed,
    path: &RepoPath,
    names: &Names,
) -> Result<Reading, Malformed> {
    let (facts, notes) = unpack_facts(&packed.facts, path, names)?;
    if !facts.read {
        let path = path.clone();
        let empty = packed.releases.is_empty() && packed.rest.is_empty();
        return if empty { Ok(Reading { path, extraction: None, notes }) } else { Err(Malformed) };
    }
    let mut packages = Vec::new();
    each_release(&packed.releases, |number, _| {
        packages.push(package(number, names)?);
        Ok(())
    })?;
    let extraction = rest(&packed.rest, packages, path, names)?;
    let path = path.clone();
    Ok(Reading { path, extraction: Some(extraction), notes })
}

fn package(number: u32, names: &Names) -> Result<Package, Malformed> {
    let release = names.release(number)?;
    Ok(Package {
        ecosystem: release.ecosystem,
        name: names.text(release.name)?.to_owned(),
        version: release.version.map(|v| names.text(v).map(str::to_owned)).transpose()?,
        source: Source::Registry,
        scope: Scope::Unknown,
        entry: Span::START,
        version_span: None,
        install_path: None,
    })
}

fn rest(
    bytes: &[u8],
    mut packages: Vec<Package>,
    path: &RepoPath,
    names: &Names,
) -> Result<Extraction, Malformed> {
    let mut cursor = Cursor::new(bytes);
    let kinds = cursor.raw(packages.len())?;
    for (package, kind) in packages.iter_mut().zip(kinds) {
        package.scope = numbers::scope(kind & 0xf)?;
        package.source = match numbers::source(kind >> 4)? {
            SourceKind::Registry => Source::Registry,
            SourceKind::Workspace => Source::Workspace,
            other => located(other, names.text(cursor.uint32()?)?),
        };
    }
    let mut line = 0;
    for package in &mut packages {
        package.entry = span(&mut cursor, &mut line)?;
    }
    for package in &mut packages {
        package.version_span = version_span(&mut cursor, package)?;
    }
    install_paths(&mut cursor, &mut packages, names)?;
    let edges = edges(&mut cursor)?;
    let roots = roots(&mut cursor)?;
    let notes = unpack_notes(&mut cursor, Some(path), names)?;
    cursor.end()?;
    Ok(Extraction { packages, edges, roots, notes })
}

fn located(kind: SourceKind, location: &str) -> Source {
    let location = location.to_owned();
    match kind {
        SourceKind::OtherRegistry => Source::OtherRegistry { location },
        SourceKind::Git => Source::Git { location },
        SourceKind::Url => Source::Url { location },
        SourceKind::Path => Source::Path { location },
        SourceKind::Registry => Source::Registry,
        SourceKind::Workspace => Source::Workspace,
    }
}

/// The number at a distance from another.
fn moved(from: u32, distance: i64) -> Result<u32, Malformed> {
    let to = i64::from(from).checked_add(distance).ok_or(Malformed)?;
    u32::try_from(to).map_err(|_| Malformed)
}

fn span(cursor: &mut Cursor<'_>, line: &mut u32) -> Result<Span, Malformed> {
    let start = Position { line: moved(*line, cursor.int()?)?, column: cursor.uint32()? };
    let end = Position { line: moved(start.line, cursor.int()?)?, column: cursor.uint32()? };
    *line = start.line;
    Ok(Span { start, end })
}

fn version_span(cursor: &mut Cursor<'_>, package: &Package) -> Result<Option<Span>, Malformed> {
    let form = cursor.uint()?;
    if form == 0 {
        return Ok(None);
    }
    let line = moved(package.entry.start.line, cursor.int()?)?;
    let start = Position { line, column: cursor.uint32()? };
    if form == 1 {
        let length = package.version.as_deref().unwrap_or_default().encode_utf16().count();
        let length = i64::try_from(length).map_err(|_| Malformed)?;
        let end = Position { line, column: moved(start.column, length)? };
        return Ok(Some(Span { start, end }));
    }
    let end = Position { line: moved(line, cursor.int()?)?, column: cursor.uint32()? };
    Ok(Some(Span { start, end }))
}

fn install_paths(
    cursor: &mut Cursor<'_>,
    packages: &mut [Package],
    names: &Names,
) -> Result<(), Malformed> {
    for at in 0..packages.len() {
        let (before, after) = packages.split_at_mut_checked(at).ok_or(Malformed)?;
        let package = after.first_mut().ok_or(Malformed)?;
        package.install_path = match cursor.uint()? {
            NO_PATH => None,
            EMPTY_PATH => Some(String::new()),
            TEXT_PATH => Some(unpack_text(cursor, names)?.ok_or(Malformed)?.to_owned()),
            TOP_PATH => Some(format!("{MODULES}{}", package.name)),
            nested => {
                let parent = usize::try_from(nested - NESTED_PATH).map_err(|_| Malformed)?;
                let parent = before.get(parent).and_then(|p| p.install_path.as_deref());
                Some(format!("{}/{MODULES}{}", parent.ok_or(Malformed)?, package.name))
            }
        };
    }
    Ok(())
}

fn edges(cursor: &mut Cursor<'_>) -> Result<Vec<Edge>, Malformed> {
    let count = cursor.count()?;
    let mut edges = Vec::with_capacity(count);
    let mut edge = Edge { from: 0, to: 0 };
    for _ in 0..count {
        let step = cursor.int()?;
        if step & 1 == 0 {
            edge.to = moved(edge.to, step >> 1)?;
        } else {
            edge = Edge { from: moved(edge.from, step >> 1)?, to: cursor.uint32()? };
        }
        edges.push(edge);
    }
    Ok(edges)
}

fn roots(cursor: &mut Cursor<'_>) -> Result<Vec<u32>, Malformed> {
    let count = cursor.count()?;
    let mut roots = Vec::with_capacity(count);
    let mut root = 0;
    for _ in 0..count {
        root = moved(root, cursor.int()?)?;
        roots.push(root);
    }
    Ok(roots)
}
