//! Values of `Location`.

use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::{expect_error, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// The path of every request that is redirected: RFC 3986's own base (§5.4), and which row it asks
/// for.
const BASE: &str = "/b/c/d;p";

/// Where it leads: to this request line at the same server, or nowhere.
#[derive(Clone, Copy)]
enum Leads {
    To(&'static str),
    Nowhere,
}

use Leads::{Nowhere, To};

/// `{host}` stands for the server's own.
#[rustfmt::skip]
const ROWS: &[(&[u8], Leads)] = &[
    // RFC 3986 §5.4.1 and §5.4.2.
    (b"g", To("/b/c/g")),
    (b"./g", To("/b/c/g")),
    (b"g/", To("/b/c/g/")),
    (b"/g", To("/g")),
    (b"//{host}/g", To("/g")),
    (b"g?y", To("/b/c/g?y")),
    (b"?y", To("/b/c/d;p?y")),
    (b"g#s", To("/b/c/g")),
    (b";x", To("/b/c/;x")),
    (b"g;x=1/../y", To("/b/c/y")),
    (b".", To("/b/c/")),
    (b"..", To("/b/")),
    (b"../../../g", To("/g")),
    (b"/./g", To("/g")),
    (b"/../g", To("/g")),
    (b"g.", To("/b/c/g.")),
    (b"..g", To("/b/c/..g")),
    (b"g?y/../x", To("/b/c/g?y/../x")),
    (b"g:h", Nowhere),
    (b"http:g", Nowhere),
    // Absolute.
    (b"http://{host}/g", To("/g")),
    (b"HTTP://{host}/g", To("/g")),
    (b"http://{host}", To("/")),
    (b"http://{host}?y", To("/?y")),
    (b"http://{host}/%2e%2e/g", To("/g")),
    // What would split a request or be taken for a part of it, stays encoded.
    (b"/%0d%0aX-Injected:%201", To("/%0d%0aX-Injected:%201")),
    (b"/a b", To("/a%20b")),
    (b"/a HTTP/1.1", To("/a%20HTTP/1.1")),
    (b"/\"<>{}|", To("/%22%3C%3E%7B%7D%7C")),
    // Bytes, in whatever encoding; U+560D U+560A end in the bytes of CR and LF when cut short.
    (b"/caf\xe9", To("/caf%E9")),
    (b"/caf\xc3\xa9", To("/caf%C3%A9")),
    (b"/\xe5\x98\x8d\xe5\x98\x8aX: 1", To("/%E5%98%8D%E5%98%8AX:%201")),
    // To browsers a backslash is a slash, and this another host.
    (b"\\\\example.com\\g", To("/b/c/%5C%5Cexample.com%5Cg")),
    (b"/\\example.com/g", To("/%5Cexample.com/g")),
    (b"http:\\\\{host}/g", Nowhere),
    // Not for us.
    (b"", Nowhere),
    (b"file:///etc/passwd", Nowhere),
    (b"ftp://{host}/g", Nowhere),
    (b"data:text/plain,g", Nowhere),
    (b"javascript:g", Nowhere),
    (b"ws://{host}/g", Nowhere),
    // Userinfo is a secret, or a disguise.
    (b"http://user:password@{host}/g", Nowhere),
    (b"http://user@{host}/g", Nowhere),
    (b"//user:password@{host}/g", Nowhere),
    (b"http://@{host}/g", Nowhere),
    // No URL.
    (b"http://[::1", Nowhere),
    (b"http://[::1]x/", Nowhere),
    (b"http://", Nowhere),
    (b"http:///g", Nowhere),
    (b"http://:80/g", Nowhere),
    (b"http://127.0.0.1:0/g", Nowhere),
    (b"http://127.0.0.1:65536/g", Nowhere),
    (b"http://127.0.0.1 /g", Nowhere),
    (b"/a\tb", Nowhere),
    (b"//", Nowhere),
];

/// A redirect to each of many values of `Location`.
///
/// # Errors
/// [`Broken`], if one leads elsewhere; or if one that leads nowhere is anything but `Err(Redirect)`, or
/// anything is sent for it.
pub(in crate::checks) fn redirect_locations(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    for (row, (location, leads)) in ROWS.iter().enumerate() {
        let location = location.escape_ascii();
        let named = |broken: Broken| broken.of(&location);
        let before = server.counts();
        for outcome in strategy.fetch([server.url(&format!("{BASE}?{row}"))], &plan(1)) {
            let checked = match leads {
                To(_) => expect_response(&outcome, 200, "landed"),
                Nowhere => expect_error(subject, &outcome, ErrorKind::Redirect),
            };
            checked.map_err(named)?;
        }
        let hits = server.hits_since(&before);
        let targets: Vec<_> = hits.iter().skip(1).map(|hit| hit.path.as_str()).collect();
        let expected: &[&str] = match leads {
            To(target) => &[target],
            Nowhere => &[],
        };
        ensure!(
            targets == expected,
            "{location}: asked for {targets:?}, not for {expected:?}"
        );
    }
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let row = hit
        .path
        .strip_prefix(BASE)
        .and_then(|rest| rest.strip_prefix('?'));
    let row = row.and_then(|row| ROWS.get(row.parse::<usize>().ok()?));
    let Some((location, _)) = row else {
        return Reply::new().ok("landed");
    };
    let location = with_host(location, &hit.host);
    let head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ";
    Reply::new().raw([&head[..], &location, b"\r\n\r\n"].concat())
}

fn with_host(location: &[u8], host: &str) -> Vec<u8> {
    const NAME: &[u8] = b"{host}";
    let at = location.windows(NAME.len()).position(|bytes| bytes == NAME);
    let Some(at) = at else {
        return location.to_vec();
    };
    [
        &location[..at],
        host.as_bytes(),
        &location[at + NAME.len()..],
    ]
    .concat()
}
