//! `cargo bench --bench compare`: every contestant in every scenario, in shuffled rounds; gates,
//! verdicts, and a report.
//!
//! `--list` names scenarios and contestants; the README of this folder says the rest.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use fetch_many_benches::baseline;
use fetch_many_benches::compare::contestant::root;
use fetch_many_benches::compare::files;
use fetch_many_benches::compare::options::Options;
use fetch_many_benches::compare::run::Run;
use fetch_many_benches::harness::Programs;
use fetch_many_race::Failure;
use fetch_many_race::process::interrupt;
use fetch_many_race::process::system::LACKS;
use fetch_many_race::report;

/// What a shell reports of a program that Ctrl-C has ended.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    compare().unwrap_or_else(|failure| {
        eprintln!("compare: {failure}");
        ExitCode::FAILURE
    })
}

fn compare() -> Result<ExitCode, Failure> {
    let options = Options::parse(env::args().skip(1))?;
    if options.list {
        println!("{}", Options::names());
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(name) = baseline::has_alone(&options) {
        eprintln!("compare: no scenario or contestant is called {name}; criterion has it");
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(why) = LACKS {
        // No failure, so that `cargo bench` passes with what can run here.
        println!("{why}");
        return Ok(ExitCode::SUCCESS);
    }
    interrupt::listen()?;
    let reports = reports();
    fs::create_dir_all(&reports).map_err(|error| Failure::at(&reports, &error))?;
    let mut run = Run::begin(&options, programs(), &reports)?;
    eprintln!(
        "compare: seed {}, samples in {}",
        run.options.seed,
        run.store.folder().display()
    );
    let ended = run.execute();
    let code = match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(_) => ExitCode::FAILURE,
    };
    // Also what was cut short is reported, and says so.
    let record = files::write(&run, ended.into(), &reports)?;
    let shown = reports.strip_prefix(root()).unwrap_or(&reports);
    println!("\n{}", report::ending(&record, shown));
    Ok(code)
}

fn programs() -> Programs {
    Programs {
        contestant: env!("CARGO_BIN_EXE_contestant").into(),
        counting_contestant: env!("CARGO_BIN_EXE_counting_contestant").into(),
        sink_server: env!("CARGO_BIN_EXE_sink_server").into(),
        mock_server: env!("CARGO_BIN_EXE_mock_server").into(),
    }
}

/// Cargo puts executables at `<target>/<profile>/`.
fn reports() -> PathBuf {
    let target = Path::new(env!("CARGO_BIN_EXE_contestant"))
        .ancestors()
        .nth(2);
    target.unwrap_or(Path::new("target")).join("fetch-many")
}
