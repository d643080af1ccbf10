//! Dates, and files of cookies.

use super::*;

#[test]
fn dates_are_of_many_forms() {
    const NOON: u64 = 784_123_200;
    for (text, expected) in [
        ("Sun, 06 Nov 1994 12:00:00 GMT", Some(NOON)),
        ("Sunday, 06-Nov-94 12:00:00 GMT", Some(NOON)),
        ("Sun Nov  6 12:00:00 1994", Some(NOON)),
        ("6 november 1994 12:0:0", Some(NOON)),
        ("1994 Nov 6 12:00:00", Some(NOON)),
        ("12:00:00 6th Nov 1994Z", Some(NOON)),
        ("Sun, 06 Nov 2094 12:00:00", Some(3_939_883_200)),
        ("Sun, 06 Nov 94 12:00", None),
        ("Sun, 32 Nov 1994 12:00:00", None),
        ("Sun, 06 Nov 1594 12:00:00", None),
        ("", None),
        ("never", None),
    ] {
        assert_eq!(date::parse(text), expected, "{text}");
    }
}

#[test]
fn files_are_read_line_by_line() {
    let file = b"# Netscape HTTP Cookie File\n\
        \n\
        .a.example\tTRUE\t/\tFALSE\t0\tall\t1\n\
        b.example\tFALSE\t/x\tTRUE\t4102444800\tone\tcaf\xe9\r\n\
        #HttpOnly_b.example\tFALSE\t/\tFALSE\t0\thidden\t2\n\
        b.example\tFALSE\t/\tFALSE\t0\tempty\n\
        c.example\tFALSE\t/\tFALSE\t1\told\t3\n\
        words of somebody\n\
        .co.uk\tTRUE\t/\tFALSE\t0\ta\tb\n\
        d.example\tyes\t/\tFALSE\t0\ta\tb\n\
        d.example\tFALSE\t/\tFALSE\tsoon\ta\tb\n\
        d.example\tFALSE\tx\tFALSE\t0\ta\tb\n\
        d.example\tFALSE\t/\tFALSE\t0\ta\tb\tc\n\
        d.example\tFALSE\t/\tFALSE\t0\ta\tb\x00\n\
        .d.example\tTRUE\t/\tFALSE\t0\tlast\t4";
    let (cookies, errors) = Cookies::from_netscape(file);
    assert_eq!(sent(&cookies, "http://x.a.example/"), "all=1");
    assert_eq!(sent(&cookies, "http://b.example/x"), "hidden=2; empty=");
    let over_tls = sent(&cookies, "https://b.example/x");
    assert_eq!(over_tls, "one=caf\u{fffd}; hidden=2; empty=");
    assert_eq!(sent(&cookies, "http://c.example/"), "");
    assert_eq!(sent(&cookies, "http://d.example/"), "last=4");
    let shown: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "line 8 is no cookie: 1 field of 7",
            "line 9 is no cookie: it is for all of co.uk",
            "line 10 is no cookie: its second field is neither TRUE nor FALSE",
            "line 11 is no cookie: its date is no number",
            "line 12 is no cookie: it has no domain or no path",
            "line 13 is no cookie: 8 fields of 7",
            "line 14 is no cookie: its name or its value cannot be sent",
        ]
    );
}
