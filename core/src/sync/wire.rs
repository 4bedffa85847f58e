//! The messages of `/v1`, shared with the depot. `docs/wire.md` describes them; golden files under `tests/golden/wire` fix them.
//!
//! All times are milliseconds since 1970 UTC. Binary is base64url without padding, hashes are hex.

use crate::calendar::{ServiceDay, Zone};
use crate::earnings::{RateCard, Statement};
use crate::inputs::{PublicKey, Signature};
use crate::journal::{ChainId, CourierId, DeviceId, FactId, Hash, Head, PartnerId};
use crate::manifest::{LatLon, Parcel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// Facts in one batch at most.
pub const MAX_BATCH_FACTS: usize = 500;
/// Bytes of facts in one batch at most, before compression.
pub const MAX_BATCH_BYTES: usize = 512 * 1024;
/// Evidence of at most this many bytes rides along with its fact instead of taking a request of its own.
pub const MAX_ATTACHED_BYTES: usize = 1024;
/// Evidence above this goes through a resumable upload, at most this many bytes a request.
pub const MAX_PUT_BYTES: usize = 1024 * 1024;
/// Bytes of a road pack in one answer: through a slow link ([`super::SLOW_LINK_BYTES_PER_S`]) within the driver's patience.
pub const ROADS_PART_BYTES: u64 = 256 * 1024;
/// A road pack's size at most; that of a large city's area has some megabytes.
pub const MAX_ROADS_BYTES: u64 = 64 * 1024 * 1024;
/// A blob's size at most.
pub const MAX_EVIDENCE_BYTES: u64 = 10 * 1024 * 1024;

/// `POST /v1/enroll`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnrollRequest {
    /// The one-time code, as typed or from the QR; case, spaces and dashes do not matter.
    pub code: String,
    /// The device's key.
    pub public_key: PublicKey,
    /// Proof of possession: ES256 over [`enroll_message`].
    pub proof: Signature,
}

/// What an enrolling device signs: it binds the key to the code.
pub fn enroll_message(code: &str, key: &PublicKey) -> Vec<u8> {
    format!("satchel enroll v1\n{}\n{}", normal_code(code), key.0).into_bytes()
}

/// A code as both sides compare it: upper case, letters and digits only.
pub fn normal_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// Answer to [`EnrollRequest`]; the same for the same code and key, however often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The shop.
    pub partner: PartnerProfile,
    /// The id that the depot gave the phone.
    pub device: DeviceId,
    /// Which incarnation of the depot's data this is; another after a restore.
    pub epoch: String,
    /// The depot's clock.
    pub depot_time_ms: i64,
}

/// What a device must know of its partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartnerProfile {
    /// Its id.
    pub id: PartnerId,
    /// The shop's name.
    pub name: String,
    /// One line.
    pub address: String,
    /// The shop's door.
    pub at: LatLon,
    /// Its time zone.
    pub zone: Zone,
    /// Its usual free slots, seconds of the day.
    pub slots: Vec<(i64, i64)>,
    /// Days without delivery.
    #[serde(default)]
    pub holidays: Vec<ServiceDay>,
    /// Who delivers.
    pub couriers: Vec<CourierProfile>,
}

/// A courier of the partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourierProfile {
    /// Its id.
    pub id: CourierId,
    /// A first name, as shown in the shop.
    pub name: String,
}

/// Claims of the client assertion for `POST /v1/token` (RFC 7523; ES256 JWT, `iss` = `sub` = device id, `aud` = "satchel").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionClaims {
    /// The device.
    pub iss: String,
    /// The device.
    pub sub: String,
    /// Always `satchel`.
    pub aud: String,
    /// Seconds since 1970 UTC.
    pub iat: i64,
    /// Seconds since 1970 UTC; at most 300 after `iat`.
    pub exp: i64,
    /// Used once.
    pub jti: String,
}

/// Answer of `POST /v1/token`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Opaque.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds.
    pub expires_in: i64,
    /// The depot's clock.
    pub depot_time_ms: i64,
}

/// `POST /v1/facts`: facts of one chain in order, beginning right behind the cursor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushRequest {
    /// Which chain.
    pub chain: ChainId,
    /// Number of the first item.
    pub first_seq: u64,
    /// One for each number, without gaps.
    pub items: Vec<PushItem>,
    /// The chain's head, at or behind the last item.
    pub head: Head,
    /// ES256 over [`head_message`].
    pub signature: Signature,
    /// Small evidence of these facts, base64url; the depot checks each against its hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<String>,
}

/// What a device signs at each push.
pub fn head_message(device: &DeviceId, head: &Head) -> Vec<u8> {
    head.message(device)
}

/// A fact's canonical bytes as text (they are UTF-8), or a hole for one that the depot could not take for days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PushItem {
    /// The bytes.
    Fact(String),
    /// Only that it exists.
    Hole {
        /// Its hash, so that the chain still closes.
        hash: Hash,
    },
}

/// Answer to [`PushRequest`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// One for each item, in order.
    pub receipts: Vec<Receipt>,
    /// How far the depot has this chain.
    pub cursor: Head,
    /// Which incarnation of the depot's data answered.
    pub epoch: String,
    /// The depot's clock.
    pub depot_time_ms: i64,
    /// For blobs of these facts that are still to come. An older depot has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uploads: Option<UploadTokens>,
}

/// Bearer tokens that each open the upload of one blob, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadTokens {
    /// Seconds.
    pub expires_in: i64,
    /// By blob.
    pub tokens: BTreeMap<Hash, String>,
}

