//! Which day it is, and the day's facts folded and kept in memory, so that no act and no view reads them twice.

use super::roads::Streets;
use super::{Companion, Result, lock};
use crate::calendar::{DayInputs, ServiceDay, TrustedClock, Zone, service_day};
use crate::earnings::RateCard;
use crate::inputs::Reading;
use crate::journal::{Act, CourierId, DeviceId, EvidenceRole, Fact, Hash, Position};
use crate::manifest::{DayParcels, DayState, Told};
use crate::roads::Learned;
use crate::store::{Appended, Draft, Store, StoreError};
use crate::sync::wire::PartnerProfile;
use crate::texts::Text;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, MutexGuard};

/// An act of a position that is older than this is recorded without it.
const POSITION_AGE_MS: i64 = 120_000;
const CLOCK_ANCHOR: &str = "clock_anchor";
pub(super) const COURIER: &str = "courier";
pub(super) const SHOP: &str = "shop";

/// What the companion keeps in memory: one day with everything that is folded into it, what every act must know, and
/// where the device is. Read again only when somebody else (a sync) wrote.
pub(super) struct Book {
    known: Option<Arc<Known>>,
    manifest: DayParcels,
    /// The day before any fact: the costly part of a fold, made once a manifest.
    untouched: DayState,
    told: Vec<Told>,
    /// Facts of the days before that are still folded for what they leave to this one.
    before: HashMap<Hash, Fact>,
    state: DayState,
    /// The store's version that all this was read at.
    version: Option<u64>,
    pub here: Option<(Position, i64)>,
}

/// What every act must know beside its day.
#[derive(Clone)]
pub(super) struct Known {
    pub profile: Option<PartnerProfile>,
    pub enrolled: bool,
    pub courier: Option<CourierId>,
    pub device: DeviceId,
    pub cards: Vec<RateCard>,
    /// The road pack in use.
    pub roads: Option<Hash>,
    /// What driving has taught about its times; none: nothing was reckoned by this pack yet.
    pub learned: Option<Learned>,
    /// What happened to the store and nobody has confirmed.
    pub told: Vec<Text>,
    anchor: Option<TrustedClock>,
    latest_acted: Option<ServiceDay>,
    open: BTreeSet<ServiceDay>,
}

impl Known {
    /// A courier's name as the depot gave it, or the bare id.
    pub fn name_of(&self, id: &CourierId) -> String {
        let known = self.profile.iter().flat_map(|p| p.couriers.iter()).find(|courier| courier.id == *id);
        known.map_or_else(|| id.0.clone(), |courier| courier.name.clone())
    }
}

impl Default for Book {
    fn default() -> Self {
        let manifest = DayParcels::default();
        let untouched = DayState::before_any_fact(chrono::NaiveDate::default().into(), &manifest);
        let state = untouched.clone();
        let (told, before) = (Vec::new(), HashMap::new());
        Self { known: None, manifest, untouched, told, before, state, version: None, here: None }
    }
}

impl Book {
    /// Reads a day anew from the store. What is still as it was is neither parsed nor normalised again.
    fn read(&mut self, store: &Store, day: ServiceDay) -> Result<()> {
        // What is read by halves only is read again.
        self.version = None;
        let manifest = store.day_manifest_again(day, &mut self.before)?;
        let mut known = self.told.drain(..).map(|told| (told.hash, told.fact)).collect();
        self.told = store.day_facts_again(day, &mut known)?;
        if self.untouched.day != day || self.manifest != manifest {
            self.untouched = DayState::before_any_fact(day, &manifest);
            self.manifest = manifest;
        }
        self.fold();
        Ok(())
    }

    fn fold(&mut self) {
        self.state = self.untouched.clone().after(&self.manifest, &self.told);
    }
}

/// The current day, locked: acts come one after the other.
pub(super) struct Today<'a> {
    companion: &'a Companion,
    book: MutexGuard<'a, Book>,
    pub known: Arc<Known>,
    pub reading: Reading,
    pub now_ms: i64,
    pub zone: Zone,
    pub day: ServiceDay,
}

impl Companion {
    /// The shop, from the enrolment or as it said itself.
    pub(super) fn profile(&self) -> Result<Option<PartnerProfile>> {
        match self.store.enrolment()? {
            Some(enrolment) => Ok(Some(enrolment.enrolled.partner)),
            None => Ok(self.store.setting(SHOP)?),
        }
    }

    /// The first reading after a boot is what later wall clocks are compared with.
    pub(super) fn anchor_clock(&self) -> Result<()> {
        let reading = self.inputs.clock.read();
        let known: Option<TrustedClock> = self.store.setting(CLOCK_ANCHOR)?;
        if known.is_none_or(|anchor| anchor.boot != reading.boot) {
            let Reading { boot, mono_ms, wall_ms } = reading;
            let anchor = TrustedClock { boot, mono_ms, wall_ms, depot_diff_ms: None };
            match self.store.set_setting(CLOCK_ANCHOR, &anchor) {
                // Then nothing can be recorded either; what is there can still be read.
                Err(StoreError::DiskFull) => {}
                result => result?,
            }
        }
        Ok(())
    }

    fn known(&self) -> Result<Known> {
        let roads = self.store.roads()?;
        Ok(Known {
            profile: self.profile()?,
            enrolled: self.store.enrolment()?.is_some(),
            courier: self.store.setting(COURIER)?,
            device: self.store.device()?,
            cards: self.store.rate_cards()?,
            roads,
            learned: self.kept()?.and_then(|kept| kept.learned(roads)),
            told: self.store.told()?,
            anchor: self.store.setting(CLOCK_ANCHOR)?,
            latest_acted: self.store.latest_acted()?,
            open: self.store.open_days()?,
        })
    }

