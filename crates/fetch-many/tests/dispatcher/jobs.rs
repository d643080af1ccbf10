//! A job's way from the dispatcher to its worker and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;
use std::thread;
use std::time::Duration;

use fetch_many::strategy::{Dispatcher, Job, Step};
use fetch_many::{Config, IntoRequest, Plan, Response};

use crate::watch::watched;

fn jobs(dispatcher: &mut Dispatcher, number: usize) -> Vec<Job> {
    for index in 0..number {
        dispatcher.push(format!("http://host/{index}").into_request());
    }
    let started = std::iter::from_fn(|| match dispatcher.step(false, Waker::noop()) {
        Step::Start(job) => Some(job),
        _ => None,
    });
    started.take(number).collect()
}

#[test]
fn a_worker_that_comes_too_late_is_ended_at_once() {
    let mut dispatcher = Dispatcher::new(&Plan::new(1), &Config::default());
    let mut job = jobs(&mut dispatcher, 1).remove(0);
    dispatcher.stop_handle().stop();
    let ended = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&ended);
    job.on_stop(move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    assert_eq!(ended.load(Ordering::SeqCst), 1);
    // Its result is of no use, and the end is not called again.
    assert!(job.finish(Ok(Response::default())).is_none());
    drop(dispatcher);
    assert_eq!(ended.load(Ordering::SeqCst), 1);
}

#[test]
fn an_end_may_drop_jobs_of_the_same_batch() {
    watched(|| {
        let mut dispatcher = Dispatcher::new(&Plan::new(2), &Config::default());
        let mut jobs = jobs(&mut dispatcher, 2);
        let other = jobs.remove(1);
        jobs[0].on_stop(move || drop(other));
        dispatcher.stop_handle().stop();
        let tally = dispatcher.tally();
        assert_eq!(tally.taken, 2);
    });
}

#[test]
fn a_job_may_outlive_its_dispatcher() {
    let mut dispatcher = Dispatcher::new(&Plan::new(2), &Config::default());
    let mut jobs = jobs(&mut dispatcher, 2);
    drop(dispatcher);
    let job = jobs.remove(1);
    assert_eq!(job.request().uri().path(), "/1");
    assert!(job.finish(Ok(Response::default())).is_none());
    drop(jobs);
}

#[test]
fn a_retired_worker_is_not_ended() {
    let mut dispatcher = Dispatcher::new(&Plan::new(1), &Config::default());
    let mut job = jobs(&mut dispatcher, 1).remove(0);
    job.on_stop(|| panic!("it has retired"));
    assert!(job.finish(Ok(Response::default())).is_none());
    dispatcher.stop_handle().stop();
}

#[test]
fn a_worker_that_notices_the_deadline_ends_the_others() {
    let mut deadline = Duration::from_millis(20);
    let (_dispatcher, mut jobs) = loop {
        let mut dispatcher = Dispatcher::new(&Plan::new(2).deadline(deadline), &Config::default());
        let jobs = jobs(&mut dispatcher, 2);
        if jobs.len() == 2 {
            break (dispatcher, jobs);
        }
        // It passed before both could start.
        deadline *= 4;
    };
    let ended = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&ended);
    jobs[0].on_stop(move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    jobs[1].on_stop(|| panic!("it ends by itself"));
    thread::sleep(deadline);
    // The caller is busy all the while.
    let last = jobs.remove(1);
    assert!(last.finish(Ok(Response::default())).is_none());
    assert_eq!(ended.load(Ordering::SeqCst), 1);
}
