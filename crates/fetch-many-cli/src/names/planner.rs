//! Looks at a list once, entry by entry: [`Planner`].

use std::collections::HashSet;
use std::hash::RandomState;

use super::keys::{GIVEN, asked, hash, made};
use super::name::Made;
use super::part::has_mark;
use super::plan::{Duplicate, Names};
use super::scheme::Scheme;
use crate::list::Entry;

/// Looks at a list once, entry by entry, and then knows which names collide. Meanwhile it takes 20 bytes for each entry, and
/// about as much for each directory; what is left of that is a few bytes for each name that collides.
///
/// ```
/// use fetch_many_cli::list::{List, Source};
/// use fetch_many_cli::names::{Planner, Scheme};
///
/// let urls = ["http://example.com/a", "http://example.com/a/b"].map(str::to_owned);
/// let list = List::open(Source::Arguments(urls.to_vec()), None)?;
/// let mut planner = Planner::new(Scheme::Tree);
/// let index = list.index(|found| {
///     if let Ok(entry) = found {
///         planner.see(entry);
///     }
/// })?;
/// let names = planner.finish();
/// // The one is a file where the other needs a directory.
/// assert_eq!((index.len(), names.collisions().names), (2, 1));
/// # Ok::<(), fetch_many_cli::list::ListError>(())
/// ```
#[derive(Debug)]
pub struct Planner {
    pub(super) scheme: Scheme,
    /// Made anew for each run, so that no list can be written for two names to have one.
    hashes: RandomState,
    rows: Vec<Row>,
    directories: HashSet<u64>,
    /// The directory that was seen last: most entries have that of the one before.
    last: String,
    /// Files that the list itself names as if they had a hash, and their directories.
    taken: HashSet<u64>,
}

/// Hash of a name, hash of what is asked for, and the line: 20 bytes, in the order in which they are sorted.
type Row = [u32; 5];

impl Planner {
    /// One that has seen nothing.
    #[must_use]
    pub fn new(scheme: Scheme) -> Self {
        Self {
            scheme,
            hashes: RandomState::new(),
            rows: Vec::new(),
            directories: HashSet::new(),
            last: String::new(),
            taken: HashSet::new(),
        }
    }

    /// Looks at an entry. In which order does not matter, but for which of two that are the same is the first: that is the one
    /// with the lower line.
    pub fn see(&mut self, entry: &Entry) {
        // Why it has none is said when it is asked for.
        let Ok(made) = made(&self.scheme, entry) else {
            return;
        };
        let (path, _) = made.path(|| entry.request_id().to_string());
        let name = self.hash(&path);
        let line = u32::try_from(entry.line).unwrap_or(u32::MAX);
        if self.rows.len() == self.rows.capacity() {
            // By an eighth, not to twice as many.
            self.rows.reserve_exact((self.rows.len() / 8).max(1 << 10));
        }
        self.rows.push(row(name, asked(&self.hashes, entry), line));
        self.see_directories(&made, &path);
        if entry.out.is_some() && has_mark(&path) {
            let paths = made.directories().chain([path]);
            let hashes: Vec<_> = paths.map(|path| self.hash(&path)).collect();
            self.taken.extend(hashes);
        }
    }

    fn see_directories(&mut self, made: &Made, path: &str) {
        let (directory, _) = path.rsplit_once('/').unwrap_or_default();
        if directory.is_empty() || directory == self.last {
            return;
        }
        directory.clone_into(&mut self.last);
        for directory in made.directories() {
            let hash = self.hash(&directory);
            self.directories.insert(hash);
        }
    }

    fn hash(&self, path: &str) -> u64 {
        hash(&self.hashes, path)
    }

    /// What names there are.
    #[must_use]
    pub fn finish(mut self) -> Names {
        self.rows.sort_unstable();
        let mut names = Names::new(self.scheme, self.hashes);
        for group in self.rows.chunk_by(|one, other| one[..2] == other[..2]) {
            let name = wide(group[0][0], group[0][1]);
            let (mut different, mut given) = (0_u64, 0_u64);
            for same in group.chunk_by(|one, other| one[..4] == other[..4]) {
                let (asked, line) = (wide(same[0][2], same[0][3]), same[0][4]);
                different += 1;
                given += asked & GIVEN;
                if same.len() > 1 {
                    let more = same.len() as u64 - 1;
                    names.add_duplicates(Duplicate { name, asked, line }, more);
                }
            }
            let is_directory = self.directories.contains(&name);
            if different > 1 || is_directory {
                names.add_collision(name, different - given);
            }
            if given > 1 || given == 1 && is_directory {
                names.add_refused(name, given);
            }
        }
        let mut taken: Vec<_> = self.taken.into_iter().collect();
        taken.sort_unstable();
        names.set_taken(taken);
        names
    }
}

fn row(name: u64, asked: u64, line: u32) -> Row {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lower half is what is wanted"
    )]
    let [low, also_low] = [name as u32, asked as u32];
    [
        (name >> 32) as u32,
        low,
        (asked >> 32) as u32,
        also_low,
        line,
    ]
}

fn wide(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

impl Names {
    /// Looks at all entries once. Where the list is read for something else at that time, there is a [`Planner`].
    #[must_use]
    pub fn plan(entries: impl IntoIterator<Item = Entry>, scheme: Scheme) -> Self {
        let mut planner = Planner::new(scheme);
        for entry in entries {
            planner.see(&entry);
        }
        planner.finish()
    }
}
