//! What the checks of the async exercises run on.

/// A client on tokio, with a provider for TLS: the workspace builds reqwest without one. Its timeout is
/// longer than any server's patience, so that it ends nothing that a check waits for.
pub(crate) fn client() -> reqwest::Client {
    // An error here: another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(60));
    client.build().expect("a provider is installed")
}

/// A runtime with a thread of its own, so that what was spawned and left goes on.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all();
    runtime.build().expect("a thread, and what it waits with")
}
