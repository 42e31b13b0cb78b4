//! A client that hides nothing: a request over a connection of its own, and the answer as it came.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use lockgate_fake_github::FakeGithub;
use serde_json::{Value, json};

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The address of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        let mut links = self.header("link")?.split(", ");
        let next = links.find(|link| link.ends_with("rel=\"next\""))?;
        Some(next.strip_prefix('<')?.split_once('>')?.0.to_owned())
    }
}

/// Sends a request with the server's token. Errors: no whole answer came.
pub(crate) fn send(
    github: &FakeGithub,
    method: &str,
    target: &str,
    body: &[u8],
) -> std::io::Result<Reply> {
    let authorization = format!("authorization: Bearer {}\r\n", github.token());
    send_with(github, method, target, (&authorization, body))
}

/// Sends a request with these lines of headers.
pub(crate) fn send_with(
    github: &FakeGithub,
    method: &str,
    target: &str,
    (headers, body): (&str, &[u8]),
) -> std::io::Result<Reply> {
    let host = github.url().strip_prefix("http://").unwrap();
    let target = target.strip_prefix(github.url()).unwrap_or(target);
    let mut stream = TcpStream::connect(host)?;
    let length = body.len();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    )?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| std::io::Error::other("the answer is not whole"))
}

fn parse(bytes: &[u8]) -> Option<Reply> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let body = bytes[end + 4..].to_vec();
    let reply = Reply { status, headers, body };
    let length: usize = reply.header("content-length").unwrap_or("0").parse().ok()?;
    (reply.body.len() == length).then_some(reply)
}

pub(crate) fn get(github: &FakeGithub, target: &str) -> Reply {
    send(github, "GET", target, b"").unwrap()
}

/// Sends a query to GraphQL.
pub(crate) fn query(github: &FakeGithub, query: &str, variables: &Value) -> Reply {
    let body = json!({"query": query, "variables": variables}).to_string();
    send(github, "POST", "/graphql", body.as_bytes()).unwrap()
}
