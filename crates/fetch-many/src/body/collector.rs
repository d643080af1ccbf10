//! Reading a body within its cap: [`Collector`].

use std::io::{self, Read};

use bytes::Bytes;

use crate::{Error, ErrorKind};

/// A body as it comes in.
///
/// ```
/// use fetch_many::ErrorKind;
/// use fetch_many::strategy::Collector;
///
/// let mut body = Collector::new(Some(10), 100)?;
/// body.push("hello ".into())?;
/// body.push("body".into())?;
/// assert_eq!(body.finish(), "hello body");
/// assert_eq!(Collector::new(Some(101), 100).unwrap_err().kind(), ErrorKind::TooLarge);
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Debug)]
pub struct Collector {
    max: usize,
    declared: Option<u64>,
    /// All of it so far, if it came in one piece: most do, and need not be copied.
    first: Bytes,
    /// All of it so far otherwise.
    joined: Vec<u8>,
}

impl Collector {
    /// So many bytes are [read](Self::read) without asking whether there is room for them.
    pub const PIECE: usize = 64 << 10;

    /// A body of which nothing has come. `declared`: its length, if the response says it.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] if that is more than `max`: it need not be waited for.
    #[inline]
    pub fn new(declared: Option<u64>, max: usize) -> Result<Self, Error> {
        let body = Self {
            max,
            declared,
            first: Bytes::new(),
            joined: Vec::new(),
        };
        match declared {
            Some(length) if length > max as u64 => Err(body.too_large()),
            _ => Ok(body),
        }
    }

    /// Some more has come.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] if that is more than may come.
    pub fn push(&mut self, data: Bytes) -> Result<(), Error> {
        let length = self.length();
        if data.len() > self.max - length {
            return Err(self.too_large());
        }
        if length == 0 {
            self.first = data;
            return Ok(());
        }
        if self.joined.is_empty() {
            // All of it at once: pages that nothing is written to are no memory, and what grows by doubling is copied, and
            // leaves holes of all sizes behind.
            let whole = self.declared_length();
            if self.joined.try_reserve_exact(whole).is_err() {
                self.joined.reserve(length + data.len());
            }
            self.joined
                .extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.joined.extend_from_slice(&data);
        Ok(())
    }

    /// Reads all that is still to come, into memory that is exactly as large as declared, so that it is
    /// neither grown nor copied afterwards. Before each [`PIECE`](Self::PIECE), `room` is told how much has come since the
    /// last one, and waits until there is room for more. `failed` says what the reader's error means.
    ///
    /// # Errors
    /// What `room` and `failed` say; [`ErrorKind::TooLarge`] if there is more than may come, or no memory for it.
    pub fn read(
        mut self,
        reader: impl Read,
        mut room: impl FnMut(usize) -> Result<(), Error>,
        failed: impl Fn(io::Error) -> Error,
    ) -> Result<Bytes, Error> {
        let declared = self.declared_length();
        self.joined.try_reserve_exact(declared).map_err(|cause| {
            Error::new(ErrorKind::TooLarge)
                .detail(format!("no memory for a body of {declared} bytes"))
                .because(cause)
        })?;
        // One more byte than may come tells that more came.
        let mut reader = reader.take((self.max as u64).saturating_add(1));
        let mut came = 0;
        loop {
            room(came)?;
            let before = self.joined.len();
            let mut piece = reader.by_ref().take(Self::PIECE as u64);
            let read = piece.read_to_end(&mut self.joined);
            read.map_err(|error| self.ended(failed(error)))?;
            came = self.joined.len() - before;
            if came < Self::PIECE {
                break;
            }
        }
        if self.joined.len() > self.max {
            return Err(self.too_large());
        }
        Ok(self.finish())
    }

    /// The error of a body that ended here, and should not have: it says so if it is
    /// [`Truncated`](ErrorKind::Truncated).
    #[must_use]
    pub fn ended(&self, error: Error) -> Error {
        error.body_ended(self.length(), self.declared)
    }

    /// All that has come.
    #[must_use]
    pub fn finish(mut self) -> Bytes {
        if self.joined.is_empty() {
            return self.first;
        }
        // A body of unknown length has grown by doubling: what it does not need is given back.
        self.joined.shrink_to_fit();
        self.joined.into()
    }

    /// How many bytes have come.
    pub(super) fn length(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    fn declared_length(&self) -> usize {
        usize::try_from(self.declared.unwrap_or(0)).unwrap_or(usize::MAX)
    }

    fn too_large(&self) -> Error {
        Error::new(ErrorKind::TooLarge).detail(format!("body larger than {} bytes", self.max))
    }
}
