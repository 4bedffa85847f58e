//! What is driven corrects the map's times; what was not driving for sure does not.

use crate::roads::pack;
use crate::world::*;
use satchel_core::companion::{Companion, LearnedView, PlanWish, ShopSetup};
use satchel_core::journal::{Position, StopId};
use satchel_core::manifest::LatLon;
use satchel_core::roads::{PartOfDay, RoadPack, Spot};

const HERE: f64 = 39.953;
/// Seconds at a door.
const AT_DOOR: i64 = 60;

/// A phone under way on the streets of a pack at ten, with the seconds that the map says of each leg.
struct Trip {
    world: World,
    phone: Companion,
    pack: RoadPack,
    /// Doors in order, each with one of its parcels and the seconds by the map from the one before.
    legs: Vec<(StopId, usize, i64)>,
}

#[allow(clippy::unwrap_used, reason = "a test cannot go on without its phone")]
impl Trip {
    fn new() -> Self {
        Self::with("")
    }

    /// With other lines of CSV for its parcels.
    fn with(more: &str) -> Self {
        let (world, phone) = listed(16);
        if !more.is_empty() {
            // In place of those that came before.
            phone.import_csv(more.as_bytes(), today()).unwrap();
        }
        (1..=16).for_each(|n| drop(receive(&phone, n)));
        let pack = pack(HERE);
        std::fs::write(world.path("area.roads"), pack.bytes()).unwrap();
        phone.take_roads(&world.path("area.roads")).unwrap();
        world.pass(HOUR);
        phone.plan(&PlanWish::default()).unwrap();
        let mut trip = Self { world, phone, pack, legs: Vec::new() };
        trip.legs = trip.planned();
        trip.phone.start_outing().unwrap();
        trip
    }

    fn planned(&self) -> Vec<(StopId, usize, i64)> {
        let spot = |at: LatLon, street: &str| -> Spot { self.pack.snap(at, Some(street)).unwrap() };
        let mut here = spot(shop().at, "Market Street");
        let mut legs = Vec::new();
        for stop in &self.phone.view_plan().unwrap().outings[0].stops {
            let at = LatLon { lat_e7: stop.lat_e7.unwrap(), lon_e7: stop.lon_e7.unwrap() };
            let next = spot(at, "Oak Street");
            let ms = self.pack.path(&here, &next).unwrap().leg.ms;
            let parcel = self.phone.view_stop(&StopId(stop.id.clone())).unwrap().parcels[0].tracking_number.clone();
            legs.push((StopId(stop.id.clone()), parcel[3..].parse().unwrap(), i64::from((ms + 500) / 1_000)));
            here = next;
        }
        legs
    }

    fn pass(&self, seconds: i64) {
        self.world.pass(1_000 * seconds);
    }

    /// Drives to the door in so many seconds, and hands over.
    fn drive(&self, leg: usize, seconds: i64) {
        self.pass(seconds);
        self.phone.arrive(&self.legs[leg].0).unwrap();
        self.hand_over(leg);
    }

    fn hand_over(&self, leg: usize) {
        self.pass(AT_DOOR);
        self.phone.deliver(hand_over(self.legs[leg].1)).unwrap();
    }

    /// All legs from `first` on at a pace of half as much again as the map's, and home.
    fn rest(&self, first: usize) {
        (first..self.legs.len()).for_each(|leg| self.drive(leg, self.slow(leg)));
        self.pass(300);
        self.phone.end_outing().unwrap();
    }

    fn slow(&self, leg: usize) -> i64 {
        self.legs[leg].2 * 3 / 2
    }

    fn learned(&self) -> LearnedView {
        self.phone.view_learned().unwrap()
    }

    /// By how many thousandths the newest plan's times are the map's.
    fn per_mille(&self) -> Option<u32> {
        let facts = self.phone.facts(0).unwrap();
        let mut bodies = facts.iter().map(|fact| serde_json::from_slice::<serde_json::Value>(&fact.bytes).unwrap());
        let planned = bodies.rfind(|fact| fact["kind"] == "planned").unwrap();
        planned["body"]["travel"]["per_mille"].as_u64().map(|per_mille| per_mille.try_into().unwrap())
    }

    /// Seconds to the first door of the outing that is ahead, by the plan and by the map.
    fn first_leg_ahead(&self) -> (f64, f64) {
        let plan = self.phone.view_plan().unwrap();
        let ahead = plan.outings.iter().find(|outing| !outing.started).unwrap();
        let door = &ahead.stops[0];
        let spots = [
            (shop().at, "Market Street"),
            (LatLon { lat_e7: door.lat_e7.unwrap(), lon_e7: door.lon_e7.unwrap() }, "Oak Street"),
        ]
        .map(|(at, street)| self.pack.snap(at, Some(street)).unwrap());
        let ms = self.pack.path(&spots[0], &spots[1]).unwrap().leg.ms;
        ((door.arrive_s - ahead.depart_s) as f64, f64::from(ms) / 1_000.0)
    }

