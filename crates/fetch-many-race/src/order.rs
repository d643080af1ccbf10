//! Who comes when in a round: [`order()`].

use fastrand::Rng;

/// The order of contestants in a round of the case of this name, which follows from the seed: shuffled, so that each
/// comes first as often as any other, and what a place in the round does to a figure is noise and no advantage.
///
/// Those of one family stay beside each other, either first, so that what is compared within a family shares the machine's
/// noise: the shorter the time between two, the more of it. Where there are no families, each has one of its own.
///
/// ```
/// use fetch_many_race::order::order;
///
/// let all = ["a", "a-bare", "b", "b-bare"];
/// let family = |name: &&'static str| name.trim_end_matches("-bare");
/// let names = order(7, "throughput", 1, &all, family);
/// assert_eq!(names, order(7, "throughput", 1, &all, family));
/// assert!(names.chunks(2).all(|two| family(two[0]) == family(two[1])));
/// ```
pub fn order<'a, T, F: PartialEq>(
    seed: u64,
    case: &str,
    round: usize,
    contestants: &'a [T],
    family: impl Fn(&'a T) -> F,
) -> Vec<&'a T> {
    let name = case.bytes().fold(0_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let mut rng = Rng::with_seed(seed ^ name.rotate_left(32) ^ round as u64);
    let mut order: Vec<_> = contestants.iter().collect();
    rng.shuffle(&mut order);
    let families: Vec<_> = order.iter().map(|one| family(one)).collect();
    order.sort_by_key(|one| {
        let own = family(one);
        families.iter().position(|family| *family == own)
    });
    order
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const ALL: [&str; 8] = [
        "tokio",
        "tokio-bare",
        "async-std",
        "async-std-bare",
        "smol",
        "smol-bare",
        "threads",
        "threads-bare",
    ];

    fn family(name: &&'static str) -> &'static str {
        name.trim_end_matches("-bare")
    }

    fn names(seed: u64, round: usize) -> Vec<&'static str> {
        let order = order(seed, "contract", round, &ALL, |name| *name);
        order.into_iter().copied().collect()
    }

    #[test]
    fn an_order_follows_from_the_seed() {
        assert_eq!(names(7, 3), names(7, 3));
        assert_ne!(names(7, 3), names(7, 4));
        assert_ne!(names(7, 3), names(8, 3));
    }

    #[test]
    fn pairs_stay_together_and_everyone_is_first_at_times() {
        let mut firsts = HashSet::new();
        for round in 0..100 {
            let names = order(7, "contract", round, &ALL, family);
            let mut pairs = names.chunks(2);
            assert!(pairs.all(|two| family(two[0]) == family(two[1])));
            firsts.insert(*names[0]);
        }
        assert_eq!(firsts.len(), ALL.len());
    }
}
