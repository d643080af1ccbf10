//! Fixes `lost_errors`: what came of a request is what its thread returns.

use std::error::Error;
use std::thread;

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    thread::scope(|scope| {
        let paths = ["station/1", "status/503", "station/2", "cut"];
        let threads = paths.map(|path| {
            let read = move || -> Result<String, ureq::Error> {
                let reading = ureq::get(format!("{base}/{path}")).call()?;
                reading.into_body().read_to_string()
            };
            (path, scope.spawn(read))
        });
        for (path, thread) in threads {
            match thread.join() {
                Ok(Ok(reading)) => println!("{path}: {reading}"),
                Ok(Err(error)) => println!("{path}: {error}"),
                Err(_) => println!("{path}: its thread panicked"),
            }
        }
    });
    Ok(())
}
// ANCHOR_END: run
