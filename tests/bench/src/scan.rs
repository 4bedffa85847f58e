//! Figure 1: one scan act, call to durable, beside a bare SQLite transaction that writes the same bytes.

use crate::Outcome;
use crate::measure::{median, micros, percentile, ratio, timed};
use crate::table::{Row, Verdict};
use crate::world::{BenchClock, NOW_MS, Today, World, open};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use satchel_core::journal::{Fact, Sealed};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// Pairs of acts that are measured: they bring the day from 150 facts to the 250 of a whole one.
const PAIRS: usize = 100;
/// Transactions before them that add no fact: until both WALs have been full once and are written again from their start.
/// A file that grows costs more to sync than one that does not.
const WARM_UP: usize = 1_200;
const ASKED: f64 = 1.5;

/// With today alone, and with a year of history.
pub fn rows(world: &World) -> Outcome<Vec<Row>> {
    [false, true].into_iter().map(|year| row(world, year)).collect()
}

fn row(world: &World, year: bool) -> Outcome<Row> {
    let dir = world.copy(if year { "scan-year" } else { "scan-day" }, year, Today::UnderWay)?;
    let clock = BenchClock::at(NOW_MS);
    let phone = open(&dir, clock.clone())?;
    let known = phone.facts(0)?;
    let mut bare = Bare::new(&dir, &known)?;
    let mut seq = known.last().map_or(0, |fact| fact.seq);
    drop(known);
    let (mut ours, mut theirs) = (Vec::with_capacity(PAIRS), Vec::with_capacity(PAIRS));
    for _ in 0..WARM_UP {
        phone.act_as("rosa")?;
        bare.touch()?;
    }
    for door in world.doors.iter().cycle().take(PAIRS) {
        clock.pass_ms(2_000);
        let (act, _) = timed(|| Ok(phone.receive(&door.parcel.tracking_number)?))?;
        let written = phone.facts(seq)?;
        let [fact] = written.as_slice() else { return Err("a scan did not write exactly one fact".into()) };
        seq = fact.seq;
        let plain = bare.write(fact)?;
        ours.push(act);
        theirs.push(plain);
    }
    let (act, plain) = (median(&ours), median(&theirs));
    let reached = ratio(act, plain);
    let history = if year { "a year of history" } else { "a day of 150 to 250 facts" };
    Ok(Row {
        figure: format!("one scan act / bare transaction, {history}"),
        asked: format!("at most {ASKED} x"),
        reached: format!("{reached:.2} x ({:.0} us / {:.0} us)", micros(act), micros(plain)),
        verdict: Verdict::of(reached <= ASKED),
        how: format!(
            "Companion::receive, call to durable, and after each one a bare rusqlite transaction (BEGIN IMMEDIATE, INSERT, \
             COMMIT) of the very bytes that the act sealed, into a table and four indexes as `fact` has them, holding the same \
             facts, with the same cipher and pragmas, in the same folder, both WALs written over; medians of {PAIRS} pairs in turn (A B A B); 95th \
             percentiles {:.0} and {:.0} us.",
            micros(percentile(&ours, 95)),
            micros(percentile(&theirs, 95))
        ),
        numbers: json!({"act_us": micros(act), "bare_us": micros(plain), "ratio": reached, "pairs": PAIRS}),
    })
}

/// A database with the one table that a scan writes.
struct Bare {
    conn: Connection,
}

impl Bare {
    /// Table and indexes as in the store's migration, filled with `facts`, then opened anew as the store was: both begin
    /// with an empty WAL, and a WAL that grows costs more than one that is written again.
    fn new(dir: &Path, facts: &[Sealed]) -> Outcome<Self> {
        let path = dir.join("bare.db");
        let mut conn = connect(&path)?;
        conn.execute_batch(
            "CREATE TABLE fact (
                 key INTEGER PRIMARY KEY, id TEXT NOT NULL, day TEXT NOT NULL, bytes BLOB NOT NULL,
                 status INTEGER NOT NULL DEFAULT 0, at_ms INTEGER, heard INTEGER, reason TEXT,
                 hole INTEGER NOT NULL DEFAULT 0, refused_first_ms INTEGER, refused_last_ms INTEGER) STRICT;
             CREATE INDEX fact_id ON fact (id);
             CREATE INDEX fact_day ON fact (day);
             CREATE INDEX fact_odd ON fact (status) WHERE status > 1;
             CREATE INDEX fact_hole ON fact (key) WHERE hole = 1;",
        )?;
        let tx = conn.transaction()?;
        facts.iter().try_for_each(|fact| insert(&tx, fact, &Fact::open(&fact.bytes)?))?;
        tx.commit()?;
        drop(conn);
        Ok(Self { conn: connect(&path)? })
    }

    /// A transaction that adds nothing.
    fn touch(&mut self) -> Outcome<()> {
        self.conn.execute("UPDATE fact SET hole = 0 WHERE key = (SELECT min(key) FROM fact)", [])?;
        Ok(())
    }

    /// What is written is known before the clock starts: this is SQLite's part alone.
    fn write(&mut self, sealed: &Sealed) -> Outcome<Duration> {
        let fact = Fact::open(&sealed.bytes)?;
        let (time, ()) = timed(|| {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            insert(&tx, sealed, &fact)?;
            Ok(tx.commit()?)
        })?;
        Ok(time)
    }
}

/// Key and pragmas as in `core/src/store/conn.rs`.
fn connect(path: &Path) -> Outcome<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "5a".repeat(48)))?;
    conn.execute_batch("PRAGMA auto_vacuum = INCREMENTAL")?;
    conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
    #[cfg(target_vendor = "apple")]
    conn.execute_batch("PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")?;
    conn.query_row("PRAGMA journal_size_limit = 4194304", [], |_| Ok(()))?;
    conn.execute_batch("PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY")?;
    Ok(conn)
}

fn insert(conn: &Connection, sealed: &Sealed, fact: &Fact) -> Outcome<()> {
    let key = (1_i64 << 40) | i64::try_from(sealed.seq)?;
    let mut insert = conn.prepare_cached("INSERT INTO fact (key, id, day, bytes) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![key, fact.id.0, fact.day.to_string(), sealed.bytes])?;
    Ok(())
}
