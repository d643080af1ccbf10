//! What a list says of an entry that is not for this program: [`Rest`].

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

/// Fields that this program does not know, in the order in which they are given. They come back with the result exactly as
/// they are, each number with the digits that it has.
///
/// ```
/// use fetch_many_cli::list::{Format, List, Source};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("rows.jsonl");
/// std::fs::write(&path, r#"{"url": "https://example.com/", "price": 1.10, "at": [1]}"#)?;
/// let list = List::open(Source::File(path), None)?;
/// let entry = list.entries()?.next().unwrap()?;
/// assert_eq!(serde_json::to_string(&entry.rest)?, r#"{"price":1.10,"at":[1]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Rest(Box<[(String, Box<RawValue>)]>);

impl Rest {
    pub(super) fn new(fields: Vec<(String, Box<RawValue>)>) -> Self {
        Self(fields.into())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each, with its value as JSON.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().map(|(name, value)| (name, value.get()))
    }
}

/// As a map; with `#[serde(flatten)]` its fields are those of what it is in.
impl Serialize for Rest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Of JSON alone, and not with `#[serde(flatten)]`: what it is kept as is the text.
impl<'de> Deserialize<'de> for Rest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Rest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rest, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Rest::new(fields))
    }
}

/// If they are written alike.
impl PartialEq for Rest {
    fn eq(&self, other: &Self) -> bool {
        self.texts().eq(other.texts())
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}
