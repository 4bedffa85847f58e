//! A phone of a run: the real companion on a disk of its own, with what its courier was told.

use super::depot::{copy, said};
use crate::disk::{Disk, Survival};
use crate::inputs::{SimClock, SimKeys, TrueTime};
use crate::rng::Rng;
use crate::scratch;
use satchel_core::companion::{Companion, Error, Inputs};
use satchel_core::inputs::{Ids, SeededIds};
use satchel_core::journal::{ChainId, EvidenceRole, Fact, FactId, Hash, verify_export};
use satchel_core::store::{Opened, Store};
use satchel_core::sync::Outbox;
use satchel_core::texts::Text;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// More facts than a phone of a run has.
pub const ALL: usize = 100_000;

/// What a courier was told is on the phone.
#[derive(Clone, Default)]
pub struct Book {
    /// Facts whose act returned, by id.
    pub acknowledged: BTreeMap<FactId, Fact>,
    /// What the courier gave as proof, by the fact that returned.
    pub proofs: Vec<(FactId, EvidenceRole, Vec<u8>)>,
    /// Of these, facts that only the depot has: the phone went on from an old backup.
    pub elsewhere: BTreeSet<FactId>,
    /// What nobody has any more.
    pub gone: Gone,
    /// The last fact that was looked at.
    seen: Option<(u64, Hash)>,
}

/// What was lost with what a phone had and its old backup has not.
#[derive(Clone, Default)]
pub struct Gone {
    /// Facts that had not come to the depot, or as a hole only.
    pub facts: BTreeSet<(ChainId, u64)>,
    /// Photos and signatures of facts that had.
    pub blobs: BTreeSet<Hash>,
    /// Chains whose end the phone may have signed before it lost it.
    pub ends: BTreeSet<ChainId>,
}

/// A phone.
pub struct Phone {
    /// Its place among the phones of the run.
    pub number: usize,
    /// Its partner's place among the partners.
    pub partner: usize,
    /// Its disk.
    pub disk: RefCell<Disk>,
    /// Its clock.
    pub clock: Arc<SimClock>,
    /// What its courier was told.
    pub book: RefCell<Book>,
    /// When its next background sync is due, true milliseconds.
    pub sync_at_ms: Cell<i64>,
    /// It sends right now.
    pub syncing: Cell<bool>,
    /// A fault of its disk was asked for and has not been taken back.
    pub unwell: Cell<bool>,
    /// When its requests were made since nothing got through, true milliseconds.
    pub offline: RefCell<Vec<i64>>,
    /// Facts that were found at the depot with their evidence, since its start of this number.
    pub found: RefCell<(u64, BTreeSet<FactId>)>,
    dir: PathBuf,
    keys: Arc<SimKeys>,
    companion: RefCell<Option<Rc<Companion>>>,
    seed: u64,
    lives: Cell<u64>,
    old: RefCell<Option<Book>>,
}

impl Phone {
    /// A phone that has never been opened.
    pub fn new(dir: &Path, seed: u64, number: usize, partner: usize, time: &Arc<TrueTime>) -> Result<Self, String> {
        let dir = dir.join(format!("phone-{number}"));
        scratch::reserve(&dir).map_err(said)?;
        let phone = Self {
            number,
            partner,
            disk: RefCell::new(Disk::new(&dir).map_err(said)?),
            clock: SimClock::right(time),
            book: RefCell::default(),
            sync_at_ms: Cell::new(0),
            syncing: Cell::new(false),
            unwell: Cell::new(false),
            offline: RefCell::default(),
            found: RefCell::default(),
            keys: Arc::new(SimKeys::new(seed, number as u64)),
            dir,
            companion: RefCell::default(),
            seed: seed.wrapping_mul(1_000).wrapping_add(number as u64),
            lives: Cell::new(0),
            old: RefCell::default(),
        };
        phone.open()?;
        Ok(phone)
    }

    fn ids(&self) -> Arc<SeededIds> {
        self.lives.set(self.lives.get() + 1);
        Arc::new(SeededIds::new(self.seed ^ (self.lives.get() << 40)))
    }

    /// The app is opened.
    ///
    /// # Errors
    /// It does not open, in words.
    pub fn open(&self) -> Result<(), String> {
        let zone = "America/New_York".parse().map_err(|_| "the zone is not known")?;
        let inputs = Inputs { clock: self.clock.clone(), ids: self.ids(), keys: self.keys.clone(), zone };
        let (companion, _told) = Companion::open(&self.dir, inputs).map_err(|e| format!("does not open: {e}"))?;
        *self.companion.borrow_mut() = Some(Rc::new(companion));
        Ok(())
    }

    /// The open app; none while the phone is off.
    pub fn app(&self) -> Option<Rc<Companion>> {
        self.companion.borrow().clone()
    }

    /// Whether the app is not open.
    pub fn is_closed(&self) -> bool {
        self.companion.borrow().is_none()
    }

    /// Another version of the app has the store for a while; this one is closed then, and stays so.
    pub fn with_another_app<T>(&self, does: impl FnOnce(&Path, &dyn Ids) -> Result<T, String>) -> Result<T, String> {
        self.close();
        self.book.borrow_mut().seen = None;
        does(&self.dir, self.ids().as_ref())
    }

    /// Whether its disk has died under it.
    pub fn is_dead(&self) -> bool {
        self.disk.borrow().is_dead()
    }

