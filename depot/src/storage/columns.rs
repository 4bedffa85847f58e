//! How a row of SQLite becomes a record: the columns that are asked for, and how each is read and written.

use super::{ChainRow, DayRow, DeviceRow, FactRow, ParcelRow, StatementRow};
use crate::error::{DepotError, Result};
use rusqlite::Row;
use satchel_core::calendar::ServiceDay;
use satchel_core::inputs::{PublicKey, Signature};
use satchel_core::journal::{ChainId, DeviceId, Hash, Head};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(super) const FACT: &str =
    "SELECT device, chain, seq, hash, bytes, day, place, status, at_ms, received_ms, reason FROM facts";
pub(super) const CHAIN: &str =
    "SELECT device, chain, seq, hash, after_head, signed_head, signature, signed_by, whole_ms FROM chains";
pub(super) const DEVICE: &str = "SELECT device, public_key, enrolled_ms, last_contact_ms, revoked_ms FROM devices";
pub(super) const PARCEL: &str = "SELECT day, body, withdrawn_ms, erased_ms FROM parcels";
pub(super) const DAY: &str = "SELECT day, closed, carry, shelves FROM days";

pub(super) fn device(row: &Row<'_>) -> Result<DeviceRow> {
    Ok(DeviceRow {
        device: DeviceId(row.get(0)?),
        public_key: PublicKey(row.get(1)?),
        enrolled_ms: row.get(2)?,
        last_contact_ms: row.get(3)?,
        revoked_ms: row.get(4)?,
    })
}

pub(super) fn parcel(row: &Row<'_>) -> Result<ParcelRow> {
    Ok(ParcelRow {
        day: day_of(&row.get::<_, String>(0)?)?,
        parcel: json(row, 1)?,
        withdrawn_ms: row.get(2)?,
        erased_ms: row.get(3)?,
    })
}

pub(super) fn chain(row: &Row<'_>) -> Result<ChainRow> {
    Ok(ChainRow {
        device: DeviceId(row.get(0)?),
        head: Head { chain: ChainId(row.get(1)?), seq: number(row, 2)?, hash: hash(row, 3)? },
        after: optional_json(row, 4)?,
        signed_head: json(row, 5)?,
        signature: Signature(row.get(6)?),
        signed_by: DeviceId(row.get(7)?),
        whole_ms: row.get(8)?,
    })
}

pub(super) fn fact(row: &Row<'_>) -> Result<FactRow> {
    Ok(FactRow {
        device: DeviceId(row.get(0)?),
        chain: ChainId(row.get(1)?),
        seq: number(row, 2)?,
        hash: hash(row, 3)?,
        bytes: row.get(4)?,
        day: row.get::<_, Option<String>>(5)?.map(|day| day_of(&day)).transpose()?,
        place: number(row, 6)?,
        status: from_word(&row.get::<_, String>(7)?)?,
        at_ms: row.get(8)?,
        received_ms: row.get(9)?,
        reason: optional_json(row, 10)?,
    })
}

pub(super) fn day_row(row: &Row<'_>) -> Result<DayRow> {
    Ok(DayRow {
        day: day_of(&row.get::<_, String>(0)?)?,
        closed: row.get(1)?,
        carry: json(row, 2)?,
        shelves: json(row, 3)?,
    })
}

pub(super) fn statement(row: &Row<'_>) -> Result<StatementRow> {
    Ok(StatementRow {
        week: day_of(&row.get::<_, String>(0)?)?,
        dirty: row.get(1)?,
        body: optional_json(row, 2)?,
        cards: optional_json(row, 3)?,
    })
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    Ok(serde_json::from_str(&row.get::<_, String>(column)?)?)
}

pub(super) fn optional_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(column)?.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(super) fn hash(row: &Row<'_>, column: usize) -> Result<Hash> {
    Ok(Hash(row.get(column)?))
}

/// SQLite's integers are signed; numbers of facts and bytes stay far below 2^53.
pub(super) fn number(row: &Row<'_>, column: usize) -> Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

pub(super) fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn day_of(text: &str) -> Result<ServiceDay> {
    text.parse().map_err(|e: satchel_core::calendar::DayError| DepotError::Damaged(e.to_string()))
}

/// The wire word of an enum without fields.
pub(super) fn word<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

pub(super) fn from_word<T: DeserializeOwned>(word: &str) -> Result<T> {
    Ok(serde_json::from_value(word.into())?)
}
