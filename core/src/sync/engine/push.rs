//! Facts: batches in order, and how each answer moves the chain on. The depot's cursor governs.
//!
//! A batch that is refused is halved down to the one fact that the depot cannot take. A fact refused alone for
//! [`HOLE_AFTER_MS`] goes as a hole, so those behind it get through, and is tried by itself each day.

use super::{DAY_MS, Engine, Part, bare};
use crate::inputs::{KeyError, KeyStore, Reading};
use crate::journal::{ChainId, DeviceId, Hash, Head};
use crate::sync::backoff::Backoff;
use crate::sync::problem::{self, ProblemKind};
use crate::sync::task::{Answer, Call, Method, Push, PushKind, Request};
use crate::sync::wire::{
    MAX_BATCH_BYTES, MAX_BATCH_FACTS, PushAnswer, PushItem, PushRequest, ReceiptStatus, head_message,
};
use crate::sync::{ChainPosition, OutFact, Outbox, OutboxError};
use crate::texts::Text;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// How long one fact may hold up those behind it: long enough for a depot to be mended over a weekend.
const HOLE_AFTER_MS: i64 = 3 * DAY_MS;
/// The same while another one of the chain is a hole: nobody has mended the depot meanwhile, and what it cannot take seldom comes
/// alone.
const NEXT_HOLE_AFTER_MS: i64 = DAY_MS / 24;

/// What the engine remembers of a chain while it is being pushed.
#[derive(Default)]
pub(super) struct Lane {
    backoff: Backoff,
    /// Nothing before this moment, whatever the user asks: the chain cannot go on as it is.
    stuck_until_ms: Option<i64>,
    /// While a refused batch is being halved: how many facts to send, and the last one of the batch.
    halving: Option<(usize, u64)>,
    /// Gaps in a row: the first is followed at once, the others after a wait.
    gaps: u32,
    /// The fact that was refused alone, and since when.
    refused: Option<(u64, i64)>,
}

impl Lane {
    pub(super) fn waits_until(&self, now_ms: i64) -> Option<i64> {
        let stuck = self.stuck_until_ms.filter(|until_ms| *until_ms > now_ms);
        stuck.max(self.backoff.pending(now_ms))
    }

    pub(super) fn forget_wait(&mut self) {
        self.backoff.clear();
    }

    fn batch_size(&self) -> usize {
        self.halving.map_or(MAX_BATCH_FACTS, |(size, _)| size)
    }

    /// The depot has everything up to `seq`: halve on inside what is left of the refused batch, or go on as ever.
    fn moved_on(&mut self, seq: u64) {
        let left = self.halving.map_or(0, |(_, last)| last.saturating_sub(seq));
        self.halving = (left > 0).then(|| (half(left), seq + left));
        self.gaps = 0;
        self.refused = None;
        self.backoff.clear();
    }
}

fn half(facts: u64) -> usize {
    usize::try_from(facts / 2).unwrap_or(MAX_BATCH_FACTS).clamp(1, MAX_BATCH_FACTS)
}

/// What to push.
pub(super) struct Pick {
    pub(super) position: ChainPosition,
    pub(super) kind: PushKind,
    /// The number in front of the first item.
    pub(super) after: u64,
}

/// Whose a cursor of the depot is.
enum Cursor {
    /// One of our facts.
    Ours,
    /// Further than our head.
    Beyond,
    /// Another fact under one of our numbers.
    Foreign,
}

impl Engine {
    pub(super) fn lane(&mut self, chain: &ChainId) -> &mut Lane {
        self.lanes.entry(chain.clone()).or_default()
    }

    /// A hole whose day is over, if there is one.
    pub(super) fn hole_to_try(&mut self, outbox: &dyn Outbox, now_ms: i64) -> Result<Option<Pick>, OutboxError> {
        for hole in outbox.holes()? {
            let due = hole.seq > 0 && (now_ms - hole.tried_ms >= DAY_MS || hole.tried_ms > now_ms);
            if due
                && self.lane(&hole.chain).waits_until(now_ms).is_none()
                && let Some(position) = position(outbox, &hole.chain)?
            {
                return Ok(Some(Pick { position, kind: PushKind::Hole, after: hole.seq - 1 }));
            }
        }
        Ok(None)
    }

