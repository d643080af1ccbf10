//! The journal of a directory: what each run has done, written down as it is done.
//!
//! `DIR/.fetch-many/journal.jsonl` has a JSON object in each line: how a [run began](Head), what [came of each entry](Line),
//! how the [run ended](Last), and so on for the next run. It is the result, the point to go on from, and the list of what
//! failed at once. The page `journal` of the manual has each field.
//!
//! [`Journal`] writes it, one run at a time; [`Past`] is what a run wants to know of earlier ones; [`read()`] and [`Run`] are for
//! those who look at it.

mod amounts;
mod came;
mod error;
mod head;
mod id;
mod last;
mod line;
mod lines;
mod lock;
mod packed;
mod past;
mod place;
mod read;
mod record;
mod scan;
mod url;
mod writing;

pub use self::amounts::{Amounts, Cause};
pub use self::error::{Fault, JournalError};
pub use self::head::{Difference, Head, List, Plan};
pub use self::last::{Ended, Last, Ledger, Tally};
pub use self::line::{Connection, Failure, Line, State};
pub use self::past::{Before, Past, Torn};
pub(crate) use self::place::own_directory;
pub use self::read::{Records, Run, read};
pub use self::record::Record;
pub use self::writing::Journal;
pub use crate::list::Id;

/// The version of the format.
pub const VERSION: u32 = 1;

/// The directory, in that of the bodies, that holds all that is not a body.
pub const DIRECTORY: &str = ".fetch-many";

/// Within [`DIRECTORY`]: what is on the disk of bodies that were broken off.
pub(crate) const PARTS: &str = "parts";
