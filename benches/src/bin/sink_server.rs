//! The counting server in a process of its own, so that its CPU time is not its client's.

use fetch_many_benches::server::serve;
use fetch_many_benches::server::sink::Sink;

fn main() -> std::io::Result<()> {
    serve(Sink::new()?)
}
