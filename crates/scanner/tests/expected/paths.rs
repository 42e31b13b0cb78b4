//! The paths that another reader claims for a format, ours claims for the same one, and no others.

use lockgate_model::RepoPath;
use lockgate_scanner::format;
use serde_json::Value;

use crate::{Outcome, Tally, data, rows};

/// The names of the other reader's formats, and ours. A format that is not here is not read by us.
const FORMATS: &[(&str, &[&str])] = &[
    ("language/cpp/conanlock", &["conan-lock"]),
    ("language/dart/pubspec", &["pubspec-lock"]),
    ("language/dotnet/csproj", &["dotnet-project"]),
    ("language/dotnet/depsjson", &["nuget-deps"]),
    ("language/dotnet/nugetcpm", &["nuget-central"]),
    ("language/dotnet/packagesconfig", &["packages-config"]),
    ("language/dotnet/packageslockjson", &["nuget-lock"]),
    ("language/dotnet/paketlock", &["paket-lock"]),
    ("language/dotnet/projectassetsjson", &["nuget-assets"]),
    ("language/elixir/mixlock", &["mix-lock"]),
    ("language/erlang/mixlock", &["mix-lock"]),
    ("language/golang/gomod", &["go-mod"]),
    ("language/golang/vendormodules", &["go-vendor"]),
    ("language/haskell/cabal", &["cabal-freeze"]),
    ("language/haskell/stacklock", &["stack-lock"]),
    ("language/java/gradlelockfile", &["gradle-lockfile"]),
    ("language/java/gradleverificationmetadataxml", &["gradle-verification"]),
    ("language/java/gradleversioncatalog", &["gradle-catalog"]),
    ("language/java/pomxml", &["maven-pom"]),
    ("language/javascript/bunlock", &["bun-lock"]),
    ("language/javascript/packagelockjson", &["npm-package-lock"]),
    ("language/javascript/pnpmlock", &["pnpm-lock"]),
    ("language/javascript/yarnlock", &["yarn-lock"]),
    ("language/julia/manifesttoml", &["julia-manifest"]),
    ("language/php/composerlock", &["composer-lock"]),
    ("language/python/pdmlock", &["pdm-lock"]),
    ("language/python/pipfilelock", &["pipfile-lock"]),
    ("language/python/poetrylock", &["poetry-lock"]),
    ("language/python/pylock", &["pylock"]),
    ("language/python/requirements", &["requirements"]),
    ("language/python/uvlock", &["uv-lock"]),
    ("language/r/renvlock", &["renv-lock"]),
    ("language/ruby/gemfilelock", &["gemfile-lock"]),
    ("language/rust/cargolock", &["cargo-lock"]),
    ("language/swift/packageresolved", &["package-resolved"]),
    ("language/swift/podfilelock", &["podfile-lock"]),
    ("misc/githubactions", &["github-actions"]),
];

/// The other reader is given paths of a machine: absolute or from above. Ours are of a tree.
fn of_a_tree(path: &str) -> Option<RepoPath> {
    let path = path.trim_start_matches("../").trim_start_matches('/');
    RepoPath::new(path).ok()
}

fn compare(row: &Value, ours: &[&str]) -> Outcome {
    let Some(path) = of_a_tree(row["path"].as_str().unwrap()) else {
        return if row["required"] == false { Outcome::Equal } else { Outcome::NotClaimed };
    };
    let claimed = format::claiming(&path).is_some_and(|format| ours.contains(&format.id));
    match (row["required"] == true, claimed) {
        (true, false) => Outcome::Differs("not claimed".to_owned()),
        (false, true) => Outcome::Differs("claimed".to_owned()),
        _ => Outcome::Equal,
    }
}

#[test]
fn the_paths_that_another_reader_claims_are_claimed() {
    let Some(data) = data() else { return };
    let mut tally = Tally::of("paths");
    for row in rows(&data.join("expected/detect-scalibr.jsonl")) {
        let format = row["format"].as_str().unwrap();
        let Some((_, ours)) = FORMATS.iter().find(|(theirs, _)| *theirs == format) else {
            tally.add(format, "", Outcome::NotClaimed);
            continue;
        };
        // One path stands there once for each size of a file, and sizes are no business of ours.
        if row["fileSizeBytes"].is_string() && row["required"] == false {
            continue;
        }
        let subject = format!("{format} {}", row["path"].as_str().unwrap());
        tally.add(format, &subject, compare(&row, ours));
    }
    tally.finish(150);
}
