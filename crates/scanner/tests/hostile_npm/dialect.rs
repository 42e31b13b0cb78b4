//! The formats of JavaScript's package managers, written entry by entry.

/// A version of a format: a file is `open`, entries one after the other, and `close`.
pub(super) struct Dialect {
    pub(super) label: &'static str,
    pub(super) file: &'static str,
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Writes an entry: name, version, and the name of a package that it needs at the same version.
    pub(super) entry: fn(&str, &str, Option<&str>) -> String,
    /// Writes an entry of a name with any value.
    pub(super) odd: fn(&str, &str) -> String,
    /// Values of an entry that hold something of another kind than is asked for.
    pub(super) inside: &'static [&'static str],
}

pub(super) const DIALECTS: [Dialect; 10] = [
    Dialect {
        label: "npm 1",
        file: "package-lock.json",
        open: "{\"name\":\"own\",\"lockfileVersion\":1,\"dependencies\":{\n",
        close: "\"z\":{\"version\":\"9.0.0\"}}}",
        entry: |name, version, need| {
            let need = need.map(|need| format!(",\"requires\":{{\"{need}\":\"1\"}}"));
            format!("\"{name}\":{{\"version\":\"{version}\"{}}},\n", need.unwrap_or_default())
        },
        odd: |name, value| format!("\"{name}\":{value},\n"),
        inside: &[
            r#"{"version":1}"#,
            r#"{"version":true}"#,
            r#"{"version":null}"#,
            r#"{"version":[]}"#,
            r#"{"version":{}}"#,
            r#"{}"#,
            r#"{"version":"1.0.0","requires":7}"#,
            r#"{"version":"1.0.0","requires":[1]}"#,
            r#"{"version":"1.0.0","dependencies":null}"#,
            r#"{"version":"1.0.0","dependencies":{"c":[]}}"#,
            r#"{"version":"1.0.0","version":"2.0.0"}"#,
        ],
    },
    Dialect {
        label: "npm 3",
        file: "package-lock.json",
        open: "{\"name\":\"own\",\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"own\"},\n",
        close: "\"node_modules/z\":{\"version\":\"9.0.0\"}}}",
        entry: |name, version, need| {
            let need = need.map(|need| format!(",\"dependencies\":{{\"{need}\":\"1\"}}"));
            let need = need.unwrap_or_default();
            format!("\"node_modules/{name}\":{{\"version\":\"{version}\"{need}}},\n")
        },
        odd: |name, value| format!("\"node_modules/{name}\":{value},\n"),
        inside: &[
            r#"{"version":1}"#,
            r#"{"version":true}"#,
            r#"{"version":null}"#,
            r#"{"version":[]}"#,
            r#"{"version":{}}"#,
            r#"{}"#,
            r#"{"version":"1.0.0","dependencies":7}"#,
            r#"{"version":"1.0.0","dependencies":true}"#,
            r#"{"version":"1.0.0","dependencies":[1]}"#,
            r#"{"version":"1.0.0","peerDependencies":null}"#,
            r#"{"version":"1.0.0","version":"2.0.0"}"#,
        ],
    },
    Dialect {
        label: "yarn 1",
        file: "yarn.lock",
        open: "# yarn lockfile v1\n\n",
        close: "z@9:\n  version \"9.0.0\"\n",
        entry: |name, version, need| {
            let need = need.map(|need| format!("  dependencies:\n    \"{need}\" \"{version}\"\n"));
            let need = need.unwrap_or_default();
            format!("\"{name}@{version}\":\n  version \"{version}\"\n{need}\n")
        },
        odd: |name, value| format!("\"{name}@1\":{value}\n\n"),
        inside: &[
            "\n  version []",
            "\n  version",
            "\n  resolved",
            "\n  version \"1.0.0\"\n  dependencies:\n    c",
        ],
    },
    Dialect {
        label: "yarn 4",
        file: "yarn.lock",
        open: "__metadata:\n  version: 8\n\n",
        close: "\"z@npm:9\":\n  version: 9.0.0\n  resolution: \"z@npm:9.0.0\"\n",
        entry: |name, version, need| {
            let need =
                need.map(|need| format!("  dependencies:\n    \"{need}\": \"npm:{version}\"\n"));
            let need = need.unwrap_or_default();
            format!(
                "\"{name}@npm:{version}\":\n  version: {version}\n  resolution: \"{name}@npm:{version}\"\n{need}\n"
            )
        },
        odd: |name, value| format!("\"{name}@npm:1\":{value}\n\n"),
        inside: &[
            "\n  version []",
            "\n  version",
            "\n  resolved",
            "\n  version \"1.0.0\"\n  dependencies:\n    c",
        ],
    },
    Dialect {
        label: "pnpm 5",
        file: "pnpm-lock.yaml",
        open: "lockfileVersion: 5.4\npackages:\n",
        close: "  /z/9.0.0: {}\n",
        entry: |name, version, need| {
            let need =
                need.map(|need| format!("\n      {need}: {version}")).unwrap_or(" {}".into());
            format!("  ? \"/{name}/{version}\"\n  :\n    dependencies:{need}\n")
        },
        odd: |name, value| format!("  /{name}/1.0.0: {value}\n"),
        inside: &[
            r#"{dependencies: 7}"#,
            r#"{dependencies: [a]}"#,
            r#"{dependencies: {a: []}}"#,
            r#"{optionalDependencies: x}"#,
            r#"&b [*b]"#,
        ],
    },
    Dialect {
        label: "pnpm 6",
        file: "pnpm-lock.yaml",
        open: "lockfileVersion: '6.0'\npackages:\n",
        close: "  /z@9.0.0: {}\n",
        entry: |name, version, need| {
            let need =
                need.map(|need| format!("\n      {need}: {version}")).unwrap_or(" {}".into());
            format!("  ? \"/{name}@{version}\"\n  :\n    dependencies:{need}\n")
        },
        odd: |name, value| format!("  /{name}@1.0.0: {value}\n"),
        inside: &[
            r#"{dependencies: 7}"#,
            r#"{dependencies: [a]}"#,
            r#"{dependencies: {a: []}}"#,
            r#"{optionalDependencies: x}"#,
            r#"&b [*b]"#,
        ],
    },
    Dialect {
        label: "pnpm 9",
        file: "pnpm-lock.yaml",
        open: "lockfileVersion: '9.0'\npackages:\n",
        close: "  z@9.0.0: {}\n",
        entry: |name, version, need| {
            let need =
                need.map(|need| format!("\n      {need}: {version}")).unwrap_or(" {}".into());
            format!("  ? \"{name}@{version}\"\n  :\n    dependencies:{need}\n")
        },
        odd: |name, value| format!("  {name}@1.0.0: {value}\n"),
        inside: &[
            r#"{dependencies: 7}"#,
            r#"{dependencies: [a]}"#,
            r#"{dependencies: {a: []}}"#,
            r#"{optionalDependencies: x}"#,
            r#"&b [*b]"#,
        ],
    },
    Dialect {
        label: "bun",
        file: "bun.lock",
        open: "{\"lockfileVersion\":1,\"workspaces\":{\"\":{\"name\":\"own\"}},\"packages\":{\n",
        close: "\"z\":[\"z@9.0.0\",\"\",{},\"sha512-x\"],\n},}",
        entry: |name, version, need| {
            let need = need.map(|need| format!("\"dependencies\":{{\"{need}\":\"1\"}}"));
            let need = need.unwrap_or_default();
            format!("\"{name}\":[\"{name}@{version}\",\"\",{{{need}}},\"\"],\n")
        },
        odd: |name, value| format!("\"{name}\":{value},\n"),
        inside: &[
            r#"["b@1.0.0","",{"dependencies":4}]"#,
            r#"["b@1.0.0","",{"dependencies":["a"]}]"#,
            r#"["b@1.0.0","",{"optionalDependencies":null}]"#,
            r#"["b"]"#,
            r#"[["b@1.0.0"]]"#,
            r#"{"b":"1.0.0"}"#,
        ],
    },
    Dialect {
        label: "deno 3",
        file: "deno.lock",
        open: "{\"version\":\"3\",\"packages\":{\"npm\":{\n",
        close: "\"z@9.0.0\":{}}}}",
        entry: |name, version, need| {
            let need =
                need.map(|need| format!("\"dependencies\":{{\"{need}\":\"{need}@{version}\"}}"));
            format!("\"{name}@{version}\":{{{}}},\n", need.unwrap_or_default())
        },
        odd: |name, value| format!("\"{name}@1.0.0\":{value},\n"),
        inside: &[
            r#"{"dependencies":7}"#,
            r#"{"dependencies":null}"#,
            r#"{"dependencies":[1]}"#,
            r#"{"dependencies":{"a":[]}}"#,
            r#"{"optionalDependencies":"x"}"#,
        ],
    },
    Dialect {
        label: "deno 5",
        file: "deno.lock",
        open: "{\"version\":\"5\",\"npm\":{\n",
        close: "\"z@9.0.0\":{}}}",
        entry: |name, version, need| {
            let need = need.map(|need| format!("\"dependencies\":[\"{need}@{version}\"]"));
            format!("\"{name}@{version}\":{{{}}},\n", need.unwrap_or_default())
        },
        odd: |name, value| format!("\"{name}@1.0.0\":{value},\n"),
        inside: &[
            r#"{"dependencies":7}"#,
            r#"{"dependencies":null}"#,
            r#"{"dependencies":[1]}"#,
            r#"{"dependencies":{"a":[]}}"#,
            r#"{"optionalDependencies":"x"}"#,
        ],
    },
];
