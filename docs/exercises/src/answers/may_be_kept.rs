//! Chapter 6.

use fetch_many_threads::http::header::CONNECTION;
use fetch_many_threads::http::{HeaderMap, Version};

pub fn may_be_kept(version: Version, headers: &HeaderMap) -> bool {
    let values = headers.get_all(CONNECTION).iter();
    let options: Vec<_> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(str::trim))
        .collect();
    let says = |wanted: &str| options.iter().any(|option| option.eq_ignore_ascii_case(wanted));
    !says("close") && (version >= Version::HTTP_11 || says("keep-alive"))
}
