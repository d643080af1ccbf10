//! A body decoded in pieces is what it is decoded as a whole, and so are the errors.

use proptest::prelude::*;

use super::*;

/// What comes of it in pieces, cut there.
fn in_pieces(codings: &str, body: &[u8], max: usize, cuts: &[usize]) -> Result<Vec<u8>, String> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_ENCODING, codings.parse().unwrap());
    let decoder = Decoder::new(StatusCode::OK, &headers, max);
    let mut decoder = decoder.map_err(|error| error.to_string())?.unwrap();
    let mut all = Vec::new();
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (body.len() + 1)).collect();
    cuts.extend([0, body.len()]);
    cuts.sort_unstable();
    for pair in cuts.windows(2) {
        let piece = Bytes::copy_from_slice(&body[pair[0]..pair[1]]);
        let pushed = decoder.push(piece, &mut |piece| {
            assert!(!piece.is_empty() || body.is_empty());
            all.extend_from_slice(&piece);
            Ok(())
        });
        pushed.map_err(|error| error.to_string())?;
    }
    let ended = decoder.end();
    ended.map(|()| all).map_err(|error| error.to_string())
}

fn as_a_whole(codings: &str, body: &[u8], max: usize) -> Result<Vec<u8>, String> {
    let response = http::Response::builder().header(CONTENT_ENCODING, codings);
    let response = response.body(Bytes::copy_from_slice(body)).unwrap();
    match decode(response, max) {
        Ok(response) => Ok(response.body().to_vec()),
        Err(error) => Err(error.to_string()),
    }
}

fn encoded(coding: &str, body: &[u8]) -> Vec<u8> {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, ZlibEncoder};

    let level = Compression::fast();
    match coding {
        "gzip" => {
            // With every field that a header may have.
            let builder = flate2::GzBuilder::new().extra(b"extra".to_vec());
            let builder = builder.filename("name").comment("comment");
            let mut encoder = builder.write(Vec::new(), level);
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        "zlib" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        _ => {
            let mut encoder = DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
    }
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    // Some that grow much, some that do not grow.
    prop_oneof![
        (any::<u8>(), 0..300_000_usize).prop_map(|(byte, length)| vec![byte; length]),
        prop::collection::vec(any::<u8>(), 0..3000),
    ]
}

proptest! {
    #[test]
    fn what_is_valid(
        body in bodies(),
        (codings, chain) in prop_oneof![
            Just(("gzip", &["gzip"][..])),
            Just(("deflate", &["zlib"][..])),
            Just(("deflate", &["raw"][..])),
            Just(("deflate, gzip", &["zlib", "gzip"][..])),
        ],
        max in prop_oneof![Just(1 << 20), 0..200_000_usize],
        cuts in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        let coded = chain.iter().fold(body.clone(), |body, coding| encoded(coding, &body));
        let whole = as_a_whole(codings, &coded, max);
        if body.len() <= max && max == 1 << 20 {
            prop_assert_eq!(whole.as_ref().ok(), Some(&body));
        }
        prop_assert_eq!(in_pieces(codings, &coded, max, &cuts).is_ok(), whole.is_ok());
        if let Ok(whole) = whole {
            prop_assert_eq!(in_pieces(codings, &coded, max, &cuts), Ok(whole));
        }
    }

    #[test]
    fn what_is_not(
        body in prop::collection::vec(any::<u8>(), 1..300),
        coding in prop_oneof![Just("gzip"), Just("deflate"), Just("br")],
        at in any::<usize>(),
        change in 1..=255_u8,
        end in any::<usize>(),
        behind in prop::collection::vec(any::<u8>(), 0..4),
        cuts in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        let mut coded = match coding {
            "gzip" => encoded("gzip", &body),
            "deflate" => encoded("zlib", &body),
            _ => body,
        };
        let at = at % coded.len();
        coded[at] ^= change;
        coded.truncate(1 + end % coded.len());
        coded.extend(behind);
        let whole = as_a_whole(coding, &coded, 1 << 20);
        prop_assert_eq!(in_pieces(coding, &coded, 1 << 20, &cuts), whole);
    }
}
