//! The example `resume` with a client alone: what it does, and no more.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const LIMIT: usize = 64;
const RETRIES: u32 = 2;
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Fetches what has no answer in the log yet: how many were answered.
pub(crate) fn fetch_rest(
    agent: &ureq::Agent,
    list: impl BufRead + Send,
    log: &Path,
) -> io::Result<usize> {
    let (log, answered) = open(log)?;
    let log = Mutex::new(log);
    let lines = list.lines().map_while(Result::ok);
    let rest = Mutex::new(lines.filter(|url| !answered.contains(url)));
    let paused_until = Mutex::new(None);
    let count = AtomicUsize::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..LIMIT)
            .map(|_| {
                scope.spawn(|| -> io::Result<()> {
                    loop {
                        let Some(url) = rest.lock().unwrap().next() else {
                            return Ok(());
                        };
                        match fetch(agent, &url, &paused_until) {
                            Ok((status, length)) => {
                                let mut log = log.lock().unwrap();
                                writeln!(log, "{status} {length} {url}")?;
                                count.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(error) => eprintln!("{error}: {url}"),
                        }
                    }
                })
            })
            .collect();
        let mut ends = workers.into_iter().map(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| Err(io::Error::other("panicked")))
        });
        ends.try_for_each(|end| end)
    })?;
    log.into_inner()
        .map_err(|_| io::Error::other("panicked"))?
        .flush()?;
    Ok(count.into_inner())
}

/// The status and the length of what is there. What can heal is tried again.
fn fetch(
    agent: &ureq::Agent,
    url: &str,
    paused_until: &Mutex<Option<Instant>>,
) -> Result<(u16, usize), ureq::Error> {
    let mut tried = 0;
    loop {
        wait(paused_until);
        tried += 1;
        let result = agent.get(url).call().and_then(|mut response| {
            let wish = response.headers().get("retry-after");
            let pause = wish.and_then(|value| value.to_str().ok()?.parse().ok());
            let length = response.body_mut().read_to_vec()?.len();
            Ok((response.status().as_u16(), length, pause))
        });
        let pause = match &result {
            Ok((429 | 502 | 503 | 504, _, pause)) => pause.map(Duration::from_secs),
            Ok((status, length, _)) => return Ok((*status, *length)),
            Err(_) => None,
        };
        if tried > RETRIES || pause.is_some_and(|pause| pause > LONGEST_PAUSE) {
            return result.map(|(status, length, _)| (status, length));
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

/// Until the server may be asked again.
fn wait(paused_until: &Mutex<Option<Instant>>) {
    let until = *paused_until.lock().unwrap();
    if let Some(until) = until {
        thread::sleep(until.saturating_duration_since(Instant::now()));
    }
}

/// The log, to be gone on with, and the URLs that are in it.
fn open(log: &Path) -> io::Result<(BufWriter<File>, HashSet<String>)> {
    let mut file = File::options()
        .read(true)
        .append(true)
        .create(true)
        .open(log)?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let end = text.rfind('\n').map_or(0, |at| at + 1);
    file.set_len(end as u64)?;
    file.seek(SeekFrom::End(0))?;
    let urls = text[..end]
        .lines()
        .filter_map(|line| line.split(' ').nth(2));
    Ok((BufWriter::new(file), urls.map(str::to_owned).collect()))
}
