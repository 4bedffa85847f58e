//! What the figures are measured on: stores of one device, with and without a year of history.
//!
//! The history goes through the real store, a day in a transaction, as an enrolled device would have left it: 360 closed
//! days, each with 40 parcels and 250 facts, all at the depot; the blobs of the last two weeks are still there.

use crate::Outcome;
use crate::facts;
use satchel_core::calendar::ServiceDay;
use satchel_core::companion::{Companion, Inputs};
use satchel_core::earnings::read_cards;
use satchel_core::inputs::{Clock, FileKeyStore, Ids, Reading, SeededIds, SystemIds};
use satchel_core::journal::{CourierId, DeviceId, EvidenceRole, Hash, Head, PartnerId, Sealed};
use satchel_core::manifest::{Home, LatLon, Parcel, read_csv};
use satchel_core::store::{EVIDENCE_DAYS, Store};
use satchel_core::sync::wire::{
    Change, ChangesPage, CourierProfile, Enrolled, PartnerProfile, PushAnswer, Receipt, ReceiptStatus,
};
use satchel_core::sync::{Enrolment, Outbox};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// 2026-11-23 15:00 UTC, 10:00 in New York: the day under test is a Monday in a week of work.
pub const NOW_MS: i64 = 1_795_446_000_000;
/// The day under test.
pub const TODAY: &str = "2026-11-23";
/// Days behind it in a year of history: 14,400 parcels and 90,000 facts.
pub const YEAR_DAYS: i64 = 360;
/// Parcels of a day.
pub const PARCELS: usize = 40;
/// Facts of a day.
pub const FACTS: usize = 250;
/// Facts of a day under way.
const FACTS_UNDER_WAY: usize = 150;
/// A photo as `proof` leaves it, bytes.
const PHOTO_BYTES: usize = 120_000;

/// A clock that the benchmark sets.
pub struct BenchClock(Mutex<i64>);

impl BenchClock {
    /// Shows `wall_ms`.
    pub fn at(wall_ms: i64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(wall_ms)))
    }

    /// Goes forward.
    pub fn pass_ms(&self, ms: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += ms;
    }
}

impl Clock for BenchClock {
    fn read(&self) -> Reading {
        let wall_ms = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Reading { wall_ms, mono_ms: wall_ms - NOW_MS + 86_400_000, boot: "0f8fad5b-d9cb-469f-a165-70867728950e".into() }
    }

    fn sleep(&self, duration: Duration) {
        self.pass_ms(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX));
    }
}

/// A parcel of the day with what its recipient says at the door.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Door {
    /// As the manifest lists it.
    pub parcel: Parcel,
    /// The PIN that the recipient was told.
    pub pin: Option<String>,
}

/// How much of today has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Today {
    /// The manifest is there.
    Ahead,
    /// 150 facts: half of the parcels are taken in and at their doors.
    UnderWay,
}

/// Everything made once for a run.
pub struct World {
    dir: PathBuf,
    /// Today's parcels.
    pub doors: Vec<Door>,
    /// The shop's door.
    pub shop: LatLon,
    /// Bytes of the year's database.
    pub year_bytes: u64,
}

/// The service day under test.
pub fn today() -> Outcome<ServiceDay> {
    Ok(TODAY.parse()?)
}

/// What a companion in `dir` takes from its platform.
pub fn inputs(dir: &Path, clock: Arc<BenchClock>) -> Outcome<Inputs> {
    let keys = Arc::new(FileKeyStore::new(dir.join("keys")));
    Ok(Inputs { clock, ids: Arc::new(SystemIds), keys, zone: "America/New_York".parse()? })
}

/// Opens the companion in `dir`.
///
/// # Errors
/// Its store does not open, or has something to tell: here nothing may be wrong with it.
pub fn open(dir: &Path, clock: Arc<BenchClock>) -> Outcome<Companion> {
    let (companion, told) = Companion::open(&dir.join("store"), inputs(dir, clock)?)?;
    match told.first() {
        None => Ok(companion),
        Some(text) => Err(text.to_string().into()),
    }
}

impl World {
    /// Makes the stores in `dir`.
    ///
    /// # Errors
    /// The disk or the store fails.
    pub fn build(dir: &Path) -> Outcome<Self> {
        let (doors, shop) = town()?;
        let world = Self { dir: dir.to_owned(), doors, shop, year_bytes: 0 };
        world.device(&dir.join("day"), 0)?;
        world.device(&dir.join("year"), YEAR_DAYS)?;
        let year_bytes = std::fs::metadata(dir.join("year/store/satchel.db"))?.len();
        Ok(Self { year_bytes, ..world })
    }

    /// A copy of the device with a year of history or with today alone, for one figure, in a folder of its own.
    ///
    /// # Errors
    /// The disk or the store fails.
    pub fn copy(&self, name: &str, year: bool, today: Today) -> Outcome<PathBuf> {
        let to = self.dir.join(name);
        copy_dir(&self.dir.join(if year { "year" } else { "day" }), &to)?;
        if today == Today::UnderWay {
            let parcels: Vec<Parcel> = self.doors.iter().take(PARCELS / 2).map(|door| door.parcel.clone()).collect();
            let store = store(&to)?;
            store.append(facts::of_day(crate::world::today()?, &parcels, FACTS_UNDER_WAY, facts::Close::Open)?)?;
        }
        Ok(to)
    }

