//! `Config::roots`: certificates that are trusted themselves, and several lists.

use std::io;
use std::sync::Arc;

use fetch_many::{ErrorKind, Roots};
use rcgen::{BasicConstraints, IsCa, date_time_ymd};
use rustls::ServerConfig;

use super::roots::{HOSTS, verdict};
use crate::authority::{Authority, Given};
use crate::{Broken, Subject};

/// What is given as roots, and the server.
type Row = (&'static str, fn() -> io::Result<(Roots, Arc<ServerConfig>)>);

/// A server's own certificate, whoever has signed it and whatever it says that it may be used for.
#[rustfmt::skip]
const TRUSTED: &[Row] = &[
    ("that vouches for itself", || itself(&Given::self_signed(&HOSTS, |_| ())?)),
    ("that vouches for itself, an authority's", || itself(&Given::self_signed(&HOSTS, |its| its.is_ca = authority())?)),
    ("that vouches for itself, no authority's", || itself(&Given::self_signed(&HOSTS, |its| its.is_ca = IsCa::ExplicitNoCa)?)),
    ("of an authority that is not given", || itself(&Authority::new()?.server_given(&HOSTS)?)),
];

#[rustfmt::skip]
const NOT_TRUSTED: &[Row] = &[
    ("that is expired", || itself(&Given::self_signed(&HOSTS, |its| its.not_after = date_time_ymd(2001, 1, 1))?)),
    ("that is expired, an authority's", || itself(&Given::self_signed(&HOSTS, |its| (its.not_after, its.is_ca) = (date_time_ymd(2001, 1, 1), authority()))?)),
    ("that is not yet valid, an authority's", || itself(&Given::self_signed(&HOSTS, |its| (its.not_before, its.is_ca) = (date_time_ymd(3001, 1, 1), authority()))?)),
    ("for another host", || itself(&Given::self_signed(&["other.example"], |_| ())?)),
    ("for another host, an authority's", || itself(&Given::self_signed(&["other.example"], |its| its.is_ca = authority())?)),
    ("of the same key, made anew", reissued),
    ("that one has signed which is no authority's", || signed_by(&Authority::new()?.server_given(&HOSTS)?)),
    ("that one has signed which vouches for itself alone", || signed_by(&Given::self_signed(&HOSTS, |_| ())?)),
];

fn authority() -> IsCa {
    IsCa::Ca(BasicConstraints::Unconstrained)
}

fn itself(given: &Given) -> io::Result<(Roots, Arc<ServerConfig>)> {
    Ok((given.roots(), given.server()?))
}

fn signed_by(given: &Given) -> io::Result<(Roots, Arc<ServerConfig>)> {
    Ok((given.roots(), given.signs(&HOSTS)?))
}

fn reissued() -> io::Result<(Roots, Arc<ServerConfig>)> {
    let given = Given::self_signed(&HOSTS, |_| ())?;
    let roots = given.roots();
    Ok((roots, given.reissued(&HOSTS)?.server()?))
}

/// A server's certificate that is given itself, also beside other roots: it is trusted for its names, as
/// long as it is valid. What is almost that certificate is not, nor what its key has signed.
///
/// # Errors
/// [`Broken`], if a request fails that should not, or anything but `Err(Tls)` comes of one that should.
pub(in crate::checks) fn setting_roots_given(subject: &Subject) -> Result<(), Broken> {
    let judged = |rows: &[Row], expected| {
        for (what, row) in rows {
            let (roots, server) = row()?;
            let named = |broken: Broken| broken.of(format_args!("a certificate {what}"));
            let besides = Roots::Mozilla.and(roots.clone());
            for roots in [roots, besides] {
                verdict(subject, roots, Arc::clone(&server), &HOSTS, expected).map_err(named)?;
            }
        }
        Ok::<_, Broken>(())
    };
    judged(TRUSTED, Ok(()))?;
    judged(NOT_TRUSTED, Err(ErrorKind::Tls))
}

/// Two authorities, in one list and in two, and in two beside Mozilla's: each is trusted, and a third is
/// not.
///
/// # Errors
/// [`Broken`], if one of the first two is not trusted, or the third is.
pub(in crate::checks) fn setting_roots_several(subject: &Subject) -> Result<(), Broken> {
    let (one, other, third) = (Authority::new()?, Authority::new()?, Authority::new()?);
    let in_one = Roots::Pem([one.pem(), other.pem()].concat().into());
    let in_two = one.roots().and(other.roots());
    let beside = Roots::Mozilla.and(in_two.clone());
    for roots in [in_one, in_two, beside] {
        for (authority, expected) in [
            (&one, Ok(())),
            (&other, Ok(())),
            (&third, Err(ErrorKind::Tls)),
        ] {
            let server = authority.server(&HOSTS)?;
            verdict(subject, roots.clone(), server, &HOSTS, expected)?;
        }
    }
    Ok(())
}
