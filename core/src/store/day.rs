//! Reading a day: its facts, its manifest, what carries over, how it closed.

use super::read;
use super::{Store, StoreError, append, effects, pins};
use crate::calendar::ServiceDay;
use crate::journal::{Act, Counts, DeviceId, Fact, FactId, Hash};
use crate::manifest::{CARRY_DAYS, DayParcels, DayState, Parcel, Told};
use rusqlite::{Connection, OptionalExtension, Rows, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// In the words of the index `fact_mileage`, or it is not used: see `migrations/004.sql`.
pub(super) const MILEAGE_FACTS: &str = r#"SELECT key, bytes, at_ms, heard FROM fact WHERE day >= ?1 AND status <> 5
    AND (instr(bytes, CAST('"kind":"outing_' AS BLOB)) > 0
    OR instr(bytes, CAST('"kind":"trip_measured"' AS BLOB)) > 0 OR instr(bytes, CAST('"kind":"odometer_read"' AS BLOB)) > 0
    OR instr(bytes, CAST('"kind":"planned"' AS BLOB)) > 0 OR instr(bytes, CAST('"kind":"undone"' AS BLOB)) > 0)"#;

/// A day that the store knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMark {
    /// Which.
    pub day: ServiceDay,
    /// Parcels are listed for it.
    pub manifest: bool,
    /// A device closed it.
    pub closed: bool,
}

/// A day as a device closed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySummary {
    /// Which.
    pub day: ServiceDay,
    /// Who closed it.
    pub device: DeviceId,
    /// The counts at that moment.
    pub counts: Counts,
    /// What its ledger said, cents.
    pub earned_cents: i64,
    /// Parcels that carry over.
    pub carry: Vec<String>,
}

/// Facts of a day of all devices, each once, in chain order within a chain.
pub(super) fn facts(conn: &Connection, day: ServiceDay) -> Result<Vec<Told>, StoreError> {
    facts_again(conn, day, &mut HashMap::new())
}

fn facts_again(conn: &Connection, day: ServiceDay, known: &mut HashMap<Hash, Fact>) -> Result<Vec<Told>, StoreError> {
    let sql = "SELECT key, bytes, at_ms, heard FROM fact WHERE day = ?1 AND status <> 5 ORDER BY key";
    told(conn.prepare_cached(sql)?.query([day.to_string()])?, known)
}

/// Rows of key, bytes, moment that counts and the depot's order. What is `known` by its hash is taken from there.
fn told(mut rows: Rows<'_>, known: &mut HashMap<Hash, Fact>) -> Result<Vec<Told>, StoreError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        let bytes: Vec<u8> = row.get(1)?;
        let (at_ms, heard): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
        let hash = Hash::of(&bytes);
        let fact = known.remove(&hash).map_or_else(|| read::parse(&bytes), Ok)?;
        all.push(Told {
            hash,
            at_ms: at_ms.unwrap_or_else(|| fact.corrected_at_ms()),
            // Without a receipt: behind all others, in their own order.
            order: heard.map_or(u64::MAX / 2 + key.unsigned_abs(), i64::unsigned_abs),
            fact,
        });
    }
    Ok(all)
}

fn manifest(conn: &Connection, day: ServiceDay, known: &mut HashMap<Hash, Fact>) -> Result<DayParcels, StoreError> {
    let parcels = with_carry(conn, day, carried_into(conn, day, known)?)?;
    Ok(DayParcels { pins: pins::all(conn)?, ..parcels })
}

fn with_carry(conn: &Connection, day: ServiceDay, carry: Carry) -> Result<DayParcels, StoreError> {
    let mut parcels = DayParcels { carried: carry.parcels, on_shelf: carry.on_shelf, ..without_carry(conn, day)? };
    let zone = append::zone(conn)?;
    let only_carried: Vec<String> =
        parcels.carried.keys().filter(|number| !parcels.listed.contains_key(*number)).cloned().collect();
    for number in only_carried {
        if let Some(at_ms) = withdrawn_ms(conn, day, &number)? {
            parcels.withdraw(day, zone, &number, at_ms);
        }
    }
    Ok(parcels)
}

/// When the depot withdrew a parcel, as it was listed last up to `day`.
fn withdrawn_ms(conn: &Connection, day: ServiceDay, number: &str) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT at_ms FROM withdrawn WHERE number = ?1
                   AND day = (SELECT max(day) FROM parcel WHERE number = ?1 AND day <= ?2)";
    let mut find = conn.prepare_cached(sql)?;
    Ok(find.query_row(params![number, day.to_string()], |row| row.get(0)).optional()?)
}

