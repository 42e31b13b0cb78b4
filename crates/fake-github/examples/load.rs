//! How fast the fake GitHub serves, and in how much memory:
//! `cargo build --release -p lockgate-fake-github && cargo run --release -p lockgate-fake-github --example load [REPOSITORIES]`.
//!
//! Starts the program with a generated organization, lists it, asks for every head, every tree and every lockfile over
//! eight connections, and prints what each took, with the memory of the server.

#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement: a failure is to stop it"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use lockgate_fake_github::TOKEN;
use serde_json::{Value, json};

/// Method, target and body.
type Asked = (&'static str, String, String);

/// The program, until this is dropped.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(count: u32) -> Self {
        let here = std::env::current_exe().unwrap();
        let program = here.parent().unwrap().parent().unwrap().join("fake-github");
        let mut child = Command::new(program)
            .args(["--limits", "none", "--generate", &count.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim_end().to_owned() }
    }

    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let lines =
            status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
        lines
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    fn new(github: &Server) -> Self {
        let stream = TcpStream::connect(github.url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { reader: BufReader::new(stream) }
    }

    fn ask(&mut self, method: &str, target: &str, body: &str) -> Vec<u8> {
        let length = body.len();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: fake\r\nauthorization: token {TOKEN}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.reader.get_mut().write_all(head.as_bytes()).unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).unwrap();
            if line.trim_end().is_empty() {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut bytes = vec![0; length];
        self.reader.read_exact(&mut bytes).unwrap();
        bytes
    }
}

/// Asks until nothing is left to ask.
fn work(github: &Server, requests: &Mutex<Vec<Asked>>, answers: &Mutex<Vec<Vec<u8>>>) {
    let mut connection = Connection::new(github);
    let next = || requests.lock().unwrap().pop();
    while let Some((method, target, body)) = next() {
        let answer = connection.ask(method, &target, &body);
        answers.lock().unwrap().push(answer);
    }
}

/// Asks for all of these over eight connections, and prints how long it took.
fn all(github: &Server, name: &str, requests: Vec<Asked>) -> Vec<Vec<u8>> {
    let count = requests.len();
    let (requests, answers) = (Mutex::new(requests), Mutex::new(Vec::new()));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| work(github, &requests, &answers));
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let answers = answers.into_inner().unwrap();
    let megabytes = answers.iter().map(Vec::len).sum::<usize>() >> 20;
    #[expect(clippy::cast_precision_loss, reason = "a rate to look at")]
    let rate = count as f64 / seconds;
    println!(
        "{name}: {count} requests, {megabytes} MB in {seconds:.2} s: {rate:.0} requests/s; {}",
        github.memory()
    );
    answers
}

fn main() {
    let count = std::env::args().nth(1).map_or(50_000, |count| count.parse().unwrap());
    let start = Instant::now();
    let github = Server::start(count);
    println!(
        "start with {count} repositories: {:.2} s; {}",
        start.elapsed().as_secs_f64(),
        github.memory()
    );

    let small = |_| ("GET", "/rate_limit".to_owned(), String::new());
    all(&github, "smallest", (0..20_000).map(small).collect());
    let page = |page| {
        let target =
            format!("/orgs/acme/repos?per_page=100&sort=created&direction=asc&page={page}");
        ("GET", target, String::new())
    };
    let pages = all(&github, "lists", (1..=count.div_ceil(100)).map(page).collect());
    let pages: Vec<Value> =
        pages.iter().map(|page| serde_json::from_slice(page).unwrap()).collect();
    let ids: Vec<&Value> =
        pages.iter().flat_map(|page| page.as_array().unwrap()).map(|one| &one["node_id"]).collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { id nameWithOwner defaultBranchRef { name
        target { oid ... on Commit { tree { oid } } } } isEmpty } } }";
    let heads = ids.chunks(50).map(|ids| {
        let body = json!({"query": query, "variables": {"ids": ids}});
        ("POST", "/graphql".to_owned(), body.to_string())
    });
    let heads = all(&github, "heads", heads.collect());
    let heads: Vec<Value> =
        heads.iter().map(|answer| serde_json::from_slice(answer).unwrap()).collect();
    let trees =
        heads.iter().flat_map(|answer| answer["data"]["nodes"].as_array().unwrap()).map(|node| {
            let name = node["nameWithOwner"].as_str().unwrap();
            let tree = node["defaultBranchRef"]["target"]["tree"]["oid"].as_str().unwrap();
            ("GET", format!("/repos/{name}/git/trees/{tree}?recursive=1"), String::new())
        });
    let trees = all(&github, "trees", trees.collect());
    let mut blobs = Vec::new();
    for tree in &trees {
        let tree: Value = serde_json::from_slice(tree).unwrap();
        let is_lock = |entry: &&Value| {
            let path = entry["path"].as_str().unwrap();
            ["lock", "lock.json", "go.mod", "ments.txt"].iter().any(|end| path.ends_with(end))
        };
        let locks = tree["tree"].as_array().unwrap().iter().filter(is_lock);
        let path = |entry: &Value| {
            let path =
                entry["url"].as_str().unwrap().strip_prefix(&*github.url).unwrap().to_owned();
            ("GET", path, String::new())
        };
        blobs.extend(locks.map(path));
    }
    all(&github, "blobs", blobs);
}
