//! What happened: facts, their canonical bytes, the hash chain and its signatures.
//!
//! Every act of a courier is one [`Fact`]. Its bytes are written once, in RFC 8785 form, stored and sent as they are; the
//! hash covers exactly those bytes and the next fact carries it. So a fact that is cut out, changed or moved shows.
//! A fact is never changed: a mistake is followed by a correcting fact ([`Act::Undone`]).
//!
//! This room knows no clock, no disk and no wire: `store` keeps facts, `sync` sends them.

mod act;
mod chain;
mod fact;
mod ids;
#[cfg(test)]
mod tests;

pub use act::{
    Act, AgeCheck, ChainReason, Counts, FailReason, HowRead, OutingOfPlan, PlannedOuting, ProofGiven, Source,
    StraightStop, To, TravelBasis, Unplanned, Verdict,
};
pub use chain::{ChainFault, ChainReader, EXPORT_FORMAT, ExportLine, Fault, VerifyReport, verify_chain, verify_export};
pub use fact::{EvidenceRef, EvidenceRole, Fact, FactError, Head, MAX_FACT_BYTES, Position, Sealed};
pub use ids::{ChainId, CourierId, DeviceId, FactId, Hash, PartnerId, StopId};
