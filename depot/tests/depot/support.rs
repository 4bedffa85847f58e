//! A depot on a free port and a phone that talks to it over real HTTP.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::blocking::{Client, RequestBuilder, Response};
use satchel_core::companion::{Companion, Inputs};
use satchel_core::inputs::{Clock, FileClock, FileKeyStore, Ids, KeyStore, Reading, SystemIds};
use satchel_core::journal::{Act, ChainId, ChainReason, Fact, Hash, Head, PartnerId, Sealed};
use satchel_core::store::Store;
use satchel_core::sync::wire::{
    AssertionClaims, ChangesPage, EnrollRequest, Enrolled, PushAnswer, PushItem, PushRequest, Token, enroll_message,
    head_message,
};
use satchel_depot::server::{Depot, Listen, Running, start};
use satchel_depot::storage::{SqliteStorage, Storage};
use satchel_depot::{admin, enrol};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) const DAY: &str = "2026-11-23";
/// 2026-11-23 15:00 UTC, 10:00 in New York.
pub(crate) const NOON_MS: i64 = 1_795_446_000_000;

/// What the depots of all tests logged.
pub(crate) static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A clock that a test sets; who sleeps moves it.
pub(crate) struct TestClock(pub(crate) Mutex<i64>);

impl satchel_core::inputs::Clock for TestClock {
    fn read(&self) -> Reading {
        let wall_ms = *self.0.lock().unwrap();
        Reading { wall_ms, mono_ms: wall_ms, boot: "test".into() }
    }
    fn sleep(&self, duration: Duration) {
        *self.0.lock().unwrap() += i64::try_from(duration.as_millis()).unwrap();
    }
}

/// A client that does not follow redirects, as a phone's.
pub(crate) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let redirects = reqwest::redirect::Policy::none();
    Client::builder().timeout(Duration::from_secs(20)).redirect(redirects).build().unwrap()
}

pub(crate) struct TestDepot {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) storage: Arc<SqliteStorage>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) partner: PartnerId,
    running: Option<Running>,
    runtime: tokio::runtime::Runtime,
}

impl TestDepot {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let storage = Arc::new(SqliteStorage::open(dir.path(), &SystemIds).unwrap());
        let clock = Arc::new(TestClock(Mutex::new(NOON_MS)));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let depot = Depot {
            storage: storage.clone(),
            clock: clock.clone(),
            ids: Arc::new(SystemIds),
            dir: dir.path().to_owned(),
            page_key: Hash::of(b"page key"),
            log: |line| LOGGED.lock().unwrap().push(line.to_owned()),
        };
        let at = "127.0.0.1:0".parse().unwrap();
        let running = runtime.block_on(async { start(depot, &Listen { at, tls: false }) }).unwrap();
        let url = format!("http://{}", running.at);
        let profile = admin::sample_partner().unwrap();
        admin::put_partner(storage.as_ref(), &profile).unwrap();
        let http = client();
        Self { dir, storage, clock, url, http, partner: profile.id, running: Some(running), runtime }
    }

    pub(crate) fn now(&self) -> i64 {
        *self.clock.0.lock().unwrap()
    }

    pub(crate) fn pass_ms(&self, ms: i64) {
        *self.clock.0.lock().unwrap() += ms;
    }

    pub(crate) fn code(&self) -> String {
        enrol::new_code(self.storage.as_ref(), &SystemIds, &self.partner, self.now()).unwrap()
    }

    pub(crate) fn storage(&self) -> &dyn Storage {
        self.storage.as_ref()
    }

    /// Puts parcels A, B, C, .. on the manifest.
    pub(crate) fn manifest(&self, parcels: &[(&str, &str)]) {
        let lines: String =
            parcels.iter().map(|(number, name)| format!("{number},{name},12 Elm Street,Columbus,OH,43215\n")).collect();
        let csv = format!("tracking_number,name,address,city,state,zip\n{lines}");
        let home = satchel_core::manifest::Home::default();
        let reading =
            admin::manifest(self.storage(), &self.partner, DAY.parse().unwrap(), csv.as_bytes(), &home).unwrap();
        assert_eq!(reading.parcels.len(), parcels.len(), "{:?}", reading.findings);
    }

    pub(crate) fn rates(&self) {
        let card = r#"{"id": "c1", "from": "2026-01-01", "delivered_cents": {"": 250}}"#;
        admin::rate_cards(self.storage(), None, card).unwrap();
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.url)).send().unwrap()
    }
}

