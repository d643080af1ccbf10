//! One connection and its exchanges: [`Connection`].

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use fetch_many::http;
use fetch_many::strategy::{Bounds, Course, Opening, Phase, compact};
use fetch_many::{Error, ErrorKind, Response};
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, SendRequest};

use crate::Net;
use crate::alarm::Alarm;
use crate::body::{Body, Rest};
use crate::call::{Call, Failure};
use crate::error::before_head;
use crate::head::{bare, check};
use crate::line::Line;
use crate::message::{Payload, message};
use crate::protocol::{Protocol, lenient};
use crate::socket::{Socket, Stream};
use crate::wakeup::Wakeup;

/// One connection. No task drives it: the exchange that uses it polls it along with its own request
/// and body, so there are no wake-ups from one task to another, and dropping the exchange closes the
/// socket.
pub(crate) struct Connection<N: Net> {
    sender: SendRequest<Payload>,
    protocol: Protocol<N::Stream>,
    line: Line,
    wakeup: Wakeup,
    alarm: Alarm<N::Sleep>,
    /// Whether hyper reads all that a user agent may read.
    is_lenient: bool,
    /// Whether it has carried a response before.
    reused: bool,
    /// The host's address, or its proxy's.
    peer: SocketAddr,
    /// Ends last, when the socket is closed.
    _opening: Opening,
}

impl<N: Net> Connection<N> {
    pub(crate) async fn new(
        stream: Stream<N::Stream>,
        peer: SocketAddr,
        opening: Opening,
    ) -> Result<Self, Error> {
        let line = Line::default();
        let socket = Socket::new(stream, line.clone());
        let (sender, protocol) = Builder::new()
            .handshake(socket)
            .await
            .map_err(before_head)?;
        Ok(Self {
            sender,
            protocol: Protocol::Runs(protocol),
            line,
            wakeup: Wakeup::new(),
            alarm: Alarm::new(),
            is_lenient: false,
            reused: false,
            peer,
            _opening: opening,
        })
    }

    /// One exchange.
    pub(crate) async fn exchange(
        &mut self,
        call: &Call<'_, N>,
        course: &mut Course,
    ) -> Result<Response, Failure> {
        course.runs_on(!self.reused, Some(self.peer));
        let head = self.head(call).await;
        self.line.tell(course);
        let (leads_on, response) = call.follow(head?);
        if leads_on {
            return Ok(self.lead_on(call, response).await);
        }
        // Two statements: one would have room for it twice.
        let whole = self.whole(call, response, course)?;
        whole.await
    }

    /// The response with its body. Not an async function, which would have room for what it is given twice.
    fn whole(
        &mut self,
        call: &Call<'_, N>,
        response: http::Response<Incoming>,
        course: &mut Course,
    ) -> Result<impl Future<Output = Result<Response, Failure>>, Failure> {
        check(call.request, &response)?;
        let (head, incoming) = response.into_parts();
        let mut body = Body::new(incoming, call.request, &head, call.bounds, course)?;
        Ok(async move {
            if let Err(error) = self.receive(call, &mut body, course).await {
                if body.receiver.is_stored() {
                    let kept = poll_fn(|context| body.receiver.poll_kept(context));
                    course.keep(kept.await?);
                }
                return Err(error.into());
            }
            let mut response = bare(head);
            course.received(body.receiver, &mut response);
            compact(&mut response);
            Ok(response)
        })
    }

    /// Receives a body, within its time.
    async fn receive(
        &mut self,
        call: &Call<'_, N>,
        body: &mut Body,
        course: &mut Course,
    ) -> Result<(), Error> {
        poll_fn(|task| {
            loop {
                let received = self.poll(task, Phase::Receiving, &mut |context| {
                    body.poll_end(task.waker(), context)
                });
                if received.is_ready() {
                    return received;
                }
                course.note(&body.receiver);
                let due = body.receiver.due(call.deadline);
                ready!(self.alarm.poll(call.net, due, &mut self.wakeup.context()));
                if let Some(error) = body.receiver.late(call.bounds.timeout) {
                    return Poll::Ready(Err(error));
                }
            }
        })
        .await
    }

    /// A redirect, without its body. If that does not come at once, the connection is of no more use.
    async fn lead_on(
        &mut self,
        call: &Call<'_, N>,
        response: http::Response<Incoming>,
    ) -> Response {
        let (head, incoming) = response.into_parts();
        let mut rest = Rest::new(incoming);
        let soon = Instant::now().checked_add(Bounds::REST_TIME);
        let call = Call {
            deadline: soon.min(call.deadline).or(soon),
            ..*call
        };
        let has_ended = self
            .drive(&call, Phase::Receiving, |context| rest.poll_end(context))
            .await;
        if !has_ended.unwrap_or(false) {
            self.protocol = Protocol::Closed;
        }
        let mut response = bare(head);
        compact(&mut response);
        response
    }

