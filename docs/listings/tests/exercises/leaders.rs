//! Chapter 13.

use fetch_many_tutorial::exercises::Line;

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
    // The lowest end is 0.78: 0.80 is within 3 % of it, 0.85 is not.
    assert_eq!(leaders(&table), ["async-std", "smol", "threads"]);
    let two = leaders(&table[..2]);
    assert_eq!(two, ["async-std"], "1.00 is more than 3 % above 0.95");

    let wide = [
        ("a", Ok((0.50, 2.0))),
        ("b", Ok((0.90, 1.1))),
        ("c", Err("too few rounds")),
    ];
    assert_eq!(leaders(&wide), ["a", "b"], "no difference is shown");
    assert_eq!(leaders(&wide[2..]), [""; 0], "nobody is ranked");
}
