//! Formats in TOML.
#![no_main]

mod run;

libfuzzer_sys::fuzz_target!(|data: &[u8]| run::family(&[".toml", "Cargo.lock", "poetry.lock", "uv.lock", "pdm.lock"], data));