    /// Sends the request and waits for the head of the response.
    async fn head(&mut self, call: &Call<'_, N>) -> Result<http::Response<Incoming>, Failure> {
        self.line.begin(!self.reused);
        match self.ask(call).await {
            // Boxed, so that the rare case does not make every exchange's future large.
            Err(Failure::Refused(error)) if !self.is_lenient => {
                Box::pin(self.ask_leniently(call, error)).await
            }
            head => head,
        }
    }

    async fn ask(&mut self, call: &Call<'_, N>) -> Result<http::Response<Incoming>, Failure> {
        // Made here, not passed in: it is large, and a future keeps what it is given to its end.
        let message = message(call.request, call.headers, call.proxies)?;
        let mut sent = pin!(self.sender.try_send_request(message));
        let head = self.drive(call, Phase::Waiting, |context| sent.as_mut().poll(context));
        head.await
            .map_err(|late| self.unheard(late))?
            .map_err(|error| {
                if error.message().is_some() {
                    return Failure::Unsent(before_head(error.into_error()));
                }
                let error = error.into_error();
                if error.is_parse() {
                    return Failure::Refused(before_head(error));
                }
                Failure::Failed(self.unheard(before_head(error)))
            })
    }

    /// Goes on with another hyper, which takes all that may come, because the one before has refused a head. What has
    /// been written and read stays so: the [`Socket`] writes nothing twice, and gives this one what the other had
    /// read.
    async fn ask_leniently(
        &mut self,
        call: &Call<'_, N>,
        refused: Error,
    ) -> Result<http::Response<Incoming>, Failure> {
        let Some(parts) = self.protocol.leave() else {
            return Err(Failure::Refused(refused));
        };
        let socket = parts.io.leniently(&parts.read_buf, refused)?;
        let (sender, protocol) = lenient().handshake(socket).await.map_err(before_head)?;
        self.sender = sender;
        self.protocol = Protocol::Runs(protocol);
        self.is_lenient = true;
        match self.ask(call).await {
            // The one before has written of it.
            Err(Failure::Unsent(error)) => Err(Failure::Failed(error)),
            head => head,
        }
    }

    /// Polls `take` and the connection until `take` is ready or the deadline has passed, in this phase.
    async fn drive<T>(
        &mut self,
        call: &Call<'_, N>,
        phase: Phase,
        mut take: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Result<T, Error> {
        poll_fn(|task| {
            if let Poll::Ready(taken) = self.poll(task, phase, &mut take) {
                return Poll::Ready(Ok(taken));
            }
            if phase == Phase::Waiting && self.line.received() > MOST_BEFORE_HEAD {
                let error = Error::new(ErrorKind::Protocol);
                return Poll::Ready(Err(error.because("endless interim responses")));
            }
            self.alarm
                .poll(call.net, call.deadline, &mut self.wakeup.context())
                .map(|()| Err(Error::new(ErrorKind::Timeout).late(phase, call.bounds.timeout)))
        })
        .await
    }

    /// Polls `take` and the connection, in this phase, until `take` is ready, or nothing more comes at the moment.
    fn poll<T>(
        &mut self,
        task: &Context<'_>,
        phase: Phase,
        take: &mut impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let Self {
            protocol,
            line,
            wakeup,
            ..
        } = self;
        wakeup.poll(task.waker(), take, |context| {
            protocol.poll(context, phase);
            let is_greedy = line.is_greedy();
            let undone = line.resume();
            if undone && is_greedy {
                // More is there at once; the other connections come first.
                task.waker().wake_by_ref();
                return false;
            }
            undone
        })
    }

    /// What it means that there is no head.
    fn unheard(&self, error: Error) -> Error {
        if self.reused && self.line.received() == 0 {
            // The server closed it while it was idle, or while the request was on its way, or is gone.
            return error.on_reused_connection();
        }
        error
    }

    /// Makes it ready for the next exchange. False if there cannot be one: closed, or about to be,
    /// or with bytes that nobody asked for; or the request was not sent, or answered before it was.
    pub(crate) fn rest(&mut self) -> bool {
        self.reused = true;
        self.line.rest();
        self.wakeup.rest();
        matches!(self.protocol, Protocol::Runs(_))
            && self.sender.is_ready()
            && !self.line.is_spoiled()
    }
}

/// So many bytes may come before there is a head: interim responses of 1 MiB, which hyper passes over without end, and
/// more than it takes for a head.
const MOST_BEFORE_HEAD: usize = (1 << 20) + (512 << 10);
