//! What a person at the depot needs to help, and nothing about anybody.

use super::{Companion, Result, lock};
use crate::store::FactStatus;
use crate::texts::Text;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How the store names its files; what somebody else laid there is his.
const OURS: &str = "satchel.";
/// Characters that a shell may say of its phone.
const MAX_PHONE_CHARS: usize = 500;

impl Companion {
    /// How this phone stands, as readable JSON: versions, counts, sizes, clocks, and the keys of sentences without their
    /// arguments. `phone` is what the shell knows of the device: its model, its system. No name, address, number of a parcel,
    /// place, photo or token is in it, so that it can be sent to anyone. Records nothing.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn diagnostics(&self, phone: &str) -> Result<String> {
        let today = self.today()?;
        let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
        for told in today.told() {
            *kinds.entry(told.fact.kind()).or_default() += 1;
        }
        let unsettled = self.store.unsettled()?;
        let conflicts = unsettled.iter().filter(|record| record.status == FactStatus::Conflict);
        let conflicts: Vec<&str> = conflicts.filter_map(|record| Some(record.reason.as_ref()?.key.as_str())).collect();
        let (counts, records) = (self.store.sync_counts()?, self.store.records()?);
        let sync = lock(&self.engine).status();
        let files: BTreeMap<String, u64> =
            self.store.files()?.into_iter().filter(|(name, _)| name.starts_with(OURS)).collect();
        let told: Value = json!({
            "satchel": env!("CARGO_PKG_VERSION"),
            "phone": phone.chars().filter(|c| !c.is_control()).take(MAX_PHONE_CHARS).collect::<String>(),
            "device": today.known.device,
            "day": today.day,
            "zone_offset_min": today.zone.offset_min(today.now_ms),
            "clock": {
                "now_ms": today.now_ms,
                "wall_ms": today.reading.wall_ms,
                "since_boot_ms": today.reading.mono_ms,
                "depot_ahead_ms": self.store.depot_diff_ms(&today.reading)?,
            },
            "today": {
                "counts": today.state().counts(),
                "stops": today.state().stops.len(),
                "outings": today.state().outings.len(),
                "planned": today.accepted().is_some(),
                "closed": today.state().closed.contains_key(&today.known.device),
                "facts": kinds,
            },
            "records": {
                "sent": records.sent,
                "pending": records.pending,
                "pending_evidence": counts.pending_evidence,
                "pending_evidence_bytes": counts.pending_evidence_bytes,
                "unprocessed": self.store.raw_waiting()?,
                "lost_evidence": counts.lost_evidence,
                "kept_evidence": counts.kept_evidence,
                "conflicts": conflicts,
            },
            "sync": {
                "enrolled": today.known.enrolled,
                "last_contact_ms": self.store.last_contact_ms()?,
                "waiting_until_ms": sync.waiting_until_ms,
                "problem": sync.problem.map(|text| text.key),
            },
            "warnings": today.known.told.iter().map(|text: &Text| &text.key).collect::<Vec<_>>(),
            "rate_cards": today.known.cards.len(),
            "roads": today.known.roads,
            "store": { "schema": crate::store::NEWEST_SCHEMA, "files": files },
        });
        Ok(format!("{told:#}\n"))
    }
}
