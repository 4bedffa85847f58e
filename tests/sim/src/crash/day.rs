//! A working day of 40 parcels, act by act, as a phone without a depot lives it.

use crate::inputs::{MORNING_MS, SimClock, SimKeys, TrueTime};
use satchel_core::calendar::ServiceDay;
use satchel_core::companion::{Companion, Delivery, Error, Failure, Inputs, PlaceView, PlanWish, ShopSetup};
use satchel_core::inputs::SeededIds;
use satchel_core::journal::{Fact, FailReason, StopId};
use satchel_core::manifest::LatLon;
use std::path::Path;
use std::sync::Arc;

/// Parcels of the day.
pub const PARCELS: usize = 40;
/// So much later is each act than the one before.
const PACE_MS: i64 = 3 * 60_000;
/// Every so-many-th door has nobody at home.
const NOBODY_HOME: usize = 7;
/// Every so-many-th delivery has a photo as large as a camera's, the others a small one.
const LARGE_PHOTO: usize = 5;

/// What the courier does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Says who the shop is.
    SetUp,
    /// Takes the list in.
    List,
    /// Scans this parcel.
    Receive(usize),
    /// One has not come.
    Missing,
    /// Makes a plan.
    Plan,
    /// Leaves.
    Leave,
    /// Arrives at this door of the plan.
    Arrive(usize),
    /// Hands over what is for it.
    HandOver(usize),
    /// The app goes to the background and comes back.
    Pause,
    /// Comes back.
    ComeBack,
    /// Puts what was not delivered on a shelf.
    Hold,
    /// A customer fetches it.
    Collect,
    /// The first delivery was a mistake.
    Undo,
    /// Closes the day.
    Close,
    /// The night's housekeeping.
    Tidy,
}

/// The day in order.
pub fn steps() -> Vec<Step> {
    let mut steps = vec![Step::SetUp, Step::List];
    steps.extend((1..PARCELS).map(Step::Receive));
    steps.extend([Step::Missing, Step::Plan, Step::Leave]);
    for door in 0..PARCELS / 2 {
        steps.extend([Step::Arrive(door), Step::HandOver(door)]);
        if door % 8 == 5 {
            steps.push(Step::Pause);
        }
    }
    steps.extend([Step::Undo, Step::ComeBack, Step::Hold, Step::Collect, Step::Close, Step::Tidy]);
    steps
}

/// When step `number` is taken, milliseconds since 1970 UTC.
pub fn at_ms(number: usize) -> i64 {
    MORNING_MS + PACE_MS * i64::try_from(number).unwrap_or(0)
}

/// Opens the phone in `dir` as it stands before step `number`; its time passes with the other value.
pub fn open(dir: &Path, number: usize) -> Result<(Companion, Arc<TrueTime>), Error> {
    let time = TrueTime::morning();
    time.until(at_ms(number));
    let inputs = Inputs {
        clock: SimClock::right(&time),
        ids: Arc::new(SeededIds::new(number as u64)),
        keys: Arc::new(SimKeys::new(1, 1)),
        zone: zone(),
    };
    Ok((Companion::open(dir, inputs)?.0, time))
}

fn zone() -> satchel_core::calendar::Zone {
    "America/New_York".parse().unwrap_or_else(|_| unreachable!("a zone that is known"))
}

/// The day it is.
pub fn today() -> ServiceDay {
    zone().day_at(MORNING_MS)
}

fn number(n: usize) -> String {
    format!("TBA{n:012}")
}

fn list() -> String {
    let mut csv = String::from("tracking_number,address,zip,lat,lon,name,proof\n");
    for n in 1..=PARCELS {
        let door = n.div_ceil(2);
        let (lat, lon) = (39.96 + door as f64 * 0.001, -82.99 + (door % 5) as f64 * 0.002);
        csv.push_str(&format!("{},{door} Oak Street,43215,{lat:.4},{lon:.4},Person {n},\n", number(n)));
    }
    csv
}

