//! How a run begins and ends: [`get`].

use std::time::{Duration, Instant};

use super::demo::Demo;
use super::destination::Destination;
use super::failed_to::FailedTo;
use super::fetching::Fetching;
use super::interrupt::Interrupt;
use super::listed::{From, Listed};
use super::run::Run;
use super::sent::Sent;
use super::{config, descriptors};
use crate::args::Get;
use crate::exit::{Exit, Failed};
use crate::journal::{Ended, Last, Ledger};
use crate::show::{Screen, count};
use crate::why;

/// Fetches what the command line says.
///
/// # Errors
/// If nothing can be fetched at all, or the run cannot go on: what was fetched by then is there.
pub fn get(args: &Get, screen: Screen) -> Result<Exit, Failed> {
    let began = Instant::now();
    let interrupt = Interrupt::new(screen);
    let to = Destination::of(args)?;
    // What is wrong with an option is said before the list is read or a directory made.
    let mut config = config::config(args, screen)?;
    let sent = Sent::new(&args.network, screen)?;
    let demo = args.demo.then(Demo::start).transpose();
    let demo =
        demo.map_err(|error| Failed::unusable(format!("the demonstration needs a port: {error}")))?;
    if let Some(demo) = &demo {
        config = demo.known_to(config);
    }
    let limit = limit(args, screen)?;
    let mut plan = config::plan(args, limit);
    let fetcher = args.network.strategy.make(&config);
    let fetcher = fetcher.map_err(|error| Failed::usage(error.to_string()))?;
    let mut listed = Listed::open(args, demo.as_ref().map(|_| Demo::urls()), to.directory())?;
    // It began when the list was waited for.
    let left = |deadline: Duration| deadline.saturating_sub(began.elapsed());
    plan.deadline = plan.deadline.map(left);
    let (records, plan) = to.open(args, plan, &mut listed, screen)?;
    let failed_to = args.again.failed_to.as_deref();
    let failed_to = failed_to.map(|path| FailedTo::new(path, listed.has_fields()));
    let failed_to = failed_to.transpose()?;
    let of = listed.len();
    let entries = listed.entries()?;
    let mut run = Run::new(args, records, of, limit, screen);
    run.failed_to = failed_to;
    let fetching = Fetching {
        fetcher,
        plan,
        sent,
        interrupt,
        run,
    };
    let (mut run, ledger) = match entries {
        From::Turns(entries) => fetching.at_hand(entries),
        From::Pipe(entries) => fetching.piped(entries),
    };
    let last = run.finish(Ledger::from(&ledger));
    end(run, &last, &to, args)
}

/// Says what came of it all.
fn end(run: Run<'_>, last: &Last, to: &Destination, args: &Get) -> Result<Exit, Failed> {
    let Run {
        tally,
        began,
        ended,
        fatal,
        screen,
        ..
    } = run;
    if fatal.as_ref().is_some_and(Failed::is_silent) {
        return Ok(Exit::SomeNot);
    }
    let speaks = args.messages.quiet == 0;
    if let (true, Some(dir)) = (speaks && args.demo, to.directory()) {
        let dir = dir.display();
        screen.say(&format!(
            "The files are in {dir}; `fetch-many why {dir}` explains the run."
        ));
    }
    if tally.entries() == 0 && ended.is_none() {
        screen.note("the list is empty");
    }
    if speaks && tally.entries() > 1 {
        screen.say(&why::sentence(last));
    }
    screen.say(&why::summary(&tally, began.elapsed()));
    if let Some(failed) = fatal {
        return Err(failed);
    }
    Ok(match ended {
        Some(Ended::Interrupted) => Exit::Interrupted,
        Some(Ended::Deadline) => Exit::Deadline,
        _ if tally.failed + tally.cancelled > 0 => Exit::SomeNot,
        _ => Exit::AllOk,
    })
}

/// How many at once, as far as there are descriptors.
fn limit(args: &Get, screen: Screen) -> Result<usize, Failed> {
    let wanted = args.pace.limit.get();
    let Some(descriptors) = descriptors::raise() else {
        return Ok(wanted);
    };
    let limit = descriptors::fits(wanted, descriptors).ok_or_else(|| {
        Failed::unusable(format!(
            "the system allows {descriptors} descriptors (ulimit -n), which are too few for anything"
        ))
    })?;
    if limit < wanted {
        screen.note(&format!(
            "--limit is lowered from {} to {}, because the system allows {} open files",
            count(wanted as u64),
            count(limit as u64),
            count(descriptors)
        ));
    }
    Ok(limit)
}
