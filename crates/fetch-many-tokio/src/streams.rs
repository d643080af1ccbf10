//! An exchange on a connection that carries others too, by HTTP/2.

use std::sync::Arc;
use std::time::Duration;

use fetch_many::http::HeaderMap;
use fetch_many::strategy::{Course, Phase, Stage};
use fetch_many::{Error, ErrorKind, Response};
use reqwest::Url;
use tokio::time::timeout_at;

use crate::call::Call;
use crate::clients::Client;
use crate::connector::{Progress, Run};
use crate::error::before_head;
use crate::exchange::{Reqwest, look_at_idle_connections};
use crate::http2::is_of_stream;
use crate::multiplexed::{Multiplexed, Seat, Turn};
use crate::receiving::{receive, whole};
use crate::request::to_reqwest;

/// How long a connection that has just been made may take to get into reqwest's pool, where those find it that share it. It
/// is a matter of microseconds; the system may have stopped the thread that does it.
const UNTIL_POOLED: Duration = Duration::from_millis(50);

impl Reqwest {
    /// An exchange on a connection that is shared, if the host has one or can have one.
    pub(crate) async fn multiplex(
        &self,
        multiplexed: &Multiplexed,
        call: &Call<'_>,
        course: &mut Course,
    ) -> Result<Response, Error> {
        look_at_idle_connections().await;
        let mut seat = multiplexed.sit(&self.0.clients, call.origin);
        loop {
            let shared = match self.in_turn(&mut seat, call, course).await? {
                Turn::Share(client) => Some(client),
                Turn::Connect if call.bounds.fresh => None,
                Turn::Connect => match self.0.clients.take_idle(call.origin, call.start) {
                    Some(client) if client.is_http2() => {
                        let client = Arc::new(client);
                        seat.found(&client);
                        Some(client)
                    }
                    Some(client) => {
                        seat.found_none();
                        match self.reuse(call, client, course).await? {
                            Some(response) => return Ok(response),
                            None => continue,
                        }
                    }
                    None => None,
                },
            };
            let Some(client) = shared else {
                return self.connect(call, course, Some(&mut seat)).await;
            };
            if let Some(response) = self.share(call, course, &mut seat, client).await? {
                return Ok(response);
            }
        }
    }

    /// What this one does next, by the time when it has to be connected.
    async fn in_turn(
        &self,
        seat: &mut Seat<'_>,
        call: &Call<'_>,
        course: &mut Course,
    ) -> Result<Turn, Error> {
        if let Some(turn) = seat.turn_now() {
            return Ok(turn);
        }
        // Somebody else's connection, which this one is to go on.
        course.enter(Stage::Connect);
        let turn = match call.connect_by(self.0.connect_timeout) {
            Some(by) => timeout_at(by.into(), seat.turn()).await,
            None => Ok(seat.turn().await),
        };
        course.enter(Stage::Wait);
        let within = self.0.connect_timeout.min(call.bounds.timeout);
        turn.map_err(|_| Error::new(ErrorKind::Timeout).late(Phase::Connecting, within))
    }

    /// An exchange on a connection that is there; none if it has ended, and nothing was sent.
    async fn share(
        &self,
        call: &Call<'_>,
        course: &mut Course,
        seat: &mut Seat<'_>,
        client: Arc<Client>,
    ) -> Result<Option<Response>, Error> {
        course.runs_on(false, client.peer);
        // Without `Host`: the host is in `:authority` (RFC 9113 §8.3.1).
        let headers = self.0.headers.beside_client(call.request)?;
        let request = to_reqwest(call.request, headers, client.url.clone())?;
        let heard = client.heard();
        let pooled = match heard {
            0 => client.since + UNTIL_POOLED,
            // What has answered is there.
            _ => client.since,
        };
        let mut run = Run::new(Progress::Reuses(pooled), client.reqwest.execute(request));
        let result = call.in_time(run.end()).await;
        if let Progress::Gone { .. } = run.progress() {
            seat.give_up(&client);
            return Ok(None);
        }
        let ended = ended(call, course, seat, &client, (result, Some(heard)));
        ended.await.map(Some)
    }

    /// The first exchange on a connection, which has just been made.
    pub(crate) async fn lead<F>(
        &self,
        call: &Call<'_>,
        course: &mut Course,
        seat: &mut Seat<'_>,
        (mut client, mut run): (Client, Run<F>),
    ) -> Result<Response, Error>
    where
        F: Future<Output = reqwest::Result<reqwest::Response>> + Unpin,
    {
        client.url = Some(Self::url(call, client.port)?);
        let client = Arc::new(client);
        seat.found(&client);
        let result = call.in_time(run.end()).await;
        ended(call, course, seat, &client, (result, None)).await
    }

    /// The URL of a request on a connection that was made to this port, if that is not the URL's own.
    fn url(call: &Call<'_>, port: Option<u16>) -> Result<Url, Error> {
        let headers = HeaderMap::new();
        let mut url = to_reqwest(call.request, headers, None)?.url().clone();
        if port.is_some() {
            // Every URL with a host has room for a port.
            let _ = url.set_port(port);
        }
        Ok(url)
    }
}

/// What came of it, and of its connection. `heard`: how often that had been heard when this one began, unless it
/// began with it.
async fn ended(
    call: &Call<'_>,
    course: &mut Course,
    seat: &mut Seat<'_>,
    client: &Arc<Client>,
    (result, heard): (Option<reqwest::Result<reqwest::Response>>, Option<usize>),
) -> Result<Response, Error> {
    let mut before = heard.unwrap_or(0);
    let error = match result {
        Some(Ok(response)) => {
            before = client.hear();
            match read_stream(call, course, response).await {
                Ok(response) => {
                    client.hear();
                    return Ok(response);
                }
                Err(error) => error,
            }
        }
        Some(Err(error)) if error.is_connect() => {
            // The connection has ended before any of the request was sent, and there is no other.
            let unsent = Error::new(ErrorKind::Disconnected).unprocessed();
            unsent.because(error.without_url())
        }
        Some(Err(error)) => {
            before_head(error, heard.is_some()).late(Phase::Waiting, call.bounds.timeout)
        }
        None => {
            let error = Error::new(ErrorKind::Timeout);
            // Late is this stream alone, if others were answered meanwhile.
            let is_alone = client.heard() != before;
            let error = if heard.is_some() && !is_alone {
                error.on_reused_connection()
            } else {
                error
            };
            error.late(Phase::Waiting, call.bounds.timeout)
        }
    };
    let is_gone = match error.kind() {
        ErrorKind::Timeout => client.heard() == before,
        ErrorKind::Disconnected | ErrorKind::Truncated => !is_of_stream(&error),
        _ => false,
    };
    if is_gone {
        seat.give_up(client);
    }
    Err(error)
}

async fn read_stream(
    call: &Call<'_>,
    course: &mut Course,
    mut response: reqwest::Response,
) -> Result<Response, Error> {
    course.enter(Stage::Body);
    let (received, _) = receive(call, &mut response, course).await?;
    Ok(whole(&mut response, received, course))
}
