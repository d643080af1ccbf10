//! How a listing is run: by its name, against a server.

use std::error::Error;

use crate::server;

/// What all listings are: they are given the base URL of a server, and print.
pub type Listing = fn(&str) -> Result<(), Box<dyn Error>>;

/// Runs a listing against the server with this URL, or against the book's, which is then started for it.
///
/// # Errors
/// If no server can be started, or whatever the listing returns.
pub fn run(listing: Listing, base: Option<&str>) -> Result<(), Box<dyn Error>> {
    if let Some(base) = base {
        return listing(base);
    }
    let server = server::start()?;
    listing(&server.url(""))
}
