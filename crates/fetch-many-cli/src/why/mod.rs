//! Where the time of a run went: the subcommand `why`.
//!
//! One look at the lines of a run makes an [`Account`], in memory that does not grow with its list. Its ledger is exact, and
//! each sentence about it is the work of one rule ([`Finding`]). `text`, `json` and `html` say the same.

mod account;
mod chart;
mod digits;
mod facts;
mod hosts;
mod html;
mod json;
mod lane;
mod rules;
mod slowest;
mod summary;
mod table;
mod text;

use std::fs;
use std::path::Path;

pub use self::account::{Account, Standing};
pub use self::chart::{COLUMNS, Chart, Picture};
pub(crate) use self::hosts::is_in_use;
pub use self::hosts::{Host, Hosts};
pub use self::rules::Finding;
pub use self::slowest::Slowest;
pub use self::summary::summary;
use crate::args;
use crate::exit::{Exit, Failed};
use crate::journal::{Last, Run};
use crate::show::{Screen, print, width};

/// Does what `why` is told.
///
/// # Errors
/// If there is no such run, its journal cannot be read, or the page cannot be written.
pub fn run(args: &args::Why, screen: Screen) -> Result<Exit, Failed> {
    let number = args.run.map(|run| run.get() as u64);
    let account = Run::find(&args.dir, number)
        .and_then(Account::read)
        .map_err(Failed::of)?;
    match &args.html {
        Some(path) => write_page(path, &html::render(&account))?,
        None if args.json => print(json::render(&account).as_bytes())?,
        None => print(text::render(&account, width(), screen.out).as_bytes())?,
    }
    Ok(Exit::AllOk)
}

/// Where the time of a run went, in one sentence, by its last line alone.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::{FetchManyExt, Plan, Rate, testing::Fake};
/// use fetch_many_cli::journal::Last;
/// use fetch_many_cli::why::sentence;
///
/// let fake = Fake::new(|_| "hello");
/// let urls = (0..100).map(|page| format!("http://a.example/{page}"));
/// let mut outcomes = fake.fetch(urls, &Plan::new(8).rate(Rate::per_second(10)));
/// outcomes.by_ref().for_each(drop);
/// let last = Last { ledger: (&outcomes.ledger()).into(), ..Last::default() };
/// assert_eq!(sentence(&last), "96 % of slots were empty because requests waited for the rate of their host.");
/// ```
#[must_use]
pub fn sentence(last: &Last) -> String {
    let facts = facts::Facts::of_last(last);
    let found = rules::findings(&facts).into_iter().next();
    found.map_or_else(
        || "Nothing took long enough to speak of.".to_owned(),
        |finding| finding.says,
    )
}

impl Account {
    /// What the run has spent its time on, the most first.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        rules::findings(&facts::Facts::of(self))
    }

    /// What would change nothing, in one sentence each.
    #[must_use]
    pub fn without_effect(&self) -> Vec<String> {
        rules::without_effect(&facts::Facts::of(self))
    }

    /// All of it as text, in lines of at most so many columns where words allow it.
    #[must_use]
    pub fn text(&self, width: usize, paint: crate::show::Paint) -> String {
        text::render(self, width, paint)
    }

    /// All of it as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        json::render(self)
    }

    /// All of it as a page that needs nothing else.
    #[must_use]
    pub fn html(&self) -> String {
        html::render(self)
    }
}

fn write_page(path: &Path, page: &str) -> Result<(), Failed> {
    if path == Path::new("-") {
        return print(page.as_bytes());
    }
    fs::write(path, page).map_err(|error| Failed::at(path, &error))
}
