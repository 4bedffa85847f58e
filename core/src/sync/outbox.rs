//! What sync needs of the journal's keeper. `store` implements it; the engine's own tests use one in memory.

use super::wire::{ChangesPage, Enrolled, PushAnswer, RoadsOffer};
use crate::inputs::Reading;
use crate::journal::{ChainId, EvidenceRole, Hash, Head, Sealed};
use serde::{Deserialize, Serialize};

/// How the device knows its depot; kept by the store from the enrolment on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Base URL, without a slash at the end.
    pub depot_url: String,
    /// SHA-256 of the depot's public keys (SPKI) that are trusted by key; none: public roots.
    pub pins: Vec<Hash>,
    /// What the depot answered.
    pub enrolled: Enrolled,
}

/// A chain and how far the depot has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainPosition {
    /// Our last fact.
    pub head: Head,
    /// The depot's last known one of this chain.
    pub cursor: Head,
}

/// A fact on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFact {
    /// Its bytes.
    pub sealed: Sealed,
    /// Its small evidence (at most `MAX_ATTACHED_BYTES` each), to ride along.
    pub attached: Vec<Vec<u8>>,
    /// The depot could not take it for days: send only its hash.
    pub hole: bool,
}

/// A blob on its way out. Never one that rides along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceDue {
    /// Its hash.
    pub sha256: Hash,
    /// Bytes.
    pub len: u64,
    /// What it is.
    pub role: EvidenceRole,
    /// Tries so far that failed.
    pub failures: u32,
    /// Not before this monotonic-corrected wall time, milliseconds since 1970 UTC.
    pub not_before_ms: i64,
    /// False: it is not here any more, and the depot is only asked whether it has it.
    pub here: bool,
    /// Opens the upload of this blob alone, while it holds ([`super::wire::UploadTokens`]).
    pub token: Option<String>,
}

/// A fact that the depot knows only as a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoleDue {
    /// Which chain.
    pub chain: ChainId,
    /// Its number.
    pub seq: u64,
    /// When it was refused last, see [`Outbox::refused`].
    pub tried_ms: i64,
}

/// A road pack that the depot offers and that is not in use here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadsDue {
    /// Which.
    pub offer: RoadsOffer,
    /// Bytes of it that are here: less than all.
    pub here: u64,
}

/// What became of bytes of a road pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoadsGot {
    /// Kept; there are more to come.
    More,
    /// The pack is whole, is the one that was promised, and is used from now on.
    Whole,
    /// It is not what was promised. What was kept of it is thrown away.
    Spoilt,
    /// It is what was promised and cannot be read here: it is not due any more.
    Refused,
    /// The disk is full, or failed.
    NotKept,
}

/// The keeper failed; sync stops until the next call.
#[derive(Debug, thiserror::Error)]
#[error("the store: {0}")]
pub struct OutboxError(pub String);

/// What the engine reads and writes. Every writing call is one transaction and durable when it returns.
pub trait Outbox {
    /// None: this device works alone.
    fn enrolment(&self) -> Result<Option<Enrolment>, OutboxError>;

    /// The depot answered at this moment of ours with this time of its own: the difference goes into later facts.
    fn contact(&self, depot_time_ms: i64, reading: &Reading) -> Result<(), OutboxError>;

    /// Every chain of this device with how far the depot has it, whole ones too: after the depot was restored, each is asked for.
    fn all_chains(&self) -> Result<Vec<ChainPosition>, OutboxError> {
        self.chains()
    }

    /// Chains that the depot does not have whole, the oldest first, the current one last.
    fn chains(&self) -> Result<Vec<ChainPosition>, OutboxError>;

    /// Facts right behind `after_seq`, in order, bounded in count and bytes but at least one if there is any.
    fn facts(&self, chain: &ChainId, after_seq: u64, max: usize, max_bytes: usize)
    -> Result<Vec<OutFact>, OutboxError>;

    /// Takes receipts and cursor of a push in one transaction. A receipt says nothing of evidence that did not ride along.
    fn pushed(&self, chain: &ChainId, answer: &PushAnswer) -> Result<(), OutboxError>;

    /// The depot's cursor of a chain is another than we thought, for it was restored from a backup: go on from it. Blobs of
    /// facts before it are asked for, those behind it are sent again.
    fn rewind(&self, chain: &ChainId, cursor: &Head) -> Result<(), OutboxError>;

    /// The depot knows another fact under one of our numbers: begin a new chain behind the last common head.
    /// Facts of the old one up to there stay to be sent while they have no receipt.
    fn fork(&self, chain: &ChainId, common: &Head) -> Result<(), OutboxError>;

    /// Marks a fact as one to send as a hole, or again as itself.
    fn set_hole(&self, chain: &ChainId, seq: u64, hole: bool) -> Result<(), OutboxError>;

    /// The depot refused this fact, sent alone, at `at_ms` (milliseconds since 1970 UTC). Remembers the first such moment
    /// and the last, until the fact is taken, and returns the first. A keeper that forgets returns `at_ms`.
    fn refused(&self, chain: &ChainId, seq: u64, at_ms: i64) -> Result<i64, OutboxError> {
        let _ = (chain, seq);
        Ok(at_ms)
    }

    /// Facts marked by [`Self::set_hole`] whose number the depot has behind its cursor: each is tried again daily.
    fn holes(&self) -> Result<Vec<HoleDue>, OutboxError> {
        Ok(Vec::new())
    }

    /// Blobs whose facts the depot has and that it has not confirmed, those that may be tried first; none of a partner before.
    fn evidence_due(&self) -> Result<Vec<EvidenceDue>, OutboxError>;

    /// A part of a blob.
    fn evidence_bytes(&self, sha256: &Hash, offset: u64, max: usize) -> Result<Vec<u8>, OutboxError>;

    /// The depot has the blob for good.
    fn evidence_durable(&self, sha256: &Hash) -> Result<(), OutboxError>;

    /// The depot was asked for a blob that is not here any more ([`EvidenceDue::here`]), and does not have it either.
    fn evidence_absent(&self, sha256: &Hash) -> Result<(), OutboxError> {
        let _ = sha256;
        Ok(())
    }

    /// The depot refused the blob's token ([`EvidenceDue::token`]): it is forgotten. A keeper without tokens has nothing to do.
    fn evidence_token_refused(&self, sha256: &Hash) -> Result<(), OutboxError> {
        let _ = sha256;
        Ok(())
    }

    /// A try failed; the next one not before `not_before_ms`.
    fn evidence_failed(&self, sha256: &Hash, not_before_ms: i64) -> Result<(), OutboxError>;

    /// The cursor for `GET /v1/changes`; empty at first.
    fn changes_after(&self) -> Result<String, OutboxError>;

    /// Takes a page and its cursor in one transaction. `anew`: it is the first one of a depot that went back to a backup; what
    /// is the depot's and comes in no page from here to the last is forgotten with the last.
    fn apply(&self, page: &ChangesPage, anew: bool) -> Result<(), OutboxError>;

    /// A road pack to be fetched. A keeper without roads has none.
    fn roads_due(&self) -> Result<Option<RoadsDue>, OutboxError> {
        Ok(None)
    }

    /// Takes the bytes of a pack right behind those that are here.
    fn roads_got(&self, due: &RoadsDue, bytes: &[u8]) -> Result<RoadsGot, OutboxError> {
        let _ = (due, bytes);
        Ok(RoadsGot::NotKept)
    }
}
