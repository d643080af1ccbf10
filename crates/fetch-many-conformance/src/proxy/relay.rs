//! A tunnel: [`relay`].

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use super::{Shared, Trouble};

/// Passes on what either says, until both are done.
pub(super) fn relay(client: &TcpStream, host: TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    shared.watch(&host)?;
    let (mut up, mut down) = (host.try_clone()?, client.try_clone()?);
    let noting = Arc::clone(shared);
    let mut from_client = client.try_clone()?;
    shared.run(move || {
        let _ = pass_on(&mut from_client, &mut up, |bytes| {
            noting.note(|seen| seen.relayed.extend_from_slice(bytes));
            bytes.len()
        });
        let _ = up.shutdown(Shutdown::Write);
    });
    let mut left = match shared.manners.trouble {
        Trouble::CutsAfter(bytes) => bytes,
        _ => usize::MAX,
    };
    let mut host = host;
    let passed = pass_on(&mut host, &mut down, |bytes| {
        let now = bytes.len().min(left);
        left -= now;
        now
    });
    if left == 0 {
        let _ = host.shutdown(Shutdown::Both);
    }
    let _ = down.shutdown(if left == 0 {
        Shutdown::Both
    } else {
        Shutdown::Write
    });
    passed
}

/// As much of each piece as `allowed` says, and nothing more once that is less than all.
fn pass_on(
    from: &mut TcpStream,
    to: &mut TcpStream,
    mut allowed: impl FnMut(&[u8]) -> usize,
) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let count = from.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        let now = allowed(&buffer[..count]);
        to.write_all(&buffer[..now])?;
        if now < count {
            return Ok(());
        }
    }
}
