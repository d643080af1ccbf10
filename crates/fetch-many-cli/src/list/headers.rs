//! Headers of a list: [`Headers`].

use fetch_many::http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use fetch_many::http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize as _;
use serde_json::value::RawValue;

use super::bad::Wrong;
use super::parse::object::Object;

/// Adds a header. What may be a secret is marked, so that nobody shows it.
pub(super) fn add(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Wrong> {
    let shown = crate::show::shortened(name, 40);
    let name: HeaderName = name
        .trim()
        .parse()
        .map_err(|_| Wrong::because(format!("{shown:?} is not a valid header name")))?;
    let value = HeaderValue::from_str(value.trim());
    let mut value = value.map_err(|_| {
        Wrong::because(format!("what {name} is set to is not a valid header value"))
    })?;
    value.set_sensitive([AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(&name));
    headers.append(name, value);
    Ok(())
}

/// Adds `Name: value`.
pub(super) fn add_line(headers: &mut HeaderMap, line: &str) -> Result<(), Wrong> {
    let (name, value) = line
        .split_once(':')
        .ok_or_else(|| Wrong::because("a header is `Name: value`"))?;
    add(headers, name, value)
}

/// Adds those of a field: an object, or lines of `Name: value`.
pub(super) fn add_text(headers: &mut HeaderMap, text: &str) -> Result<(), Wrong> {
    if text.trim_start().starts_with('{') {
        let object: Box<RawValue> = serde_json::from_str(text).map_err(|_| no_headers())?;
        return add_object(headers, &object);
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.try_for_each(|line| add_line(headers, line))
}

/// Adds those of a JSON object, of which a value is a text, a number, or several of them.
pub(super) fn add_object(headers: &mut HeaderMap, object: &RawValue) -> Result<(), Wrong> {
    let object: Object<'_> = serde_json::from_str(object.get()).map_err(|_| no_headers())?;
    for (name, value) in object.0 {
        match value.get().as_bytes().first() {
            Some(b'[') => {
                let values = Vec::<&RawValue>::deserialize(value).map_err(|_| no_headers())?;
                values
                    .into_iter()
                    .try_for_each(|value| add_value(headers, &name, value))?;
            }
            _ => add_value(headers, &name, value)?,
        }
    }
    Ok(())
}

fn add_value(headers: &mut HeaderMap, name: &str, value: &RawValue) -> Result<(), Wrong> {
    match value.get().as_bytes().first() {
        Some(b'"') => {
            let text: String = serde_json::from_str(value.get()).map_err(|_| no_headers())?;
            add(headers, name, &text)
        }
        Some(b'-' | b'0'..=b'9') => add(headers, name, value.get()),
        _ => Err(no_headers()),
    }
}

fn no_headers() -> Wrong {
    Wrong::because("`headers` is an object of texts, such as {\"Accept\": \"text/html\"}")
}
