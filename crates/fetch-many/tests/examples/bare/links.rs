//! The example `links` with a client alone: what it does, and no more.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

const LIMIT: usize = 16;
const PER_HOST: usize = 2;
const RETRIES: u32 = 2;
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A link that is to be checked, and how often it has been.
struct Link {
    place: usize,
    url: Url,
    tried: u32,
}

#[derive(Default)]
struct Host {
    in_flight: usize,
    paused_until: Option<Instant>,
}

#[derive(Default)]
struct State {
    pending: VecDeque<Link>,
    in_flight: usize,
    hosts: HashMap<String, Host>,
    broken: Vec<(usize, String)>,
}

/// What is wrong with each link of this page that leads nowhere.
pub(crate) fn broken_links(agent: &ureq::Agent, page: &Url) -> Result<Vec<String>, Box<dyn Error>> {
    let mut response = agent.get(page.as_str()).call()?;
    let text = String::from_utf8_lossy(&response.body_mut().read_to_vec()?).into_owned();
    let links = crate::links::links(page, &text).into_iter().enumerate();
    let pending = links
        .map(|(place, url)| Link {
            place,
            url,
            tried: 0,
        })
        .collect();
    let state = Mutex::new(State {
        pending,
        ..State::default()
    });
    let changed = Condvar::new();
    thread::scope(|scope| {
        for _ in 0..LIMIT {
            scope.spawn(|| check(agent, &state, &changed));
        }
    });
    let mut broken = state
        .into_inner()
        .map_err(|_| "a thread has panicked")?
        .broken;
    broken.sort();
    Ok(broken.into_iter().map(|(_, said)| said).collect())
}

/// Checks one link after the other until there are none.
fn check(agent: &ureq::Agent, state: &Mutex<State>, changed: &Condvar) {
    while let Some(mut link) = next(state, changed) {
        link.tried += 1;
        let result = agent.get(link.url.as_str()).call();
        let (said, can_heal, pause) = verdict(&link.url, result);
        let again = said.is_some() && can_heal && link.tried <= RETRIES;
        let asked_for = pause.filter(|pause| *pause <= LONGEST_PAUSE);
        if again && pause.is_none() {
            thread::sleep(Duration::from_millis(100) * fastrand::u32(0..2_u32.pow(link.tried)));
        }
        let mut state = state.lock().unwrap();
        state.in_flight -= 1;
        let host = state.hosts.entry(host(&link.url)).or_default();
        host.in_flight -= 1;
        if let Some(pause) = asked_for {
            host.paused_until = Instant::now().checked_add(pause).max(host.paused_until);
        }
        match said {
            Some(_) if again && pause == asked_for => state.pending.push_front(link),
            Some(said) => state.broken.push((link.place, said)),
            None => {}
        }
        changed.notify_all();
    }
}

/// The next link whose host may be asked now; waits for one.
fn next(state: &Mutex<State>, changed: &Condvar) -> Option<Link> {
    let mut state = state.lock().unwrap();
    loop {
        let now = Instant::now();
        let may_start = |link: &Link| {
            let Some(host) = state.hosts.get(&host(&link.url)) else {
                return true;
            };
            host.in_flight < PER_HOST && host.paused_until.is_none_or(|until| until <= now)
        };
        if let Some(place) = state.pending.iter().position(may_start) {
            let link = state.pending.remove(place)?;
            state.in_flight += 1;
            state.hosts.entry(host(&link.url)).or_default().in_flight += 1;
            return Some(link);
        }
        if state.pending.is_empty() && state.in_flight == 0 {
            return None;
        }
        let pauses = state.hosts.values().filter_map(|host| host.paused_until);
        let next = pauses.filter(|until| *until > now).min();
        let wait = next.map_or(LONGEST_PAUSE, |until| until - now);
        state = changed.wait_timeout(state, wait).unwrap().0;
    }
}

fn host(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// What is wrong with a link, whether it can heal, and for how long its host wants to be left alone.
fn verdict(
    url: &Url,
    result: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> (Option<String>, bool, Option<Duration>) {
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    let place = format!("{}{port}{}", url.host_str().unwrap_or_default(), url.path());
    let mut response = match result {
        Ok(response) => response,
        Err(error) => return (Some(format!("{error}: {place}")), true, None),
    };
    let status = response.status();
    let wish = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if let Err(error) = response.body_mut().read_to_vec() {
        return (Some(format!("{error}: {place}")), true, None);
    }
    if !status.is_client_error() && !status.is_server_error() {
        return (None, false, None);
    }
    let can_heal = matches!(status.as_u16(), 429 | 502 | 503 | 504);
    let pause = wish
        .filter(|_| matches!(status.as_u16(), 429 | 503))
        .map(Duration::from_secs);
    (Some(format!("status {status}: {place}")), can_heal, pause)
}
