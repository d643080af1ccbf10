//! The bodies of the fuzz targets (`fuzz/`), run over inputs from a fixed seed, so that they cannot rot.

mod decoding;
mod header;
mod location;
mod retry_after;
mod url;

use fastrand::Rng;

const CASES: u64 = 4_000;

/// Bytes that mean something to one of them.
const TELLING: &[u8] =
    b":/?#@[]%.\\ \t\r\n\0-,;=+0123456789abcdefxGMTz\x1f\x8b\x78\x9c\xc3\xa9\xff";

fn over_seeds(seeds: &[&[u8]], run: fn(&[u8])) {
    for seed in seeds {
        run(seed);
    }
    for case in 0..CASES {
        run(&input(&mut Rng::with_seed(case), seeds));
    }
}

/// One of the seeds with some changes, or bytes from nowhere.
fn input(random: &mut Rng, seeds: &[&[u8]]) -> Vec<u8> {
    let mut input = match random.u8(0..8) {
        0 => std::iter::repeat_with(|| random.u8(..)).take(40).collect(),
        _ => seeds[random.usize(..seeds.len())].to_vec(),
    };
    for _ in 0..random.usize(0..6) {
        let at = random.usize(..=input.len());
        let end = input.len().min(at + random.usize(0..3));
        let new = random.usize(0..3);
        let new = std::iter::repeat_with(|| TELLING[random.usize(..TELLING.len())]).take(new);
        let new: Vec<_> = new.collect();
        input.splice(at..end, new);
    }
    input
}

#[test]
fn url() {
    over_seeds(url::SEEDS, url::run);
}

#[test]
fn header() {
    over_seeds(header::SEEDS, header::run);
}

#[test]
fn location() {
    over_seeds(location::SEEDS, location::run);
}

#[test]
fn retry_after() {
    over_seeds(retry_after::SEEDS, retry_after::run);
}

#[test]
fn decoding() {
    over_seeds(decoding::SEEDS, decoding::run);
}
