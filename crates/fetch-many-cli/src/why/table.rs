//! Where the slots went, in numbers that add up as they are printed: [`Table`].

use fetch_many::Slots;

use super::digits::{decimal, float, shared_out};
use crate::journal::Ledger;

/// Where the slots of a run went.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    /// Those that anything went to; what slots were in use for first.
    pub(super) rows: Vec<Row>,
    /// The sum: `limit × elapsed`.
    pub(super) total: Row,
}

/// One cause.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// What slots were at; `None` for what nobody has written down, and for the sum.
    pub(super) slots: Option<Slots>,
    pub(super) label: &'static str,
    /// Slot-seconds.
    pub(super) seconds: String,
    /// In percent, with one digit behind the point.
    pub(super) percent: String,
    /// From 0 to 1.
    pub(super) part: f64,
}

/// What nobody has written down.
pub(super) const UNTOLD: &str = "not written down";

/// What slots are at, in words.
pub(super) fn label(slots: Slots) -> &'static str {
    match slots {
        Slots::Host => "limit of the host",
        Slots::Rate => "rate of the host",
        Slots::Pause => "pause that a server asked for",
        Slots::Backoff => "pause before a retry",
        Slots::Caller => "results not taken",
        Slots::Bound => "lookahead",
        Slots::Input => "input",
        Slots::Tail => "nothing left to start",
        Slots::Start => "about to start",
        Slots::Lookup => "lookup of the host",
        Slots::Connect => "connecting",
        Slots::Tls => "TLS handshake",
        Slots::Send => "sending the request",
        Slots::Wait => "waiting for the server",
        Slots::Body => "reading the body",
        Slots::Sink => "writing the body",
        Slots::Running => "not ended",
        Slots::Cut => "cut off",
        _ => slots.name(),
    }
}

/// What slots are at, in one word that styles know as well; `None` for what nobody has written down.
pub(super) fn name(slots: Option<Slots>) -> &'static str {
    slots.map_or("untold", Slots::name)
}

impl Row {
    /// Whether slots were in use by this.
    pub(super) fn use_of(&self) -> &'static str {
        match self.slots {
            Some(slots) if slots.is_empty() => "empty",
            Some(_) => "in use",
            None => "",
        }
    }
}

impl Table {
    pub(super) fn of(ledger: &Ledger) -> Self {
        let (empty, used): (Vec<_>, Vec<_>) =
            ledger.slots.iter().partition(|(slots, _)| slots.is_empty());
        let told = used.into_iter().chain(empty);
        let mut causes: Vec<_> = told.map(|(slots, nanos)| (Some(slots), nanos)).collect();
        let sum = ledger.slots.sum();
        // A sum that is more than all there was is no journal of this program; it is shown as it is.
        let total = ledger.total().max(sum);
        if total > sum {
            causes.push((None, total - sum));
        }
        let nanos: Vec<_> = causes.iter().map(|(_, nanos)| *nanos).collect();
        let digits = digits_of(total);
        let unit = 10_u128.pow(9 - digits);
        let units = (total + unit / 2) / unit;
        let seconds = shared_out(&nanos, total, units);
        let percents = shared_out(&nanos, total, 1_000);
        let row = |slots: Option<Slots>, label, seconds, percent, part| Row {
            slots,
            label,
            seconds: decimal(seconds, digits),
            percent: decimal(percent, 1),
            part,
        };
        let rows = causes.iter().zip(seconds.into_iter().zip(percents));
        let rows = rows.map(|((slots, nanos), (seconds, percent))| {
            let part = float(*nanos) / float(total.max(1));
            row(*slots, slots.map_or(UNTOLD, label), seconds, percent, part)
        });
        let percent = if total > 0 { 1_000 } else { 0 };
        Self {
            rows: rows.collect(),
            total: row(None, "all", units, percent, 1.0),
        }
    }
}

/// How many digits behind the point it takes for four that mean something, of at most nine.
fn digits_of(total: u128) -> u32 {
    (0..9)
        .find(|digits| total * 10_u128.pow(*digits) >= 10_000_000_000_000)
        .unwrap_or(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number without its point and commas.
    fn number(text: &str) -> u128 {
        text.replace([',', '.'], "").parse().unwrap()
    }

    #[test]
    fn it_adds_up_as_it_is_printed() {
        let mut nanos = 12_345_u128;
        for (limit, elapsed) in [
            (1, 1),
            (3, 7),
            (64, 252_123_456_789),
            (10_000, 86_400_000_000_007),
            (7, 0),
        ] {
            let mut ledger = Ledger {
                limit,
                elapsed,
                ..Ledger::default()
            };
            for slots in Slots::ALL {
                nanos = nanos * 6_364_136_223_846_793_005 % 1_000_000_007_000_003;
                let left = ledger.total() - ledger.slots.sum();
                ledger.slots.add(slots, nanos % (left / 4 + 1));
            }
            ledger
                .slots
                .add(Slots::Tail, ledger.total() - ledger.slots.sum());
            let table = Table::of(&ledger);
            let sum = |column: fn(&Row) -> &str| {
                table
                    .rows
                    .iter()
                    .map(|row| number(column(row)))
                    .sum::<u128>()
            };
            assert_eq!(
                sum(|row| &row.seconds),
                number(&table.total.seconds),
                "{table:?}"
            );
            assert_eq!(
                sum(|row| &row.percent),
                number(&table.total.percent),
                "{table:?}"
            );
        }
    }

    #[test]
    fn what_is_not_written_down_is_a_row() {
        let mut ledger = Ledger {
            limit: 2,
            elapsed: 5_000_000_000,
            ..Ledger::default()
        };
        ledger.slots.add(Slots::Wait, 4_000_000_000);
        let table = Table::of(&ledger);
        let rows = table
            .rows
            .iter()
            .map(|row| (row.label, row.seconds.as_str(), row.percent.as_str()));
        assert_eq!(
            rows.collect::<Vec<_>>(),
            [
                ("waiting for the server", "4.000", "40.0"),
                (UNTOLD, "6.000", "60.0")
            ]
        );
        assert_eq!(table.total.seconds, "10.000");
    }
}
