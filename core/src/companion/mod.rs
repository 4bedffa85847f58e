//! The facade: every act of the day and every view the screens show.
//!
//! What it guarantees: when an act returns, its fact is on disk; an act never waits for the network; nothing recorded is
//! ever changed, only followed by a correcting fact; a view is computed from the same facts that the depot gets.
//!
//! What it leaves to others: the rules (to the rooms below), the layout (to the shells), sending (to [`Companion::sync`],
//! which a shell calls from a thread of its own; acts and views go on meanwhile).
//!
//! Calls block and are meant for one background thread of the shell; the handle may be shared between threads.

mod acts;
mod choice;
mod day;
mod diagnostics;
mod error;
mod export;
mod later;
mod mileage;
mod problem;
mod roads;
mod show;
mod slots;
mod syncing;
mod uploads;
mod views;

pub use acts::{
    Closed, Delivery, DeliveryDone, DoorScan, DoorVerdict, Enrolled, FailStep, Failure, FrameScan, Imported, NewParcel,
    PlanWish, Planned, Received, Recorded, ShopSetup,
};
pub use choice::{ShareOfStops, SlotOffer};
pub use error::{Error, Fault, Result};
pub use export::Exported;
pub use roads::{FoundAddress, LearnedPart, LearnedView, MapWish, RoadsTaken};
pub use syncing::SyncReport;
pub use views::{
    AccessView, AttemptView, CodeTriedView, CounterView, DayEarned, Doubt, EarningsView, HeldParcel, LineView,
    LoadView, MileageTrip, MileageView, MissingParcel, NextStep, OutingView, ParcelCounts, ParcelView, PlaceView,
    PlanStop, PlanView, RecordView, RunningOuting, StatementDifference, StopBrief, StopView, StraightStopView,
    SyncView, TodayView, TravelView, TripView, UnplannedStop,
};

use crate::calendar::Zone;
use crate::inputs::{Clock, Ids, KeyStore};
use crate::journal::Position;
use crate::manifest::LatLon;
use crate::store::{Changes, Opened, Store};
use crate::sync::Engine;
use crate::texts::Text;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Facts in one answer at most: about a year of one device.
const MAX_FACTS: usize = 100_000;

/// What a companion takes from its platform.
#[derive(Clone)]
pub struct Inputs {
    /// The device's clocks.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// The device's keys.
    pub keys: Arc<dyn KeyStore>,
    /// The device's own zone; the partner's counts as soon as it is known.
    pub zone: Zone,
}

/// An open store with everything a shell can do to it. See the module.
pub struct Companion {
    store: Store,
    inputs: Inputs,
    book: Mutex<day::Book>,
    engine: Mutex<Engine>,
    /// Somebody wants what runs in the background to end.
    cancel: AtomicBool,
    /// How many syncs and housekeepings run.
    running: AtomicUsize,
    /// Wishes to end the plans that are being made.
    planning: Cancels,
    /// Held while photos are processed.
    developing: Mutex<()>,
    /// The road pack, once it was asked for.
    roads: roads::Open,
}

impl Companion {
    /// Opens the store in `dir`, or makes a new one. Beside the handle: what the courier should be told (a damaged store
    /// was set aside and salvaged, for example).
    ///
    /// # Errors
    /// The store belongs to a newer version, is open in another process, its key does not open, or the disk fails. The
    /// data is left untouched in each case.
    pub fn open(dir: &Path, inputs: Inputs) -> Result<(Self, Vec<Text>)> {
        let Inputs { clock, ids, keys, .. } = inputs.clone();
        Self::over(Store::open(dir, keys, ids, clock)?, inputs)
    }

    /// Makes a store in `dir`, where none may be yet, from a backup. The phone becomes a new device: enrol it again. What
    /// the backup holds is sent once the depot has revoked the phone before.
    ///
    /// # Errors
    /// `dir` holds a store, the file is no backup, or the phrase is another one. Nothing was changed.
    pub fn restore(backup: &Path, phrase: &str, dir: &Path, inputs: Inputs) -> Result<(Self, Vec<Text>)> {
        let Inputs { clock, ids, keys, .. } = inputs.clone();
        Self::over(Store::restore(backup, phrase, dir, keys, ids, clock)?, inputs)
    }

    /// Opens a store whose key this device's key store has lost, once, with the recovery phrase. Then [`Companion::open`].
    ///
    /// # Errors
    /// The phrase is another one. Nothing was changed.
    pub fn recover_key(dir: &Path, phrase: &str, keys: &dyn KeyStore) -> Result<()> {
        Ok(Store::recover_key(dir, phrase, keys)?)
    }

