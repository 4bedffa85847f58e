//! The handle: the facade's acts and views, one method each, under the facade's own names.

use crate::SatchelError;
use crate::observe::{DayObservation, DayObserver, observe};
use crate::platform::{Keys, PlatformKeys};
use crate::records::{MapDrawing, Slot};
use satchel_core::calendar::{ServiceDay, Zone};
use satchel_core::companion::{
    Closed, Companion, CounterView, Delivery, DeliveryDone, DoorScan, EarningsView, Enrolled, Exported, FailStep,
    Failure, Fault, FoundAddress, FrameScan, Imported, Inputs, LearnedView, LoadView, MapWish, MileageView, NewParcel,
    PlanView, PlanWish, Planned, Received, Recorded, RoadsTaken, ShareOfStops, ShopSetup, SlotOffer, StopView,
    SyncReport, SyncView, TodayView,
};
use satchel_core::inputs::{Clock, FileClock, FileKeyStore, KeyStore, SystemClock, SystemIds};
use satchel_core::journal::{FactId, FailReason, Position, Sealed, StopId};
use satchel_core::label::LumaPlane;
use satchel_core::manifest::LatLon;
use satchel_core::sync::wire::CourierProfile;
use satchel_core::sync::{EvidenceJob, EvidenceNext, Outcome};
use satchel_core::texts::Text;
use std::path::Path;
use std::sync::Arc;

type Result<T> = std::result::Result<T, SatchelError>;

/// An open store with everything a phone does to it. May be shared between threads; every call blocks.
#[derive(uniffi::Object)]
pub struct Satchel {
    pub(crate) companion: Companion,
    opened_with: Vec<Text>,
}

impl Satchel {
    fn with(dir: &str, clock: Arc<dyn Clock>, keys: Arc<dyn KeyStore>, zone: Zone) -> Result<Arc<Self>> {
        Ok(Self::over(Companion::open(Path::new(dir), Inputs { clock, ids: Arc::new(SystemIds), keys, zone })?))
    }

    fn over((companion, opened_with): (Companion, Vec<Text>)) -> Arc<Self> {
        Arc::new(Self { companion, opened_with })
    }
}

impl Drop for Satchel {
    /// Who waits for a change need not wait any more.
    fn drop(&mut self) {
        self.companion.changes().wake();
    }
}

/// Opening and what belongs to the whole store.
#[uniffi::export]
impl Satchel {
    /// Opens the store in the folder `dir`, or makes a new one, with the phone's own keys. `zone` is the phone's own, as
    /// `America/New_York`; the partner's counts as soon as it is known.
    #[uniffi::constructor]
    pub fn open(dir: &str, keys: Arc<dyn PlatformKeys>, zone: Zone) -> Result<Arc<Self>> {
        Self::with(dir, Arc::new(SystemClock::default()), Arc::new(Keys(keys)), zone)
    }

    /// Makes a store in `dir`, where none may be yet, from a backup and its recovery phrase. The phone becomes a new device:
    /// enrol it again.
    #[uniffi::constructor]
    pub fn restore(
        backup: &str,
        phrase: &str,
        dir: &str,
        keys: Arc<dyn PlatformKeys>,
        zone: Zone,
    ) -> Result<Arc<Self>> {
        let (clock, keys) = (Arc::new(SystemClock::default()), Arc::new(Keys(keys)));
        let inputs = Inputs { clock, ids: Arc::new(SystemIds), keys, zone };
        Ok(Self::over(Companion::restore(Path::new(backup), phrase, Path::new(dir), inputs)?))
    }

    /// Opens as [`Satchel::open`] does, at a desk and in tests: keys in files beside the store, and, if asked for, a clock in a file
    /// (`<wall ms> <mono ms> <boot> <speed>`). Never on a phone.
    #[uniffi::constructor(default(clock_file = None))]
    pub fn open_on_desk(dir: &str, zone: Zone, clock_file: Option<String>) -> Result<Arc<Self>> {
        let clock: Arc<dyn Clock> = match clock_file {
            None => Arc::new(SystemClock::default()),
            Some(path) => Arc::new(FileClock::open(path).map_err(|cause| {
                SatchelError::of(&Text::new("companion.internal").with("cause", cause), Fault::Input)
            })?),
        };
        Self::with(dir, clock, Arc::new(FileKeyStore::new(Path::new(dir).join("keys"))), zone)
    }

