//! The body of the fuzz target (`fuzz/`), run over inputs from a fixed seed, so that it cannot rot.

mod framing;

use fastrand::Rng;

const CASES: u64 = 20_000;

/// Bytes that mean something in a response.
const TELLING: &[u8] = b"\r\n :;,+0159aAfFx\t\0\xff";

#[test]
fn framing() {
    for seed in framing::SEEDS {
        framing::run(seed);
    }
    for case in 0..CASES {
        framing::run(&input(&mut Rng::with_seed(case)));
    }
}

/// One of the seeds with some changes.
fn input(random: &mut Rng) -> Vec<u8> {
    let mut input = framing::SEEDS[random.usize(..framing::SEEDS.len())].to_vec();
    for _ in 0..random.usize(0..6) {
        let at = random.usize(..=input.len());
        let end = input.len().min(at + random.usize(0..3));
        let new = std::iter::repeat_with(|| TELLING[random.usize(..TELLING.len())]);
        let new: Vec<_> = new.take(2).collect();
        input.splice(at..end, new);
    }
    input
}
