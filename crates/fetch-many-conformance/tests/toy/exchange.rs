//! One HTTP/1.1 exchange on a connection of its own, as plainly as it can be written.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::http::Uri;
use fetch_many::strategy::{Bounds, Course, Lookups, Phase, Proxies, Stage};
use fetch_many::{Config, Error, ErrorKind, Request, Response};
use rustls::ClientConfig;

use super::channel::Channel;
use super::connect::connect;
use super::defect::Defect;
use super::idle::Idle;
use super::incoming::{Incoming, Length, response};
use super::outgoing::written;
use super::times;

/// Ends an exchange from another thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    ended: bool,
    stream: Option<Arc<Channel>>,
}

impl Ending {
    pub(crate) fn end(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.ended = true;
        if let Some(stream) = &state.stream {
            stream.shutdown();
        }
    }

    pub(super) fn is_ended(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.ended
    }

    fn watch(&self, stream: Option<&Arc<Channel>>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.stream = stream.map(Arc::clone);
        if let (true, Some(stream)) = (state.ended, stream) {
            stream.shutdown();
        }
    }
}

/// So long from now; for ever is a day, and no time at all is an error.
pub(super) fn after(time: Duration) -> Result<Instant, Error> {
    let after = Instant::now() + time.min(Duration::from_secs(24 * 3600));
    if Instant::now() >= after {
        return Err(Error::new(ErrorKind::Timeout).late(Phase::Waiting, time));
    }
    Ok(after)
}

/// What all exchanges of a strategy have in common.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) config: Config,
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) proxies: Proxies,
    pub(crate) defect: Defect,
    pub(crate) idle: Idle,
    pub(crate) lookups: Lookups,
}

