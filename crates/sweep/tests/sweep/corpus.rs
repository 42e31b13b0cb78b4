//! Real lockfiles; where `LOCKGATE_DATA` names a folder with `corpus/` and `org/` in it.

use std::fs;
use std::path::PathBuf;

use crate::collect::{Files, files_of, read, swept};

/// The folder with the data; `None` where nothing names it.
pub(crate) fn data() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the data is named in the environment")]
    let data = std::env::var_os("LOCKGATE_DATA").map(PathBuf::from);
    if data.is_none() {
        eprintln!("LOCKGATE_DATA is not set: nothing is compared");
    }
    data
}

/// The projects of the corpus and the repositories of the organization, by their names; none without the data.
pub(crate) fn projects() -> Vec<(String, Files)> {
    let Some(data) = data() else { return Vec::new() };
    let folders = |folder: PathBuf| {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    let mut found = folders(data.join("org/ultralytics"));
    folders(data.join("corpus")).into_iter().for_each(|ecosystem| found.extend(folders(ecosystem)));
    let named = |folder: PathBuf| {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        (name, files_of(&folder))
    };
    found.into_iter().map(named).collect()
}

#[test]
fn a_package_of_real_lockfiles_takes_few_bytes() {
    let projects = projects();
    if projects.is_empty() {
        return;
    }
    let mut packages = 0;
    for (_, files) in &projects {
        let readings = read(files).readings;
        let extractions = readings.iter().filter_map(|(_, reading)| reading.extraction.as_ref());
        packages += extractions.map(|extraction| extraction.packages.len() as u64).sum::<u64>();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let numbered: Vec<(u64, &str, Files)> =
        projects.iter().zip(1..).map(|((name, files), id)| (id, &**name, files.clone())).collect();
    swept(&path, &numbered);
    let bytes = fs::metadata(&path).unwrap().len();
    println!("{} projects, {packages} packages, {bytes} bytes", projects.len());
    // Each package of these stands in few lockfiles, so its name and version are most of it.
    assert!(bytes < packages * 40, "{bytes} bytes for {packages} packages");
}
