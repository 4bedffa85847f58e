//! Which day an act belongs to, whatever the clock says.

use crate::world::*;
use satchel_core::journal::{FailReason, Verdict};

#[test]
fn tomorrows_manifest_moves_no_act_of_today() {
    let (_world, phone) = loaded(2);
    let tomorrow = csv(6).replace("TBA0000", "TBM0000");
    phone.import_csv(tomorrow.as_bytes(), date("2026-11-24")).unwrap();
    assert_eq!(view(&phone).day, "2026-11-23");
    phone.deliver(hand_over(1)).unwrap();
    let early = phone.receive("TBM000000000001").unwrap();
    assert_eq!((early.verdict, early.listed_for.as_deref()), (Verdict::NotToday, Some("2026-11-24")));
    assert_eq!(early.text.to_string(), "For 2026-11-24");
    assert_eq!(view(&phone).day, "2026-11-23");
}

#[test]
fn tomorrows_manifest_alone_waits_for_tomorrow() {
    let (world, phone) = World::with_shop();
    phone.import_csv(csv(2).as_bytes(), date("2026-11-24")).unwrap();
    assert_eq!((view(&phone).day.as_str(), view(&phone).parcels.all), ("2026-11-23", 0));
    world.pass(DAY);
    assert_eq!((view(&phone).day.as_str(), view(&phone).parcels.all), ("2026-11-24", 2));
}

#[test]
fn a_manifest_of_a_past_day_that_was_not_closed_is_worked_on() {
    let (_world, phone) = World::with_shop();
    phone.import_csv(csv(2).as_bytes(), date("2026-11-20")).unwrap();
    assert_eq!((view(&phone).day.as_str(), view(&phone).parcels.all), ("2026-11-20", 2));
    assert_eq!(receive(&phone, 1).verdict, Verdict::Expected);
}

#[test]
fn a_clock_that_is_set_back_or_forward_moves_no_act() {
    for wall_ms in [NINE - DAY, NINE + 365 * DAY, 0] {
        let (world, phone) = loaded(4);
        world.set_wall(wall_ms);
        phone.deliver(hand_over(1)).unwrap();
        assert_eq!(view(&phone).day, "2026-11-23", "set to {wall_ms} while running");
        drop(phone);
        world.reboot(wall_ms);
        let phone = world.open();
        phone.deliver(hand_over(2)).unwrap();
        let today = view(&phone);
        assert_eq!((today.day.as_str(), today.parcels.delivered), ("2026-11-23", 2), "started with {wall_ms}");
    }
}

#[test]
fn a_clock_that_is_set_moves_no_day_of_a_phone_that_starts_again() {
    let (world, mut phone) = World::with_shop();
    for wall_ms in [NINE + 365 * DAY, NINE - DAY] {
        world.set_wall(wall_ms);
        drop(phone);
        phone = world.open();
        assert_eq!(view(&phone).day, "2026-11-23", "set to {wall_ms}");
    }
}

#[test]
fn the_depots_clock_counts_where_it_is_known() {
    use satchel_core::inputs::Reading;
    use satchel_core::sync::Outbox;
    let (world, phone) = World::with_shop();
    drop(phone);
    let now = Reading { wall_ms: NINE, mono_ms: 1_000_000, boot: "boot-1".into() };
    world.store().contact(NINE + 2 * DAY, &now).unwrap();
    assert_eq!(view(&world.open()).day, "2026-11-25");
}

#[test]
fn past_midnight_the_open_day_goes_on_until_it_is_closed() {
    let (world, phone) = out(2);
    world.pass(16 * HOUR);
    phone.deliver(hand_over(1)).unwrap();
    assert_eq!((view(&phone).day.as_str(), view(&phone).parcels.delivered), ("2026-11-23", 1));
    phone.close_day().unwrap();
    assert_eq!(view(&phone).day, "2026-11-24");
}

#[test]
fn what_is_held_or_to_return_carries_into_tomorrow() {
    let (world, phone) = loaded(4);
    phone.deliver(hand_over(1)).unwrap();
    phone.hold(&number(2), "B2").unwrap();
    phone.fail(failure(3, FailReason::Refused)).unwrap();
    phone.missing(&number(4)).unwrap();
    phone.close_day().unwrap();
    world.pass(DAY);
    phone
        .import_csv(
            csv(6)
                .lines()
                .enumerate()
                .filter(|(i, _)| *i == 0 || *i > 4)
                .map(|(_, l)| l)
                .collect::<Vec<_>>()
                .join("\n")
                .as_bytes(),
            date("2026-11-24"),
        )
        .unwrap();
    let today = view(&phone);
    assert_eq!(today.day, "2026-11-24");
    let counts = today.parcels;
    assert_eq!((counts.all, counts.held, counts.to_go, counts.expected), (4, 1, 1, 2));
    assert_eq!(phone.view_counter().unwrap().held[0].shelf, "B2");
    phone.collect(&number(2), "Ann Lee").unwrap();
    phone.hand_back(&[number(3)]).unwrap();
}

#[test]
fn taking_back_what_yesterday_said_leaves_today_where_it_is() {
    let (world, phone) = loaded(2);
    let given = phone.deliver(hand_over(1)).unwrap().fact;
    phone.close_day().unwrap();
    world.pass(DAY);
    phone.import_csv(csv(2).replace("TBA0", "TBM0").as_bytes(), date("2026-11-24")).unwrap();
    phone.receive("TBM000000000001").unwrap();
    phone.undo(&given.id).unwrap();
    world.reboot(NINE);
    drop(phone);
    let phone = world.open();
    assert_eq!(view(&phone).day, "2026-11-24");
}

#[test]
fn a_day_can_be_closed_again_and_mended_after_its_close() {
    let (_world, phone) = loaded(2);
    let given = phone.deliver(hand_over(1)).unwrap().fact;
    assert_eq!(phone.close_day().unwrap().counts.delivered, 1);
    assert!(view(&phone).closed);
    phone.undo(&given.id).unwrap();
    let again = phone.close_day().unwrap();
    assert_eq!((again.counts.delivered, again.counts.to_return), (0, 2));
    phone.undo(&again.fact.id).unwrap();
    assert!(view(&phone).closed, "the first close stands again");
}

#[test]
fn closing_ends_the_outing_that_runs() {
    let (_world, phone) = out(2);
    let closed = phone.close_day().unwrap();
    assert_eq!(closed.counts.to_return, 2);
    assert_eq!(refused(phone.end_outing()), "companion.no_outing");
}
