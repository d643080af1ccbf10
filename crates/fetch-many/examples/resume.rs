//! Fetches a long list of URLs, 64 at once, and writes a line for each answer into a log: its status, its length, the URL.
//! Run again, after whatever has ended it, it goes on with those that have no answer yet.
//! `tests/examples/bare/resume.rs` is the same with a client alone.
//!
//! ```sh
//! cargo run -p fetch-many --example resume -- urls.txt answers.log
//! ```

use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use fetch_many::{Config, FetchMany, FetchManyExt, Plan, Tally};
use fetch_many_threads::Blocking;

fn main() -> Result<(), Box<dyn Error>> {
    let [list, log] =
        [1, 2].map(|number| env::args_os().nth(number).ok_or("usage: resume LIST LOG"));
    let fetcher = Blocking::new(&Config::default())?;
    let list = BufReader::new(File::open(list?)?);
    let tally = fetch_rest(&fetcher, list, log?.as_ref())?;
    println!("{} taken, {} answered", tally.taken, tally.answered);
    Ok(())
}

/// Fetches what has no answer in the log yet. What fails is said, and has none after that either.
pub(crate) fn fetch_rest(
    fetcher: &dyn FetchMany,
    list: impl BufRead,
    log: &Path,
) -> io::Result<Tally> {
    let (mut log, answered) = open(log)?;
    let urls = list.lines().map_while(Result::ok);
    let rest = urls.filter(|url| !answered.contains(url));
    let mut outcomes = fetcher.fetch_with(rest.map(|url| (url.clone(), url)), &Plan::new(64));
    for (url, outcome) in outcomes.by_ref() {
        match outcome.result {
            Ok(response) => {
                let (status, length) = (response.status().as_u16(), response.body().len());
                writeln!(log, "{status} {length} {url}")?;
            }
            Err(error) => eprintln!("{error}"),
        }
    }
    log.flush()?;
    Ok(outcomes.tally())
}

/// The log, to be gone on with, and the URLs that are in it. A line without an end was being written when the program
/// was ended: it goes.
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
