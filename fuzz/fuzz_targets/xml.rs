//! Formats in XML.
#![no_main]

mod run;

libfuzzer_sys::fuzz_target!(|data: &[u8]| run::family(&[".xml", ".props", ".csproj", ".config"], data));
