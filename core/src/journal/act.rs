//! What a fact says: one variant per kind of act. The wire name of a kind is its snake_case name.
//!
//! No names, phone numbers or free text of people stand in a fact: they lie in an erasable blob that the fact's evidence
//! names by hash (role `people`), so a person can be erased and the chain still verifies. No floats.

use super::{ChainId, FactId, Hash, Head, StopId};
use crate::calendar::ServiceDay;
use serde::{Deserialize, Serialize};

/// One act. Parcels are named by their tracking number, stops by their id within the fact's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Act {
    /// The first fact of every chain.
    ChainStarted {
        /// Why a new chain began.
        reason: ChainReason,
        /// The last known head of the chain before, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Head>,
    },
    /// Parcels that this device added itself: from CSV, label scans or by hand. At most what fits into a fact; a large
    /// file becomes several facts. Their people lie in the evidence of role `people`.
    ParcelsAdded {
        /// The day they are for.
        day: ServiceDay,
        /// Where they came from.
        source: Source,
        /// `manifest::Parcel` without its person, as JSON.
        parcels: Vec<serde_json::Value>,
    },
    /// A label was read while taking parcels in.
    Received {
        /// The tracking number, or what the label says when nobody knows it.
        parcel: String,
        /// What became of it.
        verdict: Verdict,
        /// The number to write on the box, 1 to 99; only with `expected`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        box_number: Option<u32>,
        /// How it was read.
        how: HowRead,
    },
    /// A parcel is damaged; a mark, not a place.
    Damaged {
        /// Its tracking number.
        parcel: String,
    },
    /// A parcel never arrived or is lost.
    Missing {
        /// Its tracking number.
        parcel: String,
    },
    /// An order of the day was accepted; the newest one counts.
    Planned {
        /// Free slots as the shop said them, seconds of the service day in local time.
        slots: Vec<(i64, i64)>,
        /// The outings.
        outings: Vec<PlannedOuting>,
        /// What does not fit, and why.
        unplanned: Vec<Unplanned>,
        /// Whether a person ordered the stops by hand.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_hand: bool,
        /// Whether these stops are one courier's share, and others take the rest.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        share: bool,
        /// Proven when it was accepted: no order of these stops takes less by more than so many millionths, service at the
        /// doors apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        gap_ppm: Option<u32>,
        /// The first of the outings have left the shop: the fact by which each did, in their order. None in older facts,
        /// which do not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Vec<FactId>>,
        /// Whether the last of `left` was under way, and takes this order.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        under_way: bool,
        /// What its times rest on. None in older facts: straight lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        travel: Option<TravelBasis>,
    },
    /// The courier left the shop. Said again of an outing under way, by older programs: its new order.
    OutingStarted {
        /// Counted from 0 within the day.
        outing: u32,
        /// The stops taken along, in order.
        stops: Vec<StopId>,
        /// Which outing of which plan it is. None where it left without a plan, and in older facts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OutingOfPlan>,
    },
    /// The courier came back.
    OutingEnded {
        /// As in `OutingStarted`.
        outing: u32,
        /// Metres driven, from the plan's distances along the stops that were visited and back.
        distance_m: u64,
    },
    /// A person says how far a trip was, where the plan's distance is not what was driven. A fact of the trip's day; the
    /// newest counts.
    TripMeasured {
        /// The fact by which the outing left.
        outing: FactId,
        /// Metres driven.
        distance_m: u64,
    },
    /// What the odometer said at the start of a year, for the mileage log; the newest of a year counts.
    OdometerRead {
        /// Which.
        year: i32,
        /// Tenths of a mile.
        miles_tenths: u64,
    },
    /// The courier stands at a door.
    Arrived {
        /// Which.
        stop: StopId,
    },
    /// Parcels were handed over at a door. Evidence: photo, signature, and `people` where a name was given.
    Delivered {
        /// The door; none when it was not on the manifest's stops.
        stop: StopId,
        /// Which parcels.
        parcels: Vec<String>,
        /// To whom or where.
        to: To,
        /// Which parts of the proof rule were given.
        proof: ProofGiven,
    },
    /// A PIN was tried at a stop and was wrong. It counts against the stop's tries for good, undone or not.
    PinTried {
        /// The door.
        stop: StopId,
    },
    /// An attempt that failed. Evidence may hold a photo and, in `people`, a text.
    Failed {
        /// The door.
        stop: StopId,
        /// Which parcels.
        parcels: Vec<String>,
        /// Why.
        reason: FailReason,
        /// Whether it stays in the car for another attempt today, or comes back to the shop.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
        /// Required steps that were done, by their keys.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        steps: Vec<String>,
    },
    /// A parcel waits on the counter for its customer.
    Held {
        /// Its tracking number.
        parcel: String,
        /// The shelf, as written on it.
        shelf: String,
    },
    /// A customer took a parcel over the counter. Evidence: `people` with the name.
    Collected {
        /// Its tracking number.
        parcel: String,
    },
    /// Parcels were handed back to the carrier's driver.
    Returned {
        /// Their tracking numbers.
        parcels: Vec<String>,
    },
    /// An access code was tried at a door.
    AccessCode {
        /// The door.
        stop: StopId,
        /// Whether it worked.
        works: bool,
    },
    /// A person moved a door's pin: from now on it is there, on later days as well. A place in 1e-7 degrees, WGS 84.
    PinMoved {
        /// The door.
        stop: StopId,
        /// Latitude.
        lat_e7: i64,
        /// Longitude.
        lon_e7: i64,
    },
    /// An earlier fact is taken back. The target may itself be an undo.
    Undone {
        /// Its id.
        fact: FactId,
        /// Its hash.
        hash: Hash,
        /// Its chain and number there.
        chain: ChainId,
        /// See `chain`.
        seq: u64,
    },
    /// The device closed its day.
    DayClosed {
        /// The counts at that moment.
        counts: Counts,
        /// What the device's ledger says the day earned, cents.
        earned_cents: i64,
        /// Parcels that are still here and carry into tomorrow's balance.
        carry: Vec<String>,
    },
    /// The partner disputes a line of a statement.
    Disputed {
        /// The line's key.
        line: String,
        /// What the partner says it should be, cents.
        cents: i64,
    },
    /// A photo that was kept raw at a door was processed since. The evidence, one of role `photo`, stands in for the raw one
    /// wherever that is named. A fact of the day of the fact that names it; several for one raw photo say the same.
    PhotoProcessed {
        /// SHA-256 of the raw photo.
        of: Hash,
        /// Keys of what was found (`photo_blurred`, `photo_dark`, `photo_cut_short`).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<String>,
    },
    /// A kind or version that this program does not know: kept, passed on and sealed again as it is.
    #[serde(skip)]
    Unknown {
        /// Its kind.
        kind: String,
        /// Its version.
        version: u32,
        /// Its body.
        body: serde_json::Value,
    },
}

