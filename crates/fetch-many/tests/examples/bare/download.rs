//! The example `download` with a client alone: what it does, and no more.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::http::{HeaderMap, Response, StatusCode, Uri};

const LIMIT: usize = 8;
const RETRIES: u32 = 5;

type Failure = Box<dyn Error + Send + Sync>;

/// Downloads what is missing, and says what came of each: whether all is there.
pub(crate) fn download(
    agent: &ureq::Agent,
    directory: &Path,
    lines: &[String],
    out: &mut (dyn Write + Send),
) -> io::Result<bool> {
    fs::create_dir_all(directory)?;
    let next = Mutex::new(lines.iter());
    let said = Mutex::new((out, true));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..LIMIT)
            .map(|_| {
                scope.spawn(|| -> io::Result<()> {
                    loop {
                        let Some(line) = next.lock().unwrap().next() else {
                            return Ok(());
                        };
                        let Some(result) = one(agent, directory, line).transpose() else {
                            continue;
                        };
                        let (out, is_all) = &mut *said.lock().unwrap();
                        match result {
                            Ok((length, path)) => {
                                writeln!(out, "{length} bytes {}", path.display())?
                            }
                            Err(error) => {
                                *is_all = false;
                                writeln!(out, "error: {error}")?;
                            }
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
    Ok(said.into_inner().is_ok_and(|(_, is_all)| is_all))
}

/// What is on this line; `None` if it is there.
fn one(
    agent: &ureq::Agent,
    directory: &Path,
    line: &str,
) -> Result<Option<(u64, PathBuf)>, Failure> {
    let mut words = line.split_whitespace();
    let url: Uri = words.next().unwrap_or_default().parse()?;
    let digest = words.next().map(str::to_lowercase);
    if digest.as_ref().is_some_and(|digest| digest.len() != 64) {
        return Err(format!("no sha-256: {line}").into());
    }
    let name = match url.path().rsplit('/').next() {
        None | Some("") => "index",
        Some(".." | ".") => return Err(format!("no name of a file: {url}").into()),
        Some(name) => name,
    };
    let path = directory.join(name);
    if path.is_file() {
        return Ok(None);
    }
    let part = directory.join(format!("{name}.part"));
    let mut begun = None;
    let mut tried = 0;
    let result = loop {
        tried += 1;
        match attempt(agent, &url, &part, &mut begun) {
            Err(Ended::CanHeal(_)) if tried <= RETRIES => {
                let bound = Duration::from_millis(100) * 2_u32.pow(tried);
                thread::sleep(bound.mul_f64(fastrand::f64()));
            }
            Err(Ended::CanHeal(error) | Ended::ForGood(error)) => break Err(error),
            Ok(()) => break finish(&part, &path, digest.as_deref()),
        }
    };
    if result.is_err() {
        let _ = fs::remove_file(&part);
    }
    result
        .map(|length| Some((length, path)))
        .map_err(|error| format!("{error}: {url}").into())
}

/// Compares the digest, brings the file to the disk, and gives it its name.
fn finish(part: &Path, path: &Path, digest: Option<&str>) -> Result<u64, Failure> {
    let mut file = File::open(part)?;
    let mut hash = Sha256::new();
    let length = io::copy(&mut file, &mut Hashing(&mut hash))?;
    let seen: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if digest.is_some_and(|digest| digest != seen) {
        return Err(format!("body has the sha-256 {seen}").into());
    }
    file.sync_all()?;
    fs::rename(part, path)?;
    let directory = path.parent().ok_or("no directory")?;
    File::open(directory)?.sync_all()?;
    Ok(length)
}

struct Hashing<'a>(&'a mut Sha256);

impl Write for Hashing<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.update(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How an attempt ended that did not bring all of it.
enum Ended {
    CanHeal(Failure),
    ForGood(Failure),
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::ForGood(error.into())
    }
}

/// What the part is of: what proves that more is of the same.
struct Begun {
    validator: String,
    total: Option<u64>,
}

/// Brings the part to its end, if nothing goes wrong.
fn attempt(
    agent: &ureq::Agent,
    url: &Uri,
    part: &Path,
    begun: &mut Option<Begun>,
) -> Result<(), Ended> {
    let there = fs::metadata(part).map_or(0, |found| found.len());
    let mut request = agent.get(url).header("accept-encoding", "identity");
    let goes_on = begun.as_ref().filter(|_| there > 0);
    if let Some(begun) = goes_on {
        request = request
            .header("range", format!("bytes={there}-"))
            .header("if-range", &begun.validator);
    }
    let mut response = request
        .call()
        .map_err(|error| Ended::CanHeal(error.into()))?;
    let mut file = match (response.status(), goes_on) {
        (StatusCode::PARTIAL_CONTENT, Some(of)) if is_the_rest(&response, there, of) => {
            File::options().append(true).open(part)?
        }
        (StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE, Some(_)) => {
            *begun = None;
            return Err(Ended::CanHeal("another part than was asked for".into()));
        }
        (StatusCode::OK, _) => {
            *begun = validator(response.headers()).map(|validator| Begun {
                validator,
                total: response.body().content_length(),
            });
            File::create(part)?
        }
        (status, _) if matches!(status.as_u16(), 429 | 502 | 503 | 504) => {
            return Err(Ended::CanHeal(format!("status {status}").into()));
        }
        (status, _) => return Err(Ended::ForGood(format!("status {status}").into())),
    };
    let mut body = response.body_mut().as_reader();
    let mut piece = vec![0; 64 << 10];
    loop {
        match body.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => file.write_all(&piece[..read])?,
            Err(error) => return Err(Ended::CanHeal(error.into())),
        }
    }
}

/// A strong one.
fn validator(headers: &HeaderMap) -> Option<String> {
    let tag = headers.get("etag")?.to_str().ok()?;
    (!tag.starts_with("W/")).then(|| tag.to_owned())
}

/// Whether it begins where the part ends, goes to the end, and is of the same.
fn is_the_rest(response: &Response<ureq::Body>, there: u64, of: &Begun) -> bool {
    let range = response.headers().get("content-range");
    let range = range.and_then(|range| range.to_str().ok()?.strip_prefix("bytes "));
    let Some((place, total)) = range.and_then(|range| range.split_once('/')) else {
        return false;
    };
    let Some((first, last)) = place.split_once('-') else {
        return false;
    };
    let [first, last, total] = [first, last, total].map(|number| number.parse::<u64>().ok());
    let is_same = validator(response.headers()).is_none_or(|tag| tag == of.validator);
    first == Some(there)
        && is_same
        && (of.total.is_none() || total == of.total)
        && last.and_then(|last| last.checked_add(1)) == total
}
