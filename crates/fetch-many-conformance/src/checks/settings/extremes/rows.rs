//! The table of settings at the ends of their types.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use fetch_many::{Config, ErrorKind, HostPlan, Plan, Rate, Retry, Settings};

/// Settings, and what may come of each request.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) config: Config,
    pub(super) plan: Plan,
    pub(super) settings: Settings,
    /// What the server does: `/asks`, `/heals`, `/leads`, or answers.
    pub(super) path: &'static str,
    pub(super) expected: &'static [Result<u16, ErrorKind>],
}

const MAX: Duration = Duration::MAX;
const NO: Duration = Duration::ZERO;
const TINY: Duration = Duration::from_nanos(1);
const FINE: &[Result<u16, ErrorKind>] = &[Ok(200)];
const LATE: &[Result<u16, ErrorKind>] = &[Err(ErrorKind::Timeout)];
const LARGE: &[Result<u16, ErrorKind>] = &[Err(ErrorKind::TooLarge)];
const OVER: &[Result<u16, ErrorKind>] = &[Err(ErrorKind::Deadline)];
const BUSY: &[Result<u16, ErrorKind>] = &[Ok(503)];
const SHUT: &[Result<u16, ErrorKind>] = &[Ok(503), Ok(200), Err(ErrorKind::Busy)];

/// All of them, for this server.
pub(super) fn rows(url: &str) -> Vec<Row> {
    let mut rows = configs();
    rows.extend(plans(url));
    rows.extend(retries());
    rows.extend(settings());
    rows
}

fn row(name: &'static str, expected: &'static [Result<u16, ErrorKind>]) -> Row {
    Row {
        name,
        config: Config::default(),
        plan: plan(),
        settings: Settings::default(),
        path: "",
        expected,
    }
}

fn plan() -> Plan {
    Plan::new(2).retry(Retry::none())
}

fn configs() -> Vec<Row> {
    let of = |name, config, expected| Row {
        config,
        ..row(name, expected)
    };
    let usual = Config::default;
    vec![
        of("timeout MAX", usual().timeout(MAX), FINE),
        of("timeout 0", usual().timeout(NO), LATE),
        of("timeout 1 ns", usual().timeout(TINY), LATE),
        of("connect_timeout MAX", usual().connect_timeout(MAX), FINE),
        of("connect_timeout 0", usual().connect_timeout(NO), LATE),
        of("connect_timeout 1 ns", usual().connect_timeout(TINY), LATE),
        of("idle_timeout MAX", usual().idle_timeout(MAX), FINE),
        of("idle_timeout 0", usual().idle_timeout(NO), FINE),
        of("idle_timeout 1 ns", usual().idle_timeout(TINY), FINE),
        of(
            "all times MAX",
            usual().timeout(MAX).connect_timeout(MAX).idle_timeout(MAX),
            FINE,
        ),
        of("max_idle 0", usual().max_idle(0), FINE),
        of("max_idle MAX", usual().max_idle(usize::MAX), FINE),
        of("max_idle_per_host 0", usual().max_idle_per_host(0), FINE),
        of(
            "max_idle_per_host MAX",
            usual().max_idle_per_host(usize::MAX),
            FINE,
        ),
        of("max_body_bytes 0", usual().max_body_bytes(0), LARGE),
        of(
            "max_body_bytes MAX",
            usual().max_body_bytes(usize::MAX),
            FINE,
        ),
        Row {
            path: "/leads",
            ..of("max_redirects MAX", usual().max_redirects(u32::MAX), FINE)
        },
        Row {
            path: "/leads",
            ..of("max_redirects 0", usual().max_redirects(0), &[Ok(302)])
        },
        of("user_agent empty", usual().user_agent(""), FINE),
    ]
}

