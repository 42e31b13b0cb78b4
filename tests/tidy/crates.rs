//! The layers as one table: what each crate may use, and what it must not say. A crate that is not here fails.

/// One crate of `crates/` and its place in the layers.
#[derive(Debug)]
pub(crate) struct Layer {
    /// The folder in `crates/`; the package is `lockgate-` and this.
    pub(crate) folder: &'static str,
    /// The crates of ours that it may depend on, development included.
    pub(crate) may_use: &'static [&'static str],
    /// Words that must not stand in its code, by theme.
    pub(crate) must_not_say: &'static [&'static [&'static str]],
    /// Where it may touch the disk.
    pub(crate) disk: Disk,
}

/// The files of a crate that may open, write or list files.
#[derive(Debug)]
pub(crate) enum Disk {
    /// All of them.
    Anywhere,
    /// Those under `src/` that begin so.
    In(&'static [&'static str]),
}

/// Every crate, the lowest first.
pub(crate) const LAYERS: &[Layer] = &[
    Layer {
        folder: "model",
        may_use: &[],
        must_not_say: &[NETWORK, ENVIRONMENT, CLOCK, CONSOLE, PROCESS, ASYNC, FRONT],
        disk: Disk::In(&[]),
    },
    Layer { folder: "fake-github", may_use: &["model"], must_not_say: &[], disk: Disk::Anywhere },
    Layer {
        folder: "scanner",
        may_use: &["model"],
        must_not_say: &[NETWORK, ENVIRONMENT, CLOCK, CONSOLE, PROCESS, ASYNC, FRONT],
        disk: Disk::In(&[
            "walk.rs",
            "walk/",
            "companions.rs",
            "advisories/",
            "database/",
            "index/",
        ]),
    },
    Layer {
        folder: "sarif",
        may_use: &["model"],
        must_not_say: &[NETWORK, ENVIRONMENT, CLOCK, CONSOLE, PROCESS, ASYNC, FRONT],
        disk: Disk::In(&[]),
    },
    Layer {
        folder: "remote",
        may_use: &["fake-github", "model"],
        must_not_say: &[ENVIRONMENT, CONSOLE, PROCESS, FRONT],
        disk: Disk::Anywhere,
    },
    Layer {
        folder: "git",
        may_use: &["model"],
        must_not_say: &[NETWORK, ENVIRONMENT, CLOCK, CONSOLE, PROCESS, ASYNC, FRONT],
        disk: Disk::In(&[]),
    },
    Layer {
        folder: "sweep",
        may_use: &["fake-github", "model", "remote", "sarif", "scanner"],
        must_not_say: &[ENVIRONMENT, CONSOLE, PROCESS, FRONT],
        disk: Disk::Anywhere,
    },
    Layer {
        folder: "evidence",
        may_use: &["model", "sarif", "scanner"],
        must_not_say: &[NETWORK, ENVIRONMENT, CLOCK, CONSOLE, PROCESS, ASYNC, FRONT],
        disk: Disk::Anywhere,
    },
    Layer {
        folder: "action",
        may_use: &["model", "remote", "sarif", "scanner"],
        must_not_say: &[PROCESS],
        disk: Disk::Anywhere,
    },
    Layer {
        folder: "cli",
        may_use: &[
            "action",
            "evidence",
            "fake-github",
            "git",
            "model",
            "remote",
            "sarif",
            "scanner",
            "sweep",
        ],
        must_not_say: &[PROCESS],
        disk: Disk::Anywhere,
    },
];

const NETWORK: &[&str] = &["std::net", "reqwest", "rustls", "hyper", "TcpStream", "UdpSocket"];
const ENVIRONMENT: &[&str] = &["std::env", "env::var", "env::current_dir", "env::args", "etcetera"];
const CLOCK: &[&str] =
    &["SystemTime", "Instant", "Zoned::now", "Timestamp::now", "TimeZone::system"];
const CONSOLE: &[&str] = &[
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "io::stdin",
    "io::stdout",
    "io::stderr",
    "anstream",
    "indicatif",
];
const ASYNC: &[&str] = &["tokio", "futures", "async"];
/// No code of a scanned repository runs, and no package manager is called.
const PROCESS: &[&str] = &["process::Command"];
/// What belongs to the program, not to a library.
const FRONT: &[&str] = &["clap", "anyhow", "process::exit"];

/// Words that touch the disk.
pub(crate) const DISK: &[&str] = &["std::fs", "fs::File", "File::open", "OpenOptions", "tempfile"];

impl Layer {
    /// Whether a file, relative to the crate's `src/`, may touch the disk.
    pub(crate) fn may_touch_the_disk(&self, file: &str) -> bool {
        match self.disk {
            Disk::Anywhere => true,
            Disk::In(places) => places.iter().any(|place| file.starts_with(place)),
        }
    }
}

/// The row of a crate by its folder in `crates/`.
pub(crate) fn layer_of(folder: &str) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| layer.folder == folder)
}

#[test]
fn a_crate_uses_only_crates_above_it_in_the_table() {
    for (index, layer) in LAYERS.iter().enumerate() {
        let mut below = LAYERS.iter().take(index).map(|other| other.folder);
        let lower: Vec<_> = below.by_ref().collect();
        assert!(layer.may_use.iter().all(|used| lower.contains(used)), "{}", layer.folder);
    }
}

#[test]
fn only_the_named_places_touch_the_disk() {
    let scanner = layer_of("scanner").unwrap();
    assert!(scanner.may_touch_the_disk("walk.rs"));
    assert!(scanner.may_touch_the_disk("database/store.rs"));
    assert!(!scanner.may_touch_the_disk("format/cargo_lock.rs"));
}
