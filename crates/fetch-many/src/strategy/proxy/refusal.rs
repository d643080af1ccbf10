//! Why a SOCKS proxy does not connect, in words: [`refusal`].

/// RFC 1928 §6.
pub(super) fn refusal(reply: u8) -> String {
    let reason = match reply {
        1 => "a general failure",
        2 => "its rules do not allow it",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "no answer in time",
        7 => "it cannot connect",
        8 => "it knows no such addresses",
        _ => "no known reason",
    };
    format!("answered {reply}: {reason}")
}
