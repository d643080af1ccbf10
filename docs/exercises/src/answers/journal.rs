//! Chapter 7.

use std::sync::mpsc::Sender;

use fetch_many_smol::{Config, Error, Fetcher, Plan};

pub fn journal(urls: Vec<String>, journal: &Sender<String>) -> Result<(), Error> {
    let fetcher = Fetcher::new(&Config::default())?;
    for url in urls {
        let (fetcher, journal) = (fetcher.clone(), journal.clone());
        let task = smol::spawn(async move {
            let line = match fetcher.fetch_one(&url, &Plan::default()).await {
                Ok(response) => format!("{url}: {}", response.status()),
                Err(error) => error.to_string(),
            };
            // An error here: nobody reads the journal any more.
            let _ = journal.send(line);
        });
        task.detach(); // A task of smol that is dropped is cancelled.
    }
    Ok(())
}
