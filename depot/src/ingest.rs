//! `POST /v1/facts`: takes facts as they are, in one transaction for each batch.
//!
//! A fact that happened is never refused: what cannot be read or does not fit its chain is kept in quarantine, what
//! contradicts another is a conflict. Pushing again changes nothing. A gap and a fork are the only answers without receipts.

use crate::day::{self, REVOKED};
use crate::error::{DepotError, Result};
use crate::refusal::Refusal;
use crate::storage::{BranchRow, ChainRow, DeviceRow, FactRow, ParcelRow, PartnerTx, Storage, What, within};
use crate::{enrol, evidence};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use satchel_core::calendar::ServiceDay;
use satchel_core::inputs::Ids;
use satchel_core::journal::{
    Act, ChainId, DeviceId, EvidenceRef, EvidenceRole, Fact, FactId, Hash, Head, PartnerId, Source,
};
use satchel_core::manifest::{Parcel, Person};
use satchel_core::sync::wire::{
    MAX_ATTACHED_BYTES, MAX_BATCH_BYTES, MAX_BATCH_FACTS, PushAnswer, PushItem, PushRequest, ReceiptStatus,
    UploadTokens, head_message,
};
use satchel_core::texts::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Takes a batch that `device` pushed at `now_ms`. Everything is durable when it returns.
pub fn push(
    storage: &dyn Storage,
    ids: &dyn Ids,
    partner: &PartnerId,
    device: &DeviceRow,
    request: &PushRequest,
    now_ms: i64,
) -> Result<PushAnswer> {
    check_shape(request)?;
    if !device.public_key.verifies(&head_message(&device.device, &request.head), &request.signature) {
        return Err(Refusal::bad("depot.bad_head_signature").into());
    }
    let epoch = storage.epoch()?;
    let items = read_items(request)?;
    let answer = within(storage, partner, |tx| {
        let author = author(tx, device, &request.chain, &items)?;
        let mut batch = Batch::open(tx, device, author, request, &items, now_ms)?;
        let mut receipts = Vec::with_capacity(items.len());
        for item in &items {
            receipts.push((item.seq, batch.take(tx, item)?));
        }
        batch.keep_attached(tx, storage, request)?;
        batch.close(tx, request)?;
        let mut answer = Vec::with_capacity(receipts.len());
        for (seq, repeat) in receipts {
            let row = tx.fact(&batch.author.device, &request.chain, seq)?.ok_or(Refusal::Internal)?;
            answer.push(row.receipt(repeat));
        }
        let answer = PushAnswer {
            receipts: answer,
            cursor: batch.cursor,
            epoch: epoch.clone(),
            depot_time_ms: now_ms,
            uploads: upload_tokens(tx, ids, device, &items, now_ms)?,
        };
        Ok((answer, batch.erased))
    });
    if let Err(DepotError::Refused(refusal)) = &answer
        && let Refusal::Fork(common) = refusal.as_ref()
    {
        within(storage, partner, |tx| keep_branch(tx, device, &items, common, now_ms))?;
    }
    let (answer, erased) = answer?;
    erased.iter().try_for_each(|blob| storage.delete_blob(partner, blob))?;
    Ok(answer)
}

/// Tokens for the blobs of these facts that did not ride along and are not here.
fn upload_tokens(
    tx: &mut dyn PartnerTx,
    ids: &dyn Ids,
    pusher: &DeviceRow,
    items: &[Item],
    now_ms: i64,
) -> Result<Option<UploadTokens>> {
    let mut tokens = BTreeMap::new();
    for blob in items.iter().filter_map(|item| item.fact.as_ref()).flat_map(|fact| &fact.evidence) {
        if blob.len > MAX_ATTACHED_BYTES as u64 && tx.evidence(&blob.sha256)?.is_none() {
            tokens.insert(blob.sha256, enrol::upload_token(tx, ids, &pusher.device, &blob.sha256, now_ms)?);
        }
    }
    let expires_in = enrol::UPLOAD_TOKEN_LIFE_MS / 1000;
    Ok((!tokens.is_empty()).then_some(UploadTokens { expires_in, tokens }))
}

/// The other branch of a fork, from the last common head on: kept before the fork is answered, without effect.
fn keep_branch(tx: &mut dyn PartnerTx, pusher: &DeviceRow, items: &[Item], common: &Head, now_ms: i64) -> Result<()> {
    let device = author(tx, pusher, &common.chain, items)?.device;
    for item in items.iter().filter(|item| item.seq > common.seq) {
        if let Some(bytes) = &item.bytes {
            tx.put_branch(&BranchRow {
                device: device.clone(),
                chain: common.chain.clone(),
                seq: item.seq,
                hash: item.hash,
                bytes: bytes.clone(),
                received_ms: now_ms,
            })?;
        }
    }
    Ok(())
}

