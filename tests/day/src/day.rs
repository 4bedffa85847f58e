//! The conductor: holds all parts of the running day, keeps what was acknowledged, and tells the account.

use crate::account::{Account, Tone};
use crate::clock::DayClock;
use crate::depot::{Depot, PARTNER};
use crate::evidence::Handed;
use crate::failure::Failure;
use crate::network::Network;
use crate::options::Options;
use crate::phone::{Phone, PhoneParts, Refused};
use crate::pictures::{Gallery, Order};
use crate::report::{self, Told};
use crate::scene::{DAY, Scene, ZONE};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The shop opens.
const OPENS_S: i64 = 8 * 3600;

/// What must have become of a parcel, as the script knows it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Handed over at its door.
    Delivered,
    /// Handed over the counter.
    Collected,
    /// Handed back to the carrier.
    Returned,
    /// Never came.
    Missing,
    /// Taken back by the depot.
    Withdrawn,
}

/// A fact that the phone said is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acked {
    /// Its id.
    pub id: String,
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
    /// The act.
    pub method: String,
}

/// How a label was read at last.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// Index into the scene's labels.
    pub label: usize,
    /// The camera read it as it was.
    pub at_once: bool,
    /// The camera read it at the second look.
    pub again: bool,
}

/// A door of the plan and what became of it.
#[derive(Clone, Debug)]
pub struct Door {
    /// The stop's id.
    pub id: String,
    /// Its number through all outings.
    pub number: i64,
    /// The outing, counted from 1.
    pub outing: i64,
    /// The street line.
    pub address: String,
    /// Degrees.
    pub place: (f64, f64),
    /// When the plan arrives, seconds of the day.
    pub planned_s: i64,
    /// When service ends by the plan, seconds of the day.
    pub leave_s: i64,
}

/// The line of figures, and where the report is.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Every check was as promised.
    pub ok: bool,
    /// See `Options`.
    pub seed: u64,
    /// On the manifest.
    pub parcels: i64,
    /// The seven places.
    pub delivered: i64,
    /// See `delivered`.
    pub collected: i64,
    /// See `delivered`.
    pub held: i64,
    /// See `delivered`.
    pub to_return: i64,
    /// See `delivered`.
    pub returned: i64,
    /// See `delivered`.
    pub missing: i64,
    /// See `delivered`.
    pub withdrawn: i64,
    /// Scanned and not today's.
    pub unexpected: i64,
    /// Attempts that failed.
    pub failed_attempts: i64,
    /// Marked.
    pub damaged: i64,
    /// In the phone's journal.
    pub facts: usize,
    /// Facts that wait on the phone.
    pub pending: i64,
    /// Facts that a person must decide about.
    pub conflicts: i64,
    /// By the phone at the close.
    pub earned_cents: i64,
    /// By the depot.
    pub statement_cents: i64,
    /// On both sides.
    pub journal_verified: bool,
    /// The phone was killed so often.
    pub kills: u32,
    /// Requests whose answer never arrived.
    pub answers_lost: u64,
    /// Both ways, photos and encryption included.
    pub wire_bytes: u64,
    /// From the first process to the last check.
    pub elapsed_s: f64,
    /// The page to open.
    #[serde(skip)]
    pub report: PathBuf,
}

/// See the module.
pub struct Day {
    /// Which seed.
    pub seed: u64,
    /// What was invented.
    pub scene: Scene,
    /// The shared clock.
    pub clock: DayClock,
    /// The depot.
    pub depot: Depot,
    /// Between the two.
    pub network: Network,
    /// What is shown.
    pub account: Account,
    /// `target/day`.
    pub folder: PathBuf,
    /// Pictures under way: labels first, then doors.
    pub gallery: Gallery,
    /// The order in the gallery of each parcel's door photo.
    pub photo_of: BTreeMap<String, usize>,
    /// Everything that an act acknowledged.
    pub acked: Vec<Acked>,
    /// Labels read.
    pub scanned: Vec<Scanned>,
    /// Doors of the plan, in order.
    pub doors: Vec<Door>,
    /// The plan on the phone's map, drawn.
    pub map: String,
    /// What was given as proof.
    pub handed: Vec<Handed>,
    /// What must have become of each parcel.
    pub fates: BTreeMap<String, Fate>,
    /// Attempts that failed, by the script.
    pub failed_attempts: i64,
    /// What the phone said of itself at the close.
    pub closed: Value,
    /// The phone's and the depot's lines of money.
    pub money: report::Money,
    /// Journals verified on both sides.
    pub journal_verified: bool,
    /// Photos at the depot: hash and parcels, for the report.
    pub photos_kept: Vec<(PathBuf, String)>,
    /// Facts in the phone's journal.
    pub facts: usize,
    /// How often the phone was killed.
    pub kills: u32,
    /// Requests that the phone counted in bad weather.
    pub requests_told: u64,
    phone: Phone,
    parts: PhoneParts,
    keep: bool,
    began: Instant,
}

