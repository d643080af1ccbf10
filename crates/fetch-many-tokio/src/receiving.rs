//! A body on its way from reqwest to where it goes: [`receive`].

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use fetch_many::http::{self, Method, StatusCode, Version};
use fetch_many::strategy::{Bounds, Course, Receiver, check_transfer_coding, compact};
use fetch_many::{Bytes, Error, ErrorKind, Response};
use hyper::body::Body;
use tokio::time::{Sleep, sleep_until, timeout};

use crate::call::Call;
use crate::error::after_head;

/// Receives the body, as far as anybody wants it, and tells how long it was. Without a length, some of it has not come.
pub(crate) async fn receive(
    call: &Call<'_>,
    response: &mut reqwest::Response,
    course: &mut Course,
) -> Result<(Option<Receiver>, Option<usize>), Error> {
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let error = Error::new(ErrorKind::Protocol);
        return Err(error.detail("switched to a protocol nobody asked for"));
    }
    if call.bounds.leads_on(response.status(), response.headers()) {
        return Ok((None, pass_over_body(response).await));
    }
    let method = call.request.method();
    check_transfer_coding(method, response.status(), response.headers())?;
    // By HTTP/2 a length is told also where there is no body.
    let is_bodiless = *method == Method::HEAD || response.status() == StatusCode::NOT_MODIFIED;
    let declared = response.content_length().filter(|_| !is_bodiless);
    let receiver = receive_body(call, response, declared, course).await?;
    let length = receiver.length();
    Ok((Some(receiver), Some(length)))
}

/// The response in the contract's terms, with what was received of its body.
pub(crate) fn whole(
    response: &mut reqwest::Response,
    received: Option<Receiver>,
    course: &mut Course,
) -> Response {
    let mut whole = Response::default();
    *whole.status_mut() = response.status();
    *whole.version_mut() = response.version();
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    if let Some(received) = received {
        course.received(received, &mut whole);
    }
    compact(&mut whole);
    whole
}

/// Receives a body, within its time.
async fn receive_body(
    call: &Call<'_>,
    response: &mut reqwest::Response,
    length: Option<u64>,
    course: &mut Course,
) -> Result<Receiver, Error> {
    let head = (response.status(), response.version(), response.headers());
    let mut receiver = course.receive(call.request, head, length, &call.bounds)?;
    let mut alarm = None;
    let all = poll_fn(|context| {
        loop {
            let all = receiver.poll(context, |context| poll_chunk(response, context));
            if all.is_ready() {
                return all;
            }
            course.note(&receiver);
            let due = receiver.due(call.deadline());
            ready!(poll_alarm(&mut alarm, due, context));
            if let Some(error) = receiver.late(call.bounds.timeout) {
                return Poll::Ready(Err(error));
            }
        }
    });
    if let Err(error) = all.await {
        if receiver.is_stored() {
            course.keep(poll_fn(|context| receiver.poll_kept(context)).await?);
        }
        return Err(error);
    }
    Ok(receiver)
}

/// The next bytes.
fn poll_chunk(
    response: &mut reqwest::Response,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, Error>>> {
    // It keeps nothing: the next one goes on where it was.
    let chunk = ready!(pin!(response.chunk()).poll(context));
    let chunk = match chunk.map_err(after_head) {
        Ok(None) => check_end(response).map(|()| None),
        chunk => chunk,
    };
    Poll::Ready(chunk.transpose())
}

/// Whether the server has ended the body. hyper takes a stream that is reset with `NO_ERROR` for one that has ended: a
/// server does that to a request which it no longer reads (RFC 9113 §8.1), after its whole response.
fn check_end(response: &mut reqwest::Response) -> Result<(), Error> {
    let is_all_there = response.content_length() == Some(0);
    if response.version() != Version::HTTP_2 || is_all_there {
        return Ok(());
    }
    let nothing = http::Response::new(reqwest::Body::default());
    let ended = std::mem::replace(response, nothing.into());
    let (head, body) = http::Response::from(ended).into_parts();
    let is_ended = body.is_end_stream();
    *response = http::Response::from_parts(head, reqwest::Body::default()).into();
    if is_ended {
        return Ok(());
    }
    Err(ErrorKind::Truncated.into())
}

/// Ready when `due` has passed; never without one. The timer is left running while the time is put off.
fn poll_alarm(
    alarm: &mut Option<Pin<Box<Sleep>>>,
    due: Option<Instant>,
    context: &mut Context<'_>,
) -> Poll<()> {
    let Some(due) = due.map(tokio::time::Instant::from) else {
        return Poll::Pending;
    };
    loop {
        let sleep = match alarm.take() {
            Some(sleep) if sleep.deadline() <= due => sleep,
            _ => Box::pin(sleep_until(due)),
        };
        let sleep = alarm.insert(sleep);
        ready!(sleep.as_mut().poll(context));
        let is_due = sleep.deadline() == due;
        *alarm = None;
        if is_due {
            return Poll::Ready(());
        }
    }
}

/// Reads the body of a redirect, which nobody wants, if it comes at once: how long it was.
async fn pass_over_body(response: &mut reqwest::Response) -> Option<usize> {
    let passed_over = async {
        let mut length = 0;
        while let Some(chunk) = response.chunk().await.ok()? {
            length += chunk.len();
            if length > Bounds::REST_BYTES {
                return None;
            }
        }
        Some(length)
    };
    timeout(Bounds::REST_TIME, passed_over).await.ok()?
}
