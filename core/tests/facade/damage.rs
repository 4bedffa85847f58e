//! The store is damaged in the middle of a day, while it is open: the act is kept, what is readable is saved, and it is told.

use crate::world::*;
use satchel_core::companion::Companion;
use satchel_core::journal::FailReason;
use std::path::Path;

#[path = "../../../tests/shared/damage.rs"]
mod card;

/// Every third page, once the store is opened.
pub fn spoil(store: &Path) {
    card::spoil(store, |page| page % 3 == 0);
}

/// Every page but the first.
pub fn spoil_all(store: &Path) {
    card::spoil(store, |page| page > 1);
}

/// A phone in the middle of its day, opened again, so that its pages lie in the file, and damaged while it is open.
fn damaged_in_the_middle() -> (World, Companion) {
    let (world, phone) = loaded(40);
    drop(phone);
    let phone = world.open();
    assert_eq!(view(&phone).warnings, []);
    spoil(&world.path("store"));
    (world, phone)
}

/// Acts until the damage was met; the keys of what the acts said.
fn act_on(phone: &Companion) -> Vec<String> {
    let mut said = Vec::new();
    for n in 1..=40 {
        let failed = failure(n, FailReason::NobodyHome);
        match if n % 2 == 0 { phone.deliver(hand_over(n)) } else { phone.fail(failed) } {
            Ok(done) => said.extend(done.warnings.into_iter().map(|text| text.key)),
            // After a salvage a parcel whose records are lost is unknown, and says so.
            Err(error) => assert_eq!(error.text.key, "companion.unknown_parcel", "{error}"),
        }
        if !said.is_empty() {
            break;
        }
    }
    said
}

#[test]
fn damage_in_the_middle_of_a_day_is_told_by_the_act_and_by_the_views_until_a_person_confirms_it() {
    let (world, phone) = damaged_in_the_middle();
    // Another writer makes the next act read the day anew.
    phone.set_up_shop(&shop()).map_or_else(|error| assert_eq!(error.text.key, "store.damaged"), |()| ());
    assert_eq!(act_on(&phone), ["store.salvaged"], "the act says it once");
    let told = view(&phone).warnings;
    let [text] = &told[..] else { panic!("{told:?}") };
    assert_eq!(text.key, "store.salvaged");
    let count = |name: &str| text.args[name].parse::<u64>().unwrap();
    assert!(count("lost") + count("facts") >= 42, "every record is counted, as saved or as lost: {text}");
    assert!(Path::new(&text.args["file"]).is_file() && !text.to_string().contains('{'), "{text}");
    assert_eq!(phone.view_sync().unwrap().warnings, told);
    // What is shown is what is there: a restart shows the same.
    let shown = view(&phone);
    drop(phone);
    let phone = world.open();
    assert_eq!(view(&phone), shown);
    assert_eq!(view(&phone).warnings, told);
    phone.confirm_warnings(&[]).unwrap();
    assert_eq!(view(&phone).warnings, told, "what was not shown is not confirmed");
    phone.confirm_warnings(&told).unwrap();
    assert_eq!((view(&phone).warnings, phone.view_sync().unwrap().warnings), (vec![], vec![]));
    drop(phone);
    assert_eq!(view(&world.open()).warnings, []);
}

#[test]
fn a_store_that_the_app_paused_is_not_opened_behind_it_to_heal_it() {
    let (_world, phone) = damaged_in_the_middle();
    let _ = phone.view_earnings();
    phone.pause();
    assert_eq!(refused(phone.deliver(hand_over(2))), "store.paused");
    phone.resume().unwrap();
    act_on(&phone);
    assert_eq!(view(&phone).warnings.len(), 1);
}