impl Client {
    /// Sends the request and reads the response.
    pub(crate) fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
        ending: &Ending,
    ) -> Result<Response, Error> {
        let response = match self.exchange_one(request, bounds, course, ending) {
            Err(error) if self.defect == Defect::SaysKindsAlone => Err(error.kind().into()),
            response => response,
        }?;
        let location = response.headers().get("location");
        let location = location.and_then(|location| location.to_str().ok()?.parse().ok());
        let (Defect::FollowsRedirects, Some(uri)) = (self.defect, location) else {
            return Ok(response);
        };
        let mut next = request.clone();
        *next.uri_mut() = uri;
        self.exchange_one(&next, bounds, course, ending)
    }

    fn exchange_one(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
        ending: &Ending,
    ) -> Result<Response, Error> {
        let (config, defect) = (&self.config, self.defect);
        let uri = request.uri();
        let host = pooled_as(uri, defect);
        let may_reuse = !bounds.fresh || defect == Defect::IgnoresFresh;
        let reused = may_reuse
            .then(|| self.idle.take(&host, config, defect))
            .flatten();
        let is_reused = reused.is_some();
        let begin = Instant::now();
        let timeout = match defect {
            Defect::TimeoutPerRedirect => config.timeout,
            _ => bounds.timeout,
        };
        let deadline = after(timeout)?;
        let stream = match reused {
            Some(stream) => stream,
            None => Arc::new(self.connect(uri, ending)?),
        };
        let connecting = begin.elapsed();
        times::enter(Stage::Send);
        times::runs_on(!is_reused, stream.peer());
        if defect == Defect::RefusesEarlyAnswers && !is_reused && !stream.is_quiet() {
            return Err(ErrorKind::Protocol.into());
        }
        ending.watch(Some(&stream));
        let mut incoming = Incoming {
            stream: &stream,
            deadline,
            defect,
            phase: Phase::Waiting,
            any: false,
            bytes: Vec::new(),
        };
        let sent = written(request, self);
        let answered = AtomicBool::new(false);
        let is_answered = || answered.load(Ordering::SeqCst);
        let (response, sent) = thread::scope(|scope| {
            let write = || {
                let sent = stream.write_all(&sent, is_answered);
                // A body left half-way is no request.
                sent.map(|()| !is_answered())
            };
            // What fits into the buffers need not wait for an answer.
            let is_large = sent.len() > 64 << 10 && defect != Defect::DeafWhileSending;
            let writer = if is_large {
                Ok(scope.spawn(write))
            } else {
                Err(write())
            };
            times::enter(Stage::Wait);
            let response = response(&mut incoming, request, bounds, course);
            answered.store(true, Ordering::SeqCst);
            let sent = writer.map_or_else(|sent| sent, |writer| writer.join().expect("writes"));
            (response, sent)
        });
        let response = match (response, &sent) {
            (Err(_), Err(_)) if defect == Defect::LostRequestIsConnect => {
                Err(ErrorKind::Connect.into())
            }
            // The read meets no reset any more that the write has met. One that came after an end is a broken pipe.
            (Ok((response, Length::UntilClose)), Err(cause))
                if cause.kind() == io::ErrorKind::ConnectionReset
                    && stream.is_plain()
                    && !bounds.leads_on(response.status(), response.headers()) =>
            {
                Err(Error::new(ErrorKind::Truncated).because(io::Error::from(cause.kind())))
            }
            // It tells what a server that closes early thinks of the request.
            (response, _) => response,
        };
        let any = incoming.any;
        ending.watch(None);
        leave_behind(&stream, defect);
        let leftovers = !incoming.bytes.is_empty() && defect != Defect::KeepsLeftovers;
        match response {
            Ok((response, Length::UntilClose)) => Ok(response),
            Ok((response, _)) if leftovers => Ok(response),
            Ok((response, _)) => {
                if is_whole(&sent) {
                    self.idle.put(&host, stream, config, defect);
                }
                Ok(response)
            }
            Err(_) if defect == Defect::KeepsFailures => {
                Box::leak(vec![1_u8; 4 << 10].into_boxed_slice());
                response.map(|(response, _)| response)
            }
            Err(error) => {
                let error = error.late(incoming.phase, timeout).connecting(connecting);
                if defect == Defect::KeepsGivenUp {
                    self.idle.put(&host, stream, config, defect);
                }
                let hides = matches!(defect, Defect::HidesStaleness | Defect::DiesWithIdle);
                if is_reused && !hides && (!any || defect == Defect::StaleAfterHalf) {
                    // A fresh one would be all that is left.
                    if !matches!(defect, Defect::IgnoresFresh | Defect::KeepsTheDead) {
                        self.idle.give_up(&host, begin);
                    }
                    return Err(error.on_reused_connection());
                }
                Err(error)
            }
        }
    }
}

/// What idle connections are kept under.
fn pooled_as(uri: &Uri, defect: Defect) -> String {
    match (uri.port(), uri.authority()) {
        (Some(port), _) if defect == Defect::PoolsByPort => port.as_str().to_owned(),
        (_, Some(authority)) => format!("{:?} {authority}", uri.scheme_str()),
        _ => String::new(),
    }
}

impl Client {
    fn connect(&self, uri: &Uri, ending: &Ending) -> Result<Channel, Error> {
        let spins_until = Instant::now() + Duration::from_secs(1);
        loop {
            let result = connect(uri, self, ending);
            let spins = self.defect == Defect::SpinsWithoutDescriptors
                && result
                    .as_ref()
                    .is_err_and(|error| error.kind() == ErrorKind::Connect)
                && Instant::now() < spins_until;
            if !spins {
                let within = self.config.connect_timeout.min(self.config.timeout);
                return result.map_err(|error| error.late(Phase::Connecting, within));
            }
        }
    }
}

fn leave_behind(stream: &Arc<Channel>, defect: Defect) {
    if defect == Defect::KeepsDescriptors {
        std::mem::forget(Arc::clone(stream));
    }
    if defect == Defect::KeepsThreads {
        thread::spawn(|| {
            loop {
                thread::park();
            }
        });
    }
}

fn is_whole(sent: &io::Result<bool>) -> bool {
    matches!(sent, Ok(true))
}
