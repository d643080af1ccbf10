//! An object of JSON a line.

use fetch_many::Bytes;
use serde_json::value::RawValue;

use super::super::bad::Wrong;
use super::super::fields::Fields;
use super::super::headers::add_object;
use super::super::url::shown;
use super::object::Object;

pub(super) fn read(line: &str) -> Result<Fields, Wrong> {
    let line = line.trim();
    if !line.starts_with('{') {
        let reason = "not a JSON object; each line has to be one, such as {\"url\": \"https://example.com/\"}";
        return Err(Wrong::because(reason));
    }
    let object: Object<'_> = serde_json::from_str(line).map_err(|error| no_json(&error))?;
    let mut fields = Fields::default();
    let mut has_url = false;
    for (name, value) in object.0 {
        has_url |= name == "url";
        set(&mut fields, &name, value).map_err(|wrong| wrong.with(shown(&fields.url)))?;
    }
    if has_url {
        Ok(fields)
    } else {
        Err(Wrong::because("no field `url`"))
    }
}

/// What is wrong, and where in the line; there is but one. What the line says is not shown: it may be a secret.
fn no_json(error: &serde_json::Error) -> Wrong {
    let said = error.to_string();
    let what = said.split(" at line ").next().unwrap_or_default();
    Wrong::because(format!("no JSON: {what} at character {}", error.column()))
}

fn set(fields: &mut Fields, name: &str, value: &RawValue) -> Result<(), Wrong> {
    if value.get() == "null" && name != "url" {
        if !is_known(name) {
            fields.rest.push((name.to_owned(), value.to_owned()));
        }
        return Ok(());
    }
    match name {
        "url" => fields.url = text(name, value)?,
        "key" => fields.key = Some(key(value)?),
        "out" => fields.out = Some(text(name, value)?),
        "method" => fields.method = Some(text(name, value)?),
        "sha256" => fields.sha256 = Some(text(name, value)?),
        "headers" => add_object(&mut fields.headers, value)?,
        "body" => (fields.body, fields.is_json) = body(value),
        _ => fields.rest.push((name.to_owned(), value.to_owned())),
    }
    Ok(())
}

fn is_known(name: &str) -> bool {
    ["url", "key", "out", "method", "sha256", "headers", "body"].contains(&name)
}

fn text(name: &str, value: &RawValue) -> Result<String, Wrong> {
    let text = serde_json::from_str(value.get());
    text.map_err(|_| Wrong::because(format!("`{name}` is no text")))
}

/// Numbers are keys in many tables.
fn key(value: &RawValue) -> Result<String, Wrong> {
    match value.get().as_bytes().first() {
        Some(b'-' | b'0'..=b'9') => Ok(value.get().to_owned()),
        _ => text("key", value).map_err(|_| Wrong::because("`key` is neither a text nor a number")),
    }
}

/// A text is sent as it is, anything else as the JSON that it is.
fn body(value: &RawValue) -> (Option<Bytes>, bool) {
    match serde_json::from_str::<String>(value.get()) {
        Ok(text) => (Some(text.into()), false),
        Err(_) => (Some(value.get().to_owned().into()), true),
    }
}
