//! Entries of a list in an order in which hosts take turns: [`Turns`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt;

use super::bad::{BadLine, Fault};
use super::entries::Records;
use super::entry::Entry;
use super::error::ListError;
use super::index::{Index, Spot};
use super::open::List;
use super::place::Reader;

/// The entries and bad lines of a list, those of each host spread evenly over the whole: a host with a tenth of them has every
/// tenth turn, however the list is sorted. So hosts that have many are asked from the first moment to the last, and none is
/// left over with the most of its own when all others are done.
pub struct Turns {
    index: Index,
    records: Records<Reader>,
    /// Whose turn comes when: its time, from 0 to 2^63, and the host's place.
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    /// How far each host is.
    hosts: Vec<Turn>,
    left: usize,
}

struct Turn {
    next: u32,
    done: u32,
    count: u32,
}

impl Turn {
    /// When its next turn is: of `count` turns the first is in the middle of the first of as many parts of the whole.
    fn time(&self) -> u64 {
        let part = (2 * u128::from(self.done) + 1) << 63;
        // Less than 2^63, because `done` is less than `count`.
        u64::try_from(part / (2 * u128::from(self.count.max(1)))).unwrap_or(u64::MAX)
    }
}

impl List {
    /// Its entries and bad lines in turns, after one pass that finds out where they are.
    ///
    /// ```
    /// use fetch_many_cli::list::{List, Source};
    ///
    /// let urls = ["http://a.example/1", "http://a.example/2", "http://b.example/1", "http://b.example/2"];
    /// let list = List::open(Source::Arguments(urls.map(str::to_owned).to_vec()), None)?;
    /// let indices: Vec<_> = list.in_turns()?.map(|entry| entry.unwrap().index).collect();
    /// assert_eq!(indices, [0, 2, 1, 3]);
    /// # Ok::<(), fetch_many_cli::list::ListError>(())
    /// ```
    ///
    /// # Errors
    /// As [`index`](Self::index).
    pub fn in_turns(&self) -> Result<Turns, ListError> {
        self.turns(self.index(|_| {})?)
    }

    /// Its entries and bad lines in turns, by an index of this list.
    ///
    /// An entry that is not there any more when it is its turn, or is another, is a bad line with
    /// [`Fault::List`]: so there are as many as in the index in any case.
    ///
    /// # Errors
    /// If it cannot be read more than once.
    pub fn turns(&self, index: Index) -> Result<Turns, ListError> {
        let records = self.fixed_input()?.records(&self.parser);
        let hosts = index.hosts.iter();
        let hosts: Vec<_> = hosts
            .map(|host| Turn {
                next: host.first,
                done: 0,
                count: host.count,
            })
            .collect();
        let heap = (0..)
            .zip(&hosts)
            .map(|(at, turn)| Reverse((turn.time(), at)))
            .collect();
        Ok(Turns {
            left: index.len(),
            index,
            records,
            heap,
            hosts,
        })
    }
}

impl Iterator for Turns {
    type Item = Result<Entry, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((_, host)) = self.heap.pop()?;
        let turn = self.hosts.get_mut(host as usize)?;
        let position = turn.next;
        let spot = *self.index.spots.get(position as usize)?;
        turn.next = spot.next;
        turn.done += 1;
        if turn.done < turn.count {
            self.heap.push(Reverse((turn.time(), host)));
        }
        self.left -= 1;
        Some(self.read(spot, position.into()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl Turns {
    fn read(&mut self, spot: Spot, index: u64) -> Result<Entry, BadLine> {
        let lost = |reason: String| BadLine {
            index,
            line: spot.line.into(),
            text: String::new(),
            reason,
            fault: Fault::List,
        };
        let (offset, line) = (spot.offset(), spot.line.into());
        self.records.lines.go_to(offset, line).jump(offset);
        self.records.parser.set_alone(spot.is_alone());
        let record = self.records.next();
        let record =
            record.map_err(|error| lost(format!("the list cannot be read any more: {error}")))?;
        let found = record.map(|record| (record.offset == offset, record.into_entry(index)));
        match found {
            Some((true, found)) if spot.is_of(&found) => found,
            _ => Err(lost("the list was changed while it was read".to_owned())),
        }
    }
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turns")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}