    fn over((store, opened): (Store, Opened), inputs: Inputs) -> Result<(Self, Vec<Text>)> {
        let ids = Arc::clone(&inputs.ids);
        let (book, engine) = (Mutex::new(day::Book::default()), Mutex::new(Engine::new(ids)));
        let (cancel, running, developing) = (AtomicBool::new(false), AtomicUsize::new(0), Mutex::new(()));
        let (planning, roads) = (Cancels::default(), Mutex::default());
        let companion = Self { store, inputs, book, engine, cancel, running, planning, developing, roads };
        // Damage that only this meets is healed as it is for any act.
        match companion.anchor_clock() {
            Err(_) if companion.store.heal()? => companion.anchor_clock()?,
            anchored => anchored?,
        }
        let told = opened.text().into_iter().chain(companion.store.take_news()).collect();
        Ok((companion, told))
    }

    /// Counts what was recorded or came from the depot, for who waits to show it.
    pub fn changes(&self) -> Arc<Changes> {
        self.store.changes()
    }

    /// Tells where the device is; acts of the next two minutes carry it. None, or a place that is not on the earth: unknown.
    pub fn here(&self, position: Option<Position>) {
        let position = position.filter(|p| LatLon { lat_e7: p.lat_e7, lon_e7: p.lon_e7 }.is_on_earth());
        let mono_ms = self.inputs.clock.read().mono_ms;
        lock(&self.book).here = position.map(|position| (position, mono_ms));
    }

    /// Releases every lock on the store before the system suspends the app. Until [`Companion::resume`] every call that needs
    /// the store is refused with `store.paused`.
    pub fn pause(&self) {
        self.store.pause();
    }

    /// Takes the locks again after [`Companion::pause`].
    pub fn resume(&self) -> Result<Vec<Text>> {
        Ok(self.store.resume()?.text().into_iter().collect())
    }

    /// A person has read these warnings of the views `today` and `sync`: they are not shown any more. One that came since
    /// they were shown stays.
    pub fn confirm_warnings(&self, shown: &[Text]) -> Result<()> {
        Ok(self.store.confirm_told(shown)?)
    }

    /// Writes an encrypted copy of everything to a file that only the recovery phrase opens.
    pub fn back_up(&self, file: &Path) -> Result<()> {
        Ok(self.store.backup(file)?)
    }

    /// Removes what is past its time (facts after 400 days, though none of last year before its taxes are due; evidence 14 days
    /// after the depot has it for good; a raw photo once the depot has the processed one), gives the space back, and processes
    /// the photos that were too large for it at the door. To be called once a day.
    pub fn tidy(&self) -> Result<()> {
        let _running = self.begin();
        let now_ms = self.today()?.now_ms;
        self.store.tidy(now_ms)?;
        // Neither waits for the other, and what cannot be learned is no reason not to be tidy.
        let _ = self.learn();
        self.process_kept_photos().map(drop)
    }

    /// Something begins that can be cancelled. A wish to cancel holds until everything that ran then has ended.
    fn begin(&self) -> Running<'_> {
        if self.running.fetch_add(1, Ordering::Relaxed) == 0 {
            self.cancel.store(false, Ordering::Relaxed);
        }
        Running(&self.running)
    }

    /// The twelve words that open a backup. To be shown once and written down.
    pub fn recovery_phrase(&self) -> Result<String> {
        Ok(self.store.recovery_phrase()?)
    }

    /// Facts of the current chain behind `after`, as they are stored.
    pub fn facts(&self, after: u64) -> Result<Vec<crate::journal::Sealed>> {
        let head = self.store.head()?;
        Ok(self.store.facts_after(&head.chain, after, MAX_FACTS)?)
    }
}

/// Something that can be cancelled, until it is dropped.
struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Wishes to cancel, counted: each ends what had begun by then, and nothing that begins later.
#[derive(Default)]
struct Cancels(AtomicUsize);

impl Cancels {
    /// Something begins. What is returned says whether it is to end.
    fn begin(&self) -> impl Fn() -> bool + '_ {
        let begun = self.0.load(Ordering::Relaxed);
        move || self.0.load(Ordering::Relaxed) != begun
    }

    fn cancel(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A poisoned lock means that a thread died while it held plain values: they are as valid as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
