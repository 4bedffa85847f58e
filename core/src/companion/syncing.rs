//! Sending and fetching, and what the courier sees of it.

use super::show::few;
use super::views::{self, RecordView, SyncView};
use super::{Companion, Result, lock};
use crate::calendar::ServiceDay;
use crate::journal::Act;
use crate::manifest::DayState;
use crate::store::{Records, SyncCounts, Unsettled};
use crate::sync::{Carrier, HttpDriver, RunEnd, SyncRun};
use crate::texts::Text;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

/// What a sync came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// Facts that still wait here, for themselves or for their evidence.
    pub pending: u32,
    /// Facts that a person must decide about.
    pub conflicts: u32,
    /// Bytes sent and received, compressed, headers included as near as they can be counted.
    pub wire_bytes: u64,
    /// Requests made.
    pub requests: u32,
    /// Blobs that still wait here.
    pub pending_evidence: u32,
    /// When it goes on by itself, milliseconds since 1970 UTC; none: nothing waits, or no depot.
    pub wait_until_ms: Option<i64>,
    /// Why it stopped, in words; none when all is well.
    pub problem: Option<Text>,
}

impl Companion {
    /// Sends what waits and fetches what is new, because the courier asked: at once, whatever the backoff says. Returns
    /// when nothing is left to do, or when the next try is more than two seconds away. Photos that were too large for it at
    /// the door are processed on the way. Acts and views go on meanwhile.
    /// Without a depot it does nothing and says so.
    pub fn sync(&self) -> Result<SyncReport> {
        self.sync_over_http(true)
    }

    /// The same from the shell's background task: keeps to the backoff, so that it costs no battery.
    pub fn sync_in_background(&self) -> Result<SyncReport> {
        self.sync_over_http(false)
    }

    fn sync_over_http(&self, asked: bool) -> Result<SyncReport> {
        let Some(enrolment) = self.store.enrolment()? else {
            return self.report(0, 0, None, Some(Text::new("companion.works_alone")));
        };
        self.sync_over(&HttpDriver::new(&enrolment.depot_url, &enrolment.pins)?, asked)
    }

    /// As [`Companion::sync`], or as [`Companion::sync_in_background`] when nobody `asked`, over another network than the
    /// system's: the simulator's. This device must be enrolled.
    pub fn sync_over(&self, network: &dyn Carrier, asked: bool) -> Result<SyncReport> {
        let _running = self.begin();
        if asked {
            lock(&self.engine).user_asked();
        }
        let (keys, clock) = (&*self.inputs.keys, &*self.inputs.clock);
        let mut run = network.run(&self.engine, &self.store, keys, clock, &self.cancel)?;
        // Facts wait for no photo: first everything else, then the photos that must be processed before they are sent.
        let processed = self.process_kept_photos();
        // Also when something else waits: what was processed does not wait for it, and nothing is sent where there is no network.
        if matches!(processed, Ok(true)) && run.end != RunEnd::Cancelled {
            let more = network.run(&self.engine, &self.store, keys, clock, &self.cancel)?;
            let (requests, wire_bytes) = (run.requests + more.requests, run.wire_bytes + more.wire_bytes);
            run = SyncRun { requests, wire_bytes, ..more };
        }
        let problem = run.status.problem.or(processed.err().map(|error| error.text));
        self.report(run.wire_bytes, run.requests, run.status.waiting_until_ms, problem)
    }

    /// Ends a running sync or housekeeping within five seconds, also in the middle of a photo. What was sent stays sent.
    pub fn cancel_sync(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    /// The platform says that there is a network again: the next background sync tries at once.
    pub fn network_came_back(&self) {
        lock(&self.engine).network_came_back();
    }

    fn report(
        &self,
        wire_bytes: u64,
        requests: u32,
        wait_until_ms: Option<i64>,
        problem: Option<Text>,
    ) -> Result<SyncReport> {
        let counts = self.store.sync_counts()?;
        Ok(SyncReport {
            pending: few(self.store.records()?.pending),
            conflicts: few(counts.conflicts),
            wire_bytes,
            requests,
            pending_evidence: few(counts.pending_evidence),
            wait_until_ms,
            problem,
        })
    }

    /// What is where.
    pub fn view_sync(&self) -> Result<SyncView> {
        let (counts, records) = (self.store.sync_counts()?, self.store.records()?);
        let enrolled = self.store.enrolment()?.is_some();
        let problem = lock(&self.engine).status().problem;
        Ok(SyncView {
            enrolled,
            sent: few(records.sent),
            pending: few(records.pending),
            pending_evidence: few(counts.pending_evidence),
            pending_evidence_bytes: i64::try_from(counts.pending_evidence_bytes).unwrap_or(i64::MAX),
            lost_evidence: few(counts.lost_evidence),
            conflicts: few(counts.conflicts),
            items: self.unsettled()?,
            last_contact_ms: self.store.last_contact_ms()?,
            banner: banner(enrolled, records, counts),
            warnings: self.store.told()?,
            problem,
        })
    }

    /// A stop is named by its address, which its day knows; by its id where its day does not know it, or cannot be read.
    fn unsettled(&self) -> Result<Vec<RecordView>> {
        let records = self.store.unsettled()?;
        let at_a_door = |record: &&Unsettled| {
            let act = &record.fact.act;
            matches!(act, Act::Arrived { .. } | Act::PinTried { .. } | Act::AccessCode { .. } | Act::PinMoved { .. })
        };
        let days: BTreeSet<ServiceDay> = records.iter().filter(at_a_door).map(|record| record.fact.day).collect();
        let days: BTreeMap<ServiceDay, DayState> =
            days.into_iter().filter_map(|day| Some((day, self.state_of(day).ok()?))).collect();
        let line = |record: &Unsettled| {
            let stops = days.get(&record.fact.day);
            views::record(record, |id| {
                stops.and_then(|day| day.stop(id)).map_or(id.0.clone(), |stop| stop.address.clone())
            })
        };
        Ok(records.iter().map(line).collect())
    }
}

/// One true sentence about the records.
pub(super) fn banner(enrolled: bool, records: Records, counts: SyncCounts) -> Text {
    let (key, n) = match (enrolled, records.pending, counts.lost_evidence, counts.kept_evidence) {
        (false, ..) => return Text::new("companion.banner_alone"),
        (true, 0, 0, 0) => return Text::new("companion.banner_all_sent"),
        (true, 0, 0, kept) => ("companion.banner_photo_kept", kept),
        (true, 0, lost, _) => ("companion.banner_proof_lost", lost),
        (true, waiting, 0, _) => ("companion.banner_waiting", waiting),
        (true, waiting, lost, _) => {
            return Text::new("companion.banner_waiting_proof_lost").with("n", waiting).with("lost", lost);
        }
    };
    Text::new(key).with("n", n)
}