    /// The request that pushes what was picked. `Ok(Ok(None))`: the outbox has no such facts, and the chain waits.
    pub(super) fn push_request(
        &mut self,
        outbox: &dyn Outbox,
        keys: &dyn KeyStore,
        device: &DeviceId,
        pick: &Pick,
        now_ms: i64,
    ) -> Result<Result<Option<Request>, KeyError>, OutboxError> {
        let Pick { position, kind, after } = pick;
        let (chain, kind, after) = (&position.head.chain, *kind, *after);
        let count = match kind {
            PushKind::Batch => self.lane(chain).batch_size(),
            PushKind::Hole => 1,
            PushKind::Probe => 0,
        };
        let facts = if count == 0 { Vec::new() } else { outbox.facts(chain, after, count, MAX_BATCH_BYTES)? };
        let facts = bounded(facts, after, count);
        if facts.is_empty() && kind != PushKind::Probe {
            self.lane(chain).stuck_until_ms = Some(now_ms.saturating_add(DAY_MS));
            self.problems.insert(Part::Facts, Text::new("sync.facts_absent").with("seq", after + 1));
            return Ok(Ok(None));
        }
        let hashes = facts.iter().map(|fact| fact.sealed.hash).collect();
        let first_seq = after + 1;
        let push = Push { chain: chain.clone(), kind, first_seq, hashes, head_seq: position.head.seq };
        let signature = match keys.sign(&head_message(device, &position.head)) {
            Ok(signature) => signature,
            Err(unavailable) => return Ok(Err(unavailable)),
        };
        let attached = facts.iter().flat_map(|f| &f.attached).map(|blob| URL_SAFE_NO_PAD.encode(blob)).collect();
        let items = facts.into_iter().map(|fact| item(fact, kind)).collect();
        let message =
            PushRequest { chain: chain.clone(), first_seq, items, head: position.head.clone(), signature, attached };
        let body = serde_json::to_vec(&message).map_err(|e| OutboxError(e.to_string()))?;
        Ok(Ok(Some(Request {
            headers: vec![("content-type", "application/json".to_owned())],
            body,
            gzip: true,
            ..bare(Call::Push(push), Method::Post, "/v1/facts".to_owned())
        })))
    }

    pub(super) fn push_answered(
        &mut self,
        outbox: &dyn Outbox,
        push: &Push,
        answer: &Answer,
        problem: Option<&problem::Read>,
        now_ms: i64,
        reading: &Reading,
    ) -> Result<(), OutboxError> {
        let cursor = problem.and_then(|p| Some((p.kind, p.cursor.as_ref().filter(|c| c.chain == push.chain)?)));
        match (answer.status, cursor) {
            (200, _) => match receipts(push, &answer.body) {
                Some(taken) => self.taken(outbox, push, &taken, now_ms, reading),
                None => self.chain_waits(push, answer.status, now_ms),
            },
            (409, Some((ProblemKind::Gap, cursor))) => self.follow(outbox, push, cursor, now_ms),
            (409, Some((ProblemKind::Fork, common))) => match whose(outbox, common)? {
                Cursor::Ours => self.fork(outbox, push, common, now_ms),
                // It did not see where the chains part: it is told more of ours.
                Cursor::Foreign if push.first_seq > 1 => self.follow(outbox, push, common, now_ms),
                Cursor::Beyond | Cursor::Foreign => self.chain_waits(push, answer.status, now_ms),
            },
            (409, None) if problem.is_some_and(|p| p.kind == ProblemKind::AnotherDevice) => {
                self.chain_waits(push, answer.status, now_ms)?;
                self.problems.insert(Part::Facts, Text::new("sync.another_device"));
                Ok(())
            }
            (400 | 413 | 422 | 500.., _) => self.refused(outbox, push, answer.status, now_ms),
            _ => self.chain_waits(push, answer.status, now_ms),
        }
    }

