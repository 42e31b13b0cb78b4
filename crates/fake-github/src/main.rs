//! `fake-github`: a GitHub on the loopback interface, to try a sweep on.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use lockgate_fake_github::{
    Access, FakeGithub, FaultPlan, Generate, Limits, Options, Organization, Request, TOKEN,
};

/// A GitHub on the loopback interface: REST, GraphQL and git over true objects.
#[derive(Debug, Parser)]
#[command(name = "fake-github", version)]
struct Arguments {
    /// A folder whose folders are repositories, or a description such as `fixtures/organization.toml`.
    #[arg(long, value_name = "PATH")]
    repositories: Vec<PathBuf>,
    /// The organization that has them.
    #[arg(long, value_name = "NAME", default_value = "acme")]
    organization: String,
    /// So many repositories more, made from the seed.
    #[arg(long, value_name = "N", default_value_t = 0)]
    generate: u32,
    /// What generated repositories are made from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The port; a free one unless given.
    #[arg(long, value_name = "P", default_value_t = 0)]
    port: u16,
    /// How long each answer takes.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    latency: u64,
    /// Whether GitHub's limits are kept.
    #[arg(long, value_enum, default_value_t = Budget::Github)]
    limits: Budget,
    /// How long an hour of the limits is.
    #[arg(long, value_name = "SECONDS", default_value_t = 3_600.0)]
    hour: f64,
    /// What goes wrong, as `[[fault]]` tables of TOML.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Where the requests are written as lines of JSON.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Where each query of GraphQL is written once, with its variables, as lines of JSON.
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// The token that is taken.
    #[arg(long, value_name = "TOKEN", default_value = TOKEN)]
    token: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Budget {
    /// As on github.com.
    Github,
    /// As much as one likes.
    None,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let options = options(&arguments)?;
    let organization = organization(&arguments)?;
    let log = arguments.log.as_deref().map(create).transpose()?;
    let queries = arguments.queries.as_deref().map(create).transpose()?;
    let count = organization.repositories.len();
    let github = FakeGithub::start([organization], options)
        .with_context(|| format!("cannot listen on port {}", arguments.port))?;
    tell(&github, &arguments, count).context("cannot write to standard output")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(&github, log, queries.map(Queries::to)))
}

fn options(arguments: &Arguments) -> anyhow::Result<Options> {
    let mut limits = match arguments.limits {
        Budget::Github => Limits::github(),
        Budget::None => Limits::none(),
    };
    limits.hour = Duration::try_from_secs_f64(arguments.hour).context("--hour")?;
    let faults = match &arguments.faults {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            FaultPlan::parse(&text).with_context(|| path.display().to_string())?.fault
        }
        None => Vec::new(),
    };
    Ok(Options {
        port: arguments.port,
        limits,
        latency: Duration::from_millis(arguments.latency),
        access: vec![Access::classic(&arguments.token, "fixture-reader")],
        faults,
        keep_bodies: arguments.queries.is_some(),
        ..Options::default()
    })
}

fn organization(arguments: &Arguments) -> anyhow::Result<Organization> {
    let mut organization = Organization::new(&arguments.organization);
    for path in &arguments.repositories {
        organization = if path.is_dir() {
            let context = || format!("cannot read {}", path.display());
            organization.folder(path).with_context(context)?
        } else {
            organization.described(path)?
        };
    }
    Ok(organization.generated(Generate::new(arguments.generate, arguments.seed)))
}

fn create(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(BufWriter::new(file))
}

/// The address, and how to sweep it.
fn tell(github: &FakeGithub, arguments: &Arguments, count: usize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let (url, name) = (github.url(), &arguments.organization);
    writeln!(out, "{url}")?;
    writeln!(
        out,
        "{name} has {count} repositories; sweep them with: GITHUB_TOKEN={} lockgate sweep {name} --github-api-url {url}",
        arguments.token
    )?;
    out.flush()
}

/// Serves and writes the log until the process is told to end.
async fn run(
    github: &FakeGithub,
    mut log: Option<BufWriter<File>>,
    mut queries: Option<Queries>,
) -> anyhow::Result<()> {
    let mut end = std::pin::pin!(ended());
    let mut pause = tokio::time::interval(Duration::from_millis(200));
    loop {
        let is_end = tokio::select! {
            () = &mut end => true,
            _ = pause.tick() => false,
        };
        let requests = github.take_requests();
        if let Some(queries) = &mut queries {
            requests.iter().try_for_each(|request| queries.take(request))?;
        }
        if let Some(log) = &mut log {
            for request in requests {
                writeln!(log, "{}", request.line()).context("cannot write the log")?;
            }
            log.flush().context("cannot write the log")?;
        }
        if is_end {
            return Ok(());
        }
    }
}

/// Queries of GraphQL, each once: those that differ in their variables alone are one.
struct Queries {
    out: BufWriter<File>,
    seen: HashSet<String>,
}

impl Queries {
    fn to(out: BufWriter<File>) -> Self {
        Self { out, seen: HashSet::new() }
    }

    fn take(&mut self, request: &Request) -> anyhow::Result<()> {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let query = body.get("query").and_then(serde_json::Value::as_str).unwrap_or_default();
        if !query.is_empty() && self.seen.insert(query.to_owned()) {
            writeln!(self.out, "{body}").context("cannot write the queries")?;
            self.out.flush().context("cannot write the queries")?;
        }
        Ok(())
    }
}

/// Waits for Ctrl-C, or SIGTERM where there is one.
async fn ended() {
    #[cfg(unix)]
    {
        let kind = tokio::signal::unix::SignalKind::terminate();
        let Ok(mut terminate) = tokio::signal::unix::signal(kind) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
