//! A resolver that stalls.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, io, process};

use fetch_many::{Config, ErrorKind, FetchMany, FetchManyExt, Order};

use crate::broken::ensure;
use crate::checks::{describe, expect_kind, expect_response, plan, serve};
use crate::need::UNSHARE;
use crate::process::{again, ended};
use crate::raw::{RawServer, Reply};
use crate::{Broken, NotKept, Subject};

/// Tells a process that it is the one without a resolver, and where the pipe is.
const PIPE: &str = "FETCH_MANY_CONFORMANCE_PIPE";

/// `$0` holds the pipe and a configuration that asks nothing but `/etc/hosts`.
const PREPARE: &str = r#"mkfifo "$0/hosts" && mount --bind "$0/hosts" /etc/hosts || exit 99
    [ ! -e /etc/nsswitch.conf ] || mount --bind "$0/nsswitch" /etc/nsswitch.conf || exit 99
    exec "$@""#;

const CHECK: &str = "connect_resolver_stalls";
const STALLED: usize = 4;
const TIMEOUT: Duration = Duration::from_secs(1);

/// A resolver that does not answer holds up nobody else, and is given up after `connect_timeout`.
///
/// On Linux, in a process of its own, in which `/etc/hosts` is a pipe that nobody writes to: whoever
/// looks up a name waits. Unseen where a process may not have mounts of its own (no user namespaces, no
/// `unshare`), and elsewhere than on Linux.
///
/// # Errors
/// [`Broken`], if other requests wait for the resolver, or the stalled ones are given up much too
/// early or too late, or with another kind of error.
pub(in crate::checks) fn connect_resolver_stalls(subject: &Subject) -> Result<(), NotKept> {
    if let Some(pipe) = env::var_os(PIPE) {
        return Ok(without_resolver(subject, Path::new(&pipe))?);
    }
    let directory = Directory::new()?;
    fs::write(directory.0.join("nsswitch"), "hosts: files\n")?;
    let path = directory.0.to_string_lossy().into_owned();
    let [unshare, arguments @ ..] = UNSHARE;
    let mut command = Command::new(unshare);
    command.args(arguments).args(["sh", "-c", PREPARE, &path]);
    command.arg(env::current_exe()?);
    let output = again(CHECK, subject, command)
        .env(PIPE, directory.0.join("hosts"))
        .output()?;
    ended(CHECK, &output, "without a resolver")
}

/// What the process with the pipe does.
fn without_resolver(subject: &Subject, pipe: &Path) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("known"))?;
    let patience = subject.waits();
    let config = Config::default().timeout(patience);
    let patient = subject.make(&config.connect_timeout(patience))?;
    let config = Config::default().timeout(TIMEOUT * 12);
    let hasty = subject.make(&config.connect_timeout(TIMEOUT))?;
    let result =
        known_come_first(&*patient, &server).and_then(|()| stalled_time_out(&*hasty, &server));
    // Whatever came of it, and before a strategy ends: it may end a runtime, which may wait for
    // lookups, and these would wait for ever.
    release(pipe)?;
    result
}

/// A request that needs the resolver at each even index, one that does not at each odd one.
fn every_other(server: &RawServer) -> impl Iterator<Item = String> {
    let known = server.url("/");
    (0..2 * STALLED).map(move |index| match index % 4 {
        0 => format!("http://{index}.stalled.example/"),
        2 => format!("https://{index}.stalled.example/"),
        _ => known.clone(),
    })
}

fn known_come_first(strategy: &dyn FetchMany, server: &RawServer) -> Result<(), Broken> {
    let plan = plan(2 * STALLED).order(Order::AsCompleted);
    for outcome in strategy.fetch(every_other(server), &plan).take(STALLED) {
        ensure!(
            outcome.index % 2 == 1,
            "requests without a name waited for the resolver: {}",
            describe(&outcome)
        );
        expect_response(&outcome, 200, "known")?;
    }
    Ok(())
}

fn stalled_time_out(strategy: &dyn FetchMany, server: &RawServer) -> Result<(), Broken> {
    let begin = Instant::now();
    for outcome in strategy.fetch(every_other(server), &plan(2 * STALLED)) {
        if outcome.index % 2 == 1 {
            expect_response(&outcome, 200, "known")?;
            continue;
        }
        expect_kind(&outcome, ErrorKind::Timeout)?;
        let took = outcome.timing.in_flight();
        ensure!(
            took >= TIMEOUT * 9 / 10,
            "a lookup was given up after {took:?}, not {TIMEOUT:?}"
        );
    }
    let took = begin.elapsed();
    ensure!(
        took < TIMEOUT * 10,
        "lookups were given up after {took:?}, not {TIMEOUT:?}"
    );
    Ok(())
}

/// Lets those who wait find nothing, and those who come later find the real file.
fn release(pipe: &Path) -> io::Result<()> {
    // Lazily: whoever opens the pipe keeps the mount busy.
    Command::new("umount")
        .args(["--lazy", "/etc/hosts"])
        .output()?;
    // For writing only, it would wait for a reader; whoever reads it sees its end at once.
    drop(fs::File::options().read(true).write(true).open(pipe)?);
    Ok(())
}

/// A directory that is removed in the end.
struct Directory(PathBuf);

impl Directory {
    fn new() -> io::Result<Self> {
        let name = format!("fetch-many-conformance-{}", process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What is left in a temporary directory does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
