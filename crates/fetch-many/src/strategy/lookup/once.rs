//! Names to addresses, without blocking: [`look_up`].

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::thread;

/// `getaddrinfo` may call into plug-ins of the system; what they need is not ours to know, and
/// memory counts only where it is touched.
const STACK_BYTES: usize = 512 << 10;

/// Looks up the addresses of `host` and hands them to `answer`. `getaddrinfo` knows no timeout and cannot
/// be interrupted, so it runs on a thread of its own, which is left behind if nobody waits any more.
///
/// Not on a pool: that of the `blocking` crate, which smol and async-std share, spins for ever, and
/// with it the executor that asked, where its first thread cannot be made (smol-rs/blocking#79).
///
/// ```
/// use std::sync::mpsc::channel;
///
/// let (sender, answer) = channel();
/// fetch_many::strategy::look_up("localhost", 80, move |found| drop(sender.send(found)))?;
/// assert!(answer.recv().unwrap()?.iter().all(|address| address.port() == 80));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// If no thread can be made. What the resolver says is the answer.
pub fn look_up(
    host: &str,
    port: u16,
    answer: impl FnOnce(io::Result<Vec<SocketAddr>>) + Send + 'static,
) -> io::Result<()> {
    let host = host.to_owned();
    thread::Builder::new()
        .name("fetch-many-dns".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || answer((host, port).to_socket_addrs().map(Iterator::collect)))
        .map(drop)
}