    /// A whole set of receipts.
    fn taken(
        &mut self,
        outbox: &dyn Outbox,
        push: &Push,
        answer: &PushAnswer,
        now_ms: i64,
        reading: &Reading,
    ) -> Result<(), OutboxError> {
        let last_seq = push.first_seq + push.hashes.len() as u64 - 1;
        let whose = whose(outbox, &answer.cursor)?;
        if answer.cursor.seq < last_seq || matches!(whose, Cursor::Foreign) {
            return self.follow(outbox, push, &answer.cursor, now_ms);
        }
        // On from the last receipt: what the depot has behind it still wants its own.
        let cursor = match (push.kind, push.hashes.last()) {
            (PushKind::Batch, Some(hash)) => Head { chain: push.chain.clone(), seq: last_seq, hash: *hash },
            _ => position(outbox, &push.chain)?.map_or_else(|| answer.cursor.clone(), |position| position.cursor),
        };
        outbox.pushed(&push.chain, &PushAnswer { cursor: cursor.clone(), ..answer.clone() })?;
        if matches!(whose, Cursor::Beyond) {
            return self.follow(outbox, push, &answer.cursor, now_ms);
        }
        let still_hole = answer.receipts.first().is_some_and(|r| r.status == ReceiptStatus::Hole);
        match push.kind {
            PushKind::Hole if still_hole => {
                outbox.refused(&push.chain, push.first_seq, now_ms)?;
            }
            PushKind::Hole => outbox.set_hole(&push.chain, push.first_seq, false)?,
            PushKind::Probe => {
                outbox.rewind(&push.chain, &cursor)?;
                self.probing.answered(&push.chain);
            }
            PushKind::Batch => {}
        }
        self.lane(&push.chain).moved_on(cursor.seq);
        self.went_well(Part::Facts);
        self.saw_epoch(outbox, &answer.epoch)?;
        self.contact(outbox, answer.depot_time_ms, now_ms, reading)
    }

    /// The depot has the chain up to another fact than we thought: goes on from there.
    fn follow(&mut self, outbox: &dyn Outbox, push: &Push, cursor: &Head, now_ms: i64) -> Result<(), OutboxError> {
        let ids = self.ids.clone();
        let lane = self.lane(&push.chain);
        lane.gaps += 1;
        if lane.gaps > 1 {
            lane.backoff.failed(ids.as_ref(), now_ms);
        }
        match whose(outbox, cursor)? {
            Cursor::Ours => outbox.rewind(&push.chain, cursor)?,
            // It has facts of ours that we have not: our tail was lost. What we write from now on must not collide with them.
            Cursor::Beyond => {
                if let Some(position) = position(outbox, &push.chain)? {
                    self.fork(outbox, push, &position.head, now_ms)?;
                }
            }
            // From the very beginning the depot will find the last common head, and say so.
            Cursor::Foreign => {
                let start = Head { chain: push.chain.clone(), seq: 0, hash: Hash::ZERO };
                outbox.rewind(&push.chain, &start)?;
            }
        }
        // Not before it is kept: what the depot has forgotten would count as sent for good.
        self.probing.answered(&push.chain);
        Ok(())
    }

    fn fork(&mut self, outbox: &dyn Outbox, push: &Push, common: &Head, now_ms: i64) -> Result<(), OutboxError> {
        outbox.fork(&push.chain, common)?;
        self.probing.answered(&push.chain);
        // What lies before the fork may still want receipts; a wait, in case that forks again.
        let mut lane = Lane { gaps: self.lane(&push.chain).gaps.saturating_add(1), ..Lane::default() };
        (0..lane.gaps).for_each(|_| lane.backoff.failed(self.ids.as_ref(), now_ms));
        self.lanes.insert(push.chain.clone(), lane);
        Ok(())
    }