    /// What the courier should be told after opening, for example that a damaged store was set aside and salvaged.
    pub fn opened_with(&self) -> Vec<Text> {
        self.opened_with.clone()
    }

    /// Tells of the day: at once as it is, then after whatever was recorded or came from the depot, until the observation ends.
    pub fn observe_day(self: Arc<Self>, observer: Arc<dyn DayObserver>) -> Result<Arc<DayObservation>> {
        observe(&self, observer)
            .map_err(|cause| SatchelError::of(&Text::new("companion.internal").with("cause", cause), Fault::Device))
    }

    /// Where the device is; acts of the next two minutes carry it. None: unknown.
    pub fn here(&self, position: Option<Position>) {
        self.companion.here(position);
    }

    /// Releases every lock on the store before the system suspends the app. Until [`Satchel::resume`] every call that needs
    /// the store is refused with `store.paused`.
    pub fn pause(&self) {
        self.companion.pause();
    }

    /// Takes the locks again after [`Satchel::pause`]; says what the courier should be told.
    pub fn resume(&self) -> Result<Vec<Text>> {
        Ok(self.companion.resume()?)
    }

    /// A person has read these warnings of the views: they are not shown any more. One that came since they were shown stays.
    pub fn confirm_warnings(&self, shown: Vec<Text>) -> Result<()> {
        Ok(self.companion.confirm_warnings(&shown)?)
    }

    /// Writes an encrypted copy of everything to a file that only the recovery phrase opens.
    pub fn back_up(&self, file: &str) -> Result<()> {
        Ok(self.companion.back_up(Path::new(file))?)
    }

    /// Removes what is past its time, gives the space back, and processes photos that were too large for it at the door. To be
    /// called once a day.
    pub fn tidy(&self) -> Result<()> {
        Ok(self.companion.tidy()?)
    }

    /// The twelve words that open a backup. To be shown once and written down.
    pub fn recovery_phrase(&self) -> Result<String> {
        Ok(self.companion.recovery_phrase()?)
    }

    /// Facts of the current chain behind number `after`, as they are stored.
    pub fn facts(&self, after: u64) -> Result<Vec<Sealed>> {
        Ok(self.companion.facts(after)?)
    }

    /// How this phone stands, as readable JSON without anything about anybody. `phone`: what the shell knows of the device.
    pub fn diagnostics(&self, phone: &str) -> Result<String> {
        Ok(self.companion.diagnostics(phone)?)
    }

    /// Writes a day into a folder: a table, the facts, the proofs.
    pub fn export(&self, day: ServiceDay, folder: &str) -> Result<Exported> {
        Ok(self.companion.export(day, Path::new(folder))?)
    }
}

/// Getting ready.
#[uniffi::export]
impl Satchel {
    /// Enrols this device: with the depot's address and a one-time code, or with all that the QR says and an empty code.
    pub fn enrol(&self, depot: &str, code: &str) -> Result<Enrolled> {
        Ok(self.companion.enrol(depot, code)?)
    }

    /// Says who the shop is while there is no depot.
    pub fn set_up_shop(&self, shop: &ShopSetup) -> Result<()> {
        Ok(self.companion.set_up_shop(shop)?)
    }

    /// Later acts are this courier's.
    pub fn act_as(&self, courier: &str) -> Result<()> {
        Ok(self.companion.act_as(courier)?)
    }

    /// Couriers to choose from.
    pub fn couriers(&self) -> Result<Vec<CourierProfile>> {
        Ok(self.companion.couriers()?)
    }

    /// Takes the parcels of a CSV file for a day; a bad line never stops the good ones.
    pub fn import_csv(&self, bytes: Vec<u8>, day: ServiceDay) -> Result<Imported> {
        Ok(self.companion.import_csv(&bytes, day)?)
    }

    /// Adds one parcel to today's manifest.
    pub fn add_parcel(&self, parcel: &NewParcel) -> Result<Recorded> {
        Ok(self.companion.add_parcel(parcel)?)
    }
}

