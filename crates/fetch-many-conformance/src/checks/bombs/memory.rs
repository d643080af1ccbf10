//! How much memory floods and bombs take.

use std::fs;
use std::time::Duration;

use fetch_many::{Config, FetchManyExt};

use crate::broken::ensure;
use crate::checks::codings::{gzip, zlib};
use crate::checks::{describe, expect_response, plan, serve};
use crate::process::Apart;
use crate::raw::{Hit, Reply};
use crate::{Broken, NotKept, Subject};

const MIB: usize = 1 << 20;

/// The largest body.
const CAP: usize = MIB;

/// What an exchange may take beside a body of the largest size: its head, of which hyper keeps up
/// to 400 KiB; its buffers and its stack; and what the allocator keeps when a buffer has grown.
/// (Measured with the four strategies: less than half a mebibyte, the body included.)
const BESIDE: usize = MIB;

/// What a strategy without a cap takes of each, though not more: the machine has to bear it.
const FLOOD: usize = 24 * MIB;

/// The same of what takes a parser long, piece by piece, and so the check.
const TRICKLE: usize = MIB;

/// How a flood begins, what then comes again and again, and how many bytes of it.
#[rustfmt::skip]
const FLOODS: &[(&str, &str, usize)] = &[
    ("HTTP/1.1 200 ", "a very good reason ", FLOOD),
    ("HTTP/1.1 200 OK\r\n", "X: flood\r\n", FLOOD),
    ("HTTP/1.1 200 OK\r\nX: ", "flood", FLOOD),
    ("", "HTTP/1.1 100 Continue\r\n\r\n", TRICKLE),
    ("HTTP/1.1 103 Early Hints\r\n", "Link: </flood>\r\n", FLOOD),
    ("HTTP/1.1 200 OK\r\n\r\n", "flood", FLOOD),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", TRICKLE),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000000\r\n", "flood", FLOOD),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=", "flood", FLOOD),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0000000000", TRICKLE),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: flood\r\n", FLOOD),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", "flood", FLOOD),
    // Nobody reads it; the flood that it leads to is the sixth of these.
    ("HTTP/1.1 302 Found\r\nLocation: /5\r\n\r\n", "flood", FLOOD),
];

/// 64 MiB of zeros in brotli, in a window of 16 MiB, by the reference implementation.
#[rustfmt::skip]
const BROTLI_64_MEBIBYTES: &[u8] = &[
    207, 255, 255, 127, 248, 39, 0, 226, 177, 64, 32, 247, 254, 159, 255, 255, 255, 240, 79, 0, 196,
    97, 1, 128, 238, 253, 63, 255, 255, 255, 225, 159, 0, 136, 195, 34, 0, 221, 251, 127, 254, 255,
    255, 195, 63, 1, 16, 135, 5, 0, 186, 247, 255, 3,
];

/// Codings of as many zeros as a flood has bytes, or more.
fn bombs() -> [(&'static str, Vec<u8>); BOMBS] {
    let members = gzip(&vec![0; MIB]).repeat(FLOOD / MIB);
    let twice = zlib(&members);
    [
        ("gzip", members),
        ("gzip, deflate", twice),
        // Several: what their windows take, one alone could hide below the bound.
        ("br", BROTLI_64_MEBIBYTES.to_vec()),
        ("br", BROTLI_64_MEBIBYTES.to_vec()),
        ("br", BROTLI_64_MEBIBYTES.to_vec()),
    ]
}

const BOMBS: usize = 5;

const LIMIT: usize = FLOODS.len() + BOMBS;

/// As many floods and bombs at once as there are kinds. On Linux, in a process of its own, so
/// that its peak is theirs; elsewhere unseen.
///
/// # Errors
/// [`Broken`], if one of them is `Ok`, or all together take more memory than the cap and a constant
/// each.
pub(in crate::checks) fn bomb_memory(subject: &Subject) -> Result<(), NotKept> {
    let apart = Apart {
        check: "bomb_memory",
        like: "whose memory is looked at",
        cold: false,
        unprivileged: false,
    };
    let server = || {
        let bombs = bombs();
        serve(subject, move |hit| reply(hit, &bombs))
    };
    apart.run(subject, server, within_the_bound)
}

fn within_the_bound(subject: &Subject, server: &str) -> Result<(), Broken> {
    let config = Config::default()
        .max_body_bytes(CAP)
        .timeout(Duration::from_secs(20));
    let strategy = subject.make(&config)?;
    // As many threads and connections as will be.
    for outcome in strategy.fetch(vec![format!("{server}warm"); LIMIT], &plan(LIMIT)) {
        expect_response(&outcome, 200, "warm")?;
    }
    let before = peak()?;
    let urls = (0..LIMIT).map(|number| format!("{server}{number}"));
    let mut taken_in = Vec::new();
    for outcome in strategy.fetch(urls, &plan(LIMIT)) {
        if outcome.result.is_ok() {
            taken_in.push(describe(&outcome));
        }
    }
    let grown = peak()?.saturating_sub(before);
    let bound = LIMIT * (CAP + BESIDE);
    ensure!(
        grown <= bound,
        "{LIMIT} floods and bombs took {} KiB, the bound is {} KiB",
        grown >> 10,
        bound >> 10
    );
    ensure!(taken_in.is_empty(), "floods or bombs: {taken_in:?}");
    Ok(())
}

/// The most memory that this process has ever had resident.
fn peak() -> Result<usize, Broken> {
    let status = fs::read_to_string("/proc/self/status")?;
    let mut lines = status.lines();
    let line = lines.find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<usize>().ok());
    kib.map(|kib| kib << 10)
        .ok_or_else(|| Broken::new("the system does not tell the peak of memory"))
}

fn reply(hit: &Hit, bombs: &[(&str, Vec<u8>)]) -> Reply {
    // All are in flight at once.
    let together = Reply::new().barrier(LIMIT);
    let Ok(number) = hit.path.trim_start_matches('/').parse::<usize>() else {
        return together.ok("warm");
    };
    // A flood that ends within its head, on a used connection, may be asked for again.
    let reply = if hit.attempt == 1 {
        together
    } else {
        Reply::new()
    };
    if let Some((begin, again, length)) = FLOODS.get(number) {
        let again = again.repeat((64 << 10) / again.len());
        let times = length / again.len();
        return reply.raw(*begin).repeated(again, times).fin();
    }
    let (coding, body) = &bombs[number - FLOODS.len()];
    reply.response(200, &[("content-encoding", coding)], body)
}
