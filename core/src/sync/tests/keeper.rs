//! An outbox in memory.

use crate::calendar::{ServiceDay, Zone};
use crate::inputs::Reading;
use crate::journal::{ChainId, EvidenceRole, Hash, Head, Sealed};
use crate::manifest::LatLon;
use crate::sync::wire::{ChangesPage, Enrolled, PartnerProfile, PushAnswer, Receipt, RoadsOffer};
use crate::sync::{ChainPosition, Enrolment, EvidenceDue, HoleDue, OutFact, Outbox, OutboxError, RoadsDue, RoadsGot};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a failing keeper says.
pub(super) const DISK_FAILS: &str = "the disk fails";

#[derive(Default)]
pub(super) struct State {
    pub enrolled: bool,
    /// So many rewinds fail, as on a disk that does.
    pub failing_rewinds: usize,
    pub chains: BTreeMap<ChainId, Vec<OutFact>>,
    pub cursors: BTreeMap<ChainId, Head>,
    pub receipts: BTreeMap<(ChainId, u64), Receipt>,
    pub forks: Vec<(ChainId, Head)>,
    pub refusals: BTreeMap<(ChainId, u64), (i64, i64)>,
    pub blobs: Vec<(EvidenceDue, Vec<u8>)>,
    pub durable: BTreeSet<Hash>,
    pub after: String,
    pub pages: usize,
    pub diffs: Vec<i64>,
    /// The road pack that is offered, what is here of it, and whether it is whole.
    pub roads: Option<(RoadsOffer, Vec<u8>, bool)>,
}

pub(super) struct Keeper(pub RefCell<State>);

pub(super) fn chain() -> ChainId {
    "c1".into()
}

