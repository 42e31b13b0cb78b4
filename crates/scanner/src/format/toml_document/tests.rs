use proptest::prelude::*;
use toml::de::DeTable;

use super::build::document;
use super::*;

/// What `toml` reads, in our own tables; `None` where it finds an error.
fn by_toml(text: &str) -> Option<Table<'_>> {
    Some(DeTable::parse(text).ok()?.into_inner().into())
}

#[test]
fn plain_documents_are_built_as_toml_reads_them() {
    let documents = [
        "",
        "# a comment\r\na = 1\n",
        "version = 4\n\n[[package]]\nname = \"b\"\ndependencies = [\n \"a 1.0\", # why\n \"c\",\n]\n\n[[package]]\nname = 'a'\n",
        "[[package]]\nname = \"a\"\n[package.dependencies]\nz = \">=1\"\na = {version = \"1\", extras = [\"x\", \"y\"]}\n[package.source]\n[[package]]\n[metadata.files]\n",
        "[[deps.A]]\nuuid = \"0\"\n  [deps.A.deps]\n  x = \"1\"\n[[deps.B]]\n[[deps.A]]\n",
        "a = 0x1F\nb = 1_000\nc = +7\nd = 1.5\ne = 1979-05-27T07:32:00Z\nf = true\ng = inf\nh = 07:32:00\n",
        "a = \"\\u00e9\\t\\\"x\\\"\"\nb = \"\"\"\none\\\n  two\"\"\"\nc = '''\n\\raw'''\nd = \"\"\n\"quoted key\" = 'é😀'\n'' = 1\n",
        "a = [[1, [2]], [], [{}, {b = [{c = 1}]}]]\n",
        "a = {\n  b = 1, # why\n  c = 2,\n}\n",
    ];
    for text in documents {
        let built = document(text);
        assert!(built.is_some(), "{text}");
        assert_eq!(built, by_toml(text), "{text}");
    }
}

#[cfg(target_pointer_width = "64")]
#[test]
fn a_value_takes_half_a_cache_line() {
    assert_eq!((size_of::<Kind<'_>>(), size_of::<Value<'_>>()), (24, 32));
    assert_eq!(size_of::<super::tree::Member<'_>>(), 64);
}

#[test]
fn a_document_of_many_pieces_is_built_as_toml_reads_it() {
    let entry =
        "[[package]]\nname = \"a\"\nlist = [\n [1],\n {b = [\n 2]},\n]\n[package.source]\nx = 1\n";
    let lists = "[[package.more]]\n[[package.more]]\n";
    for text in [entry.repeat(900), [entry, lists].concat().repeat(700)] {
        let text = format!("{text}[metadata]\n[[package]]\n[[package]]\n");
        let built = document(&text);
        assert!(built.is_some());
        assert_eq!(built, by_toml(&text));
    }
    // A bracket too many, right before a piece could end, and one that is never closed.
    for wrong in ["a = [ ]]\n", "a = [\n", "a = [1\n[b]\n]\n"] {
        let text = format!("{}{wrong}{}", entry.repeat(900), entry.repeat(900));
        assert_eq!(document(&text), None, "{wrong}");
    }
}

#[test]
fn what_is_not_plain_is_left_to_toml() {
    let documents = [
        "a.b = 1",
        "a = {b.c = 1}",
        "[a.b]\n[a]\n",
        "[a]\n[a]\n",
        "[[a]]\n[a]\n",
        "a = 1\na = 2",
        "a = {b = 1, b = 2}",
        "a = {}\n[a.b]\n",
        "a = []\n[[a]]\n",
        "[a]\nb = 1\n[a.b]\n",
        "a = 1979-13-01",
        "a = \"\\x\"",
        "a = \"\u{1}\"",
        "a = \"open",
        "a = 01",
        "a",
        "[a",
        "= 1",
        "a = 1 b = 2",
        "# \u{1}",
    ];
    for text in documents {
        assert_eq!(document(text), None, "{text}");
    }
}

#[test]
fn deep_nesting_is_left_to_toml_too() {
    let header = format!("[{}]\n", ["a"; 100].join("."));
    assert_eq!(document(&header), None);
    for depth in [79, 80, 81, 100_000] {
        let lists = format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(document(&lists), by_toml(&lists), "{depth}");
    }
}

/// Pieces that make documents which are nearly right.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "[[a]]\n",
        "[a]\n",
        "[b]\n",
        "[a.b]\n",
        "[[a.b]]\n",
        "[a.b.c]\n",
        "[[b]]\n",
        "a = ",
        "b = ",
        "\"c d\" = ",
        "'e' = ",
        "a.b = ",
        "1\n",
        "\"x\"\n",
        "\"\\n\"\n",
        "'y'\n",
        "true\n",
        "[",
        "]",
        "]\n",
        "{",
        "}",
        "}\n",
        ", ",
        "\n",
        "# c\n",
        "1",
        "\"x\"",
        "a = 1",
        "b = 2",
        "\"\"\"m\n\"\"\"\n",
        "1.5\n",
        "0x1\n",
        "2020-01-01\n",
        "é",
        " ",
    ])
}

proptest! {
    #[test]
    fn the_builder_never_disagrees_with_toml(pieces in prop::collection::vec(piece(), 0..14)) {
        let text = pieces.concat();
        if let Some(built) = document(&text) {
            prop_assert_eq!(Some(built), by_toml(&text), "{}", text);
        }
    }
}
