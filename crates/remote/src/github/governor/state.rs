//! The rules by which requests are let through. No time passes here, and nothing is sent.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

use super::addresses::Addresses;
use super::allowance::{Allowance, number};
use super::bucket::Bucket;
use super::gate::{Gate, Look};
use super::pace::{BucketUsage, Pace, Usage};
use super::signal::{Halt, Signal};
use super::slots::Slots;
use super::strikes::Strikes;
use super::window::{Points, Work, between, later};
use crate::github::error::{Deferral, GithubError};

/// Points of REST in a minute where the server tells nothing of limits.
const UNTOLD_REST: u64 = 600;
/// Points of GraphQL in a minute, likewise.
const UNTOLD_GRAPHQL: u64 = 600;
/// Pause after an allowance that nobody says the end of.
const UNTOLD_WAIT: Duration = Duration::from_secs(60);
/// Added to the end of a window: the server's clock goes in whole seconds.
const MARGIN: Duration = Duration::from_secs(1);

/// Everything that a governor knows.
#[derive(Debug)]
pub(super) struct State {
    pace: Pace,
    slots: Slots,
    gate: Gate,
    /// Why the gate was last closed.
    reason: Deferral,
    secondary: Strikes,
    outage: Strikes,
    deferred: Option<(Deferral, Timestamp)>,
    lanes: BTreeMap<Bucket, Lane>,
    rest: Points,
    graphql: Points,
    work: Work,
    graphql_work: Work,
    /// The server tells nothing of limits.
    untold: bool,
    addresses: Addresses,
    halt: Option<Halt>,
    usage: Usage,
    tickets: u64,
}

/// What is counted for one bucket.
#[derive(Debug, Default)]
struct Lane {
    gate: Gate,
    allowance: Allowance,
    on_its_way: u64,
    last: Option<Timestamp>,
    requests: u64,
    waited: Duration,
}

/// A request as the governor sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish<'a> {
    pub(super) bucket: Bucket,
    /// Points of the minute.
    pub(super) points: u64,
    /// Whose repositories it is about; empty where it does not say.
    pub(super) account: &'a str,
}

/// A request that was let through.
#[derive(Debug)]
pub(super) struct Ticket {
    number: u64,
    bucket: Bucket,
    probes: bool,
    probes_lane: bool,
    times: u64,
    lane_times: u64,
    account: String,
}

/// Whether a request may be sent.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Now.
    Go(Ticket),
    /// Not before then.
    Until(Timestamp),
    /// Not before another has come back.
    Others,
    /// Not at all.
    Never(Stop),
}

/// Why a request is not sent at all.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    Halted(Halt),
    Deferred(Deferral),
    Spent(Bucket, Timestamp),
}

impl Stop {
    pub(super) fn error(self, request: String) -> GithubError {
        match self {
            Self::Halted(halt) => halt.error(request),
            Self::Deferred(reason) => GithubError::Deferred { reason },
            Self::Spent(bucket, reset) => GithubError::BudgetSpent { bucket, reset },
        }
    }
}