/// Whether a token can stand in a header: `token68` of RFC 9110, section 11.2, of bounded length.
pub(crate) fn is_header_safe(token: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b);
    (1..=4096).contains(&token.len()) && token.bytes().all(plain)
}

/// What the depot made of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The fact's number.
    pub seq: u64,
    /// Applied, conflict or quarantined.
    pub status: ReceiptStatus,
    /// The moment that counts for who was first: device time corrected by the known difference, clamped between the
    /// device's last contact and the receipt.
    pub at_ms: i64,
    /// When the depot received it first.
    pub received_ms: i64,
    /// Whether the depot had it before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeat: bool,
    /// For a conflict or a quarantine: why, as a key of `texts/*/depot.json` with arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<crate::texts::Text>,
}

/// See [`Receipt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStatus {
    /// Taken, with effect.
    Applied,
    /// Kept, flagged for a person.
    Conflict,
    /// Kept as bytes that the depot cannot read.
    Quarantined,
    /// The depot knows the number only as a hole.
    Hole,
}

/// How far a device knows each chain of its own to be at the depot, in `GET /v1/changes?after=<cursor>&have=<chain>.<seq>,..`: it is
/// told what the depot has of them behind that, for it may have lost it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Have(pub BTreeMap<ChainId, u64>);

impl Display for Have {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for (chain, seq) in &self.0 {
            write!(f, "{comma}{chain}.{seq}")?;
            comma = ",";
        }
        Ok(())
    }
}

impl From<&str> for Have {
    /// What cannot be read is left out: the device is then told what it has.
    fn from(text: &str) -> Self {
        let one = |item: &str| {
            let (chain, seq) = item.split_once('.')?;
            Some((ChainId(chain.to_owned()), seq.parse().ok()?))
        };
        Self(text.split(',').filter_map(one).collect())
    }
}

/// Answer of `GET /v1/changes?after=<cursor>`; page and cursor are applied together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangesPage {
    /// In order.
    pub changes: Vec<Change>,
    /// To be given as `after` next time: `<epoch>.<number>`.
    pub next: String,
    /// Whether there is more right now.
    pub more: bool,
    /// The depot's clock.
    pub depot_time_ms: i64,
}

/// Something that changed for this partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// The partner's own data.
    Profile(Box<PartnerProfile>),
    /// A parcel is on the manifest of `day`, new or changed.
    Parcel {
        /// The day.
        day: ServiceDay,
        /// The whole parcel.
        parcel: Box<Parcel>,
    },
    /// A parcel was cancelled or given to another partner.
    Withdrawn {
        /// The day.
        day: ServiceDay,
        /// Its tracking number.
        parcel: String,
        /// When.
        at_ms: i64,
    },
    /// A rate card, new or replaced by id.
    RateCard(Box<RateCard>),
    /// A fact of another device of the partner.
    Fact {
        /// Canonical bytes.
        bytes: String,
        /// The moment that counts, see [`Receipt::at_ms`].
        at_ms: i64,
        /// As the depot judged it.
        status: ReceiptStatus,
    },
    /// A receipt of one of this device's facts changed.
    Receipt {
        /// Which chain.
        chain: ChainId,
        /// The new one.
        receipt: Receipt,
    },
    /// A person decided a conflict.
    Decision {
        /// The day.
        day: ServiceDay,
        /// The parcel.
        parcel: String,
        /// The fact that counts.
        fact: FactId,
    },
    /// A week's statement, new or changed. A closed one never changes.
    Statement(Box<Statement>),
    /// The evidence is durable at the depot.
    EvidenceDurable {
        /// Its hash.
        sha256: Hash,
    },
    /// A person was erased: these blobs are to be deleted, and this parcel's person.
    Erased {
        /// Blobs of role `people`.
        blobs: Vec<Hash>,
        /// Parcels by day.
        parcels: Vec<(ServiceDay, String)>,
    },
    /// The road pack of the partner's area is this one.
    Roads(RoadsOffer),
}

/// A road pack at the depot: `GET /v1/roads/{area}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoadsOffer {
    /// The area's name at the depot: letters, digits, `-`, `_`, `.`.
    pub area: String,
    /// The pack's content hash, as its header has it.
    pub sha256: Hash,
    /// Bytes of the file.
    pub len: u64,
}

/// An RFC 9457 problem document (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `https://satchel.example/problems/<name>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short, English.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What, where, what to do.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The depot's clock; always with 401.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depot_time_ms: Option<i64>,
}

/// A [`Problem`] about a chain: `gap` and `fork`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainProblem {
    /// Its members stand beside `cursor`.
    #[serde(flatten)]
    pub problem: Problem,
    /// With `gap`: how far the depot has the chain. With `fork`: the last head that both sides share.
    pub cursor: Head,
}

/// The depot has a blob for good: answer of `PUT /v1/evidence/{sha256}` and of the last part of an upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceReceipt {
    /// Its hash, checked by the depot over what it stored.
    pub sha256: Hash,
    /// Bytes.
    pub len: u64,
    /// The depot's clock.
    pub depot_time_ms: i64,
}

/// What the QR of an enrolment says, as a URL: `satchel://enroll?u=<depot URL>&c=<code>&f=<fingerprint>[&s=<spare>]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrollTicket {
    /// Where the depot answers.
    pub depot_url: String,
    /// The one-time code.
    pub code: String,
    /// SHA-256 of the server certificate's public key (SPKI); trusted by key, not by date. None: public roots.
    pub fingerprint: Option<Hash>,
    /// A spare key for the day the first one is replaced.
    pub spare: Option<Hash>,
}
