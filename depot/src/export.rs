//! A partner's journal as a file that others can verify.

use crate::admin;
use crate::error::{DepotError, Result};
use crate::storage::{Storage, within};
use satchel_core::journal::{EXPORT_FORMAT, ExportLine, Head, PartnerId};
use std::collections::BTreeMap;
use std::io::Write;

/// Writes every chain of every device in the form that a phone exports its own in (`journal::verify_export`): who signs,
/// the facts, the head as it was signed last; then the facts of other branches.
pub fn journal(storage: &dyn Storage, partner: &PartnerId, out: &mut dyn Write) -> Result<()> {
    let lines = within(storage, partner, |tx| {
        admin::known(tx)?;
        let keys: BTreeMap<_, _> = tx.devices()?.into_iter().map(|device| (device.device, device.public_key)).collect();
        let mut lines = Vec::new();
        for chain in tx.chains()? {
            let signer = chain.signed_by;
            if let Some(public_key) = keys.get(&signer) {
                let (format, public_key) = (EXPORT_FORMAT.to_owned(), public_key.clone());
                lines.push(ExportLine::Journal { format, device: signer, public_key });
            }
            for fact in tx.facts_of_chain(&chain.device, &chain.head.chain)? {
                lines.push(match fact.bytes {
                    Some(bytes) => ExportLine::Fact(String::from_utf8_lossy(&bytes).into_owned()),
                    None => ExportLine::Hole(Head { chain: chain.head.chain.clone(), seq: fact.seq, hash: fact.hash }),
                });
            }
            lines.push(ExportLine::Head { head: chain.signed_head, signature: chain.signature });
        }
        for branch in tx.branches()? {
            lines.push(ExportLine::Branch(String::from_utf8_lossy(&branch.bytes).into_owned()));
        }
        Ok(lines)
    })?;
    let failed = |cause: std::io::Error| DepotError::File { path: "journal".into(), cause };
    for line in &lines {
        serde_json::to_writer(&mut *out, line).map_err(|cause| failed(cause.into()))?;
        out.write_all(b"\n").map_err(failed)?;
    }
    out.flush().map_err(failed)
}
