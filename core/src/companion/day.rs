//! Which day it is, and the day's facts folded and kept in memory, so that no act and no view reads them twice.

use super::{Companion, Error, Result, lock};
use crate::calendar::{DayInputs, ServiceDay, TrustedClock, Zone, service_day};
use crate::inputs::Reading;
use crate::journal::{Act, CourierId, EvidenceRole, Fact, Position};
use crate::manifest::{DayParcels, DayState, Told};
use crate::store::{Appended, Draft};
use std::sync::MutexGuard;

/// An act of a position that is older than this is recorded without it.
const POSITION_AGE_MS: i64 = 120_000;
const CLOCK_ANCHOR: &str = "clock_anchor";
pub(super) const COURIER: &str = "courier";

/// What the companion keeps in memory: one day with everything that is folded into it, and where the device is.
pub(super) struct Book {
    manifest: DayParcels,
    told: Vec<Told>,
    state: DayState,
    /// The store's version that this was read at.
    version: Option<u64>,
    pub here: Option<(Position, i64)>,
}

impl Default for Book {
    fn default() -> Self {
        let manifest = DayParcels::default();
        let state = DayState::fold(chrono::NaiveDate::default().into(), &manifest, &[]);
        Self { manifest, told: Vec::new(), state, version: None, here: None }
    }
}

/// The current day, locked: acts come one after the other.
pub(super) struct Today<'a> {
    companion: &'a Companion,
    book: MutexGuard<'a, Book>,
    pub reading: Reading,
    pub now_ms: i64,
    pub zone: Zone,
    pub day: ServiceDay,
}

impl Companion {
    /// The zone of the partner, or the device's own.
    pub(super) fn zone(&self) -> Result<Zone> {
        Ok(self.store.profile()?.map_or(self.inputs.zone, |profile| profile.zone))
    }

    /// The first reading after a boot is what later wall clocks are compared with.
    pub(super) fn anchor_clock(&self, reading: &Reading) -> Result<()> {
        let known: Option<TrustedClock> = self.store.setting(CLOCK_ANCHOR)?;
        if known.is_none_or(|anchor| anchor.boot != reading.boot) {
            self.store.set_setting(CLOCK_ANCHOR, &TrustedClock::anchored_at(reading))?;
        }
        Ok(())
    }

    /// Locks the day that acts belong to now.
    pub(super) fn today(&self) -> Result<Today<'_>> {
        let reading = self.inputs.clock.read();
        let anchor: Option<TrustedClock> = self.store.setting(CLOCK_ANCHOR)?;
        let diff_ms = self.store.depot_diff_ms()?;
        let now_ms = anchor.map_or(reading.wall_ms, |a| a.wall_ms_at(&reading)) + diff_ms.unwrap_or(0);
        let zone = self.zone()?;
        let inputs = DayInputs {
            clock_day: zone.day_at(now_ms),
            latest_acted: self.store.latest_acted()?,
            open: self.store.open_days()?,
        };
        let day = service_day(&inputs);
        let mut today = Today { companion: self, book: lock(&self.book), reading, now_ms, zone, day };
        today.load()?;
        Ok(today)
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

    /// What the manifest lists.
    pub fn manifest(&self) -> &DayParcels {
        &self.book.manifest
    }

    /// Reads the day anew, unless nothing was written since it was read.
    fn load(&mut self) -> Result<()> {
        let version = self.companion.store.version();
        if self.book.version == Some(version) && self.book.state.day == self.day {
            return Ok(());
        }
        self.book.manifest = self.companion.store.day_manifest(self.day)?;
        self.book.told = self.companion.store.day_facts(self.day)?;
        self.fold();
        self.book.version = Some(version);
        Ok(())
    }

    fn fold(&mut self) {
        self.book.state = DayState::fold(self.day, &self.book.manifest, &self.book.told);
    }

    /// Records acts of this day in one transaction, and folds them in.
    pub fn record(&mut self, acts: Vec<Deed>) -> Result<Appended> {
        let day = self.day;
        self.record_for(day, acts)
    }

    /// Records acts that belong to `day`.
    pub fn record_for(&mut self, day: ServiceDay, acts: Vec<Deed>) -> Result<Appended> {
        let courier: Option<String> = self.companion.store.setting(COURIER)?;
        let courier = courier.map(CourierId);
        let position = self.position();
        let reloads = acts.iter().any(|deed| matches!(deed.act, Act::ParcelsAdded { .. } | Act::ChainStarted { .. }));
        let drafts = acts.into_iter().map(|deed| Draft {
            day,
            courier: courier.clone(),
            position,
            reading: self.reading.clone(),
            zone_offset_min: self.zone.offset_min(self.now_ms),
            act: deed.act,
            evidence: deed.evidence,
        });
        let before = self.book.version;
        let appended = self.companion.store.append(drafts.collect())?;
        let only_ours = before.map(|version| version + 1) == Some(self.companion.store.version());
        if !only_ours || reloads {
            self.load()?;
            return Ok(appended);
        }
        if day == self.day {
            for sealed in &appended.sealed {
                let fact = Fact::open(&sealed.bytes).map_err(|e| Error::device(e.text()))?;
                let (at_ms, order) = (fact.corrected_at_ms(), u64::MAX);
                self.book.told.push(Told { fact, hash: sealed.hash, at_ms, order });
            }
            self.fold();
        }
        self.book.version = before.map(|version| version + 1);
        Ok(appended)
    }

    /// The last known position, while it is fresh.
    pub fn position(&self) -> Option<Position> {
        let (position, at_ms) = self.book.here?;
        (self.reading.mono_ms - at_ms <= POSITION_AGE_MS).then_some(position)
    }
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