/// One item, parsed once.
struct Item {
    seq: u64,
    hash: Hash,
    bytes: Option<Vec<u8>>,
    fact: Option<Fact>,
}

fn check_shape(request: &PushRequest) -> Result<()> {
    let bytes: usize =
        request.items.iter().map(|item| if let PushItem::Fact(text) = item { text.len() } else { 0 }).sum();
    if request.items.len() > MAX_BATCH_FACTS || bytes > MAX_BATCH_BYTES {
        return Err(Refusal::TooLarge.into());
    }
    let last = request.first_seq.saturating_add(request.items.len() as u64).saturating_sub(1);
    let numbered = request.first_seq >= 1 && last < 1 << 53 && request.head.seq < 1 << 53;
    let named = (1..=64).contains(&request.chain.0.len()) && request.chain.0.bytes().all(|b| b.is_ascii_alphanumeric());
    if !numbered || !named || request.head.chain != request.chain || request.head.seq < last {
        return Err(Refusal::bad("depot.bad_batch").into());
    }
    Ok(())
}

fn read_items(request: &PushRequest) -> Result<Vec<Item>> {
    let items: Vec<Item> = (request.first_seq..)
        .zip(&request.items)
        .map(|(seq, item)| match item {
            PushItem::Hole { hash } => Item { seq, hash: *hash, bytes: None, fact: None },
            PushItem::Fact(text) => {
                let bytes = text.clone().into_bytes();
                Item { seq, hash: Hash::of(&bytes), fact: Fact::open(&bytes).ok(), bytes: Some(bytes) }
            }
        })
        .collect();
    match items.last() {
        Some(last) if last.seq == request.head.seq && last.hash != request.head.hash => {
            Err(Refusal::bad("depot.bad_batch").into())
        }
        _ => Ok(items),
    }
}

/// Whose chain it is: the pusher's, or, after a phone was restored from its backup, that of the phone before, once that
/// one is revoked.
fn author(tx: &dyn PartnerTx, pusher: &DeviceRow, chain: &ChainId, items: &[Item]) -> Result<DeviceRow> {
    let known = tx.chains()?.into_iter().find(|row| row.head.chain == *chain).map(|row| row.device);
    let told = || items.iter().find_map(|item| item.fact.as_ref()).map(|fact| fact.device.clone());
    match known.or_else(told) {
        Some(id) if id != pusher.device => match tx.device(&id)? {
            Some(before) if before.revoked_ms.is_some() => Ok(before),
            _ => Err(Refusal::AnotherDevice.into()),
        },
        _ => Ok(pusher.clone()),
    }
}

/// A batch being taken.
struct Batch<'a> {
    pusher: &'a DeviceRow,
    author: DeviceRow,
    chain: ChainId,
    before: Option<ChainRow>,
    cursor: Head,
    after: Option<Head>,
    first_seq: u64,
    now_ms: i64,
    days: BTreeSet<ServiceDay>,
    news: BTreeSet<FactId>,
    /// Blobs of people who are erased.
    erased: Vec<Hash>,
}

impl<'a> Batch<'a> {
    fn open(
        tx: &dyn PartnerTx,
        pusher: &'a DeviceRow,
        author: DeviceRow,
        request: &PushRequest,
        items: &[Item],
        now_ms: i64,
    ) -> Result<Self> {
        let before = tx.chain(&author.device, &request.chain)?;
        let none = Head { chain: request.chain.clone(), seq: 0, hash: Hash::ZERO };
        let cursor = before.as_ref().map_or(none, |row| row.head.clone());
        if request.first_seq > cursor.seq + 1 {
            return Err(Refusal::Gap(cursor).into());
        }
        let after = before.as_ref().and_then(|row| row.after.clone());
        let (days, news, chain) = (BTreeSet::new(), BTreeSet::new(), request.chain.clone());
        let (first_seq, erased) = (request.first_seq, Vec::new());
        let batch = Self { pusher, author, chain, before, cursor, after, first_seq, now_ms, days, news, erased };
        // The signed head lies within what is here: it must be the one that is here.
        if (1..=batch.cursor.seq).contains(&request.head.seq)
            && batch.head_at(tx, request.head.seq)?.hash != request.head.hash
        {
            return Err(batch.parting(tx, items)?.into());
        }
        Ok(batch)
    }

    /// The way to where the device's chain parts from ours, which the signed head only says to be somewhere: a fork at the
    /// first item that differs. As long as all of them are here, the device goes on behind them, without items from the
    /// beginning.
    fn parting(&self, tx: &dyn PartnerTx, items: &[Item]) -> Result<Refusal> {
        let mut common = self.head_at(tx, 0)?;
        for item in items {
            let here = self.head_at(tx, item.seq)?;
            if here.hash != item.hash {
                return Ok(Refusal::Fork(self.head_at(tx, item.seq - 1)?));
            }
            common = here;
        }
        Ok(Refusal::Gap(common))
    }

