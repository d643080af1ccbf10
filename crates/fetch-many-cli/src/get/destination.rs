//! Where bodies go, and what comes of them is written down: [`Destination`].

use std::path::{Path, PathBuf};

use fetch_many::Plan;
use same_file::Handle;

use super::bodies::{Bodies, Digests, files};
use super::fetching::PIPED;
use super::lines::Lines;
use super::listed::Listed;
use super::parts::{Saved, TakenUp};
use super::printed::Printed;
use super::records::Records;
use super::single::Single;
use super::tree::Tree;
use crate::args::{self, Get};
use crate::exit::Failed;
use crate::journal::{self, Head};
use crate::list::Source;
use crate::show::Screen;

/// Where bodies go.
#[derive(Debug)]
pub(super) enum Destination {
    /// Files in this directory, which has a journal.
    Tree(PathBuf),
    /// Lines of JSON in this file.
    Lines(PathBuf),
    /// Standard output, which has the one body.
    Single,
}

impl Destination {
    /// What the command line says.
    pub(super) fn of(args: &Get) -> Result<Self, Failed> {
        let (input, output) = (&args.input, &args.output);
        distinct(args)?;
        if input.urls.is_empty() && input.input.is_none() && !args.demo {
            return Err(Failed::usage(
                "nothing to fetch: give URLs, or a list with -i FILE",
            ));
        }
        match (&output.out, &output.jsonl) {
            (Some(dir), _) => Ok(Self::Tree(dir.clone())),
            (None, Some(file)) => Ok(Self::Lines(file.clone())),
            (None, None) if args.demo => Ok(Self::Tree(of_demo())),
            (None, None) if input.urls.len() == 1 => Ok(Self::Single),
            (None, None) => Err(Failed::usage(
                "no destination: use --out DIR for files, or --jsonl for JSON Lines; only a single URL goes to standard output",
            )),
        }
    }

    /// The directory with the journal, if there is one.
    pub(super) fn directory(&self) -> Option<&Path> {
        match self {
            Self::Tree(dir) => Some(dir),
            _ => None,
        }
    }

    /// What writes down what comes, and the plan with the sink of the bodies.
    pub(super) fn open(
        &self,
        args: &Get,
        plan: Plan,
        listed: &mut Listed,
        screen: Screen,
    ) -> Result<(Box<dyn Records>, Plan), Failed> {
        let ok = &args.bounds.ok;
        match self {
            Self::Tree(dir) => {
                let tree = Tree::open(
                    dir,
                    &head(args, &plan, listed),
                    listed.take_names(),
                    &args.again,
                )?;
                tell_of_past(&tree, listed, screen);
                let files = files(dir, !args.output.no_sync);
                let saved = Saved::new(files, dir, tree.parts());
                let bodies = TakenUp::new(Bodies::new(saved, ok), tree.parts());
                Ok((Box::new(tree), plan.sink(bodies)))
            }
            Self::Lines(path) => {
                let lines = Lines::new(path, args.output.bodies)?;
                let plan = match args.output.bodies {
                    args::Bodies::Inline => plan,
                    args::Bodies::None => plan.sink(Digests::new(ok)),
                };
                Ok((Box::new(lines), plan))
            }
            Self::Single => Ok((
                Box::new(Single),
                plan.sink(Bodies::new(Printed::default(), ok)),
            )),
        }
    }
}

/// That no file is written over which is read, or written otherwise. What is no file, such as a terminal, may well be both.
fn distinct(args: &Get) -> Result<(), Failed> {
    let file = |path: &Option<PathBuf>| path.clone().filter(|path| path.as_os_str() != "-");
    let Some(lines) = file(&args.output.jsonl) else {
        return Ok(());
    };
    let is_the_list = match args.input.source() {
        Source::File(list) => is_one_file(&list, &lines),
        Source::Stdin => is_standard_input(&lines),
        Source::Arguments(_) => false,
    };
    if is_the_list {
        return Err(Failed::usage(
            "--jsonl names the list itself, which would be written over before it is read",
        ));
    }
    if args
        .again
        .failed_to
        .as_ref()
        .is_some_and(|failed| is_one_file(failed, &lines))
    {
        return Err(Failed::usage("--jsonl and --failed-to name the same file"));
    }
    Ok(())
}

fn is_one_file(one: &Path, other: &Path) -> bool {
    if one.metadata().is_ok_and(|found| !found.is_file()) {
        return false;
    }
    // Those that are not there yet have nothing but their names.
    let is_named_so = || std::path::absolute(one).ok() == std::path::absolute(other).ok();
    same_file::is_same_file(one, other).unwrap_or_else(|_| is_named_so())
}

/// Whether standard input is read from this file.
fn is_standard_input(path: &Path) -> bool {
    let both = (Handle::stdin(), Handle::from_path(path));
    path.is_file() && matches!(both, (Ok(input), Ok(file)) if input == file)
}

/// A new directory for a demonstration.
fn of_demo() -> PathBuf {
    std::env::temp_dir().join(format!("fetch-many-demo-{}", std::process::id()))
}

/// How the run begins.
fn head(args: &Get, plan: &Plan, listed: &Listed) -> Head {
    let how = journal::Plan {
        strategy: args.network.strategy.to_string(),
        limit: plan.limit.get() as u64,
        per_host: plan.per_host.map(|limit| limit.get() as u64),
        rate: args.pace.rate.as_ref().map(ToString::to_string),
        // Of a list that is known hosts take turns, however far down they are.
        lookahead: listed.len().is_none().then_some(PIPED as u64),
    };
    let mut head = Head::new(listed.name(), listed.digest(), how);
    let settings = [
        ("names", args.output.names.to_string()),
        ("no-decode", args.output.no_decode.to_string()),
        ("ok", args.bounds.ok.to_string()),
    ];
    head.settings = settings
        .map(|(name, value)| (name.to_owned(), value))
        .into();
    head
}

/// What is worth knowing of earlier runs.
fn tell_of_past(tree: &Tree, listed: &Listed, screen: Screen) {
    let past = tree.past();
    if let Some(torn) = past.torn() {
        screen.note(&format!(
            "line {} of the journal was incomplete and is dropped: its URL is fetched again",
            torn.line
        ));
    }
    let before = past.last_run().map_or("", |head| &head.list.digest);
    if !before.is_empty() && !listed.digest().is_empty() && before != listed.digest() {
        screen.note(
            "the list has changed since the last run: files that are there for the same URLs are kept",
        );
    }
}
