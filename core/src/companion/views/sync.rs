//! What is where: what is only on this phone, what was sent, what needs a decision?

use crate::texts::Text;
use serde::Serialize;

/// The state of the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncView {
    /// Whether there is a depot at all.
    pub enrolled: bool,
    /// Facts durable at the depot with all their evidence.
    pub sent: u32,
    /// Facts that wait here.
    pub pending: u32,
    /// Photos and signatures that wait here.
    pub pending_evidence: u32,
    /// Photos among them that were too large for it at the door and are processed before they are sent.
    pub unprocessed: u32,
    /// The bytes of what waits.
    pub pending_evidence_bytes: i64,
    /// Photos and signatures that were lost on this phone before the depot had them.
    pub lost_evidence: u32,
    /// Photos that are larger than the depot takes and stay on this phone.
    pub kept_evidence: u32,
    /// What a person must decide.
    pub conflicts: Vec<ConflictView>,
    /// The depot's last answer, milliseconds since 1970 UTC.
    pub last_contact_ms: Option<i64>,
    /// Why it waits, in words; none when all is well.
    pub problem: Option<Text>,
    /// What is true, in words.
    pub banner: Text,
    /// What happened to this phone's records, in words, until a person confirms it.
    pub warnings: Vec<Text>,
}

/// A fact that the depot flagged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConflictView {
    /// The fact.
    pub fact: String,
    /// Why, in words.
    pub text: Text,
}