    /// What is here under a number.
    fn head_at(&self, tx: &dyn PartnerTx, seq: u64) -> Result<Head> {
        let hash = match seq {
            0 => Hash::ZERO,
            seq if seq == self.cursor.seq => self.cursor.hash,
            seq => tx.fact(&self.author.device, &self.chain, seq)?.ok_or(Refusal::Internal)?.hash,
        };
        Ok(Head { chain: self.chain.clone(), seq, hash })
    }

    /// Takes one item; true when it was here before.
    fn take(&mut self, tx: &mut dyn PartnerTx, item: &Item) -> Result<bool> {
        let known = tx.fact(&self.author.device, &self.chain, item.seq)?;
        if let Some(known) = known {
            if known.hash != item.hash {
                return Err(Refusal::Fork(self.head_at(tx, item.seq - 1)?).into());
            }
            if known.status != ReceiptStatus::Hole || item.bytes.is_none() {
                return Ok(true);
            }
            // A hole is filled: its hash was here before, so it happened before that.
            self.keep(tx, item, None, known.received_ms)?;
            return Ok(false);
        }
        if item.seq == self.first_seq && item.seq > 1 && item.fact.as_ref().is_some_and(|f| f.prev != self.cursor.hash)
        {
            return Err(Refusal::Fork(self.head_at(tx, item.seq - 2)?).into());
        }
        // What comes behind a head that was here whole happened after that contact; the enrolment is the first contact.
        let own = self.author.device == self.pusher.device;
        let earliest_ms = match &self.before {
            Some(row) => row.whole_ms,
            None => own.then_some(self.author.enrolled_ms),
        };
        self.keep(tx, item, earliest_ms, self.now_ms)?;
        self.cursor = Head { chain: self.chain.clone(), seq: item.seq, hash: item.hash };
        Ok(false)
    }

