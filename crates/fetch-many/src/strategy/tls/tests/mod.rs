//! What is given as roots and as an identity, in the forms in which people have it.

mod certificates;
mod identities;
mod roots;
mod servers;

use crate::{Config, Error, Identity, Roots};

const P521: &str = include_str!("p521.pem");
const RSA: &str = include_str!("rsa.pem");
const RSA_1024: &str = include_str!("rsa-1024.pem");
const VERSION_1: &str = include_str!("version1.pem");

/// Why the settings are refused, in the words that are shown.
fn refused(config: &Config) -> String {
    match super::client_config(config) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn trusting(roots: Roots) -> Config {
    Config::default().roots(roots)
}

fn being(identity: Identity) -> Config {
    Config::default().identity(identity)
}

fn accepted(config: &Config) -> Result<(), Error> {
    super::client_config(config).map(drop)
}
