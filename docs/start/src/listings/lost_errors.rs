//! Breaks: a thread for each request, and nobody looks at what came of it.

use std::error::Error;
use std::sync::Mutex;
use std::thread;

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let readings = Mutex::new(Vec::new());

    thread::scope(|scope| {
        for path in ["station/1", "status/503", "station/2", "cut"] {
            let readings = &readings;
            scope.spawn(move || -> Result<(), ureq::Error> {
                let reading = ureq::get(format!("{base}/{path}")).call()?;
                let reading = reading.into_body().read_to_string()?;
                if let Ok(mut readings) = readings.lock() {
                    readings.push(reading);
                }
                Ok(())
            });
        }
    });

    println!(
        "{} readings",
        readings.lock().map_or(0, |readings| readings.len())
    );
    Ok(())
}
// ANCHOR_END: run
