//! Network file systems, where that can be told: on Linux, by the list of mounts. SQLite's locks do not hold there.

use std::path::{Path, PathBuf};

/// Kinds of file systems that several machines write to.
const NETWORK: &[&str] = &[
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "fuse.ceph",
    "fuse.cephfs",
    "fuse.gcsfuse",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "smb2",
    "smb3",
    "smbfs",
];

/// The network file system that a path lies on; `None` where it is a local one or cannot be told.
pub(super) fn network(path: &Path) -> Option<String> {
    if cfg!(windows) {
        let text = path.to_string_lossy();
        let is_share =
            text.starts_with(r"\\") && !text.starts_with(r"\\?\") && !text.starts_with(r"\\.\");
        return (is_share || text.starts_with(r"\\?\UNC\")).then(|| "a network share".to_owned());
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = kind_in(&mounts, path)?;
    NETWORK.contains(&kind).then(|| kind.to_owned())
}

/// The kind of the file system of an absolute path: that of the longest mount point above it, the last of several there.
/// Source: proc_pid_mountinfo(5).
fn kind_in<'t>(mounts: &'t str, path: &Path) -> Option<&'t str> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let (before, after) = line.split_once(" - ")?;
        let point = unescaped(before.split(' ').nth(4)?);
        let kind = after.split(' ').next()?;
        let depth = point.components().count();
        if path.starts_with(&point) && best.is_none_or(|(deepest, _)| depth >= deepest) {
            best = Some((depth, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

/// Blanks in mount points are written in octal.
fn unescaped(text: &str) -> PathBuf {
    let pairs = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    let plain = pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    PathBuf::from(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 21 0:35 / /srv rw shared:2 - nfs4 server.example:/srv rw,vers=4.2
41 40 8:2 / /srv/me/scratch rw - xfs /dev/sdb1 rw
42 21 0:36 / /mnt/two\\040words rw master:1 - cifs //server.example/x rw
43 21 0:37 / /over rw - ext4 /dev/sdc1 rw
44 43 0:38 / /over rw - fuse.sshfs me@server.example: rw
";

    #[test]
    fn the_deepest_mount_above_a_path_tells_its_file_system() {
        let kind = |path: &str| kind_in(MOUNTS, Path::new(path)).unwrap();
        assert_eq!(kind("/var/store"), "ext4");
        assert_eq!(kind("/srv/me/store"), "nfs4");
        assert_eq!(kind("/srvstead/store"), "ext4");
        assert_eq!(kind("/srv/me/scratch/store"), "xfs");
        assert_eq!(kind("/mnt/two words/store"), "cifs");
        assert_eq!(kind("/over/store"), "fuse.sshfs");
        assert!(NETWORK.is_sorted());
    }
}
