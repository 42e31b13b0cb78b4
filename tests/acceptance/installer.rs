//! The action's `install.sh` in a folder of its own, beside a release on loopback.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::lockgate::workspace;
use crate::server::{Answer, Server};

/// The version of the made-up release, and the archive that is asked for.
pub(crate) const VERSION: &str = "9.8.7";
pub(crate) const ARCHIVE: &str = "lockgate-9.8.7-x86_64-unknown-linux-musl.tar.gz";
/// A program that says what the release says.
pub(crate) const PROGRAM: &[u8] = b"#!/bin/sh\necho 'lockgate 9.8.7'\n";

/// One machine: the action, its release, tool cache and temporary folder.
pub(crate) struct Installer {
    pub(crate) folder: TempDir,
    pub(crate) server: Server,
    seconds: u32,
}

/// How an installation ended.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// What was told as `GITHUB_OUTPUT` and `GITHUB_PATH`.
    pub(crate) outputs: String,
    pub(crate) path: String,
}

impl Installer {
    /// A machine whose action knows the digest of this archive, which the server has.
    pub(crate) fn with(archive: &[u8]) -> Self {
        let this = Self::knowing(&sha256(archive));
        this.serve(Answer::Body(archive.to_vec(), "one"));
        this
    }

    /// A machine whose action knows this digest, and a server that has nothing.
    pub(crate) fn knowing(digest: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["action", "cache", "temp", "home"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::copy(workspace().join("install.sh"), folder.path().join("action/install.sh")).unwrap();
        let line = format!("# sums\n{digest}  {ARCHIVE}\n");
        fs::write(folder.path().join("action/checksums.txt"), line).unwrap();
        Self { folder, server: Server::start(), seconds: 60 }
    }

    /// What the server does when the archive is asked for.
    pub(crate) fn serve(&self, answer: Answer) {
        self.server.set(&format!("/v{VERSION}/{ARCHIVE}"), answer);
    }

    /// A download may take no longer than this.
    pub(crate) fn within(mut self, seconds: u32) -> Self {
        self.seconds = seconds;
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the program comes to be.
    pub(crate) fn program(&self) -> PathBuf {
        self.path(&format!("cache/lockgate/{VERSION}/x64/lockgate"))
    }

    /// The installer with further variables. Nothing of the outer machine decides what it does.
    pub(crate) fn run(&self, variables: &[(&str, &str)]) -> Installation {
        let id = format!("{:?}", std::thread::current().id());
        let (output, path) = (self.path(&format!("output {id}")), self.path(&format!("path {id}")));
        // An earlier run of the same thread has told its own.
        let _ = fs::remove_file(&output).and_then(|()| fs::remove_file(&path));
        let mut command = Command::new("bash");
        command.arg("install.sh").current_dir(self.path("action")).stdin(Stdio::null());
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "GH_TOKEN", "BASH_ENV"] {
            command.env_remove(name);
        }
        for name in ["VERSION", "CHECKSUM", "BINARY", "BUILD_FROM_SOURCE"] {
            command.env_remove(format!("LOCKGATE_INPUT_{name}"));
        }
        command
            .env("HOME", self.path("home"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("RUNNER_TOOL_CACHE", self.path("cache"))
            .env("RUNNER_TEMP", self.path("temp"))
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_PATH", &path)
            .env("LOCKGATE_INPUT_MIRROR", &self.server.url)
            .env("LOCKGATE_DOWNLOAD_SECONDS", self.seconds.to_string())
            .env("LOCKGATE_DOWNLOAD_RETRIES", "0")
            .envs(variables.iter().copied());
        let ended = command.output().unwrap();
        Installation {
            code: ended.status.code().unwrap(),
            stdout: String::from_utf8(ended.stdout).unwrap(),
            stderr: String::from_utf8(ended.stderr).unwrap(),
            outputs: fs::read_to_string(output).unwrap_or_default(),
            path: fs::read_to_string(path).unwrap_or_default(),
        }
    }

    /// Runs, and expects one annotation that says why, and nothing on the machine.
    #[track_caller]
    pub(crate) fn refuses(&self, variables: &[(&str, &str)], reason: &str) {
        let ended = self.run(variables);
        assert_eq!(ended.code, 1, "{ended:#?}");
        let annotations: Vec<&str> =
            ended.stdout.lines().filter(|line| line.starts_with("::")).collect();
        assert_eq!(annotations.len(), 1, "{ended:#?}");
        assert!(annotations[0].starts_with("::error title=lockgate::"), "{ended:#?}");
        assert!(annotations[0].contains(reason), "`{reason}` is not in {ended:#?}");
        assert_eq!(ended.stderr, "", "something is told past the annotation");
        assert_eq!(format!("{}{}", ended.outputs, ended.path), "", "the job was told of a program");
        for place in ["cache", "temp"] {
            assert_eq!(files(&self.path(place)), Vec::<PathBuf>::new(), "{place} is not empty");
        }
    }
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() { &mut folders } else { &mut found }.push(path);
        }
    }
    found
}

/// One member of an archive, as hostile as it likes.
pub(crate) struct Member<'data> {
    pub(crate) name: &'data str,
    pub(crate) kind: tar::EntryType,
    pub(crate) link: &'data str,
    pub(crate) bytes: &'data [u8],
}

/// A plain file.
pub(crate) fn file<'data>(name: &'data str, bytes: &'data [u8]) -> Member<'data> {
    Member { name, kind: tar::EntryType::Regular, link: "", bytes }
}

/// An archive of these members. Names are written as they are: the crate would refuse some.
pub(crate) fn archive(members: &[Member<'_>]) -> Vec<u8> {
    let encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let mut builder = tar::Builder::new(encoder);
    for member in members {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(member.kind);
        header.set_mode(0o755);
        header.set_size(member.bytes.len() as u64);
        let old = header.as_old_mut();
        old.name[..member.name.len()].copy_from_slice(member.name.as_bytes());
        old.linkname[..member.link.len()].copy_from_slice(member.link.as_bytes());
        header.set_cksum();
        builder.append(&header, member.bytes).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// The archive as the release workflow makes it.
pub(crate) fn release() -> Vec<u8> {
    archive(&[
        file("LICENSE-APACHE", b"licence"),
        file("LICENSE-MIT", b"licence"),
        file("lockgate", PROGRAM),
    ])
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An address where nobody listens.
pub(crate) fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Writes a program.
pub(crate) fn write_program(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