    fn keep(&mut self, tx: &mut dyn PartnerTx, item: &Item, earliest_ms: Option<i64>, latest_ms: i64) -> Result<()> {
        let prev = self.head_at(tx, item.seq - 1)?.hash;
        let (status, reason) = self.verdict(item, prev, tx.id());
        let readable = status != ReceiptStatus::Quarantined || reason.as_ref().is_some_and(|r| r.key == UNKNOWN_KIND);
        let fact = item.fact.as_ref().filter(|_| readable);
        let at_ms = fact.map_or(latest_ms, Fact::corrected_at_ms);
        let mut row = FactRow {
            device: self.author.device.clone(),
            chain: self.chain.clone(),
            seq: item.seq,
            hash: item.hash,
            bytes: item.bytes.clone(),
            day: fact.map(|f| f.day),
            place: 0,
            status,
            at_ms: at_ms.max(earliest_ms.unwrap_or(i64::MIN)).min(latest_ms),
            received_ms: self.now_ms,
            reason,
        };
        if fact.is_some() {
            let what = What::Fact { device: row.device.clone(), chain: row.chain.clone(), seq: row.seq };
            row.place = tx.add_change(&what, None, Some(&self.pusher.device))?;
        }
        tx.put_fact(&row)?;
        let Some(fact) = fact else { return Ok(()) };
        for evidence in &fact.evidence {
            tx.put_evidence_ref(&evidence.sha256, evidence.role, &row)?;
        }
        self.drop_erased(tx, fact)?;
        // The raw photo is found with what stands in for it.
        if let Act::PhotoProcessed { of, .. } = &fact.act {
            tx.put_evidence_ref(of, EvidenceRole::RawPhoto, &row)?;
        }
        self.days.insert(fact.day);
        self.news.insert(fact.id.clone());
        match &fact.act {
            Act::ChainStarted { after, .. } if item.seq == 1 => self.after.clone_from(after),
            Act::ParcelsAdded { day, parcels, source } if status == ReceiptStatus::Applied => {
                self.add_parcels(tx, *day, *source, parcels)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What a person said or signed at a door, whose parcel is erased by now: the blob is not kept, and forgotten where it is.
    fn drop_erased(&mut self, tx: &mut dyn PartnerTx, fact: &Fact) -> Result<()> {
        if matches!(fact.act, Act::ParcelsAdded { .. }) {
            return Ok(()); // it may name others beside; see `evidence::keep`
        }
        let blobs: Vec<&EvidenceRef> = fact.evidence.iter().filter(|e| e.role == EvidenceRole::People).collect();
        for number in evidence::named_parcels(&fact.act) {
            if !blobs.is_empty() && evidence::is_erased(tx, fact.day, number)? {
                for blob in &blobs {
                    tx.put_evidence(&blob.sha256, blob.len, self.now_ms, true)?;
                }
                self.erased.extend(blobs.iter().map(|blob| blob.sha256));
                let what = What::Erased { blobs: blobs.iter().map(|blob| blob.sha256).collect(), parcels: Vec::new() };
                tx.add_change(&what, Some(&self.pusher.device), None)?;
                return Ok(());
            }
        }
        Ok(())
    }

    fn verdict(&self, item: &Item, prev: Hash, partner: &PartnerId) -> (ReceiptStatus, Option<Text>) {
        let quarantine = |key| (ReceiptStatus::Quarantined, Some(Text::new(key)));
        if item.bytes.is_none() {
            return (ReceiptStatus::Hole, None);
        }
        let Some(fact) = &item.fact else { return quarantine("depot.quarantine_unreadable") };
        let here = fact.partner == *partner && fact.device == self.author.device && fact.chain == self.chain;
        let starts = matches!(fact.act, Act::ChainStarted { .. });
        if !here || fact.seq != item.seq || fact.prev != prev || starts != (item.seq == 1) {
            return quarantine("depot.quarantine_misplaced");
        }
        if matches!(fact.act, Act::Unknown { .. }) {
            return quarantine(UNKNOWN_KIND);
        }
        if self.author.revoked_ms.is_some() {
            return (ReceiptStatus::Conflict, Some(Text::new(REVOKED)));
        }
        (ReceiptStatus::Applied, None)
    }

    /// Parcels that a device added itself, for the partner's other devices. The depot's own listing stays as it is.
    fn add_parcels(
        &mut self,
        tx: &mut dyn PartnerTx,
        day: ServiceDay,
        source: Source,
        parcels: &[serde_json::Value],
    ) -> Result<()> {
        for value in parcels {
            let Ok(parcel) = serde_json::from_value::<Parcel>(value.clone()) else { continue };
            let number = parcel.tracking_number.clone();
            let before = tx.parcel(day, &number)?;
            if before.as_ref().is_some_and(|row| row.parcel.source == Source::Depot) {
                continue;
            }
            let (person, withdrawn_ms, erased_ms) = before
                .map_or((Person::default(), None, None), |row| (row.parcel.person, row.withdrawn_ms, row.erased_ms));
            let row = ParcelRow { day, parcel: Parcel { person, source, ..parcel }, withdrawn_ms, erased_ms };
            tx.put_parcel(&row)?;
            evidence::tell_parcel(tx, &row, &self.pusher.device)?;
        }
        self.days.insert(day);
        Ok(())
    }

    /// Small evidence is kept when a fact of this batch names it, readable or not.
    fn keep_attached(&self, tx: &mut dyn PartnerTx, storage: &dyn Storage, request: &PushRequest) -> Result<()> {
        for text in &request.attached {
            let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Refusal::bad("depot.bad_batch"))?;
            let sha256 = Hash::of(&bytes);
            let name = sha256.to_string();
            let named = request.items.iter().any(|item| matches!(item, PushItem::Fact(text) if text.contains(&name)));
            if named && bytes.len() <= MAX_ATTACHED_BYTES {
                evidence::keep(tx, storage, &sha256, &bytes, self.now_ms)?;
            }
        }
        Ok(())
    }

    fn close(&mut self, tx: &mut dyn PartnerTx, request: &PushRequest) -> Result<()> {
        for day in std::mem::take(&mut self.days) {
            day::refresh(tx, day, &self.news)?;
        }
        let grown = self.before.as_ref().is_none_or(|row| row.head.seq < self.cursor.seq);
        let newest = self.before.as_ref().filter(|row| row.signed_head.seq > request.head.seq);
        let (signed_head, signature, signed_by) = match newest {
            Some(row) => (row.signed_head.clone(), row.signature.clone(), row.signed_by.clone()),
            None => (request.head.clone(), request.signature.clone(), self.pusher.device.clone()),
        };
        let whole = grown && self.cursor.seq >= signed_head.seq;
        let whole_ms = if whole { Some(self.now_ms) } else { self.before.as_ref().and_then(|row| row.whole_ms) };
        if self.cursor.seq > 0 {
            tx.put_chain(&ChainRow {
                device: self.author.device.clone(),
                head: self.cursor.clone(),
                after: self.after.clone(),
                signed_head,
                signature,
                signed_by,
                whole_ms,
            })?;
        }
        let seen = DeviceId(self.pusher.device.0.clone());
        if let Some(device) = tx.device(&seen)? {
            tx.put_device(&DeviceRow { last_contact_ms: self.now_ms, ..device })?;
        }
        Ok(())
    }
}

/// A newer program wrote it: kept, passed on, without effect.
const UNKNOWN_KIND: &str = "depot.quarantine_unknown_kind";
