//! One request from its bytes to its answer: faults, credentials, limits, the answer, faults again, the log.

use std::io::{self, Write as _};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::{Request, Response};

use super::body::Script;
use super::stream::Reset;
use crate::answer::{Answer, Charge, Delivery};
use crate::call::Call;
use crate::graphql::{self, Document, Plan};
use crate::limits::{Bucket, Flight, State};
use crate::log;
use crate::principal::Principal;
use crate::rest::{self, Rest};
use crate::shared::Shared;
use crate::spoil::{self, Verdict};
use crate::{codeload, smart};

/// The most that is read of a body.
const LARGEST: usize = 64 * 1024 * 1024;
/// What is shorter is not compressed.
const SMALL: usize = 1_400;

pub(super) async fn serve(
    shared: Arc<Shared>,
    reset: Reset,
    request: Request<Incoming>,
) -> io::Result<Response<Script>> {
    let (parts, body) = request.into_parts();
    let body = http_body_util::Limited::new(body, LARGEST).collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let origin = shared.url.get().map_or("", String::as_str);
    let call = Call::new(origin, &parts, body);
    let mut answer = respond(&shared, &call).await;
    if call.header("accept-encoding").contains("gzip") {
        compress(&mut answer)?;
    }
    match answer.delivery {
        Delivery::Reset => {
            reset.order();
            Err(io::Error::other("reset"))
        }
        Delivery::Silence => std::future::pending().await,
        Delivery::Whole
        | Delivery::Slow { .. }
        | Delivery::Stalled { .. }
        | Delivery::Cut { .. } => response(answer, &shared),
    }
}

/// Packs a body that is worth it, as GitHub does for those who take it.
fn compress(answer: &mut Answer) -> io::Result<()> {
    let is_text = answer.header("content-type").is_some_and(|kind| kind.contains("json"));
    if answer.body.len() < SMALL || !is_text || answer.delivery != Delivery::Whole {
        return Ok(());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&answer.body)?;
    answer.body = encoder.finish()?.into();
    answer.set("content-encoding", "gzip");
    Ok(())
}

/// Everything between the request and the bytes of the answer.
async fn respond(shared: &Shared, call: &Call) -> Answer {
    let principal = Principal::of(shared, call);
    let name = principal.as_ref().map_or("unknown", |principal| &principal.name).to_owned();
    let flight = Flight::begin(&shared.flights, &name);
    let query = call.is_graphql().then(|| graphql::prepare(shared, &call.body));
    let objects = match &query {
        Some(Ok((_, plan))) => plan.objects,
        Some(Err(_)) | None => 0,
    };
    let verdict = {
        let mut faults = shared.faults.lock().unwrap_or_else(PoisonError::into_inner);
        Verdict::new(faults.judge(call, objects))
    };
    let mut answer = match verdict.before(shared, call) {
        Some(answer) => answer,
        None => truth(shared, call, principal, query, flight.count).await,
    };
    verdict.after(call, &mut answer);
    let took = wait(shared, &verdict, flight.count).await;
    let mut secondary = shared.secondary.lock().unwrap_or_else(PoisonError::into_inner);
    let now = shared.options.clock.now();
    secondary.work(&shared.limits(), (&name, call.is_graphql()), took, now);
    drop(secondary);
    note(shared, call, &name, &verdict, &answer);
    answer
}

/// The answer without any fault.
async fn truth(
    shared: &Shared,
    call: &Call,
    principal: Result<Principal, Answer>,
    query: Option<Result<(Document, Plan), Box<Answer>>>,
    in_flight: u32,
) -> Answer {
    if let Some(answer) = codeload::answer(shared, call) {
        return answer;
    }
    let principal = match principal {
        Ok(principal) => principal,
        Err(refusal) => return refusal,
    };
    if call.is_git() {
        return smart::answer(shared, call, &principal).await;
    }
    if let Some(refusal) = secondary(shared, call, &principal, in_flight) {
        return refusal;
    }
    match query {
        Some(query) => points(shared, call, &principal, query),
        None => request(shared, call, &principal),
    }
}

fn secondary(
    shared: &Shared,
    call: &Call,
    principal: &Principal,
    in_flight: u32,
) -> Option<Answer> {
    let limits = shared.limits();
    let status = if limits.too_many_requests { 429 } else { 403 };
    let wait = if limits.concurrent.is_some_and(|most| in_flight > most) {
        limits.minute()
    } else {
        let mut secondary = shared.secondary.lock().unwrap_or_else(PoisonError::into_inner);
        secondary.count(&limits, &principal.name, call, shared.options.clock.now()).err()?
    };
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Some(spoil::secondary(status, Some(seconds.max(1))))
}