    /// An act returned: everything that is in the journal now was promised to the courier.
    pub fn acknowledge(&self) -> Result<Vec<FactId>, Error> {
        let Some(app) = self.app() else { return Ok(Vec::new()) };
        let mut book = self.book.borrow_mut();
        // The last one that was seen comes again; where another one stands there, the chain is another one.
        let mut facts = match book.seen {
            Some((seq, _)) => app.facts(seq - 1)?,
            None => Vec::new(),
        };
        if book.seen.is_some() && facts.first().map(|first| (first.seq, first.hash)) == book.seen {
            facts.remove(0);
        } else {
            facts = app.facts(0)?;
        }
        let mut new = Vec::new();
        for sealed in facts {
            book.seen = Some((sealed.seq, sealed.hash));
            let Ok(fact) = Fact::open(&sealed.bytes) else { continue };
            let id = fact.id.clone();
            if book.acknowledged.insert(id.clone(), fact).is_none() {
                new.push(id);
            }
        }
        Ok(new)
    }

    /// The store by itself, while the app is closed.
    pub fn store(&self) -> Result<(Store, Opened), String> {
        Store::open(&self.dir, self.keys.clone(), self.ids(), self.clock.clone()).map_err(said)
    }

    /// The app ends; what it held in memory is gone.
    pub fn close(&self) {
        *self.companion.borrow_mut() = None;
    }

    /// The phone starts again after a power cut, or the app after a kill. `check` looks at the store before the app opens it.
    pub fn restart(&self, survival: Survival, rng: &Rng, check: impl FnOnce(&Store, &Opened)) -> Result<(), String> {
        self.close();
        self.disk.borrow().power_up(survival, rng).map_err(said)?;
        if survival != Survival::All {
            self.clock.reboot();
        }
        self.book.borrow_mut().seen = None;
        {
            let (store, opened) = self.store()?;
            check(&store, &opened);
        }
        self.open()
    }

    /// The system makes a backup of the phone that nobody asked for.
    pub fn back_up(&self, to: &Path) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(to);
        copy(&self.dir, to).map_err(said)?;
        *self.old.borrow_mut() = Some(self.book.borrow().clone());
        Ok(())
    }

    /// The phone goes on with that backup. What it had written since and the depot does not have is gone with the old phone.
    pub fn go_back(
        &self,
        from: &Path,
        at_depot: impl Fn(&FactId) -> bool,
        blob_at_depot: impl Fn(&Hash) -> bool,
    ) -> Result<bool, String> {
        let Some(mut book) = self.old.borrow_mut().take() else { return Ok(false) };
        self.close();
        std::fs::remove_dir_all(&self.dir).map_err(said)?;
        copy(from, &self.dir).map_err(said)?;
        scratch::reserve(&self.dir).map_err(said)?;
        *self.disk.borrow_mut() = Disk::new(&self.dir).map_err(said)?;
        let Book { acknowledged, proofs, gone, .. } = self.book.take();
        book.gone = gone;
        for (id, fact) in acknowledged {
            book.gone.ends.insert(fact.chain.clone());
            if book.acknowledged.contains_key(&id) {
                continue;
            }
            if at_depot(&id) {
                book.elsewhere.insert(id.clone());
                book.acknowledged.insert(id, fact);
            } else {
                book.gone.facts.insert((fact.chain, fact.seq));
            }
        }
        book.proofs = proofs;
        book.seen = None;
        book.forget_lost_proofs(blob_at_depot);
        self.book.replace(book);
        *self.found.borrow_mut() = Default::default();
        self.open()?;
        Ok(true)
    }
}

impl Book {
    /// Of what only the depot has, it may not have the photos either.
    pub fn forget_lost_proofs(&mut self, blob_at_depot: impl Fn(&Hash) -> bool) {
        let only_there = self.elsewhere.iter().filter_map(|id| self.acknowledged.get(id));
        let lost = only_there.flat_map(|fact| &fact.evidence).map(|evidence| evidence.sha256);
        self.gone.blobs.extend(lost.filter(|sha256| !blob_at_depot(sha256)));
        self.proofs
            .retain(|(id, _, given)| self.acknowledged.contains_key(id) && !self.gone.blobs.contains(&Hash::of(given)));
    }
}

/// Every fact of this device's chains, as the store has them now. Its journal verifies, but for what is `gone`.
pub fn facts(store: &Store, gone: &Gone) -> Result<BTreeMap<FactId, Fact>, String> {
    let mut journal = Vec::new();
    store.export_journal(&mut journal).map_err(said)?;
    let report = verify_export(journal.as_slice(), |_| None).map_err(said)?;
    let is_gone = |finding: &Text| {
        let of = |chain: &ChainId| chain.0 == finding.args["chain"];
        let after_one = |(chain, seq): &(ChainId, u64)| of(chain) && (seq + 1).to_string() == finding.args["seq"];
        finding.key == "journal.chain_gap" && gone.facts.iter().any(after_one)
    };
    if let Some(finding) = report.findings.iter().find(|finding| !is_gone(finding)) {
        return Err(format!("the phone's journal: {finding}"));
    }
    let mut all = BTreeMap::new();
    for chain in store.all_chains().map_err(said)? {
        for fact in store.facts_after(&chain.head.chain, 0, ALL).map_err(said)? {
            let fact = Fact::open(&fact.bytes).map_err(said)?;
            all.insert(fact.id.clone(), fact);
        }
    }
    Ok(all)
}