impl Day {
    /// Starts depot and phone, begins to draw, furnishes the depot.
    pub fn begin(options: &Options, scene: Scene, mut account: Account) -> Result<Self, Failure> {
        let began = Instant::now();
        let (phone_program, depot_program) = (program("satchel-cli")?, program("satchel-depot")?);
        let folder = fresh_folder()?;
        let mut orders: Vec<Order> = scene.labels.iter().cloned().map(Order::Label).collect();
        let mut photo_of = BTreeMap::new();
        for (parcel, photo) in scene.photos(options.seed) {
            photo_of.insert(parcel, orders.len());
            orders.push(Order::Door(photo));
        }
        let gallery = Gallery::open(orders, folder.join("pictures"), options.seed);
        let zone = ZONE.parse().map_err(Failure::broken)?;
        let day = DAY.parse().map_err(Failure::broken)?;
        let clock = DayClock::start(&folder.join("clock"), zone, day, OPENS_S)?;
        let town = if scene.town.is_none() { "a real town" } else { "a made-up town" };
        account.headline(&format!("{DAY}, seed {}: {} parcels in {town}", options.seed, options.parcels));
        account.say("");
        let depot = Depot::start(&depot_program, &folder, clock.path())?;
        depot.furnish(&scene, &folder, options.extract.as_deref())?;
        let network = Network::to(depot.address())?;
        let parts = PhoneParts {
            program: phone_program,
            store: folder.join("phone"),
            clock: clock.path().to_owned(),
            log: folder.join("phone.log"),
        };
        let phone = Phone::start(&parts, ZONE)?;
        Ok(Self {
            seed: options.seed,
            scene,
            clock,
            depot,
            network,
            account,
            folder,
            gallery,
            photo_of,
            acked: Vec::new(),
            scanned: Vec::new(),
            doors: Vec::new(),
            map: String::new(),
            handed: Vec::new(),
            fates: BTreeMap::new(),
            failed_attempts: 0,
            closed: Value::Null,
            money: report::Money::default(),
            journal_verified: false,
            photos_kept: Vec::new(),
            facts: 0,
            kills: 0,
            requests_told: 0,
            phone,
            parts,
            keep: options.keep,
            began,
        })
    }

    /// One act, view or other method that must succeed. A fact in the answer counts as acknowledged.
    pub fn act(&mut self, method: &str, params: &Value) -> Result<Value, Failure> {
        self.attempt(method, params)?
            .map_err(|no| Failure::broken(format!("the phone refuses to {method} {params}: {}", no.text)))
    }

    /// One method that may be refused.
    pub fn attempt(&mut self, method: &str, params: &Value) -> Result<Result<Value, Refused>, Failure> {
        let answer = self.phone.call(method, params)?;
        if let Ok(Some(fact)) = answer.as_ref().map(|result| result.get("fact")) {
            let text = |name: &str| fact[name].as_str().unwrap_or_default().to_owned();
            let seq = fact["seq"].as_u64().unwrap_or_default();
            self.acked.push(Acked { id: text("id"), seq, hash: text("hash"), method: method.to_owned() });
        }
        Ok(answer)
    }

    /// A view.
    pub fn view(&mut self, name: &str) -> Result<Value, Failure> {
        self.act("view", &json!({"name": name}))
    }

