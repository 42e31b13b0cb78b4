//! Installing the program for the action: what goes well, and what goes wrong without malice.

use std::fs;

use crate::installer::{
    ARCHIVE, Installer, PROGRAM, VERSION, archive, file, files, nowhere, release, sha256,
    write_program,
};
use crate::lockgate::workspace;
use crate::server::Answer;

#[test]
fn the_release_is_installed_and_the_job_is_told_where() {
    let machine = Installer::with(&release());
    let ended = machine.run(&[]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    let program = machine.program();
    assert_eq!(fs::read(&program).unwrap(), PROGRAM);
    let outputs: Vec<&str> = ended.outputs.lines().collect();
    assert_eq!(outputs[0], format!("binary={}", program.display()));
    assert_eq!(outputs[1], format!("version={VERSION}"));
    assert!(outputs[2].starts_with("day=20"), "{ended:#?}");
    assert_eq!(ended.path.trim_end(), program.parent().unwrap().display().to_string());
    assert_eq!(files(&machine.path("cache")).len(), 2, "the program and its archive, nothing else");
}

#[test]
fn the_next_job_needs_no_network() {
    let machine = Installer::with(&release());
    assert_eq!(machine.run(&[]).code, 0);
    assert_eq!(machine.server.take_log().len(), 1);
    let ended = machine.run(&[("LOCKGATE_INPUT_MIRROR", &nowhere())]);
    assert_eq!(ended.code, 0, "{ended:#?}");
}

#[test]
fn jobs_that_install_at_once_all_get_the_program() {
    let machine = Installer::with(&release());
    std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..4).map(|_| scope.spawn(|| machine.run(&[]))).collect();
        for job in jobs {
            let ended = job.join().unwrap();
            assert_eq!(ended.code, 0, "{ended:#?}");
        }
    });
    assert_eq!(fs::read(machine.program()).unwrap(), PROGRAM);
    assert_eq!(files(&machine.path("cache")).len(), 2, "nothing half installed is left");
}

