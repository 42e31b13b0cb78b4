//! Made-up pairs: a byte for the ecosystem and a package's name → some 150 bytes. A pair is a function of its number, so
//! that a process that looks keys up need not hold them.

const SYLLABLES: u64 = 400;
const NAMES: u64 = SYLLABLES * SYLLABLES * SYLLABLES;
/// A prime: the walk over all names meets each once.
const STRIDE: u64 = 39_916_801;

/// A number that looks random: the finaliser of `SplitMix64`.
pub(crate) fn random(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn word(number: u64) -> String {
    let onset = [
        "b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "tr", "st",
        "gl", "pl", "kr",
    ];
    let vowel = ["a", "e", "i", "o", "u"];
    let coda = ["n", "r", "l", "x"];
    let part = |parts: &[&'static str], number: u64| parts[number as usize % parts.len()];
    [part(&onset, number), part(&vowel, number / 20), part(&coda, number / 100)].concat()
}

/// The key of a pair; four of five are of one ecosystem, as advisories are.
pub(crate) fn key(number: u64) -> Vec<u8> {
    let name = number * STRIDE % NAMES;
    let (a, b, c) = (name / SYLLABLES / SYLLABLES, name / SYLLABLES % SYLLABLES, name % SYLLABLES);
    let ecosystem = if number % 5 < 4 { 1 } else { 2 + (number / 5 % 14) as u8 };
    let mut key = vec![ecosystem];
    key.extend(format!("{}-{}-{}", word(a), word(b), word(c)).into_bytes());
    key
}

/// The key behind its length in one byte.
pub(crate) fn framed_key(number: u64) -> Vec<u8> {
    let key = key(number);
    let mut framed = vec![key.len() as u8];
    framed.extend(key);
    framed
}

/// The value of a pair: 100 to 200 bytes without pattern.
pub(crate) fn value(number: u64) -> Vec<u8> {
    let length = 100 + (random(number) % 101) as usize;
    let words = (0..26).flat_map(|at| random(number * 32 + at).to_le_bytes());
    words.take(length).collect()
}

/// The first `count` pairs, by ascending key.
pub(crate) fn sorted(count: u64) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut pairs: Vec<_> = (0..count).map(|number| (key(number), value(number))).collect();
    pairs.sort();
    pairs
}

/// Numbers of pairs to look up, in random order; every second one is not below `count`.
pub(crate) fn lookups(count: u64, lookups: usize) -> impl Iterator<Item = u64> {
    (0..lookups as u64)
        .map(move |at| random(at ^ 0x5eed) % count + if at % 2 == 0 { 0 } else { count })
}
