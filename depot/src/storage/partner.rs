//! One partner's rows in SQLite. Every statement names the partner.

use super::columns::{
    CHAIN, DAY, DEVICE, FACT, PARCEL, chain, day_of, day_row, device, fact, from_word, hash, json, number, parcel,
    statement, to_i64, word,
};
use super::{
    AreaRow, BranchRow, ChainRow, CodeRow, DayRow, DeviceRow, EvidenceRow, FactRow, ParcelRow, PartnerTx, StatementRow,
    TokenRow, UploadRow, What,
};
use crate::error::Result;
use rusqlite::{Params, Row, Transaction, params};
use satchel_core::calendar::ServiceDay;
use satchel_core::earnings::RateCard;
use satchel_core::inputs::PublicKey;
use satchel_core::journal::{ChainId, DeviceId, EvidenceRole, FactId, Hash, PartnerId};
use satchel_core::sync::wire::{Have, PartnerProfile};
use std::collections::BTreeMap;

/// See the module.
pub(super) struct SqliteTx<'a> {
    pub(super) tx: &'a Transaction<'a>,
    pub(super) partner: &'a PartnerId,
}

type RowOf<T> = fn(&Row<'_>) -> Result<T>;

impl SqliteTx<'_> {
    fn many<T>(&self, sql: &str, params: impl Params, read: RowOf<T>) -> Result<Vec<T>> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }

    fn one<T>(&self, sql: &str, params: impl Params, read: RowOf<T>) -> Result<Option<T>> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(read).transpose()
    }

    fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.tx.prepare_cached(sql)?.execute(params)?)
    }
}

