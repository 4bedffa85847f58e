//! Everything of a run: the depot, the partners, their phones, the ways between them, and what was found wrong.

use super::courier;
use super::depot::{SimDepot, said};
use super::invariants;
use super::matrix::Fleet;
use super::network::{Link, Network};
use super::phone::Phone;
use super::shape::{Kind, Planted, Shape};
use crate::disk::Survival;
use crate::inputs::TrueTime;
use crate::rng::Rng;
use crate::weather::Weather;
use satchel_core::calendar::ServiceDay;
use satchel_core::companion::{Companion, Error, Fault};
use satchel_core::journal::{ChainId, FactId, Hash, PartnerId};
use satchel_depot::Refusal;
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

const MINUTE_MS: i64 = 60_000;
/// After a sync with nothing to wait for, the next one comes so much later.
const SYNC_EVERY_MS: i64 = 5 * MINUTE_MS;
/// Requests in any hour of a phone that nothing gets through from, at most.
const OFFLINE_MOST: usize = 6;

/// Draws of each kind of its own, so that leaving out a fault changes little else.
pub struct Draws {
    /// What couriers do.
    pub acts: Rng,
    /// What becomes of requests.
    pub network: Rng,
    /// When what fails.
    pub faults: Rng,
    /// What the depot's programme does.
    pub programme: Rng,
    /// What happens once in a week.
    pub rare: Rng,
}

impl Draws {
    fn of(seed: u64) -> Self {
        let draws = Rng::new(seed);
        Self {
            acts: draws.fork(),
            network: draws.fork(),
            faults: draws.fork(),
            programme: draws.fork(),
            rare: draws.fork(),
        }
    }
}

/// A shop.
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// Parcels listed so far.
    pub listed: RefCell<Vec<String>>,
}

/// What was found wrong first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The invariant.
    pub invariant: &'static str,
    /// In words.
    pub what: String,
}

/// A run.
pub struct World {
    /// What it is made of.
    pub shape: Shape,
    /// The true time.
    pub time: Arc<TrueTime>,
    /// The depot.
    pub depot: SimDepot,
    /// The shops.
    pub partners: Vec<Partner>,
    /// Every phone.
    pub phones: Vec<Phone>,
    /// Its way to the depot, by the same number.
    pub links: Vec<Link>,
    /// The draws.
    pub draws: Draws,
    /// Batches that were pushed, for a depot that counts them twice.
    pub pushed: RefCell<BTreeSet<(ChainId, u64, Hash)>>,
    /// Facts that the depot refuses, each with its own answer.
    pub poison: RefCell<BTreeMap<FactId, Refusal>>,
    /// All that it ever refused.
    pub refused: RefCell<BTreeSet<FactId>>,
    /// Many phones that never pause, in place of a working day.
    pub fleet: Option<Fleet>,
    /// Faults happen.
    pub faulty: Cell<bool>,
    /// Events so far.
    pub events: Cell<u64>,
    trace: RefCell<Sha256>,
    /// Each line of the trace goes to standard error as well.
    told: bool,
    wrong: RefCell<Option<Wrong>>,
}

impl World {
    /// A new world in `dir`: the phones are enrolled.
    pub fn new(shape: Shape, dir: &Path) -> Result<Self, String> {
        let draws = Draws::of(shape.seed);
        let partners = 1 + usize::from(draws.programme.chance(25));
        let shops = (0..partners).map(|_| 1 + draws.programme.below(3).min(shape.devices - 1));
        let shops: Vec<u64> = shops.collect();
        Self::with(shape, draws, dir, &shops)
    }

    /// A new world in `dir` with so many phones in each shop.
    pub fn of_shops(shape: Shape, dir: &Path, shops: &[u64]) -> Result<Self, String> {
        let draws = Draws::of(shape.seed);
        Self::with(shape, draws, dir, shops)
    }

    fn with(shape: Shape, draws: Draws, dir: &Path, shops: &[u64]) -> Result<Self, String> {
        let time = TrueTime::morning();
        let depot = SimDepot::new(&dir.join("depot"), shape.seed, &time)?;
        let mut partners = Vec::new();
        let mut phones = Vec::new();
        for (partner, devices) in shops.iter().enumerate() {
            partners.push(Partner { id: depot.add_partner(partner)?, listed: RefCell::default() });
            for _ in 0..*devices {
                let phone = Phone::new(dir, shape.seed, phones.len(), partner, &time)?;
                if shape.planted == Some(Planted::NotSynced) {
                    phone.disk.borrow().make_normal();
                }
                phones.push(phone);
            }
        }
        let links = phones.iter().map(|_| Link::default()).collect();
        let world = Self {
            shape,
            time,
            depot,
            partners,
            phones,
            links,
            draws,
            pushed: RefCell::default(),
            poison: RefCell::default(),
            refused: RefCell::default(),
            fleet: None,
            faulty: Cell::new(false),
            events: Cell::new(0),
            trace: RefCell::default(),
            told: std::env::var_os("SATCHEL_SIM_TRACE").is_some(),
            wrong: RefCell::default(),
        };
        for phone in &world.phones {
            let ticket = world.depot.ticket(&world.partners[phone.partner].id)?;
            let app = phone.app().ok_or("the phone is off")?;
            app.enrol_over(&Network { world: &world, phone: phone.number }, &ticket).map_err(said)?;
            app.act_as(if phone.number % 2 == 0 { "rosa" } else { "luis" }).map_err(said)?;
            phone.acknowledge().map_err(said)?;
        }
        Ok(world)
    }

