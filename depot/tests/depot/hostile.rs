//! A depot that misbehaves while photos are on their way. The phone is the real store, engine and driver; between it and the
//! real depot stands a relay. Whatever happens: nothing is lost, nothing is called sent before the depot has it, facts and
//! other photos go on, nobody is asked in a loop, and once the depot behaves everything arrives.

use crate::relay::{Deed, Relay};
use crate::support::*;
use satchel_core::inputs::{Clock, FileKeyStore, SystemIds};
use satchel_core::journal::{Act, EvidenceRole, FactId, Hash, ProofGiven, To};
use satchel_core::store::{Draft, FactStatus, Store};
use satchel_core::sync::wire::EnrollTicket;
use satchel_core::sync::{Carrier, Engine, HttpDriver, RunEnd, SyncError, SyncRun, Timeouts};
use satchel_depot::enrol;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const MINUTE_MS: i64 = 60_000;
const MIB: usize = 1024 * 1024;

/// A phone as a shell builds it, on the clock of its depot.
struct Shop {
    depot: TestDepot,
    relay: Relay,
    store: Store,
    keys: Arc<FileKeyStore>,
    engine: Mutex<Engine>,
    driver: HttpDriver,
    _dir: tempfile::TempDir,
}

fn ticket(url: &str, code: &str) -> EnrollTicket {
    EnrollTicket { depot_url: url.into(), code: code.into(), fingerprint: None, spare: None }
}

impl Shop {
    fn open() -> Self {
        Self::with_patience(Duration::from_secs(10))
    }

    fn with_patience(whole: Duration) -> Self {
        let (depot, dir) = (TestDepot::new(), tempfile::tempdir().unwrap());
        let relay = Relay::to(&depot.url);
        let keys = Arc::new(FileKeyStore::new(dir.path().join("keys")));
        let ticket = ticket(&relay.url, &depot.code());
        let enrolment = HttpDriver::to(&ticket).unwrap().enrol(&ticket, keys.as_ref()).unwrap();
        let store = Store::open(&dir.path().join("store"), keys.clone(), Arc::new(SystemIds), depot.clock.clone());
        let (store, _) = store.unwrap();
        store.enrol(&enrolment).unwrap();
        let patience = Timeouts { whole, ..Timeouts::default() };
        let driver = HttpDriver::with_timeouts(&relay.url, &[], patience).unwrap();
        let engine = Mutex::new(Engine::new(Arc::new(SystemIds)));
        Self { depot, relay, store, keys, engine, driver, _dir: dir }
    }

    /// A delivery with these bytes as its photo.
    fn deliver(&self, photo: Option<Vec<u8>>) -> FactId {
        let act = Act::Delivered {
            stop: "door".into(),
            parcels: vec!["A".into()],
            to: To::SafePlace,
            proof: ProofGiven::default(),
        };
        let draft = Draft {
            day: DAY.parse().unwrap(),
            courier: None,
            position: None,
            reading: self.depot.clock.read(),
            zone_offset_min: -300,
            act,
            evidence: photo.into_iter().map(|photo| (EvidenceRole::Photo, photo)).collect(),
        };
        self.store.append(vec![draft]).unwrap().ids.remove(0)
    }

    fn run(&self) -> SyncRun {
        let cancel = AtomicBool::new(false);
        self.driver.run(&self.engine, &self.store, self.keys.as_ref(), self.depot.clock.as_ref(), &cancel).unwrap()
    }

    /// Syncs as often as the engine wants to, for `minutes`; `each` looks on after each run.
    fn run_for(&self, minutes: i64, each: impl Fn()) {
        let until_ms = self.depot.now() + minutes * MINUTE_MS;
        loop {
            let run = self.run();
            each();
            match run.end {
                RunEnd::Waiting { wait_ms } if self.depot.now() + wait_ms < until_ms => self.depot.pass_ms(wait_ms),
                _ => break,
            }
        }
        self.depot.pass_ms((until_ms - self.depot.now()).max(0));
    }

    fn status(&self, fact: &FactId) -> FactStatus {
        self.store.fact_status(fact).unwrap().unwrap()
    }

    fn depot_has(&self, photo: &[u8]) -> bool {
        let blob = self.depot.storage().blob(&self.depot.partner, &Hash::of(photo)).unwrap();
        blob.is_some_and(|blob| blob == photo)
    }
}

/// Bytes that no compression makes smaller, another row for each seed.
fn photo(len: usize, seed: &str) -> Vec<u8> {
    (0..len.div_ceil(32)).flat_map(|i| Hash::of(format!("{seed} {i}").as_bytes()).0).take(len).collect()
}

