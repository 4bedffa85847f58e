//! Days and weeks that hang together: what carries, when a week closes, and where late money goes.

use crate::support::*;
use satchel_core::calendar::ServiceDay;
use satchel_core::earnings::{LineKind, Statement};
use satchel_core::journal::{Act, Counts, FailReason};
use satchel_core::manifest::Parcel;
use satchel_core::sync::wire::{Change, ChangesPage, ReceiptStatus};
use satchel_depot::admin;
use satchel_depot::storage::within;

const TUESDAY: &str = "2026-11-24";
const WEDNESDAY: &str = "2026-11-25";
const NEXT_MONDAY: &str = "2026-11-30";
const THIRD_MONDAY: &str = "2026-12-07";

fn date(text: &str) -> ServiceDay {
    text.parse().unwrap()
}

fn number(n: usize) -> String {
    format!("TBA{n:012}")
}

fn list(depot: &TestDepot, day: &str, n: usize, pay_class: &str) {
    let parcel = Parcel { pay_class: pay_class.into(), ..Parcel::by_hand(&number(n), "12 Elm Street").unwrap() };
    admin::list_parcels(depot.storage(), &depot.partner, date(day), &[parcel]).unwrap();
}

fn deliver(phone: &mut Phone, day: &'static str, n: usize) {
    phone.day = day;
    phone.deliver(&number(n));
    phone.push(1);
}

fn close_day(phone: &mut Phone, day: &'static str) {
    phone.day = day;
    phone.act(Act::DayClosed { counts: Counts::default(), earned_cents: 0, carry: Vec::new() });
    phone.push(1);
}

fn close_week(depot: &TestDepot, week: &str) -> Statement {
    admin::close_week(depot.storage(), &depot.partner, date(week)).unwrap()
}

fn statement(depot: &TestDepot, week: &str) -> Statement {
    admin::statement(depot.storage(), &depot.partner, date(week)).unwrap()
}

fn weeks_in(page: &ChangesPage) -> Vec<String> {
    let statements = page.changes.iter().filter_map(|change| match change {
        Change::Statement(statement) => Some(statement.week.to_string()),
        _ => None,
    });
    statements.collect()
}

fn carry(depot: &TestDepot, day: &str) -> Vec<String> {
    within(depot.storage(), &depot.partner, |tx| tx.day(date(day))).unwrap().unwrap().carry
}

#[test]
fn a_week_waits_for_the_one_before_it_and_closed_again_stays_as_it_is() {
    let depot = TestDepot::new();
    depot.rates();
    let mut phone = Phone::enrol(&depot);
    [(DAY, 1), (TUESDAY, 2), (NEXT_MONDAY, 3)].into_iter().for_each(|(day, n)| list(&depot, day, n, ""));
    deliver(&mut phone, DAY, 1);
    let early = admin::close_week(depot.storage(), &depot.partner, date(NEXT_MONDAY)).unwrap_err();
    let text = satchel_core::texts::Text::new("depot.close_earlier_week_first");
    assert_eq!(early.to_string(), text.to_string());
    let closed = close_week(&depot, DAY);
    assert_eq!(closed.total_cents, 250);
    let told = phone.pull("");
    assert_eq!(weeks_in(&told), [DAY]);

    deliver(&mut phone, TUESDAY, 2);
    assert_eq!(close_week(&depot, DAY), closed);
    let news = phone.pull(&told.next);
    assert_eq!(weeks_in(&news), [NEXT_MONDAY], "a closed week is told once");
    let next = statement(&depot, NEXT_MONDAY);
    assert_eq!(
        next.lines.iter().map(|line| (line.kind, line.cents)).collect::<Vec<_>>(),
        [(LineKind::Adjustment, 250)]
    );
}

#[test]
fn late_money_goes_into_the_first_open_week_once_and_into_no_other() {
    let depot = TestDepot::new();
    depot.rates();
    let mut phone = Phone::enrol(&depot);
    [(DAY, 1), (NEXT_MONDAY, 2), (THIRD_MONDAY, 3)].into_iter().for_each(|(day, n)| list(&depot, day, n, ""));
    assert_eq!(close_week(&depot, DAY).total_cents, 0);
    let cursor = phone.pull("").next;
    deliver(&mut phone, DAY, 1);
    deliver(&mut phone, NEXT_MONDAY, 2);
    deliver(&mut phone, THIRD_MONDAY, 3);
    let totals = || [NEXT_MONDAY, THIRD_MONDAY].map(|week| statement(&depot, week).total_cents);
    assert_eq!(totals(), [500, 250]);
    let news = phone.pull(&cursor);
    assert_eq!(weeks_in(&news), [NEXT_MONDAY], "the third week has no closed day yet");
    assert_eq!(phone.pull(&news.next).changes, [], "a statement that says the same is no news");
    close_week(&depot, NEXT_MONDAY);
    assert_eq!(totals(), [500, 250], "what a closed week paid is not paid again");
}

