//! wiremock in a process of its own, so that its CPU time is not its client's.

use fetch_many_benches::server::mock::Mock;
use fetch_many_benches::server::serve;

fn main() -> std::io::Result<()> {
    serve(Mock::new()?)
}
