//! How many bytes: [`size`].

/// Units, and how many bytes they have.
const UNITS: [(&str, u64); 9] = [
    ("", 1),
    ("k", 1_000),
    ("m", 1_000_000),
    ("g", 1_000_000_000),
    ("t", 1_000_000_000_000),
    ("ki", 1 << 10),
    ("mi", 1 << 20),
    ("gi", 1 << 30),
    ("ti", 1 << 40),
];

/// So many bytes: `1000`, `10kB`, `1.5M`, `2GiB`. Those with an `i` count in 1,024, the others in 1,000.
///
/// ```
/// use fetch_many_cli::args::size;
///
/// assert_eq!(size("10kB"), Ok(10_000));
/// assert_eq!(size("1.5 MiB"), Ok(3 << 19));
/// assert_eq!(size("12 apples").unwrap_err(), "a size is a number and a unit, such as 500kB, 16MiB or 2G");
/// ```
///
/// # Errors
/// Says what is wrong with the text.
pub fn size(text: &str) -> Result<u64, String> {
    let no_size = || "a size is a number and a unit, such as 500kB, 16MiB or 2G".to_owned();
    let text = text.trim();
    let end = text.find(|one: char| !one.is_ascii_digit() && one != '.');
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let unit = unit.trim().to_ascii_lowercase();
    let unit = unit.strip_suffix('b').unwrap_or(&unit);
    let known = UNITS.into_iter().find(|(name, _)| *name == unit);
    let (_, each) = known.ok_or_else(no_size)?;
    let too_large = || "that is more than there are numbers for".to_owned();
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(each).ok_or_else(too_large);
    }
    let number: f64 = number.parse().map_err(|_| no_size())?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "units have few digits that are not zero"
    )]
    let bytes = number * each as f64;
    // 2^63, which is exact.
    if bytes >= 9_223_372_036_854_775_808.0 {
        return Err(too_large());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is not negative, for it has no sign, and below 2^63"
    )]
    Ok(bytes as u64)
}