#[test]
fn a_late_fact_moves_what_every_closed_day_behind_it_carries() {
    let depot = TestDepot::new();
    let (mut phone, mut late) = (Phone::enrol(&depot), Phone::enrol(&depot));
    list(&depot, DAY, 1, "");
    let parcels = vec![number(1)];
    phone.act(Act::Failed {
        stop: "door".into(),
        parcels,
        reason: FailReason::NobodyHome,
        again: false,
        steps: Vec::new(),
    });
    [DAY, TUESDAY, WEDNESDAY].into_iter().for_each(|day| close_day(&mut phone, day));
    assert_eq!([DAY, TUESDAY, WEDNESDAY].map(|day| carry(&depot, day).len()), [1, 1, 1]);
    deliver(&mut late, DAY, 1);
    assert_eq!([DAY, TUESDAY, WEDNESDAY].map(|day| carry(&depot, day).len()), [0, 0, 0]);
}

#[test]
fn what_carries_is_paid_as_it_was_listed_before_and_not_as_a_later_day_lists_it() {
    let depot = TestDepot::new();
    let card = r#"{"id": "c1", "from": "2026-01-01", "delivered_cents": {"": 250, "heavy": 400}}"#;
    admin::rate_cards(depot.storage(), None, card).unwrap();
    let mut phone = Phone::enrol(&depot);
    list(&depot, DAY, 1, "");
    list(&depot, WEDNESDAY, 1, "heavy");
    phone.act(Act::Held { parcel: number(1), shelf: "A1".into() });
    close_day(&mut phone, DAY);
    deliver(&mut phone, TUESDAY, 1);
    let lines = admin::day_lines(depot.storage(), &depot.partner, date(TUESDAY)).unwrap();
    assert_eq!(lines.iter().map(|line| line.cents).collect::<Vec<_>>(), [250]);
}

#[test]
fn a_card_that_is_replaced_changes_no_week_that_was_closed_with_the_one_before() {
    let depot = TestDepot::new();
    depot.rates();
    let mut phone = Phone::enrol(&depot);
    [1, 2].into_iter().for_each(|n| list(&depot, DAY, n, ""));
    list(&depot, NEXT_MONDAY, 3, "");
    deliver(&mut phone, DAY, 1);
    assert_eq!(close_week(&depot, DAY).total_cents, 250);
    let card = r#"{"id": "c1", "from": "2026-01-01", "delivered_cents": {"": 300}}"#;
    admin::rate_cards(depot.storage(), None, card).unwrap();
    deliver(&mut phone, DAY, 2);
    deliver(&mut phone, NEXT_MONDAY, 3);
    let cents = |line: &satchel_core::earnings::Line| (line.kind, line.cents);
    assert_eq!(
        statement(&depot, NEXT_MONDAY).lines.iter().map(cents).collect::<Vec<_>>(),
        [(LineKind::Adjustment, 250), (LineKind::Delivered, 300)],
        "the late parcel is paid as its week was; the others of that week stay as they are"
    );
}

#[test]
fn a_parcel_that_another_phone_had_handed_over_the_day_before_is_a_conflict_and_paid_once() {
    let depot = TestDepot::new();
    depot.rates();
    let (mut luis, mut rosa) = (Phone::enrol(&depot), Phone::enrol(&depot));
    list(&depot, DAY, 1, "");
    let (parcels, reason) = (vec![number(1)], FailReason::NobodyHome);
    luis.act(Act::Failed { stop: "door".into(), parcels, reason, again: false, steps: Vec::new() });
    close_day(&mut luis, DAY);
    deliver(&mut luis, TUESDAY, 1);
    let cents =
        |day| admin::day_lines(depot.storage(), &depot.partner, date(day)).unwrap().iter().map(|l| l.cents).sum();
    let paid = || -> [i64; 2] { [DAY, TUESDAY].map(cents) };
    assert_eq!(paid(), [0, 250]);
    let cursor = luis.pull("").next;
    deliver(&mut rosa, DAY, 1);
    assert_eq!(paid(), [250, 0]);
    let told = luis.pull(&cursor).changes;
    let receipt =
        told.iter().find_map(|change| if let Change::Receipt { receipt, .. } = change { Some(receipt) } else { None });
    let receipt = receipt.unwrap();
    assert_eq!((receipt.seq, receipt.status), (luis.head().seq, ReceiptStatus::Conflict));
    assert_eq!(receipt.reason.as_ref().unwrap().key, "depot.conflict_handed_over_before");
}
