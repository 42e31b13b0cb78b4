//! `lockgate sweep publish`: what the last run found, to where people look.

use std::time::Duration;

use anyhow::Context as _;
use lockgate_model::{Action, Report};
use lockgate_remote::{Clock as _, GithubHost, MAX_SARIF, SystemClock};
use lockgate_sarif::{MAX_RESULTS, Suppressed, UploadLimits, prepare};
use lockgate_sweep::account::Ending;
use lockgate_sweep::judge::RepositoryResult;
use lockgate_sweep::publish::{
    CATEGORY, Current, Delivery, Due, Item, KIND, Publication, PublishOptions, Published, Row, due,
    publish as send, results_digest,
};
use lockgate_sweep::store::{Reader, Store};
use lockgate_sweep::target::Target;

use super::judging::{Judging, place};
use super::report::Targets;
use super::{github, index, issues, store};
use crate::args::PublishArgs;
use crate::commands::outputs;
use crate::failure::Failure;
use crate::output::sweep::{PublishReport, publish_json, publish_text, tracking_body};
use crate::settings::Settings;

/// Publishes, and prints what became of it.
///
/// # Errors
/// Exit code 2 where nothing was swept or another process has the store, 3 where the store cannot be read or written, 4
/// without a token.
pub(super) fn publish(args: &PublishArgs, settings: &Settings) -> Result<u8, Failure> {
    let targets = outputs::targets(&args.outputs, &["text", "json"])?;
    let (path, host) = place(&args.store, args.github.github_api_url.as_deref(), settings)?;
    let opened = index::open(&args.database, settings)?;
    let reader = store::reader(&path)?;
    let run = reader.last_run().map_err(store::failed)?.ok_or_else(store::nothing_swept)?;
    let judging = Judging {
        host: &host,
        reader: &reader,
        opened: &opened,
        policy: args.policy.as_ref(),
        today: args.today,
        require_lockfiles: false,
        collected: None,
        what: Vec::new(),
    };
    let mut queue = Queue::new(&reader)?;
    let made = judging.report(
        (&Targets::none(), settings),
        &mut |result, ending| queue.add(result, ending),
        |sweep| Ok((tracking_body(sweep), sweep.summary.counts.blocked > 0)),
    );
    let ((body, blocks), judged) = made?;
    let queue = queue.finish()?;
    let mut report = PublishReport { dry_run: args.dry_run, ..PublishReport::default() };
    report.withheld.clone_from(&queue.withheld);
    if args.dry_run {
        report.published.rows = queue.items.iter().map(would_be).collect();
    } else {
        drop(reader);
        let owners: Vec<Target> =
            run.start.owners.iter().filter_map(|owner| Target::new(owner).ok()).collect();
        let host_to_ask = github::open(&args.github, &owners, settings)?;
        let mut opened = store::open(&path, &host, false, settings)?;
        let notice = issues::Notice { body: &body, blocks, judged: &judged, owners: &owners };
        online(args, (&host_to_ask, &mut opened), queue, &notice, &mut report)?;
    }
    outputs::write(&targets, &|format, _, out| match format {
        "json" => publish_json(&report, out),
        _ => publish_text(&report, out),
    })?;
    Ok(report.exit_code())
}

