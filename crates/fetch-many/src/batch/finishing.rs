//! What a result is to its item, and where a redirect takes it.

use std::sync::Arc;
use std::time::Instant;

use http::header::SET_COOKIE;

use super::Batch;
use super::moment::Moment;
use super::retry::Told;
use super::step::Attempt;
use crate::wire::origin::Origin;
use crate::wire::redirect;
use crate::{Error, ErrorKind, Request, Response};

/// What came too late: the request that it came of, and the result.
pub(crate) type Late = (Arc<Request>, Result<Response, Error>);

impl Batch {
    /// Hands in the result of an attempt, which it has been [asked](Attempt::judge) about. Ignored if the batch has given the item up meanwhile, and
    /// if `now` is past the deadline.
    pub fn finish(&mut self, attempt: Attempt, result: Result<Response, Error>, now: Instant) {
        drop(self.take_in(attempt, result, now));
    }

    /// The same. What it returns holds what is the caller's, and is to be dropped once no lock is held.
    #[must_use]
    pub(crate) fn take_in(
        &mut self,
        mut attempt: Attempt,
        result: Result<Response, Error>,
        now: Instant,
    ) -> Option<Late> {
        // Its share's bytes are released with the attempt, when all of this is done: a body that stays is counted by then.
        let id = attempt.id;
        let now = self.pass(now);
        let kept = attempt.course.take_kept();
        let told = attempt.judge.take().and_then(|judge| judge.verdict);
        #[cfg(feature = "cookies")]
        if let (Some(cookies), Ok(response)) = (&self.cookies, &result) {
            cookies.keep(attempt.request.uri(), response.headers());
        }
        // A result that comes too late is too late whether or not somebody has looked meanwhile.
        self.keep_deadline(now);
        let Some(item) = self.items.get_mut(id.item).filter(|item| item.is(id)) else {
            self.discarded.extend(kept.map(|kept| *kept));
            return Some((attempt.request, result));
        };
        // The item's own reference is then the last one, and its URL can be moved out.
        drop(attempt.request);
        item.serial = None;
        item.kept = kept;
        self.flow.set_in_flight(item.index, false);
        // A loss is the verdict's to deal with: it is repeated once.
        let is_late = |error: &Error| error.kind() == ErrorKind::Timeout;
        if matches!(&result, Err(error) if error.brought_nothing() && is_late(error)) {
            item.fresh = true;
        }
        let host = item.host;
        self.account(id.item, &mut attempt.course, &result, now);
        self.in_flight -= 1;
        self.hosts.release(host);
        let is_asked = self.heed(id, host, &result, now);
        match self.follow(id.item, &result) {
            Ok(Some(next)) => self.redirect(id.item, next, now),
            Ok(None) => self.conclude(
                id.item,
                result,
                Told {
                    is_asked,
                    by_caller: told,
                },
                now,
            ),
            Err(error) => self.complete(id.item, Err(error), now),
        }
        let shut = if is_asked {
            self.shut_for(host, now)
        } else {
            None
        };
        if let Some(wait) = shut {
            self.give_up_waiting(host, wait, now);
        }
        self.hosts.refresh(host, now, &mut self.timers);
        None
    }

    /// The request that this result redirects to, if it does.
    fn follow(
        &mut self,
        key: usize,
        result: &Result<Response, Error>,
    ) -> Result<Option<Request>, Error> {
        let item = &mut self.items[key];
        let Ok(response) = result else {
            return Ok(None);
        };
        let most = item.max_redirects(self.max_redirects);
        if most == 0 {
            return Ok(None);
        }
        let next = redirect::next(&item.request, response)?;
        if next.is_some() && item.redirects == most {
            let mut detail = format!("more than {most} redirects");
            // It may send everybody away who comes without it.
            if !self.keeps_cookies && response.headers().contains_key(SET_COOKIE) {
                detail.push_str("; the server sets a cookie");
            }
            return Err(Error::new(ErrorKind::Redirect).detail(detail));
        }
        Ok(next)
    }

    /// The item goes on as a request to what may be another host, whose turn it then awaits.
    fn redirect(&mut self, key: usize, next: Request, now: Moment) {
        let host = match Origin::of(next.uri()) {
            Ok(origin) => self.hosts.join(origin, now),
            Err(error) => return self.complete(key, Err(error), now),
        };
        let item = &mut self.items[key];
        if let Some(events) = &mut self.events {
            events.redirected(item.index, next.uri().clone(), now.at);
        }
        self.hosts.leave(item.host);
        // A validator tells versions of one resource apart, not resources (RFC 9110 §8.8.3).
        if let Some(kept) = &mut item.kept {
            kept.disown();
        }
        item.redirect(next);
        item.host = host;
        match self.shut_for(host, now) {
            Some(wait) => self.complete(key, Err(self.busy(wait)), now),
            None => self.queue_again(key, now),
        }
        self.hosts.refresh(host, now, &mut self.timers);
    }
}
