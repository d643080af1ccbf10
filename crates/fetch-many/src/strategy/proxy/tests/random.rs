//! Whatever a proxy answers, a handshake comes to an end.

use proptest::prelude::*;

use super::*;

/// Bytes like those of proxies, so that random input gets beyond the first.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Just(b"HTTP/1.1 100 \r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\x05\x00".to_vec()),
        Just(b"\x05\x02".to_vec()),
        Just(b"\x01\x00".to_vec()),
        Just(b"\x00\x03".to_vec()),
    ]
}

proptest! {
    #[test]
    fn whatever_comes_ends_the_same_in_all_pieces_and_within_bounds(
        fragments in proptest::collection::vec(fragment(), 0..8),
        piece in 1_usize..50,
        is_socks in any::<bool>(),
    ) {
        let answers = fragments.concat();
        let proxy_url = if is_socks { "socks5h://a:b@proxy:1" } else { "http://a:b@proxy:1" };
        let outcome = |piece| {
            let mut handshake = handshake(proxy_url, URL, None).unwrap();
            let result = run(&mut handshake, &answers, piece);
            result.map(|(written, _)| written).map_err(|error| error.to_string())
        };
        let (whole, pieces) = (outcome(1), outcome(piece));
        // Bytes behind a head are noticed only where they come along with it.
        if pieces != Err("proxy proxy:1 sent bytes that nobody asked for".to_owned()) {
            prop_assert_eq!(whole, pieces);
        }
    }
}