/// A day as its facts tell it.
pub(super) fn state(conn: &Connection, day: ServiceDay) -> Result<DayState, StoreError> {
    Ok(DayState::fold(day, &manifest(conn, day, &mut HashMap::new())?, &facts(conn, day)?))
}

/// What one day leaves to the next.
#[derive(Default)]
struct Carry {
    parcels: BTreeMap<String, Parcel>,
    on_shelf: BTreeMap<String, String>,
}

/// Everything of the manifest but what carries over.
fn without_carry(conn: &Connection, day: ServiceDay) -> Result<DayParcels, StoreError> {
    let text = day.to_string();
    let mut parcels = DayParcels::default();
    let mut list = conn.prepare_cached("SELECT body, person FROM parcel WHERE day = ?1")?;
    let mut rows = list.query([&text])?;
    while let Some(row) = rows.next()? {
        let parcel = parcel(row.get(0)?, row.get(1)?)?;
        parcels.listed.insert(parcel.tracking_number.clone(), parcel);
    }
    let mut list = conn.prepare_cached("SELECT number, at_ms FROM withdrawn WHERE day = ?1")?;
    let mut rows = list.query([&text])?;
    let zone = append::zone(conn)?;
    while let Some(row) = rows.next()? {
        parcels.withdraw(day, zone, &row.get::<_, String>(0)?, row.get(1)?);
    }
    let mut list = conn.prepare_cached("SELECT number, fact FROM decided WHERE day = ?1")?;
    let rows = list.query_map([&text], |row| Ok((row.get(0)?, FactId(row.get(1)?))))?;
    parcels.decided = rows.collect::<Result<_, _>>()?;
    let sql = "SELECT number, day FROM parcel WHERE day BETWEEN ?1 AND ?2 AND day <> ?3 ORDER BY day";
    let mut list = conn.prepare_cached(sql)?;
    let (from, to) = (day.plus(-CARRY_DAYS).to_string(), day.plus(CARRY_DAYS).to_string());
    let mut rows = list.query([&from, &to, &text])?;
    while let Some(row) = rows.next()? {
        parcels.elsewhere.insert(row.get(0)?, parsed_day(row.get(1)?)?);
    }
    Ok(parcels)
}

fn parcel(body: String, person: Option<String>) -> Result<Parcel, StoreError> {
    let mut parcel: Parcel = serde_json::from_str(&body)?;
    if let Some(person) = person {
        parcel.person = serde_json::from_str(&person)?;
    }
    Ok(parcel)
}

fn parsed_day(text: String) -> Result<ServiceDay, StoreError> {
    text.parse().map_err(|cause: crate::calendar::DayError| StoreError::Damaged(cause.to_string()))
}

/// Parcels that the day before left with us: as its close says, or folded from its facts when it was not closed or
/// something came after the close. Folds go forward from the newest day whose close still stands; `known` has what they read, for
/// the next time.
fn carried_into(conn: &Connection, day: ServiceDay, known: &mut HashMap<Hash, Fact>) -> Result<Carry, StoreError> {
    let mut open = Vec::new();
    let mut carry = Carry::default();
    for earlier in days_with_content(conn, day.plus(-CARRY_DAYS), day)?.into_iter().rev() {
        if let Some(standing) = standing_carry(conn, earlier)? {
            carry = standing;
            break;
        }
        open.push(earlier);
    }
    let mut read = HashMap::new();
    for earlier in open.into_iter().rev() {
        let parcels = with_carry(conn, earlier, std::mem::take(&mut carry))?;
        let told = facts_again(conn, earlier, known)?;
        let state = DayState::fold(earlier, &parcels, &told);
        read.extend(told.into_iter().map(|told| (told.hash, told.fact)));
        let left = state.carry().into_iter().filter_map(|n| Some((n.clone(), state.parcels.get(&n)?.parcel.clone())));
        carry = Carry { parcels: left.collect(), on_shelf: state.on_shelf() };
    }
    *known = read;
    Ok(carry)
}

