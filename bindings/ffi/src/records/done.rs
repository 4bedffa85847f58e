//! What an act answers once it is on disk.

use satchel_core::companion::{
    Closed, DeliveryDone, Enrolled, Exported, FrameScan, Imported, Planned, Received, Recorded, ShareOfStops,
    SlotOffer, StopBrief, SyncReport,
};
use satchel_core::journal::{ChainId, Counts, FactId, Hash, Verdict};
use satchel_core::manifest::{Finding, Level};
use satchel_core::plan::{Bound, LeftOut, Plan, PlanOuting, Reason, Search, Totals, Visit};
use satchel_core::texts::Text;
use std::path::PathBuf;

/// A fact that is on disk. `id` is what `undo` takes.
#[uniffi::remote(Record)]
pub struct Recorded {
    pub id: FactId,
    pub chain: ChainId,
    pub seq: u64,
    pub hash: Hash,
}

/// A device that knows its depot.
#[uniffi::remote(Record)]
pub struct Enrolled {
    pub fact: Recorded,
    pub partner: String,
    pub device: String,
}

/// Parcels that were taken from a file, and what was wrong or doubtful in it.
#[uniffi::remote(Record)]
pub struct Imported {
    pub fact: Recorded,
    pub parcels: u32,
    pub findings: Vec<Finding>,
}

/// Something to say about a line of a file; lines count from 1.
#[uniffi::remote(Record)]
pub struct Finding {
    pub line: u64,
    pub level: Level,
    pub text: Text,
}

/// Whether the line is left out, or taken with a remark.
#[uniffi::remote(Enum)]
pub enum Level {
    Error,
    Warning,
}

/// The answer to a scan at load-out.
#[uniffi::remote(Record)]
pub struct Received {
    pub fact: Recorded,
    pub verdict: Verdict,
    pub parcel: String,
    pub box_number: Option<u32>,
    pub outing: Option<u32>,
    pub address: String,
    pub name: String,
    pub listed_for: Option<String>,
    pub withdrawn: bool,
    pub text: Text,
}

/// What a camera frame said at load-out.
#[uniffi::remote(Enum)]
pub enum FrameScan {
    Nothing,
    NoParcel { text: Text },
    Received { scan: Received },
}

/// A plan that was taken, and the stops in it whose place is only near.
#[uniffi::remote(Record)]
pub struct Planned {
    pub fact: Recorded,
    pub plan: Plan,
    pub approximate: Vec<String>,
    pub quality: Option<Text>,
}

/// What one more slot would bring.
#[uniffi::remote(Record)]
pub struct SlotOffer {
    pub gained: Vec<StopBrief>,
    pub away_more_s: i64,
    pub left_out: u32,
    pub text: Text,
}

/// What one of several couriers would do.
#[uniffi::remote(Record)]
pub struct ShareOfStops {
    pub stops: Vec<StopBrief>,
    pub parcels: u32,
    pub depart_s: Option<i64>,
    pub return_s: Option<i64>,
    pub away_s: i64,
    pub left_out: Vec<StopBrief>,
}

/// Outings, what is left out, and how good the order is.
#[uniffi::remote(Record)]
pub struct Plan {
    pub outings: Vec<PlanOuting>,
    pub unplanned: Vec<LeftOut>,
    pub totals: Totals,
    pub bound: Bound,
    pub search: Search,
}

/// One trip.
#[uniffi::remote(Record)]
pub struct PlanOuting {
    pub slot: usize,
    pub depart_s: f64,
    pub return_s: f64,
    pub visits: Vec<Visit>,
}

/// One stop of a trip.
#[uniffi::remote(Record)]
pub struct Visit {
    pub id: String,
    pub arrive_s: f64,
    pub start_s: f64,
    pub leave_s: f64,
    pub late_s: f64,
}

/// A stop that is not planned.
#[uniffi::remote(Record)]
pub struct LeftOut {
    pub id: String,
    pub reason: Reason,
}

/// Why a stop is not planned.
#[uniffi::remote(Enum)]
pub enum Reason {
    WindowOutsideSlots,
    NoTime,
    NoWay,
    TooBig,
    NotFound,
}

/// Sums over all outings.
#[uniffi::remote(Record)]
pub struct Totals {
    pub driving_s: f64,
    pub away_s: f64,
    pub waiting_s: f64,
    pub distance_m: Option<f64>,
}

/// How good the order is: no order of these stops is shorter than `value_s`.
#[uniffi::remote(Record)]
pub struct Bound {
    pub value_s: f64,
    pub gap: Option<f64>,
    pub gap_net: Option<f64>,
    pub optimal: bool,
    pub selection_proven: bool,
}

/// What the search did.
#[uniffi::remote(Record)]
pub struct Search {
    pub elapsed_ms: u64,
    pub seed: u64,
    pub iterations: u64,
}

/// An outcome at a door, and what the courier should know about it.
#[uniffi::remote(Record)]
pub struct DeliveryDone {
    pub fact: Recorded,
    pub warnings: Vec<Text>,
}

/// A closed day.
#[uniffi::remote(Record)]
pub struct Closed {
    pub fact: Recorded,
    pub counts: Counts,
    pub earned_cents: i64,
}

/// What a sync came to.
#[uniffi::remote(Record)]
pub struct SyncReport {
    pub pending: u32,
    pub conflicts: u32,
    pub wire_bytes: u64,
    pub requests: u32,
    pub pending_evidence: u32,
    pub wait_until_ms: Option<i64>,
    pub problem: Option<Text>,
}

/// What an export wrote, relative to its folder.
#[uniffi::remote(Record)]
pub struct Exported {
    pub files: Vec<PathBuf>,
    pub parcels: u32,
}
