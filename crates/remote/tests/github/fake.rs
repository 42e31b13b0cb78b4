//! A small GitHub on the loopback interface: uploads that are processed later, comments, alerts in pages, objects. It
//! keeps what it is told, and misbehaves on demand.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

use super::replies::{self, Reply};

/// The only token that it takes.
pub(crate) const TOKEN: &str = "ghs_fake0123456789";

/// One request, and what was answered.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) reply: Reply,
}

impl Exchange {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The value of a parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// What it knows.
#[derive(Default)]
pub(crate) struct State {
    /// The address of itself, for links.
    pub(crate) url: String,
    /// Replies to the next requests that begin so (`POST /repos`), before it begins to answer.
    pub(crate) planned: Vec<(String, VecDeque<Reply>)>,
    /// Polls that find an upload unknown, then those that find it pending.
    pub(crate) unknown_polls: usize,
    pub(crate) pending_polls: usize,
    /// Why uploads fail; they do not if this is empty.
    pub(crate) upload_errors: Vec<String>,
    /// The uploads: bodies as they came.
    pub(crate) uploads: Vec<Value>,
    /// Comments: id, login (none for an account that is gone), text.
    pub(crate) comments: Vec<(u64, Option<String>, String)>,
    /// Who writes with the token.
    pub(crate) login: String,
    /// Alerts as GitHub has them.
    pub(crate) alerts: Vec<Value>,
    /// Entries of a page, whatever is asked for; 0 for what is asked for.
    pub(crate) page: usize,
    /// What is answered to a path, and to a path with its query, whenever it is asked for.
    pub(crate) fixed: BTreeMap<String, Reply>,
    /// Blobs by id.
    pub(crate) blobs: BTreeMap<String, Vec<u8>>,
    /// What was asked so far.
    pub(crate) log: Vec<Exchange>,
}

/// A running server; it ends with the process.
pub(crate) struct Fake {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    /// Starts on a free port.
    pub(crate) fn start() -> Self {
        Self::start_on("127.0.0.1:0")
    }

    /// Starts on an address.
    pub(crate) fn start_on(address: &str) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let login = "github-actions[bot]".to_owned();
        let state = State { url: url.clone(), login, ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        Self { url, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Has the next requests that begin so answered with these.
    pub(crate) fn plan(&self, request: &str, replies: impl IntoIterator<Item = Reply>) {
        let replies = replies.into_iter().collect();
        self.state().planned.push((request.to_owned(), replies));
    }

    /// What was asked so far.
    pub(crate) fn log(&self) -> Vec<Exchange> {
        self.state().log.clone()
    }

    /// How many requests of a method came.
    pub(crate) fn count(&self, method: &str) -> usize {
        self.state().log.iter().filter(|exchange| exchange.method == method).count()
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some(mut exchange) = read(&mut reader) else { return };
    let reply = {
        let mut state = state.lock().unwrap();
        let reply =
            state.planned(&exchange).unwrap_or_else(|| replies::answer(&mut state, &exchange));
        exchange.reply = reply.clone();
        state.log.push(exchange);
        reply
    };
    // The client may have gone.
    let _ = stream.write_all(&reply.bytes());
    if reply.hangs {
        // Reads until the client closes.
        let _ = reader.read_to_end(&mut Vec::new());
    }
}

impl State {
    fn planned(&mut self, exchange: &Exchange) -> Option<Reply> {
        let request = format!("{} {}", exchange.method, exchange.path);
        let plans =
            self.planned.iter_mut().filter(|(prefix, _)| request.starts_with(prefix.as_str()));
        plans.into_iter().find_map(|(_, replies)| replies.pop_front())
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Exchange> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), parameters(query));
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
    Some(Exchange { method, path, query, headers, body, reply: Reply::default() })
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    pairs.map(pair).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = String::from_utf8(digits).unwrap();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}
