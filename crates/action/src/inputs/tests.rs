use super::*;

fn inputs(given: &[(&str, &str)]) -> Result<Inputs, InputError> {
    Inputs::new(|name| {
        given.iter().find(|(input, _)| *input == name).map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn an_input_that_is_empty_has_its_default() {
    let all_empty = Inputs::new(|_| Some(" \n".to_owned())).unwrap();
    assert_eq!(all_empty, inputs(&[]).unwrap());
    assert_eq!(all_empty.path, ".");
    assert_eq!(all_empty.category, DEFAULT_CATEGORY);
    assert!(all_empty.fail && all_empty.annotations);
    assert_eq!(all_empty.comment, CommentMode::Never);
    assert_eq!(all_empty.upload, UploadMode::Auto);
}

#[test]
fn every_input_is_read_from_its_variable() {
    let inputs = inputs(&[
        ("LOCKGATE_INPUT_PATH", "backend"),
        ("LOCKGATE_INPUT_BASE", "origin/main"),
        ("LOCKGATE_INPUT_HEAD", "HEAD"),
        ("LOCKGATE_INPUT_POLICY_FROM", "acme/policies@0123:lockgate.toml"),
        ("LOCKGATE_INPUT_WITH_SARIF", "a.sarif\r\n\n  b c.sarif \n"),
        ("LOCKGATE_INPUT_BASE_SARIF", "base.sarif"),
        ("LOCKGATE_INPUT_DB", "index.lockgate"),
        ("LOCKGATE_INPUT_ECOSYSTEMS", "npm, CRATES.IO\nnpm,"),
        ("LOCKGATE_INPUT_FAIL", "false"),
        ("LOCKGATE_INPUT_COMMENT", "on-findings"),
        ("LOCKGATE_INPUT_ANNOTATIONS", "false"),
        ("LOCKGATE_INPUT_UPLOAD", "never"),
        ("LOCKGATE_INPUT_CATEGORY", "lockgate/backend//"),
        ("LOCKGATE_INPUT_VERSION", "v1.2.3-rc.1"),
    ])
    .unwrap();
    let expected = Inputs {
        path: "backend".to_owned(),
        base: Some("origin/main".to_owned()),
        head: Some("HEAD".to_owned()),
        policy: None,
        policy_from: Some("acme/policies@0123:lockgate.toml".to_owned()),
        with_sarif: vec!["a.sarif".to_owned(), "b c.sarif".to_owned()],
        base_sarif: vec!["base.sarif".to_owned()],
        databases: vec!["index.lockgate".to_owned()],
        ecosystems: vec![Ecosystem::CratesIo, Ecosystem::Npm],
        fail: false,
        comment: CommentMode::OnFindings,
        annotations: false,
        upload: UploadMode::Never,
        category: "lockgate/backend/".to_owned(),
        version: Some("1.2.3-rc.1".to_owned()),
    };
    assert_eq!(inputs, expected);
}

#[test]
fn an_unknown_value_names_the_input_the_value_and_what_is_allowed() {
    let message = |name: &str, value: &str| inputs(&[(name, value)]).unwrap_err().to_string();
    assert_eq!(
        message("LOCKGATE_INPUT_COMMENT", "yes"),
        "the input `comment` is `yes`; allowed: never, on-findings, always"
    );
    assert_eq!(
        message("LOCKGATE_INPUT_FAIL", "True"),
        "the input `fail` is `True`; allowed: true, false"
    );
    let ecosystems = message("LOCKGATE_INPUT_ECOSYSTEMS", "npm,cobol");
    assert!(ecosystems.starts_with("the input `ecosystems` is `cobol`; allowed: crates.io, npm,"));
    assert!(message("LOCKGATE_INPUT_VERSION", "latest; rm").contains("a release"));
    assert!(message("LOCKGATE_INPUT_CATEGORY", "///").contains("allowed: a name"));
    assert!(message("LOCKGATE_INPUT_CATEGORY", &"x".repeat(201)).contains("200 bytes"));
}

#[test]
fn inputs_that_contradict_each_other_are_refused() {
    let both = [("LOCKGATE_INPUT_POLICY", "a.toml"), ("LOCKGATE_INPUT_POLICY_FROM", "a/b@c")];
    assert_eq!(
        inputs(&both).unwrap_err().to_string(),
        "the inputs `policy-from` and `policy` exclude each other"
    );
    let error = inputs(&[("LOCKGATE_INPUT_BASE_SARIF", "a.sarif")]).unwrap_err();
    assert_eq!(error.to_string(), "the input `base-sarif` needs `with-sarif`");
    assert!(!error.hint().is_empty());
}

#[test]
fn a_branch_name_in_an_input_cannot_forge_a_line_of_the_log() {
    let hostile = "main\n::add-mask::x\u{1b}[2J";
    for name in ["PATH", "BASE", "HEAD", "POLICY", "POLICY_FROM", "CATEGORY", "VERSION"] {
        let message =
            inputs(&[(&format!("LOCKGATE_INPUT_{name}"), hostile)]).unwrap_err().to_string();
        assert!(!message.contains(['\n', '\u{1b}']), "{message}");
    }
    let long = "é".repeat(100_000);
    let message = inputs(&[("LOCKGATE_INPUT_COMMENT", long.as_str())]).unwrap_err().to_string();
    assert!(message.len() < 400, "{}", message.len());
}
