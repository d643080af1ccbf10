//! What a list would take, said without asking anybody: [`plan`].

mod hosts;
mod least;
mod measured;
mod report;
mod response;
mod screen;
mod survey;
#[cfg(test)]
mod tests;
mod warnings;

use fetch_many::Retry;

use self::report::Report;
use self::response::Response;
use self::survey::Survey;
use crate::args;
use crate::exit::{Exit, Failed};
use crate::list::List;
use crate::names::Scheme;
use crate::show::{Screen, print, width};

/// Says what a list would take: its hosts, the least time by the engine itself in virtual time, names that collide, lines that are
/// no entries, and what should be thought of before it is fetched.
///
/// # Errors
/// If the list cannot be read, or the scheme of names makes no sense.
pub fn plan(args: &args::Plan, screen: Screen) -> Result<Exit, Failed> {
    let input = &args.input;
    if input.urls.is_empty() && input.input.is_none() {
        return Err(Failed::usage(
            "nothing to plan: give URLs, or a list with -i FILE",
        ));
    }
    let scheme = Scheme::try_from(&args.names)
        .map_err(|error| Failed::usage(format!("--names: {error}")))?;
    let response = response::of(args)?;
    let list = open(args)?;
    let survey = Survey::of(&list, scheme).map_err(Failed::of)?;
    let report = report(args, &list, survey, response)?;
    let shown = if args.json {
        let json = serde_json::to_string_pretty(&report).map_err(Failed::of)?;
        json + "\n"
    } else {
        screen::text(&report, screen.out, width())
    };
    print(shown.as_bytes())?;
    Ok(if report.bad_lines.number + report.names.refused > 0 {
        Exit::SomeNot
    } else {
        Exit::AllOk
    })
}

/// What is to be known of a list that has been looked at.
fn report(
    args: &args::Plan,
    list: &List,
    survey: Survey,
    response: Response,
) -> Result<Report, Failed> {
    let mut plan = fetch_many::Plan::new(args.pace.limit.get());
    plan = plan.per_host(args.pace.per_host.get()).retry(Retry::none());
    plan.rate = args.pace.rate();
    let Survey {
        index,
        names,
        mut hosts,
        bad,
    } = survey;
    let entries = index.len() as u64;
    let turns = list.turns(index).map_err(Failed::of)?;
    let named = turns.flatten().filter(|entry| names.of(entry).is_ok());
    let least = least::of(named, &plan, response.time, &mut hosts);
    Ok(Report::new(
        list,
        (entries, bad),
        names.collisions(),
        &hosts,
        &least,
        (&plan, response),
    ))
}

/// The list, which is looked at twice: what can be read once is copied to a file that goes away again.
fn open(args: &args::Plan) -> Result<List, Failed> {
    let list = List::open(args.input.source(), args.input.format).map_err(Failed::of)?;
    if list.is_fixed() {
        return Ok(list);
    }
    list.keep(&std::env::temp_dir()).map_err(Failed::of)
}
