use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;

fn members_of(json: &str) -> (Vec<String>, bool) {
    let mut seen = Vec::new();
    let end = for_each_member(json, &["list"], |member| seen.push(show(member)));
    (seen, end.is_ok())
}

fn show(member: Member<'_>) -> String {
    let section = member.section.unwrap_or_default();
    format!("{section}/{}={}", member.key.get(), member.value.get())
}

#[test]
fn a_key_that_stands_twice_is_seen_twice() {
    let json = r#"{"a": 1, "a": [2], "list": {"b": 3, "b": {}}}"#;
    let expected = ["/\"a\"=1", "/\"a\"=[2]", "list/\"b\"=3", "list/\"b\"={}"];
    assert_eq!(members_of(json), (expected.map(str::to_owned).to_vec(), true));
    let mut seen = Vec::new();
    let end = for_each_in(Value(json), &["list"], |member| seen.push(show(member)));
    assert_eq!((seen, end), (expected.map(str::to_owned).to_vec(), Ok(())));
}

#[test]
fn what_stands_before_a_syntax_error_is_seen() {
    let (seen, good) = members_of(r#"{"list": {"b": 3, "c": {"#);
    assert_eq!(seen, ["list/\"b\"=3"]);
    assert!(!good);
    assert_eq!(members_of("{} x"), (Vec::new(), false));
}

#[test]
fn deep_nesting_takes_no_stack() {
    let deep = format!("{{\"list\": {{\"b\": {}{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(members_of(&deep).1);
    assert_eq!(members(Value(&deep)).len(), 1);
    let objects = format!("{{\"x\": {}1{}}}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    assert!(members_of(&objects).1);
    assert_eq!(members(Value(&objects)).len(), 1);
}

#[test]
fn an_escaped_string_keeps_its_place_and_its_meaning() {
    let text = read_text(Value(r#""\u0041b""#)).unwrap();
    assert_eq!((&*text.value, text.raw), ("Ab", r"\u0041b"));
    assert!(read_text(Value(r#""\ud800""#)).is_none());
    assert!(read_text(Value("1")).is_none());
}

#[test]
fn a_list_gives_its_items_and_nothing_else_does() {
    let read = |json| list(Value(json)).map(|items| items.map(Value::get).collect::<Vec<_>>());
    assert_eq!(read("[1, {\"a\": [2]}]"), Some(vec!["1", "{\"a\": [2]}"]));
    assert_eq!(read("[]"), Some(Vec::new()));
    assert_eq!(read("{}"), None);
    assert_eq!(read("null"), None);
}

#[test]
fn a_section_that_is_no_object_ends_the_reading() {
    let mut seen = Vec::new();
    let json = Value(r#"{"a": 1, "list": [], "b": 2}"#);
    let end = for_each_in(json, &["list"], |member| seen.push(show(member)));
    assert_eq!((seen, end), (vec!["/\"a\"=1".to_owned()], Err(OtherKind)));
    assert_eq!(for_each_in(Value("[]"), &[], |_| {}), Err(OtherKind));
}

/// JSON of any shape, with white space and hard strings.
fn json() -> impl Strategy<Value = String> {
    let string = prop::sample::select(vec![
        r#""""#,
        r#""a""#,
        r#""list""#,
        r#""\"""#,
        r#""\\""#,
        r#""]}{[,:""#,
        r#""é😀\u00e9""#,
    ]);
    let space = prop::sample::select(vec!["", " ", "\n\t", "\r\n  "]);
    let leaf = prop_oneof![
        string.clone().prop_map(str::to_owned),
        prop::sample::select(vec!["0", "-1.5e+10", "true", "false", "null"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let item = (space.clone(), inner, space.clone()).prop_map(|(a, v, b)| format!("{a}{v}{b}"));
        let key = (space.clone(), string.clone(), space.clone());
        let member = (key, item.clone()).prop_map(|((a, k, b), v)| format!("{a}{k}{b}:{v}"));
        prop_oneof![
            prop::collection::vec(item, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5).prop_map(|list| format!("{{{}}}", list.join(","))),
        ]
    })
}

proptest! {
    #[test]
    fn the_scanner_takes_apart_what_serde_does(json in json()) {
        let mut by_serde = Vec::new();
        let whole = for_each_member(&json, &["list"], |member| by_serde.push(show(member)));
        let mut by_scan = Vec::new();
        let end = for_each_in(Value(&json), &["list"], |member| by_scan.push(show(member)));
        prop_assert_eq!(whole.is_ok(), end.is_ok());
        prop_assert_eq!(by_serde, by_scan);
        let expected: Option<Vec<&RawValue>> = serde_json::from_str(&json).ok();
        let expected = expected.map(|items| items.into_iter().map(RawValue::get).collect());
        let found = list(Value(&json)).map(|items| items.map(Value::get).collect::<Vec<_>>());
        prop_assert_eq!(found, expected);
    }
}
