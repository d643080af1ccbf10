//! The settings of a run, in the contract's terms.

use std::path::Path;

use fetch_many::{Addresses, Config, Cookies, Plan, Proxy, Retry, Roots};

use super::secrets;
use crate::args::Get;
use crate::exit::Failed;
use crate::show::Screen;

/// Settings of each exchange.
pub(super) fn config(args: &Get, screen: Screen) -> Result<Config, Failed> {
    let (bounds, network) = (&args.bounds, &args.network);
    let mut config = Config::default()
        .timeout(bounds.timeout)
        .stall(bounds.timeout)
        .connect_timeout(bounds.connect_timeout)
        .max_redirects(bounds.max_redirects)
        .decode(!args.output.no_decode)
        .roots(roots(&network.roots)?);
    if let Some(bytes) = bounds.max_body {
        config = config
            .max_stored_bytes(bytes)
            .max_body_bytes(usize::try_from(bytes).unwrap_or(usize::MAX));
    }
    if network.public_only {
        config = config.addresses(Addresses::Public);
    }
    if let Some(given) = &network.proxy {
        config = config.proxy(proxy(given, screen)?);
    }
    if let Some(file) = &network.cookies {
        config = config.cookies(cookies(file, screen)?);
    }
    Ok(config)
}

/// How the batch is run, but for what depends on the list.
pub(super) fn plan(args: &Get, limit: usize) -> Plan {
    let retry = Retry::up_to(args.pace.retries);
    // What is as it should be is not tried again.
    let statuses: Vec<u16> = retry.statuses.iter().copied().collect();
    let statuses = statuses
        .into_iter()
        .filter(|status| !args.bounds.ok.contains(*status));
    let retry = retry.statuses(statuses);
    let mut plan = Plan::new(limit)
        .per_host(args.pace.per_host.get())
        .retry(retry);
    plan.rate = args.pace.rate();
    plan.deadline = args.bounds.deadline;
    plan
}

fn roots(given: &[std::path::PathBuf]) -> Result<Roots, Failed> {
    let mut all: Option<Roots> = None;
    for one in given {
        let roots = match one.to_str() {
            Some("mozilla") => Roots::Mozilla,
            Some("platform") => Roots::Platform,
            _ => Roots::Pem(std::fs::read(one).map_err(|error| Failed::at(one, &error))?),
        };
        all = Some(match all {
            Some(before) => before.and(roots),
            None => roots,
        });
    }
    Ok(all.unwrap_or(Roots::Mozilla))
}

fn proxy(given: &str, screen: Screen) -> Result<Proxy, Failed> {
    if given == "env" {
        return Ok(Proxy::from_environment());
    }
    if let Some(variable) = given.strip_prefix("env:") {
        return Ok(Proxy::through(secrets::of_variable(variable)?));
    }
    if let Some(file) = given.strip_prefix('@') {
        return Ok(Proxy::through(secrets::of_file(Path::new(file))?));
    }
    if given.contains('@') {
        screen.note(
            "every user of this machine can read the password of a proxy on the command line while this runs; \
             --proxy env:VARIABLE or --proxy @FILE keeps it",
        );
    }
    Ok(Proxy::through(given))
}

fn cookies(file: &Path, screen: Screen) -> Result<Cookies, Failed> {
    if file.as_os_str() == "-" {
        return Ok(Cookies::new());
    }
    let text = std::fs::read(file).map_err(|error| Failed::at(file, &error))?;
    let (cookies, errors) = Cookies::from_netscape(text);
    for error in errors {
        screen.note(&format!("{}: {error}", file.display()));
    }
    Ok(cookies)
}
