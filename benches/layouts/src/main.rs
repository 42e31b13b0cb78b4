//! Candidate layouts for a read-only index, one process a measurement; `run.sh` makes the table of README.md.
//!
//! `layouts COMMAND LAYOUT PATH PAIRS [LOOKUPS]`, where COMMAND is
//! - `build`: writes PATH from PAIRS made-up pairs; prints `seconds bytes`;
//! - `open`: opens PATH and looks one key up; prints `microseconds_until_open microseconds_of_the_first_lookup`;
//! - `lookup`: looks LOOKUPS keys up twice, every second one of them absent; prints
//!   `milliseconds_at_first milliseconds_again peak_KiB`;
//! - `flip`: builds PATH, changes one byte of it at a time and reads every pair; prints how many changes were
//!   `noticed harmless wrong panicked`.

mod blocks;
mod fst_map;
mod none;
mod pairs;
mod redb_table;
mod sqlite;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// An opened index.
trait Index {
    /// Puts the value of a key into `value` and tells whether there is one. Errors: the file is damaged.
    fn get(&mut self, key: &[u8], value: &mut Vec<u8>) -> Result<bool>;
}

/// Keys with their values, by ascending key.
type Pairs = dyn Iterator<Item = (Vec<u8>, Vec<u8>)>;

/// One way to lay an index out.
struct Layout {
    name: &'static str,
    build: fn(&Path, &mut Pairs) -> Result<()>,
    open: fn(&Path) -> Result<Box<dyn Index>>,
    /// What is appended to the path for each file.
    files: &'static [&'static str],
}

const LAYOUTS: &[Layout] = &[
    Layout { name: "none", build: none::build, open: none::open, files: &[""] },
    Layout {
        name: "fst",
        build: fst_map::build,
        open: fst_map::open,
        files: &[".keys", ".values"],
    },
    Layout { name: "sqlite", build: sqlite::build, open: sqlite::open, files: &[""] },
    Layout { name: "sqlite-mmap", build: sqlite::build, open: sqlite::open_mapped, files: &[""] },
    Layout { name: "redb", build: redb_table::build, open: redb_table::open, files: &[""] },
    Layout { name: "blocks", build: blocks::build, open: blocks::open, files: &[""] },
    Layout { name: "blocks-read", build: blocks::build, open: blocks::open_read, files: &[""] },
];

const FLIPS: u64 = 400;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<String> {
    let (command, layout, path, count, lookups) = match arguments {
        [command, layout, path, count] => (command, layout, path, count, "0"),
        [command, layout, path, count, lookups] => (command, layout, path, count, lookups.as_str()),
        _ => return Err("usage: layouts build|open|lookup|flip LAYOUT PATH PAIRS [LOOKUPS]".into()),
    };
    let layout = LAYOUTS.iter().find(|known| known.name == layout).ok_or("no such layout")?;
    let (path, count) = (PathBuf::from(path), count.parse()?);
    match command.as_str() {
        "build" => build(layout, &path, count),
        "open" => open(layout, &path, count),
        "lookup" => lookup(layout, &path, count, lookups.parse()?),
        "flip" => flip(layout, &path, count),
        _ => Err("no such command".into()),
    }
}

