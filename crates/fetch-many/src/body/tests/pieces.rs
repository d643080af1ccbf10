//! A body of many pieces.

use std::task::{Context, Waker};

use super::script::{At, Gated, Watch, batch, block_on, pieces, receiver};
use crate::Plan;

/// The bytes of it would be bounded, and what each of them lies in would not.
#[test]
fn small_ones_do_not_pile_up_before_a_sink_that_blocks() {
    let seen = Watch::default();
    let plan = Plan::new(1).sink(Gated(seen.clone(), At::Write));
    let (_batch, mut attempts) = batch(&plan, &["/sink"]);
    let mut receiver = receiver(&mut attempts[0]);
    let all = 100_000;
    let mut next = pieces(all, 1);
    let mut never = Context::from_waker(Waker::noop());
    assert!(receiver.poll(&mut never, &mut next).is_pending());
    let came = receiver.length();
    assert!(came <= 5_000, "{came} pieces wait");

    seen.open();
    block_on(|context| receiver.poll(context, &mut next)).expect("it is stored");
    assert_eq!(receiver.length(), all);
    seen.change(|seen| assert_eq!((seen.bytes, seen.commits), (all, 1)));
}
