//! Formats in YAML.
#![no_main]

mod run;

libfuzzer_sys::fuzz_target!(|data: &[u8]| run::family(&[".yaml", ".yml", "pubspec.lock", "Chart.lock", "Podfile.lock", "stack.yaml.lock"], data));
