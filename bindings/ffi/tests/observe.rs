//! Observers of the day, on a real store.

use satchel_core::companion::{NewParcel, ShopSetup, TodayView};
use satchel_core::manifest::LatLon;
use satchel_core::texts::Text;
use satchel_ffi::{DayObservation, DayObserver, ObserverFailure, Satchel};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(10);
/// Longer than any call takes: who is silent so long has nothing more to say.
const QUIET: Duration = Duration::from_millis(300);

#[allow(clippy::unwrap_used, reason = "a step of a test")]
fn opened(dir: &tempfile::TempDir) -> Arc<Satchel> {
    let phone = Satchel::open_on_desk(dir.path().to_str().unwrap(), "America/New_York".parse().unwrap(), None).unwrap();
    let shop = ShopSetup {
        name: "Made Up Flowers".into(),
        address: "1 Market Street".into(),
        at: LatLon { lat_e7: 399_612_000, lon_e7: -829_988_000 },
        zone: "America/New_York".parse().unwrap(),
        slots: Vec::new(),
    };
    phone.set_up_shop(&shop).unwrap();
    phone
}

#[allow(clippy::unwrap_used, reason = "a step of a test")]
fn parcel(phone: &Satchel, n: usize) {
    let new =
        NewParcel { tracking_number: format!("TBA{n:012}"), address: "1 Oak Street".into(), ..NewParcel::default() };
    phone.add_parcel(&new).unwrap();
}

/// Passes on what it hears, slowly if asked, and can end its own observation.
struct Hears {
    heard: Sender<u32>,
    takes: Duration,
    ends: Mutex<Option<Arc<DayObservation>>>,
}

impl DayObserver for Hears {
    fn on_day(&self, day: TodayView) -> Result<(), ObserverFailure> {
        std::thread::sleep(self.takes);
        let _ = self.heard.send(day.parcels.all);
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(observation) = ends {
            observation.end();
            observation.end();
        }
        Err(ObserverFailure::Threw)
    }

    fn on_failure(&self, _why: Text) -> Result<(), ObserverFailure> {
        Ok(())
    }
}

fn hears(takes: Duration) -> (Arc<Hears>, Receiver<u32>) {
    let (heard, told) = channel();
    (Arc::new(Hears { heard, takes, ends: Mutex::default() }), told)
}

#[test]
fn the_day_is_told_at_once_and_after_every_change() {
    let dir = tempfile::tempdir().unwrap();
    let phone = opened(&dir);
    let (observer, told) = hears(Duration::ZERO);
    let observation = Arc::clone(&phone).observe_day(observer).unwrap();
    assert_eq!(told.recv_timeout(SOON), Ok(0));
    for n in 1..=3 {
        parcel(&phone, n);
        // What was told before the parcel's transaction ended may come once more.
        while told.recv_timeout(SOON).unwrap() < u32::try_from(n).unwrap() {}
    }
    observation.end();
}

#[test]
fn a_storm_of_changes_is_a_few_calls_and_the_last_shows_all() {
    let dir = tempfile::tempdir().unwrap();
    let phone = opened(&dir);
    let (observer, told) = hears(Duration::from_millis(50));
    let _observation = Arc::clone(&phone).observe_day(observer).unwrap();
    told.recv_timeout(SOON).unwrap();
    let begun = std::time::Instant::now();
    (1..=40).for_each(|n| parcel(&phone, n));
    let most = begun.elapsed().as_millis() / 50 + 3;
    let heard: Vec<u32> = std::iter::from_fn(|| told.recv_timeout(Duration::from_secs(2)).ok()).collect();
    assert_eq!(heard.last(), Some(&40));
    assert!((heard.len() as u128) <= most, "{} calls for 40 changes, at most {most}", heard.len());
}

#[test]
fn an_observation_that_ended_says_nothing_more_and_keeps_no_store_open() {
    let dir = tempfile::tempdir().unwrap();
    let phone = opened(&dir);
    let (observer, told) = hears(Duration::from_millis(20));
    let observation = Arc::clone(&phone).observe_day(observer).unwrap();
    told.recv_timeout(SOON).unwrap();
    parcel(&phone, 1);
    observation.end();
    while told.try_recv().is_ok() {}
    parcel(&phone, 2);
    assert!(told.recv_timeout(QUIET).is_err());
    drop(phone);
    opened(&dir);
}

#[test]
fn behind_the_end_the_store_can_be_opened_again_at_once() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..100 {
        let phone = opened(&dir);
        let (observer, _told) = hears(Duration::ZERO);
        let observation = Arc::clone(&phone).observe_day(observer).unwrap();
        parcel(&phone, n);
        observation.end();
        drop(phone);
    }
}

#[test]
fn an_observer_may_end_itself_more_than_once_and_is_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let phone = opened(&dir);
    let (observer, told) = hears(Duration::ZERO);
    // The first call waits for its own observation, ends it, and lets its handle go, which ends it again.
    let mut ends = observer.ends.lock().unwrap();
    let observation = Arc::clone(&phone).observe_day(Arc::clone(&observer) as Arc<dyn DayObserver>).unwrap();
    *ends = Some(Arc::clone(&observation));
    drop(ends);
    assert_eq!(told.recv_timeout(SOON), Ok(0));
    observation.end();
    drop(observation);
    parcel(&phone, 1);
    assert!(told.recv_timeout(QUIET).is_err());
    let begun = std::time::Instant::now();
    while Arc::strong_count(&observer) > 1 && begun.elapsed() < SOON {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(Arc::strong_count(&observer), 1, "its thread still runs");
}

#[test]
fn a_thousand_observations_leave_no_thread_behind() {
    let dir = tempfile::tempdir().unwrap();
    let phone = opened(&dir);
    let threads = || std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count);
    let before = threads();
    for _ in 0..1000 {
        let (observer, told) = hears(Duration::ZERO);
        let observation = Arc::clone(&phone).observe_day(observer).unwrap();
        told.recv_timeout(SOON).unwrap();
        drop(observation);
    }
    // The handle goes while somebody still observes.
    let (observer, told) = hears(Duration::ZERO);
    let _observation = Arc::clone(&phone).observe_day(observer).unwrap();
    told.recv_timeout(SOON).unwrap();
    drop(phone);
    let begun = std::time::Instant::now();
    while threads() > before && begun.elapsed() < SOON {
        std::thread::sleep(Duration::from_millis(10));
    }
    // Other tests of this program have observers too.
    assert!(threads() <= before + 8, "{} threads, {before} before", threads());
    opened(&dir);
}
