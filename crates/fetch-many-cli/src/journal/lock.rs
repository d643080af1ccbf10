//! One run at a time in a directory: [`Lock`].

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::error::{Fault, JournalError};
use super::place;

/// A run is at work in a directory for as long as this is held. The system takes it back when the process ends, however that
/// comes to pass; the file stays.
///
/// It is a file beside the journal, because Windows keeps others from reading what is locked, and `why` reads the journal
/// of a run that goes on.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "to be held is all that it is for")] File);

impl Lock {
    /// # Errors
    /// [`Fault::Locked`] with the directory's path, if another process holds it, or another journal of this one.
    pub(super) fn take(directory: &Path, path: &Path) -> Result<Self, JournalError> {
        let mut file = place::open(path, OpenOptions::new().read(true).write(true))?;
        match try_for_a_moment(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let fault = Fault::Locked(holder(&mut file));
                return Err(JournalError::new(directory, fault));
            }
            Err(TryLockError::Error(error)) => {
                return Err(JournalError::io(path, "lock it", error));
            }
        }
        // Who holds it is said for others' messages alone, so that a disk that is full does no harm here.
        let _ = file
            .set_len(0)
            .and_then(|()| file.write_all(std::process::id().to_string().as_bytes()));
        Ok(Self(file))
    }
}

/// Who [looks](is_held) whether it is held, holds it for an instant, and is no run.
fn try_for_a_moment(file: &File) -> Result<(), TryLockError> {
    const PAUSES: u32 = 10;
    for _ in 0..PAUSES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
            taken => return taken,
        }
    }
    file.try_lock()
}

/// Whether a run is at work that has this lock.
pub(super) fn is_held(path: &Path) -> bool {
    let tried = place::open_to_read(path).map(|file| file.try_lock_shared());
    matches!(tried, Ok(Err(TryLockError::WouldBlock)))
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
