//! Chapter 13: who leads.
//!
//! Hint: what is to be beaten is the lowest *upper* end. A line without an interval has none, and takes no part:
//! `filter_map` leaves it out.

/// A line of a table of results: who, and the interval of the ratio to the reference, lower end first; or why there is
/// none.
pub type Line<'a> = (&'a str, Result<(f64, f64), &'a str>);

/// Those that are not shown to be behind the best one, in the order of the table: whose interval begins at most 3 % above
/// the lowest upper end of an interval.
#[must_use]
pub fn leaders<'a>(table: &[Line<'a>]) -> Vec<&'a str> {
    todo!("the lowest upper end, then the names of those that may be as good")
}
