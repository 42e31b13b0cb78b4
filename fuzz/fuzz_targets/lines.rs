//! Formats in lines.
#![no_main]

mod run;

libfuzzer_sys::fuzz_target!(|data: &[u8]| run::family(&[".txt", ".mod", ".sum", ".work", "gradle.lockfile", "Gemfile.lock", "mix.lock", ".freeze", ".hcl", "yarn.lock", "paket.lock"], data));
