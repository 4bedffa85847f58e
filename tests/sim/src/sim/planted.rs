//! Faults that must be found: put between the real phone and the real depot, they do what a bug on either side would do.

use super::network::sends_evidence;
use super::shape::Planted;
use super::world::World;
use satchel_core::journal::{Act, ChainId, Fact, Hash, Head};
use satchel_core::sync::wire::{ChangesPage, PushAnswer, ReceiptStatus};
use satchel_core::sync::{Answer, Call, EvidenceCall, Push, Request};
use satchel_depot::storage::{ChainRow, FactRow, PartnerTx, Storage, within};

/// What a broken depot answers in place of the real one.
pub fn instead(world: &World, request: &Request) -> Option<Answer> {
    let busy = world.shape.planted == Some(Planted::AlwaysBusy) && sends_evidence(request);
    busy.then(|| Answer { status: 429, retry_after: Some("60".into()), ..Answer::default() })
}

/// What a broken depot does behind its answer.
pub fn afterwards(world: &World, phone: usize, request: &Request, answer: &mut Answer) {
    let Some(planted) = world.shape.planted else { return };
    let Some(storage) = world.depot.storage() else { return };
    let partner = &world.partners[world.phones[phone].partner].id;
    match (planted, &request.call) {
        (Planted::NotKept, Call::Evidence(EvidenceCall { sha256, .. })) => {
            let _ = storage.delete_blob(partner, sha256);
        }
        (Planted::Swapped, Call::Evidence(EvidenceCall { sha256, .. })) if answer.status == 200 => {
            let _ = storage.put_blob(partner, sha256, b"another picture");
        }
        (Planted::Skipped, Call::Pull { .. }) if answer.status == 200 => {
            if let Ok(mut page) = serde_json::from_slice::<ChangesPage>(&answer.body)
                && world.draws.faults.chance(20)
                && page.changes.pop().is_some()
            {
                answer.body = serde_json::to_vec(&page).unwrap_or_default();
            }
        }
        (Planted::Unread, Call::Push(_)) if answer.status == 200 => {
            if let Ok(mut told) = serde_json::from_slice::<PushAnswer>(&answer.body) {
                for receipt in told.receipts.iter_mut().filter(|it| it.status == ReceiptStatus::Quarantined) {
                    receipt.status = ReceiptStatus::Applied;
                }
                answer.body = serde_json::to_vec(&told).unwrap_or_default();
            }
        }
        (Planted::CountedTwice, Call::Push(push)) if answer.status == 200 => {
            let known = (push.chain.clone(), push.first_seq, Hash::of(&request.body));
            if !world.pushed.borrow_mut().insert(known) {
                let _ = within(storage.as_ref(), partner, |tx| counted_again(tx, push));
            }
        }
        _ => {}
    }
}

/// The deliveries of a batch stand in another chain as well.
fn counted_again(tx: &mut dyn PartnerTx, push: &Push) -> satchel_depot::Result<()> {
    let Some(row) = tx.chains()?.into_iter().find(|row| row.head.chain == push.chain) else { return Ok(()) };
    let chain = ChainId(format!("{}-again", push.chain));
    for seq in push.first_seq..push.first_seq + push.hashes.len() as u64 {
        let Some(fact) = tx.fact(&row.device, &push.chain, seq)? else { continue };
        let read = fact.bytes.as_deref().and_then(|bytes| Fact::open_again(bytes).ok());
        if read.is_some_and(|fact| matches!(fact.act, Act::Delivered { .. })) {
            let head = Head { chain: chain.clone(), ..row.head.clone() };
            tx.put_chain(&ChainRow { head, ..row.clone() })?;
            tx.put_fact(&FactRow { chain: chain.clone(), place: fact.place + 1_000_000, ..fact })?;
        }
    }
    Ok(())
}
