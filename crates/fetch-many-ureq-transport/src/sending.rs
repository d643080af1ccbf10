//! Sending a request to a server that may answer meanwhile: [`send`].

use std::io::{self, ErrorKind as Io};
use std::time::Instant;

use ureq::unversioned::transport::Buffers as _;

use crate::connection::Connection;
use crate::exchange::Exchange;

/// What a server says before it has had all of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Nothing,
    /// Not the final response, which may need the whole request.
    Interim,
    /// More of that than there is room for: it is left where it is.
    TooMuch,
    Answer,
    End,
}

/// Sends the first `amount` bytes of the output, until the server answers: what it says must be heard
/// (RFC 9112 §9.5), and a body that nobody reads would wait for the timeout. It gets no more then.
pub(crate) fn send(
    connection: &mut Connection,
    exchange: &mut Exchange,
    amount: usize,
    deadline: Option<Instant>,
) -> io::Result<()> {
    let mut sent = 0;
    let mut heeds = true;
    while !connection.is_cut {
        let mut left = &exchange.buffers.output()[sent..amount];
        let written = connection.write(&mut left, heeds, deadline);
        sent = amount - left.len();
        let Err(error) = written else {
            return Ok(());
        };
        let is_busy = error.kind() == Io::ResourceBusy;
        connection.is_reset |= error.kind() == Io::ConnectionReset;
        match hear(connection, exchange) {
            Heard::Answer => connection.is_cut = true,
            Heard::End if is_busy => connection.is_cut = true,
            Heard::Interim => {}
            Heard::Nothing if is_busy => {}
            Heard::TooMuch if is_busy => heeds = false,
            _ => return Err(error),
        }
    }
    Ok(())
}

/// Takes in what the server has said so far.
fn hear(connection: &mut Connection, exchange: &mut Exchange) -> Heard {
    let Exchange {
        buffers, framing, ..
    } = exchange;
    let room = buffers.input_append_buf();
    if room.is_empty() {
        return Heard::TooMuch;
    }
    match connection.read_now(room) {
        Ok(None) => Heard::Nothing,
        // What is wrong is told when it is read again.
        Ok(Some(0)) | Err(_) => Heard::End,
        Ok(Some(count)) => {
            buffers.input_appended(count);
            if framing.is_answered(buffers.unframed()) {
                Heard::Answer
            } else {
                Heard::Interim
            }
        }
    }
}