    /// Locks the day that acts belong to now. Damage that was met before, or is met by reading the day, is healed first.
    pub(super) fn today(&self) -> Result<Today<'_>> {
        self.store.heal()?;
        match self.read_today() {
            Err(_) if self.store.is_damaged() && self.store.heal()? => self.read_today(),
            today => today,
        }
    }

    fn read_today(&self) -> Result<Today<'_>> {
        let mut book = lock(&self.book);
        let version = self.store.version();
        let fresh = book.version == Some(version);
        let known = match (&book.known, fresh) {
            (Some(known), true) => Arc::clone(known),
            _ => Arc::new(self.known()?),
        };
        let reading = self.inputs.clock.read();
        let now_ms = match (self.store.depot_diff_ms(&reading)?, &known.anchor) {
            (Some(diff_ms), _) => reading.wall_ms + diff_ms,
            (None, Some(anchor)) => anchor.at(&reading),
            (None, None) => reading.wall_ms,
        };
        let zone = known.profile.as_ref().map_or(self.inputs.zone, |profile| profile.zone);
        let inputs =
            DayInputs { clock_day: zone.day_at(now_ms), latest_acted: known.latest_acted, open: known.open.clone() };
        let day = service_day(&inputs);
        if !fresh || book.state.day != day {
            book.read(&self.store, day)?;
            book.version = Some(version);
        }
        book.known = Some(Arc::clone(&known));
        Ok(Today { companion: self, book, known, reading, now_ms, zone, day })
    }

    /// A day's state as stored, without keeping it.
    pub(super) fn state_of(&self, day: ServiceDay) -> Result<DayState> {
        Ok(DayState::fold(day, &self.store.day_manifest(day)?, &self.store.day_facts(day)?))
    }
}

impl Today<'_> {
    /// The day as folded.
    pub fn state(&self) -> &DayState {
        &self.book.state
    }

    /// Its facts, of every device.
    pub fn told(&self) -> &[Told] {
        &self.book.told
    }

    /// The streets of the road pack in use. None also where they cannot be read: that is told, see [`Companion::streets`].
    pub fn streets(&self) -> Option<Arc<Streets>> {
        self.companion.streets_of(self.known.roads).ok().flatten()
    }

    /// The store's version: another one means that something was recorded meanwhile.
    pub fn version(&self) -> u64 {
        self.companion.store.version()
    }

    /// What the manifest lists.
    pub fn manifest(&self) -> &DayParcels {
        &self.book.manifest
    }

    /// Records acts of this day in one transaction, and folds them in.
    pub fn record(&mut self, acts: Vec<Deed>) -> Result<Appended> {
        let day = self.day;
        self.record_for(day, acts)
    }

    /// Records acts that belong to `day`.
    pub fn record_for(&mut self, day: ServiceDay, acts: Vec<Deed>) -> Result<Appended> {
        let position = self.position();
        let simple = day == self.day && !acts.iter().any(|deed| changes_more_than_the_day(&deed.act));
        let drafts = acts.into_iter().map(|deed| Draft {
            day,
            courier: self.known.courier.clone(),
            position,
            reading: self.reading.clone(),
            zone_offset_min: self.zone.offset_min(self.now_ms),
            act: deed.act,
            evidence: deed.evidence,
        });
        let before = self.book.version;
        let appended = self.companion.store.append(drafts.collect())?;
        let only_ours = before.map(|version| version + 1) == Some(self.companion.store.version());
        if !(simple && only_ours) {
            self.book.version = None;
            // It is recorded: a disk that fails once is no reason to say that it is not.
            self.reload().or_else(|_| self.reload())?;
            return Ok(appended);
        }
        for sealed in &appended.sealed {
            let fact = Fact::open(&sealed.bytes).map_err(StoreError::from)?;
            let (at_ms, order) = (fact.corrected_at_ms(), u64::MAX);
            self.book.told.push(Told { fact, hash: sealed.hash, at_ms, order });
        }
        self.book.fold();
        self.book.version = before.map(|version| version + 1);
        if let Some(known) = &mut self.book.known {
            let latest = known.latest_acted.max(Some(day));
            if known.latest_acted != latest {
                Arc::make_mut(known).latest_acted = latest;
            }
        }
        Ok(appended)
    }

    /// The day's state from the store, after more than the day's own facts changed. The day itself stays the same until it
    /// is locked again.
    fn reload(&mut self) -> Result<()> {
        self.book.read(&self.companion.store, self.day)
    }

    /// The last known position, while it is fresh.
    pub fn position(&self) -> Option<Position> {
        let (position, at_ms) = self.book.here?;
        (self.reading.mono_ms - at_ms <= POSITION_AGE_MS).then_some(position)
    }
}

/// Whether an act changes the manifest or which days are open.
fn changes_more_than_the_day(act: &Act) -> bool {
    matches!(act, Act::ParcelsAdded { .. } | Act::ChainStarted { .. } | Act::DayClosed { .. } | Act::Undone { .. })
}

/// An act with its evidence, before it is recorded.
pub(super) struct Deed {
    pub act: Act,
    pub evidence: Vec<(EvidenceRole, Vec<u8>)>,
}

impl From<Act> for Deed {
    fn from(act: Act) -> Self {
        Self { act, evidence: Vec::new() }
    }
}
