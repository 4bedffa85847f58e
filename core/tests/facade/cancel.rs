//! A courier who cancels does not wait for a photo that is being processed, nor for a plan that is being made.

use crate::world::*;
use satchel_core::companion::{Companion, Delivery, PlanWish, Planned};
use satchel_core::inputs::{Clock, FileClock, Reading};
use satchel_pictures::{ExifSpec, huge_png};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

/// Housekeeping that is cancelled in the middle of a photo.
fn cancelled(phone: &Companion) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            phone.tidy().unwrap();
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(20));
            phone.cancel_sync();
        }
    });
}

#[test]
fn a_photo_is_left_in_the_middle_as_often_as_one_likes_and_processed_afterwards() {
    let (_world, phone) = loaded(2);
    let photo = huge_png(&ExifSpec::default()).unwrap();
    phone.deliver(Delivery { photo: Some(photo), ..hand_over(1) }).unwrap();
    let before = phone.facts(0).unwrap();
    for _ in 0..5 {
        cancelled(&phone);
        assert_eq!(unprocessed(&phone), 1, "what was cancelled does not count as a try");
    }
    assert_eq!(phone.facts(0).unwrap(), before);
    phone.tidy().unwrap();
    assert_eq!(unprocessed(&phone), 0, "an old wish to cancel is over");
}

/// A clock with a gate: once it is shut, the next one who reads waits there.
struct Gate {
    clock: FileClock,
    shut: AtomicBool,
    /// Met twice: when somebody waits, and when the gate opens.
    met: Barrier,
}

impl Clock for Gate {
    fn read(&self) -> Reading {
        if self.shut.swap(false, Ordering::AcqRel) {
            self.met.wait();
            self.met.wait();
        }
        self.clock.read()
    }

    fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration);
    }
}

#[test]
fn what_is_cancelled_ends_whatever_begins_afterwards() {
    let (world, phone) = loaded(60);
    drop(phone);
    let gate = Arc::new(Gate { clock: world.clock(), shut: AtomicBool::new(false), met: Barrier::new(2) });
    let phone = world.open_with(Arc::clone(&gate) as Arc<dyn Clock>);
    let plan = || phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap();
    let (cancelled, later) = std::thread::scope(|scope| {
        gate.shut.store(true, Ordering::Release);
        let cancelled = scope.spawn(plan);
        gate.met.wait();
        phone.cancel_plan();
        let later = scope.spawn(plan);
        std::thread::sleep(Duration::from_millis(50)); // It has begun, and waits behind the other.
        gate.met.wait();
        (cancelled.join().unwrap(), later.join().unwrap())
    });
    let rounds = |planned: &Planned| planned.plan.search.iterations;
    assert!(rounds(&cancelled) < rounds(&later), "{} and {} rounds", rounds(&cancelled), rounds(&later));
    assert_eq!(rounds(&later), rounds(&plan()), "what begins later is not meant");
}
