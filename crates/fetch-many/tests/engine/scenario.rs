//! What a simulated batch is made of: its plan, its input, and what happens while it runs.

use std::time::Duration;

use crate::reply::Reply;
use fetch_many::http::Method;
use fetch_many::{
    Bytes, Config, Error, ErrorKind, HostPlan, IntoRequest, Plan, Request, RequestExt, Settings,
    http,
};

/// So few that they get in each other's way.
pub(crate) const HOSTS: usize = 4;

/// What a strategy may report.
pub(crate) const KINDS: &[ErrorKind] = &[
    ErrorKind::Resolve,
    ErrorKind::Connect,
    ErrorKind::Tls,
    ErrorKind::Timeout,
    ErrorKind::Disconnected,
    ErrorKind::Protocol,
    ErrorKind::Truncated,
    ErrorKind::TooLarge,
    ErrorKind::Decode,
    ErrorKind::Other,
];

/// Where no redirect must lead.
pub(crate) const BAD_LOCATIONS: &[&str] =
    &["", "ftp://host0/", "https://user@host0/", "https://[::1"];

#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    /// Without what counts for single hosts.
    pub(crate) plan: Plan,
    pub(crate) hosts: [HostPlan; HOSTS],
    pub(crate) config: Config,
    pub(crate) input: Vec<Given>,
    pub(crate) moves: Vec<Move>,
}

impl Scenario {
    /// The plan, with what counts for single hosts.
    pub(crate) fn whole_plan(&self) -> Plan {
        let mut plan = self.plan.clone();
        for (host, own) in self.hosts.iter().enumerate() {
            plan = plan.host(origin(host), *own).expect("it is an origin");
        }
        plan
    }
}

/// The last of them is asked by https, so that there is a way down.
pub(crate) fn origin(host: usize) -> String {
    let scheme = if host + 1 == HOSTS { "https" } else { "http" };
    format!("{scheme}://host{host}")
}

/// One element of the input.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    Invalid,
    Request {
        host: usize,
        method: Method,
        settings: Box<Settings>,
    },
}

/// What is attached to a request, and must come back with its outcome.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tag(pub(crate) usize);

/// What happens next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Move {
    /// One of the attempts that run ends so.
    Finish(usize, Reply),
    /// Time passes.
    Pass(Duration),
    /// The caller will be busy with the next outcome, until it returns.
    Leave,
    Return,
    /// The input has nothing at the moment, until it flows again.
    Stall,
    Flow,
    Stop,
}

impl Given {
    /// The index travels in the path, so that an attempt tells whose it is.
    pub(crate) fn request(&self, index: usize) -> Result<Request, Error> {
        let Self::Request {
            host,
            method,
            settings,
        } = self
        else {
            let request = http::Request::get("/no-host").extension(Tag(index));
            return request.body(()).into_request();
        };
        // Two spellings of the same origin.
        let origin = match index % 2 {
            0 => origin(*host),
            _ => origin(*host).to_ascii_uppercase(),
        };
        let body: &[u8] = if method == Method::GET { b"" } else { b"body" };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{origin}/{index}"))
            .header("accept", "*/*")
            .header("authorization", "secret")
            .extension(Tag(index));
        let request = request.body(Bytes::from_static(body));
        if **settings == Settings::default() {
            return request.into_request();
        }
        request.with(Settings::clone(settings))
    }
}