/// Days in `[from, before)` with parcels or facts, in order.
fn days_with_content(
    conn: &Connection,
    from: ServiceDay,
    before: ServiceDay,
) -> Result<BTreeSet<ServiceDay>, StoreError> {
    let sql = "SELECT DISTINCT day FROM parcel WHERE day >= ?1 AND day < ?2
               UNION SELECT DISTINCT day FROM fact WHERE day >= ?1 AND day < ?2";
    let mut list = conn.prepare_cached(sql)?;
    let rows = list.query_map([from.to_string(), before.to_string()], |row| row.get::<_, String>(0))?;
    rows.map(|text| parsed_day(text?)).collect()
}

/// The carry of this device's close, if nothing was recorded or heard for that day after it. What lies behind the end of a chain was
/// heard.
fn standing_carry(conn: &Connection, day: ServiceDay) -> Result<Option<Carry>, StoreError> {
    let sql = "SELECT k.fact, k.carry, k.shelves FROM closing k JOIN chain c ON c.no = k.fact >> 40
               WHERE k.day = ?1 AND c.own = 1 ORDER BY k.fact DESC LIMIT 1";
    let mut find = conn.prepare_cached(sql)?;
    let row = find.query_row([day.to_string()], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    });
    let Some((key, carry, shelves)) = row.optional()? else { return Ok(None) };
    let sql = "SELECT EXISTS (SELECT 1 FROM fact f JOIN chain c ON c.no = f.key >> 40
               WHERE f.day = ?1 AND f.status <> 5 AND (f.key > ?2 OR c.own = 0 OR f.key - (c.no << 40) > c.end_seq))";
    if conn.prepare_cached(sql)?.query_row(params![day.to_string(), key], |row| row.get(0))? {
        return Ok(None);
    }
    let mut parcels = bodies(conn, day, serde_json::from_str(&carry)?)?;
    let zone = append::zone(conn)?;
    // Withdrawn the same day, behind the close.
    for number in parcels.keys().cloned().collect::<Vec<_>>() {
        if withdrawn_ms(conn, day, &number)?.is_some_and(|at_ms| zone.day_at(at_ms) <= day) {
            parcels.remove(&number);
        }
    }
    Ok(Some(Carry { parcels, on_shelf: serde_json::from_str(&shelves)? }))
}

/// The newest known form of each parcel up to that day.
fn bodies(conn: &Connection, day: ServiceDay, numbers: Vec<String>) -> Result<BTreeMap<String, Parcel>, StoreError> {
    let sql = "SELECT body, person FROM parcel WHERE number = ?1 AND day <= ?2 ORDER BY day DESC LIMIT 1";
    let mut find = conn.prepare_cached(sql)?;
    let mut found = BTreeMap::new();
    for number in numbers {
        let row = find.query_row(params![number, day.to_string()], |row| Ok((row.get(0)?, row.get(1)?)));
        if let Some((body, person)) = row.optional()? {
            found.insert(number, parcel(body, person)?);
        }
    }
    Ok(found)
}

impl Store {
    /// The manifest's side of a day, with what carries over and what is listed elsewhere.
    pub fn day_manifest(&self, day: ServiceDay) -> Result<DayParcels, StoreError> {
        self.day_manifest_again(day, &mut HashMap::new())
    }

    /// The same for who reads it again and again: `known` are the facts of the days before, as they were read the last time, and
    /// are not parsed once more. Each is taken by its hash, so it cannot be another one.
    pub(crate) fn day_manifest_again(
        &self,
        day: ServiceDay,
        known: &mut HashMap<Hash, Fact>,
    ) -> Result<DayParcels, StoreError> {
        self.read(|conn| manifest(conn, day, known))
    }

    /// The facts of a day, of this device and of others, each with the moment that counts.
    pub fn day_facts(&self, day: ServiceDay) -> Result<Vec<Told>, StoreError> {
        self.day_facts_again(day, &mut HashMap::new())
    }

    /// The same for who has read some of them before: what is `known` by its hash is not parsed again, but taken from there.
    pub(crate) fn day_facts_again(
        &self,
        day: ServiceDay,
        known: &mut HashMap<Hash, Fact>,
    ) -> Result<Vec<Told>, StoreError> {
        self.read(|conn| facts_again(conn, day, known))
    }

    /// The facts since `from` that a mileage log follows from, in no order, undos of anything among them.
    pub fn mileage_facts(&self, from: ServiceDay) -> Result<Vec<Told>, StoreError> {
        self.read(|conn| told(conn.prepare_cached(MILEAGE_FACTS)?.query([from.to_string()])?, &mut HashMap::new()))
    }