/// Taking parcels in.
#[uniffi::export]
impl Satchel {
    /// A label was scanned by a scanner or typed; four to six characters are taken as the end of a number.
    pub fn receive(&self, said: &str) -> Result<Received> {
        Ok(self.companion.receive(said)?)
    }

    /// A label that carries its address (GS1 Scan4Transport) becomes a parcel of today, received.
    pub fn add_from_label(&self, said: &str) -> Result<Received> {
        Ok(self.companion.add_from_label(said)?)
    }

    /// The same from a camera frame: the luma plane as it lies in memory, borrowed for the call and not copied (in Kotlin a
    /// direct `ByteBuffer` read from its start: `slice()` one whose position is not 0). `row_stride` is in bytes; `rotation`
    /// says how far the frame must be turned clockwise to stand upright: 0, 90, 180 or 270 degrees.
    pub fn receive_frame(
        &self,
        luma: &[u8],
        width: u32,
        height: u32,
        row_stride: u32,
        rotation: u16,
    ) -> Result<FrameScan> {
        let frame = LumaPlane { bytes: luma, width, height, row_stride, rotation_deg: rotation };
        Ok(self.companion.receive_frame(&frame)?)
    }

    /// The same from a picture file (JPEG or PNG).
    pub fn receive_picture(&self, bytes: Vec<u8>) -> Result<Received> {
        Ok(self.companion.receive_picture(&bytes)?)
    }

    /// What the symbols in a camera frame say, known kinds first: for a box at a door or an enrolment code. The frame is as
    /// for `receive_frame`. Records nothing; an empty list: there is no symbol in it.
    pub fn read_frame(
        &self,
        luma: &[u8],
        width: u32,
        height: u32,
        row_stride: u32,
        rotation: u16,
    ) -> Result<Vec<String>> {
        let frame = LumaPlane { bytes: luma, width, height, row_stride, rotation_deg: rotation };
        Ok(self.companion.read_frame(&frame)?)
    }

    /// The same from a picture file (JPEG or PNG).
    pub fn read_picture(&self, bytes: Vec<u8>) -> Result<Vec<String>> {
        Ok(self.companion.read_picture(&bytes)?)
    }

    /// A parcel is damaged; it stays where it is.
    pub fn damaged(&self, parcel: &str) -> Result<Recorded> {
        Ok(self.companion.damaged(parcel)?)
    }

    /// A parcel never arrived or is lost.
    pub fn missing(&self, parcel: &str) -> Result<Recorded> {
        Ok(self.companion.missing(parcel)?)
    }
}

/// Ordering the stops, and the trips.
#[uniffi::export]
impl Satchel {
    /// Orders today's open stops into `slots` (none: those so far, else the partner's usual ones) and takes the order. A
    /// known order is changed as little as it need, one made by hand not at all; `anew` forgets it. `share`: the stops that
    /// this courier takes, others take the rest (none: as so far).
    #[uniffi::method(default(slots = None, share = None, anew = false))]
    pub fn plan(&self, slots: Option<Vec<Slot>>, share: Option<Vec<StopId>>, anew: bool) -> Result<Planned> {
        Ok(self.companion.plan(&PlanWish { slots, share, anew })?)
    }

    /// Ends the search of a plan that is being made: the best order so far is taken.
    pub fn cancel_plan(&self) {
        self.companion.cancel_plan();
    }

    /// What one more free slot (seconds of the day) would bring beside the others (none: those so far). Records nothing.
    #[uniffi::method(default(beside = None))]
    pub fn try_slot(&self, start_s: i64, end_s: i64, beside: Option<Vec<Slot>>) -> Result<SlotOffer> {
        Ok(self.companion.try_slot(start_s, end_s, beside)?)
    }

    /// Divides the open stops between couriers, so that the longest time away is short. Records nothing.
    #[uniffi::method(default(slots = None))]
    pub fn divide(&self, couriers: u32, slots: Option<Vec<Slot>>) -> Result<Vec<ShareOfStops>> {
        Ok(self.companion.divide(couriers, slots)?)
    }

    /// Takes the stops of one outing (counted from 1) in an order made by hand; a stop of another outing moves here by being
    /// named.
    pub fn order_by_hand(&self, outing: u32, order: &[StopId]) -> Result<Recorded> {
        Ok(self.companion.order_by_hand(outing, order)?)
    }

