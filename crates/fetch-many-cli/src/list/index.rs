//! Where each entry of a list lies, and who has its turn when: [`Index`].

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher as _, RandomState};
use std::io::{self, BufRead, Read};

use blake3::Hasher;

use super::bad::BadLine;
use super::chunks::Chunks;
use super::entries::Records;
use super::entry::Entry;
use super::error::ListError;
use super::lines::Lines;
use super::open::{Fixed, List};
use super::place::Reader;

/// Where each entry and bad line of a list lies, by host. It takes 16 bytes for each of them, and about 30 for each host; while
/// it is made, about 30 more for each host.
pub struct Index {
    pub(super) spots: Chunks<Spot>,
    pub(super) hosts: Vec<Host>,
    bad: u64,
    digest: String,
}

/// Where one of them lies: 16 bytes.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// From the lowest bit on: 46 of the offset, 16 of a check, whether it is bad, whether it is read as one line.
    packed: u64,
    pub(super) line: u32,
    /// The next of the same host.
    pub(super) next: u32,
}

const OFFSET_BITS: u32 = 46;
const MOST_BYTES: u64 = 1 << OFFSET_BITS;

/// There is no next.
const NONE: u32 = u32::MAX;

/// Where a host's entries begin and end, and how many there are.
#[derive(Clone, Copy)]
pub(super) struct Host {
    pub(super) first: u32,
    last: u32,
    pub(super) count: u32,
}

impl Spot {
    fn new(offset: u64, line: u32, check: u16, is_bad: bool, is_alone: bool) -> Self {
        let flags = u64::from(is_bad) | u64::from(is_alone) << 1;
        Self {
            packed: offset | u64::from(check) << OFFSET_BITS | flags << 62,
            line,
            next: NONE,
        }
    }

    pub(super) fn offset(self) -> u64 {
        self.packed & (MOST_BYTES - 1)
    }

    pub(super) fn is_alone(self) -> bool {
        self.packed >> 63 == 1
    }

    /// Whether this is what was found there before.
    pub(super) fn is_of(self, found: &Result<Entry, BadLine>) -> bool {
        let same = Self::new(
            self.offset(),
            self.line,
            check(found),
            found.is_err(),
            self.is_alone(),
        );
        same.packed == self.packed
    }
}

/// Few bits that tell one entry from another that comes in its place when a file is changed.
fn check(found: &Result<Entry, BadLine>) -> u16 {
    let Ok(entry) = found else {
        return 0;
    };
    let mut hasher = DefaultHasher::new();
    (&entry.key, &entry.out, &entry.url, &entry.body[..]).hash(&mut hasher);
    (hasher.finish() >> 48) as u16
}

impl List {
    /// Reads all of it, and remembers where each entry lies. What is there is shown to `see` on the way, so that who wants to
    /// look at it as well need not read it again.
    ///
    /// # Errors
    /// If it cannot be read more than once, cannot be read, is changed meanwhile, or has more lines than can be counted.
    pub fn index(&self, see: impl FnMut(&Result<Entry, BadLine>)) -> Result<Index, ListError> {
        let fixed = self.fixed_input()?;
        let unreadable = |cause| ListError::Unreadable {
            list: self.name.clone(),
            cause,
        };
        let index = Making::new(self.hashed(fixed).map_err(unreadable)?).run(see);
        let index = index
            .map_err(unreadable)?
            .ok_or_else(|| ListError::TooLong {
                list: self.name.clone(),
            })?;
        if fixed.place.stamp().map_err(unreadable)? != fixed.stamp {
            return Err(ListError::Changed {
                list: self.name.clone(),
            });
        }
        Ok(index)
    }

    /// The records, hashed as they are read; what stands before them is hashed already.
    fn hashed(&self, fixed: &Fixed) -> io::Result<Records<Hashed>> {
        let Records { parser, lines } = fixed.records(&self.parser);
        let (offset, number) = lines.place();
        let mut hasher = Hasher::new();
        io::copy(&mut fixed.place.reader().take(offset), &mut hasher)?;
        let input = Hashed {
            input: lines.into_input(),
            hasher,
        };
        let lines = Lines::new(input, offset, number);
        Ok(Records { parser, lines })
    }
}

struct Hashed {
    input: Reader,
    hasher: Hasher,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Hashed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, taken: usize) {
        // It is in the buffer: nothing is read for it.
        if let Ok(buffer) = self.input.fill_buf() {
            self.hasher.update(&buffer[..taken.min(buffer.len())]);
        }
        self.input.consume(taken);
    }
}

/// An index that is being made.
struct Making {
    records: Records<Hashed>,
    index: Index,
    /// By a hash of scheme, host and port. Should two of them have the same, they take turns as one: no more comes of it.
    by_host: HashMap<u64, u32>,
    hashes: RandomState,
}

impl Making {
    fn new(records: Records<Hashed>) -> Self {
        Self {
            records,
            index: Index {
                spots: Chunks::new(),
                hosts: Vec::new(),
                bad: 0,
                digest: String::new(),
            },
            by_host: HashMap::new(),
            hashes: RandomState::new(),
        }
    }

    /// `None` if there are too many.
    fn run(mut self, mut see: impl FnMut(&Result<Entry, BadLine>)) -> io::Result<Option<Index>> {
        while let Some(record) = self.records.next()? {
            let (offset, line, is_alone) = (record.offset, record.line, record.is_alone);
            let position = self.index.spots.len();
            let found = record.into_entry(position as u64);
            let (Ok(line), Ok(position)) = (u32::try_from(line), u32::try_from(position)) else {
                return Ok(None);
            };
            if offset >= MOST_BYTES || position == NONE {
                return Ok(None);
            }
            let spot = Spot::new(offset, line, check(&found), found.is_err(), is_alone);
            self.index.spots.push(spot);
            self.join_host(position, &found);
            see(&found);
        }
        let hasher = self.records.lines.into_input().hasher;
        self.index.digest = hasher.finalize().to_hex().to_string();
        Ok(Some(self.index))
    }

    /// Bad lines take turns as those of a host would.
    fn join_host(&mut self, position: u32, found: &Result<Entry, BadLine>) {
        let host = found.as_ref().map(Entry::host).unwrap_or_default();
        self.index.bad += u64::from(found.is_err());
        let key = self.hashes.hash_one(host);
        let Index { hosts, spots, .. } = &mut self.index;
        // There are no more hosts than positions.
        let new = u32::try_from(hosts.len()).unwrap_or(NONE);
        let at = *self.by_host.entry(key).or_insert(new);
        let Some(host) = hosts.get_mut(at as usize) else {
            return hosts.push(Host {
                first: position,
                last: position,
                count: 1,
            });
        };
        if let Some(last) = spots.get_mut(host.last as usize) {
            last.next = position;
        }
        host.last = position;
        host.count += 1;
    }
}

impl Index {
    /// How many entries and bad lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of them are bad lines.
    #[must_use]
    pub fn bad_lines(&self) -> u64 {
        self.bad
    }

    /// The BLAKE3 hash of all bytes of the list, in hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("len", &self.len())
            .field("bad_lines", &self.bad)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}
