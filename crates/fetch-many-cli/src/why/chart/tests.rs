//! What is drawn of lines whose times are known.

use super::*;

fn line(taken: u64, started: Option<u64>, attempts: u32, phases: &[(Spent, u128)]) -> Line {
    let mut line = Line::new(0, 1, "http://a.example/");
    (line.taken, line.started, line.attempts) = (taken, started, attempts);
    line.phases = phases.iter().copied().collect();
    line
}

/// Nanoseconds of slots at this, in each part of so many nanoseconds.
fn over(picture: &Picture, slots: Slots) -> Vec<f64> {
    let round = |slots: f64| (slots * 1000.0).round() / 1000.0;
    picture
        .parts
        .iter()
        .map(|part| round(part[slots as usize]))
        .collect()
}

#[test]
fn what_is_exact_is_drawn_exactly() {
    let mut chart = Chart::new(2);
    let unit = 1_000_000;
    chart.add(&line(
        0,
        Some(0),
        1,
        &[(Spent::Connect, unit), (Spent::Wait, 2 * unit)],
    ));
    chart.add(&line(
        0,
        Some(2_000_000),
        1,
        &[(Spent::Host, 2 * unit), (Spent::Wait, 2 * unit)],
    ));
    let mut ledger = Ledger {
        limit: 2,
        elapsed: 4_000_000,
        ..Ledger::default()
    };
    for (slots, sum) in [
        (Slots::Connect, 1),
        (Slots::Wait, 4),
        (Slots::Host, 2),
        (Slots::Tail, 1),
    ] {
        ledger.slots.add(slots, sum * unit);
    }
    assert!(ledger.adds_up());
    let picture = chart.picture(Some(&ledger));
    assert_eq!((picture.part, picture.parts.len()), (1e6, 4));
    assert_eq!(over(&picture, Slots::Connect), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(over(&picture, Slots::Wait), [0.0, 1.0, 2.0, 1.0]);
    assert_eq!(over(&picture, Slots::Host), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(over(&picture, Slots::Tail), [0.0, 0.0, 0.0, 1.0]);
}

#[test]
fn attempts_are_laid_out_evenly() {
    let mut chart = Chart::new(1);
    let unit = 1_000_000;
    chart.add(&line(
        0,
        Some(0),
        2,
        &[(Spent::Backoff, 2 * unit), (Spent::Wait, 2 * unit)],
    ));
    let ledger = Ledger {
        limit: 1,
        elapsed: 4_000_000,
        ..Ledger::default()
    };
    let picture = chart.picture(Some(&ledger));
    assert_eq!(over(&picture, Slots::Wait), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(over(&picture, Slots::Backoff), [0.0, 1.0, 1.0, 0.0]);
}

#[test]
fn all_slots_are_there_at_every_time() {
    let mut chart = Chart::new(3);
    for number in 0..5_000_u64 {
        let taken = number * 1_000_003;
        let started = (number % 7 > 0).then_some(taken + number % 5 * 1_000_000);
        let attempts = u32::try_from(number % 4).unwrap();
        let waited = u128::from(started.map_or(9, |started| started - taken));
        let phases = [
            (Spent::Rate, waited),
            (Spent::Wait, u128::from(number % 11) * 400_000),
        ];
        chart.add(&line(
            taken,
            started,
            attempts,
            &phases[..if started.is_some() { 2 } else { 1 }],
        ));
    }
    for ledger in [
        None,
        Some(Ledger {
            limit: 3,
            elapsed: 5_500_000_000,
            ..Ledger::default()
        }),
    ] {
        let picture = chart.picture(ledger.as_ref());
        assert!(picture.parts.len() > Lane::PARTS / 3);
        for part in &picture.parts {
            assert!(part.iter().all(|slots| *slots >= -1e-6), "{part:?}");
            assert!((part.iter().sum::<f64>() - 3.0).abs() < 1e-6, "{part:?}");
        }
    }
}
