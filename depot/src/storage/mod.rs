//! Where the depot keeps things: one trait, so that PostgreSQL and an object store can stand in for SQLite and a folder.
//!
//! Guarantees: what [`Storage::transact`] did is durable, whole, when it returns; a change number is given inside the
//! transaction, so numbers of one partner are seen in order. Work may be run again (a distributed database asks for that
//! with 40001), so it must not have effects of its own. Calls block; the server runs them beside its async threads.

mod columns;
mod files;
mod partner;
mod rows;
mod sqlite;

pub use files::EvidenceFolder;
pub use rows::{
    AreaRow, BranchRow, ChainRow, CodeRow, DayRow, DeviceRow, EvidenceRow, FactRow, ParcelRow, StatementRow, TokenRow,
    UploadRow, What,
};
pub use sqlite::SqliteStorage;

use crate::error::Result;
use satchel_core::calendar::ServiceDay;
use satchel_core::earnings::RateCard;
use satchel_core::journal::{ChainId, DeviceId, EvidenceRole, FactId, Hash, PartnerId};
use satchel_core::sync::wire::{Have, PartnerProfile};
use std::collections::BTreeMap;

/// Work of one transaction on one partner.
pub type Work<'a> = &'a mut dyn FnMut(&mut dyn PartnerTx) -> Result<()>;

/// The depot's keeper: a database of rows and a store of blobs.
pub trait Storage: Send + Sync {
    /// Which incarnation of the data this is: random, made with the database.
    fn epoch(&self) -> Result<String>;

    /// From now on this is another incarnation: the data came from a backup.
    fn begin_epoch(&self, epoch: &str) -> Result<()>;

    /// Every partner.
    fn partners(&self) -> Result<Vec<PartnerId>>;

    /// Whose enrolment code hashes to this.
    fn partner_of_code(&self, code_hash: &Hash) -> Result<Option<PartnerId>>;

    /// Runs `work` in one transaction on the rows of `partner`; an error leaves nothing of it.
    fn transact(&self, partner: &PartnerId, work: Work) -> Result<()>;

    /// Keeps a blob under its hash; durable when it returns, whole or not at all.
    fn put_blob(&self, partner: &PartnerId, sha256: &Hash, bytes: &[u8]) -> Result<()>;

    /// A blob, if it is there.
    fn blob(&self, partner: &PartnerId, sha256: &Hash) -> Result<Option<Vec<u8>>>;

    /// Removes a blob; nothing happens when it is not there.
    fn delete_blob(&self, partner: &PartnerId, sha256: &Hash) -> Result<()>;

    /// Writes bytes of an upload at `offset`, over whatever was there; durable when it returns.
    fn write_upload(&self, partner: &PartnerId, upload: &str, offset: u64, bytes: &[u8]) -> Result<()>;

    /// Turns the first `len` bytes of an upload into the blob `sha256`; false, and the upload is empty again, when they
    /// hash to something else.
    fn finish_upload(&self, partner: &PartnerId, upload: &str, len: u64, sha256: &Hash) -> Result<bool>;
}

/// Runs `work` in a transaction and gives back what it returns.
pub fn within<T>(
    storage: &dyn Storage,
    partner: &PartnerId,
    mut work: impl FnMut(&mut dyn PartnerTx) -> Result<T>,
) -> Result<T> {
    let mut result = None;
    storage.transact(partner, &mut |tx| {
        result = Some(work(tx)?);
        Ok(())
    })?;
    result.ok_or_else(|| crate::error::DepotError::Damaged("the storage did not run the work".into()))
}

/// The rows of one partner inside one transaction.
pub trait PartnerTx {
    /// Whose rows these are.
    fn id(&self) -> &PartnerId;

    /// The partner's own data.
    fn profile(&self) -> Result<Option<PartnerProfile>>;
    /// New or replaced.
    fn put_profile(&mut self, profile: &PartnerProfile) -> Result<()>;

    /// The area in which the partner delivers.
    fn area(&self) -> Result<Option<AreaRow>>;
    /// New or replaced.
    fn put_area(&mut self, area: &AreaRow) -> Result<()>;

    /// An enrolment code by its hash.
    fn code(&self, code_hash: &Hash) -> Result<Option<CodeRow>>;
    /// New or replaced.
    fn put_code(&mut self, code: &CodeRow) -> Result<()>;

    /// Every device.
    fn devices(&self) -> Result<Vec<DeviceRow>>;
    /// One device.
    fn device(&self, device: &DeviceId) -> Result<Option<DeviceRow>>;
    /// New or replaced.
    fn put_device(&mut self, device: &DeviceRow) -> Result<()>;

    /// Keeps a token's hash and forgets those that are too old by `now_ms`.
    fn put_token(&mut self, token_hash: &Hash, token: &TokenRow, now_ms: i64) -> Result<()>;
    /// What a token opens.
    fn token(&self, token_hash: &Hash) -> Result<Option<TokenRow>>;
    /// The tokens of a blob end at `until_ms` at the latest.
    fn end_upload_tokens(&mut self, blob: &Hash, until_ms: i64) -> Result<()>;
    /// Remembers an assertion's id until it expires; false when it was used before.
    fn use_assertion(&mut self, device: &DeviceId, jti: &str, expires_ms: i64, now_ms: i64) -> Result<bool>;