    fn device(&self, dir: &Path, days: i64) -> Outcome<()> {
        let store = store(dir)?;
        store.enrol(&enrolment(self.shop)?)?;
        let outbox: &dyn Outbox = &store;
        outbox.contact(NOW_MS, &BenchClock::at(NOW_MS).read())?;
        outbox.apply(&cards()?, false)?;
        let blobs = SeededIds::new(7);
        for back in (1..=days).rev() {
            let day = today()?.plus(-back);
            let parcels: Vec<Parcel> = self.doors.iter().map(|door| on_day(&door.parcel, back)).collect();
            store.put_parcels(day, &parcels)?;
            let mut drafts = facts::of_day(day, &parcels, FACTS, facts::Close::Closed)?;
            if back <= EVIDENCE_DAYS {
                facts::add_evidence(&mut drafts, &blobs, PHOTO_BYTES);
            }
            let chain = store.head()?.chain;
            let before = store.head()?.seq;
            let photos: Vec<Hash> = drafts.iter().flat_map(photo).collect();
            let appended = store.append(drafts)?;
            outbox.pushed(&chain, &answer(&store.head()?, before, &appended.sealed))?;
            photos.iter().try_for_each(|sha256| outbox.evidence_durable(sha256))?;
        }
        let parcels: Vec<Parcel> = self.doors.iter().map(|door| door.parcel.clone()).collect();
        store.put_parcels(today()?, &parcels)?;
        Ok(())
    }
}

fn photo(draft: &satchel_core::store::Draft) -> Vec<Hash> {
    let photos = draft.evidence.iter().filter(|(role, _)| *role == EvidenceRole::Photo);
    photos.map(|(_, blob)| Hash::of(blob)).collect()
}

fn store(dir: &Path) -> Outcome<Store> {
    let inputs = inputs(dir, BenchClock::at(NOW_MS))?;
    Ok(Store::open(&dir.join("store"), inputs.keys, inputs.ids, inputs.clock)?.0)
}

/// Forty parcels in the made-up town, and its shop.
fn town() -> Outcome<(Vec<Door>, LatLon)> {
    let town = satchel_town::town(1);
    let set = satchel_town::manifest_csv(&town.addresses, 1, PARCELS, TODAY);
    let reading = read_csv(set.csv.as_bytes(), today()?, &Home::default());
    let lines = reading.parcels.into_iter().zip(set.parcels);
    let doors: Vec<Door> = lines.map(|((_, parcel), sample)| Door { parcel, pin: sample.pin }).collect();
    let shop = LatLon::from_degrees(town.shop.lat, town.shop.lon).ok_or("the shop is not on the earth")?;
    if doors.len() == PARCELS { Ok((doors, shop)) } else { Err("the manifest has not all of its parcels".into()) }
}

/// The same door with another parcel, `back` days ago.
fn on_day(parcel: &Parcel, back: i64) -> Parcel {
    Parcel { tracking_number: format!("{}{back:03}", parcel.tracking_number), ..parcel.clone() }
}

fn enrolment(at: LatLon) -> Outcome<Enrolment> {
    let partner = PartnerProfile {
        id: PartnerId::from("rosas-flowers"),
        name: "Rosa's Flowers".into(),
        address: "1 Main Street, Columbus, OH 43215".into(),
        at,
        zone: "America/New_York".parse()?,
        slots: vec![(36_000, 43_200), (50_400, 59_400)],
        holidays: Vec::new(),
        couriers: vec![CourierProfile { id: CourierId::from("rosa"), name: "Rosa".into() }],
    };
    let device = DeviceId(format!("rosas-flowers.{}", SystemIds.hex(8)));
    let enrolled = Enrolled { partner, device, epoch: SystemIds.hex(8), depot_time_ms: NOW_MS };
    // Nobody asks this depot: it stands for the one that has the year.
    Ok(Enrolment { depot_url: "http://127.0.0.1:1".into(), pins: Vec::new(), enrolled })
}

/// The rate card that a device and a depot of the benchmark pay by.
pub const CARD: &str = r#"{"id": "2025", "from": "2025-01-01", "delivered_cents": {"": 250, "oversize": 400},
    "attempt_cents": 50, "stop_cents": 25, "counter_cents": 100, "day_cents": 500,
    "bonuses": [{"parcels": 30, "cents": 500}, {"parcels": 40, "cents": 1500}]}"#;

fn cards() -> Outcome<ChangesPage> {
    let cards = read_cards(CARD)?.into_iter().map(|card| Change::RateCard(Box::new(card)));
    Ok(ChangesPage { changes: cards.collect(), next: "epoch.1".into(), more: false, depot_time_ms: NOW_MS })
}

fn answer(head: &Head, before: u64, sealed: &[Sealed]) -> PushAnswer {
    let receipt = |seq| Receipt {
        seq,
        status: ReceiptStatus::Applied,
        at_ms: NOW_MS,
        received_ms: NOW_MS,
        repeat: false,
        reason: None,
    };
    // The fact that began the chain goes with the first day.
    let first = if before == 1 { 1 } else { before + 1 };
    let receipts = (first..=before + sealed.len() as u64).map(receipt).collect();
    PushAnswer { receipts, cursor: head.clone(), epoch: "epoch".into(), depot_time_ms: NOW_MS, uploads: None }
}

fn copy_dir(from: &Path, to: &Path) -> Outcome<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
