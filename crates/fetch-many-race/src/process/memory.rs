//! What a process holds in memory, by proc(5); only Linux tells.

use std::fs;

use serde::{Deserialize, Serialize};

use crate::Failure;

/// A process's memory at one moment, in KiB.
///
/// ```
/// # #[cfg(target_os = "linux")] {
/// use fetch_many_race::process::memory::Memory;
///
/// let own = Memory::of(std::process::id()).unwrap();
/// assert!(own.resident > 0 && own.heap() <= own.touched);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Resident: all its pages in memory (`VmRSS`).
    pub resident: u64,
    /// The most that was resident so far (`VmHWM`).
    pub peak: u64,
    /// Touched: pages that are its alone and written (`Private_Dirty`), code and libraries left out.
    pub touched: u64,
    /// Of those, in stacks of threads: behind a guard page, or the main one.
    pub stacks: u64,
    /// Address space (`VmSize`), used or not.
    pub reserved: u64,
    /// Threads.
    pub threads: u64,
}

impl Memory {
    /// That of the process with this number, its children included.
    ///
    /// # Errors
    /// If there is none, or the system does not tell.
    pub fn of(process: u32) -> Result<Self, Failure> {
        let mut sum = Self::alone(process)?;
        for child in children(process) {
            // One that has ended meanwhile weighs nothing.
            let child = Self::of(child).unwrap_or_default();
            sum.resident += child.resident;
            sum.peak += child.peak;
            sum.touched += child.touched;
            sum.stacks += child.stacks;
            sum.reserved += child.reserved;
            sum.threads += child.threads;
        }
        Ok(sum)
    }

    fn alone(process: u32) -> Result<Self, Failure> {
        let read = |what: &str| {
            let path = format!("/proc/{process}/{what}");
            fs::read_to_string(&path).map_err(|error| Failure::new(format_args!("{path}: {error}")))
        };
        let status = read("status")?;
        let of = |key| field(&status, key);
        let (touched, stacks) = dirty(&read("smaps")?);
        Ok(Self {
            resident: of("VmRSS:"),
            peak: of("VmHWM:"),
            touched,
            stacks,
            reserved: of("VmSize:"),
            threads: of("Threads:"),
        })
    }

    /// Touched, and not in stacks: the heap, and what of the program is written to.
    #[must_use]
    pub fn heap(&self) -> u64 {
        self.touched.saturating_sub(self.stacks)
    }
}

/// Those of all its threads; none where the system does not tell.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let lists = threads.map(|thread| fs::read_to_string(thread.path().join("children")));
    let numbers = |list: String| {
        let words = list.split_whitespace();
        words
            .filter_map(|word| word.parse().ok())
            .collect::<Vec<_>>()
    };
    lists.flatten().flat_map(numbers).collect()
}

pub(super) fn field(text: &str, key: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or(0)
}

/// A guard below a thread's stack is a page or a few; glibc's arenas keep far more out of reach.
const LARGEST_GUARD: u64 = 64 << 10;

/// Written pages in all mappings, and in those that are stacks.
fn dirty(smaps: &str) -> (u64, u64) {
    let (mut all, mut stacks) = (0, 0);
    let mut guard_end = 0;
    let mut in_stack = false;
    for line in smaps.lines() {
        if let Some((start, end, access, name)) = mapping(line) {
            in_stack = name == "[stack]" || start == guard_end && access.starts_with("rw");
            let guards = access.starts_with("---") && end - start <= LARGEST_GUARD;
            guard_end = if guards { end } else { 0 };
        } else if line.starts_with("Private_Dirty:") {
            let dirty = field(line, "Private_Dirty:");
            all += dirty;
            stacks += if in_stack { dirty } else { 0 };
        }
    }
    (all, stacks)
}

/// A mapping's head: `7f00-7f08 rw-p 00000000 00:00 0 [stack]`.
fn mapping(line: &str) -> Option<(u64, u64, &str, &str)> {
    let mut words = line.split_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let start = u64::from_str_radix(start, 16).ok()?;
    let end = u64::from_str_radix(end, 16).ok()?;
    let access = words.next()?;
    Some((start, end, access, words.nth(3).unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_are_told_from_the_heap() {
        let smaps = "\
            1000-2000 rw-p 00000000 00:00 0 [heap]\nPrivate_Dirty:         4 kB\n\
            3000-4000 ---p 00000000 00:00 0 \nPrivate_Dirty:         0 kB\n\
            4000-9000 rw-p 00000000 00:00 0 \nPrivate_Dirty:        12 kB\n\
            a000-b000 rw-p 00000000 00:00 0 [stack]\nPrivate_Dirty:         8 kB\n\
            100000-900000 ---p 00000000 00:00 0 \nPrivate_Dirty:         0 kB\n\
            900000-901000 rw-p 00000000 00:00 0 \nPrivate_Dirty:        16 kB\n";
        assert_eq!(dirty(smaps), (40, 20));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_weighs_too() {
        let mut shell = std::process::Command::new("sh");
        let mut shell = shell.args(["-c", "sleep 60 & wait"]).spawn().unwrap();
        let child = loop {
            if let [child] = children(shell.id())[..] {
                break i32::try_from(child).unwrap();
            }
            std::thread::yield_now();
        };
        assert_eq!(Memory::alone(shell.id()).unwrap().threads, 1);
        assert_eq!(Memory::of(shell.id()).unwrap().threads, 2);
        let child = nix::unistd::Pid::from_raw(child);
        nix::sys::signal::kill(child, nix::sys::signal::Signal::SIGKILL).unwrap();
        shell.wait().unwrap();
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_memory() {
        let memory = Memory::of(std::process::id()).unwrap();
        assert!(memory.resident > 0 && memory.peak >= memory.resident);
        assert!(memory.touched > 0 && memory.reserved > memory.resident);
        assert!(memory.threads >= 1);
    }
}
