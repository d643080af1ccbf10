//! gzip (RFC 1952), as it comes: [`Gzip`].

use flate2::{Crc, Decompress};

use super::deflate::{Inflated, inflate};
use super::fault::Fault;

/// The flags of a member's header (RFC 1952 §2.3.1).
const HEADER_CRC: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// Members, one after another.
pub(super) struct Gzip {
    at: At,
    /// Whether a member has ended already: what follows it may be something else.
    has_member: bool,
    flags: u8,
    header: Crc,
    inflate: Decompress,
    decoded: Crc,
}

/// What comes next.
#[derive(Clone, Copy)]
enum At {
    /// This byte of the first ten, whose number of seconds and systems nobody wants.
    Fixed(usize),
    /// This byte of the length of the extra field, of which so much is known.
    ExtraLength(usize, u16),
    /// So many bytes of the extra field.
    Extra(u16),
    Name,
    Comment,
    /// This byte of the header's own checksum, as it was until there.
    HeaderCrc(usize, u16),
    Data,
    /// This byte of the checksum and the length of what was decoded.
    Trailer(usize),
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self {
            at: At::Fixed(0),
            has_member: false,
            flags: 0,
            header: Crc::new(),
            inflate: Decompress::new(false),
            decoded: Crc::new(),
        }
    }

    /// Decodes as far as there is input, and room in `output`.
    pub(super) fn step(&mut self, input: &mut &[u8], output: &mut Vec<u8>) -> Result<(), Fault> {
        loop {
            if matches!(self.at, At::Data) {
                match inflate(&mut self.inflate, input, output)? {
                    Inflated { from, ended: false } => {
                        self.decoded.update(&output[from..]);
                        return Ok(());
                    }
                    Inflated { from, ended: true } => self.decoded.update(&output[from..]),
                }
                self.at = At::Trailer(0);
            }
            let Some((byte, rest)) = input.split_first() else {
                return Ok(());
            };
            *input = rest;
            self.at = self.after(*byte)?;
        }
    }

    /// Whether a body may end here.
    pub(super) fn end(&self) -> Result<(), Fault> {
        match self.at {
            At::Fixed(0) if self.has_member => Ok(()),
            _ => Err(Fault::Cut),
        }
    }

    /// What comes after this byte, of all but the data.
    fn after(&mut self, byte: u8) -> Result<At, Fault> {
        let is_in_header = !matches!(self.at, At::HeaderCrc(..) | At::Trailer(_));
        if is_in_header {
            self.header.update(&[byte]);
        }
        Ok(match self.at {
            At::Fixed(place) => return self.after_fixed(place, byte),
            At::ExtraLength(0, _) => At::ExtraLength(1, byte.into()),
            At::ExtraLength(_, low) => match low | u16::from(byte) << 8 {
                0 => self.field_after(EXTRA),
                length => At::Extra(length),
            },
            At::Extra(1) => self.field_after(EXTRA),
            At::Extra(length) => At::Extra(length - 1),
            At::Name if byte == 0 => self.field_after(NAME),
            At::Comment if byte == 0 => self.field_after(COMMENT),
            At::HeaderCrc(place, sum) => {
                if byte != sum.to_le_bytes()[place] {
                    return Err(Fault::SomethingElse);
                }
                match place {
                    0 => At::HeaderCrc(1, sum),
                    _ => At::Data,
                }
            }
            At::Trailer(place) => return self.after_trailer(place, byte),
            At::Name | At::Comment | At::Data => self.at,
        })
    }

    fn after_fixed(&mut self, place: usize, byte: u8) -> Result<At, Fault> {
        match (place, byte) {
            (0, 0x1f) | (1, 0x8b) | (2, 8) | (4..=8, _) => {}
            (0 | 1, _) if self.has_member => return Err(Fault::Leftovers),
            (3, flags) if flags & RESERVED == 0 => self.flags = flags,
            (9, _) => return Ok(self.field_after(0)),
            _ => return Err(Fault::SomethingElse),
        }
        Ok(At::Fixed(place + 1))
    }

    /// The next field of the header behind this one, or the data.
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    fn field_after(&self, field: u8) -> At {
        let is_next = |next| self.flags & next != 0 && field < next;
        if is_next(EXTRA) {
            At::ExtraLength(0, 0)
        } else if is_next(NAME) {
            At::Name
        } else if is_next(COMMENT) {
            At::Comment
        } else if self.flags & HEADER_CRC != 0 {
            At::HeaderCrc(0, self.header.sum() as u16)
        } else {
            At::Data
        }
    }

    fn after_trailer(&mut self, place: usize, byte: u8) -> Result<At, Fault> {
        let (sum, length) = (self.decoded.sum(), self.decoded.amount());
        let expected = match place {
            0..=3 => sum.to_le_bytes()[place],
            _ => length.to_le_bytes()[place - 4],
        };
        if byte != expected {
            return Err(Fault::SomethingElse);
        }
        if place < 7 {
            return Ok(At::Trailer(place + 1));
        }
        self.has_member = true;
        self.header.reset();
        self.decoded.reset();
        self.inflate.reset(false);
        Ok(At::Fixed(0))
    }
}
