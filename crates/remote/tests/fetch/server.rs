//! A server that answers by a script and remembers what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What happens on one connection after the request has been read.
#[derive(Clone)]
pub(crate) enum Reply {
    /// The bytes, then an orderly end.
    Send(Vec<u8>),
    /// The bytes, then a reset.
    Reset(Vec<u8>),
    /// The bytes, then silence until the client goes away.
    Hang(Vec<u8>),
}

/// A running server; it ends with the test's runtime.
pub(crate) struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that takes one reply a connection, in order, and the last one for all that follow.
    pub(crate) async fn start(replies: &[Reply]) -> Self {
        Self::start_on(bind().await, replies)
    }

    /// [`Server::start`] for servers that must know each other's address.
    pub(crate) fn start_on(listener: TcpListener, replies: &[Reply]) -> Self {
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(serve(listener, replies.to_vec(), Arc::clone(&requests)));
        Self { port, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// The heads of the requests so far, in lower case.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// How many requests came.
    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

/// A socket that listens on a free port.
pub(crate) async fn bind() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// An answer with a `Content-Length`; `headers` are lines that end in CRLF.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Reply {
    let length = format!("content-length: {}\r\n", body.len());
    Reply::Send(raw(status, &format!("{length}{headers}"), body))
}

/// A redirect.
pub(crate) fn redirect(location: &str) -> Reply {
    answer("302 Found", &format!("location: {location}\r\n"), b"")
}

/// An answer with these headers and no others that matter.
pub(crate) fn raw(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// The body in one chunk, without the chunk that ends it.
pub(crate) fn open_chunk(body: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat()
}

async fn serve(listener: TcpListener, replies: Vec<Reply>, requests: Arc<Mutex<Vec<String>>>) {
    let mut replies = replies.into_iter().peekable();
    while let Ok((stream, _)) = listener.accept().await {
        let reply = replies.next().unwrap();
        if replies.peek().is_none() {
            replies = vec![reply.clone()].into_iter().peekable();
        }
        tokio::spawn(converse(stream, reply, Arc::clone(&requests)));
    }
}

async fn converse(mut stream: TcpStream, reply: Reply, requests: Arc<Mutex<Vec<String>>>) {
    let head = read_head(&mut stream).await;
    requests.lock().unwrap().push(String::from_utf8_lossy(&head).to_lowercase());
    // A client that has seen enough may go at any time, so errors of writing mean nothing.
    match reply {
        Reply::Send(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            drain(&mut stream).await;
        }
        Reply::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            stream.set_zero_linger().unwrap();
        }
        Reply::Hang(bytes) => {
            let _ = stream.write_all(&bytes).await;
            drain(&mut stream).await;
        }
    }
}

/// Reads up to the empty line, or one piece of what is no HTTP.
async fn read_head(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let read = stream.read_buf(&mut head).await.unwrap_or(0);
        if read == 0 || !head.starts_with(b"G") {
            break;
        }
    }
    head
}

async fn drain(stream: &mut TcpStream) {
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
}
