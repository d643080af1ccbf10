//! Runs a listing of the tutorial: `cargo run -p fetch-many-tutorial -- sequential`.
//!
//! Without a URL it starts the tutorial's server and lets the listing fetch from that. `server` runs the
//! server alone, for the programs in Python: it prints its URL and ends when its input closes.

use std::env;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use fetch_many_tutorial::{listings, server};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    match run(&name, arguments.next()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, base: Option<String>) -> Result<(), Box<dyn Error>> {
    if name == "server" {
        return Ok(serve()?);
    }
    let Some((_, listing)) = listings::ALL.iter().find(|(known, _)| *known == name) else {
        let known: Vec<_> = listings::ALL.iter().map(|(known, _)| *known).collect();
        return Err(format!("no such listing; there are {}", known.join(", ")).into());
    };
    // A program with reqwest's default features has one. An error means that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if let Some(base) = base {
        return listing(&base);
    }
    let server = server::start()?;
    listing(&server.url(""))
}

/// To each line of the input it answers with what it has seen so far.
fn serve() -> io::Result<()> {
    let server = server::start()?;
    let mut out = io::stdout();
    writeln!(out, "{}", server.url(""))?;
    out.flush()?;
    for line in io::stdin().lock().lines() {
        line?;
        let counts = server.counts();
        let (requests, connections) = (counts.hits, counts.accepted);
        let peak = counts.peak_in_flight;
        writeln!(
            out,
            r#"{{"requests":{requests},"connections":{connections},"peak_in_flight":{peak}}}"#
        )?;
        out.flush()?;
    }
    Ok(())
}
