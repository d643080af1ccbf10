//! The thread of a port, which accepts connections: [`accept`].

use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, Scope};
use std::time::Duration;

use crate::connection::{Rules, serve};
use crate::record::State;

/// Enough for a TLS handshake in a debug build; 512 connections then take 128 MiB of address
/// space, and of memory only what they touch.
pub(crate) const STACK: usize = 256 << 10;

/// Accepts until the server stops. The scope waits for the connections' threads.
pub(crate) fn accept<'s>(
    scope: &'s Scope<'s, '_>,
    listener: &TcpListener,
    rules: &'s Rules,
    port: usize,
) {
    loop {
        let may_accept =
            |state: &State| state.counts.accepted < rules.accepts || state.is_open("accept");
        rules.record.wait(None, may_accept, || false);
        let accepted = listener.accept();
        if rules.record.lock().stopping {
            return;
        }
        let Ok((socket, _)) = accepted else {
            // The client was gone again, or descriptors are short: neither lasts.
            thread::sleep(Duration::from_millis(1));
            continue;
        };
        let socket = Arc::new(socket);
        let Some(id) = rules.record.change(|state| state.accept(&socket)) else {
            return;
        };
        let spawned = thread::Builder::new()
            .name("raw-connection".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, move || serve(rules, port, id, socket));
        if spawned.is_err() {
            rules.record.change(|state| state.close(id));
        }
    }
}
