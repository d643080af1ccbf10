//! What `fetch-many get` is measured beside: the library's own loop over the lines of a file, which keeps nothing.
//!
//! ```sh
//! cargo run --release -p fetch-many-cli --example plain_loop -- urls.txt
//! ```

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};

use fetch_many::{Config, FetchManyExt, Plan};
use fetch_many_strategies::Strategy;

fn main() -> Result<(), Box<dyn Error>> {
    let list = env::args().nth(1).ok_or("which list?")?;
    let lines = BufReader::new(File::open(list)?).lines();
    let fetcher = Strategy::Smol.make(&Config::default())?;
    let mut outcomes = fetcher.fetch(lines.map_while(Result::ok), &Plan::new(64));
    let answered = outcomes.by_ref().filter(|outcome| outcome.result.is_ok());
    println!("{} answered", answered.count());
    Ok(())
}
