//! How much went to what, by name: [`Amounts`].

use std::fmt;
use std::marker::PhantomData;

use fetch_many::{Slots, Spent};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// What an amount of time can go to.
pub trait Cause: Copy + Ord + 'static {
    /// All of them, in order.
    const ALL: &'static [Self];

    /// Its name, in one word.
    fn name(self) -> &'static str;
}

impl Cause for Spent {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        Self::name(self)
    }
}

impl Cause for Slots {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        Self::name(self)
    }
}

/// Nanoseconds by what they went to. What nothing went to is not written.
///
/// ```
/// use fetch_many::Spent;
/// use fetch_many_cli::journal::Amounts;
///
/// let spent: Amounts<Spent> = serde_json::from_str(r#"{"connect":20,"wait":300}"#)?;
/// assert_eq!((spent.get(Spent::Wait), spent.get(Spent::Body)), (300, 0));
/// assert_eq!(spent.sum(), 320);
/// assert_eq!(serde_json::to_string(&spent)?, r#"{"connect":20,"wait":300}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amounts<C>(
    /// In order, each cause once: they are few.
    Vec<(C, u128)>,
);

impl<C: Cause> Amounts<C> {
    /// Adds so many nanoseconds. The sum stays at its largest value should it be more than that.
    pub fn add(&mut self, cause: C, nanos: u128) {
        if nanos == 0 {
            return;
        }
        match self.place(cause) {
            Ok(at) => self.0[at].1 = self.0[at].1.saturating_add(nanos),
            Err(at) => self.0.insert(at, (cause, nanos)),
        }
    }

    /// How much went to this.
    #[must_use]
    pub fn get(&self, cause: C) -> u128 {
        self.place(cause).map_or(0, |at| self.0[at].1)
    }

    /// Each that anything went to, in order.
    pub fn iter(&self) -> impl Iterator<Item = (C, u128)> + '_ {
        self.0.iter().copied()
    }

    /// All of it.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.0
            .iter()
            .fold(0, |sum, (_, nanos)| sum.saturating_add(*nanos))
    }

    /// Whether nothing went to anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where this one is, or would be.
    fn place(&self, cause: C) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(&cause))
    }
}

impl<C> Default for Amounts<C> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<C: Cause> FromIterator<(C, u128)> for Amounts<C> {
    fn from_iter<I: IntoIterator<Item = (C, u128)>>(amounts: I) -> Self {
        let mut sums = Self::default();
        for (cause, nanos) in amounts {
            sums.add(cause, nanos);
        }
        sums
    }
}

impl<C: Cause> Serialize for Amounts<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(cause, nanos)| (cause.name(), nanos)))
    }
}

impl<'de, C: Cause> Deserialize<'de> for Amounts<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ByName(PhantomData))
    }
}

struct ByName<C>(PhantomData<C>);

impl<'de, C: Cause> Visitor<'de> for ByName<C> {
    type Value = Amounts<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nanoseconds by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut amounts = Amounts::default();
        while let Some(name) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            let cause = C::ALL.iter().find(|cause| cause.name() == name);
            let Some(cause) = cause else {
                return Err(de::Error::custom(format_args!(
                    "time went to {name:?}, which is unknown here"
                )));
            };
            amounts.add(*cause, map.next_value()?);
        }
        Ok(amounts)
    }
}