fn files(layout: &Layout, path: &Path) -> Vec<PathBuf> {
    layout.files.iter().map(|ending| with_ending(path, ending)).collect()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn build(layout: &Layout, path: &Path, count: u64) -> Result<String> {
    let pairs = pairs::sorted(count);
    let start = Instant::now();
    (layout.build)(path, &mut pairs.into_iter())?;
    let mut bytes = 0;
    for file in files(layout, path) {
        let file = std::fs::File::open(file)?;
        file.sync_all()?;
        bytes += file.metadata()?.len();
    }
    Ok(format!("{:.2} {bytes}", start.elapsed().as_secs_f64()))
}

fn open(layout: &Layout, path: &Path, count: u64) -> Result<String> {
    let key = pairs::key(count / 2);
    let mut value = Vec::new();
    let start = Instant::now();
    let mut index = (layout.open)(path)?;
    let opened = start.elapsed();
    index.get(&key, &mut value)?;
    let both = start.elapsed();
    Ok(format!("{} {}", opened.as_micros(), (both - opened).as_micros()))
}

fn lookup(layout: &Layout, path: &Path, count: u64, lookups: usize) -> Result<String> {
    let numbers: Vec<u64> = pairs::lookups(count, lookups).collect();
    let keys: Vec<u8> = numbers.iter().flat_map(|number| pairs::framed_key(*number)).collect();
    let hits = numbers.iter().filter(|number| **number < count);
    let expected: usize = hits.map(|number| pairs::value(*number).len()).sum();
    drop(numbers);
    let mut index = (layout.open)(path)?;
    let mut times = [0.0; 2];
    for time in &mut times {
        let start = Instant::now();
        let found = look_up_all(index.as_mut(), &keys)?;
        *time = start.elapsed().as_secs_f64() * 1000.0;
        if found != expected && layout.name != "none" {
            return Err(format!("found {found} bytes of values, expected {expected}").into());
        }
    }
    Ok(format!("{:.2} {:.2} {}", times[0], times[1], peak_kib()?))
}

/// Looks keys up that stand one after the other behind their lengths; gives the bytes of all values.
fn look_up_all(index: &mut dyn Index, keys: &[u8]) -> Result<usize> {
    let (mut value, mut found, mut rest) = (Vec::new(), 0, keys);
    while let Some((length, tail)) = rest.split_first() {
        let (key, tail) = tail.split_at(usize::from(*length));
        if index.get(key, &mut value)? {
            found += value.len();
        }
        rest = tail;
    }
    Ok(found)
}

/// The largest resident size of this process so far. Source: proc(5), `VmHWM`.
fn peak_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// What became of one changed byte.
enum Outcome {
    Noticed,
    Harmless,
    Wrong,
}

fn flip(layout: &Layout, path: &Path, count: u64) -> Result<String> {
    (layout.build)(path, &mut pairs::sorted(count).into_iter())?;
    let files = files(layout, path);
    let lengths: Vec<u64> =
        files.iter().map(|file| Ok(file.metadata()?.len())).collect::<Result<_>>()?;
    let total: u64 = lengths.iter().sum();
    let (mut noticed, mut harmless, mut wrong, mut panicked) = (0, 0, 0, 0);
    std::panic::set_hook(Box::new(|_| {}));
    for round in 0..FLIPS {
        let mut at = pairs::random(round) % total;
        let mut file = 0;
        while at >= lengths[file] {
            at -= lengths[file];
            file += 1;
        }
        // A fresh file each time: the old one may still be mapped, and redb writes to none that it opens for reading.
        let whole = std::fs::read(&files[file])?;
        let mut damaged = whole.clone();
        damaged[usize::try_from(at)?] ^= 1 << (round % 8);
        std::fs::remove_file(&files[file])?;
        std::fs::write(&files[file], &damaged)?;
        match std::panic::catch_unwind(|| read_all(layout, path, count)) {
            Ok(Outcome::Noticed) => noticed += 1,
            Ok(Outcome::Harmless) => harmless += 1,
            Ok(Outcome::Wrong) => wrong += 1,
            Err(_) => panicked += 1,
        }
        std::fs::remove_file(&files[file])?;
        std::fs::write(&files[file], &whole)?;
    }
    Ok(format!("{noticed} {harmless} {wrong} {panicked}"))
}

/// Reads every pair, and as many absent keys.
fn read_all(layout: &Layout, path: &Path, count: u64) -> Outcome {
    let Ok(mut index) = (layout.open)(path) else { return Outcome::Noticed };
    let (mut value, mut outcome) = (Vec::new(), Outcome::Harmless);
    for number in 0..count * 2 {
        let Ok(is_there) = index.get(&pairs::key(number), &mut value) else {
            return Outcome::Noticed;
        };
        let is_right = is_there == (number < count) && (!is_there || value == pairs::value(number));
        if !is_right {
            outcome = Outcome::Wrong;
        }
    }
    outcome
}