    /// Parcels listed for days from `first` to `last`, both included.
    fn parcels(&self, first: ServiceDay, last: ServiceDay) -> Result<Vec<ParcelRow>>;
    /// One parcel of a day.
    fn parcel(&self, day: ServiceDay, parcel: &str) -> Result<Option<ParcelRow>>;
    /// The rows of a tracking number, newest day first.
    fn parcel_days(&self, parcel: &str) -> Result<Vec<ParcelRow>>;
    /// New or replaced.
    fn put_parcel(&mut self, parcel: &ParcelRow) -> Result<()>;

    /// Every rate card.
    fn rate_cards(&self) -> Result<Vec<RateCard>>;
    /// New or replaced by id.
    fn put_rate_card(&mut self, card: &RateCard) -> Result<()>;

    /// A chain's position.
    fn chain(&self, device: &DeviceId, chain: &ChainId) -> Result<Option<ChainRow>>;
    /// Every chain.
    fn chains(&self) -> Result<Vec<ChainRow>>;
    /// New or replaced.
    fn put_chain(&mut self, chain: &ChainRow) -> Result<()>;

    /// One fact.
    fn fact(&self, device: &DeviceId, chain: &ChainId, seq: u64) -> Result<Option<FactRow>>;
    /// The facts that belong to a day, in the depot's order; holes and unreadable ones belong to none.
    fn facts_of_day(&self, day: ServiceDay) -> Result<Vec<FactRow>>;
    /// A whole chain in order.
    fn facts_of_chain(&self, device: &DeviceId, chain: &ChainId) -> Result<Vec<FactRow>>;
    /// New or replaced; bytes that are there never change.
    fn put_fact(&mut self, fact: &FactRow) -> Result<()>;

    /// Notes that a fact names a blob.
    fn put_evidence_ref(&mut self, sha256: &Hash, role: EvidenceRole, fact: &FactRow) -> Result<()>;
    /// The facts that name a blob, with the role.
    fn evidence_refs(&self, sha256: &Hash) -> Result<Vec<(EvidenceRole, FactRow)>>;
    /// Keeps a fact of another branch; again changes nothing.
    fn put_branch(&mut self, branch: &BranchRow) -> Result<()>;
    /// Every fact of another branch.
    fn branches(&self) -> Result<Vec<BranchRow>>;

    /// The blob, if it is or was durable here.
    fn evidence(&self, sha256: &Hash) -> Result<Option<EvidenceRow>>;
    /// The blob is durable, or erased from now on.
    fn put_evidence(&mut self, sha256: &Hash, len: u64, now_ms: i64, erased: bool) -> Result<()>;

    /// The upload under way for a blob.
    fn upload(&self, sha256: &Hash) -> Result<Option<UploadRow>>;
    /// New or replaced.
    fn put_upload(&mut self, upload: &UploadRow) -> Result<()>;
    /// It is finished.
    fn delete_upload(&mut self, sha256: &Hash) -> Result<()>;

    /// Gives the next number to a change and keeps it, for all devices or for one, or for all but one.
    fn add_change(&mut self, what: &What, only: Option<&DeviceId>, except: Option<&DeviceId>) -> Result<u64>;
    /// Changes for a device behind `after`, at most `max`, with the greatest number given so far. Of the facts that it told itself,
    /// those which lie behind what it has; none without `have`.
    fn changes(
        &self,
        device: &DeviceId,
        have: Option<&Have>,
        after: u64,
        max: usize,
    ) -> Result<(Vec<(u64, What)>, u64)>;

    /// A person's decisions for a day: parcel -> fact.
    fn decisions(&self, day: ServiceDay) -> Result<BTreeMap<String, FactId>>;
    /// New or replaced.
    fn put_decision(&mut self, day: ServiceDay, parcel: &str, fact: &FactId, now_ms: i64) -> Result<()>;

    /// The newest closed day before `day`.
    fn closed_day_before(&self, day: ServiceDay) -> Result<Option<DayRow>>;
    /// The newest day before `day` that was folded, closed or not.
    fn day_before(&self, day: ServiceDay) -> Result<Option<DayRow>>;
    /// The first day behind `day` that was folded.
    fn day_after(&self, day: ServiceDay) -> Result<Option<ServiceDay>>;
    /// What is known of a day.
    fn day(&self, day: ServiceDay) -> Result<Option<DayRow>>;
    /// New or replaced.
    fn put_day(&mut self, day: &DayRow) -> Result<()>;
    /// Days with parcels or facts, newest first, at most `max`.
    fn days(&self, max: usize) -> Result<Vec<ServiceDay>>;

    /// Every statement.
    fn statements(&self) -> Result<Vec<StatementRow>>;
    /// One week's.
    fn statement(&self, week: ServiceDay) -> Result<Option<StatementRow>>;
    /// New or replaced.
    fn put_statement(&mut self, statement: &StatementRow) -> Result<()>;
}