impl State {
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            slots: Slots::new(&pace),
            pace,
            gate: Gate::default(),
            reason: Deferral::SecondaryLimit,
            secondary: Strikes::new(Duration::from_secs(60)),
            outage: Strikes::new(Duration::from_secs(30)),
            deferred: None,
            lanes: BTreeMap::new(),
            rest: Points::default(),
            graphql: Points::default(),
            work: Work::default(),
            graphql_work: Work::default(),
            untold: false,
            addresses: Addresses::default(),
            halt: None,
            usage: Usage::default(),
            tickets: 0,
        }
    }

    /// Whether a request may be sent.
    pub(super) fn admit(&mut self, wish: Wish<'_>, now: Timestamp) -> Verdict {
        if let Some(stop) = self.stopped(now) {
            return Verdict::Never(stop);
        }
        if let Some(said) = self.addresses.refusal(wish.account) {
            return Verdict::Never(Stop::Halted(Halt::Address(said.clone())));
        }
        let lane = self.lanes.entry(wish.bucket).or_default();
        if let Some(reset) = lane.allowance.spent_until(now, lane.on_its_way) {
            lane.gate.extend(later(reset, MARGIN));
        }
        let (all, lane) = (self.gate.look(now), lane.gate.look(now));
        match (all, lane) {
            (Look::Until(until), _) if self.is_too_long(now, until) => {
                return Verdict::Never(Stop::Deferred(self.reason));
            }
            (_, Look::Until(until)) if self.is_too_long(now, until) => {
                return Verdict::Never(Stop::Spent(wish.bucket, until));
            }
            (Look::Until(all), Look::Until(lane)) => return Verdict::Until(all.max(lane)),
            (Look::Until(until), _) | (_, Look::Until(until)) => return Verdict::Until(until),
            (Look::Probing, _) | (_, Look::Probing) => return Verdict::Others,
            (Look::Free, Look::Free) => {}
        }
        if !self.slots.is_free(wish.bucket) {
            return Verdict::Others;
        }
        match self.paced_until(wish, now) {
            Some(until) => Verdict::Until(until),
            None => Verdict::Go(self.let_through(wish, now)),
        }
    }

    fn stopped(&mut self, now: Timestamp) -> Option<Stop> {
        if let Some(halt) = &self.halt {
            return Some(Stop::Halted(halt.clone()));
        }
        match self.deferred {
            Some((reason, until)) if now < until => Some(Stop::Deferred(reason)),
            Some(_) => {
                self.deferred = None;
                None
            }
            None => None,
        }
    }

    fn is_too_long(&self, now: Timestamp, until: Timestamp) -> bool {
        between(now, until) > self.pace.max_wait
    }

    /// When the pace lets it through; `None` for now.
    fn paced_until(&mut self, wish: Wish<'_>, now: Timestamp) -> Option<Timestamp> {
        if wish.bucket == Bucket::Git {
            return None;
        }
        let graphql = wish.bucket == Bucket::Graphql;
        let (points, told, untold) = if graphql {
            (&mut self.graphql, self.pace.graphql_per_minute, UNTOLD_GRAPHQL)
        } else {
            (&mut self.rest, self.pace.rest_per_minute, UNTOLD_REST)
        };
        let told = told.map(u64::from);
        // Who keeps no pace says that the server has no limits to tell of.
        let cap = told.map(|told| if self.untold { told.min(untold) } else { told });
        let points = cap.and_then(|cap| points.held_until(now, wish.points, cap));
        let seconds = |cap: u32| Duration::from_secs(cap.into());
        let cap = self.pace.work_seconds_per_minute;
        let work = cap.and_then(|cap| self.work.held_until(now, seconds(cap)));
        let cap = self.pace.graphql_work_seconds_per_minute.filter(|_| graphql);
        let graphql = cap.and_then(|cap| self.graphql_work.held_until(now, seconds(cap)));
        let last = self.lanes.get(&wish.bucket).and_then(|lane| lane.last);
        let apart = last.map(|last| later(last, wish.bucket.apart())).filter(|end| now < *end);
        [points, work, graphql, apart].into_iter().flatten().max()
    }

    fn let_through(&mut self, wish: Wish<'_>, now: Timestamp) -> Ticket {
        let probes = self.gate.enter();
        self.slots.take(wish.bucket);
        self.tickets += 1;
        let number = self.tickets;
        match wish.bucket {
            Bucket::Git => self.usage.git_requests += 1,
            Bucket::Graphql => {
                self.work.begin(number, now);
                self.graphql_work.begin(number, now);
                self.graphql.spend(now, wish.points);
                self.usage.graphql_requests += 1;
            }
            Bucket::Core
            | Bucket::Sarif
            | Bucket::DependencySbom
            | Bucket::Search
            | Bucket::Content => {
                self.work.begin(number, now);
                self.rest.spend(now, wish.points);
                self.usage.rest_requests += 1;
            }
        }
        let lane = self.lanes.entry(wish.bucket).or_default();
        lane.on_its_way += 1;
        lane.requests += 1;
        lane.last = Some(now);
        let probes_lane = lane.gate.enter();
        let (times, lane_times) = (self.gate.times(), lane.gate.times());
        let (bucket, account) = (wish.bucket, wish.account.to_owned());
        Ticket { number, bucket, probes, probes_lane, times, lane_times, account }
    }

    /// Takes what an answer tells.
    pub(super) fn settle(
        &mut self,
        ticket: Ticket,
        headers: &HeaderMap,
        error: Option<&GithubError>,
        now: Timestamp,
    ) {
        self.leave(&ticket, now);
        self.heed(&ticket, headers, error.is_none(), now);
        match Signal::of(ticket.bucket, headers, error, now) {
            Signal::Fine => {
                self.secondary.forgive();
                self.outage.clear();
                self.slots.grow();
            }
            Signal::Exhausted(wait) => self.exhausted(&ticket, wait, now),
            Signal::Slower(wait) => self.slower(&ticket, wait, now),
            Signal::Down => self.down(&ticket, now),
            Signal::Halt(Halt::Address(said)) => self.addresses.refuse(&ticket.account, said),
            Signal::Halt(halt) => {
                self.halt.get_or_insert(halt);
            }
        }
        // Where it was closed anew this opens nothing.
        if ticket.probes {
            self.gate.open();
        }
        if ticket.probes_lane
            && let Some(lane) = self.lanes.get_mut(&ticket.bucket)
        {
            lane.gate.open();
        }
    }

    /// A request that nobody waits for any more.
    pub(super) fn abandon(&mut self, ticket: &Ticket, now: Timestamp) {
        self.leave(ticket, now);
        if ticket.probes {
            self.gate.give_up_probe(now);
        }
        if ticket.probes_lane
            && let Some(lane) = self.lanes.get_mut(&ticket.bucket)
        {
            lane.gate.give_up_probe(now);
        }
    }

    fn leave(&mut self, ticket: &Ticket, now: Timestamp) {
        self.slots.give(ticket.bucket);
        self.work.end(ticket.number, now);
        self.graphql_work.end(ticket.number, now);
        if let Some(lane) = self.lanes.get_mut(&ticket.bucket) {
            lane.on_its_way = lane.on_its_way.saturating_sub(1);
        }
    }

    fn heed(&mut self, ticket: &Ticket, headers: &HeaderMap, good: bool, now: Timestamp) {
        if number(headers, "x-ratelimit-limit").is_none() {
            // An Enterprise Server without limits tells none; neither does a gateway's error page.
            self.untold |= good && ticket.bucket != Bucket::Git;
            return;
        }
        self.untold = false;
        let named = headers.get("x-ratelimit-resource").and_then(|name| name.to_str().ok());
        let bucket = named.map_or(ticket.bucket, Bucket::named);
        self.lanes.entry(bucket).or_default().allowance.heed(headers, now);
    }

    fn exhausted(&mut self, ticket: &Ticket, wait: Option<Duration>, now: Timestamp) {
        let until = later(now, wait.unwrap_or(UNTOLD_WAIT).saturating_add(MARGIN));
        let lane = self.lanes.entry(ticket.bucket).or_default();
        if ticket.lane_times == lane.gate.times() {
            lane.gate.close(until);
        } else {
            lane.gate.extend(until);
        }
    }

    fn slower(&mut self, ticket: &Ticket, wait: Option<Duration>, now: Timestamp) {
        // What was sent before the gate closed says what is known.
        if ticket.times != self.gate.times() {
            return;
        }
        self.usage.secondary_limits += 1;
        self.slots.halve();
        let strike = self.secondary.strike();
        self.close(Deferral::SecondaryLimit, strike, wait, now);
    }

    fn down(&mut self, ticket: &Ticket, now: Timestamp) {
        if ticket.times != self.gate.times() || !self.outage.is_burst(ticket.probes) {
            return;
        }
        let strike = self.outage.strike();
        self.close(Deferral::Outage, strike, None, now);
    }

    fn close(
        &mut self,
        reason: Deferral,
        strike: Option<Duration>,
        wait: Option<Duration>,
        now: Timestamp,
    ) {
        self.reason = reason;
        match strike {
            Some(own) => self.gate.close(later(now, wait.unwrap_or(own))),
            None => {
                let until = later(now, Duration::from_secs(60 * 60));
                self.gate.close(until);
                self.deferred = Some((reason, until));
            }
        }
    }

    /// Whether GitHub is left alone because nobody is at home.
    pub(super) fn is_down(&self, now: Timestamp) -> bool {
        self.reason == Deferral::Outage && self.gate.look(now) != Look::Free
    }

    pub(super) fn note_points(&mut self, points: u64) {
        self.usage.graphql_points += points;
    }

    pub(super) fn note_wait(&mut self, bucket: Bucket, waited: Duration) {
        self.lanes.entry(bucket).or_default().waited += waited;
    }

    pub(super) fn usage(&self) -> Usage {
        let told = |lane: &Lane| BucketUsage {
            requests: lane.requests,
            used: lane.allowance.used,
            limit: lane.allowance.limit,
            remaining: lane.allowance.remaining,
            reset: lane.allowance.reset,
            waited: lane.waited,
        };
        let buckets = self.lanes.iter().map(|(bucket, lane)| (*bucket, told(lane))).collect();
        Usage { buckets, held_until: self.gate.closed_until(), ..self.usage.clone() }
    }
}
