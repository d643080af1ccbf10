//! Dates as servers write them in cookies, which are of many forms (RFC 6265 §5.1.1): [`parse`].

use crate::calendar::seconds_since_1970;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The time that it means, in seconds since 1970. `None`: it is no date.
pub(super) fn parse(date: &str) -> Option<u64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in date.split(is_delimiter).filter(|token| !token.is_empty()) {
        // Each token is the first that is missing and that it can be.
        if time.is_none() && take(&mut time, clock(token)) {
            continue;
        }
        if day.is_none() && take(&mut day, number(token, 1..=2)) {
            continue;
        }
        if month.is_none() && take(&mut month, month_of(token)) {
            continue;
        }
        if year.is_none() {
            take(&mut year, number(token, 2..=4));
        }
    }
    let year = match year? {
        year @ 70..=99 => year + 1900,
        year @ 0..=69 => year + 2000,
        0..=1600 => return None,
        year => year,
    };
    seconds_since_1970([year, month?, day?], time?)
}

fn take<T>(place: &mut Option<T>, found: Option<T>) -> bool {
    *place = found;
    place.is_some()
}

fn is_delimiter(letter: char) -> bool {
    matches!(letter, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~')
}

/// Hours, minutes and seconds, of one or two digits each; what follows them is nothing.
fn clock(token: &str) -> Option<[u64; 3]> {
    let mut parts = token.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !whole(hour) || !whole(minute) {
        return None;
    }
    Some([
        number(hour, 1..=2)?,
        number(minute, 1..=2)?,
        number(second, 1..=2)?,
    ])
}

/// A number of so many digits at the start.
fn number(token: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u64> {
    let end = token.bytes().take_while(u8::is_ascii_digit).count();
    let number = token[..end].parse().ok();
    number.filter(|_| digits.contains(&end))
}

fn month_of(token: &str) -> Option<u64> {
    let start = token.get(..3)?;
    let index = MONTHS
        .iter()
        .position(|month| start.eq_ignore_ascii_case(month))?;
    u64::try_from(index + 1).ok()
}
