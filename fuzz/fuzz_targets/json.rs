//! Formats in JSON.
#![no_main]

mod run;

libfuzzer_sys::fuzz_target!(|data: &[u8]| run::family(&[".json", "composer.lock", "Pipfile.lock", "deno.lock", "bun.lock", ".resolved", "conan.lock", "renv.lock", "flake.lock", "MODULE.bazel.lock"], data));
