//! A body into a file, in ratio to what `curl -o` needs: [`measure`].

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fetch_many_strategies::Strategy;

use super::fetch::{Fetch, To};
use super::scratch::Scratch;
use super::server::Server;
use fetch_many_race::Failure;
use fetch_many_race::process::interrupt;
use fetch_many_race::statistics::Spread;

const BODY: u64 = 512 << 20;
const ROUNDS: usize = 9;
/// Of the bootstrap.
const SEED: u64 = 1;

/// What one program needed.
#[derive(Clone, Copy)]
struct Cost {
    cpu: Duration,
    wall: Duration,
}

/// Each program once a round, so that what slows the machine down for a moment slows all.
pub(super) fn measure() -> Result<(), Failure> {
    let scratch = Scratch::new()?;
    let server = Server::start()?;
    let url = server.url(BODY);
    println!("curl's CPU and time in ratio to each strategy's: more is better");
    for is_synced in [false, true] {
        let mut ratios = vec![(Vec::new(), Vec::new()); Strategy::ALL.len()];
        for round in 0..ROUNDS {
            let curl = cost(&mut curl(&url, scratch.path(), is_synced), &scratch)?;
            println!("round {round}: curl {:.2?} CPU {:.2?}", curl.cpu, curl.wall);
            for (strategy, (cpu, wall)) in Strategy::ALL.iter().zip(&mut ratios) {
                let path = scratch.path().to_owned();
                let fetch = Fetch {
                    strategy: strategy.name().to_owned(),
                    url: url.clone(),
                    count: 1,
                    limit: 1,
                    to: if is_synced {
                        To::Synced(path)
                    } else {
                        To::Files(path)
                    },
                    timeout: Duration::from_secs(60),
                };
                let own = cost(&mut fetch.command()?, &scratch)?;
                println!(
                    "round {round}: {strategy} {:.2?} CPU {:.2?}",
                    own.cpu, own.wall
                );
                cpu.push(curl.cpu.as_secs_f64() / own.cpu.as_secs_f64());
                wall.push(curl.wall.as_secs_f64() / own.wall.as_secs_f64());
            }
        }
        let how = if is_synced { "synced" } else { "not synced" };
        for (strategy, (cpu, wall)) in Strategy::ALL.iter().zip(&ratios) {
            println!(
                "{strategy:>10} {how}: CPU {}, time {}",
                shown(cpu),
                shown(wall)
            );
        }
    }
    Ok(())
}

fn shown(ratios: &[f64]) -> String {
    let Spread { median, low, high } = Spread::of(ratios, SEED);
    format!("{median:.2} ({low:.2} to {high:.2})")
}

/// curl does not bring a file to the disk: another program has to.
fn curl(url: &str, directory: &Path, is_synced: bool) -> Command {
    let script = if is_synced {
        "curl --silent --fail --output \"$1\" \"$2\" && sync \"$1\""
    } else {
        "exec curl --silent --fail --output \"$1\" \"$2\""
    };
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh"]);
    command.arg(directory.join("0")).arg(url);
    command
}

/// Runs it to its end.
fn cost(command: &mut Command, scratch: &Scratch) -> Result<Cost, Failure> {
    interrupt::check()?;
    let (before, began) = (cpu_of_children()?, Instant::now());
    let status = command
        .stdout(Stdio::null())
        .status()
        .map_err(Failure::new)?;
    let wall = began.elapsed();
    // Ctrl-C ends the program as well.
    interrupt::check()?;
    if !status.success() {
        return Err(Failure::new(format_args!("{command:?}: {status}")));
    }
    scratch.clear(BODY)?;
    let cpu = cpu_of_children()?.saturating_sub(before);
    Ok(Cost { cpu, wall })
}

/// Of those that have ended.
#[cfg(unix)]
fn cpu_of_children() -> Result<Duration, Failure> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(Failure::new)?;
    let micros = (usage.user_time() + usage.system_time()).num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

#[cfg(not(unix))]
fn cpu_of_children() -> Result<Duration, Failure> {
    Err(Failure::new(
        "what programs have used is not known here: this needs Unix",
    ))
}
