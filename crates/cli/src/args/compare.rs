//! Arguments of `compare`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use lockgate_scanner::version::{SCHEMES, Scheme};

/// Arguments of `compare`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A line is `1.0 < 1.1`, `1.0 = 1.0.0` or `1.1 > 1.0`; empty lines and comments, which start with `#` or \
                        `//`, are passed over. Each line that the scheme disagrees with is printed as \
                        `LINE: 1.0 < 1.1: here 1.0 > 1.1`.\n\n\
                        Exit codes: 0 all lines agree, 1 one does not or cannot be read, 2 there is no such scheme or file."
)]
pub(crate) struct CompareArgs {
    /// Name of the scheme: semver, pep440, maven, rubygems, nuget, packagist, hackage, cran, conan, pub, go, julia, debian,
    /// alpine, redhat, or an ecosystem by OSV's name, in any letter case.
    #[arg(value_parser = scheme)]
    pub(crate) scheme: &'static Scheme,

    /// File of comparisons; `-` is standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,
}

/// Reads the name of a version scheme.
fn scheme(name: &str) -> Result<&'static Scheme, String> {
    Scheme::named(name).ok_or_else(|| {
        let ids: Vec<&str> = SCHEMES.iter().map(|scheme| scheme.id).collect();
        format!("no such scheme; one of {}, or an ecosystem", ids.join(", "))
    })
}
