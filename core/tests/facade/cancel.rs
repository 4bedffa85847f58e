//! A courier who cancels does not wait for a photo that is being processed.

use crate::world::*;
use satchel_core::companion::{Companion, Delivery};
use satchel_pictures::{ExifSpec, huge_png};
use std::sync::atomic::{AtomicBool, Ordering};
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
        assert_eq!(phone.view_sync().unwrap().unprocessed, 1, "what was cancelled does not count as a try");
    }
    assert_eq!(phone.facts(0).unwrap(), before);
    phone.tidy().unwrap();
    assert_eq!(phone.view_sync().unwrap().unprocessed, 0, "an old wish to cancel is over");
}
