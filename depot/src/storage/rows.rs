//! What the storage keeps, one record for each table.

use satchel_core::calendar::ServiceDay;
use satchel_core::earnings::{RateCard, Statement};
use satchel_core::inputs::{PublicKey, Signature};
use satchel_core::journal::{ChainId, DeviceId, Hash, Head};
use satchel_core::manifest::Parcel;
use satchel_core::sync::wire::{Receipt, ReceiptStatus, RoadsOffer};
use satchel_core::texts::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An enrolment code; only its hash is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeRow {
    /// SHA-256 of the normalised code.
    pub code_hash: Hash,
    /// Not after this.
    pub expires_ms: i64,
    /// The key that used it, and the device that came of it.
    pub used: Option<(PublicKey, DeviceId)>,
}

/// What a token opens; only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// To whom it was given.
    pub device: DeviceId,
    /// The blob whose upload it opens, and nothing else; none: an access token.
    pub blob: Option<Hash>,
    /// Not after this.
    pub expires_ms: i64,
}

/// An enrolled phone.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceRow {
    /// Its id: `<partner>.<random>`.
    pub device: DeviceId,
    /// Its key.
    pub public_key: PublicKey,
    /// When it enrolled.
    pub enrolled_ms: i64,
    /// When it was last heard of.
    pub last_contact_ms: i64,
    /// When it was revoked.
    pub revoked_ms: Option<i64>,
}

/// A parcel on a day's manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct ParcelRow {
    /// The day.
    pub day: ServiceDay,
    /// The parcel.
    pub parcel: Parcel,
    /// When the depot withdrew it.
    pub withdrawn_ms: Option<i64>,
    /// When its person was erased: what comes later does not bring them back.
    pub erased_ms: Option<i64>,
}

/// How far the depot has a chain, and what its device signed.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainRow {
    /// Whose facts.
    pub device: DeviceId,
    /// The last fact here.
    pub head: Head,
    /// The chain before, as the first fact says.
    pub after: Option<Head>,
    /// The greatest head that was signed.
    pub signed_head: Head,
    /// Over it.
    pub signature: Signature,
    /// By the key of this device.
    pub signed_by: DeviceId,
    /// When the depot last had everything up to the signed head: later facts happened after that.
    pub whole_ms: Option<i64>,
}

/// A fact as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct FactRow {
    /// Whose.
    pub device: DeviceId,
    /// Which chain.
    pub chain: ChainId,
    /// Number in the chain.
    pub seq: u64,
    /// SHA-256 of the bytes.
    pub hash: Hash,
    /// The bytes; none for a hole.
    pub bytes: Option<Vec<u8>>,
    /// The service day, when the bytes could be read.
    pub day: Option<ServiceDay>,
    /// The depot's order.
    pub place: u64,
    /// What the depot made of it.
    pub status: ReceiptStatus,
    /// The moment that counts.
    pub at_ms: i64,
    /// When it came.
    pub received_ms: i64,
    /// Why it is a conflict or in quarantine.
    pub reason: Option<Text>,
}

impl FactRow {
    /// Its receipt.
    pub fn receipt(&self, repeat: bool) -> Receipt {
        Receipt {
            seq: self.seq,
            status: self.status,
            at_ms: self.at_ms,
            received_ms: self.received_ms,
            repeat,
            reason: self.reason.clone(),
        }
    }
}

/// A resumable upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Of which blob.
    pub sha256: Hash,
    /// Its name in the address.
    pub upload: String,
    /// Bytes that are durable.
    pub received: u64,
    /// Bytes of the whole, if the device said.
    pub len: Option<u64>,
}

/// A blob that is durable, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Bytes.
    pub len: u64,
    /// A person was erased, and the blob with them.
    pub erased: bool,
}

/// A fact of another branch of a forked chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchRow {
    /// Whose.
    pub device: DeviceId,
    /// Which chain.
    pub chain: ChainId,
    /// Number in it.
    pub seq: u64,
    /// SHA-256 of the bytes.
    pub hash: Hash,
    /// As they came.
    pub bytes: Vec<u8>,
    /// When.
    pub received_ms: i64,
}

/// What a day leaves to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRow {
    /// The day.
    pub day: ServiceDay,
    /// Whether some device closed it.
    pub closed: bool,
    /// Parcels that stay with the partner.
    pub carry: Vec<String>,
    /// Those that wait on the counter: parcel -> its shelf.
    pub shelves: BTreeMap<String, String>,
}

/// A week's money.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementRow {
    /// Its Monday.
    pub week: ServiceDay,
    /// Facts, cards or decisions came since `body` was made; on a closed one: adjustments may be due.
    pub dirty: bool,
    /// As last sent.
    pub body: Option<Statement>,
    /// The rate cards that it was closed with.
    pub cards: Option<Vec<RateCard>>,
}

/// What changed, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The partner's own data.
    Profile,
    /// A parcel of a day.
    Parcel {
        /// The day.
        day: ServiceDay,
        /// Its tracking number.
        parcel: String,
    },
    /// The withdrawal of one.
    Withdrawn {
        /// The day.
        day: ServiceDay,
        /// Its tracking number.
        parcel: String,
    },
    /// A rate card.
    RateCard {
        /// Its id.
        card: String,
    },
    /// A fact, for the other devices.
    Fact {
        /// Whose.
        device: DeviceId,
        /// Its chain.
        chain: ChainId,
        /// Its number.
        seq: u64,
    },
    /// The receipt of a fact changed, for its own device.
    Receipt {
        /// Whose.
        device: DeviceId,
        /// Its chain.
        chain: ChainId,
        /// Its number.
        seq: u64,
    },
    /// A conflict was decided.
    Decision {
        /// The day.
        day: ServiceDay,
        /// The parcel.
        parcel: String,
    },
    /// The road pack of the partner's area.
    Roads,
    /// A week's statement.
    Statement {
        /// Its Monday.
        week: ServiceDay,
    },
    /// A blob is durable.
    EvidenceDurable {
        /// Its hash.
        sha256: Hash,
    },
    /// A person was erased.
    Erased {
        /// Blobs to delete.
        blobs: Vec<Hash>,
        /// Parcels by day.
        parcels: Vec<(ServiceDay, String)>,
    },
}

/// The area in which a partner delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// Its name at this depot.
    pub area: String,
    /// Its road pack; none: it has none yet.
    pub roads: Option<RoadsOffer>,
}
