//! Attacks on the installation of the program.

use std::fs;

use crate::installer::{
    ARCHIVE, Installer, Member, PROGRAM, archive, file, files, release, sha256, write_program,
};
use crate::server::{Answer, Server};

#[test]
fn an_archive_that_was_changed_on_its_way_installs_nothing() {
    let machine = Installer::knowing(&sha256(&release()));
    let evil = archive(&[file("lockgate", b"#!/bin/sh\ntouch evil\necho 'lockgate 9.8.7'\n")]);
    machine.serve(Answer::Body(evil, "one"));
    machine.refuses(&[], "it was changed or cut off on its way");
    assert!(!machine.path("action/evil").exists(), "it was run");
}

#[test]
fn the_archive_of_another_machine_under_the_name_of_ours_installs_nothing() {
    let other = archive(&[file("lockgate", b"\x7fELF of another machine\0")]);
    let machine = Installer::with(&release());
    let sums = machine.path("action/checksums.txt");
    let line = format!("{}  {}\n", sha256(&other), ARCHIVE.replace("x86_64", "aarch64"));
    fs::write(&sums, format!("{line}{}", fs::read_to_string(&sums).unwrap())).unwrap();
    machine.serve(Answer::Body(other, "one"));
    machine.refuses(&[], "it was changed or cut off on its way");
}

#[test]
fn an_archive_with_anything_but_our_files_installs_nothing() {
    let link = |name, kind, link| Member { name, kind, link, bytes: b"" };
    for (member, reason) in [
        (file("../evil", b"x"), "holds '../evil'"),
        (file("a/../../../evil", b"x"), "which does not belong there"),
        (file("/tmp/lockgate-evil", b"x"), "lockgate-evil', which does not belong there"),
        (file("bin/lockgate", b"x"), "holds 'bin/lockgate'"),
        (file("lockgate", b"x"), "holds lockgate twice"),
        (link("LICENSE-MIT", tar::EntryType::Symlink, "/etc"), "no plain file"),
        (link("LICENSE-MIT", tar::EntryType::Link, "lockgate"), "no plain file"),
        (link("LICENSE-MIT", tar::EntryType::Directory, ""), "no plain file"),
        (link("LICENSE-MIT", tar::EntryType::Fifo, ""), "no plain file"),
    ] {
        let machine = Installer::with(&archive(&[file("lockgate", PROGRAM), member]));
        machine.refuses(&[], reason);
        assert!(!machine.path("evil").exists(), "{reason}: it was unpacked");
    }
    Installer::with(&archive(&[file("LICENSE-MIT", b"x")])).refuses(&[], "does not hold lockgate");
}

#[test]
fn a_program_of_another_version_installs_nothing() {
    let machine =
        Installer::with(&archive(&[file("lockgate", b"#!/bin/sh\necho lockgate 0.0.1\n")]));
    machine.refuses(&[], "holds lockgate 0.0.1, not 9.8.7");
}

#[test]
fn a_redirect_out_of_https_is_not_followed() {
    let elsewhere = Server::start();
    elsewhere.set("/it", Answer::Body(release(), "one"));
    let machine = Installer::knowing(&sha256(&release()));
    machine.serve(Answer::Redirect(format!("{}/it", elsewhere.url)));
    machine.refuses(&[], "leads elsewhere, and not by https");
    assert_eq!(elsewhere.take_log(), Vec::<String>::new());
}

#[test]
fn a_mirror_without_https_is_not_asked() {
    let machine = Installer::with(&release());
    for mirror in [
        "http://mirror.example",
        "http://127.0.0.1.mirror.example",
        "ftp://mirror.example",
        "file:///tmp",
    ] {
        machine.refuses(&[("LOCKGATE_INPUT_MIRROR", mirror)], "is no https:// URL");
    }
}