/// A request to REST.
fn request(shared: &Shared, call: &Call, principal: &Principal) -> Answer {
    let bucket = rest::bucket(call);
    let state = bucket.map(|bucket| shared.take(principal.payer(), (bucket, 1)));
    let mut answer = match state {
        Some(state) if !state.granted => {
            let status = if shared.limits().too_many_requests { 429 } else { 403 };
            rest::exhausted(status, &principal.shown())
        }
        _ => {
            let world = shared.world.read().unwrap_or_else(PoisonError::into_inner);
            let answer = Rest { shared, call, principal, world: &world }.answer();
            let charge = Charge { bucket, cost: u32::from(bucket.is_some()), ..Charge::default() };
            Answer { charge, ..answer }
        }
    };
    let state = state.unwrap_or_else(|| shared.take(principal.payer(), (Bucket::Core, 0)));
    announce(shared, &mut answer, &state);
    answer
}

/// A query to GraphQL.
fn points(
    shared: &Shared,
    call: &Call,
    principal: &Principal,
    query: Result<(Document, Plan), Box<Answer>>,
) -> Answer {
    if principal.is_anonymous() {
        return graphql::unauthorized();
    }
    let (document, plan) = match query {
        Ok(query) => query,
        Err(refusal) => return *refusal,
    };
    let state = shared.take(principal.payer(), (Bucket::Graphql, plan.cost));
    let mut answer = if state.granted {
        let world = shared.world.read().unwrap_or_else(PoisonError::into_inner);
        let rest = Rest { shared, call, principal, world: &world };
        let answer = graphql::answer(rest, &document, &plan, &state);
        let Plan { cost, nodes, objects } = plan;
        Answer { charge: Charge { bucket: Some(Bucket::Graphql), cost, nodes, objects }, ..answer }
    } else {
        graphql::rate_limited(&principal.shown())
    };
    announce(shared, &mut answer, &state);
    answer
}

fn announce(shared: &Shared, answer: &mut Answer, state: &State) {
    if !shared.limits().announced {
        return;
    }
    let skew = shared.skew.load(std::sync::atomic::Ordering::SeqCst);
    let reset = i64::try_from(state.reset).unwrap_or(i64::MAX).saturating_add(skew);
    answer.set("x-ratelimit-limit", state.limit.to_string());
    answer.set("x-ratelimit-remaining", state.remaining().to_string());
    answer.set("x-ratelimit-used", state.used.to_string());
    answer.set("x-ratelimit-reset", reset.to_string());
    answer.set("x-ratelimit-resource", state.bucket.name());
}

/// Lets the latency pass, for real and on the clock. Returns what the answer took.
async fn wait(shared: &Shared, verdict: &Verdict, in_flight: u32) -> Duration {
    let real = shared.options.latency + verdict.delay();
    if !real.is_zero() {
        tokio::time::sleep(real).await;
    }
    let latency = shared.options.virtual_latency;
    if !latency.is_zero() {
        shared.options.clock.advance(latency / in_flight.max(1));
    }
    real + latency
}

fn note(shared: &Shared, call: &Call, principal: &str, verdict: &Verdict, answer: &Answer) {
    let body = if shared.options.keep_bodies { call.body.clone() } else { Bytes::new() };
    let request = log::Request {
        at: shared.options.clock.now(),
        method: call.method.to_string(),
        path: call.target.clone(),
        principal: principal.to_owned(),
        authorized: call.headers.contains_key("authorization"),
        accept: call.header("accept").to_owned(),
        user_agent: call.header("user-agent").to_owned(),
        api_version: call.header("x-github-api-version").to_owned(),
        status: answer.status,
        bytes: answer.body.len(),
        bucket: answer.charge.bucket,
        cost: answer.charge.cost,
        nodes: answer.charge.nodes,
        objects: answer.charge.objects,
        fault: verdict.rule(),
        body,
    };
    shared.log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
}

fn response(answer: Answer, shared: &Shared) -> io::Result<Response<Script>> {
    let now = i64::try_from(shared.clock_with_skew().as_secs()).unwrap_or(i64::MAX);
    let date = jiff::Timestamp::from_second(now).unwrap_or_default();
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&date);
    let mut response = Response::builder()
        .status(answer.status)
        .header("server", "github.com")
        .header("x-github-request-id", "0000:0000:0000000:0000000:00000000")
        .header("date", date.map_err(io::Error::other)?);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response.body(Script::new(answer.body, answer.delivery)).map_err(io::Error::other)
}
