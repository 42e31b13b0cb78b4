//! Version orders: no panic, and the order is one.
#![no_main]

use lockgate_model::Ecosystem;
use lockgate_scanner::version::parse;

libfuzzer_sys::fuzz_target!(|data: &str| {
    let texts: Vec<&str> = data.split('\n').take(3).collect();
    for ecosystem in Ecosystem::ALL {
        let versions: Vec<_> = texts.iter().filter_map(|text| parse(*ecosystem, text)).collect();
        for a in &versions {
            for b in &versions {
                assert_eq!(a.cmp(b), b.cmp(a).reverse());
            }
        }
        if let [a, b, c] = versions.as_slice() {
            assert!(!(a <= b && b <= c) || a <= c);
        }
    }
});
