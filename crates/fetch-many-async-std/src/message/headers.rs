//! Headers in surf's map, which has no order and holds ASCII only.

use fetch_many::http::Error;
use fetch_many::http::header::{HeaderMap, HeaderName, HeaderValue};
use surf::http::headers::{
    HeaderName as SurfName, HeaderValue as SurfValue, HeaderValues, Headers,
};

/// Puts into surf's map what it can hold. A header of which one value is not ASCII is left out with all
/// its values: half of them would be another header.
pub(super) fn put(headers: &HeaderMap, surf: &mut Headers) {
    let mut odd = Vec::new();
    let mut last = None;
    for (name, value) in headers {
        match value.to_str() {
            // Values of one name come one after the other.
            Ok(value) if last == Some(name) => surf.append(name.as_str(), value),
            // Cheaper, since it looks for nothing.
            Ok(value) => drop(surf.insert(name.as_str(), value)),
            Err(_) => odd.push(name),
        }
        last = Some(name);
    }
    for name in odd {
        surf.remove(name.as_str());
    }
}

/// Whether surf still holds what `put` has made of `original`.
pub(super) fn are_unchanged(surf: &Headers, original: &HeaderMap) -> bool {
    let mut count = 0;
    for (name, values) in surf {
        if !is_unchanged(name, values, original) {
            return false;
        }
        count += 1;
    }
    // None of those it could hold is missing.
    count == original.keys_len()
        || count == original.keys().filter(|name| fits(original, name)).count()
}

fn is_unchanged(name: &SurfName, values: &HeaderValues, original: &HeaderMap) -> bool {
    let values = values.iter().map(SurfValue::as_str);
    original.get_all(name.as_str()).iter().eq(values)
}

/// Whether surf can hold all values of this header.
fn fits(headers: &HeaderMap, name: &HeaderName) -> bool {
    let mut values = headers.get_all(name).iter();
    values.all(|value| value.to_str().is_ok())
}

/// What surf holds, and of `original` what it cannot hold: in the order of `original`, then what is new.
///
/// # Errors
/// If a name or a value that surf holds is none.
pub(super) fn merged(surf: &Headers, original: &HeaderMap) -> Result<HeaderMap, Error> {
    let mut merged = HeaderMap::with_capacity(original.len());
    for name in original.keys() {
        match surf.get(name.as_str()) {
            Some(values) => append(name, values, &mut merged)?,
            None if fits(original, name) => {}
            None => original.get_all(name).iter().try_for_each(|value| {
                let appended = merged.try_append(name, value.clone());
                appended.map(drop)
            })?,
        }
    }
    let mut new: Vec<_> = surf
        .iter()
        .filter(|(name, _)| !original.contains_key(name.as_str()))
        .collect();
    // In an order that is the same each time: surf's own is not.
    new.sort_unstable_by_key(|(name, _)| name.as_str());
    for (name, values) in new {
        let name = HeaderName::from_bytes(name.as_str().as_bytes())?;
        append(&name, values, &mut merged)?;
    }
    Ok(merged)
}

fn append(name: &HeaderName, values: &HeaderValues, headers: &mut HeaderMap) -> Result<(), Error> {
    for value in values {
        headers.try_append(name, HeaderValue::from_str(value.as_str())?)?;
    }
    Ok(())
}
