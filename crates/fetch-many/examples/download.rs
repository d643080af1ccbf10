//! Downloads files into a directory, eight at once, and prints a line for each. A download that breaks off goes on where it
//! was. A file has its name once it is whole: what is there already is whole, so to run this again is to go on. The exit
//! code is 0 if all files are there. `tests/examples/bare/download.rs` is the same with a client alone.
//!
//! Standard input has a URL on each line, and behind it, if it is known, the SHA-256 that the file must have.
//!
//! ```sh
//! echo http://127.0.0.1:8080/a.iso | cargo run -p fetch-many --features digest --example download -- downloads
//! ```

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;
use std::{env, iter};

use fetch_many::http::{self, Request, Uri};
use fetch_many::{Bytes, Config, Expect, FetchMany, FetchManyExt, Files, Plan, Retry};
use fetch_many_threads::Blocking;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let directory = env::args_os().nth(1).ok_or("usage: download DIRECTORY")?;
    let lines = io::stdin().lock().lines().collect::<Result<Vec<_>, _>>()?;
    let fetcher = Blocking::new(&Config::default().decode(false))?;
    let is_all = download(&fetcher, directory.as_ref(), &lines, &mut io::stdout())?;
    Ok(ExitCode::from(u8::from(!is_all)))
}

/// Downloads what is missing, and says what came of each: whether all is there.
pub(crate) fn download(
    fetcher: &dyn FetchMany,
    directory: &Path,
    lines: &[String],
    out: &mut dyn Write,
) -> io::Result<bool> {
    let files = Files::new(directory, |head| file_name(&head.uri).to_owned());
    // A file that breaks off has brought something: that is worth more attempts than usual.
    let retry = Retry::up_to(5).budget(1.0, 10);
    let plan = Plan::new(8).retry(retry).sink(files);
    let missing = lines.iter().filter(|line| !is_there(directory, line));
    let mut is_all = true;
    for outcome in fetcher.fetch(missing.map(|line| request(line)), &plan) {
        if let Some(stored) = outcome.stored() {
            let path = stored.path.as_deref().unwrap_or(directory);
            writeln!(out, "{} bytes {}", stored.length, path.display())?;
            continue;
        }
        is_all = false;
        match outcome.error_for_status() {
            Ok(response) => writeln!(out, "no file: {}", response.status())?,
            Err(error) => writeln!(out, "error: {error}")?,
        }
    }
    Ok(is_all)
}

/// A `GET` of the URL on this line, with the digest behind it.
fn request(line: &str) -> Result<Request<Bytes>, http::Error> {
    let mut words = line.split_whitespace().chain(iter::repeat(""));
    let mut request = Request::get(words.next().unwrap_or_default());
    if let Some(digest) = words.next().filter(|digest| !digest.is_empty()) {
        request = request.extension(Expect::sha256(digest));
    }
    request.body(Bytes::new())
}

fn is_there(directory: &Path, line: &str) -> bool {
    let url = line.split_whitespace().next();
    let url = url.and_then(|url| url.parse().ok());
    url.is_some_and(|url| directory.join(file_name(&url)).is_file())
}

/// The last part of the URL's path.
fn file_name(url: &Uri) -> &str {
    match url.path().rsplit('/').next() {
        None | Some("") => "index",
        Some(name) => name,
    }
}
