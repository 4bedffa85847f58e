//! A phone that works alone, and shorthands for what tests ask of it.

use satchel_core::calendar::ServiceDay;
use satchel_core::companion::{
    Companion, Delivery, Failure, Inputs, NextStep, PlanWish, Received, ShopSetup, TodayView,
};
use satchel_core::inputs::{Clock, FileClock, FileKeyStore, Reading, SeededIds};
use satchel_core::journal::{FailReason, StopId, To};
use satchel_core::manifest::LatLon;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Monday 23 November 2026, 09:00 in New York.
pub const NINE: i64 = 1_795_442_400_000;
pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// A phone: its folder and its clock outlive the process.
pub struct World {
    dir: tempfile::TempDir,
    opened: AtomicU64,
}

impl World {
    pub fn new() -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap(), opened: AtomicU64::new(0) };
        std::fs::write(world.dir.path().join("clock"), format!("{NINE} 1000000 boot-1 1")).unwrap();
        world
    }

    /// A shop in Columbus with its two slots.
    pub fn with_shop() -> (Self, Companion) {
        let world = Self::new();
        let phone = world.open();
        phone.set_up_shop(&shop()).unwrap();
        (world, phone)
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn inputs(&self) -> Inputs {
        Inputs {
            clock: Arc::new(self.clock()),
            ids: Arc::new(SeededIds::new(self.opened.fetch_add(1, Ordering::Relaxed))),
            keys: Arc::new(FileKeyStore::new(self.path("keys"))),
            zone: "America/New_York".parse().unwrap(),
        }
    }

    /// The same phone with another clock.
    pub fn open_with(&self, clock: Arc<dyn Clock>) -> Companion {
        Companion::open(&self.path("store"), Inputs { clock, ..self.inputs() }).unwrap().0
    }

    pub fn clock(&self) -> FileClock {
        FileClock::open(self.path("clock")).unwrap()
    }

    pub fn try_open(&self) -> satchel_core::companion::Result<Companion> {
        Companion::open(&self.path("store"), self.inputs()).map(|(phone, _)| phone)
    }

    /// The store by itself, for what only a depot would put there.
    pub fn store(&self) -> satchel_core::store::Store {
        let Inputs { clock, ids, keys, .. } = self.inputs();
        satchel_core::store::Store::open(&self.path("store"), keys, ids, clock).unwrap().0
    }

    pub fn open(&self) -> Companion {
        self.try_open().unwrap()
    }

    /// A new phone, with its own keys, from a backup of the one before.
    pub fn restore(&self, backup: &std::path::Path, phrase: &str) -> Companion {
        let inputs = Inputs { keys: Arc::new(FileKeyStore::new(self.path("new-keys"))), ..self.inputs() };
        Companion::restore(backup, phrase, &self.path("restored"), inputs).unwrap().0
    }

    /// Time passes: both clocks move.
    pub fn pass(&self, ms: i64) {
        self.change(|reading| {
            reading.wall_ms += ms;
            reading.mono_ms += ms;
        });
    }

    /// What the clocks show.
    pub fn clock_reading(&self) -> Reading {
        self.clock().read()
    }

    /// Somebody sets the wall clock.
    pub fn set_wall(&self, ms: i64) {
        self.change(|reading| reading.wall_ms = ms);
    }

    /// The phone starts again with this wall clock.
    pub fn reboot(&self, wall_ms: i64) {
        self.change(|reading| *reading = Reading { wall_ms, mono_ms: 5_000, boot: format!("boot-{wall_ms}") });
    }

    fn change(&self, change: impl FnOnce(&mut Reading)) {
        let clock = self.clock();
        let mut reading = clock.read();
        change(&mut reading);
        clock.set(&reading, 1).unwrap();
    }
}

pub fn shop() -> ShopSetup {
    ShopSetup {
        name: "Made Up Flowers".into(),
        address: "1 Market Street".into(),
        at: LatLon { lat_e7: 399_612_000, lon_e7: -829_988_000 },
        zone: "America/New_York".parse().unwrap(),
        slots: vec![(36_000, 43_200), (50_400, 59_400)],
    }
}

pub fn date(text: &str) -> ServiceDay {
    text.parse().unwrap()
}

pub fn today() -> ServiceDay {
    date("2026-11-23")
}

/// `TBA` and twelve digits.
pub fn number(n: usize) -> String {
    format!("TBA{n:012}")
}

/// Parcels 1 to `n`, two to a door, without any proof.
pub fn csv(n: usize) -> String {
    csv_with(n, "")
}

/// The same with a proof rule for all.
pub fn csv_with(n: usize, proof: &str) -> String {
    let mut csv = String::from("tracking_number,address,zip,lat,lon,name,proof\n");
    for i in 1..=n {
        let door = i.div_ceil(2);
        let row = door % 1_000;
        let (lat, lon) = (39.96 + row as f64 * 0.004, -82.99 + (door % 5) as f64 * 0.006);
        csv.push_str(&format!("{},{door} Oak Street,43215,{lat:.4},{lon:.4},Person {i},{proof}\n", number(i)));
    }
    csv
}

/// A phone with parcels 1 to `n` imported for today.
pub fn listed(n: usize) -> (World, Companion) {
    let (world, phone) = World::with_shop();
    phone.import_csv(csv(n).as_bytes(), today()).unwrap();
    (world, phone)
}

/// A phone with parcels 1 to `n` taken in.
pub fn loaded(n: usize) -> (World, Companion) {
    let (world, phone) = listed(n);
    (1..=n).for_each(|i| drop(receive(&phone, i)));
    (world, phone)
}

/// A phone that has left the shop with parcels 1 to `n`.
pub fn out(n: usize) -> (World, Companion) {
    let (world, phone) = loaded(n);
    phone.plan(&PlanWish::default()).unwrap();
    phone.start_outing().unwrap();
    (world, phone)
}

pub fn receive(phone: &Companion, n: usize) -> Received {
    phone.receive(&number(n)).unwrap()
}

pub fn hand_over(n: usize) -> Delivery {
    Delivery { parcels: vec![number(n)], to: Some(To::Recipient), ..Delivery::default() }
}

pub fn failure(n: usize, reason: FailReason) -> Failure {
    Failure { parcels: vec![number(n)], reason, again: false, steps: Vec::new(), text: None, photo: None }
}

/// The door of a parcel.
pub fn door(phone: &Companion, n: usize) -> StopId {
    let plan = phone.view_plan().unwrap();
    let stops = plan.outings.iter().flat_map(|outing| &outing.stops).map(|stop| StopId(stop.id.clone()));
    let mut holding = stops
        .filter(|stop| phone.view_stop(stop).unwrap().parcels.iter().any(|parcel| parcel.tracking_number == number(n)));
    holding.next().expect("the parcel's door is in the plan")
}

pub fn view(phone: &Companion) -> TodayView {
    phone.view_today().unwrap()
}

pub fn next(phone: &Companion) -> NextStep {
    view(phone).next
}

/// The key of the sentence that an error says.
pub fn refused<T>(result: satchel_core::companion::Result<T>) -> String {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => {
            assert!(!error.to_string().contains('{'), "an argument is missing in: {error}");
            assert_ne!(error.to_string(), error.text.key, "the sentence is missing");
            error.text.key
        }
    }
}

/// Photos that are processed before they are sent.
pub fn unprocessed(phone: &Companion) -> u64 {
    let told: serde_json::Value = serde_json::from_str(&phone.diagnostics("").unwrap()).unwrap();
    told["records"]["unprocessed"].as_u64().unwrap()
}