fn plans(url: &str) -> Vec<Row> {
    let of = |name, plan, expected| Row {
        plan,
        ..row(name, expected)
    };
    let rate = |interval, burst| Rate {
        interval,
        burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
    };
    let most = usize::MAX;
    // Each request of a row is one of the burst.
    let seldom = rate(MAX, 6);
    let mut rows = vec![
        of(
            "limit MAX",
            Plan::new(most).lookahead(most).per_host(most),
            FINE,
        ),
        of("lookahead 0", plan().lookahead(0), FINE),
        of("deadline MAX", plan().deadline(MAX), FINE),
        of("deadline 0", plan().deadline(NO), OVER),
        of("deadline 1 ns", plan().deadline(TINY), OVER),
        of("interval 0", plan().rate(rate(NO, 1)), FINE),
        of(
            "interval 0 that adapts",
            plan().rate(rate(NO, 1)).adapt(true),
            FINE,
        ),
        of("interval 1 ns", plan().rate(rate(TINY, 1)), FINE),
        of(
            "per_second MAX",
            plan().rate(Rate::per_second(u32::MAX)),
            FINE,
        ),
        of("burst MAX", plan().rate(rate(MAX, u32::MAX)), FINE),
        of("interval MAX", plan().rate(seldom), FINE),
        of(
            "interval MAX that adapts",
            plan().rate(seldom).adapt(true),
            FINE,
        ),
    ];
    let mut every = HostPlan::default().rate(seldom);
    every.limit = Some(NonZeroUsize::MAX);
    if let Ok(plan) = plan().rate(rate(MAX, 1)).host(url, every) {
        rows.push(of("limit and interval of a host MAX", plan, FINE));
    }
    rows
}

fn retries() -> Vec<Row> {
    let of = |name, retry, path, expected| Row {
        plan: plan().retry(retry),
        path,
        ..row(name, expected)
    };
    let often = || Retry::up_to(u32::MAX).backoff(NO, NO);
    let soon = plan().retry(often().backoff(MAX, MAX));
    vec![
        of("backoff 0 of MAX", often().backoff(MAX, NO), "/heals", FINE),
        of("backoff 1 ns", often().backoff(TINY, TINY), "/heals", FINE),
        of(
            "backoff of 0 up to MAX",
            often().backoff(NO, MAX),
            "/heals",
            FINE,
        ),
        of(
            "budget NaN, reserve MAX",
            often().budget(f64::NAN, u32::MAX),
            "/heals",
            FINE,
        ),
        of(
            "budget NaN, reserve 0",
            often().budget(f64::NAN, 0),
            "/heals",
            BUSY,
        ),
        of(
            "budget infinite",
            often().budget(f64::INFINITY, 0),
            "/heals",
            HEALED_OR_NOT,
        ),
        of(
            "budget -infinite",
            often().budget(f64::NEG_INFINITY, 0),
            "/heals",
            BUSY,
        ),
        of(
            "budget MAX",
            often().budget(f64::MAX, u32::MAX),
            "/heals",
            FINE,
        ),
        of(
            "max_retry_after 0",
            often().max_retry_after(NO),
            "/asks",
            SHUT,
        ),
        of(
            "max_retry_after 1 ns",
            often().max_retry_after(TINY),
            "/asks",
            SHUT,
        ),
        of(
            "max_retry_after MAX",
            Retry::up_to(1).max_retry_after(MAX),
            "/asks",
            HEALED_OR_NOT,
        ),
        of("no statuses", often().statuses([]), "/heals", BUSY),
        of(
            "statuses that are none",
            often().statuses([0, u16::MAX]),
            "/heals",
            BUSY,
        ),
        Row {
            plan: soon.deadline(Duration::from_secs(2)),
            path: "/heals",
            ..row("backoff MAX before a deadline", HEALED_OR_NOT)
        },
    ]
}

/// What is random: a part of the longest pause, or a budget of one that six want.
const HEALED_OR_NOT: &[Result<u16, ErrorKind>] = &[Ok(200), Ok(503)];

fn settings() -> Vec<Row> {
    let of = |name, settings, expected| Row {
        settings,
        ..row(name, expected)
    };
    let own = Settings::default;
    vec![
        of("own timeout MAX", own().timeout(MAX), FINE),
        of("own timeout 0", own().timeout(NO), LATE),
        of("own timeout 1 ns", own().timeout(TINY), LATE),
        of("own max_body_bytes 0", own().max_body_bytes(0), LARGE),
        of(
            "own max_body_bytes MAX",
            own().max_body_bytes(usize::MAX),
            FINE,
        ),
        of("priority MIN", own().priority(i8::MIN), FINE),
        of("priority MAX", own().priority(i8::MAX), FINE),
        Row {
            path: "/leads",
            ..of("own max_redirects MAX", own().max_redirects(u32::MAX), FINE)
        },
        Row {
            path: "/heals",
            ..of(
                "own retries MAX",
                own().retry(Retry::up_to(u32::MAX).backoff(TINY, NO)),
                FINE,
            )
        },
    ]
}
