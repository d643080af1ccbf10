//! Breaks: latencies that count from when a request was sent leave out what waited to be sent.

use std::error::Error;

// ANCHOR: run
/// When a made-up server has answered, in milliseconds: it takes one, and stands still from 5,000 to 6,000.
fn answered(sent: u64) -> u64 {
    match sent {
        5_000..6_000 => 6_001,
        _ => sent + 1,
    }
}

/// The latency that all but one in a hundred stay within.
fn p99(mut latencies: Vec<u64>) -> u64 {
    latencies.sort_unstable();
    latencies[latencies.len() * 99 / 100 - 1]
}

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let (mut from_sent, mut from_due) = (Vec::new(), Vec::new());
    let mut free = 0;
    for due in (0..10_000).step_by(10) {
        let sent = free.max(due); // One connection: the last response comes first.
        free = answered(sent);
        from_sent.push(free - sent);
        from_due.push(free - due);
    }
    let (sent, due) = (p99(from_sent), p99(from_due));
    println!("99 of 100 within, from when they were sent: {sent} ms");
    println!("99 of 100 within, from when they were due: {due} ms");
    Ok(())
}
// ANCHOR_END: run