impl Drop for TestDepot {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            let _ = self.runtime.block_on(running.stop());
        }
    }
}

/// A phone with one chain.
pub(crate) struct Phone {
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) keys: FileKeyStore,
    pub(crate) enrolled: Enrolled,
    pub(crate) token: String,
    pub(crate) chain: ChainId,
    pub(crate) facts: Vec<Sealed>,
    pub(crate) now_ms: i64,
    /// The service day of what it does next.
    pub(crate) day: &'static str,
    _dir: tempfile::TempDir,
}

pub(crate) fn enroll_request(keys: &FileKeyStore, code: &str) -> EnrollRequest {
    let public_key = keys.public_key().unwrap();
    let proof = keys.sign(&enroll_message(code, &public_key)).unwrap();
    EnrollRequest { code: code.into(), public_key, proof }
}

pub(crate) fn assertion(keys: &FileKeyStore, device: &str, iat: i64, jti: &str) -> String {
    let claims = AssertionClaims {
        iss: device.into(),
        sub: device.into(),
        aud: "satchel".into(),
        iat,
        exp: iat + 120,
        jti: jti.into(),
    };
    let part = |json: &[u8]| URL_SAFE_NO_PAD.encode(json);
    let signed = format!("{}.{}", part(br#"{"alg":"ES256","typ":"JWT"}"#), part(&serde_json::to_vec(&claims).unwrap()));
    let signature = hex::decode(keys.sign(signed.as_bytes()).unwrap().0).unwrap();
    format!("{signed}.{}", part(&signature))
}

pub(crate) fn ask_token(http: &Client, url: &str, assertion: &str) -> Response {
    let body = format!("grant_type=client_credentials&client_assertion={assertion}");
    let request = http.post(format!("{url}/v1/token")).header("content-type", "application/x-www-form-urlencoded");
    request.body(body).send().unwrap()
}

impl Phone {
    pub(crate) fn enrol(depot: &TestDepot) -> Self {
        Self::enrol_at(&depot.url, &depot.code(), depot.now())
    }

    pub(crate) fn enrol_at(url: &str, code: &str, now_ms: i64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let keys = FileKeyStore::new(dir.path());
        let http = client();
        let answer = post(&http, &format!("{url}/v1/enroll"), &enroll_request(&keys, code)).send().unwrap();
        let enrolled: Enrolled = read(answer, 200);
        let chain = ChainId(SystemIds.hex(16));
        let mut phone = Self {
            url: url.into(),
            http,
            keys,
            enrolled,
            token: String::new(),
            chain,
            facts: Vec::new(),
            now_ms,
            day: DAY,
            _dir: dir,
        };
        phone.renew();
        phone.act(Act::ChainStarted { reason: ChainReason::New, after: None });
        phone
    }

    pub(crate) fn renew(&mut self) {
        let jwt = assertion(&self.keys, &self.enrolled.device.0, self.now_ms / 1000, &SystemIds.hex(16));
        self.token = read::<Token>(ask_token(&self.http, &self.url, &jwt), 200).access_token;
    }

    pub(crate) fn head(&self) -> Head {
        let (seq, hash) = self.facts.last().map_or((0, Hash::ZERO), |last| (last.seq, last.hash));
        Head { chain: self.chain.clone(), seq, hash }
    }

    pub(crate) fn act(&mut self, act: Act) -> Sealed {
        self.act_with(act, Vec::new())
    }

    pub(crate) fn act_with(&mut self, act: Act, evidence: Vec<satchel_core::journal::EvidenceRef>) -> Sealed {
        let head = self.head();
        let sealed = Fact {
            id: satchel_core::journal::FactId(SystemIds.uuid_v7(self.now_ms)),
            partner: self.enrolled.partner.id.clone(),
            device: self.enrolled.device.clone(),
            chain: self.chain.clone(),
            seq: head.seq + 1,
            prev: head.hash,
            day: self.day.parse().unwrap(),
            recorded_at_ms: self.now_ms,
            zone_offset_min: -300,
            boot: "boot".into(),
            mono_ms: self.now_ms,
            depot_diff_ms: Some(0),
            courier: None,
            position: None,
            evidence,
            act,
        }
        .seal()
        .unwrap();
        self.facts.push(sealed.clone());
        sealed
    }

    pub(crate) fn deliver(&mut self, parcel: &str) -> Sealed {
        self.act(Act::Delivered {
            stop: satchel_core::journal::StopId("door".into()),
            parcels: vec![parcel.into()],
            to: satchel_core::journal::To::Recipient,
            proof: satchel_core::journal::ProofGiven::default(),
        })
    }

    /// The facts from `first_seq` on, signed.
    pub(crate) fn batch(&self, first_seq: u64) -> PushRequest {
        let items = self.facts.iter().skip(usize::try_from(first_seq).unwrap() - 1);
        let items = items.map(|f| PushItem::Fact(String::from_utf8(f.bytes.clone()).unwrap())).collect();
        let mut request = PushRequest {
            chain: self.chain.clone(),
            first_seq,
            items,
            head: self.head(),
            signature: satchel_core::inputs::Signature(String::new()),
            attached: Vec::new(),
        };
        self.sign(&mut request);
        request
    }

    pub(crate) fn sign(&self, request: &mut PushRequest) {
        request.signature = self.keys.sign(&head_message(&self.enrolled.device, &request.head)).unwrap();
    }

    pub(crate) fn send(&self, request: &PushRequest) -> Response {
        self.auth(post(&self.http, &format!("{}/v1/facts", self.url), request)).send().unwrap()
    }

    pub(crate) fn push(&self, first_seq: u64) -> PushAnswer {
        read(self.send(&self.batch(first_seq)), 200)
    }

    pub(crate) fn auth(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.token)
    }

    pub(crate) fn pull(&self, after: &str) -> ChangesPage {
        read(self.get(&format!("/v1/changes?after={after}")), 200)
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.auth(self.http.get(format!("{}{path}", self.url))).send().unwrap()
    }
}

pub(crate) fn post(http: &Client, url: &str, body: &impl serde::Serialize) -> RequestBuilder {
    http.post(url).header("content-type", "application/json").body(serde_json::to_vec(body).unwrap())
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(answer: Response, status: u16) -> T {
    let (got, body) = (answer.status().as_u16(), answer.bytes().unwrap());
    assert_eq!(got, status, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

/// The answer is the problem `name`, as a document with the depot's time; gives the document.
pub(crate) fn problem(answer: Response, name: &str, status: u16) -> serde_json::Value {
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let document: serde_json::Value = read(answer, status);
    assert_eq!(document["type"], format!("https://satchel.example/problems/{name}"));
    assert_eq!(document["status"], status);
    assert!(document["depot_time_ms"].is_i64() && !document["detail"].as_str().unwrap().is_empty());
    document
}

/// A phone's folder; its clock stands still at noon until a test moves it.
pub(crate) struct Pocket(tempfile::TempDir);

impl Pocket {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("clock"), format!("{NOON_MS} 1000000 boot-1 1")).unwrap();
        Self(dir)
    }

    pub(crate) fn inputs(&self) -> Inputs {
        Inputs {
            clock: Arc::new(FileClock::open(self.0.path().join("clock")).unwrap()),
            ids: Arc::new(SystemIds),
            keys: Arc::new(FileKeyStore::new(self.0.path().join("keys"))),
            zone: "America/New_York".parse().unwrap(),
        }
    }

    pub(crate) fn open(&self) -> Companion {
        Companion::open(&self.0.path().join("store"), self.inputs()).unwrap().0
    }

    pub(crate) fn store(&self) -> Store {
        let Inputs { clock, ids, keys, .. } = self.inputs();
        Store::open(&self.0.path().join("store"), keys, ids, clock).unwrap().0
    }

    /// Both clocks of the phone move.
    pub(crate) fn pass_ms(&self, ms: i64) {
        let clock = FileClock::open(self.0.path().join("clock")).unwrap();
        let Reading { wall_ms, mono_ms, boot } = clock.read();
        clock.set(&Reading { wall_ms: wall_ms + ms, mono_ms: mono_ms + ms, boot }, 1).unwrap();
    }
}
