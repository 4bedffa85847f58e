//! The depot of a run: its own routes and storage, without a socket, on a disk that can die.

use crate::disk::{self, Disk, Survival};
use crate::inputs::{SimClock, TrueTime};
use crate::rng::Rng;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use satchel_core::calendar::ServiceDay;
use satchel_core::inputs::{Ids, SeededIds};
use satchel_core::journal::{Hash, PartnerId};
use satchel_core::sync::wire::EnrollTicket;
use satchel_core::sync::{Answer, MAX_ANSWER_BYTES, Request};
use satchel_depot::server::{Depot, service};
use satchel_depot::storage::{SqliteStorage, Storage};
use satchel_depot::{admin, enrol};
use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower::ServiceExt;

/// Where phones think the depot is.
pub const URL: &str = "https://depot.example";

/// The depot of a run.
pub struct SimDepot {
    dir: PathBuf,
    disk: RefCell<Disk>,
    live: RefCell<Option<Live>>,
    runtime: tokio::runtime::Runtime,
    time: Arc<TrueTime>,
    seed: u64,
    lives: Cell<u64>,
    starts: Cell<u64>,
    /// What was listed since the backup.
    listed: RefCell<Vec<Listed>>,
}

#[derive(Clone)]
struct Listed {
    partner: PartnerId,
    day: ServiceDay,
    csv: String,
}

#[derive(Clone)]
struct Live {
    storage: Arc<SqliteStorage>,
    service: Router,
}

