//! What the screens show: one snapshot for each.

use satchel_core::companion::{
    AccessView, AttemptView, CodeTriedView, CounterView, DayEarned, DoorScan, DoorVerdict, Doubt, EarningsView,
    FailStep, HeldParcel, LineView, LoadView, MileageTrip, MileageView, MissingParcel, NextStep, OutingView,
    ParcelCounts, ParcelView, PlaceView, PlanStop, PlanView, RecordView, RunningOuting, StatementDifference, StopBrief,
    StopView, StraightStopView, SyncView, TodayView, TravelView, TripView, UnplannedStop,
};
use satchel_core::journal::FailReason;
use satchel_core::store::FactStatus;
use satchel_core::texts::Text;

/// The first screen.
#[uniffi::remote(Record)]
pub struct TodayView {
    pub day: String,
    pub partner: String,
    pub courier: String,
    pub next: NextStep,
    pub outing: Option<RunningOuting>,
    pub outings_planned: u32,
    pub parcels: ParcelCounts,
    pub doubts: Vec<Doubt>,
    pub earned_cents: i64,
    pub pending: u32,
    pub conflicts: u32,
    pub lost_evidence: u32,
    pub banner: Text,
    pub warnings: Vec<Text>,
    pub closed: bool,
    pub closed_by: Option<String>,
    pub alone: bool,
}

/// The one thing to do next.
#[uniffi::remote(Enum)]
pub enum NextStep {
    GetManifest,
    Load { expected: u32 },
    Plan,
    Leave { outing: u32, depart_s: i64 },
    GoTo { stop: StopBrief },
    Deliver { stop: StopBrief },
    ComeBack,
    CloseDay,
    Done,
}

/// A stop in a line.
#[uniffi::remote(Record)]
pub struct StopBrief {
    pub id: String,
    pub number: u32,
    pub address: String,
    pub parcels: u32,
    pub planned_arrival_s: Option<i64>,
    pub before_s: Option<i64>,
}

/// The outing under way.
#[uniffi::remote(Record)]
pub struct RunningOuting {
    pub number: u32,
    pub back_by_s: Option<i64>,
    pub stops: u32,
    pub done: u32,
    pub not_delivered: u32,
}

/// How many parcels are where, now. The first eight add up to `all`.
#[uniffi::remote(Record)]
pub struct ParcelCounts {
    pub all: u32,
    pub expected: u32,
    pub to_go: u32,
    pub delivered: u32,
    pub collected: u32,
    pub held: u32,
    pub to_return: u32,
    pub returned: u32,
    pub missing: u32,
    pub withdrawn: u32,
    pub unexpected: u32,
    pub damaged: u32,
    pub failed_attempts: u32,
}

/// Something that a person should know or decide.
#[uniffi::remote(Record)]
pub struct Doubt {
    pub text: Text,
    pub parcel: Option<String>,
}

/// Taking parcels in.
#[uniffi::remote(Record)]
pub struct LoadView {
    pub received: u32,
    pub all: u32,
    pub missing: Vec<MissingParcel>,
}

/// A parcel that nobody has scanned yet.
#[uniffi::remote(Record)]
pub struct MissingParcel {
    pub tracking_number: String,
    pub short: String,
    pub address: String,
    pub reported: Option<String>,
}

/// The accepted plan of the day.
#[uniffi::remote(Record)]
pub struct PlanView {
    pub planned: bool,
    pub slots: Vec<Vec<i64>>,
    pub outings: Vec<OutingView>,
    pub unplanned: Vec<UnplannedStop>,
    pub by_hand: bool,
    pub share: bool,
    pub quality: Option<Text>,
    pub approximate: u32,
    pub travel: Option<TravelView>,
}

/// What the travel times of a plan rest on.
#[uniffi::remote(Record)]
pub struct TravelView {
    pub on_streets: bool,
    pub text: Text,
    pub learned: Option<Text>,
    pub straight: Vec<StraightStopView>,
}

/// A stop that is on no street of the map.
#[uniffi::remote(Record)]
pub struct StraightStopView {
    pub id: String,
    pub address: String,
    pub reason: String,
    pub text: Text,
}

/// A trip.
#[uniffi::remote(Record)]
pub struct OutingView {
    pub number: u32,
    pub depart_s: i64,
    pub return_s: i64,
    pub distance_m: i64,
    pub started: bool,
    pub ended: bool,
    pub stops: Vec<PlanStop>,
}

/// A stop of a trip.
#[uniffi::remote(Record)]
pub struct PlanStop {
    pub id: String,
    pub number: u32,
    pub address: String,
    pub lat_e7: Option<i64>,
    pub lon_e7: Option<i64>,
    pub arrive_s: i64,
    pub parcels: u32,
    pub access_code: bool,
    pub done: bool,
    pub before_s: Option<i64>,
}

/// A stop that is left out.
#[uniffi::remote(Record)]
pub struct UnplannedStop {
    pub id: String,
    pub address: String,
    pub reason: String,
    pub text: Text,
}

/// One door.
#[uniffi::remote(Record)]
pub struct StopView {
    pub id: String,
    pub number: u32,
    pub of: u32,
    pub address: String,
    pub address2: String,
    pub lat_e7: Option<i64>,
    pub lon_e7: Option<i64>,
    pub names: Vec<String>,
    pub phones: Vec<String>,
    pub access: Vec<AccessView>,
    pub notes: Vec<String>,
    pub planned_arrival_s: Option<i64>,
    pub arrived_ms: Option<i64>,
    pub windows: Vec<Vec<i64>>,
    pub parcels: Vec<ParcelView>,
    pub pin_tries: u32,
    pub done: bool,
}