    /// Leaves the shop with the next outing.
    pub fn start_outing(&self) -> Result<Recorded> {
        Ok(self.companion.start_outing()?)
    }

    /// Is back at the shop.
    pub fn end_outing(&self) -> Result<Recorded> {
        Ok(self.companion.end_outing()?)
    }
}

/// The street map.
#[uniffi::export]
impl Satchel {
    /// Takes a road pack from a file; travel times, map and address search work from it. A depot sends one by itself.
    pub fn take_roads(&self, path: &str) -> Result<RoadsTaken> {
        Ok(self.companion.take_roads(Path::new(path))?)
    }

    /// The day on the map, in the pixels of a view: streets, outings, stops, shop and position.
    pub fn day_map(&self, wish: MapWish) -> Result<MapDrawing> {
        Ok(self.companion.day_map(&wish)?.into())
    }

    /// Places that a text may mean, best first, at every keystroke.
    pub fn find_address(&self, text: &str) -> Result<Vec<FoundAddress>> {
        Ok(self.companion.find_address(text)?)
    }

    /// How driving in this area compares with the map, by part of the day.
    pub fn view_learned(&self) -> Result<LearnedView> {
        Ok(self.companion.view_learned()?)
    }

    /// A door is here, today and on later days.
    pub fn move_pin(&self, stop: StopId, at: LatLon) -> Result<Recorded> {
        Ok(self.companion.move_pin(&stop, at)?)
    }
}

/// At a door.
#[uniffi::export]
impl Satchel {
    /// Stands at a door.
    pub fn arrive(&self, stop: StopId) -> Result<Recorded> {
        Ok(self.companion.arrive(&stop)?)
    }

    /// An access code was tried.
    pub fn access_code(&self, stop: StopId, works: bool) -> Result<Recorded> {
        Ok(self.companion.access_code(&stop, works)?)
    }

    /// Parcels of one door were handed over. A photo is never refused because it cannot be processed now.
    pub fn deliver(&self, delivery: Delivery) -> Result<DeliveryDone> {
        Ok(self.companion.deliver(delivery)?)
    }

    /// What is wrong with a picture, before it is used.
    pub fn check_photo(&self, bytes: Vec<u8>) -> Result<Vec<Text>> {
        Ok(self.companion.check_photo(&bytes)?)
    }

    /// An attempt failed.
    pub fn fail(&self, failure: Failure) -> Result<DeliveryDone> {
        Ok(self.companion.fail(failure)?)
    }
}

/// Over the counter, taking back, and the end of the day.
#[uniffi::export]
impl Satchel {
    /// A parcel waits on a shelf for its customer.
    pub fn hold(&self, parcel: &str, shelf: &str) -> Result<Recorded> {
        Ok(self.companion.hold(parcel, shelf)?)
    }

    /// A customer takes a parcel over the counter.
    pub fn collect(&self, parcel: &str, name: &str) -> Result<Recorded> {
        Ok(self.companion.collect(parcel, name)?)
    }

    /// Parcels were handed back to the carrier's driver.
    pub fn hand_back(&self, parcels: &[String]) -> Result<Recorded> {
        Ok(self.companion.hand_back(parcels)?)
    }

    /// Takes one of this device's facts back, by a correcting fact.
    pub fn undo(&self, fact: FactId) -> Result<Recorded> {
        Ok(self.companion.undo(&fact)?)
    }

    /// Closes this device's day.
    pub fn close_day(&self) -> Result<Closed> {
        Ok(self.companion.close_day()?)
    }

    /// Disputes a line of a statement.
    pub fn dispute(&self, line: &str, cents: i64) -> Result<Recorded> {
        Ok(self.companion.dispute(line, cents)?)
    }
}

/// The mileage log.
#[uniffi::export]
impl Satchel {
    /// A trip of the log was so far, tenths of a mile: the courier knows better than the plan.
    pub fn measure_trip(&self, trip: FactId, miles_tenths: u64) -> Result<Recorded> {
        Ok(self.companion.measure_trip(&trip, miles_tenths)?)
    }