/// Why a chain began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainReason {
    /// The store is new.
    New,
    /// A damaged database was set aside and salvaged.
    Salvaged,
    /// The store came from a backup.
    Restored,
    /// The depot knows another fact under a number of ours.
    Forked,
    /// The device got its identity from a depot.
    Enrolled,
}

/// Where parcels came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The depot's manifest.
    Depot,
    /// A CSV file.
    Csv,
    /// A scanned label.
    Label,
    /// Typed.
    Hand,
}

/// What a scan at load-out says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// On today's manifest, first time.
    Expected,
    /// On today's manifest, received before.
    Twice,
    /// On the manifest of another day.
    NotToday,
    /// On nobody's list that this device knows.
    Unexpected,
}

/// How a label was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowRead {
    /// Decoded from a picture.
    Camera,
    /// Typed on the screen or by a Bluetooth scanner that types.
    Typed,
}

/// Who or what took the parcel. The words of `to` in the terminal contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// The person on the label.
    Recipient,
    /// Someone who lives there.
    Household,
    /// A neighbour.
    Neighbour,
    /// Front desk or mail room.
    FrontDesk,
    /// A safe place.
    SafePlace,
    /// The mailbox.
    Mailbox,
    /// A parcel locker.
    Locker,
    /// The shop's own counter.
    Counter,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailReason {
    /// Code, gate, closed building.
    NoAccess,
    /// No such address.
    AddressNotFound,
    /// A business that is closed.
    BusinessClosed,
    /// Nobody home and no safe place.
    NobodyHome,
    /// Nobody could say the PIN.
    PinNotAvailable,
    /// Nobody could show to be 21.
    AgeNotProven,
    /// Not accepted.
    Refused,
    /// Damaged.
    Damaged,
    /// Not in the car.
    ParcelMissing,
    /// A dog, the weather.
    Dangerous,
    /// The time was over.
    NoTime,
    /// Something else, with a text.
    Other,
}

