//! What an act must know beside its day: small answers, each from an index, however long the history is.

use super::outbox::{self, FOR_THE_DEPOT};
use super::progress::mark;
use super::read::{self, key_parts};
use super::{Changes, Opened, Store, StoreError};
use crate::calendar::ServiceDay;
use crate::inputs::Reading;
use crate::journal::{DeviceId, Fact, FactId, Hash, Sealed};
use crate::texts::Text;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Days with a manifest that are looked at, the newest first: longer than a parcel waits on a counter.
const DAYS_LOOKED_AT: u32 = 15;

/// How many facts of this device are where; those that are for no depot, or for that of a partner before, are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// At the depot for good with all their evidence, or in a person's hands there. Not those whose evidence will never
    /// come there.
    pub sent: u64,
    /// Still here, for themselves or for their evidence.
    pub pending: u64,
}

impl Opened {
    /// What the courier should be told; nothing when all is as it was left.
    pub fn text(&self) -> Option<Text> {
        match self {
            Self::Fresh | Self::Existing => None,
            Self::Salvaged { set_aside, facts, lost, lost_evidence } => Some(
                Text::new("store.salvaged")
                    .with("file", set_aside.display())
                    .with("facts", facts)
                    .with("lost", lost)
                    .with("evidence", lost_evidence),
            ),
            Self::Shorter { expected, found_seq } => {
                Some(Text::new("store.shorter").with("expected", expected.seq).with("found", found_seq))
            }
        }
    }
}

impl Store {
    /// Counts the transactions that wrote something: equal versions, equal answers.
    pub fn version(&self) -> u64 {
        self.changes.count()
    }

    /// The same, for who waits for the next.
    pub fn changes(&self) -> Arc<Changes> {
        Arc::clone(&self.changes)
    }

    /// The files of the store's folder and their bytes, the database and what was set aside among them.
    pub fn files(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let listed = || -> std::io::Result<Vec<_>> {
            let mut files = Vec::new();
            for entry in std::fs::read_dir(&self.dir)? {
                let entry = entry?;
                if let (Some(name), Ok(about)) = (entry.file_name().to_str(), entry.metadata())
                    && about.is_file()
                {
                    files.push((name.to_owned(), about.len()));
                }
            }
            Ok(files)
        };
        listed().map_err(StoreError::io(&self.dir))
    }

    /// This device, as its facts name it.
    pub fn device(&self) -> Result<DeviceId, StoreError> {
        Ok(self.pen()?.device)
    }

    /// Depot clock minus the wall clock of `reading`, milliseconds; none before the first contact.
    pub fn depot_diff_ms(&self, reading: &Reading) -> Result<Option<i64>, StoreError> {
        Ok(self.pen()?.contact.as_ref().map(|contact| contact.difference_ms(reading)))
    }

    /// The depot's clock at the last contact, milliseconds since 1970 UTC.
    pub fn last_contact_ms(&self) -> Result<Option<i64>, StoreError> {
        Ok(self.pen()?.contact.as_ref().map(|contact| contact.depot_ms))
    }

    /// The newest days with a manifest that this device has not closed.
    pub fn open_days(&self) -> Result<BTreeSet<ServiceDay>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT day FROM (SELECT DISTINCT day FROM parcel ORDER BY day DESC LIMIT ?1) d
                       WHERE NOT EXISTS (SELECT 1 FROM closing k JOIN chain c ON c.no = k.fact >> 40
                                         WHERE k.day = d.day AND c.own = 1)";
            let mut list = conn.prepare_cached(sql)?;
            let rows = list.query_map([DAYS_LOOKED_AT], |row| row.get::<_, String>(0))?;
            rows.map(|day| day?.parse().map_err(|_| StoreError::Damaged("a day".to_owned()))).collect()
        })
    }

    /// A fact that this device wrote, with its place in the chain.
    pub fn own_fact(&self, id: &FactId) -> Result<Option<(Sealed, Fact)>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT f.key, f.bytes FROM fact f JOIN chain c ON c.no = f.key >> 40
                       WHERE f.id = ?1 AND c.own = 1 AND f.status <> 5 ORDER BY f.key DESC LIMIT 1";
            let mut find = conn.prepare_cached(sql)?;
            let row = find.query_row([&id.0], |row| Ok((row.get(0)?, row.get(1)?)));
            let Some((key, bytes)) = row.optional()? else { return Ok(None) };
            let bytes: Vec<u8> = bytes;
            let fact = read::parse(&bytes)?;
            Ok(Some((Sealed { seq: key_parts(key).1, hash: Hash::of(&bytes), bytes }, fact)))
        })
    }

    /// How many facts of this device are where. The cursors count what the depot has; evidence on its way is counted back.
    pub fn records(&self) -> Result<Records, StoreError> {
        self.read(read_records)
    }
}

/// See [`Store::records`].
pub(super) fn read_records(conn: &Connection) -> Result<Records, StoreError> {
    let (mut taken, mut waiting) = (0, 0);
    for position in outbox::positions(conn)? {
        taken += position.cursor.seq;
        waiting += position.head.seq.saturating_sub(position.cursor.seq);
    }
    // `status > 1` says to SQLite what a parameter cannot: that the index of odd facts has them all.
    let sql = format!(
        "SELECT coalesce(sum(held), 0), count(*) FROM (
             SELECT key, max(held) AS held FROM (
                 SELECT key, 1 AS held FROM fact WHERE status > 1 AND status = ?1
                 UNION ALL SELECT e.fact, e.fate < 2 FROM evidence e JOIN fact f ON f.key = e.fact
                     WHERE e.durable_ms IS NULL AND f.status NOT IN (0, 5))
             WHERE key >> 40 IN {FOR_THE_DEPOT} GROUP BY key)"
    );
    let (held_back, not_whole): (u64, u64) =
        conn.prepare_cached(&sql)?.query_row([mark::HOLE], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Records { sent: taken.saturating_sub(not_whole), pending: waiting + held_back })
}
