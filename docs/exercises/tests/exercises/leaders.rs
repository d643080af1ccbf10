//! Chapter 13.

use fetch_many_exercises::leaders::Line;

use crate::expect;

exercise!(leaders);

fn check(leaders: for<'a> fn(&[Line<'a>]) -> Vec<&'a str>) {
    let table = [
        ("tokio", Ok((1.0, 1.0))),
        ("async-std", Ok((0.80, 0.95))),
        ("smol", Ok((0.60, 0.90))),
        ("threads", Ok((0.70, 0.78))),
        ("ureq", Ok((0.85, 0.99))),
        ("loses bodies", Err("8,000 responses, 12 bytes missing")),
    ];
    let words = "the lowest upper end is 0.78, of threads: an interval that begins at 0.80 is within 3 % of it, one \
                 that begins at 0.85 is not";
    expect(leaders(&table), vec!["async-std", "smol", "threads"], words);
    let words = "tokio begins at 1.00, which is more than 3 % above 0.95";
    expect(leaders(&table[..2]), vec!["async-std"], words);

    let wide = [
        ("a", Ok((0.50, 2.0))),
        ("b", Ok((0.90, 1.1))),
        ("c", Err("too few rounds")),
    ];
    let words = "a wide interval may hide the best one: between these two no difference is shown";
    expect(leaders(&wide), vec!["a", "b"], words);
    expect(
        leaders(&wide[2..]),
        vec![],
        "what has no interval is not ranked",
    );
}

first_try!(by_the_lower_ends, "the lowest upper end is 0.78", |table| {
    let best = table
        .iter()
        .filter_map(|(_, ratio)| ratio.ok())
        .map(|(low, _)| low)
        .fold(f64::MAX, f64::min);
    let leads = |ratio: &Result<(f64, f64), &str>| ratio.is_ok_and(|(low, _)| low <= best * 1.03);
    table
        .iter()
        .filter(|(_, ratio)| leads(ratio))
        .map(|(name, _)| *name)
        .collect()
});
