//! The example `api` with a client alone: what it does, and no more.

use std::error::Error;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

const LIMIT: usize = 8;
const RETRIES: u32 = 2;
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Page {
    pages: u32,
    names: Vec<String>,
}

type Read = Result<Page, Box<dyn Error + Send + Sync>>;

/// All names, or why some of them could not be had.
pub(crate) fn names(
    agent: &ureq::Agent,
    base: &str,
    token: &str,
) -> Result<Vec<String>, Box<dyn Error + Send + Sync>> {
    let paused_until = Mutex::new(None);
    let url = |page: u32| format!("{base}/names?page={page}");
    let first = read(agent, &url(1), token, &paused_until)?;
    let next = Mutex::new(2..=first.pages);
    let rest: Mutex<Vec<(u32, Read)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..LIMIT {
            scope.spawn(|| {
                loop {
                    let Some(page) = next.lock().unwrap().next() else {
                        return;
                    };
                    let result = read(agent, &url(page), token, &paused_until);
                    rest.lock().unwrap().push((page, result));
                }
            });
        }
    });
    let mut rest = rest.into_inner().map_err(|_| "a thread has panicked")?;
    rest.sort_by_key(|(page, _)| *page);
    let mut names = first.names;
    for (_, page) in rest {
        names.extend(page?.names);
    }
    Ok(names)
}

/// One page. What can heal is tried again.
fn read(
    agent: &ureq::Agent,
    url: &str,
    token: &str,
    paused_until: &Mutex<Option<Instant>>,
) -> Read {
    let mut tried = 0;
    loop {
        wait(paused_until);
        tried += 1;
        let result = agent
            .get(url)
            .header("authorization", format!("Bearer {token}"))
            .call();
        let (error, pause) = match result {
            Ok(response) if matches!(response.status().as_u16(), 429 | 502 | 503 | 504) => {
                let wish = response.headers().get("retry-after");
                let pause = wish.and_then(|value| value.to_str().ok()?.parse().ok());
                (
                    format!("status {}: {url}", response.status()),
                    pause.map(Duration::from_secs),
                )
            }
            Ok(response)
                if response.status().is_client_error() || response.status().is_server_error() =>
            {
                return Err(format!("status {}: {url}", response.status()).into());
            }
            Ok(mut response) => match response.body_mut().read_to_vec() {
                Ok(body) => return Ok(serde_json::from_slice(&body)?),
                Err(error) => (format!("{error}: {url}"), None),
            },
            Err(error) => (format!("{error}: {url}"), None),
        };
        if tried > RETRIES || pause.is_some_and(|pause| pause > LONGEST_PAUSE) {
            return Err(error.into());
        }
        match pause {
            Some(pause) => {
                let mut until = paused_until.lock().unwrap();
                *until = Instant::now().checked_add(pause).max(*until);
            }
            None => thread::sleep(Duration::from_millis(100) * fastrand::u32(0..2_u32.pow(tried))),
        }
    }
}

/// Until the API may be asked again.
fn wait(paused_until: &Mutex<Option<Instant>>) {
    let until = *paused_until.lock().unwrap();
    if let Some(until) = until {
        thread::sleep(until.saturating_duration_since(Instant::now()));
    }
}
