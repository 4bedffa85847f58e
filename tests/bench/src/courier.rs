//! A courier's whole day through the facade: load-out, plan, every door with its proof, the close, looking at the screens.

use crate::Outcome;
use crate::world::{BenchClock, Door};
use satchel_core::companion::{Companion, Delivery, Failure, NextStep, PlaceView, PlanWish};
use satchel_core::journal::{FailReason, Position, StopId, To};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Time from one act to the next.
const STEP_MS: i64 = 45_000;
/// Every third door is empty at first.
const EMPTY_EVERY: usize = 3;
/// A day that needs more steps than this does not end.
const MOST_STEPS: usize = 2_000;

/// The day's parcels and pictures, and how far it has got.
pub struct Courier<'a> {
    phone: &'a Companion,
    clock: &'a BenchClock,
    doors: BTreeMap<&'a str, &'a Door>,
    photos: &'a [PathBuf],
    plans: usize,
    tried: BTreeSet<StopId>,
    /// Number of the newest fact.
    seq: u64,
    /// Photos that were taken.
    pub photos_taken: usize,
    /// Parcels handed over at doors, by the day's own balance.
    pub delivered: u32,
}

impl<'a> Courier<'a> {
    /// Before the day. `photos` are files as a camera writes them, taken in turn where a door asks for one.
    pub fn new(phone: &'a Companion, clock: &'a BenchClock, doors: &'a [Door], photos: &'a [PathBuf]) -> Self {
        let doors = doors.iter().map(|door| (door.parcel.tracking_number.as_str(), door)).collect();
        Self { phone, clock, doors, photos, plans: 0, tried: BTreeSet::new(), seq: 0, photos_taken: 0, delivered: 0 }
    }

    /// Works from the first box to the close: exactly `facts` facts.
    ///
    /// # Errors
    /// An act is refused, or the day takes more facts than asked.
    pub fn work(&mut self, facts: usize) -> Outcome<()> {
        self.scan_all()?;
        let before = self.seq - self.doors.len() as u64;
        let last = before + facts as u64;
        self.phone.view_load()?;
        self.plan()?;
        self.scan_all()?;
        for _ in 0..MOST_STEPS {
            match self.phone.view_today()?.next {
                NextStep::Leave { .. } => self.seq = self.phone.start_outing()?.seq,
                NextStep::GoTo { stop } => self.arrive(&StopId(stop.id))?,
                NextStep::Deliver { stop } => self.at_door(&StopId(stop.id))?,
                NextStep::ComeBack => self.seq = self.phone.end_outing()?.seq,
                NextStep::Plan if self.plans < 2 => self.plan()?,
                NextStep::Plan => self.over_the_counter()?,
                NextStep::CloseDay => return self.close(last),
                other => return Err(format!("the day does not go on from {other:?}").into()),
            }
            self.clock.pass_ms(STEP_MS);
        }
        Err("the day does not end".into())
    }

    fn scan_all(&mut self) -> Outcome<()> {
        for number in self.doors.keys() {
            self.seq = self.phone.receive(number)?.fact.seq;
            self.clock.pass_ms(STEP_MS / 10);
        }
        Ok(())
    }

    fn plan(&mut self) -> Outcome<()> {
        self.plans += 1;
        self.seq = self.phone.plan(&PlanWish::default())?.fact.seq;
        self.phone.view_plan()?;
        Ok(())
    }

    fn arrive(&mut self, stop: &StopId) -> Outcome<()> {
        let view = self.phone.view_stop(stop)?;
        let place = view.lat_e7.zip(view.lon_e7);
        self.phone.here(place.map(|(lat, lon)| Position { lat_e7: lat + 613, lon_e7: lon - 427, accuracy_m: 9 }));
        self.seq = self.phone.arrive(stop)?.seq;
        Ok(())
    }

    fn at_door(&mut self, stop: &StopId) -> Outcome<()> {
        let view = self.phone.view_stop(stop)?;
        let here = view.parcels.iter().filter(|parcel| parcel.place == PlaceView::Loaded);
        let numbers: Vec<String> = here.map(|parcel| parcel.tracking_number.clone()).collect();
        if self.tried.insert(stop.clone()) && self.tried.len() % EMPTY_EVERY == 1 {
            let (reason, steps) = (FailReason::NobodyHome, vec!["rang".to_owned(), "called".to_owned()]);
            let failure = Failure { parcels: numbers, reason, again: true, steps, text: None, photo: None };
            self.seq = self.phone.fail(failure)?.fact.seq;
            return self.arrive(stop);
        }
        self.seq = self.phone.access_code(stop, true)?.seq;
        for number in numbers {
            let delivery = self.delivery(number)?;
            self.seq = self.phone.deliver(delivery)?.fact.seq;
        }
        Ok(())
    }

    fn delivery(&mut self, number: String) -> Outcome<Delivery> {
        let door = self.doors.get(number.as_str()).ok_or("a parcel that nobody listed")?;
        let rule = door.parcel.proof;
        let photo = match self.photos.get(self.photos_taken % self.photos.len().max(1)) {
            Some(file) if rule.photo => {
                self.photos_taken += 1;
                Some(std::fs::read(file)?)
            }
            _ => None,
        };
        Ok(Delivery {
            to: Some(To::Household),
            name: Some(door.parcel.person.name.clone()),
            photo,
            signature: rule.signature.then(signature),
            pin: door.pin.clone(),
            at_least_21: rule.age21.then_some(true),
            licence: None,
            scanned: if rule.scan { vec![number.clone()] } else { Vec::new() },
            parcels: vec![number],
        })
    }

    /// What no plan could fit waits on the counter and is taken there.
    fn over_the_counter(&mut self) -> Outcome<()> {
        for (number, door) in &self.doors {
            let view = self.phone.view_stop(&satchel_core::manifest::stop_id(&door.parcel))?;
            if view.parcels.iter().any(|p| p.tracking_number == *number && p.place == PlaceView::Loaded) {
                self.phone.hold(number, "A1")?;
                self.seq = self.phone.collect(number, &door.parcel.person.name)?.seq;
            }
        }
        Ok(())
    }

    /// Boxes are read once more until only the close is left.
    fn close(&mut self, last: u64) -> Outcome<()> {
        if self.seq + 1 > last {
            return Err(format!("the day took {} facts more than asked", self.seq + 1 - last).into());
        }
        let numbers: Vec<&str> = self.doors.keys().copied().collect();
        for number in numbers.iter().cycle().take(usize::try_from(last - self.seq - 1)?) {
            self.phone.receive(number)?;
        }
        let closed = self.phone.close_day()?;
        (self.seq, self.delivered) = (closed.fact.seq, closed.counts.delivered);
        self.phone.view_counter()?;
        self.phone.view_sync()?;
        self.phone.view_earnings()?;
        self.phone.view_today()?;
        if (self.delivered as usize) < self.doors.len() / 2 {
            return Err(format!("only {} parcels were delivered: this was no day", self.delivered).into());
        }
        if self.seq == last { Ok(()) } else { Err(format!("fact {} closed the day, not {last}", self.seq).into()) }
    }
}

/// Three strokes of a finger, 120 points.
fn signature() -> Vec<Vec<(i32, i32)>> {
    let stroke = |s: i32| (0..40).map(|i| (60 * s + 7 * i, 200 + ((i * i * (3 + s)) % 97) - 40 * s)).collect();
    (0..3).map(stroke).collect()
}