    /// Whether a fault of this kind may happen now.
    pub fn may(&self, kind: Kind) -> bool {
        self.faulty.get() && self.shape.kinds.contains(&kind)
    }

    /// The day it is.
    pub fn today(&self) -> ServiceDay {
        let zone: satchel_core::calendar::Zone = "America/New_York".parse().unwrap_or_default();
        zone.day_at(self.time.now_ms())
    }

    /// Adds a line to the trace.
    pub fn trace(&self, line: &str) {
        let mut trace = self.trace.borrow_mut();
        trace.update(format!("{} {line}\n", self.time.now_ms()));
        if self.told {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{} {line}", self.time.now_ms());
        }
    }

    /// SHA-256 over the trace so far.
    pub fn traced(&self) -> String {
        hex::encode(self.trace.borrow().clone().finalize())
    }

    /// Something is not as it must be. The first one counts.
    pub fn wrong(&self, invariant: &'static str, what: String) {
        self.wrong.borrow_mut().get_or_insert(Wrong { invariant, what });
    }

    /// What was found wrong.
    pub fn found(&self) -> Option<Wrong> {
        self.wrong.borrow().clone()
    }

    /// Notes what an invariant says.
    pub fn check(&self, invariant: &'static str, result: Result<(), String>) {
        if let Err(what) = result {
            self.wrong(invariant, what);
        }
    }

    /// A courier acts.
    pub fn act(&self, number: usize, late: bool) {
        self.acts_as(number, |app| courier::acts(app, &self.draws.acts, late));
    }

    /// The courier of phone `number` does this.
    pub fn acts_as(&self, number: usize, does: impl FnOnce(&Companion) -> Result<courier::Proofs, Error>) {
        let phone = &self.phones[number];
        let Some(app) = phone.app().filter(|_| !phone.is_dead()) else { return };
        let before_ms = self.time.now_ms();
        let acted = does(&app);
        if self.time.now_ms() != before_ms {
            self.wrong("no_act_waits", format!("phone {number} waited {} ms", self.time.now_ms() - before_ms));
        }
        let said = match &acted {
            Ok(_) => "done".to_owned(),
            Err(error) => error.text.key.clone(),
        };
        self.trace(&format!("{number} acts: {said}"));
        match acted {
            Ok(proofs) => match phone.acknowledge() {
                Ok(new) => {
                    if let Some(id) = new.last() {
                        self.may_be_poison(number, id);
                        let given = proofs.into_iter().map(|(role, bytes)| (id.clone(), role, bytes));
                        phone.book.borrow_mut().proofs.extend(given);
                    }
                }
                Err(error) => self.unless_unwell(phone, "what_was_recorded_can_be_read", &error.to_string()),
            },
            Err(error) if error.fault == Fault::Device => {
                self.unless_unwell(phone, "no_act_fails_on_a_healthy_disk", &error.to_string());
            }
            Err(_) => {}
        }
    }

    /// Now and then the depot will not take what was recorded.
    fn may_be_poison(&self, number: usize, id: &FactId) {
        if self.may(Kind::Poison) && self.draws.rare.below(400) == 0 {
            let refusals = [Refusal::bad("depot.bad_batch"), Refusal::TooLarge, Refusal::Internal];
            let refusal = refusals[self.draws.rare.index(refusals.len())].clone();
            self.trace(&format!("{number} recorded {id}, which the depot refuses: {refusal:?}"));
            self.poison.borrow_mut().insert(id.clone(), refusal);
            self.refused.borrow_mut().insert(id.clone());
        }
    }

    fn unless_unwell(&self, phone: &Phone, invariant: &'static str, what: &str) {
        if !phone.unwell.get() && !phone.is_dead() {
            self.wrong(invariant, format!("phone {}: {what}", phone.number));
        }
    }

    /// What goes on while a request of phone `number` is under way; nothing more once the world comes to rest.
    pub fn meanwhile(&self, number: usize) {
        if !self.faulty.get() {
            return;
        }
        let who = if self.draws.network.chance(70) { number } else { self.draws.network.index(self.phones.len()) };
        self.act(who, false);
    }

    /// What is due in a fleet while a request is under way.
    pub fn meanwhile_in_fleet(&self) {
        if let Some(fleet) = &self.fleet {
            fleet.meanwhile(self);
        }
    }