/// A box of a stop.
#[uniffi::remote(Record)]
pub struct ParcelView {
    pub tracking_number: String,
    pub short: String,
    pub box_number: Option<u32>,
    pub place: PlaceView,
    pub by: Option<String>,
    pub damaged: Option<String>,
    pub proof: Vec<String>,
    pub handover: Option<String>,
    pub attempts: Vec<AttemptView>,
}

/// A failed attempt.
#[uniffi::remote(Record)]
pub struct AttemptView {
    pub fact: String,
    pub at_ms: i64,
    pub reason: FailReason,
}

/// A code for gate or door.
#[uniffi::remote(Record)]
pub struct AccessView {
    pub code: String,
    pub tried: Option<CodeTriedView>,
}

/// Whether a code opened.
#[uniffi::remote(Record)]
pub struct CodeTriedView {
    pub day: String,
    pub works: bool,
    pub courier: String,
}

/// Where a parcel is, as screens name it.
#[uniffi::remote(Enum)]
pub enum PlaceView {
    Expected,
    Loaded,
    Delivered,
    Collected,
    Held,
    ToReturn,
    Returned,
    Missing,
    Withdrawn,
}

/// Parcels that wait for their customers.
#[uniffi::remote(Record)]
pub struct CounterView {
    pub held: Vec<HeldParcel>,
}

/// A hold.
#[uniffi::remote(Record)]
pub struct HeldParcel {
    pub tracking_number: String,
    pub short: String,
    pub shelf: String,
    pub name: String,
    pub by: Option<String>,
}

/// Money of a day, its week and its year.
#[uniffi::remote(Record)]
pub struct EarningsView {
    pub day: String,
    pub lines: Vec<LineView>,
    pub day_cents: i64,
    pub week: Vec<DayEarned>,
    pub week_sure_cents: i64,
    pub week_waits_cents: i64,
    pub year_cents: i64,
    pub differences: Vec<StatementDifference>,
    pub trips: Vec<TripView>,
}

/// A line of the ledger.
#[uniffi::remote(Record)]
pub struct LineView {
    pub key: String,
    pub kind: String,
    pub of: String,
    pub cents: i64,
}

/// A day of the week.
#[uniffi::remote(Record)]
pub struct DayEarned {
    pub day: String,
    pub cents: i64,
    pub sure_cents: i64,
}

/// A line that phone and statement do not agree on.
#[uniffi::remote(Record)]
pub struct StatementDifference {
    pub key: String,
    pub text: Text,
    pub of: String,
    pub phone_cents: Option<i64>,
    pub statement_cents: Option<i64>,
    pub disputed: Option<String>,
}

/// A trip.
#[uniffi::remote(Record)]
pub struct TripView {
    pub outing: u32,
    pub distance_m: i64,
    pub stops: u32,
}

/// The state of the records.
#[uniffi::remote(Record)]
pub struct SyncView {
    pub enrolled: bool,
    pub sent: u32,
    pub pending: u32,
    pub pending_evidence: u32,
    pub pending_evidence_bytes: i64,
    pub lost_evidence: u32,
    pub conflicts: u32,
    pub items: Vec<RecordView>,
    pub last_contact_ms: Option<i64>,
    pub problem: Option<Text>,
    pub banner: Text,
    pub warnings: Vec<Text>,
}

/// A record that is not settled.
#[uniffi::remote(Record)]
pub struct RecordView {
    pub fact: String,
    pub at_ms: i64,
    pub what: Text,
    pub status: FactStatus,
    pub why: Text,
    pub bytes: i64,
}

/// How far a record has got.
#[uniffi::remote(Enum)]
pub enum FactStatus {
    Pending,
    Sent,
    Conflict,
    Quarantined,
    ProofLost,
    ProofKept,
}

/// What a scan at a door says.
#[uniffi::remote(Record)]
pub struct DoorScan {
    pub verdict: DoorVerdict,
    pub parcel: String,
    pub stop: Option<StopBrief>,
    pub text: Text,
}

/// Whether a parcel belongs to the door where it was scanned.
#[uniffi::remote(Enum)]
pub enum DoorVerdict {
    RightParcel,
    WrongStop,
    Unknown,
    AlreadyDone,
    Withdrawn,
}

/// A step that is due before an attempt may fail.
#[uniffi::remote(Record)]
pub struct FailStep {
    pub key: String,
    pub seconds: u32,
    pub contact: bool,
    pub text: Text,
}

/// A year of the mileage log.
#[uniffi::remote(Record)]
pub struct MileageView {
    pub year: i32,
    pub years: Vec<i32>,
    pub begins: Option<String>,
    pub odometer_start_tenths: Option<u64>,
    pub miles_tenths: u64,
    pub deduction_cents: i64,
    pub without_rate: u32,
    pub trips: Vec<MileageTrip>,
}

/// An entry of the log.
#[uniffi::remote(Record)]
pub struct MileageTrip {
    pub trip: String,
    pub day: String,
    pub outing: u32,
    pub miles_tenths: u64,
    pub measured: bool,
    pub purpose: Text,
    pub deduction_cents: Option<i64>,
}
