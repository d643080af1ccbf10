//! Chapter 7: a task that is left.
//!
//! Hint: a task of async-std that is dropped goes on; a task of smol that is dropped is cancelled. Look at what
//! `smol::Task` has besides `await`.

use std::sync::mpsc::Sender;

use fetch_many_smol::{Config, Error, Fetcher};

/// As it is on async-std: begins to fetch all of these, and returns. What came of each is sent to the journal when it has
/// come.
///
/// # Errors
/// None with the default settings.
pub fn journal_on_async_std(urls: Vec<String>, journal: &Sender<String>) -> Result<(), Error> {
    use fetch_many_async_std::{Config, Fetcher, Plan};

    let fetcher = Fetcher::new(&Config::default())?;
    for url in urls {
        let (fetcher, journal) = (fetcher.clone(), journal.clone());
        async_std::task::spawn(async move {
            let line = match fetcher.fetch_one(&url, &Plan::default()).await {
                Ok(response) => format!("{url}: {}", response.status()),
                Err(error) => error.to_string(),
            };
            // An error here: nobody reads the journal any more.
            let _ = journal.send(line);
        });
    }
    Ok(())
}

/// The same on smol.
///
/// # Errors
/// None with the default settings.
pub fn journal(urls: Vec<String>, journal: &Sender<String>) -> Result<(), Error> {
    let fetcher = Fetcher::new(&Config::default())?;
    todo!("a task of smol for each URL, which goes on when this function has returned")
}
