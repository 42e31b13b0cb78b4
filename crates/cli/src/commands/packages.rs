//! `lockgate packages`: the inventory that a user checks when a finding surprises.

use std::io::{self, Write};

use lockgate_model::{DependencyPath, Ecosystem, Note, Package, Scope, Source, Span, escape, purl};
use lockgate_scanner::graph::{Graph, Search};
use lockgate_scanner::inventory::{Inventory, ReadFile};
use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};

use super::policy::file;
use super::{lockfiles, outputs};
use crate::args::PackagesArgs;
use crate::failure::{Failure, INCOMPLETE};
use crate::settings::Settings;

/// Version of the JSON document's shape.
const SCHEMA_VERSION: &str = "1.0";

#[derive(Serialize)]
struct Document<'a> {
    schema_version: &'static str,
    packages: Rows<'a>,
    notes: &'a [Note],
}

/// The packages of all lockfiles, each made as it is written: all of them together take several times the lockfiles.
struct Rows<'a>(&'a [ReadFile]);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(None)?;
        for file in self.0 {
            let graph = Graph::new(&file.extraction);
            let mut search = graph.search();
            for (index, package) in file.extraction.packages.iter().enumerate() {
                rows.serialize_element(&row(file, &mut search, index, package))?;
            }
        }
        rows.end()
    }
}

/// One package of one lockfile.
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    format: &'static str,
    name: &'a str,
    version: Option<&'a str>,
    ecosystem: Ecosystem,
    purl: String,
    source: &'a Source,
    scope: Scope,
    entry_span: Span,
    version_span: Option<Span>,
    paths: Vec<DependencyPath>,
}

/// Prints the packages that were read.
///
/// # Errors
/// Exit code 2 for arguments that cannot be understood. The code is 3 when something was not read.
pub(crate) fn packages(args: &PackagesArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = outputs::targets(&args.outputs, &["text", "json"])?;
    let root = lockfiles::root(&args.lockfiles)?;
    let policy = file::find(args.lockfiles.policy.as_deref(), &root)?.policy;
    let inventory = lockfiles::read(&args.lockfiles, &policy)?.inventory;
    outputs::write(&targets, &|format, _place, out| match format {
        "json" => json(&inventory, out),
        _ => text(&inventory, settings, out),
    })?;
    let unread = inventory.notes.iter().any(|note| {
        use lockgate_model::NoteKind as Kind;
        matches!(note.kind, Kind::UnreadFile | Kind::UnreadEntry)
    });
    Ok(if unread { INCOMPLETE } else { 0 })
}

fn json(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        packages: Rows(&inventory.files),
        notes: &inventory.notes,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn row<'a>(
    file: &'a ReadFile,
    search: &mut Search<'_>,
    index: usize,
    package: &'a Package,
) -> Row<'a> {
    let version = package.version.as_deref();
    let paths = search.paths(&file.extraction, index);
    Row {
        file: file.path.as_str(),
        format: file.format.id,
        name: &package.name,
        version,
        ecosystem: package.ecosystem,
        purl: purl(package.ecosystem, &package.name, version),
        source: &package.source,
        scope: package.scope,
        entry_span: package.entry,
        version_span: package.version_span,
        paths: paths.into_iter().map(|path| path.names).collect(),
    }
}

fn text(inventory: &Inventory, settings: &Settings, out: &mut dyn Write) -> io::Result<()> {
    for file in &inventory.files {
        let path = escape::terminal(file.path.as_str());
        let count = file.extraction.packages.len();
        writeln!(out, "{path}  {}, {count} packages", file.ecosystem())?;
        for package in &file.extraction.packages {
            let line = package.version_span.unwrap_or(package.entry).start.line;
            let version = escape::terminal(package.version.as_deref().unwrap_or("-"));
            let name = escape::terminal(&package.name);
            let source = package.source.kind().as_str();
            let scope = package.scope.as_str();
            writeln!(out, "  {line:>6}  {name} {version}  {source}, {scope}")?;
        }
    }
    if !settings.quiet {
        for note in &inventory.notes {
            let path = note.path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default();
            let about = note.subject.as_deref().map(|s| format!("{s}: ")).unwrap_or_default();
            let text = format!("{path}{about}{}", note.message);
            writeln!(out, "note: {}", escape::terminal(&text))?;
        }
    }
    Ok(())
}