pub(super) fn fact(chain: &ChainId, seq: u64, text: &str) -> OutFact {
    let bytes = format!(r#"{{"chain":"{chain}","seq":{seq},"text":"{text}"}}"#).into_bytes();
    OutFact { sealed: Sealed { seq, hash: Hash::of(&bytes), bytes }, attached: Vec::new(), hole: false }
}

pub(super) fn enrolment() -> Enrolment {
    Enrolment {
        depot_url: "https://depot.example/shop".into(),
        pins: vec![Hash::of(b"the depot's key")],
        enrolled: Enrolled {
            partner: PartnerProfile {
                id: "p1".into(),
                name: "CK Craft Supply".into(),
                address: "1 Main St".into(),
                at: LatLon { lat_e7: 1, lon_e7: 2 },
                zone: serde_json::from_str::<Zone>("\"America/Chicago\"").unwrap(),
                slots: vec![(36_000, 43_200)],
                holidays: vec!["2026-12-25".parse::<ServiceDay>().unwrap()],
                couriers: Vec::new(),
            },
            device: "d1".into(),
            epoch: "e1".into(),
            depot_time_ms: super::START_MS,
        },
    }
}

impl Keeper {
    pub(super) fn with_facts(count: usize) -> Self {
        let keeper = Self(RefCell::new(State { enrolled: true, ..State::default() }));
        keeper.append(count);
        keeper
    }

    pub(super) fn append(&self, count: usize) {
        let mut state = self.0.borrow_mut();
        let facts = state.chains.entry(chain()).or_default();
        let from = facts.len() as u64 + 1;
        facts.extend((from..).take(count).map(|seq| fact(&chain(), seq, "delivered")));
    }

    pub(super) fn add_blob(&self, bytes: Vec<u8>) -> Hash {
        let sha256 = Hash::of(&bytes);
        let len = bytes.len() as u64;
        let due = EvidenceDue {
            sha256,
            len,
            role: EvidenceRole::Photo,
            failures: 0,
            not_before_ms: 0,
            here: true,
            token: None,
        };
        self.0.borrow_mut().blobs.push((due, bytes));
        sha256
    }

    /// The depot gave the blob a token of its own.
    pub(super) fn give_token(&self, sha256: &Hash, token: &str) {
        let mut state = self.0.borrow_mut();
        state.blobs.iter_mut().find(|(due, _)| due.sha256 == *sha256).unwrap().0.token = Some(token.to_owned());
    }

    pub(super) fn pending(&self) -> usize {
        self.all().iter().map(|p| (p.head.seq - p.cursor.seq) as usize).sum::<usize>()
            + self.0.borrow().blobs.iter().filter(|(due, _)| !self.0.borrow().durable.contains(&due.sha256)).count()
    }

    fn all(&self) -> Vec<ChainPosition> {
        let state = self.0.borrow();
        let start = |chain: &ChainId| Head { chain: chain.clone(), seq: 0, hash: Hash::ZERO };
        let head = |chain: &ChainId, facts: &[OutFact]| {
            facts.last().map_or(start(chain), |f| Head { seq: f.sealed.seq, hash: f.sealed.hash, ..start(chain) })
        };
        let position = |(chain, facts): (&ChainId, &Vec<OutFact>)| ChainPosition {
            head: head(chain, facts),
            cursor: state.cursors.get(chain).cloned().unwrap_or(start(chain)),
        };
        state.chains.iter().map(position).collect()
    }
}

impl Outbox for Keeper {
    fn enrolment(&self) -> Result<Option<Enrolment>, OutboxError> {
        Ok(self.0.borrow().enrolled.then(enrolment))
    }

    fn contact(&self, depot_time_ms: i64, reading: &Reading) -> Result<(), OutboxError> {
        self.0.borrow_mut().diffs.push(depot_time_ms - reading.wall_ms);
        Ok(())
    }

    fn all_chains(&self) -> Result<Vec<ChainPosition>, OutboxError> {
        Ok(self.all())
    }

    fn chains(&self) -> Result<Vec<ChainPosition>, OutboxError> {
        let forked: Vec<_> = self.0.borrow().forks.iter().map(|(chain, _)| chain.clone()).collect();
        Ok(self.all().into_iter().filter(|p| p.cursor.seq < p.head.seq && !forked.contains(&p.head.chain)).collect())
    }

    fn facts(&self, chain: &ChainId, after: u64, max: usize, max_bytes: usize) -> Result<Vec<OutFact>, OutboxError> {
        let state = self.0.borrow();
        let mut bytes = 0;
        let mut facts = Vec::new();
        for fact in state.chains[chain].iter().filter(|f| f.sealed.seq > after).take(max) {
            bytes += fact.sealed.bytes.len();
            if bytes > max_bytes && !facts.is_empty() {
                break;
            }
            facts.push(fact.clone());
        }
        Ok(facts)
    }

    fn pushed(&self, chain: &ChainId, answer: &PushAnswer) -> Result<(), OutboxError> {
        let mut state = self.0.borrow_mut();
        for receipt in &answer.receipts {
            state.receipts.insert((chain.clone(), receipt.seq), receipt.clone());
        }
        state.cursors.insert(chain.clone(), answer.cursor.clone());
        Ok(())
    }

    fn rewind(&self, chain: &ChainId, cursor: &Head) -> Result<(), OutboxError> {
        let mut state = self.0.borrow_mut();
        if let Some(left) = state.failing_rewinds.checked_sub(1) {
            state.failing_rewinds = left;
            return Err(OutboxError(DISK_FAILS.into()));
        }
        state.cursors.insert(chain.clone(), cursor.clone());
        Ok(())
    }

    fn fork(&self, chain: &ChainId, common: &Head) -> Result<(), OutboxError> {
        let mut state = self.0.borrow_mut();
        state.forks.push((chain.clone(), common.clone()));
        let next: ChainId = "c2".into();
        state.chains.insert(next.clone(), vec![fact(&next, 1, "chain_started"), fact(&next, 2, "moved over")]);
        Ok(())
    }

    fn set_hole(&self, chain: &ChainId, seq: u64, hole: bool) -> Result<(), OutboxError> {
        let mut state = self.0.borrow_mut();
        let facts = state.chains.get_mut(chain).unwrap();
        facts.iter_mut().filter(|f| f.sealed.seq == seq).for_each(|f| f.hole = hole);
        Ok(())
    }

    fn refused(&self, chain: &ChainId, seq: u64, at_ms: i64) -> Result<i64, OutboxError> {
        let mut state = self.0.borrow_mut();
        let times = state.refusals.entry((chain.clone(), seq)).or_insert((at_ms, at_ms));
        times.1 = at_ms;
        Ok(times.0)
    }

    fn holes(&self) -> Result<Vec<HoleDue>, OutboxError> {
        let state = self.0.borrow();
        let sent = |chain: &ChainId, seq| state.cursors.get(chain).is_some_and(|cursor| cursor.seq >= seq);
        let mut holes = Vec::new();
        for (chain, facts) in &state.chains {
            for fact in facts.iter().filter(|f| f.hole && sent(chain, f.sealed.seq)) {
                let seq = fact.sealed.seq;
                holes.push(HoleDue { chain: chain.clone(), seq, tried_ms: state.refusals[&(chain.clone(), seq)].1 });
            }
        }
        Ok(holes)
    }

    fn evidence_due(&self) -> Result<Vec<EvidenceDue>, OutboxError> {
        let state = self.0.borrow();
        let open = state.blobs.iter().map(|(due, _)| due.clone()).filter(|due| !state.durable.contains(&due.sha256));
        let mut due: Vec<_> = open.collect();
        due.sort_by_key(|due| due.not_before_ms);
        Ok(due)
    }

    fn evidence_bytes(&self, sha256: &Hash, offset: u64, max: usize) -> Result<Vec<u8>, OutboxError> {
        let state = self.0.borrow();
        let (_, bytes) = state.blobs.iter().find(|(due, _)| due.sha256 == *sha256).unwrap();
        let from = (offset as usize).min(bytes.len());
        Ok(bytes[from..(from + max).min(bytes.len())].to_vec())
    }

    fn evidence_durable(&self, sha256: &Hash) -> Result<(), OutboxError> {
        self.0.borrow_mut().durable.insert(*sha256);
        Ok(())
    }

    fn evidence_token_refused(&self, sha256: &Hash) -> Result<(), OutboxError> {
        let mut state = self.0.borrow_mut();
        state.blobs.iter_mut().filter(|(due, _)| due.sha256 == *sha256).for_each(|(due, _)| due.token = None);
        Ok(())
    }

    fn evidence_failed(&self, sha256: &Hash, not_before_ms: i64) -> Result<(), OutboxError> {
        let mut state = self.0.borrow_mut();
        for (due, _) in state.blobs.iter_mut().filter(|(due, _)| due.sha256 == *sha256) {
            due.failures += 1;
            due.not_before_ms = not_before_ms;
        }
        Ok(())
    }

    fn changes_after(&self) -> Result<String, OutboxError> {
        Ok(self.0.borrow().after.clone())
    }

    fn apply(&self, page: &ChangesPage, _anew: bool) -> Result<(), OutboxError> {
        let mut state = self.0.borrow_mut();
        state.after = page.next.clone();
        state.pages += 1;
        Ok(())
    }

    fn roads_due(&self) -> Result<Option<RoadsDue>, OutboxError> {
        let state = self.0.borrow();
        let open = state.roads.as_ref().filter(|(_, _, whole)| !whole);
        Ok(open.map(|(offer, here, _)| RoadsDue { offer: offer.clone(), here: here.len() as u64 }))
    }

    fn roads_got(&self, due: &RoadsDue, bytes: &[u8]) -> Result<RoadsGot, OutboxError> {
        let mut state = self.0.borrow_mut();
        let (offer, here, whole) = state.roads.as_mut().unwrap();
        assert_eq!(due.here, here.len() as u64, "right behind what is here");
        here.extend_from_slice(bytes);
        if (here.len() as u64) < offer.len {
            return Ok(RoadsGot::More);
        }
        *whole = Hash::of(here) == offer.sha256;
        if !*whole {
            here.clear();
        }
        Ok(if *whole { RoadsGot::Whole } else { RoadsGot::Spoilt })
    }
}