    /// What the odometer said at the start of this year or the last, tenths of a mile.
    pub fn read_odometer(&self, year: i32, miles_tenths: u64) -> Result<Recorded> {
        Ok(self.companion.read_odometer(year, miles_tenths)?)
    }

    /// Writes the log of a year as a table for the tax office; answers how many trips it has.
    pub fn export_mileage(&self, year: i32, file: &str) -> Result<u32> {
        Ok(self.companion.export_mileage(year, Path::new(file))?)
    }
}

/// Sending and fetching.
#[uniffi::export]
impl Satchel {
    /// Sends what waits and fetches what is new, because the courier asked. On a thread of its own: acts and views go on.
    pub fn sync(&self) -> Result<SyncReport> {
        Ok(self.companion.sync()?)
    }

    /// The same from the system's background task: keeps to the backoff.
    pub fn sync_in_background(&self) -> Result<SyncReport> {
        Ok(self.companion.sync_in_background()?)
    }

    /// Ends a running sync or housekeeping within five seconds.
    pub fn cancel_sync(&self) {
        self.companion.cancel_sync();
    }

    /// There is a network again: the next background sync tries at once.
    pub fn network_came_back(&self) {
        self.companion.network_came_back();
    }

    /// Jobs for the system's background uploader, one for each photo or signature that waits, their files written to
    /// `folder`. None while there is no access to the depot: sync first.
    pub fn evidence_jobs(&self, folder: &str) -> Result<Vec<EvidenceJob>> {
        Ok(self.companion.evidence_jobs(Path::new(folder))?)
    }

    /// Takes what became of a job, even after a relaunch, and says how to go on.
    pub fn evidence_outcome(&self, ticket: &str, outcome: Outcome, folder: &str) -> Result<EvidenceNext> {
        Ok(self.companion.evidence_outcome(ticket, &outcome, Path::new(folder))?)
    }
}

/// Opens a store whose key this phone's key store has lost, once, with the recovery phrase; then `Satchel.open`.
#[uniffi::export]
pub fn recover_key(dir: &str, phrase: &str, keys: Arc<dyn PlatformKeys>) -> Result<()> {
    Ok(Companion::recover_key(Path::new(dir), phrase, &Keys(keys))?)
}

/// What the screens show.
#[uniffi::export]
impl Satchel {
    /// Today: what now, where do I stand, is anything in doubt?
    pub fn view_today(&self) -> Result<TodayView> {
        Ok(self.companion.view_today()?)
    }

    /// Load: how far are we, and what has not arrived?
    pub fn view_load(&self) -> Result<LoadView> {
        Ok(self.companion.view_load()?)
    }

    /// Plan: when do I leave, in what order, what does not fit and why?
    pub fn view_plan(&self) -> Result<PlanView> {
        Ok(self.companion.view_plan()?)
    }

    /// One door: how do I get in, which boxes, what proof?
    pub fn view_stop(&self, stop: StopId) -> Result<StopView> {
        Ok(self.companion.view_stop(&stop)?)
    }

    /// A label was scanned at a door: does it belong here? Records nothing.
    pub fn check_at_door(&self, stop: StopId, label: &str) -> Result<DoorScan> {
        Ok(self.companion.check_at_door(&stop, label)?)
    }

    /// What is due before an attempt may fail for this reason, at this time of day.
    pub fn fail_steps(&self, reason: FailReason) -> Result<Vec<FailStep>> {
        Ok(self.companion.fail_steps(reason)?)
    }

    /// Counter: whose parcel is on which shelf?
    pub fn view_counter(&self) -> Result<CounterView> {
        Ok(self.companion.view_counter()?)
    }

    /// Earnings: today, its week and its year, beside the depot's statement.
    pub fn view_earnings(&self) -> Result<EarningsView> {
        Ok(self.companion.view_earnings()?)
    }

    /// The acting courier's mileage log of a year; none: the running one.
    #[uniffi::method(default(year = None))]
    pub fn view_mileage(&self, year: Option<i32>) -> Result<MileageView> {
        Ok(self.companion.view_mileage(year)?)
    }

    /// What is only on this phone, what was sent, what needs a decision.
    pub fn view_sync(&self) -> Result<SyncView> {
        Ok(self.companion.view_sync()?)
    }
}
