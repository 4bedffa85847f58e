//! A store as another version of the app leaves it, written while the app is closed: an older one with its schema, a newer
//! one with a fact of a kind that this one does not know.

use rusqlite::{Connection, params};
use satchel_core::inputs::Ids;
use satchel_core::journal::{Fact, FactId, Hash};
use satchel_core::store::NEWEST_SCHEMA;
use std::path::Path;

/// What takes a store back by one version, newest first, and whether that version could have written it at all: what only the
/// later one can say must not be in it.
const BACK: [(&str, &str); 4] = [
    ("", "ALTER TABLE evidence DROP COLUMN token; ALTER TABLE evidence DROP COLUMN token_until_ms;"),
    ("", "DROP INDEX fact_mileage;"),
    (
        "SELECT count(*) FROM evidence WHERE fate > 0",
        "DROP INDEX evidence_fate; ALTER TABLE evidence DROP COLUMN fate;",
    ),
    (
        "SELECT count(*) FROM evidence WHERE stand_in IS NOT NULL OR tries > 0",
        "DROP TRIGGER evidence_follows; DROP INDEX evidence_stand_in;
         ALTER TABLE evidence DROP COLUMN stand_in; ALTER TABLE evidence DROP COLUMN tries;",
    ),
];
/// Digits of the key and its salt in a key file that hides nothing.
const KEY_DIGITS: usize = 96;
/// A kind that this version does not know.
const NEWER_KIND: &str = "parcel_weighed";

/// Turns the store in `dir` into what version `wanted` of its schema would hold, or the oldest later one that could hold it.
/// Returns which it is now.
///
/// # Errors
/// It cannot be opened or changed.
pub fn go_back(dir: &Path, wanted: u32) -> Result<u32, String> {
    let mut store = open(dir)?;
    let mut version = NEWEST_SCHEMA;
    for (beyond, back) in BACK {
        let holds_more =
            !beyond.is_empty() && store.query_row(beyond, [], |row| row.get::<_, i64>(0)).map_err(said)? > 0;
        if version <= wanted || holds_more {
            break;
        }
        version -= 1;
        let tx = store.transaction().map_err(said)?;
        tx.execute_batch(back).map_err(said)?;
        tx.pragma_update(None, "user_version", version).map_err(said)?;
        tx.commit().map_err(said)?;
    }
    Ok(version)
}

/// A newer app recorded something behind everything else, and was taken back. Returns the fact.
///
/// # Errors
/// There is no fact to go on from, or the store cannot be changed.
pub fn record_newer(dir: &Path, ids: &dyn Ids, now_ms: i64) -> Result<FactId, String> {
    let store = open(dir)?;
    let last = "SELECT key, bytes FROM fact WHERE key >> 40 = (SELECT max(no) FROM chain WHERE own = 1) ORDER BY key DESC LIMIT 1";
    let (key, bytes): (i64, Vec<u8>) = store.query_row(last, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(said)?;
    let (before, id) = (Fact::open(&bytes).map_err(said)?, FactId(ids.uuid_v7(now_ms)));
    let mut fact: serde_json::Value = serde_json::from_slice(&bytes).map_err(said)?;
    fact["id"] = id.0.clone().into();
    fact["seq"] = (before.seq + 1).into();
    fact["prev"] = Hash::of(&bytes).to_string().into();
    fact["kind"] = NEWER_KIND.into();
    fact["body"] = serde_json::json!({ "grams": 1_200 });
    fact["evidence"] = serde_json::json!([]);
    // Keys in their order and the shortest escapes: canonical already.
    let bytes = serde_json::to_vec(&fact).map_err(said)?;
    Fact::open(&bytes).map_err(said)?;
    let day = before.day.to_string();
    let insert = "INSERT INTO fact (key, id, day, bytes) VALUES (?1, ?2, ?3, ?4)";
    store.execute(insert, params![key + 1, id.0, day, bytes]).map_err(said)?;
    Ok(id)
}

fn open(dir: &Path) -> Result<Connection, String> {
    let file: serde_json::Value =
        serde_json::from_slice(&std::fs::read(dir.join("satchel.key")).map_err(said)?).map_err(said)?;
    let key = file["wrapped"].as_str().and_then(|wrapped| wrapped.get(..KEY_DIGITS)).ok_or("no key")?;
    let store = Connection::open(dir.join("satchel.db")).map_err(said)?;
    store.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA synchronous = FULL")).map_err(said)?;
    Ok(store)
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crash::{day, open as reopen, said};
    use crate::scratch;

    const MIGRATIONS: [&str; 5] = [
        include_str!("../../../core/src/store/migrations/001.sql"),
        include_str!("../../../core/src/store/migrations/002.sql"),
        include_str!("../../../core/src/store/migrations/003.sql"),
        include_str!("../../../core/src/store/migrations/004.sql"),
        include_str!("../../../core/src/store/migrations/005.sql"),
    ];

    fn schema(of: &Connection) -> Vec<(String, String, String)> {
        let mut list = of.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
        let words = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let rows = list.query_map([], |row| Ok((row.get(0)?, row.get(1)?, words(row.get(2)?)))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_store_that_was_taken_back_has_the_schema_of_its_version_and_comes_forward_again() {
        assert_eq!((NEWEST_SCHEMA as usize, BACK.len() + 1), (MIGRATIONS.len(), MIGRATIONS.len()));
        for wanted in 1..=NEWEST_SCHEMA {
            let folder = scratch::folder().unwrap();
            let dir = folder.path().join("store");
            scratch::reserve(&dir).unwrap();
            let (phone, _) = day::open(&dir, 0).map_err(said).unwrap();
            day::take(&phone, day::Step::SetUp).map_err(said).unwrap();
            let facts = phone.facts(0).map_err(said).unwrap().len();
            drop(phone);
            assert_eq!(go_back(&dir, wanted).unwrap(), wanted);
            let plain = |upto: u32| {
                let fresh = Connection::open_in_memory().unwrap();
                MIGRATIONS[..upto as usize].iter().for_each(|sql| fresh.execute_batch(sql).unwrap());
                schema(&fresh)
            };
            assert_eq!(schema(&open(&dir).unwrap()), plain(wanted), "version {wanted}");
            assert_eq!(reopen(&dir).unwrap().0.head().unwrap().seq, facts as u64);
            assert_eq!(schema(&open(&dir).unwrap()), plain(NEWEST_SCHEMA), "from version {wanted}");
        }
    }
}