const HTML: &str = "<html><body>Sign in to our wireless network</body></html>";

/// What the depot does to each request about one photo.
const MISBEHAVIOURS: [(&str, Deed); 21] = [
    ("a page for people", Deed::Answer("200 OK\r\ncontent-type: text/html", HTML)),
    ("a page that says no", Deed::Answer("403 Forbidden\r\ncontent-type: text/html", HTML)),
    ("an empty success", Deed::Answer("200 OK", "")),
    ("a success of another kind", Deed::Answer("204 No Content\r\nupload-complete: ?1", "")),
    ("the receipt of another photo", Deed::Answer("200 OK\r\ncontent-type: application/json", OTHER_RECEIPT)),
    ("500", Deed::Answer("500 Internal Server Error", "")),
    ("502 of a proxy", Deed::Answer("502 Bad Gateway\r\ncontent-type: text/html", HTML)),
    ("413 of a proxy", Deed::Answer("413 Request Entity Too Large\r\ncontent-type: text/html", HTML)),
    ("404", Deed::Answer("404 Not Found\r\ncontent-type: text/plain", "no")),
    ("409 and no word where", Deed::Answer("409 Conflict", "")),
    ("409 and a place behind the end", Deed::Answer("409 Conflict\r\nupload-offset: 99999999999", "")),
    ("a redirect", Deed::Answer("307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/elsewhere", "")),
    ("401", Deed::Answer("401 Unauthorized", "")),
    ("429 with a time", Deed::Answer("429 Too Many Requests\r\nretry-after: 60\r\ncontent-type: text/html", HTML)),
    ("half of the answer", Deed::Answered(50)),
    ("no answer, though it has it", Deed::Answered(0)),
    ("hanging up in the middle of the body", Deed::HangUp),
    ("half of the body, as the depot sees it", Deed::HalfAsked),
    ("a bit that turns on the way", Deed::BitTurned),
    ("an offset that goes back", Deed::Offset(0)),
    ("an offset that is wrong", Deed::Offset(700_001)),
];
const OTHER_RECEIPT: &str = r#"{"sha256": "00000000000000000000000000000000000000000000000000000000000000aa", "len": 20000, "depot_time_ms": 1}"#;

#[test]
fn whatever_a_depot_does_to_a_photo_all_else_goes_on_and_the_photo_arrives_when_it_behaves() {
    for (size, len) in [("small", 20_000), ("large", 2 * MIB + 70_000)] {
        let shop = Shop::open();
        for (n, (name, deed)) in MISBEHAVIOURS.into_iter().enumerate() {
            let what = format!("{size}: {name}");
            let (bad, fine) = (photo(len, &what), photo(30_000 + n, "fine"));
            let name_of_bad = Hash::of(&bad).to_string();
            let (victim, other) = (shop.deliver(Some(bad.clone())), shop.deliver(Some(fine.clone())));
            let truthful = || {
                for (fact, photo) in [(&victim, &bad), (&other, &fine)] {
                    assert!(
                        shop.status(fact) != FactStatus::Sent || shop.depot_has(photo),
                        "{what}: called sent too early"
                    );
                }
            };
            shop.relay.asked();
            let stuck = name_of_bad.clone();
            shop.relay.rule(move |line| if line.contains(&stuck) { deed } else { Deed::Carry });
            shop.run_for(5, truthful);
            assert_eq!(shop.store.sync_counts().unwrap().pending_facts, 0, "{what}: facts wait for a photo");
            assert_eq!(shop.status(&other), FactStatus::Sent, "{what}: a photo waits for another");
            let later = shop.deliver(None);
            shop.run_for(5, truthful);
            assert_eq!(shop.status(&later), FactStatus::Sent, "{what}: a later fact waits for a photo");
            if n.is_multiple_of(2) {
                *shop.engine.lock().unwrap() = Engine::new(Arc::new(SystemIds)); // the system ends the app
            }
            shop.run_for(20, truthful);
            let about = shop.relay.asked().iter().filter(|line| line.contains(&name_of_bad)).count();
            assert!((1..=60).contains(&about), "{what}: {about} requests in half an hour");

            shop.relay.rule(|_| Deed::Carry);
            shop.run_for(25 * 60, truthful);
            assert_eq!(shop.status(&victim), FactStatus::Sent, "{what}");
            assert!(shop.depot_has(&bad), "{what}");
            assert_eq!(shop.run().status.problem, None, "{what}");
        }
        assert_eq!(shop.store.sync_counts().unwrap(), Default::default());
    }
}