/// What was given as proof. A rule that was not kept (a full disk, for example) shows as the part that is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofGiven {
    /// Parcels that were scanned at the door.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scanned: Vec<String>,
    /// The PIN was right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pin: bool,
    /// The age check, if one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<AgeCheck>,
    /// Metres between the device and the door, if both are known. Recorded, never a reason to refuse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
    /// Keys of warnings that were shown and accepted (`photo_blurred`, `photo_dark`, `far_from_door`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Evidence that was due and could not be kept (`photo`, `signature`): the outcome counts all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
}

/// The answer to "at least 21?"; nothing else of the licence is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeCheck {
    /// Yes, from the barcode of a driving licence (AAMVA).
    ByLicence,
    /// Yes, the courier looked at a document.
    ByLooking,
}

/// One trip of an accepted plan. Seconds of the service day, local time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedOuting {
    /// Index into the slots.
    pub slot: u32,
    /// When to leave the shop.
    pub depart_s: i64,
    /// When to be back.
    pub return_s: i64,
    /// Metres of the whole trip.
    pub distance_m: u64,
    /// The stops in order, each with the planned arrival.
    pub stops: Vec<(StopId, i64)>,
}

/// One outing of an accepted plan, as another fact names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutingOfPlan {
    /// The plan's fact.
    pub plan: FactId,
    /// Its place among the plan's outings, counted from 0.
    pub place: u32,
}

/// A stop that a plan leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplanned {
    /// Which.
    pub stop: StopId,
    /// The plan's word for why (formats.md: `no_time`, `no_way`, ..).
    pub reason: String,
}

/// What the travel times of a plan rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelBasis {
    /// The content hash of the road pack. None: straight lines between all doors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roads: Option<Hash>,
    /// Where all lines are straight, why: `no_map`, `other_area`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What driving had taught: the pack's times were multiplied with so many thousandths. None: with none, or nothing was
    /// taught yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_mille: Option<u32>,
    /// Stops that are on no street of the pack: to and from them the lines are straight.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub straight: Vec<StraightStop>,
}

/// A stop that is on no street of the road pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StraightStop {
    /// Which.
    pub stop: StopId,
    /// Why: `outside` the area, `no_street` near.
    pub reason: String,
}

/// How many parcels are in each place; the seven places add up to `parcels` once the day is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// On the manifest, with what carried over from yesterday.
    pub parcels: u32,
    /// Handed over at a door.
    pub delivered: u32,
    /// Taken over the counter.
    pub collected: u32,
    /// On the counter.
    pub held: u32,
    /// Still with us.
    pub to_return: u32,
    /// Handed back to the carrier.
    pub returned: u32,
    /// Never received, or lost.
    pub missing: u32,
    /// Cancelled or given to another partner by the depot.
    pub withdrawn: u32,
    /// Scanned, and of another day, another partner or nobody's list; beside the manifest.
    pub unexpected: u32,
    /// Attempts that failed; events, not places.
    pub failed_attempts: u32,
    /// Parcels marked damaged.
    pub damaged: u32,
}

impl Act {
    /// The newest version of a kind's body that this program writes and reads.
    pub const VERSION: u32 = 1;
}