#[test]
fn text_of_an_input_is_never_a_command_of_the_workflow() {
    let machine = Installer::with(&release());
    let sum = ("LOCKGATE_INPUT_CHECKSUM", sha256(b""));
    let version = ("LOCKGATE_INPUT_VERSION", "1.0.0\r\n::add-mask::x%0A");
    machine.refuses(&[version, (sum.0, &sum.1)], "'1.0.0%0D%0A::add-mask::x%250A' is no version");
    let traversal = ("LOCKGATE_INPUT_VERSION", "../../1.0.0");
    machine.refuses(&[traversal, (sum.0, &sum.1)], "is no version");
}

#[test]
fn functions_and_options_of_the_environment_change_nothing() {
    let machine = Installer::with(&release());
    let evil = "() { touch \"$RUNNER_TEMP/evil\"; }";
    let start = machine.path("home/start");
    fs::write(&start, "touch \"$RUNNER_TEMP/evil\"\n").unwrap();
    fs::write(machine.path("home/.curlrc"), "output = /dev/null\n").unwrap();
    let ended = machine.run(&[
        ("BASH_FUNC_curl%%", evil),
        ("BASH_FUNC_tar%%", evil),
        ("BASH_FUNC_exec%%", evil),
        ("BASH_FUNC_unset%%", evil),
        ("BASH_FUNC_command%%", evil),
        ("BASH_FUNC_printf%%", evil),
        ("CDPATH", "/"),
        ("IFS", "o"),
        ("SHELLOPTS", "noglob:nounset"),
        ("TAR_OPTIONS", "--to-command=cat"),
        ("CURL_HOME", &machine.path("home").display().to_string()),
    ]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    assert_eq!(fs::read(machine.program()).unwrap(), PROGRAM);
    assert_eq!(files(&machine.path("temp")).len(), 0, "a function of the environment was run");
}

#[test]
fn a_program_or_an_archive_changed_in_the_tool_cache_is_not_used() {
    let machine = Installer::with(&release());
    assert_eq!(machine.run(&[]).code, 0);
    let kept = machine.program().with_file_name(ARCHIVE);
    write_program(&machine.program(), b"#!/bin/sh\ntouch evil\necho 'lockgate 9.8.7'\n");
    assert_eq!(machine.run(&[]).code, 0);
    assert_eq!(fs::read(machine.program()).unwrap(), PROGRAM);
    fs::write(&kept, archive(&[file("lockgate", b"#!/bin/sh\ntouch evil\n")])).unwrap();
    let ended = machine.run(&[]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    assert!(ended.stdout.contains("was changed and is not used"), "{ended:#?}");
    assert_eq!(fs::read(kept).unwrap(), release());
    assert!(!machine.path("action/evil").exists(), "what was changed was run");
}

#[test]
fn an_attestation_to_another_build_is_refused_and_a_lack_of_one_is_not() {
    let machine = Installer::with(&release());
    let asked = "[ \"$3\" = --help ] && exit 0\n[ \"$4\" = --repo ] && [ \"$5\" = lockgate/lockgate ] && [ \"$6\" = --signer-workflow ] || exit 0\n";
    let path = machine.path("bin").display().to_string();
    let variables = |path: &str| {
        [("PATH".to_owned(), path.to_owned()), ("GH_TOKEN".to_owned(), "x".to_owned())]
    };
    let [search, token] = variables(&format!("{path}:/usr/local/bin:/usr/bin:/bin"));
    let variables = [(search.0.as_str(), search.1.as_str()), (token.0.as_str(), token.1.as_str())];
    let say = |text: &str, code: u8| {
        let script = format!("#!/bin/sh\n{asked}echo '{text}' >&2\nexit {code}\n");
        write_program(&machine.path("bin/gh"), script.as_bytes());
    };
    say("X Verification failed", 1);
    machine.refuses(&variables, "is attested to another build");
    for (text, code, told) in [
        ("X Loading attestations from GitHub API failed", 1, "could not be looked up"),
        ("Verification succeeded!", 0, "the attestation of the build holds"),
    ] {
        say(text, code);
        let ended = machine.run(&variables);
        assert_eq!(ended.code, 0, "{ended:#?}");
        assert!(ended.stdout.contains(told), "{ended:#?}");
    }
}