fn doors(phone: &Companion) -> Result<Vec<StopId>, Error> {
    let plan = phone.view_plan()?;
    Ok(plan.outings.iter().flat_map(|outing| &outing.stops).map(|stop| StopId(stop.id.clone())).collect())
}

fn parcels_at(phone: &Companion, door: &StopId, place: PlaceView) -> Result<Vec<String>, Error> {
    let parcels = phone.view_stop(door)?.parcels;
    Ok(parcels.into_iter().filter(|parcel| parcel.place == place).map(|parcel| parcel.tracking_number).collect())
}

/// The first parcel in `place`.
fn one_in(phone: &Companion, place: PlaceView) -> Result<Option<String>, Error> {
    for door in doors(phone)? {
        if let Some(parcel) = parcels_at(phone, &door, place)?.into_iter().next() {
            return Ok(Some(parcel));
        }
    }
    Ok(None)
}

/// Takes one step.
pub fn take(phone: &Companion, step: Step) -> Result<(), Error> {
    match step {
        Step::SetUp => phone.set_up_shop(&ShopSetup {
            name: "Made Up Flowers".into(),
            address: "1 Market Street".into(),
            at: LatLon { lat_e7: 399_612_000, lon_e7: -829_988_000 },
            zone: zone(),
            slots: vec![(36_000, 61_200)],
        }),
        Step::List => phone.import_csv(list().as_bytes(), today()).map(drop),
        Step::Receive(n) => phone.receive(&number(n)).map(drop),
        Step::Missing => phone.missing(&number(PARCELS)).map(drop),
        Step::Plan => phone.plan(&PlanWish::default()).map(drop),
        Step::Leave => phone.start_outing().map(drop),
        Step::Arrive(door) => match doors(phone)?.get(door) {
            Some(door) => phone.arrive(door).map(drop),
            None => Ok(()),
        },
        Step::HandOver(door) => hand_over(phone, door),
        Step::Pause => {
            phone.pause();
            phone.resume().map(drop)
        }
        Step::ComeBack => phone.end_outing().map(drop),
        Step::Hold => match one_in(phone, PlaceView::Loaded)? {
            Some(parcel) => phone.hold(&parcel, "A3").map(drop),
            None => Ok(()),
        },
        Step::Collect => match one_in(phone, PlaceView::Held)? {
            Some(parcel) => phone.collect(&parcel, "Ann Lee").map(drop),
            None => Ok(()),
        },
        Step::Undo => match phone.facts(0)?.last().and_then(|last| Fact::open(&last.bytes).ok()) {
            Some(last) => phone.undo(&last.id).map(drop),
            None => Ok(()),
        },
        Step::Close => phone.close_day().map(drop),
        Step::Tidy => phone.tidy(),
    }
}

fn hand_over(phone: &Companion, number: usize) -> Result<(), Error> {
    let Some(door) = doors(phone)?.get(number).cloned() else { return Ok(()) };
    let parcels = parcels_at(phone, &door, PlaceView::Loaded)?;
    if parcels.is_empty() {
        return Ok(());
    }
    if number % NOBODY_HOME == NOBODY_HOME - 1 {
        let reason = FailReason::NobodyHome;
        let failure = Failure { parcels, reason, again: false, steps: Vec::new(), text: None, photo: None };
        return phone.fail(failure).map(drop);
    }
    let (width, height) = if number.is_multiple_of(LARGE_PHOTO) { (1600, 1200) } else { (320, 240) };
    let photo = Some(satchel_pictures::door_photo(number as u64, width, height, &Default::default()));
    let signature = number.is_multiple_of(3).then(|| vec![vec![(0, 0), (40, 12), (80, 3)]]);
    phone.deliver(Delivery { parcels, photo, signature, name: Some("Ann Lee".into()), ..Delivery::default() }).map(drop)
}