    /// A phone sends and fetches, unless it does so already.
    pub fn sync(&self, number: usize, asked: bool) {
        let phone = &self.phones[number];
        if !phone.syncing.replace(true) {
            self.sync_once(phone, asked);
            phone.syncing.set(false);
        }
    }

    fn sync_once(&self, phone: &Phone, asked: bool) {
        let number = phone.number;
        let Some(app) = phone.app().filter(|_| !phone.is_dead()) else { return };
        if asked {
            phone.offline.borrow_mut().clear();
        }
        self.trace(&format!("{number} syncs, asked: {asked}"));
        let now_ms = self.time.now_ms();
        let every_ms = self.fleet.as_ref().map_or(SYNC_EVERY_MS, Fleet::sync_every_ms);
        match app.sync_over(&Network { world: self, phone: number }, asked) {
            Ok(report) => {
                let wall_ms = satchel_core::inputs::Clock::read(phone.clock.as_ref()).wall_ms;
                let wait_ms = report.wait_until_ms.map_or(every_ms, |until_ms| until_ms - wall_ms);
                phone.sync_at_ms.set(self.time.now_ms() + wait_ms.clamp(every_ms.min(1_000), 60 * MINUTE_MS));
                if report.problem.is_none() && report.requests > 0 && report.wait_until_ms.is_none() {
                    self.check("shown_as_sent_is_durable", invariants::shown_as_sent_is_durable(self, phone));
                }
            }
            Err(error) => {
                phone.sync_at_ms.set(now_ms + every_ms);
                self.unless_unwell(phone, "no_sync_fails_on_a_healthy_disk", &error.to_string());
            }
        }
        // What was sealed again or processed by the sync is promised as well.
        if let Err(error) = phone.acknowledge() {
            self.unless_unwell(phone, "what_was_recorded_can_be_read", &error.to_string());
        }
    }

    /// A request of phone `number` begins.
    pub fn note_request(&self, number: usize) {
        let phone = &self.phones[number];
        let mut offline = phone.offline.borrow_mut();
        if self.links[number].weather.get() != Weather::CutThere {
            return offline.clear();
        }
        let now_ms = self.time.now_ms();
        offline.push(now_ms);
        // A clock that runs at another speed has another hour.
        offline.retain(|at_ms| now_ms - at_ms < 59 * MINUTE_MS);
        if offline.len() > OFFLINE_MOST {
            self.wrong("few_requests_offline", format!("phone {number}: {} requests in an hour", offline.len()));
        }
    }

    /// The weather of a phone changes.
    pub fn change_weather(&self, number: usize, weather: Weather) {
        let link = &self.links[number];
        if link.weather.replace(weather) != weather {
            self.phones[number].offline.borrow_mut().clear();
            if weather == Weather::Fair
                && let Some(app) = self.phones[number].app()
            {
                app.network_came_back();
                self.phones[number].sync_at_ms.set(0);
            }
        }
    }

    /// The app of a phone is opened.
    pub fn starts(&self, phone: &Phone) {
        self.trace(&format!("{} is opened", phone.number));
        phone.sync_at_ms.set(0);
        phone.offline.borrow_mut().clear();
        if let Err(why) = phone.open() {
            self.unless_unwell(phone, "the_store_opens", &why);
        } else if let Err(why) = phone.acknowledge() {
            self.unless_unwell(phone, "what_was_recorded_can_be_read", &why.to_string());
        }
    }

    /// Whoever died starts again, `always` or by chance.
    pub fn tend(&self, always: bool) -> Result<(), String> {
        let draws = &self.draws.faults;
        if !self.depot.is_up() && (always || draws.chance(30)) {
            self.trace("the depot starts again");
            self.depot.restart(survival(draws), draws)?;
        }
        for phone in self.phones.iter().filter(|phone| phone.is_closed() && !phone.is_dead()) {
            if always || self.draws.rare.chance(40) {
                self.starts(phone);
            }
        }
        for phone in &self.phones {
            if phone.is_dead() && (always || draws.chance(40)) {
                let survival = survival(draws);
                self.trace(&format!("{} starts again: {survival:?}", phone.number));
                phone.offline.borrow_mut().clear();
                let restarted = phone.restart(survival, draws, |store, opened| {
                    self.check("nothing_acknowledged_is_lost", invariants::is_on_disk(phone, store, opened));
                });
                self.check("the_store_opens", restarted);
                phone.unwell.set(false);
                phone.sync_at_ms.set(0);
                self.check("what_was_recorded_can_be_read", phone.acknowledge().map(drop).map_err(said));
            }
        }
        Ok(())
    }
}

/// A kill takes nothing from the disk, a power cut what was on its way there.
fn survival(draws: &Rng) -> Survival {
    match draws.below(6) {
        0..3 => Survival::All,
        3 => Survival::Nothing,
        4 => Survival::Prefix,
        _ => Survival::Random,
    }
}
