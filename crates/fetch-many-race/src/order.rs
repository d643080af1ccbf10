//! Who comes when in a round: [`order()`] of many rounds, [`balanced`] of few.

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

/// The order of contestants in a round, from 1, such that few rounds suffice for balance: in as many as there are
/// contestants each comes once at each place, and directly after each other once (Williams, 1949); if their number is odd,
/// in twice as many rounds twice. Which of them has which part follows from the seed.
///
/// ```
/// use fetch_many_race::order::balanced;
///
/// let all = ["a", "b", "c", "d"];
/// let firsts: Vec<_> = (1..=4).map(|round| *balanced(7, round, &all)[0]).collect();
/// assert!(all.iter().all(|one| firsts.contains(one)));
/// ```
#[must_use]
pub fn balanced<T>(seed: u64, round: usize, contestants: &[T]) -> Vec<&T> {
    let mut parts: Vec<_> = contestants.iter().collect();
    Rng::with_seed(seed).shuffle(&mut parts);
    let number = parts.len();
    let (turn, row) = match round.saturating_sub(1) {
        _ if number == 0 => return parts,
        before => (before / number, before % number),
    };
    // 0, 1, n - 1, 2, n - 2 …: neighbours differ by each number once, and each row adds one to all.
    let zigzag = |place: usize| match place % 2 {
        1 => place.div_ceil(2),
        _ => (number - place / 2) % number,
    };
    let mut order: Vec<_> = (0..number)
        .map(|place| parts[(zigzag(place) + row) % number])
        .collect();
    if number % 2 == 1 && turn % 2 == 1 {
        order.reverse();
    }
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
    fn few_rounds_are_balanced() {
        for number in 1..=7_usize {
            let all: Vec<_> = (0..number).collect();
            let turns = 1 + number % 2;
            let mut places = vec![vec![0; number]; number];
            let mut after = vec![vec![0; number]; number];
            for round in 1..=number * turns {
                let order = balanced(number as u64, round, &all);
                for (place, one) in order.iter().enumerate() {
                    places[place][**one] += 1;
                }
                for two in order.windows(2) {
                    after[*two[0]][*two[1]] += 1;
                }
            }
            assert!(places.iter().flatten().all(|times| *times == turns));
            for (one, times) in after.iter().enumerate() {
                let mut others = times.iter().enumerate().filter(|(other, _)| *other != one);
                assert!(
                    others.all(|(_, times)| *times == turns),
                    "{number}: {after:?}"
                );
            }
        }
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