#[test]
fn a_tool_cache_that_cannot_be_written_is_replaced_by_the_temporary_folder() {
    let machine = Installer::with(&release());
    // A file in its way stops even root, whom permissions do not.
    fs::write(machine.path("cache/lockgate"), "").unwrap();
    let ended = machine.run(&[]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    let program = machine.path(&format!("temp/lockgate/{VERSION}/x64/lockgate"));
    assert_eq!(fs::read(program).unwrap(), PROGRAM);
    assert_eq!(fs::read(machine.path("cache/lockgate")).unwrap(), b"");
}

#[test]
fn an_archive_that_is_not_there_is_told_with_its_address() {
    let machine = Installer::knowing(&sha256(b""));
    machine.refuses(&[], &format!("/v{VERSION}/{ARCHIVE} cannot be had"));
}

#[test]
fn a_server_that_stalls_is_given_up() {
    let machine = Installer::knowing(&sha256(b"")).within(1);
    machine.serve(Answer::Stall);
    machine.refuses(&[], "did not arrive within 1 seconds");
}

#[test]
fn a_server_that_does_not_listen_is_told() {
    let machine = Installer::knowing(&sha256(b""));
    machine.refuses(&[("LOCKGATE_INPUT_MIRROR", &nowhere())], "cannot be reached");
}

#[test]
fn a_download_that_breaks_off_installs_nothing() {
    let whole = release();
    let machine = Installer::knowing(&sha256(&whole));
    machine.serve(Answer::Cut(whole));
    machine.refuses(&[], "was cut off");
}

#[test]
fn an_archive_that_was_cut_off_before_it_was_summed_installs_nothing() {
    let whole = release();
    let machine = Installer::with(&whole[..whole.len() / 2]);
    machine.refuses(&[], "cannot be read");
}

#[test]
fn a_program_for_another_machine_installs_nothing() {
    let machine =
        Installer::with(&archive(&[file("lockgate", b"\x7fELF\x02\x01\x01\0\0\0\xff\0")]));
    machine.refuses(&[], "does not run on this machine");
}

#[test]
fn a_machine_without_a_release_is_told_what_else_there_is() {
    let machine = Installer::with(&release());
    machine
        .refuses(&[("RUNNER_ARCH", "RISCV64")], "no release for RISCV64: use 'build-from-source'");
    machine.refuses(&[("RUNNER_OS", "Plan9")], "no release for Plan9");
    machine.refuses(&[("RUNNER_ARCH", "ARM64")], "has no release");
}

#[test]
fn a_program_that_is_there_is_used_as_it_is() {
    let machine = Installer::knowing(&sha256(b""));
    let program = machine.path("bin/lockgate");
    write_program(&program, PROGRAM);
    let program = program.display().to_string();
    let ended = machine.run(&[("LOCKGATE_INPUT_BINARY", &program)]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    assert!(ended.outputs.starts_with(&format!("binary={program}\nversion={VERSION}\n")));
    assert_eq!(machine.server.take_log(), Vec::<String>::new());
    let other = [("LOCKGATE_INPUT_BINARY", program.as_str()), ("LOCKGATE_INPUT_VERSION", "1.0.0")];
    machine.refuses(&other, "is version 9.8.7, not 1.0.0");
}

#[test]
fn a_program_that_is_not_lockgate_is_refused() {
    let machine = Installer::knowing(&sha256(b""));
    let program = machine.path("bin/other");
    write_program(&program, b"#!/bin/sh\necho 'othergate 1.0'\n");
    let variable = |path: &str| [("LOCKGATE_INPUT_BINARY", path.to_owned())];
    for (path, reason) in [
        (program.display().to_string(), "does not run here as lockgate"),
        (machine.path("bin/absent").display().to_string(), "is no program"),
        ("../bin/other".to_owned(), "is no absolute path"),
    ] {
        let [(name, value)] = variable(&path);
        machine.refuses(&[(name, &value)], reason);
    }
}

#[test]
fn another_version_needs_its_checksum() {
    let newer = archive(&[file("lockgate", b"#!/bin/sh\necho 'lockgate 10.0.0'\n")]);
    let machine = Installer::with(&release());
    let path = format!("/v10.0.0/{}", ARCHIVE.replace(VERSION, "10.0.0"));
    machine.server.set(&path, Answer::Body(newer.clone(), "one"));
    let version = ("LOCKGATE_INPUT_VERSION", "10.0.0");
    machine.refuses(&[version], "give its sha256 as 'checksum'");
    machine.refuses(&[version, ("LOCKGATE_INPUT_CHECKSUM", "ABC")], "is no sha256");
    let ended = machine.run(&[version, ("LOCKGATE_INPUT_CHECKSUM", &sha256(&newer))]);
    assert_eq!(ended.code, 0, "{ended:#?}");
    assert!(ended.outputs.contains("version=10.0.0\n"), "{ended:#?}");
}

#[test]
fn a_checksum_against_the_one_of_the_action_is_refused() {
    let machine = Installer::with(&release());
    machine
        .refuses(&[("LOCKGATE_INPUT_CHECKSUM", &sha256(b"other"))], "checksum: lockgate 9.8.7 has");
}

#[test]
fn an_action_before_its_release_says_what_to_do() {
    let machine = Installer::with(&release());
    fs::write(machine.path("action/checksums.txt"), "# nothing yet\n").unwrap();
    machine.refuses(&[], "this commit of the action has no release");
}

#[test]
fn a_database_from_the_cache_is_removed_only_where_it_is_damaged() {
    let machine = Installer::knowing(&sha256(b""));
    let data = machine.path("temp/lockgate-data");
    for (verify, update, is_kept, told) in [
        ("0", "0", true, "updated=true\n"),
        ("1", "0", false, "updated=true\n"),
        ("0", "3", true, ""),
    ] {
        fs::create_dir_all(&data).unwrap();
        fs::write(data.join("index"), "of yesterday").unwrap();
        let output = machine.path("output");
        fs::write(&output, "").unwrap();
        let ended = std::process::Command::new("bash")
            .arg(workspace().join("database.sh"))
            .env("LOCKGATE_BINARY", workspace().join("tests/action/lockgate.sh"))
            .env("LOCKGATE_DATA_DIR", &data)
            .env("GITHUB_WORKSPACE", machine.path("temp"))
            .env("GITHUB_OUTPUT", &output)
            .envs([("STUB_VERIFY", verify), ("STUB_UPDATE", update)])
            .output()
            .unwrap();
        assert!(ended.status.success(), "{ended:?}");
        assert_eq!(data.join("index").exists(), is_kept, "verify {verify}, update {update}");
        assert_eq!(fs::read_to_string(&output).unwrap(), told);
    }
}

#[test]
fn the_checksums_of_the_action_are_none_or_those_of_one_release() {
    let text = fs::read_to_string(workspace().join("checksums.txt")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    if lines.is_empty() {
        return;
    }
    let version = lines[0].split('-').nth(1).unwrap();
    let targets = ["aarch64", "x86_64"].iter().flat_map(|processor| {
        let systems = ["apple-darwin.tar.gz", "pc-windows-msvc.zip", "unknown-linux-musl.tar.gz"];
        systems.map(|system| format!("lockgate-{version}-{processor}-{system}"))
    });
    let mut names = Vec::new();
    for line in &lines {
        let (digest, name) = line.split_once("  ").unwrap();
        assert!(
            digest.len() == 64 && digest.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
        );
        names.push(name.to_owned());
    }
    names.sort();
    assert_eq!(names, targets.collect::<Vec<_>>());
}
