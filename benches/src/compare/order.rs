//! Who comes when in a round: [`order()`].

use std::collections::HashSet;

use fastrand::Rng;

use super::contestant::Contestant;
use super::scenario::{Case, Rival};

/// The order of contestants in a round, which follows from the seed. A strategy stays beside its bare
/// loop, either first, where they are compared: the shorter the time between them, the more of the
/// machine's noise they share.
pub(super) fn order<'a>(
    seed: u64,
    rival: Rival,
    case: &Case,
    round: usize,
    contestants: &'a [Contestant],
) -> Vec<&'a Contestant> {
    let name = case.id.bytes().fold(0_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let mut rng = Rng::with_seed(seed ^ name.rotate_left(32) ^ round as u64);
    let mut order: Vec<_> = contestants.iter().collect();
    rng.shuffle(&mut order);
    if rival == Rival::OwnBare {
        let families: Vec<_> = order.iter().map(|contestant| contestant.family()).collect();
        order.sort_by_key(|contestant| {
            families
                .iter()
                .position(|family| *family == contestant.family())
        });
    }
    let names: HashSet<_> = order.iter().map(|contestant| &contestant.name).collect();
    debug_assert_eq!(names.len(), order.len(), "two contestants of one name");
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::effort::Effort;
    use crate::compare::scenarios::scenario;
    use crate::entries::ENTRIES;
    use crate::harness::Programs;

    fn all() -> Vec<Contestant> {
        let programs = Programs {
            contestant: "contestant".into(),
            counting_contestant: "counting".into(),
            sink_server: "sink".into(),
            mock_server: "mock".into(),
        };
        let named = |name| Contestant::named(&programs, name);
        let pairs = ENTRIES
            .iter()
            .filter_map(|entry| entry.bare().map(|bare| [entry.name, bare]));
        pairs.flatten().filter_map(named).collect()
    }

    fn names(seed: u64, rival: Rival, round: usize) -> Vec<String> {
        let case = &scenario("contract", Effort::Normal, 1).unwrap().cases[0];
        let all = all();
        let order = order(seed, rival, case, round, &all);
        order.iter().map(|one| one.name.clone()).collect()
    }

    #[test]
    fn an_order_follows_from_the_seed() {
        assert_eq!(names(7, Rival::Reference, 3), names(7, Rival::Reference, 3));
        assert_ne!(names(7, Rival::Reference, 3), names(7, Rival::Reference, 4));
        assert_ne!(names(7, Rival::Reference, 3), names(8, Rival::Reference, 3));
    }

    #[test]
    fn pairs_stay_together_and_everyone_is_first_at_times() {
        let family = |name: &str| name.trim_end_matches("-bare").to_owned();
        let mut firsts = HashSet::new();
        for round in 0..100 {
            let names = names(7, Rival::OwnBare, round);
            assert!(
                names
                    .chunks(2)
                    .all(|two| family(&two[0]) == family(&two[1]))
            );
            firsts.insert(names[0].clone());
        }
        assert_eq!(firsts.len(), all().len());
    }
}
