//! A server that answers as a test says.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// The time by its clock.
const DATE: &str = "Fri, 21 Nov 2025 12:00:00 GMT";

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Such as `GET /orgs/acme?page=2`.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    /// How many came before it.
    pub(crate) number: usize,
}

impl Asked {
    pub(crate) fn is(&self, beginning: &str) -> bool {
        self.line.starts_with(beginning)
    }

    pub(crate) fn authorization(&self) -> &str {
        self.headers.get("authorization").map_or("", String::as_str)
    }

    /// The query or the variables of a question in GraphQL.
    pub(crate) fn graphql(&self, part: &str) -> Value {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        body[part].clone()
    }
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Bytes after whose loss from the end the connection closes.
    lost: usize,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        Self { status, headers: Vec::new(), body, lost: 0 }
            .with("content-type", "application/json; charset=utf-8")
    }

    pub(crate) fn bytes(body: &[u8]) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.to_vec(), lost: 0 }
    }

    pub(crate) fn html(status: u16) -> Self {
        let body = b"<html>Unicorn!</html>".to_vec();
        Self { status, headers: Vec::new(), body, lost: 0 }.with("content-type", "text/html")
    }

    pub(crate) fn message(status: u16, message: &str) -> Self {
        Self::json(status, &json!({ "message": message }))
    }

    /// Without so many bytes at its end, after which the connection closes.
    pub(crate) fn cut(self, lost: usize) -> Self {
        Self { lost, ..self }
    }

    /// With another body.
    pub(crate) fn changed(mut self, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        change(&mut self.body);
        self
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With the headers of an allowance that ends so many seconds after [`DATE`].
    pub(crate) fn allowed(self, resource: &str, remaining: u64, reset: i64) -> Self {
        self.with("x-ratelimit-limit", "5000")
            .with("x-ratelimit-resource", resource)
            .with("x-ratelimit-remaining", &remaining.to_string())
            .with("x-ratelimit-used", &(5000 - remaining).to_string())
            .with("x-ratelimit-reset", &(1_763_726_400 + reset).to_string())
    }
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A running server; it ends with the process.
pub(crate) struct Server {
    pub(crate) url: String,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub(crate) fn start(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let (shared, handler): (_, Arc<Handler>) = (Arc::clone(&log), Arc::new(handler));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, handler) = (Arc::clone(&shared), Arc::clone(&handler));
                std::thread::spawn(move || serve(stream, &log, &*handler));
            }
        });
        Self { url, log }
    }

    pub(crate) fn log(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    /// How many requests began so.
    pub(crate) fn count(&self, beginning: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|asked| asked.is(beginning)).count()
    }
}

/// Answers what comes on a connection, one after another.
fn serve(mut stream: TcpStream, log: &Mutex<Vec<Asked>>, handler: &Handler) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(mut asked) = read(&mut reader) {
        {
            let mut log = log.lock().unwrap();
            asked.number = log.len();
            log.push(asked.clone());
        }
        let reply = handler(&asked);
        let mut head = format!("HTTP/1.1 {} X\r\n", reply.status);
        let date = ("date".to_owned(), DATE.to_owned());
        let has_date = reply.headers.iter().any(|(name, _)| name == "date");
        for (name, value) in reply.headers.iter().chain((!has_date).then_some(&date)) {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n", reply.body.len());
        let mut bytes = [head.as_bytes(), &reply.body].concat();
        bytes.truncate(bytes.len().saturating_sub(reply.lost));
        // The client may have gone.
        if stream.write_all(&bytes).is_err() || reply.lost > 0 {
            let _ = stream.shutdown(std::net::Shutdown::Both);
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { line, headers, body, number: 0 })
}
