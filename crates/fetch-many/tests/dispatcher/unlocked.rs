//! What is the caller's runs while no lock of the batch is held, and nobody waits for it who need not.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use fetch_many::strategy::{Dispatcher, Job, Step};
use fetch_many::{
    Bytes, Config, ErrorKind, IntoRequest, Kept, Order, Plan, Response, Retry, StopHandle, http,
};

use crate::watch::{Watch, watched};

/// Stops the batch, which takes its lock: when it is woken, or dropped.
struct Stops {
    batch: StopHandle,
    ran: Arc<Watch<bool>>,
}

impl Stops {
    fn new(dispatcher: &Dispatcher) -> Self {
        Self {
            batch: dispatcher.stop_handle(),
            ran: Arc::default(),
        }
    }

    fn run(&self) {
        self.batch.stop();
        self.ran.change(|ran| *ran = true);
    }
}

impl Wake for Stops {
    fn wake(self: Arc<Self>) {
        self.run();
    }
}

fn dispatcher(plan: &Plan, requests: usize) -> (Dispatcher, Vec<Job>) {
    let mut dispatcher = Dispatcher::new(plan, &Config::default());
    for index in 0..requests {
        dispatcher.push(format!("http://host/{index}").into_request());
    }
    let jobs = (0..requests).map(|_| start(&mut dispatcher)).collect();
    (dispatcher, jobs)
}

fn start(dispatcher: &mut Dispatcher) -> Job {
    match dispatcher.step(false, Waker::noop()) {
        Step::Start(job) => job,
        step => panic!("nothing starts: {step:?}"),
    }
}

fn reserve(job: &mut Job, waker: &Waker) -> bool {
    let share = job.parts().2.share();
    match share.poll_reserve(&mut Context::from_waker(waker)) {
        Poll::Ready(reserved) => reserved.is_ok(),
        Poll::Pending => false,
    }
}

/// Three jobs, of which these have all the room there is, and one more than that. The second waits for it, and its waker
/// stops the batch. `then` is told of all of them.
fn woken_by(
    plan: &Plan,
    have_room: &'static [usize],
    then: impl FnOnce(&Dispatcher, Vec<Job>) + Send + 'static,
) {
    let plan = plan.clone().in_memory(0);
    watched(move || {
        let (dispatcher, mut jobs) = dispatcher(&plan, 3);
        for place in have_room {
            assert!(reserve(&mut jobs[*place], Waker::noop()));
        }
        let stops = Stops::new(&dispatcher);
        let ran = Arc::clone(&stops.ran);
        let waker = Waker::from(Arc::new(stops));
        assert!(!reserve(&mut jobs[1], &waker), "there is no room");
        then(&dispatcher, jobs);
        ran.until(|ran| *ran);
    });
}

#[test]
fn who_waits_for_room_is_woken_by_a_stop() {
    woken_by(&Plan::new(3), &[2, 0], |dispatcher, jobs| {
        dispatcher.stop_handle().stop();
        drop(jobs);
    });
}

#[test]
fn who_waits_for_room_is_woken_by_a_body_that_is_there() {
    woken_by(&Plan::new(3), &[2, 0], |_, mut jobs| {
        let done = jobs.pop().expect("there are three");
        assert!(done.finish(Ok(Response::default())).is_none());
    });
}

#[test]
fn who_waits_for_room_is_woken_by_an_exchange_that_ends_without_a_result() {
    woken_by(&Plan::new(3), &[2, 0], |_, mut jobs| drop(jobs.pop()));
}

#[test]
fn who_waits_for_room_is_woken_when_another_is_the_next() {
    let plan = Plan::new(3).order(Order::AsGiven);
    woken_by(&plan, &[2], |_, mut jobs| {
        let first = jobs.remove(0);
        assert!(first.finish(Ok(Response::default())).is_none());
    });
}

/// The last reference to what came along with a request.
struct AtTheEnd(Stops);

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        self.0.run();
    }
}

/// A request with one, and whether that was dropped.
fn start_with_a_last_reference(dispatcher: &mut Dispatcher) -> (Job, Arc<Watch<bool>>) {
    let stops = Stops::new(dispatcher);
    let ran = Arc::clone(&stops.ran);
    let request = http::Request::get("http://host/").extension(Arc::new(AtTheEnd(stops)));
    let request = request.body(Bytes::new()).expect("it is a request");
    dispatcher.push(request.into_request());
    (start(dispatcher), ran)
}

#[test]
fn what_nobody_asks_for_any_more_is_dropped() {
    watched(|| {
        let (mut dispatcher, _) = dispatcher(&Plan::new(1), 0);
        let (job, ran) = start_with_a_last_reference(&mut dispatcher);
        assert!(job.finish(Ok(Response::default())).is_none());
        drop(dispatcher);
        ran.until(|ran| *ran);
    });
}

/// The batch has ended meanwhile, and the caller has its outcome: the worker has the last of what came along.
#[test]
fn what_comes_too_late_is_dropped() {
    watched(|| {
        for finishes in [true, false] {
            let (mut dispatcher, _) = dispatcher(&Plan::new(1), 0);
            let (job, ran) = start_with_a_last_reference(&mut dispatcher);
            dispatcher.stop_handle().stop();
            drop(dispatcher);
            if finishes {
                assert!(job.finish(Ok(Response::default())).is_none());
            } else {
                drop(job);
            }
            ran.until(|ran| *ran);
        }
    });
}

/// A part of a body that takes its time to go: until a worker has been told to end.
struct Slow(Arc<Watch<bool>>);

impl Drop for Slow {
    fn drop(&mut self) {
        self.0.until(|told| *told);
    }
}

#[test]
fn a_part_that_takes_its_time_to_go_holds_up_no_stop() {
    watched(|| {
        let plan = Plan::new(2).retry(Retry::up_to(3).budget(1.0, 10));
        let (dispatcher, mut jobs) = dispatcher(&plan, 2);
        let (told, ended) = (Arc::<Watch<bool>>::default(), Arc::<Watch<bool>>::default());
        jobs[1].on_stop({
            let (told, ended) = (Arc::clone(&told), Arc::clone(&ended));
            move || {
                told.change(|told| *told = true);
                ended.change(|ended| *ended = true);
            }
        });
        let mut broken = jobs.remove(0);
        let slow = Slow(told);
        let kept = Kept::new(1, move || {
            drop(slow);
            Err(std::io::ErrorKind::NotFound.into())
        });
        broken.parts().2.keep(Box::new(kept));
        assert!(broken.finish(Err(ErrorKind::Truncated.into())).is_none());
        dispatcher.stop_handle().stop();
        ended.until(|ended| *ended);
    });
}
