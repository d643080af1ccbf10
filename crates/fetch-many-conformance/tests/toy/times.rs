//! When an exchange of this thread came how far, on its way to the job's course.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::Instant;

use fetch_many::strategy::{Course, Stage};

#[derive(Default)]
struct Times {
    stages: Vec<(Stage, Instant)>,
    connection: Option<(bool, Option<SocketAddr>)>,
}

thread_local! {
    static TIMES: RefCell<Times> = RefCell::default();
}

/// A stage begins; the first byte comes once.
pub(super) fn enter(stage: Stage) {
    TIMES.with_borrow_mut(|times| times.stages.push((stage, Instant::now())));
}

pub(super) fn runs_on(is_new: bool, peer: Option<SocketAddr>) {
    TIMES.with_borrow_mut(|times| times.connection = Some((is_new, peer)));
}

/// Writes down what the last exchange left.
pub(super) fn tell(course: &mut Course) {
    let times = TIMES.take();
    for (stage, at) in times.stages {
        course.enter_at(stage, at);
    }
    if let Some((is_new, peer)) = times.connection {
        course.runs_on(is_new, peer);
    }
}
