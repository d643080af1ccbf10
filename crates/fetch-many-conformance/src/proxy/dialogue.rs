//! What a proxy hears and says before it relays: [`serve`].

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::sync::Arc;

use super::relay::relay;
use super::{BASIC, PASSWORD, Shared, Speaks, Trouble, USER};

/// Everything that happens on one connection.
pub(super) fn serve(client: &TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    shared.watch(client)?;
    match shared.manners.speaks {
        Speaks::Http => serve_http(client, shared),
        Speaks::Socks => serve_socks(client, shared),
    }
}

/// Answers whole URLs itself, with the target as the body, and makes a tunnel where it is asked for one.
fn serve_http(mut client: &TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    loop {
        let head = read_head(client)?;
        shared.note(|seen| seen.asked.push(head.clone()));
        if is_troubled(client, shared)? {
            return Ok(());
        }
        let credentials = format!(
            "\r\nproxy-authorization: {}\r\n",
            BASIC.to_ascii_lowercase()
        );
        let is_known = head.to_ascii_lowercase().contains(&credentials);
        if shared.manners.wants_credentials && !is_known {
            client.write_all(
                b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
            )?;
            continue;
        }
        let target = head.split(' ').nth(1).unwrap_or_default();
        if !head.starts_with("CONNECT ") {
            let length = target.len();
            write!(
                client,
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{target}"
            )?;
            continue;
        }
        let port = target.rsplit(':').next().and_then(|port| port.parse().ok());
        let Ok(host) = TcpStream::connect((Ipv4Addr::LOCALHOST, port.unwrap_or(0))) else {
            return client.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        };
        client.write_all(b"HTTP/1.1 200 Connection established\r\nVia: a proxy\r\n\r\n")?;
        return relay(client, host, shared);
    }
}

fn serve_socks(mut client: &TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    const REFUSED: &[u8] = &[5, 5, 0, 1, 0, 0, 0, 0, 0, 0];
    const DONE: &[u8] = &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0];

    let [_, methods] = read(client)?;
    let methods = read_vec(client, methods)?;
    if is_troubled(client, shared)? {
        return Ok(());
    }
    if shared.manners.wants_credentials {
        if !methods.contains(&2) {
            return client.write_all(&[5, 0xff]);
        }
        client.write_all(&[5, 2])?;
        let [_] = read(client)?;
        let user = read_text(client)?;
        let password = read_text(client)?;
        if (user.as_str(), password.as_str()) != (USER, PASSWORD) {
            return client.write_all(&[1, 1]);
        }
        client.write_all(&[1, 0])?;
    } else {
        client.write_all(&[5, 0])?;
    }
    let [_, _, _, kind] = read(client)?;
    let asked = match kind {
        1 => format!("address {}", IpAddr::from(read::<4>(client)?)),
        4 => format!("address {}", IpAddr::from(read::<16>(client)?)),
        _ => format!("name {}", read_text(client)?),
    };
    let port = u16::from_be_bytes(read(client)?);
    shared.note(|seen| seen.asked.push(format!("{asked} {port}")));
    if let Trouble::StallsAt(address) = shared.manners.trouble
        && asked == format!("address {address}")
    {
        io::copy(&mut client, &mut io::sink())?;
        return Ok(());
    }
    let Ok(host) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return client.write_all(REFUSED);
    };
    client.write_all(DONE)?;
    relay(client, host, shared)
}

/// Whether that was all that the client gets.
fn is_troubled(mut client: &TcpStream, shared: &Shared) -> io::Result<bool> {
    match shared.manners.trouble {
        Trouble::Says(bytes) => {
            client.write_all(bytes)?;
            client.shutdown(std::net::Shutdown::Write)?;
        }
        Trouble::Stalls => {}
        Trouble::Nothing | Trouble::StallsAt(_) | Trouble::CutsAfter(_) => return Ok(false),
    }
    // Until the client goes away: a close with something unread would be a reset.
    io::copy(&mut client, &mut io::sink())?;
    Ok(true)
}

/// Byte by byte, so that nothing is taken of what follows.
fn read_head(client: &TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let [byte] = read(client)?;
        head.push(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn read<const LENGTH: usize>(mut client: &TcpStream) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_vec(mut client: &TcpStream, length: u8) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length.into()];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A length, and so many bytes.
fn read_text(client: &TcpStream) -> io::Result<String> {
    let [length] = read(client)?;
    let bytes = read_vec(client, length)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
