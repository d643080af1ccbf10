//! The one body that may have more than there is room for.

use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::script::{At, Gated, Watch, batch, block_on, pieces, receiver};
use crate::{Order, Plan};

/// Without end as far as this goes: the sink blocks before.
const MANY: usize = 1_000;

const PIECE: usize = 64 << 10;

/// Whatever the sink is at when it gets stuck, others go on after a moment; and not at once, because many that are slow
/// would fill the memory then.
#[test]
fn a_sink_that_is_stuck_has_it_no_longer() {
    let orders = [Order::AsCompleted, Order::AsGiven];
    let cases = orders.map(|order| [At::Write, At::Commit].map(|at| (order, at)));
    for (order, at) in cases.into_iter().flatten() {
        let seen = Watch::default();
        let plan = Plan::new(2).order(order).in_memory(0);
        let plan = plan.sink(Gated(seen.clone(), at));
        let (_batch, mut attempts) = batch(&plan, &["/sink", "/memory"]);
        let mut stuck = receiver(&mut attempts[0]);
        let mut other = receiver(&mut attempts[1]);
        let mut never = Context::from_waker(Waker::noop());

        let mut next = pieces(if at == At::Write { MANY } else { 4 }, PIECE);
        assert!(stuck.poll(&mut never, &mut next).is_pending());
        let mut its_next = pieces(3, PIECE);
        assert!(other.poll(&mut never, &mut its_next).is_pending(), "{at:?}");
        if let Some(due) = stuck.due(None) {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            assert!(stuck.late(Duration::ZERO).is_none(), "not the server's");
        }
        assert!(stuck.poll(&mut never, &mut next).is_pending());
        assert_eq!(stuck.due(None), None, "once is enough");
        let room = other.poll(&mut never, &mut its_next);
        assert!(room.is_ready(), "{order:?}, {at:?}: nobody else goes on");
        drop(other);

        seen.open();
        block_on(|context| stuck.poll(context, &mut next)).expect("it is stored");
        seen.change(|seen| assert_eq!(seen.commits, 1));
    }
}

/// Nobody asks how long it takes to keep what is there.
#[test]
fn an_exchange_that_has_failed_has_it_no_longer() {
    let seen = Watch::default();
    let plan = Plan::new(2).in_memory(0);
    let plan = plan.sink(Gated(seen.clone(), At::Write));
    let (_batch, mut attempts) = batch(&plan, &["/sink", "/memory"]);
    let mut broken = receiver(&mut attempts[0]);
    let mut other = receiver(&mut attempts[1]);
    let mut never = Context::from_waker(Waker::noop());

    assert!(broken.poll(&mut never, pieces(MANY, PIECE)).is_pending());
    assert!(broken.poll_kept(&mut never).is_pending());
    let room = other.poll(&mut never, pieces(3, PIECE));
    assert!(room.is_ready(), "nobody else goes on");
    seen.open();
}
