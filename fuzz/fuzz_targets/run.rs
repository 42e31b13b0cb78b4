//! Reads a file as every format of a family.

use lockgate_model::RepoPath;
use lockgate_scanner::format::{FORMATS, Format};
use lockgate_scanner::inventory::Inventory;

/// Whether a format's usual file has one of these endings.
pub fn family(endings: &[&str], data: &[u8]) {
    let ends = |format: &&Format| endings.iter().any(|ending| format.file_name.ends_with(ending));
    for format in FORMATS.iter().filter(ends) {
        read(format, data);
    }
}

fn read(format: &'static Format, data: &[u8]) {
    let Ok(path) = RepoPath::new(format.file_name) else { return };
    let mut inventory = Inventory::default();
    inventory.read(&path, format, data);
    for file in &inventory.files {
        let packages = file.extraction.packages.len();
        assert_eq!(file.slots().len(), packages);
        for edge in &file.extraction.edges {
            assert!((edge.from as usize) < packages && (edge.to as usize) < packages);
        }
    }
}
