//! Dates as seconds: [`seconds_since_1970`].

/// The time at this date, in UTC. One before 1970 counts as the first of its days. `None`: there is no such month,
/// or no such day or hour in any month or day.
pub(crate) fn seconds_since_1970(date: [u64; 3], time: [u64; 3]) -> Option<u64> {
    const BEFORE_MONTH: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    // How many leap years there were until the end of this one.
    let leaps = |year: u64| (year / 4).saturating_sub(year / 100) + year / 400;
    let ([year, month, day], [hour, minute, second]) = (date, time);
    if !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 || year > 9_999 {
        return None;
    }
    let index = usize::try_from(month.checked_sub(1)?).ok()?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let leap_day = u64::from(is_leap && month > 2);
    let days = year * 365 + leaps(year.checked_sub(1)?) + BEFORE_MONTH.get(index)? + leap_day;
    let days = (days + day - 1).saturating_sub(1970 * 365 + leaps(1969));
    Some((days * 24 + hour) * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `date --utc` has them.
    #[test]
    fn dates_are_counted() {
        for (date, seconds) in [
            ([1970, 1, 1], 0),
            ([2000, 2, 29], 951_782_400),
            ([2000, 3, 1], 951_868_800),
            ([2024, 12, 31], 1_735_603_200),
            ([2100, 3, 1], 4_107_542_400),
            ([1969, 12, 31], 0),
        ] {
            assert_eq!(seconds_since_1970(date, [0; 3]), Some(seconds), "{date:?}");
        }
        let late = seconds_since_1970([1994, 11, 6], [8, 49, 37]);
        assert_eq!(late, Some(784_111_777));
        for date in [[2000, 0, 1], [2000, 13, 1], [2000, 1, 0], [2000, 1, 32]] {
            assert_eq!(seconds_since_1970(date, [0; 3]), None, "{date:?}");
        }
        assert_eq!(seconds_since_1970([2000, 1, 1], [24, 0, 0]), None);
    }
}
