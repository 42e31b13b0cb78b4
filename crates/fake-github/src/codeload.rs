//! Archives of commits, on the origin that the API leads to.

use std::io::{self, Write as _};
use std::sync::{Arc, PoisonError};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::answer::Answer;
use crate::call::Call;
use crate::git::{Checkout, Mode, ObjectId};
use crate::shared::Shared;

/// `GET /codeload/{owner}/{repo}/legacy.tar.gz/{commit}`; `None` for any other request. A token is a mistake here.
pub(crate) fn answer(shared: &Shared, call: &Call) -> Option<Answer> {
    let parts = call.parts();
    let ["codeload", owner, name, "legacy.tar.gz", commit] = parts.as_slice() else { return None };
    let world = shared.world.read().unwrap_or_else(PoisonError::into_inner);
    let repository = world.repository(owner, name);
    let found = ObjectId::parse(commit).zip(repository).and_then(|(id, repository)| {
        let same =
            |checkout: &Arc<Checkout>| (checkout.ids.commit == id).then(|| Arc::clone(checkout));
        shared.cache.search(repository, same).ok().flatten()
    });
    drop(world);
    let Some(checkout) = found else { return Some(Answer::not_found()) };
    let short: String = commit.chars().take(7).collect();
    Some(match archive(&checkout, &format!("{owner}-{name}-{short}")) {
        Ok(bytes) => Answer::new(200, "application/x-gzip", bytes),
        Err(error) => Answer::refusal(500, &format!("Server Error: {error}")),
    })
}

fn archive(checkout: &Checkout, folder: &str) -> io::Result<Vec<u8>> {
    let encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let mut archive = tar::Builder::new(encoder);
    let mut failed = Ok(());
    checkout.objects.walk(checkout.objects.root, &mut String::new(), &mut |path, entry| {
        let Some(file) = checkout.objects.blobs.get(&entry.id) else { return true };
        let mut header = tar::Header::new_gnu();
        header.set_mode(if entry.mode == Mode::Executable { 0o755 } else { 0o644 });
        let path = format!("{folder}/{path}");
        failed = if entry.mode == Mode::Link {
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            archive.append_link(&mut header, path, String::from_utf8_lossy(&file.content).as_ref())
        } else {
            header.set_size(u64::try_from(file.content.len()).unwrap_or(u64::MAX));
            archive.append_data(&mut header, path, &*file.content)
        };
        failed.is_ok()
    });
    failed?;
    let mut encoder = archive.into_inner()?;
    encoder.flush()?;
    encoder.finish()
}
