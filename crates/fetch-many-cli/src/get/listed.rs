//! The list of a run, once it is known what is in it: [`Listed`].

use std::path::{Path, PathBuf};

use crate::args::Get;
use crate::exit::Failed;
use crate::journal::DIRECTORY;
use crate::list::{BadLine, Entries, Entry, Format, Index, List, Source, Turns};
use crate::names::{Names, Planner, Scheme};

/// A list, and what one look at all of it has brought, if it can be looked at before it is fetched.
pub(super) struct Listed {
    list: List,
    index: Option<Index>,
    names: Option<Names>,
    digest: String,
    _copy: Option<Copied>,
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
        let source = urls.map_or_else(|| Source::of(&args.input), Source::Arguments);
        let scheme = dir
            .map(|_| Scheme::try_from(&args.output.names))
            .transpose();
        let scheme = scheme.map_err(|error| Failed::usage(format!("--names: {error}")))?;
        let list = List::open(source, args.input.format.map(Into::into)).map_err(Failed::of)?;
        let needs_all = scheme.as_ref().is_some_and(|scheme| !scheme.is_distinct());
        let copy = dir
            .filter(|_| needs_all && !list.is_fixed())
            .map(Copied::new)
            .transpose()?;
        let list = match &copy {
            Some(copy) => list.keep(&copy.0).map_err(Failed::of)?,
            None => list,
        };
        let mut listed = Self {
            list,
            index: None,
            names: None,
            digest: String::new(),
            _copy: copy,
        };
        listed.look(scheme)?;
        Ok(listed)
    }

    fn look(&mut self, scheme: Option<Scheme>) -> Result<(), Failed> {
        let mut planner = scheme.map(Planner::new);
        if self.list.is_fixed() {
            let see = |found: &Result<Entry, BadLine>| {
                if let (Some(planner), Ok(entry)) = (&mut planner, found) {
                    planner.see(entry);
                }
            };
            let index = self.list.index(see).map_err(Failed::of)?;
            index.digest().clone_into(&mut self.digest);
            self.index = Some(index);
        }
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

/// Where a pipe is copied to whose names need all of it. It is removed in the end.
struct Copied(PathBuf);

impl Copied {
    /// Its name is its own, since it is not known yet whether another run is at work here.
    fn new(dir: &Path) -> Result<Self, Failed> {
        let dir = dir.join(DIRECTORY);
        std::fs::create_dir_all(&dir).map_err(|error| Failed::at(&dir, &error))?;
        Ok(Self(dir.join(format!("list-{}", std::process::id()))))
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        // It is a copy: nothing is lost if it stays.
        let _ = std::fs::remove_file(&self.0);
    }
}