impl SimDepot {
    /// A new depot with its data in `dir`.
    pub fn new(dir: &Path, seed: u64, time: &Arc<TrueTime>) -> Result<Self, String> {
        let disk = RefCell::new(Disk::new(dir).map_err(said)?);
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).enable_time().build();
        let (runtime, time, dir) = (runtime.map_err(said)?, time.clone(), dir.to_owned());
        let depot = Self {
            dir,
            disk,
            live: RefCell::default(),
            runtime,
            time,
            seed,
            lives: Cell::new(0),
            starts: Cell::new(0),
            listed: RefCell::default(),
        };
        depot.start()?;
        Ok(depot)
    }

    fn ids(&self) -> Arc<SeededIds> {
        self.lives.set(self.lives.get() + 1);
        Arc::new(SeededIds::new(self.seed ^ (self.lives.get() << 40) ^ 0xDE90))
    }

    /// How often it has started: behind a start it may have lost something.
    pub fn starts(&self) -> u64 {
        self.starts.get()
    }

    fn start(&self) -> Result<(), String> {
        self.starts.set(self.starts.get() + 1);
        let ids = self.ids();
        let storage = Arc::new(SqliteStorage::open(&self.dir, ids.as_ref()).map_err(said)?);
        let depot = Depot {
            storage: storage.clone(),
            clock: SimClock::right(&self.time),
            ids,
            dir: self.dir.clone(),
            page_key: Hash::of(b"page key"),
            // It is killed in the middle of its writes all the time, and says each time what failed.
            log: |_| {},
        };
        *self.live.borrow_mut() = Some(Live { storage, service: service(depot) });
        Ok(())
    }

    /// Whether it keeps a blob now.
    pub fn has_blob(&self, partner: &PartnerId, sha256: &Hash) -> bool {
        self.storage().is_some_and(|storage| matches!(storage.blob(partner, sha256), Ok(Some(_))))
    }

    /// Its rows and blobs; none while it is down.
    pub fn storage(&self) -> Option<Arc<SqliteStorage>> {
        self.live.borrow().as_ref().filter(|_| self.is_up()).map(|live| live.storage.clone())
    }

    /// Whether it answers.
    pub fn is_up(&self) -> bool {
        self.live.borrow().is_some() && !self.disk.borrow().is_dead()
    }

    /// A new partner with its rate card.
    pub fn add_partner(&self, number: usize) -> Result<PartnerId, String> {
        let storage = self.storage().ok_or("the depot is down")?;
        let mut profile = admin::sample_partner().map_err(said)?;
        profile.id = PartnerId(format!("shop-{number}"));
        profile.slots = vec![(32_400, 61_200)];
        admin::put_partner(storage.as_ref(), &profile).map_err(said)?;
        let card = r#"{"id": "c1", "from": "2026-01-01", "delivered_cents": {"": 250}, "attempt_cents": 50, "counter_cents": 60}"#;
        admin::rate_cards(storage.as_ref(), Some(&profile.id), card).map_err(said)?;
        Ok(profile.id)
    }

    /// A ticket for a new device.
    pub fn ticket(&self, partner: &PartnerId) -> Result<EnrollTicket, String> {
        let storage = self.storage().ok_or("the depot is down")?;
        let ids = self.ids();
        let code = enrol::new_code(storage.as_ref(), ids.as_ref(), partner, self.time.now_ms()).map_err(said)?;
        Ok(EnrollTicket { depot_url: URL.into(), code, fingerprint: None, spare: None })
    }

    /// Puts parcels on a manifest.
    pub fn list(&self, partner: &PartnerId, day: ServiceDay, csv: &str) -> Result<(), String> {
        let listed = Listed { partner: partner.clone(), day, csv: csv.to_owned() };
        self.lists(&listed)?;
        self.listed.borrow_mut().push(listed);
        Ok(())
    }

    fn lists(&self, Listed { partner, day, csv }: &Listed) -> Result<(), String> {
        let Some(storage) = self.storage() else { return Ok(()) };
        let home = satchel_core::manifest::Home::default();
        self.unless_dead(admin::manifest(storage.as_ref(), partner, *day, csv.as_bytes(), &home).map(drop))
    }

    /// What fails because the depot died over it is no fault of the run.
    pub fn unless_dead(&self, done: satchel_depot::Result<()>) -> Result<(), String> {
        if self.is_up() { done.map_err(said) } else { Ok(()) }
    }

    /// Answers a request that comes from phone `from`. None: it is down, or went down over it.
    pub fn answer(&self, request: &Request, from: usize) -> Option<Answer> {
        let live = self.live.borrow().clone()?;
        let mut built = axum::http::Request::builder().method(request.method.name()).uri(request.path.as_str());
        for (name, value) in &request.headers {
            built = built.header(*name, value);
        }
        let mut built = built.body(Body::from(request.body.clone())).ok()?;
        let address = SocketAddr::from(([10, 0, u8::try_from(from >> 8).ok()?, u8::try_from(from & 255).ok()?], 1));
        built.extensions_mut().insert(ConnectInfo(address));
        let answered = self.runtime.block_on(async {
            let response = live.service.oneshot(built).await.ok()?;
            let (head, body) = response.into_parts();
            Some((head, to_bytes(body, MAX_ANSWER_BYTES).await.ok()?))
        });
        if self.disk.borrow().is_dead() {
            self.stop();
            return None;
        }
        let (head, body) = answered?;
        let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Some(Answer {
            status: head.status.as_u16(),
            content_type: text("content-type"),
            retry_after: text("retry-after"),
            upload_offset: text("upload-offset").and_then(|offset| offset.parse().ok()),
            upload_complete: text("upload-complete").map(|complete| complete == "?1"),
            location: text("location"),
            content_range: text("content-range"),
            depot_epoch: text("depot-epoch"),
            body: body.into(),
        })
    }

    fn stop(&self) {
        *self.live.borrow_mut() = None;
    }

    /// Dies in the middle of the operation after so many others.
    pub fn dies(&self, after: u64) {
        self.disk.borrow().fail(after, disk::Fault::Dies);
    }

    /// Nothing more happens to it.
    pub fn works(&self) {
        self.disk.borrow().works();
    }

    /// It starts again after a power cut, or a kill.
    pub fn restart(&self, survival: Survival, rng: &Rng) -> Result<(), String> {
        self.stop();
        self.disk.borrow().power_up(survival, rng).map_err(said)?;
        self.start()
    }

    /// A copy of everything it has, in `to`.
    pub fn back_up(&self, to: &Path) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(to);
        self.listed.borrow_mut().clear();
        copy(&self.dir, to).map_err(said)
    }

    /// Goes on with the copy in `from`, as its guide says: with a new epoch, and what was listed since is listed again. What else
    /// the programme did since is forgotten.
    pub fn restore(&self, from: &Path) -> Result<(), String> {
        self.stop();
        std::fs::remove_dir_all(&self.dir).map_err(said)?;
        copy(from, &self.dir).map_err(said)?;
        *self.disk.borrow_mut() = Disk::new(&self.dir).map_err(said)?;
        self.start()?;
        let storage = self.storage().ok_or("the depot is down")?;
        storage.begin_epoch(&self.ids().hex(8)).map_err(said)?;
        self.listed.borrow().iter().try_for_each(|listed| self.lists(listed))
    }
}

/// Copies a folder; shared memory ends with its processes.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name))?;
        } else if !name.to_string_lossy().ends_with("-shm") && name != "satchel.reserve" {
            std::fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

/// An error in words.
pub fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