impl PartnerTx for SqliteTx<'_> {
    fn id(&self) -> &PartnerId {
        self.partner
    }

    fn profile(&self) -> Result<Option<PartnerProfile>> {
        self.one("SELECT profile FROM partners WHERE partner = ?1", params![self.partner.0], |row| json(row, 0))
    }

    fn put_profile(&mut self, profile: &PartnerProfile) -> Result<()> {
        self.run(
            "INSERT INTO partners (partner, profile) VALUES (?1, ?2)
             ON CONFLICT (partner) DO UPDATE SET profile = excluded.profile",
            params![self.partner.0, serde_json::to_string(profile)?],
        )?;
        Ok(())
    }

    fn area(&self) -> Result<Option<AreaRow>> {
        self.one("SELECT area, roads FROM areas WHERE partner = ?1", params![self.partner.0], |row| {
            let roads: Option<String> = row.get(1)?;
            Ok(AreaRow { area: row.get(0)?, roads: roads.map(|text| serde_json::from_str(&text)).transpose()? })
        })
    }

    fn put_area(&mut self, area: &AreaRow) -> Result<()> {
        let roads = area.roads.as_ref().map(serde_json::to_string).transpose()?;
        self.run(
            "INSERT INTO areas (partner, area, roads) VALUES (?1, ?2, ?3)
             ON CONFLICT (partner) DO UPDATE SET area = excluded.area, roads = excluded.roads",
            params![self.partner.0, area.area, roads],
        )?;
        Ok(())
    }

    fn code(&self, code_hash: &Hash) -> Result<Option<CodeRow>> {
        self.one(
            "SELECT code_hash, expires_ms, used_key, device FROM codes WHERE partner = ?1 AND code_hash = ?2",
            params![self.partner.0, code_hash.0],
            |row| {
                let (key, device): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
                let used = key.zip(device).map(|(key, device)| (PublicKey(key), DeviceId(device)));
                Ok(CodeRow { code_hash: hash(row, 0)?, expires_ms: row.get(1)?, used })
            },
        )
    }

    fn put_code(&mut self, code: &CodeRow) -> Result<()> {
        let (key, device) = code.used.as_ref().map(|(key, device)| (&key.0, &device.0)).unzip();
        self.run(
            "INSERT INTO codes (partner, code_hash, expires_ms, used_key, device) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (partner, code_hash) DO UPDATE SET used_key = excluded.used_key, device = excluded.device",
            params![self.partner.0, code.code_hash.0, code.expires_ms, key, device],
        )?;
        Ok(())
    }

    fn devices(&self) -> Result<Vec<DeviceRow>> {
        self.many(&format!("{DEVICE} WHERE partner = ?1 ORDER BY enrolled_ms"), params![self.partner.0], device)
    }

    fn device(&self, id: &DeviceId) -> Result<Option<DeviceRow>> {
        self.one(&format!("{DEVICE} WHERE partner = ?1 AND device = ?2"), params![self.partner.0, id.0], device)
    }

    fn put_device(&mut self, device: &DeviceRow) -> Result<()> {
        self.run(
            "INSERT INTO devices (partner, device, public_key, enrolled_ms, last_contact_ms, revoked_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (partner, device)
             DO UPDATE SET last_contact_ms = excluded.last_contact_ms, revoked_ms = excluded.revoked_ms",
            params![
                self.partner.0,
                device.device.0,
                device.public_key.0,
                device.enrolled_ms,
                device.last_contact_ms,
                device.revoked_ms
            ],
        )?;
        Ok(())
    }

    fn put_token(&mut self, token_hash: &Hash, token: &TokenRow, now_ms: i64) -> Result<()> {
        self.run("DELETE FROM tokens WHERE partner = ?1 AND expires_ms < ?2", params![self.partner.0, now_ms])?;
        self.run(
            "INSERT INTO tokens (partner, token_hash, device, blob, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![self.partner.0, token_hash.0, token.device.0, token.blob.map(|blob| blob.0), token.expires_ms],
        )?;
        Ok(())
    }

    fn token(&self, token_hash: &Hash) -> Result<Option<TokenRow>> {
        self.one(
            "SELECT device, blob, expires_ms FROM tokens WHERE partner = ?1 AND token_hash = ?2",
            params![self.partner.0, token_hash.0],
            |row| {
                let blob = row.get::<_, Option<[u8; 32]>>(1)?.map(Hash);
                Ok(TokenRow { device: DeviceId(row.get(0)?), blob, expires_ms: row.get(2)? })
            },
        )
    }

    fn end_upload_tokens(&mut self, blob: &Hash, until_ms: i64) -> Result<()> {
        self.run(
            "UPDATE tokens SET expires_ms = min(expires_ms, ?3) WHERE partner = ?1 AND blob = ?2",
            params![self.partner.0, blob.0, until_ms],
        )?;
        Ok(())
    }

    fn use_assertion(&mut self, device: &DeviceId, jti: &str, expires_ms: i64, now_ms: i64) -> Result<bool> {
        self.run("DELETE FROM assertions WHERE partner = ?1 AND expires_ms < ?2", params![self.partner.0, now_ms])?;
        let added = self.run(
            "INSERT INTO assertions (partner, device, jti, expires_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![self.partner.0, device.0, jti, expires_ms],
        )?;
        Ok(added == 1)
    }

    fn parcels(&self, first: ServiceDay, last: ServiceDay) -> Result<Vec<ParcelRow>> {
        self.many(
            &format!("{PARCEL} WHERE partner = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day, parcel"),
            params![self.partner.0, first.to_string(), last.to_string()],
            parcel,
        )
    }

    fn parcel(&self, day: ServiceDay, number: &str) -> Result<Option<ParcelRow>> {
        self.one(
            &format!("{PARCEL} WHERE partner = ?1 AND day = ?2 AND parcel = ?3"),
            params![self.partner.0, day.to_string(), number],
            parcel,
        )
    }

    fn parcel_days(&self, number: &str) -> Result<Vec<ParcelRow>> {
        self.many(
            &format!("{PARCEL} WHERE partner = ?1 AND parcel = ?2 ORDER BY day DESC"),
            params![self.partner.0, number],
            parcel,
        )
    }

    fn put_parcel(&mut self, row: &ParcelRow) -> Result<()> {
        self.run(
            "INSERT INTO parcels (partner, day, parcel, body, withdrawn_ms, erased_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (partner, day, parcel) DO UPDATE
             SET body = excluded.body, withdrawn_ms = excluded.withdrawn_ms, erased_ms = excluded.erased_ms",
            params![
                self.partner.0,
                row.day.to_string(),
                row.parcel.tracking_number,
                serde_json::to_string(&row.parcel)?,
                row.withdrawn_ms,
                row.erased_ms
            ],
        )?;
        Ok(())
    }

    fn rate_cards(&self) -> Result<Vec<RateCard>> {
        self.many("SELECT body FROM rate_cards WHERE partner = ?1 ORDER BY card", params![self.partner.0], |row| {
            json(row, 0)
        })
    }

    fn put_rate_card(&mut self, card: &RateCard) -> Result<()> {
        self.run(
            "INSERT INTO rate_cards (partner, card, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (partner, card) DO UPDATE SET body = excluded.body",
            params![self.partner.0, card.id, serde_json::to_string(card)?],
        )?;
        Ok(())
    }

    fn chain(&self, device: &DeviceId, id: &ChainId) -> Result<Option<ChainRow>> {
        self.one(
            &format!("{CHAIN} WHERE partner = ?1 AND device = ?2 AND chain = ?3"),
            params![self.partner.0, device.0, id.0],
            chain,
        )
    }

    fn chains(&self) -> Result<Vec<ChainRow>> {
        self.many(&format!("{CHAIN} WHERE partner = ?1 ORDER BY device, chain"), params![self.partner.0], chain)
    }

    fn put_chain(&mut self, row: &ChainRow) -> Result<()> {
        self.run(
            "INSERT INTO chains (partner, device, chain, seq, hash, after_head, signed_head, signature, signed_by, whole_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (partner, device, chain) DO UPDATE SET
             seq = excluded.seq, hash = excluded.hash, after_head = excluded.after_head,
             signed_head = excluded.signed_head, signature = excluded.signature, signed_by = excluded.signed_by,
             whole_ms = excluded.whole_ms",
            params![
                self.partner.0,
                row.device.0,
                row.head.chain.0,
                to_i64(row.head.seq),
                row.head.hash.0,
                row.after.as_ref().map(serde_json::to_string).transpose()?,
                serde_json::to_string(&row.signed_head)?,
                row.signature.0,
                row.signed_by.0,
                row.whole_ms
            ],
        )?;
        Ok(())
    }

    fn fact(&self, device: &DeviceId, chain: &ChainId, seq: u64) -> Result<Option<FactRow>> {
        self.one(
            &format!("{FACT} WHERE partner = ?1 AND device = ?2 AND chain = ?3 AND seq = ?4"),
            params![self.partner.0, device.0, chain.0, to_i64(seq)],
            fact,
        )
    }

    fn facts_of_day(&self, day: ServiceDay) -> Result<Vec<FactRow>> {
        self.many(
            &format!("{FACT} WHERE partner = ?1 AND day = ?2 ORDER BY place"),
            params![self.partner.0, day.to_string()],
            fact,
        )
    }

    fn facts_of_chain(&self, device: &DeviceId, chain: &ChainId) -> Result<Vec<FactRow>> {
        self.many(
            &format!("{FACT} WHERE partner = ?1 AND device = ?2 AND chain = ?3 ORDER BY seq"),
            params![self.partner.0, device.0, chain.0],
            fact,
        )
    }

    fn put_fact(&mut self, row: &FactRow) -> Result<()> {
        self.run(
            "INSERT INTO facts (partner, device, chain, seq, hash, bytes, day, place, status, at_ms, received_ms, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (partner, device, chain, seq)
             DO UPDATE SET bytes = COALESCE(facts.bytes, excluded.bytes), day = excluded.day, place = excluded.place,
             status = excluded.status, at_ms = excluded.at_ms, received_ms = excluded.received_ms,
             reason = excluded.reason",
            params![
                self.partner.0,
                row.device.0,
                row.chain.0,
                to_i64(row.seq),
                row.hash.0,
                row.bytes,
                row.day.map(|d| d.to_string()),
                to_i64(row.place),
                word(&row.status)?,
                row.at_ms,
                row.received_ms,
                row.reason.as_ref().map(serde_json::to_string).transpose()?
            ],
        )?;
        Ok(())
    }

    fn put_evidence_ref(&mut self, sha256: &Hash, role: EvidenceRole, fact: &FactRow) -> Result<()> {
        self.run(
            "INSERT INTO evidence_refs (partner, sha256, device, chain, seq, role) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO NOTHING",
            params![self.partner.0, sha256.0, fact.device.0, fact.chain.0, to_i64(fact.seq), word(&role)?],
        )?;
        Ok(())
    }

    fn evidence_refs(&self, sha256: &Hash) -> Result<Vec<(EvidenceRole, FactRow)>> {
        let refs = self.many(
            "SELECT role, device, chain, seq FROM evidence_refs WHERE partner = ?1 AND sha256 = ?2",
            params![self.partner.0, sha256.0],
            |row| {
                let role: EvidenceRole = from_word(&row.get::<_, String>(0)?)?;
                Ok((role, DeviceId(row.get(1)?), ChainId(row.get(2)?), number(row, 3)?))
            },
        )?;
        let mut facts = Vec::new();
        for (role, device, chain, seq) in refs {
            facts.extend(self.fact(&device, &chain, seq)?.map(|fact| (role, fact)));
        }
        Ok(facts)
    }

    fn put_branch(&mut self, branch: &BranchRow) -> Result<()> {
        self.run(
            "INSERT INTO branches (partner, device, chain, seq, hash, bytes, received_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            params![
                self.partner.0,
                branch.device.0,
                branch.chain.0,
                to_i64(branch.seq),
                branch.hash.0,
                branch.bytes,
                branch.received_ms
            ],
        )?;
        Ok(())
    }

    fn branches(&self) -> Result<Vec<BranchRow>> {
        self.many(
            "SELECT device, chain, seq, hash, bytes, received_ms FROM branches WHERE partner = ?1
             ORDER BY device, chain, received_ms, seq",
            params![self.partner.0],
            |row| {
                Ok(BranchRow {
                    device: DeviceId(row.get(0)?),
                    chain: ChainId(row.get(1)?),
                    seq: number(row, 2)?,
                    hash: hash(row, 3)?,
                    bytes: row.get(4)?,
                    received_ms: row.get(5)?,
                })
            },
        )
    }

    fn evidence(&self, sha256: &Hash) -> Result<Option<EvidenceRow>> {
        self.one(
            "SELECT len, erased_ms IS NOT NULL FROM evidence WHERE partner = ?1 AND sha256 = ?2",
            params![self.partner.0, sha256.0],
            |row| Ok(EvidenceRow { len: number(row, 0)?, erased: row.get(1)? }),
        )
    }

    fn put_evidence(&mut self, sha256: &Hash, len: u64, now_ms: i64, erased: bool) -> Result<()> {
        self.run(
            "INSERT INTO evidence (partner, sha256, len, durable_ms, erased_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (partner, sha256) DO UPDATE SET erased_ms = COALESCE(evidence.erased_ms, excluded.erased_ms)",
            params![self.partner.0, sha256.0, to_i64(len), now_ms, erased.then_some(now_ms)],
        )?;
        Ok(())
    }

    fn upload(&self, sha256: &Hash) -> Result<Option<UploadRow>> {
        self.one(
            "SELECT sha256, upload, received, len FROM uploads WHERE partner = ?1 AND sha256 = ?2",
            params![self.partner.0, sha256.0],
            |row| {
                let len = row.get::<_, Option<i64>>(3)?.and_then(|len| u64::try_from(len).ok());
                Ok(UploadRow { sha256: hash(row, 0)?, upload: row.get(1)?, received: number(row, 2)?, len })
            },
        )
    }

    fn put_upload(&mut self, upload: &UploadRow) -> Result<()> {
        self.run(
            "INSERT INTO uploads (partner, sha256, upload, received, len) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (partner, sha256) DO UPDATE SET received = excluded.received",
            params![self.partner.0, upload.sha256.0, upload.upload, to_i64(upload.received), upload.len.map(to_i64)],
        )?;
        Ok(())
    }

    fn delete_upload(&mut self, sha256: &Hash) -> Result<()> {
        self.run("DELETE FROM uploads WHERE partner = ?1 AND sha256 = ?2", params![self.partner.0, sha256.0])?;
        Ok(())
    }

    fn add_change(&mut self, what: &What, only: Option<&DeviceId>, except: Option<&DeviceId>) -> Result<u64> {
        let number: i64 = self.tx.query_row(
            "UPDATE partners SET last_change = last_change + 1 WHERE partner = ?1 RETURNING last_change",
            params![self.partner.0],
            |row| row.get(0),
        )?;
        self.run(
            "INSERT INTO changes (partner, number, what, only_device, except_device) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![self.partner.0, number, serde_json::to_string(what)?, only.map(|d| &d.0), except.map(|d| &d.0)],
        )?;
        Ok(u64::try_from(number).unwrap_or(0))
    }

    fn changes(
        &self,
        device: &DeviceId,
        have: Option<&Have>,
        after: u64,
        max: usize,
    ) -> Result<(Vec<(u64, What)>, u64)> {
        let have = have.map(|have| serde_json::to_string(&have.0)).transpose()?;
        let rows = self.many(
            r#"SELECT number, what FROM changes WHERE partner = ?1 AND number > ?2
             AND (only_device IS NULL OR only_device = ?3)
             AND (except_device IS NULL OR except_device <> ?3 OR what ->> 'what' = 'fact' AND what ->> 'seq' >
                 CASE WHEN ?5 IS NOT NULL THEN coalesce(?5 ->> ('$."' || (what ->> 'chain') || '"'), 0) END)
             ORDER BY number LIMIT ?4"#,
            params![self.partner.0, to_i64(after), device.0, i64::try_from(max).unwrap_or(i64::MAX), have],
            |row| Ok((number(row, 0)?, json(row, 1)?)),
        )?;
        let last = self.one("SELECT last_change FROM partners WHERE partner = ?1", params![self.partner.0], |row| {
            number(row, 0)
        })?;
        Ok((rows, last.unwrap_or(0)))
    }

    fn decisions(&self, day: ServiceDay) -> Result<BTreeMap<String, FactId>> {
        let rows = self.many(
            "SELECT parcel, fact FROM decisions WHERE partner = ?1 AND day = ?2",
            params![self.partner.0, day.to_string()],
            |row| Ok((row.get(0)?, FactId(row.get(1)?))),
        )?;
        Ok(rows.into_iter().collect())
    }

    fn put_decision(&mut self, day: ServiceDay, parcel: &str, fact: &FactId, now_ms: i64) -> Result<()> {
        self.run(
            "INSERT INTO decisions (partner, day, parcel, fact, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (partner, day, parcel) DO UPDATE SET fact = excluded.fact, at_ms = excluded.at_ms",
            params![self.partner.0, day.to_string(), parcel, fact.0, now_ms],
        )?;
        Ok(())
    }

    fn closed_day_before(&self, day: ServiceDay) -> Result<Option<DayRow>> {
        self.one(
            &format!("{DAY} WHERE partner = ?1 AND day < ?2 AND closed ORDER BY day DESC LIMIT 1"),
            params![self.partner.0, day.to_string()],
            day_row,
        )
    }

    fn day_before(&self, day: ServiceDay) -> Result<Option<DayRow>> {
        self.one(
            &format!("{DAY} WHERE partner = ?1 AND day < ?2 ORDER BY day DESC LIMIT 1"),
            params![self.partner.0, day.to_string()],
            day_row,
        )
    }

    fn day_after(&self, day: ServiceDay) -> Result<Option<ServiceDay>> {
        self.one(
            "SELECT day FROM days WHERE partner = ?1 AND day > ?2 ORDER BY day LIMIT 1",
            params![self.partner.0, day.to_string()],
            |row| day_of(&row.get::<_, String>(0)?),
        )
    }

    fn day(&self, day: ServiceDay) -> Result<Option<DayRow>> {
        self.one(&format!("{DAY} WHERE partner = ?1 AND day = ?2"), params![self.partner.0, day.to_string()], day_row)
    }

    fn put_day(&mut self, day: &DayRow) -> Result<()> {
        self.run(
            "INSERT INTO days (partner, day, closed, carry, shelves) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (partner, day) DO UPDATE
             SET closed = excluded.closed, carry = excluded.carry, shelves = excluded.shelves",
            params![
                self.partner.0,
                day.day.to_string(),
                day.closed,
                serde_json::to_string(&day.carry)?,
                serde_json::to_string(&day.shelves)?
            ],
        )?;
        Ok(())
    }

    fn days(&self, max: usize) -> Result<Vec<ServiceDay>> {
        self.many(
            "SELECT day FROM (SELECT day FROM parcels WHERE partner = ?1 UNION SELECT day FROM days WHERE partner = ?1)
             ORDER BY day DESC LIMIT ?2",
            params![self.partner.0, i64::try_from(max).unwrap_or(i64::MAX)],
            |row| day_of(&row.get::<_, String>(0)?),
        )
    }

    fn statements(&self) -> Result<Vec<StatementRow>> {
        self.many(
            "SELECT week, dirty, body, cards FROM statements WHERE partner = ?1 ORDER BY week",
            params![self.partner.0],
            statement,
        )
    }

    fn statement(&self, week: ServiceDay) -> Result<Option<StatementRow>> {
        self.one(
            "SELECT week, dirty, body, cards FROM statements WHERE partner = ?1 AND week = ?2",
            params![self.partner.0, week.to_string()],
            statement,
        )
    }

    fn put_statement(&mut self, row: &StatementRow) -> Result<()> {
        self.run(
            "INSERT INTO statements (partner, week, dirty, body, cards) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (partner, week) DO UPDATE
             SET dirty = excluded.dirty, body = excluded.body, cards = excluded.cards",
            params![
                self.partner.0,
                row.week.to_string(),
                row.dirty,
                row.body.as_ref().map(serde_json::to_string).transpose()?,
                row.cards.as_ref().map(serde_json::to_string).transpose()?
            ],
        )?;
        Ok(())
    }
}
