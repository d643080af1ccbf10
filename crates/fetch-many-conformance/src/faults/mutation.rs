//! Valid responses with a few changes: [`mutant`].

use std::ops::Range;

use fastrand::Rng;

use super::valid::Valid;

/// Bytes that mean something somewhere in a response.
const TELLING: &[u8] = b"\r\n\t\0 :;,=\"/019afAF+-x\x7f\xe9";

/// Case `number` of this seed: a valid response with up to three changes. Its text tells it from every
/// other case.
pub(super) fn mutant(seed: u64, number: u64) -> Vec<u8> {
    // Far apart, so that neighbouring cases have nothing in common.
    let mut random = Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let valid = Valid::all(&format!("this is the body of case {number}"));
    let mut bytes = random.choice(valid).map_or_else(Vec::new, |it| it.bytes);
    for _ in 0..random.usize(1..=3) {
        change(&mut bytes, &mut random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, random: &mut Rng) {
    let span = span(bytes, random);
    if span.is_empty() {
        return;
    }
    match random.u8(0..6) {
        0 => bytes[span.start] ^= 1 << random.u8(0..8),
        1 => bytes[span.start] = TELLING[random.usize(..TELLING.len())],
        2 => bytes.insert(span.start, TELLING[random.usize(..TELLING.len())]),
        3 => drop(bytes.drain(span)),
        4 => {
            let copy = bytes[span.clone()].to_vec();
            bytes.splice(span.start..span.start, copy);
        }
        _ => bytes[span].rotate_left(1),
    }
}

/// Something to drop, to double, or to swap the first byte of to its end: two bytes, or a line.
fn span(bytes: &[u8], random: &mut Rng) -> Range<usize> {
    let at = random.usize(..=bytes.len());
    if random.u8(0..3) > 0 {
        return at..bytes.len().min(at + random.usize(1..=2));
    }
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n');
    let end = bytes[at..].iter().position(|byte| *byte == b'\n');
    let start = start.map_or(0, |before| before + 1);
    start..end.map_or(bytes.len(), |more| at + more + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_case_is_the_same_every_time_and_like_no_other() {
        let mutants: HashSet<_> = (0..1_000).map(|number| mutant(7, number)).collect();
        assert!(mutants.len() > 990, "{}", mutants.len());
        assert!((0..1_000).all(|number| mutants.contains(&mutant(7, number))));
        assert_ne!(mutant(7, 1), mutant(8, 1));
    }
}
