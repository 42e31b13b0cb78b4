//! A loopback server that misbehaves on demand.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server does with a path.
#[derive(Clone)]
pub(crate) enum Answer {
    /// The whole body, with this `ETag`; 304 when the client has it.
    Body(Vec<u8>, &'static str),
    /// A status with an HTML body.
    Status(u16),
    /// A redirect to this address.
    Redirect(String),
    /// A success with an HTML page.
    Html,
    /// Half of the body, then the connection ends.
    Cut(Vec<u8>),
    /// Nothing, until the client gives up.
    Stall,
}

/// The server: paths to answers, and a log of requests.
pub(crate) struct Server {
    pub(crate) url: String,
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    log: Arc<Mutex<Vec<String>>>,
    headers: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server =
            Self { url, answers: Arc::default(), log: Arc::default(), headers: Arc::default() };
        let (answers, log) = (server.answers.clone(), server.log.clone());
        let headers = server.headers.clone();
        // Ends with the process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, log, headers) = (answers.clone(), log.clone(), headers.clone());
                std::thread::spawn(move || serve(stream, &answers, &log, &headers));
            }
        });
        server
    }

    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// Requests so far, as `PATH STATUS`; the log starts anew.
    pub(crate) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    /// The lines of the requests' headers so far; the list starts anew.
    pub(crate) fn take_headers(&self) -> Vec<String> {
        std::mem::take(&mut self.headers.lock().unwrap())
    }
}

fn serve(
    mut stream: TcpStream,
    answers: &Mutex<BTreeMap<String, Answer>>,
    log: &Mutex<Vec<String>>,
    all_headers: &Mutex<Vec<String>>,
) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let path = request.split(' ').nth(1).unwrap().to_owned();
    let headers: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    all_headers.lock().unwrap().extend(headers.iter().cloned());
    let answer = answers.lock().unwrap().get(&path).cloned().unwrap_or(Answer::Status(404));
    let html = b"<!doctype html><title>sorry</title>".to_vec();
    let mut location = String::new();
    let (status, etag, length, body) = match answer {
        Answer::Body(_, etag) if headers.iter().any(|line| line.contains(etag)) => {
            (304, etag, 0, Vec::new())
        }
        Answer::Body(body, etag) => (200, etag, body.len(), body),
        Answer::Status(status) => (status, "", html.len(), html),
        Answer::Redirect(address) => {
            location = format!("Location: {address}\r\n");
            (302, "", 0, Vec::new())
        }
        Answer::Html => (200, "", html.len(), html),
        Answer::Cut(body) => (200, "", body.len(), body[..body.len() / 2].to_vec()),
        Answer::Stall => {
            log.lock().unwrap().push(format!("{path} stall"));
            // Reads until the client closes.
            lines.for_each(drop);
            return;
        }
    };
    log.lock().unwrap().push(format!("{path} {status}"));
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nETag: \"{etag}\"\r\n{location}Connection: close\r\n\r\n"
    );
    // The client may have gone.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}