#[test]
fn a_depot_that_says_nothing_to_a_photo_holds_up_that_photo_only() {
    for len in [20_000, MIB + 70_000] {
        let shop = Shop::with_patience(Duration::from_millis(1_500));
        let (bad, fine) = (photo(len, "bad"), photo(30_000, "fine"));
        let name_of_bad = Hash::of(&bad).to_string();
        let (victim, other) = (shop.deliver(Some(bad.clone())), shop.deliver(Some(fine)));
        shop.relay.rule(move |line| if line.contains(&name_of_bad) { Deed::Silence } else { Deed::Carry });
        shop.run_for(1, || ());
        let later = shop.deliver(None);
        shop.run();
        assert_eq!([&victim, &other, &later].map(|fact| shop.status(fact) == FactStatus::Sent), [false, true, true]);
        shop.relay.rule(|_| Deed::Carry);
        shop.run_for(60, || ());
        assert!(shop.status(&victim) == FactStatus::Sent && shop.depot_has(&bad));
    }
}

#[test]
fn an_upload_goes_on_where_it_was_after_its_token_ran_out() {
    let shop = Shop::open();
    let large = photo(3 * MIB + 5, "large");
    let fact = shop.deliver(Some(large.clone()));
    let mut parts = 0;
    shop.relay.rule(move |line| {
        parts += u64::from(line.starts_with("PATCH"));
        let over = Deed::Answer("401 Unauthorized\r\ncontent-type: application/problem+json", TOKEN_EXPIRED);
        if line.starts_with("PATCH") && parts == 3 { over } else { Deed::Carry }
    });
    assert_eq!(shop.run().end, RunEnd::Done);
    assert_eq!((shop.status(&fact), shop.depot_has(&large)), (FactStatus::Sent, true));
    let lines = shop.relay.asked();
    let words: Vec<&str> = lines.iter().map(|line| line.split(' ').next().unwrap()).collect();
    let third = words.iter().rposition(|word| *word == "POST").unwrap();
    assert_eq!(words[third - 1..], ["PATCH", "POST", "PATCH", "PATCH"], "a token, then the same part again: {lines:?}");
}
const TOKEN_EXPIRED: &str = r#"{"type": "https://satchel.example/problems/token-expired", "title": "token expired", "status": 401, "detail": "no", "depot_time_ms": 1795446000000}"#;

#[test]
fn a_busy_depot_is_left_alone_for_as_long_as_it_says() {
    let shop = Shop::open();
    let fact = shop.deliver(Some(photo(50_000, "busy")));
    let busy = Deed::Answer("429 Too Many Requests\r\nretry-after: 120", "");
    shop.relay.rule(move |line| if line.contains("/evidence/") { busy } else { Deed::Carry });
    let RunEnd::Waiting { wait_ms } = shop.run().end else { panic!("it waits") };
    assert!((118_000..=120_000).contains(&wait_ms), "{wait_ms}");
    shop.relay.asked();
    shop.engine.lock().unwrap().user_asked();
    shop.run();
    assert_eq!(shop.relay.asked(), [""; 0], "also when the user asks");
    shop.relay.rule(|_| Deed::Carry);
    shop.run_for(5, || ());
    assert_eq!(shop.status(&fact), FactStatus::Sent);
}

#[test]
fn the_real_depot_says_which_of_its_codes_is_wrong_used_or_expired() {
    let depot = TestDepot::new();
    let keys = || {
        let dir = tempfile::tempdir().unwrap();
        (FileKeyStore::new(dir.path()), dir)
    };
    let ((mine, _mine), (other, _other)) = (keys(), keys());
    let driver = HttpDriver::new(&depot.url, &[]).unwrap();
    let ask = |keys: &FileKeyStore, code: &str| driver.enrol(&ticket(&depot.url, code), keys);
    assert!(matches!(ask(&mine, "0000-0000-0000"), Err(SyncError::CodeUnknown)));
    assert!(matches!(ask(&mine, ""), Err(SyncError::CodeUnknown)));
    let code = depot.code();
    let first = ask(&mine, &code).unwrap();
    assert_eq!(ask(&mine, &code.to_lowercase().replace('-', " ")).unwrap().enrolled.device, first.enrolled.device);
    assert!(matches!(ask(&other, &code), Err(SyncError::CodeUsed)));
    let late = depot.code();
    depot.pass_ms(enrol::CODE_LIFE_MS + 1);
    assert!(matches!(ask(&other, &late), Err(SyncError::CodeExpired)));
}
