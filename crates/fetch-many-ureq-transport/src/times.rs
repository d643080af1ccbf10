//! When an exchange came how far, and on which connection: [`Times`].

use std::net::SocketAddr;
use std::time::Instant;

use fetch_many::strategy::{Course, Stage};

/// What the transport knows of where an exchange's time went. Two looks at the clock for a small exchange.
#[derive(Debug, Default)]
pub(crate) struct Times {
    /// When each stage of making its connection began; none, if it had one.
    stages: Vec<(Stage, Instant)>,
    /// Whether that is new, and to which address.
    connection: Option<(bool, Option<SocketAddr>)>,
    /// When some of the request was last written.
    wrote_at: Option<Instant>,
    /// When the first byte of the response came.
    heard_at: Option<Instant>,
}

impl Times {
    /// A stage of making a connection begins.
    pub(crate) fn enter(&mut self, stage: Stage) {
        self.stages.push((stage, Instant::now()));
    }

    pub(crate) fn runs_on(&mut self, is_new: bool, peer: Option<SocketAddr>) {
        self.connection = Some((is_new, peer));
    }

    pub(crate) fn wrote(&mut self) {
        self.wrote_at = Some(Instant::now());
    }

    /// Something has come, and was not the first if that has been said before.
    pub(crate) fn heard(&mut self) {
        if self.heard_at.is_none() {
            self.heard_at = Some(Instant::now());
        }
    }

    pub(crate) fn tell(&self, course: &mut Course) {
        for (stage, at) in &self.stages {
            course.enter_at(*stage, *at);
        }
        if let Some((is_new, peer)) = self.connection {
            course.runs_on(is_new, peer);
        }
        for (stage, at) in [(Stage::Wait, self.wrote_at), (Stage::Body, self.heard_at)] {
            if let Some(at) = at {
                course.enter_at(stage, at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_begins_when_it_did() {
        let mut times = Times::default();
        let mut course = Course::new(Instant::now());
        times.tell(&mut course);
        assert_eq!(course.stage(), Stage::Start, "nothing is known");
        for stage in [Stage::Lookup, Stage::Connect, Stage::Send] {
            times.enter(stage);
        }
        times.wrote();
        times.heard();
        let heard_at = times.heard_at;
        times.heard();
        assert_eq!(times.heard_at, heard_at);
        times.tell(&mut course);
        assert_eq!(course.stage(), Stage::Body);
        let wait = heard_at
            .zip(times.wrote_at)
            .map(|(heard, wrote)| heard - wrote);
        assert_eq!(Some(course.spent(Stage::Wait)), wait);
    }
}