    /// The facts of the phone's chain as (hash, bytes), in order.
    pub fn facts_on_phone(&mut self) -> Result<Vec<(String, String)>, Failure> {
        let answer = self.act("facts", &json!({"after": 0}))?;
        let facts = answer["facts"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(facts.iter().map(|fact| (text(&fact["hash"]), text(&fact["bytes"]))).collect())
    }

    /// Adds a line to the account, with the time that it is now.
    pub fn note(&mut self, tone: Tone, text: impl Into<String>) {
        self.account.note(self.clock.second(), tone, text);
    }

    /// Kills the phone and starts it again on its store.
    pub fn kill_phone(&mut self) -> Result<(), Failure> {
        self.phone.kill()?;
        self.kills += 1;
        self.phone = Phone::start(&self.parts, ZONE)?;
        Ok(())
    }

    /// Closes the phone's store cleanly.
    pub fn close_phone(&mut self) -> Result<(), Failure> {
        self.phone.close()
    }

    /// The program that is the phone.
    pub fn phone_program(&self) -> &Path {
        &self.parts.program
    }

    /// The depot's folder of blobs.
    pub fn blobs(&self) -> PathBuf {
        self.depot.data().join("evidence").join(PARTNER)
    }

    /// Ends both processes, writes the report, clears up.
    pub fn end(mut self) -> (Summary, Account) {
        let count = |name: &str| self.closed[name].as_i64().unwrap_or_default();
        let report = self.folder.join("index.html");
        let mut summary = Summary {
            ok: false,
            seed: self.seed,
            parcels: count("parcels"),
            delivered: count("delivered"),
            collected: count("collected"),
            held: count("held"),
            to_return: count("to_return"),
            returned: count("returned"),
            missing: count("missing"),
            withdrawn: count("withdrawn"),
            unexpected: count("unexpected"),
            failed_attempts: count("failed_attempts"),
            damaged: count("damaged"),
            facts: self.facts,
            pending: count("pending"),
            conflicts: count("conflicts"),
            earned_cents: count("earned_cents"),
            statement_cents: self.money.statement_cents,
            journal_verified: self.journal_verified,
            kills: self.kills,
            answers_lost: self.network.lost(),
            wire_bytes: self.network.bytes(),
            elapsed_s: (self.began.elapsed().as_secs_f64() * 10.0).round() / 10.0,
            report: report.clone(),
        };
        let balance = summary.delivered + summary.collected + summary.held + summary.to_return + summary.returned;
        let balance = balance + summary.missing + summary.withdrawn;
        let adds_up =
            if balance == summary.parcels { Ok(()) } else { Err(format!("{balance} of {}", summary.parcels)) };
        self.account.check("the seven places add up to the manifest", adds_up);
        summary.ok = self.account.ok();
        let told = Told {
            scene: &self.scene,
            doors: &self.doors,
            map: &self.map,
            account: &self.account,
            money: &self.money,
            scanned: &self.scanned,
            photos: &self.photos_kept,
            summary: &summary,
        };
        if let Err(failure) = std::fs::write(&report, report::page(&told)) {
            self.account.check("the report is written", Err(format!("{}: {failure}", report.display())));
            summary.ok = false;
        }
        self.account.progress(1.0);
        if !self.keep {
            for part in ["phone", "depot", "export", "pictures"] {
                // What cannot be removed now is removed before the next day.
                let _ = std::fs::remove_dir_all(self.folder.join(part));
            }
        }
        (summary, self.account)
    }
}

/// A program that was built beside this one.
fn program(name: &str) -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(Failure::broken)?;
    let path = own.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    Err(Failure::input(format!(
        "{} is missing. Run ./satchel day, or build it first: cargo build --workspace",
        path.display()
    )))
}

/// `target/day` beside the folder of the programs, empty.
fn fresh_folder() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(Failure::broken)?;
    let target = own.parent().and_then(Path::parent).ok_or_else(|| Failure::broken("the program lies in no folder"))?;
    let folder = target.join("day");
    let failed = |e: std::io::Error| Failure::broken(format!("{}: {e}", folder.display()));
    match std::fs::remove_dir_all(&folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(e)),
        _ => {}
    }
    std::fs::create_dir_all(folder.join("pictures")).map_err(failed)?;
    std::fs::create_dir_all(folder.join("proofs")).map_err(failed)?;
    Ok(folder)
}
