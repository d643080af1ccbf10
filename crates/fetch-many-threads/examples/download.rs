//! Downloads files into a directory, eight at once, and prints a line for each. A download that breaks off goes on where it
//! was. A file has its name once it is whole: what is there already is whole, so to run this again is to go on. The exit
//! code is 0 if all files are there.
//!
//! Standard input has a URL on each line, and behind it, if it is known, the SHA-256 that the file must have.
//!
//! ```sh
//! echo http://127.0.0.1:8080/a.iso | cargo run --example download-threads -- downloads
//! ```

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, iter};

use fetch_many_threads::http::{Request, Uri};
use fetch_many_threads::{Blocking, Bytes, Config, Expect, FetchManyExt, Files, Plan, Retry};

fn main() -> ExitCode {
    match download() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("download: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all files are there.
fn download() -> Result<bool, Box<dyn Error>> {
    let directory = env::args_os().nth(1).ok_or("which directory?")?;
    let directory = PathBuf::from(directory);
    let lines = io::stdin().lock().lines().collect::<Result<Vec<_>, _>>()?;
    let missing = lines.iter().filter(|line| !is_there(&directory, line));

    let files = Files::new(&directory, |head| file_name(&head.uri).to_owned());
    // A file that breaks off has brought something: that is worth more attempts than usual.
    let plan = Plan::new(8)
        .retry(Retry::up_to(5).budget(1.0, 10))
        .sink(files);
    let fetcher = Blocking::new(&Config::default().decode(false))?;
    let mut all = true;
    for outcome in fetcher.fetch(missing.map(|line| request(line)), &plan) {
        let mut out = io::stdout().lock();
        match (outcome.stored(), &outcome.result) {
            (Some(stored), _) => {
                let path = stored.path.as_deref().unwrap_or(Path::new("?"));
                writeln!(out, "{} bytes {}", stored.length, path.display())?;
                continue;
            }
            (None, Ok(response)) => writeln!(out, "{}: {:?}", response.status(), outcome.uri)?,
            (None, Err(error)) => writeln!(out, "error: {error}")?,
        }
        all = false;
    }
    Ok(all)
}

/// A `GET` of the URL on this line, with the digest behind it.
fn request(line: &str) -> Result<Request<Bytes>, fetch_many_threads::http::Error> {
    let mut words = line.split_whitespace().chain(iter::repeat(""));
    let mut request = Request::get(words.next().unwrap_or_default());
    if let Some(digest) = words.next().filter(|digest| !digest.is_empty()) {
        request = request.extension(Expect::sha256(digest));
    }
    request.body(Bytes::new())
}

fn is_there(directory: &Path, line: &str) -> bool {
    let url = line
        .split_whitespace()
        .next()
        .and_then(|url| url.parse().ok());
    url.is_some_and(|url| directory.join(file_name(&url)).is_file())
}

/// The last part of the URL's path.
fn file_name(url: &Uri) -> &str {
    match url.path().rsplit('/').next() {
        None | Some("") => "index",
        Some(name) => name,
    }
}