    /// What tells each day of a span from what it was before, both ends included: how many facts count, for none is ever changed,
    /// and a sum over the moments that the depot gave them, each reduced so that no number of them overflows.
    pub fn facts_by_day(
        &self,
        from: ServiceDay,
        to: ServiceDay,
    ) -> Result<BTreeMap<ServiceDay, (u64, i64)>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT day, count(*), sum(coalesce(at_ms, 0) % 1000000007) FROM fact
                       WHERE day BETWEEN ?1 AND ?2 AND status <> 5 GROUP BY day";
            let mut count = conn.prepare_cached(sql)?;
            let mut rows = count.query([from.to_string(), to.to_string()])?;
            let mut days = BTreeMap::new();
            while let Some(row) = rows.next()? {
                days.insert(parsed_day(row.get(0)?)?, (row.get(1)?, row.get(2)?));
            }
            Ok(days)
        })
    }

    /// Every day with parcels or facts, in order.
    pub fn days(&self) -> Result<Vec<DayMark>, StoreError> {
        self.read(|conn| {
            // One look at the index for each day, not for each fact.
            let sql = "WITH RECURSIVE
                           l (day) AS (SELECT min(day) FROM parcel UNION ALL
                               SELECT (SELECT min(day) FROM parcel WHERE day > l.day) FROM l WHERE l.day IS NOT NULL),
                           f (day) AS (SELECT min(day) FROM fact UNION ALL
                               SELECT (SELECT min(day) FROM fact WHERE day > f.day) FROM f WHERE f.day IS NOT NULL)
                       SELECT day, max(listed), max(closed) FROM (
                           SELECT day, 1 AS listed, 0 AS closed FROM l
                           UNION ALL SELECT day, 0, 0 FROM f
                           UNION ALL SELECT day, 0, 1 FROM closing)
                       WHERE day IS NOT NULL GROUP BY day ORDER BY day";
            let mut list = conn.prepare_cached(sql)?;
            let rows = list.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.map(|row| {
                let (day, manifest, closed) = row?;
                Ok(DayMark { day: parsed_day(day)?, manifest, closed })
            })
            .collect()
        })
    }

    /// The day of this device's newest act. Parcels added for a day, facts taken back, photos processed since and trips
    /// measured are not acts of their day: neither importing tomorrow's manifest nor mending yesterday moves what is recorded next.
    pub fn latest_acted(&self) -> Result<Option<ServiceDay>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT f.bytes FROM fact f WHERE f.key >> 40 IN (SELECT no FROM chain WHERE own = 1)
                       ORDER BY f.key DESC";
            let mut list = conn.prepare_cached(sql)?;
            let mut rows = list.query([])?;
            while let Some(row) = rows.next()? {
                let fact = read::parse(&row.get::<_, Vec<u8>>(0)?)?;
                if !matches!(
                    fact.act,
                    Act::ChainStarted { .. }
                        | Act::ParcelsAdded { .. }
                        | Act::Undone { .. }
                        | Act::PhotoProcessed { .. }
                        | Act::TripMeasured { .. }
                ) {
                    return Ok(Some(fact.day));
                }
            }
            Ok(None)
        })
    }

    /// Closed days from `from` to `to`, both included.
    pub fn day_summaries(&self, from: ServiceDay, to: ServiceDay) -> Result<Vec<DaySummary>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT day, device, counts, earned_cents, carry FROM closing
                       WHERE day BETWEEN ?1 AND ?2 ORDER BY day, device";
            let mut list = conn.prepare_cached(sql)?;
            let mut rows = list.query([from.to_string(), to.to_string()])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(DaySummary {
                    day: parsed_day(row.get(0)?)?,
                    device: DeviceId(row.get(1)?),
                    counts: serde_json::from_str(&row.get::<_, String>(2)?)?,
                    earned_cents: row.get(3)?,
                    carry: serde_json::from_str(&row.get::<_, String>(4)?)?,
                });
            }
            Ok(all)
        })
    }

    /// Puts parcels on the manifest of a day, each in place of the one with its number.
    pub fn put_parcels(&self, day: ServiceDay, parcels: &[Parcel]) -> Result<(), StoreError> {
        self.write(|tx, _| parcels.iter().try_for_each(|parcel| effects::put_parcel(tx, day, parcel)))
    }
}
