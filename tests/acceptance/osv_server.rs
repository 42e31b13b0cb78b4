//! A loopback server that speaks OSV's API, as its published description has it, over records of a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// How the server misbehaves.
#[derive(Clone, Default)]
pub(crate) struct Manners {
    /// Records of a page; none for all at once.
    pub(crate) page: Option<usize>,
    /// Statuses of the next answers, before it begins to answer.
    pub(crate) refusals: Vec<u16>,
    /// Ids that are answered with this status.
    pub(crate) lost: BTreeMap<String, u16>,
    /// Ids that are answered with another record.
    pub(crate) swapped: BTreeSet<String>,
    /// Whether a batch is answered with a result too few.
    pub(crate) short: bool,
    /// Whether every page has the same next page.
    pub(crate) endless: bool,
    /// Packages for which a batch is refused as a whole, with this status.
    pub(crate) refused: BTreeMap<String, u16>,
    /// An id that is named beside the others.
    pub(crate) strange: Option<String>,
}

/// What was asked: requests as `METHOD PATH`, and the packages of the batches.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    pub(crate) requests: Vec<String>,
    pub(crate) packages: Vec<(String, String)>,
    /// What the description does not allow.
    pub(crate) faults: Vec<String>,
    pub(crate) largest_batch: usize,
}

#[derive(Default)]
struct State {
    records: BTreeMap<String, Value>,
    by_package: BTreeMap<(String, String), BTreeSet<String>>,
    manners: Manners,
    asked: Asked,
}

pub(crate) struct OsvServer {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl OsvServer {
    /// Serves the records of a folder of JSON files.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut state = State::default();
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let record: Value = serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap();
            state.add(record);
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/below/a/path/", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        // Ends with the process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        Self { url, state }
    }

    pub(crate) fn behave(&self, manners: Manners) {
        self.state.lock().unwrap().manners = manners;
    }

    /// What was asked so far; the list starts anew.
    pub(crate) fn take_asked(&self) -> Asked {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }
}

impl State {
    fn add(&mut self, record: Value) {
        let id = record["id"].as_str().unwrap().to_owned();
        for entry in record["affected"].as_array().into_iter().flatten() {
            let text = |key| entry["package"][key].as_str().unwrap_or_default().to_owned();
            let name = (text("ecosystem"), text("name"));
            self.by_package.entry(name).or_default().insert(id.clone());
        }
        self.records.insert(id, record);
    }

    fn answer(&mut self, method: &str, path: &str, body: &[u8]) -> (u16, Value) {
        if let Some(status) = self.manners.refusals.pop() {
            return (status, json!({"code": 14, "message": "come back later", "details": []}));
        }
        let Some(path) = path.strip_prefix("/below/a/path/v1/") else {
            self.asked.faults.push(format!("{method} {path}"));
            return (404, json!({"code": 5, "message": "Not Found"}));
        };
        match (method, path.strip_prefix("vulns/")) {
            ("GET", Some(id)) => self.record(id),
            ("POST", None) if path == "querybatch" => self.batch(body),
            _ => {
                self.asked.faults.push(format!("{method} {path}"));
                (405, json!({"code": 12, "message": "Method Not Allowed"}))
            }
        }
    }

    fn record(&self, id: &str) -> (u16, Value) {
        if let Some(status) = self.manners.lost.get(id) {
            return (*status, json!({"code": 13, "message": "lost"}));
        }
        let mut record = self.records.get(id).cloned();
        if self.manners.swapped.contains(id) {
            record = self.records.values().find(|record| record["id"] != id).cloned();
        }
        record.map_or((404, json!({"code": 5, "message": "Bug not found."})), |r| (200, r))
    }

    fn batch(&mut self, body: &[u8]) -> (u16, Value) {
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let queries = body["queries"].as_array().cloned().unwrap_or_default();
        self.check(&body, &queries);
        if queries.len() > 1000 {
            return (400, json!({"code": 3, "message": "Too many queries."}));
        }
        let names = queries.iter().filter_map(|query| query["package"]["name"].as_str());
        if let Some(status) = names.into_iter().find_map(|name| self.manners.refused.get(name)) {
            return (*status, json!({"code": 3, "message": "Invalid query."}));
        }
        let mut results: Vec<Value> = queries.iter().map(|query| self.page(query)).collect();
        if self.manners.short {
            results.pop();
        }
        (200, json!({ "results": results }))
    }

    /// Holds a request to the description: `v1BatchQuery` of `v1Query` of `osvPackage`.
    fn check(&mut self, body: &Value, queries: &[Value]) {
        let mut only = |value: &Value, allowed: &[&str]| {
            let keys = value.as_object().map(|object| object.keys().cloned().collect());
            let keys: Vec<String> = keys.unwrap_or_else(|| vec!["not an object".to_owned()]);
            let strange = keys.into_iter().filter(|key| !allowed.contains(&key.as_str()));
            self.asked.faults.extend(strange);
        };
        only(body, &["queries"]);
        for query in queries {
            only(query, &["commit", "version", "package", "page_token"]);
            only(&query["package"], &["name", "ecosystem", "purl"]);
        }
        self.asked.largest_batch = self.asked.largest_batch.max(queries.len());
    }

    fn page(&mut self, query: &Value) -> Value {
        let text = |key| query["package"][key].as_str().unwrap_or_default().to_owned();
        let name = (text("ecosystem"), text("name"));
        self.asked.packages.push(name.clone());
        let ids: Vec<&String> = self.by_package.get(&name).into_iter().flatten().collect();
        let start = query["page_token"].as_str().map_or(0, |token| token.parse().unwrap_or(0));
        let size = self.manners.page.unwrap_or(usize::MAX);
        let vulns = ids.iter().skip(start).take(size);
        let vuln = |id: &&String| json!({"id": id, "modified": self.records[*id]["modified"]});
        let mut vulns: Vec<Value> = vulns.map(vuln).collect();
        vulns.extend(self.manners.strange.iter().map(|id| json!({"id": id, "modified": "x"})));
        let mut page = json!({ "vulns": vulns });
        let next = start.saturating_add(size);
        if self.manners.endless {
            page["next_page_token"] = json!("1");
        } else if next < ids.len() {
            page["next_page_token"] = json!(next.to_string());
        }
        page
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut request = String::new();
    if reader.read_line(&mut request).unwrap_or(0) == 0 {
        return;
    }
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut parts = request.split(' ');
    let (method, path) = (parts.next().unwrap(), parts.next().unwrap());
    let (status, answer) = {
        let mut state = state.lock().unwrap();
        state.asked.requests.push(format!("{method} {path}"));
        state.answer(method, path, &body)
    };
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nRetry-After: 0\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    // The client may have gone.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(answer.as_bytes()));
}
