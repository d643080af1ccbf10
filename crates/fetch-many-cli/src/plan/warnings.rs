//! What should be thought of before a list is fetched: [`of`].

use super::hosts::{Hosts, Large, is_own};
use crate::show::{count, escaped, part, percent};

/// More than so many requests a second are much for a host of somebody else's.
const MUCH: f64 = 10.0;

/// Below so many entries nothing is worth a warning.
const FEW: u64 = 20;

/// What should be thought of, a sentence each.
pub(super) fn of(hosts: &Hosts, largest: &[Large]) -> Vec<String> {
    let all = hosts.entries();
    let mut warnings = Vec::new();
    if all < FEW {
        return warnings;
    }
    if let Some(first) = largest
        .first()
        .filter(|first| first.entries * 2 >= all && hosts.len() > 1)
    {
        let share = percent(part(first.entries, all));
        let name = escaped(&first.name);
        warnings.push(format!(
            "{share} of the list are of {name}: its limit and its rate decide how long all of it takes."
        ));
    }
    let mut asked_much: Vec<_> = largest
        .iter()
        .filter(|host| host.per_second > MUCH && !is_own(&host.name))
        .collect();
    asked_much.sort_by(|one, other| other.per_second.total_cmp(&one.per_second));
    if let Some(most) = asked_much.first() {
        let others = match asked_much.len() - 1 {
            0 => String::new(),
            1 => ", and another host more than ten".to_owned(),
            more => format!(", and {} other hosts more than ten", count(more as u64)),
        };
        let (name, rate) = (escaped(&most.name), rounded(most.per_second));
        warnings.push(format!(
            "{name} would be asked {rate} times a second{others}: --rate 10/s is kinder to who does not know of it."
        ));
    }
    warnings
}

fn rounded(rate: f64) -> String {
    format!("{rate:.0}")
}
