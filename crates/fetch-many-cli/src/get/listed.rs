//! The list of a run, once it is known what is in it: [`Listed`].

use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::args::Get;
use crate::exit::Failed;
use crate::journal;
use crate::list::{BadLine, Entries, Entry, Format, Index, List, Source, Turns};
use crate::names::{Names, Planner, Scheme};

/// A list, and what one look at all of it has brought, if it can be looked at before it is fetched.
pub(super) struct Listed {
    list: List,
    index: Option<Index>,
    names: Option<Names>,
    digest: String,
}

/// The entries, from where they are.
pub(super) enum From {
    /// Hosts take turns.
    Turns(Turns),
    /// As they come.
    Pipe(Entries),
}

impl Listed {
    /// The list that the command line names, or these URLs. `dir`: where bodies go, and their names matter.
    pub(super) fn open(
        args: &Get,
        urls: Option<Vec<String>>,
        dir: Option<&Path>,
    ) -> Result<Self, Failed> {
        let source = urls.map_or_else(|| args.input.source(), Source::Arguments);
        let scheme = dir
            .map(|_| Scheme::try_from(&args.output.names))
            .transpose();
        let scheme = scheme.map_err(|error| Failed::usage(format!("--names: {error}")))?;
        let needs_all = scheme.as_ref().is_some_and(|scheme| !scheme.is_distinct());
        let copied_to = dir.filter(|_| needs_all).map(Path::to_owned);
        let format = args.input.format;
        let late = format!("{}: it did not come in time (--deadline)", source.name());
        let deadline = args.bounds.deadline.filter(|_| source.may_wait());
        let opening = move || open(source, format, copied_to.as_deref());
        let list = in_time(deadline, late, opening)?;
        let mut listed = Self {
            list,
            index: None,
            names: None,
            digest: String::new(),
        };
        listed.look(scheme)?;
        Ok(listed)
    }

    fn look(&mut self, scheme: Option<Scheme>) -> Result<(), Failed> {
        if !self.list.is_fixed() {
            self.names = scheme.map(Names::unplanned);
            return Ok(());
        }
        let mut planner = scheme.map(Planner::new);
        let see = |found: &Result<Entry, BadLine>| {
            if let (Some(planner), Ok(entry)) = (&mut planner, found) {
                planner.see(entry);
            }
        };
        let index = self.list.index(see).map_err(Failed::of)?;
        index.digest().clone_into(&mut self.digest);
        self.index = Some(index);
        self.names = planner.map(Planner::finish);
        Ok(())
    }

    /// What it is called in messages.
    pub(super) fn name(&self) -> &str {
        self.list.name()
    }

    /// Empty if nobody knows it yet.
    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    /// How many entries and bad lines there are, if that is known.
    pub(super) fn len(&self) -> Option<u64> {
        self.index.as_ref().map(|index| index.len() as u64)
    }

    /// Whether there is more to an entry than its URL.
    pub(super) fn has_fields(&self) -> bool {
        self.list.format() != Format::Text
    }

    /// The names of its files; without any if nobody wanted to know them.
    pub(super) fn take_names(&mut self) -> Names {
        self.names
            .take()
            .unwrap_or_else(|| Names::unplanned(Scheme::Hash))
    }

    /// The entries, once.
    pub(super) fn entries(&mut self) -> Result<From, Failed> {
        match self.index.take() {
            Some(index) => self.list.turns(index).map(From::Turns).map_err(Failed::of),
            None => self.list.entries().map(From::Pipe).map_err(Failed::of),
        }
    }
}

/// Opens this list, and copies it into this directory if it can be read once.
fn open(source: Source, format: Option<Format>, dir: Option<&Path>) -> Result<List, Failed> {
    let list = List::open(source, format).map_err(Failed::of)?;
    match dir.filter(|_| !list.is_fixed()) {
        Some(dir) => {
            let own = journal::own_directory(dir).map_err(Failed::of)?;
            list.keep(&own).map_err(Failed::of)
        }
        None => Ok(list),
    }
}

/// What this does, if it is done in time. Of a pipe nobody knows when something comes, so that another thread waits for it.
fn in_time(
    deadline: Option<Duration>,
    late: String,
    opening: impl FnOnce() -> Result<List, Failed> + Send + 'static,
) -> Result<List, Failed> {
    let Some(deadline) = deadline else {
        return opening();
    };
    let (done, is_done) = mpsc::channel();
    let open = move || {
        // If it is too late, nobody waits for it.
        let _ = done.send(opening());
    };
    let thread = thread::Builder::new().name("fetch-many-list".to_owned());
    thread
        .spawn(open)
        .map_err(|error| Failed::unusable(format!("no thread to read the list: {error}")))?;
    is_done
        .recv_timeout(deadline)
        .unwrap_or_else(|_| Err(Failed::late(late)))
}
