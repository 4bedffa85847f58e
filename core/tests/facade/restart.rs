//! What is shown after a restart is what was shown before: the state kept in memory is the state that the facts tell.

use crate::world::*;
use proptest::prelude::*;
use satchel_core::companion::{Companion, PlanWish};
use satchel_core::journal::{Fact, FailReason, StopId};

#[derive(Clone, Debug)]
enum Step {
    Receive(usize),
    Missing(usize),
    Damaged(usize),
    Plan,
    Start,
    End,
    Arrive(usize),
    Deliver(usize),
    Fail(usize, bool),
    Hold(usize),
    Collect(usize),
    HandBack(usize),
    Undo(usize),
    Close,
    Import,
    Wait(i64),
}

const PARCELS: usize = 6;

fn step() -> impl Strategy<Value = Step> {
    let n = || 1..=PARCELS + 1;
    prop_oneof![
        4 => n().prop_map(Step::Receive),
        1 => n().prop_map(Step::Missing),
        1 => n().prop_map(Step::Damaged),
        1 => Just(Step::Plan),
        2 => Just(Step::Start),
        1 => Just(Step::End),
        2 => n().prop_map(Step::Arrive),
        4 => n().prop_map(Step::Deliver),
        2 => (n(), any::<bool>()).prop_map(|(n, again)| Step::Fail(n, again)),
        1 => n().prop_map(Step::Hold),
        1 => n().prop_map(Step::Collect),
        1 => n().prop_map(Step::HandBack),
        3 => (0..60_usize).prop_map(Step::Undo),
        1 => Just(Step::Close),
        1 => Just(Step::Import),
        2 => (1..8 * HOUR).prop_map(Step::Wait),
    ]
}

fn take(world: &World, phone: &Companion, step: &Step) {
    let _ = match step {
        Step::Receive(n) => phone.receive(&number(*n)).map(drop),
        Step::Missing(n) => phone.missing(&number(*n)).map(drop),
        Step::Damaged(n) => phone.damaged(&number(*n)).map(drop),
        Step::Plan => phone.plan(&PlanWish::default()).map(drop),
        Step::Start => phone.start_outing().map(drop),
        Step::End => phone.end_outing().map(drop),
        Step::Arrive(n) => {
            let plan = phone.view_plan().unwrap();
            let stop = plan.outings.iter().flat_map(|outing| &outing.stops).nth(*n);
            stop.map_or(Ok(()), |stop| phone.arrive(&StopId(stop.id.clone())).map(drop))
        }
        Step::Deliver(n) => phone.deliver(hand_over(*n)).map(drop),
        Step::Fail(n, again) => {
            let failure = satchel_core::companion::Failure { again: *again, ..failure(*n, FailReason::NobodyHome) };
            phone.fail(failure).map(drop)
        }
        Step::Hold(n) => phone.hold(&number(*n), "A1").map(drop),
        Step::Collect(n) => phone.collect(&number(*n), "Ann Lee").map(drop),
        Step::HandBack(n) => phone.hand_back(&[number(*n)]).map(drop),
        Step::Undo(i) => {
            let facts = phone.facts(0).unwrap();
            let fact = Fact::open(&facts[i % facts.len()].bytes).unwrap();
            phone.undo(&fact.id).map(drop)
        }
        Step::Close => phone.close_day().map(drop),
        Step::Import => phone.import_csv(csv(PARCELS).as_bytes(), date(&view(phone).day)).map(drop),
        Step::Wait(ms) => {
            world.pass(*ms);
            Ok(())
        }
    };
}

fn shown(phone: &Companion) -> String {
    let (plan, load, counter) = (phone.view_plan(), phone.view_load(), phone.view_counter());
    format!("{:#?}", (phone.view_today(), plan, load, counter, phone.view_earnings()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn after_any_acts_a_restart_shows_the_same_and_the_balance_adds_up(steps in prop::collection::vec(step(), 1..40)) {
        let (world, phone) = listed(PARCELS);
        steps.iter().for_each(|step| take(&world, &phone, step));
        let before = shown(&phone);
        let counts = view(&phone).parcels;
        let places = [counts.expected, counts.to_go, counts.delivered, counts.collected, counts.held, counts.to_return, counts.returned, counts.missing, counts.withdrawn];
        prop_assert_eq!(places.iter().sum::<u32>(), counts.all);
        drop(phone);
        let phone = world.open();
        prop_assert_eq!(shown(&phone), before);
        let head = satchel_core::journal::verify_chain(phone.facts(0).unwrap().into_iter().map(|fact| fact.bytes));
        prop_assert!(head.is_ok());
    }
}

#[test]
fn a_store_is_open_in_one_process_at_a_time() {
    let (world, phone) = listed(2);
    assert_eq!(refused(world.try_open()), "store.in_use");
    phone.pause();
    assert_eq!(refused(phone.receive(&number(1))), "store.paused");
    let other = world.open();
    drop(other);
    phone.resume().unwrap();
    receive(&phone, 1);
}
