//! A partner's journal as a file that others can verify.

use crate::error::{DepotError, Result};
use crate::storage::{Storage, within};
use satchel_core::journal::PartnerId;
use serde_json::json;
use std::io::Write;

/// Writes one JSON object a line: `{"device"}` with each public key, then each chain `{"chain"}` with the head that its
/// device signed, followed by its facts `{"fact": <bytes>}` or `{"hole": <hash>}` in order, and `{"branch": <bytes>}` for
/// facts of other branches.
pub fn journal(storage: &dyn Storage, partner: &PartnerId, out: &mut dyn Write) -> Result<()> {
    let lines = within(storage, partner, |tx| {
        let mut lines = vec![json!({"journal": "satchel journal v1", "partner": partner})];
        for device in tx.devices()? {
            lines.push(json!({
                "device": device.device, "public_key": device.public_key, "revoked_ms": device.revoked_ms
            }));
        }
        for chain in tx.chains()? {
            lines.push(json!({
                "chain": chain.head.chain, "device": chain.device, "head": chain.head, "after": chain.after,
                "signed_head": chain.signed_head, "signature": chain.signature, "signed_by": chain.signed_by
            }));
            for fact in tx.facts_of_chain(&chain.device, &chain.head.chain)? {
                let received_ms = fact.received_ms;
                lines.push(match fact.bytes {
                    Some(bytes) => json!({
                        "fact": String::from_utf8_lossy(&bytes), "seq": fact.seq, "hash": fact.hash,
                        "status": fact.status, "at_ms": fact.at_ms, "received_ms": received_ms
                    }),
                    None => json!({"hole": fact.hash, "seq": fact.seq, "received_ms": received_ms}),
                });
            }
        }
        for branch in tx.branches()? {
            lines.push(json!({
                "branch": String::from_utf8_lossy(&branch.bytes), "device": branch.device, "chain": branch.chain,
                "seq": branch.seq, "hash": branch.hash, "received_ms": branch.received_ms
            }));
        }
        Ok(lines)
    })?;
    let failed = |cause| DepotError::File { path: "journal".into(), cause };
    for line in lines {
        writeln!(out, "{line}").map_err(failed)?;
    }
    out.flush().map_err(failed)
}