fn online(
    args: &PublishArgs,
    (host, opened): (&GithubHost, &mut Store),
    queue: Queue,
    notice: &issues::Notice<'_>,
    report: &mut PublishReport,
) -> Result<(), Failure> {
    let options = PublishOptions {
        tool: queue.tool,
        empty: queue.empty,
        max_uploads: args.max_uploads,
        rounds: args.polls,
        round_wait: Duration::from_secs(args.poll_wait),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.context("cannot start the network").map_err(Failure::incomplete)?;
    let sent = send((host, opened), queue.items, &options, &SystemClock, &|_, _, _| {});
    report.published = runtime.block_on(sent).map_err(store::failed)?;
    report.issues = runtime.block_on(issues::keep(args, (host, opened), notice))?;
    if let Some(governor) = host.governor() {
        report.requests = governor.usage().rest_requests;
    }
    Ok(())
}

fn would_be(item: &Item) -> Row {
    let delivery = match &item.due {
        Due::Nothing => Delivery::UpToDate,
        Due::Ask => Delivery::Pending,
        Due::Later => Delivery::Unavailable("it took no upload when it was last tried".to_owned()),
        Due::Upload(_) => Delivery::CarriedOver("it would be sent".to_owned()),
    };
    Row {
        name: item.current.name.clone(),
        findings: item.current.findings,
        dropped: item.dropped,
        closed: Vec::new(),
        delivery,
    }
}

/// What is due, collected while the repositories are judged.
struct Queue {
    known: std::collections::BTreeMap<String, Publication>,
    items: Vec<Item>,
    /// Repositories of which nothing is sent, and why.
    withheld: Vec<(String, String)>,
    /// A log without results.
    empty: Vec<u8>,
    /// The name by which GitHub shows the tool.
    tool: String,
    broken: Result<(), Failure>,
    now: jiff::Timestamp,
}

impl Queue {
    fn new(reader: &Reader) -> Result<Self, Failure> {
        Ok(Self {
            known: reader.facts(KIND).map_err(store::failed)?,
            items: Vec::new(),
            withheld: Vec::new(),
            empty: Vec::new(),
            tool: String::new(),
            broken: Ok(()),
            now: SystemClock.now(),
        })
    }

    fn add(&mut self, result: &RepositoryResult, ending: &Ending) {
        if self.broken.is_ok() {
            self.broken = self.try_add(result, ending);
        }
    }

    fn try_add(&mut self, result: &RepositoryResult, ending: &Ending) -> Result<(), Failure> {
        let name = result.repository.full_name();
        let (Some(report), "ok") = (&result.report, ending.state()) else { return Ok(()) };
        if self.empty.is_empty() {
            self.empty = log(&without_findings(report))?.0;
            self.tool.clone_from(&report.tool.name);
        }
        let Some(current) = current(result, report, name.clone()) else { return Ok(()) };
        let due = due(&current, self.known.get(&current.id.to_string()), self.now);
        if due == Due::Nothing && current.findings == 0 {
            return Ok(());
        }
        if !report.complete || !result.trouble.is_empty() {
            let why =
                "it could not be judged whole: alerts that the sweep could not see would close";
            self.withheld.push((name, why.to_owned()));
            return Ok(());
        }
        if let Some(why) = takes_none(result) {
            self.withheld.push((name, why.to_owned()));
            return Ok(());
        }
        let (sarif, dropped) = match due {
            Due::Upload(_) => log(report)?,
            _ => (Vec::new(), 0),
        };
        self.items.push(Item { current, due, sarif, dropped });
        Ok(())
    }

    fn finish(mut self) -> Result<Self, Failure> {
        std::mem::replace(&mut self.broken, Ok(()))?;
        Ok(self)
    }
}

/// A repository as it is published; `None` where there is no commit.
fn current(result: &RepositoryResult, report: &Report, name: String) -> Option<Current> {
    let seen = result.repository.seen.as_ref()?;
    let counted = |finding: &&lockgate_model::Finding| finding.decision.action != Action::Ignore;
    let findings = report.findings.iter().filter(counted);
    let blocking = findings.clone().filter(|one| one.decision.action == Action::Block).count();
    let worst = findings.clone().map(|finding| finding.severity_rank().0).max();
    Some(Current {
        id: result.repository.row.id,
        name,
        branch: seen.branch.clone(),
        commit: seen.commit?.to_string(),
        results: results_digest(report),
        findings: findings.count() as u64,
        blocking: blocking as u64,
        worst: worst.unwrap_or(0),
    })
}

/// Why a repository takes no uploads, where its own row tells. A public one has code scanning whatever it says.
fn takes_none(result: &RepositoryResult) -> Option<&'static str> {
    let row = &result.repository.row;
    if row.archived {
        return Some("it is archived, and takes no uploads");
    }
    let status = |name: &str| row.security.get(name).map(String::as_str);
    let is_off = status("code_security") == Some("disabled")
        && status("advanced_security") != Some("enabled");
    let is_private = row.visibility != "public";
    (is_private && is_off).then_some("code scanning is not enabled: Code Security is off")
}

/// The log of a report, as large as GitHub takes it, and how many results were left out.
fn log(report: &Report) -> Result<(Vec<u8>, u64), Failure> {
    let options = lockgate_sarif::Options {
        category: CATEGORY.to_owned(),
        suppressed: Suppressed::LeaveOut,
        ..lockgate_sarif::Options::default()
    };
    let mut bytes = Vec::new();
    lockgate_sarif::write(report, &options, &mut bytes).map_err(Failure::incomplete)?;
    if report.findings.len() <= MAX_RESULTS && bytes.len() <= MAX_SARIF {
        return Ok((bytes, 0));
    }
    let limits = UploadLimits { gzipped: MAX_SARIF, results: MAX_RESULTS };
    let prepared = prepare(&bytes, limits).map_err(Failure::incomplete)?;
    Ok((prepared.bytes, prepared.dropped as u64))
}

fn without_findings(report: &Report) -> Report {
    Report {
        findings: Vec::new(),
        advisories: std::collections::BTreeMap::new(),
        notes: Vec::new(),
        complete: true,
        verdict: lockgate_model::Verdict::Pass,
        ..report.clone()
    }
}

impl PublishReport {
    /// 0 where all that was due is published or recorded.
    fn exit_code(&self) -> u8 {
        use lockgate_sweep::account::Stop;
        if self.dry_run {
            return 0;
        }
        let Published { rows, stopped, .. } = &self.published;
        let is_refused = |row: &Row| matches!(row.delivery, Delivery::Refused(_));
        let all_refused = !rows.is_empty() && rows.iter().all(is_refused);
        if all_refused || matches!(stopped, Some((Stop::Credentials, _))) {
            return crate::failure::AUTH;
        }
        if self.is_complete() { 0 } else { 3 }
    }
}
