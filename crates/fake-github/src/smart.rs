//! Git's own protocol: a bare repository is written when somebody asks for it, and git serves it.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::PoisonError;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::answer::Answer;
use crate::call::Call;
use crate::principal::Principal;
use crate::shared::Shared;
use crate::world::Found;

/// `GET /{owner}/{repo}.git/info/refs` and `POST /{owner}/{repo}.git/git-upload-pack`.
pub(crate) async fn answer(shared: &Shared, call: &Call, principal: &Principal) -> Answer {
    let parts = call.parts();
    let is_service = call.parameter("service") == Some("git-upload-pack");
    let (owner, name, advertises) = match (call.method.as_str(), parts.as_slice()) {
        ("GET", [owner, name, "info", "refs"]) if is_service => (owner, name, true),
        ("POST", [owner, name, "git-upload-pack"]) => (owner, name, false),
        _ => return Answer::not_found(),
    };
    let folder = match repository(shared, (owner, name), principal) {
        Ok(Some(folder)) => folder,
        Ok(None) if principal.is_anonymous() => {
            return Answer::new(401, "text/plain", "Authentication required\n")
                .with("www-authenticate", "Basic realm=\"GitHub\"");
        }
        Ok(None) => return Answer::new(404, "text/plain", "Repository not found.\n"),
        Err(error) => return Answer::new(500, "text/plain", format!("{error}\n")),
    };
    match upload_pack(call, folder, advertises).await {
        Ok(answer) => answer,
        Err(error) => Answer::new(500, "text/plain", format!("{error}\n")),
    }
}

/// The folder of a repository that is there and may be read.
fn repository(
    shared: &Shared,
    (owner, name): (&str, &str),
    principal: &Principal,
) -> io::Result<Option<PathBuf>> {
    let world = shared.world.read().unwrap_or_else(PoisonError::into_inner);
    let name = name.strip_suffix(".git").unwrap_or(name);
    let (Found::Here(repository) | Found::Moved(repository)) = world.find(owner, name) else {
        return Ok(None);
    };
    if !principal.sees(repository) {
        return Ok(None);
    }
    shared.bares.folder(&shared.cache, repository).map(Some)
}

async fn upload_pack(call: &Call, folder: PathBuf, advertises: bool) -> io::Result<Answer> {
    let mut command = Command::new("git");
    command.args(["upload-pack", "--stateless-rpc", "--strict"]);
    if advertises {
        command.arg("--http-backend-info-refs");
    }
    let protocol = call.header("git-protocol");
    command
        .arg(folder)
        .env("GIT_PROTOCOL", protocol)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    let mut child = command.spawn()?;
    let input = child.stdin.take();
    let body = unpacked(call)?;
    let feed = async move {
        if let Some(mut input) = input {
            // Git may have what it needs before the end.
            let _ = input.write_all(&body).await;
        }
    };
    let ((), output) = tokio::join!(feed, child.wait_with_output());
    let mut bytes = output?.stdout;
    let kind = if advertises { "advertisement" } else { "result" };
    if advertises && !protocol.contains("version=2") {
        bytes.splice(..0, *b"001e# service=git-upload-pack\n0000");
    }
    Ok(Answer::new(200, &format!("application/x-git-upload-pack-{kind}"), bytes)
        .with("cache-control", "no-cache"))
}

/// A body that git may have compressed.
fn unpacked(call: &Call) -> io::Result<Vec<u8>> {
    if call.header("content-encoding") != "gzip" {
        return Ok(call.body.to_vec());
    }
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*call.body), &mut bytes)?;
    Ok(bytes)
}
