//! What counts for single hosts: [`HostPlan`].

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use super::rate::Rate;
use crate::wire::origin::Origin;
use crate::wire::target;
use crate::{Error, ErrorKind};

/// Bounds for one host, by [`Plan::host`](crate::Plan::host). What is absent is as in the plan.
///
/// ```
/// use fetch_many::{HostPlan, Rate};
///
/// let plan = HostPlan::default().limit(4).rate(Rate::per_second(10).burst(5));
/// assert_eq!(plan.limit.map(|limit| limit.get()), Some(4));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostPlan {
    /// In place of [`Plan::per_host`](crate::Plan::per_host): more or fewer, but never more than [`Plan::limit`](crate::Plan::limit) for all.
    pub limit: Option<NonZeroUsize>,
    /// In place of [`Plan::rate`](crate::Plan::rate). One with an interval of zero bounds nothing.
    pub rate: Option<Rate>,
}

impl HostPlan {
    /// Sets [`limit`](Self::limit).
    ///
    /// # Panics
    /// If `limit` is zero.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        let limit = NonZeroUsize::new(limit).expect("a limit of zero would fetch nothing");
        self.limit = Some(limit);
        self
    }

    /// Sets [`rate`](Self::rate).
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = Some(rate);
        self
    }
}

/// The hosts with bounds of their own, by their authority: those of `http` and those of `https`.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostPlans([BTreeMap<Box<str>, HostPlan>; 2]);

impl HostPlans {
    pub(super) fn insert(&mut self, host: &str, plan: HostPlan) -> Result<(), Error> {
        if host.contains("://") {
            return self.insert_origin(host, host, plan);
        }
        // Both are one name and one port, or none of them is anything.
        self.insert_origin(&format!("http://{host}"), host, plan)?;
        self.insert_origin(&format!("https://{host}"), host, plan)
    }

    fn insert_origin(&mut self, url: &str, given: &str, plan: HostPlan) -> Result<(), Error> {
        let invalid = |error: Error| error.given(given);
        let uri = target::normal(url).map_err(invalid)?;
        if url.contains(['?', '#']) || uri.path() != "/" {
            let error = Error::new(ErrorKind::Request);
            return Err(invalid(error.detail("host with a path or a query")));
        }
        let origin = Origin::of(&uri).map_err(invalid)?;
        self.0[usize::from(origin.is_https())].insert(origin.authority().into(), plan);
        Ok(())
    }

    /// What counts for this host in place of what counts for all.
    pub(crate) fn of(&self, origin: Origin<'_>) -> Option<HostPlan> {
        let plans = &self.0[usize::from(origin.is_https())];
        if plans.is_empty() {
            return None;
        }
        plans.get(origin.authority()).copied()
    }
}
