//! Chapter 10.

use std::time::Duration;

use ureq::Agent;

pub fn statuses(urls: &[String]) -> Vec<Result<u16, ureq::Error>> {
    let config = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(10)))
        .http_status_as_error(false); // Its error would have no body left to read.
    let agent = Agent::new_with_config(config.build());

    let statuses = urls.iter().map(|url| {
        let mut response = agent.get(url).call()?;
        response.body_mut().read_to_vec()?; // So that the connection can be used again.
        Ok(response.status().as_u16())
    });
    statuses.collect()
}
