//! Whatever is packed comes back, and whatever is unpacked panics not.

use lockgate_model::{
    Ecosystem, Edge, Note, NoteKind, Package, Position, RepoPath, Scope, Source, Span,
};
use lockgate_scanner::format::Extraction;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::reading::Packed;
use super::*;

fn path() -> RepoPath {
    RepoPath::new("a/package-lock.json").unwrap()
}

fn positions() -> impl Strategy<Value = Position> {
    let number = || prop_oneof![0..50_u32, any::<u32>()];
    (number(), number()).prop_map(|(line, column)| Position { line, column })
}

fn spans() -> impl Strategy<Value = Span> {
    let usual = (positions(), 0..9_u32).prop_map(|(start, length)| {
        let end = Position { column: start.column.saturating_add(length), ..start };
        Span { start, end }
    });
    let any = (positions(), positions()).prop_map(|(start, end)| Span { start, end });
    prop_oneof![usual, any]
}

fn sources() -> impl Strategy<Value = Source> {
    prop_oneof![
        4 => Just(Source::Registry),
        1 => Just(Source::Workspace),
        1 => ".{0,6}".prop_map(|location| Source::Git { location }),
        1 => ".{0,6}".prop_map(|location| Source::Url { location }),
        1 => ".{0,6}".prop_map(|location| Source::Path { location }),
        1 => ".{0,6}".prop_map(|location| Source::OtherRegistry { location }),
    ]
}

fn install_paths() -> impl Strategy<Value = String> {
    let step = prop_oneof![Just("node_modules/a"), Just("node_modules/b"), Just("a"), Just("")];
    vec(step, 0..4).prop_map(|steps| steps.join("/"))
}

fn packages() -> impl Strategy<Value = Package> {
    let named = (
        select(Ecosystem::ALL),
        prop_oneof![Just("a".to_owned()), Just("b".to_owned()), ".{0,5}"],
        option::of("[0-9.]{0,5}"),
    );
    let placed = (spans(), option::of(spans()), option::of(install_paths()));
    (named, sources(), select(&Scope::ALL[..]), placed).prop_map(
        |(named, source, scope, placed)| {
            let (ecosystem, name, version) = named;
            let (entry, version_span, install_path) = placed;
            Package { ecosystem, name, version, source, scope, entry, version_span, install_path }
        },
    )
}

fn notes() -> impl Strategy<Value = Note> {
    let kind = select(&[NoteKind::UnreadEntry, NoteKind::UncoveredPackage][..]);
    let place = option::of(prop_oneof![Just("a/package-lock.json"), Just("b")]);
    let texts = (option::of(".{0,5}"), ".{0,9}", option::of(".{0,5}"));
    (kind, place, option::of(positions()), texts, any::<u32>()).prop_map(
        |(kind, place, position, (subject, message, hint), count)| {
            let path = place.map(|place| RepoPath::new(place).unwrap());
            Note { kind, path, position, subject, message, hint, count }
        },
    )
}

fn readings() -> impl Strategy<Value = Reading> {
    let edge = || {
        let number = || prop_oneof![0..20_u32, any::<u32>()];
        (number(), number()).prop_map(|(from, to)| Edge { from, to })
    };
    let lists =
        (vec(packages(), 0..9), vec(edge(), 0..9), vec(any::<u32>(), 0..3), vec(notes(), 0..2));
    let extraction = lists.prop_map(|(packages, edges, roots, notes)| Extraction {
        packages,
        edges,
        roots,
        notes,
    });
    (option::of(extraction), vec(notes(), 0..3)).prop_map(|(extraction, notes)| Reading {
        path: path(),
        extraction,
        notes,
    })
}

proptest! {
    #[test]
    fn what_is_packed_comes_back(readings in vec(readings(), 1..4)) {
        let mut names = Interner::default();
        let packed: Vec<Packed> =
            readings.iter().map(|reading| reading.pack(&mut names).unwrap()).collect();
        for (reading, packed) in readings.iter().zip(&packed) {
            prop_assert_eq!(&unpack(packed, &path(), names.names()).unwrap(), reading);
            let (facts, notes) = unpack_facts(&packed.facts, &path(), names.names()).unwrap();
            prop_assert_eq!((&facts, &notes), (&reading.facts(), &reading.notes));
        }
    }

    #[test]
    fn other_bytes_are_refused_and_panic_nowhere(
        reading in readings(),
        piece in 0..3_usize,
        at: prop::sample::Index,
        to: u8,
    ) {
        let mut names = Interner::default();
        let mut packed = reading.pack(&mut names).unwrap();
        let pieces = [&mut packed.facts, &mut packed.releases, &mut packed.rest];
        let bytes = pieces.into_iter().nth(piece).unwrap();
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = to;
            let _ = unpack(&packed, &path(), names.names());
        }
    }
}