    /// How many legs count.
    fn counted(&self) -> usize {
        self.learned().parts.iter().map(|part| part.legs as usize).sum()
    }
}

#[test]
fn without_a_pack_there_is_nothing_to_learn_about() {
    let (_world, phone) = loaded(2);
    assert_eq!(refused(phone.view_learned()), "companion.no_map");
}

#[test]
fn what_was_driven_is_learned_when_the_outing_ends_and_planned_with() {
    let trip = Trip::new();
    assert!(trip.legs.len() > 4 && trip.legs.iter().all(|(_, _, map_s)| *map_s >= 60), "{:?}", trip.legs);
    let before = trip.learned();
    assert_eq!((before.parts.len(), before.nothing.unwrap().key.as_str()), (0, "companion.nothing_learned"));
    assert_eq!(trip.phone.view_plan().unwrap().travel.unwrap().learned, None);
    (0..3).for_each(|leg| trip.drive(leg, trip.slow(leg)));
    assert_eq!(trip.counted(), 0, "the outing is not over");
    trip.rest(3);
    let learned = trip.learned();
    let (map_s, driven_s): (i64, i64) =
        trip.legs.iter().enumerate().fold((0, 0), |sum, (leg, (_, _, map))| (sum.0 + map, sum.1 + trip.slow(leg)));
    let [midday] = &learned.parts[..] else { panic!("{learned:?}") };
    assert_eq!((midday.part, midday.legs as usize, learned.left_out), (PartOfDay::Midday, trip.legs.len(), 0));
    // As the rule says it: the day first, then the part, each drawn by two hours.
    let shrunken = |belief: f64| (7_200.0 * belief + driven_s as f64) / (7_200 + map_s) as f64;
    let expected = 1_000.0 * shrunken(shrunken(1.0));
    assert!((f64::from(midday.per_mille) - expected).abs() < 1.5, "{midday:?} {expected}");
    assert!(midday.text.to_string().contains("From 10:00 to 15:00 driving takes"), "{}", midday.text);

    // The next plan takes it, and says so: what is left of the day's slots is midday and, as the whole day, afternoon.
    trip.phone.import_csv(csv(20).as_bytes(), today()).unwrap();
    (17..=20).for_each(|n| drop(receive(&trip.phone, n)));
    trip.phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap();
    let said = trip.phone.view_plan().unwrap().travel.unwrap().learned.unwrap();
    assert_eq!(said.key, "companion.times_longer_than_the_map");
    let per_mille = trip.per_mille().unwrap();
    assert!((1_000.0 * shrunken(1.0)..=expected).contains(&f64::from(per_mille)), "{per_mille} {expected}");
    assert_eq!(said.args["percent"], ((per_mille - 1_000 + 5) / 10).to_string());
    let (leg_s, map_s) = trip.first_leg_ahead();
    let corrected = map_s * f64::from(per_mille) / 1_000.0;
    assert!((leg_s - corrected).abs() <= 1.1 && (leg_s - map_s).abs() > 1.1, "{leg_s} s, {map_s} s by the map");
}

#[test]
fn the_next_plan_of_the_day_knows_what_the_outing_taught() {
    let trip = Trip::new();
    trip.rest(0);
    trip.phone.import_csv(csv(20).as_bytes(), today()).unwrap();
    (17..=20).for_each(|n| drop(receive(&trip.phone, n)));
    trip.phone.plan(&PlanWish { anew: true, ..PlanWish::default() }).unwrap();
    assert!(trip.per_mille().is_some_and(|per_mille| per_mille > 1_000));
}

