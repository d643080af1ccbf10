//! What is kept in memory of one line: [`Packed`].

use super::line::State;
use crate::list::Id;

/// What is kept in memory of one entry, in 24 bytes: 96 bits of its id, where its line begins, its state, and 48 bits of its
/// file's digest.
///
/// Of ten million entries, two have the same 96 bits with a chance of one in 10^15. That another file's name has the same
/// 48 bits has one in 10^14, for each entry whose name is another than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Packed {
    id: [u8; 12],
    /// From the most significant bit: 45 bits of the offset, 2 of the state, 1 whether it is done, 48 of the name.
    rest: [u8; 12],
}

/// A journal has at most 32 TiB.
const OFFSET: u32 = 45;
const NAME: u32 = 48;
const STATES: [State; 3] = [State::Ok, State::Failed, State::Cancelled];

impl Packed {
    /// A line that begins there, of an entry in this state. `None` if it is too far for this.
    pub(super) fn new(id: &Id, offset: u64, state: State, file: Option<&str>) -> Option<Self> {
        if offset >> OFFSET > 0 {
            return None;
        }
        let is_done = state == State::Ok;
        let flags = (state as u64) << 1 | u64::from(is_done);
        let rest =
            u128::from(offset) << (NAME + 3) | u128::from(flags) << NAME | u128::from(name(file));
        Some(Self {
            id: Self::of_id(id),
            rest: bytes(rest),
        })
    }

    /// What is kept of an id.
    pub(super) fn of_id(id: &Id) -> [u8; 12] {
        let [kept @ .., _, _, _, _] = id.0;
        kept
    }

    /// What comes of it when there is a later line of the same entry: its state counts. What was done stays done, where it
    /// was.
    pub(super) fn then(self, later: Self) -> Self {
        if later.is_done() || !self.is_done() {
            return later;
        }
        let state = 3 << (NAME + 1);
        let rest = self.rest() & !state | later.rest() & state;
        Self {
            id: self.id,
            rest: bytes(rest),
        }
    }

    pub(super) fn id(&self) -> [u8; 12] {
        self.id
    }

    pub(super) fn offset(self) -> u64 {
        low(self.rest() >> (NAME + 3))
    }

    pub(super) fn state(self) -> State {
        STATES[(low(self.rest() >> (NAME + 1)) & 3) as usize]
    }

    pub(super) fn is_done(self) -> bool {
        low(self.rest() >> NAME) & 1 == 1
    }

    /// Whether the file that it is in has this name.
    pub(super) fn is_at(self, file: &str) -> bool {
        low(self.rest()) & ((1 << NAME) - 1) == name(Some(file))
    }

    fn rest(self) -> u128 {
        let mut bytes = [0; 16];
        bytes[4..].copy_from_slice(&self.rest);
        u128::from_be_bytes(bytes)
    }
}

/// The lower 96 bits.
fn bytes(rest: u128) -> [u8; 12] {
    let [_, _, _, _, bytes @ ..] = rest.to_be_bytes();
    bytes
}

/// The lower 64 bits.
fn low(rest: u128) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&rest.to_be_bytes()[8..]);
    u64::from_be_bytes(bytes)
}

/// 48 bits of a name's digest. None has none.
fn name(file: Option<&str>) -> u64 {
    let Some(file) = file else {
        return 0;
    };
    let digest = blake3::hash(file.as_bytes());
    let mut bytes = [0; 8];
    bytes[2..].copy_from_slice(&digest.as_bytes()[..6]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_small_as_it_says() {
        assert_eq!(size_of::<Packed>(), 24);
    }

    #[test]
    fn all_of_it_comes_back() {
        for (offset, state, file) in [
            (0, State::Failed, None),
            ((1 << 45) - 1, State::Ok, Some("a/b")),
            (77, State::Cancelled, Some("")),
        ] {
            let packed = Packed::new(&Id([0xfe; 16]), offset, state, file).unwrap();
            assert_eq!((packed.offset(), packed.state()), (offset, state));
            assert_eq!(packed.is_done(), state == State::Ok);
            assert_eq!(packed.is_at(file.unwrap_or_default()), file.is_some());
            assert!(!packed.is_at("a/c"));
        }
        assert_eq!(Packed::new(&Id([0; 16]), 1 << 45, State::Ok, None), None);
    }

    #[test]
    fn the_order_is_by_id_then_by_place() {
        let at =
            |id: u8, offset, state| Packed::new(&Id([id; 16]), offset, state, Some("x")).unwrap();
        let mut all = [
            at(2, 5, State::Ok),
            at(1, 1 << 40, State::Ok),
            at(1, 7, State::Cancelled),
        ];
        all.sort_unstable();
        assert_eq!(all.map(Packed::offset), [7, 1 << 40, 5]);
    }

    #[test]
    fn what_was_done_stays_done() {
        let at =
            |offset, state, file| Packed::new(&Id([1; 16]), offset, state, Some(file)).unwrap();
        let done = at(1, State::Ok, "a");
        let later = done.then(at(2, State::Failed, "b"));
        assert_eq!(
            (later.state(), later.is_done(), later.offset()),
            (State::Failed, true, 1)
        );
        assert!(later.is_at("a") && !later.is_at("b"));
        let again = later.then(at(3, State::Ok, "b"));
        assert_eq!((again.state(), again.offset()), (State::Ok, 3));
        let never = at(1, State::Failed, "a").then(at(2, State::Cancelled, "a"));
        assert_eq!(
            (never.state(), never.is_done(), never.offset()),
            (State::Cancelled, false, 2)
        );
    }
}
