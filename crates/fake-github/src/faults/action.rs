//! What can go wrong.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What happens to a request. In a file: `action = { kind = "answer", status = 503 }`, with words divided by `-`.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Action {
    /// This, in the place of an answer.
    Answer {
        /// The status.
        status: u16,
        /// The headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body; JSON is named as such.
        #[serde(default)]
        body: String,
    },
    /// The request is carried out, and its answer is lost behind this status.
    Lost {
        /// Such as 502.
        status: u16,
    },
    /// A page of HTML, as from a load balancer.
    Html {
        /// The status.
        status: u16,
    },
    /// The connection is reset.
    Reset,
    /// No answer, ever.
    Silence,
    /// The body stops after so many bytes, and the connection stays open.
    Stall {
        /// In bytes.
        after: usize,
    },
    /// The connection ends after so many bytes of the body.
    Cut {
        /// In bytes.
        after: usize,
    },
    /// The body comes in small pieces.
    Slow {
        /// Of a piece.
        bytes: usize,
        /// Between pieces.
        milliseconds: u64,
    },
    /// The answer takes longer.
    Delay {
        /// How much.
        milliseconds: u64,
    },
    /// Elsewhere.
    Redirect {
        /// Such as 302.
        status: u16,
        /// The address.
        to: String,
    },
    /// The hour's budget is spent.
    RateLimited {
        /// 403 or 429.
        #[serde(default = "forbidden")]
        status: u16,
        /// Until it is filled again.
        seconds: u64,
    },
    /// A secondary limit.
    Secondary {
        /// 403 or 429.
        #[serde(default = "forbidden")]
        status: u16,
        /// In seconds; `None` leaves the header out.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// A permission is missing.
    Forbidden {
        /// Such as `contents=read`.
        permission: String,
    },
    /// The organization lets in only some addresses.
    IpAllowList,
    /// Single sign-on is to be passed first.
    SsoRequired {
        /// Where.
        url: String,
    },
    /// A list without what single sign-on protects.
    SsoPartial {
        /// Ids of organizations.
        organizations: Vec<u64>,
        /// How many rows are left.
        #[serde(default)]
        keep: Option<usize>,
    },
    /// The account or the installation is suspended.
    Suspended,
    /// 401.
    BadCredentials,
    /// 404, whatever there is.
    NotFound,
    /// 200 that says the points are spent.
    GraphqlRateLimited {
        /// Until there are new ones.
        seconds: u64,
    },
    /// The query took too long.
    GraphqlTimeout {
        /// 502 or 504.
        status: u16,
    },
    /// The first so many of the answers, and errors for the others.
    GraphqlPartial {
        /// How many are good.
        keep: usize,
    },
    /// One of the answers is missing.
    GraphqlNotFound {
        /// Which, counted from 0.
        place: usize,
    },
    /// Single sign-on stands before one of the answers.
    GraphqlSaml {
        /// Which, counted from 0; `None` for all.
        #[serde(default)]
        place: Option<usize>,
        /// Where to pass it.
        url: String,
    },
    /// Other headers.
    Headers {
        /// Put in the place of what is there.
        #[serde(default)]
        set: BTreeMap<String, String>,
        /// Taken away. Names in lower case.
        #[serde(default)]
        remove: Vec<String>,
    },
    /// Blobs that are not what they were asked for.
    WrongBytes,
    /// The first entry of an answer has another object's name.
    WrongOid,
    /// A tree that says it is not whole.
    TruncateTree {
        /// How many entries are left.
        keep: usize,
    },
    /// The next page is this one.
    LinkLoop,
    /// There is always a next page.
    LinkEndless,
    /// The next page is on another host.
    LinkForeign {
        /// Its origin.
        origin: String,
    },
    /// A page without entries that has a next one.
    EmptyPage,
    /// The server's clock is off from now on.
    Skew {
        /// By how much; negative for the past.
        seconds: i64,
    },
    /// Every token of an installation ends now.
    ExpireTokens,
    /// Tokens of people are refused from now on.
    Revoke,
    /// An installation is suspended from now on.
    Suspend {
        /// Which.
        installation: u64,
    },
    /// An installation is gone from now on.
    Uninstall {
        /// Which.
        installation: u64,
    },
}

fn forbidden() -> u16 {
    403
}
