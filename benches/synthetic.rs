//! Lockfiles of formats of which the corpus holds none or only small ones.
//!
//! Each is [`ENTRIES`] made-up packages in the shape that the tool writes; which packages need which comes from a seeded
//! generator, so that every run measures the same bytes.

use std::fmt::Write as _;

/// Packages of each file.
pub(crate) const ENTRIES: u64 = 2000;

/// Numbers that look random: a linear congruential generator with Knuth's constants for 64 bits.
struct Numbers(u64);

impl Numbers {
    const fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// One package.
struct Entry {
    name: String,
    version: String,
    needs: Vec<String>,
    hash: String,
}

fn entries() -> Vec<Entry> {
    let mut numbers = Numbers(42);
    let name = |at: u64| format!("package-{at:05}");
    let mut entry = |at| Entry {
        name: name(at),
        version: format!("{}.{}.{}", numbers.below(9), numbers.below(30), numbers.below(20)),
        needs: (0..numbers.below(4)).map(|_| name(numbers.below(ENTRIES))).collect(),
        hash: (0..8).map(|_| format!("{:08x}", numbers.below(1 << 31))).collect(),
    };
    (0..ENTRIES).map(&mut entry).collect()
}

/// A file of a format, by the format's id; `None` for formats of which there are real ones.
pub(crate) fn lockfile(format: &str) -> Option<String> {
    let (start, entry, separator, end): (_, fn(&Entry) -> String, _, _) = match format {
        "pdm-lock" => {
            ("[metadata]\ngroups = [\"default\"]\nlock_version = \"4.5.0\"\n\n", pdm, "\n", "")
        }
        "pylock" => ("lock-version = \"1.0\"\ncreated-by = \"x\"\n\n", pylock, "\n", ""),
        "julia-manifest" => {
            ("julia_version = \"1.11.0\"\nmanifest_format = \"2.0\"\n\n[deps]\n", julia, "\n", "")
        }
        "poetry-lock" => ("", poetry, "\n", "\n[metadata]\nlock-version = \"2.1\"\n"),
        "pipfile-lock" => (
            "{\"_meta\": {\"pipfile-spec\": 6}, \"default\": {\n",
            pipfile,
            ",\n",
            "\n}, \"develop\": {}}\n",
        ),
        "conan-lock" => {
            ("{\n    \"version\": \"0.5\",\n    \"requires\": [\n", conan, ",\n", "\n    ]\n}\n")
        }
        "renv-lock" => (
            "{\n  \"R\": {\"Version\": \"4.4.0\"},\n  \"Packages\": {\n",
            renv,
            ",\n",
            "\n  }\n}\n",
        ),
        "nix-flake-lock" => (
            "{\n  \"nodes\": {\n",
            flake,
            ",\n",
            ",\n    \"root\": {}\n  },\n  \"root\": \"root\",\n  \"version\": 7\n}\n",
        ),
        "package-resolved" => {
            ("{\n  \"pins\" : [\n", swift, ",\n", "\n  ],\n  \"version\" : 3\n}\n")
        }
        "nuget-lock" => (
            "{\n  \"version\": 1,\n  \"dependencies\": {\n    \"net8.0\": {\n",
            nuget_lock,
            ",\n",
            "\n    }\n  }\n}\n",
        ),
        "nuget-deps" => (
            "{\n  \"runtimeTarget\": {\"name\": \"x\"},\n  \"libraries\": {\n",
            nuget_library,
            ",\n",
            "\n  }\n}\n",
        ),
        "nuget-assets" => (
            "{\n  \"version\": 3,\n  \"targets\": {},\n  \"libraries\": {\n",
            nuget_library,
            ",\n",
            "\n  }\n}\n",
        ),
        "sbt-lock" => {
            ("{\n  \"lockVersion\": 1,\n  \"dependencies\": [\n", sbt, ",\n", "\n  ]\n}\n")
        }
        _ => return None,
    };
    let all: Vec<String> = entries().iter().map(entry).collect();
    Some(format!("{start}{}{end}", all.join(separator)))
}

fn listed(needs: &[String], write: impl Fn(&String) -> String, separator: &str) -> String {
    needs.iter().map(write).collect::<Vec<_>>().join(separator)
}

fn pdm(entry: &Entry) -> String {
    let Entry { name, version, needs, hash } = entry;
    let needs =
        listed(needs, |need| format!("    \"{need}>=1.0; python_version >= \\\"3.8\\\"\",\n"), "");
    format!(
        "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nrequires_python = \">=3.8\"\nsummary = \"A package\"\ngroups = [\"default\"]\ndependencies = [\n{needs}]\nfiles = [\n    {{file = \"{name}-{version}.tar.gz\", hash = \"sha256:{hash}\"}},\n]\n"
    )
}

fn pylock(entry: &Entry) -> String {
    let Entry { name, version, needs, hash } = entry;
    let needs = listed(needs, |need| format!("{{name = \"{need}\"}}"), ", ");
    format!(
        "[[packages]]\nname = \"{name}\"\nversion = \"{version}\"\nrequires-python = \">=3.8\"\ndependencies = [{needs}]\nsdist = {{url = \"https://registry.example/{name}-{version}.tar.gz\", upload-time = 2024-01-01T00:00:00Z, size = 12345, hashes = {{sha256 = \"{hash}\"}}}}\n"
    )
}

fn poetry(entry: &Entry) -> String {
    let Entry { name, version, needs, hash } = entry;
    let mut text = format!(
        "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndescription = \"A \\\"package\\\"\"\noptional = false\npython-versions = \">=3.8\"\ngroups = [\"main\"]\nfiles = [\n    {{file = \"{name}-{version}.tar.gz\", hash = \"sha256:{hash}\"}},\n]\n"
    );
    let mut unique = needs.clone();
    unique.sort_unstable();
    unique.dedup();
    if !unique.is_empty() {
        let _ = writeln!(
            text,
            "\n[package.dependencies]\n{}",
            listed(&unique, |need| format!("{need} = \">=1.0\""), "\n")
        );
    }
    text
}

fn julia(entry: &Entry) -> String {
    let Entry { name, version, needs, hash } = entry;
    let needs = listed(needs, |need| format!("\"{need}\""), ", ");
    format!(
        "[[deps.{name}]]\ndeps = [{needs}]\ngit-tree-sha1 = \"{hash}\"\nuuid = \"{hash}\"\nversion = \"{version}\"\n"
    )
}

fn pipfile(entry: &Entry) -> String {
    let Entry { name, version, hash, .. } = entry;
    format!(
        "\"{name}\": {{\n  \"hashes\": [\"sha256:{hash}\", \"sha256:{hash}\"],\n  \"markers\": \"python_version >= '3.8'\",\n  \"version\": \"=={version}\"\n}}"
    )
}

fn conan(entry: &Entry) -> String {
    format!("        \"{}/{}#{}%1700000000.0\"", entry.name, entry.version, entry.hash)
}

fn renv(entry: &Entry) -> String {
    let Entry { name, version, needs, hash } = entry;
    let needs = listed(needs, |need| format!("\"{need}\""), ", ");
    format!(
        "    \"{name}\": {{\n      \"Package\": \"{name}\",\n      \"Version\": \"{version}\",\n      \"Source\": \"Repository\",\n      \"Repository\": \"CRAN\",\n      \"Requirements\": [{needs}],\n      \"Hash\": \"{hash}\"\n    }}"
    )
}

fn flake(entry: &Entry) -> String {
    let Entry { name, needs, hash, .. } = entry;
    let mut unique = needs.clone();
    unique.sort_unstable();
    unique.dedup();
    let needs = listed(&unique, |need| format!("\"{need}\": \"{need}\""), ", ");
    format!(
        "    \"{name}\": {{\n      \"inputs\": {{{needs}}},\n      \"locked\": {{\n        \"lastModified\": 1700000000,\n        \"narHash\": \"sha256-{hash}\",\n        \"owner\": \"owner\",\n        \"repo\": \"{name}\",\n        \"rev\": \"{hash}\",\n        \"type\": \"github\"\n      }},\n      \"original\": {{\"owner\": \"owner\", \"repo\": \"{name}\", \"type\": \"github\"}}\n    }}"
    )
}

fn swift(entry: &Entry) -> String {
    let Entry { name, version, hash, .. } = entry;
    format!(
        "    {{\n      \"identity\" : \"{name}\",\n      \"kind\" : \"remoteSourceControl\",\n      \"location\" : \"https://git.example/owner/{name}.git\",\n      \"state\" : {{\n        \"revision\" : \"{hash}\",\n        \"version\" : \"{version}\"\n      }}\n    }}"
    )
}

fn nuget_lock(entry: &Entry) -> String {
    let Entry { name, version, needs, hash } = entry;
    let needs = listed(needs, |need| format!("          \"{need}\": \"1.0.0\""), ",\n");
    format!(
        "      \"{name}\": {{\n        \"type\": \"Transitive\",\n        \"resolved\": \"{version}\",\n        \"contentHash\": \"{hash}\",\n        \"dependencies\": {{\n{needs}\n        }}\n      }}"
    )
}

fn nuget_library(entry: &Entry) -> String {
    let Entry { name, version, hash, .. } = entry;
    format!(
        "    \"{name}/{version}\": {{\n      \"sha512\": \"{hash}\",\n      \"type\": \"package\",\n      \"path\": \"{name}/{version}\",\n      \"files\": [\n        \".nupkg.metadata\",\n        \"lib/net8.0/{name}.dll\",\n        \"lib/net8.0/{name}.xml\"\n      ]\n    }}"
    )
}

fn sbt(entry: &Entry) -> String {
    let Entry { name, version, hash, .. } = entry;
    format!(
        "    {{\n      \"org\": \"org.example\",\n      \"name\": \"{name}\",\n      \"version\": \"{version}\",\n      \"artifacts\": [{{\"name\": \"{name}.jar\", \"hash\": \"sha1:{hash}\"}}],\n      \"configurations\": [\"compile\", \"test\"]\n    }}"
    )
}
