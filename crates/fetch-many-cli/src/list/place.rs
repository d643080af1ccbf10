//! Where the bytes of a list lie that can be read more than once: [`Place`], read by [`Reader`].

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::time::SystemTime;

/// Bytes that can be read at any place, as often as need be.
#[derive(Clone, Debug)]
pub(super) enum Place {
    File(Arc<File>),
    Memory(Arc<[u8]>),
}

/// What changes when a file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Place {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self {
            Self::File(file) => read_file_at(file, buffer, offset),
            Self::Memory(bytes) => {
                let rest = usize::try_from(offset)
                    .ok()
                    .and_then(|from| bytes.get(from..));
                rest.unwrap_or_default().read(buffer)
            }
        }
    }

    pub(super) fn stamp(&self) -> io::Result<Stamp> {
        match self {
            Self::File(file) => {
                let found = file.metadata()?;
                let (length, modified) = (found.len(), found.modified().ok());
                Ok(Stamp { length, modified })
            }
            Self::Memory(bytes) => Ok(Stamp {
                length: bytes.len() as u64,
                modified: None,
            }),
        }
    }

    pub(super) fn reader(&self) -> Reader {
        Reader {
            place: self.clone(),
            buffer: Vec::new(),
            at: 0,
            start: 0,
            size: SMALLEST,
        }
    }
}

#[cfg(unix)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_file_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// After a jump so much is read, and then twice as much each time: of a sorted list every entry is a jump, and of one that
/// is read in its order hardly any.
const SMALLEST: usize = 512;
const LARGEST: usize = 64 << 10;

/// Reads a [`Place`] from any offset on.
#[derive(Debug)]
pub(super) struct Reader {
    place: Place,
    buffer: Vec<u8>,
    /// How much of the buffer has been taken.
    at: usize,
    /// Where the buffer begins.
    start: u64,
    size: usize,
}

impl Reader {
    /// Goes on from there. What is in the buffer is not read again.
    pub(super) fn jump(&mut self, offset: u64) {
        let within = offset
            .checked_sub(self.start)
            .and_then(|within| usize::try_from(within).ok());
        if let Some(within) = within.filter(|within| *within < self.buffer.len()) {
            self.at = within;
            return;
        }
        let is_next = offset == self.start + self.buffer.len() as u64;
        if !is_next {
            self.size = SMALLEST;
        }
        self.buffer.clear();
        self.at = 0;
        self.start = offset;
    }
}

impl BufRead for Reader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.buffer.len() {
            self.start += self.buffer.len() as u64;
            self.at = 0;
            self.buffer.resize(self.size, 0);
            self.size = (self.size * 2).min(LARGEST);
            let read = self.place.read_at(&mut self.buffer, self.start);
            self.buffer.truncate(*read.as_ref().unwrap_or(&0));
            read?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, taken: usize) {
        self.at = self.buffer.len().min(self.at + taken);
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