#[test]
fn only_what_was_driving_for_sure_counts() {
    type Case = (&'static str, fn(&Trip));
    let all = {
        let trip = Trip::new();
        trip.rest(0);
        trip.counted()
    };
    // Each spoils the second leg, and none other.
    let cases: [Case; 9] = [
        ("an arrival that is said when handing over", |trip| {
            trip.pass(trip.slow(1) + AT_DOOR);
            trip.phone.arrive(&trip.legs[1].0).unwrap();
            trip.phone.deliver(hand_over(trip.legs[1].1)).unwrap();
        }),
        ("no arrival at all", |trip| {
            trip.pass(trip.slow(1));
            trip.hand_over(1);
        }),
        ("somebody at the shop's counter meanwhile", |trip| {
            trip.pass(trip.slow(1) / 2);
            trip.phone.receive("TBA000000000099").unwrap();
            trip.drive(1, trip.slow(1) / 2);
        }),
        ("back to the same door", |trip| {
            trip.pass(trip.slow(1) / 2);
            trip.phone.arrive(&trip.legs[0].0).unwrap();
            trip.drive(1, trip.slow(1) / 2);
        }),
        ("past another door", |trip| {
            trip.pass(trip.slow(1) / 2);
            trip.phone.arrive(&trip.legs[3].0).unwrap();
            trip.drive(1, trip.slow(1) / 2);
        }),
        ("a phone that started again", |trip| {
            let wall_ms = trip.world.clock_reading().wall_ms;
            trip.world.reboot(wall_ms);
            trip.drive(1, trip.slow(1));
        }),
        ("a clock that was set", |trip| {
            let wall_ms = trip.world.clock_reading().wall_ms;
            trip.world.set_wall(wall_ms + 90_000);
            trip.drive(1, trip.slow(1));
        }),
        ("a departure that was taken back", |trip| {
            let failed = trip.phone.access_code(&trip.legs[0].0, true).unwrap();
            trip.phone.undo(&failed.id).unwrap();
            trip.drive(1, trip.slow(1));
        }),
        ("a pause", |trip| trip.drive(1, trip.slow(1) + 1_200)),
    ];
    for (why, spoil) in cases {
        let trip = Trip::new();
        trip.drive(0, trip.slow(0));
        spoil(&trip);
        trip.rest(2);
        assert_eq!(trip.counted(), all - 1, "{why}");
        assert_eq!(trip.learned().left_out, u32::from(why == "a pause"), "{why}");
    }
}

#[test]
fn what_was_recorded_elsewhere_is_no_leg() {
    let trip = Trip::new();
    let far = Position { lat_e7: 399_000_000, lon_e7: -829_000_000, accuracy_m: 20 };
    let here = trip.phone.view_stop(&trip.legs[1].0).unwrap();
    let near = Position { lat_e7: here.lat_e7.unwrap(), lon_e7: here.lon_e7.unwrap(), accuracy_m: 20 };
    trip.drive(0, trip.slow(0));
    trip.pass(trip.slow(1));
    // The arrival at the second door is said at the door, the handover after driving on: neither leg from there counts.
    trip.phone.here(Some(near));
    trip.phone.arrive(&trip.legs[1].0).unwrap();
    trip.pass(AT_DOOR);
    trip.phone.here(Some(far));
    trip.phone.deliver(hand_over(trip.legs[1].1)).unwrap();
    trip.pass(20);
    trip.phone.here(None);
    trip.rest(2);
    assert_eq!((trip.counted(), trip.learned().left_out), (trip.legs.len() - 1, 0));
}

#[test]
fn a_second_act_at_a_door_is_no_leg_and_one_that_is_taken_back_later_was_no_departure() {
    let trip = Trip::new();
    trip.drive(0, trip.slow(0));
    trip.pass(90);
    trip.phone.arrive(&trip.legs[0].0).unwrap();
    trip.pass(AT_DOOR);
    let code = trip.phone.access_code(&trip.legs[0].0, true).unwrap();
    (1..trip.legs.len()).for_each(|leg| trip.drive(leg, trip.slow(leg)));
    trip.phone.undo(&code.id).unwrap();
    trip.phone.end_outing().unwrap();
    assert_eq!((trip.counted(), trip.learned().left_out), (trip.legs.len() - 1, 0));
}

#[test]
fn who_may_have_waited_for_a_window_did_not_only_drive() {
    let mut counted = Vec::new();
    for opens in ["10:01", "09:00"] {
        let doors = csv(16).replacen(",proof\n", ",proof,window_start,window_end\n", 1);
        let doors: String = doors
            .lines()
            .enumerate()
            .map(|(at, line)| if at == 0 { format!("{line}\n") } else { format!("{line},{opens},18:00\n") })
            .collect();
        let trip = Trip::with(&doors);
        trip.rest(0);
        counted.push(trip.counted());
    }
    assert_eq!(counted[1] - counted[0], 1, "the first leg began before the doors opened");
}

#[test]
fn what_was_learned_follows_from_the_facts_alone() {
    let trip = Trip::new();
    trip.rest(0);
    let learned = trip.learned();
    assert!(!learned.parts.is_empty());
    // What is kept beside the facts is gone, or of another program.
    let Trip { world, phone, .. } = trip;
    drop(phone);
    for nothing in ["null", "{\"of\": \"another program\"}"] {
        let store = world.store();
        store.set_setting("driven", &serde_json::from_str::<serde_json::Value>(nothing).unwrap()).unwrap();
        drop(store);
        assert_eq!(world.open().view_learned().unwrap(), learned);
    }
    // With another pack of the same streets, or from another shop, the same legs have other times by the map.
    let phone = world.open();
    let other = pack(HERE - 0.0009);
    std::fs::write(world.path("other.roads"), other.bytes()).unwrap();
    phone.take_roads(&world.path("other.roads")).unwrap();
    let by_other = phone.view_learned().unwrap();
    assert_eq!(by_other.parts.len(), learned.parts.len());
    assert_ne!(by_other, learned);
    let LatLon { lat_e7, lon_e7 } = shop().at;
    phone.set_up_shop(&ShopSetup { at: LatLon { lat_e7, lon_e7: lon_e7 + 20_000 }, ..shop() }).unwrap();
    assert_ne!(phone.view_learned().unwrap(), by_other);
    // Four weeks later it is forgotten.
    phone.close_day().unwrap();
    world.pass(28 * DAY);
    assert_eq!(phone.view_learned().unwrap().parts, []);
}