    /// The depot cannot take it: halves a batch; a fact refused alone waits, and goes as a hole after days.
    fn refused(&mut self, outbox: &dyn Outbox, push: &Push, status: u16, now_ms: i64) -> Result<(), OutboxError> {
        let (chain, seq, count) = (&push.chain, push.first_seq, push.hashes.len() as u64);
        if push.kind == PushKind::Hole {
            outbox.refused(chain, seq, now_ms)?;
            return Ok(());
        }
        // A depot that fails at everything is not this fact's fault: then changes do not come either.
        let blameless = status >= 500 && self.pulled_ms.is_none();
        let ids = self.ids.clone();
        let lane = self.lane(chain);
        if count > 1 {
            lane.halving = Some((half(count), seq + count - 1));
            if status >= 500 {
                lane.backoff.failed(ids.as_ref(), now_ms);
            }
            return Ok(());
        }
        lane.backoff.failed(ids.as_ref(), now_ms);
        if count == 0 || blameless {
            self.problems.insert(Part::Facts, Text::new("sync.depot_failed").with("status", status));
            return Ok(());
        }
        let known = lane.refused.filter(|(refused, _)| *refused == seq).map_or(now_ms, |(_, since_ms)| since_ms);
        let since_ms = outbox.refused(chain, seq, now_ms)?.min(known);
        let another = outbox.holes()?.iter().any(|hole| hole.chain == *chain);
        let lane = self.lane(chain);
        lane.refused = Some((seq, since_ms));
        if now_ms - since_ms >= if another { NEXT_HOLE_AFTER_MS } else { HOLE_AFTER_MS } {
            outbox.set_hole(chain, seq, true)?;
            lane.refused = None;
            lane.halving = None;
            lane.backoff.clear();
        }
        self.problems.insert(Part::Facts, Text::new("sync.fact_refused").with("seq", seq).with("status", status));
        Ok(())
    }

    /// No receipt and no problem that we know.
    fn chain_waits(&mut self, push: &Push, status: u16, now_ms: i64) -> Result<(), OutboxError> {
        let ids = self.ids.clone();
        self.lane(&push.chain).backoff.failed(ids.as_ref(), now_ms);
        self.problems.insert(Part::Facts, super::odd_answer(status));
        Ok(())
    }
}

/// The facts right behind `after` without a gap, bounded with what rides along; at least one if there is any.
fn bounded(facts: Vec<OutFact>, after: u64, count: usize) -> Vec<OutFact> {
    let mut bytes = 0_usize;
    let in_order = |(seq, fact): &(u64, OutFact)| fact.sealed.seq == *seq;
    let fits = |(_, fact): &(u64, OutFact)| {
        let first = bytes == 0;
        bytes += fact.sealed.bytes.len() + fact.attached.iter().map(|blob| blob.len() * 4 / 3 + 4).sum::<usize>();
        first || bytes <= MAX_BATCH_BYTES
    };
    (after + 1..).zip(facts).take(count).take_while(in_order).take_while(fits).map(|(_, fact)| fact).collect()
}

fn item(fact: OutFact, kind: PushKind) -> PushItem {
    let hash = fact.sealed.hash;
    if fact.hole && kind != PushKind::Hole {
        return PushItem::Hole { hash };
    }
    // Facts are UTF-8 by their making; bytes that are not any more can only be named.
    String::from_utf8(fact.sealed.bytes).map_or(PushItem::Hole { hash }, PushItem::Fact)
}

/// The answer, if it is a receipt for exactly what was pushed.
fn receipts(push: &Push, body: &[u8]) -> Option<PushAnswer> {
    let answer: PushAnswer = serde_json::from_slice(body).ok()?;
    let seqs = answer.receipts.iter().map(|receipt| receipt.seq);
    let exact = answer.receipts.len() == push.hashes.len() && seqs.eq((push.first_seq..).take(push.hashes.len()));
    (exact && answer.cursor.chain == push.chain).then_some(answer)
}

fn whose(outbox: &dyn Outbox, cursor: &Head) -> Result<Cursor, OutboxError> {
    if cursor.seq == 0 {
        return Ok(if cursor.hash == Hash::ZERO { Cursor::Ours } else { Cursor::Foreign });
    }
    let ours = outbox.facts(&cursor.chain, cursor.seq - 1, 1, MAX_BATCH_BYTES)?;
    Ok(match ours.first().filter(|fact| fact.sealed.seq == cursor.seq) {
        Some(fact) if fact.sealed.hash == cursor.hash => Cursor::Ours,
        Some(_) => Cursor::Foreign,
        None => match position(outbox, &cursor.chain)? {
            Some(position) if cursor.seq > position.head.seq => Cursor::Beyond,
            _ => Cursor::Foreign,
        },
    })
}

fn position(outbox: &dyn Outbox, chain: &ChainId) -> Result<Option<ChainPosition>, OutboxError> {
    Ok(outbox.all_chains()?.into_iter().find(|position| position.head.chain == *chain))
}
