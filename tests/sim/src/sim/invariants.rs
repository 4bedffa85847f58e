//! What must be true of every run, each by its name.

use super::depot::said;
use super::phone::{self, Phone};
use super::shape::Kind;
use super::world::{Partner, World};
use crate::agree;
use satchel_core::companion::Companion;
use satchel_core::journal::{Act, EvidenceRef, EvidenceRole, Fact, FactId, Hash, verify_chain};
use satchel_core::store::{FactStatus, Opened, Store};
use satchel_core::sync::wire::ReceiptStatus;
use satchel_core::texts::Text;
use satchel_depot::storage::{FactRow, Storage, within};
use std::collections::{BTreeMap, BTreeSet};

/// What was found; `Err` says what is wrong.
type Found = Result<(), String>;

/// An invariant by its name.
type Named = (&'static str, fn(&World) -> Found);

/// Everything that is true of a run that has come to rest.
pub const AT_REST: &[Named] = &[
    ("the_queue_reaches_zero", queue_is_empty),
    ("acknowledged_is_at_the_depot", acknowledged_is_at_the_depot),
    ("what_nobody_can_read_is_kept_and_said", what_nobody_can_read_is_kept_and_said),
    ("each_fact_counts_once", each_fact_counts_once),
    ("chains_verify_and_keep_their_order", chains_verify_and_keep_their_order),
    ("exported_journals_verify", exported_journals_verify),
    ("each_proof_belongs_to_its_parcel", each_proof_belongs_to_its_parcel),
    ("views_converge", views_converge),
    ("ledgers_agree", ledgers_agree),
    ("the_balance_adds_up", the_balance_adds_up),
];

/// Every fact of a partner that the depot has, with its bytes.
pub fn depot_facts(world: &World, partner: &Partner) -> Result<Vec<(FactRow, Fact)>, String> {
    let storage = world.depot.storage().ok_or("the depot is down")?;
    let rows = within(storage.as_ref(), &partner.id, |tx| {
        let mut rows = Vec::new();
        for chain in tx.chains()? {
            rows.extend(tx.facts_of_chain(&chain.device, &chain.head.chain)?);
        }
        Ok(rows)
    });
    let read = |row: FactRow| {
        let fact = Fact::open_again(row.bytes.as_deref()?).ok()?;
        Some((row, fact))
    };
    Ok(rows.map_err(said)?.into_iter().filter_map(read).collect())
}

/// A fact whose act returned is on the phone's disk, as it was, with its evidence; its chains verify.
pub fn is_on_disk(phone: &Phone, store: &Store, opened: &Opened) -> Found {
    let number = phone.number;
    if !matches!(opened, Opened::Existing) {
        return Err(format!("phone {number} opened as {opened:?}"));
    }
    let book = phone.book.borrow();
    let there = phone::facts(store, &book.gone)?;
    // What a phone wrote before it was enrolled is in no chain that it offers.
    let offered = |fact: &Fact| fact.partner.0 != "alone";
    for (id, fact) in book.acknowledged.iter().filter(|(id, fact)| offered(fact) && !book.elsewhere.contains(id)) {
        let Some(found) = there.get(id) else {
            let place = format!("{} {} of {}", fact.chain, fact.seq, fact.partner);
            return Err(format!("phone {number}: fact {id} ({}, {place}) was acknowledged and is gone", fact.kind()));
        };
        if found.evidence != fact.evidence || found.day != fact.day || found.kind() != fact.kind() {
            return Err(format!("phone {number}: fact {id} is another one"));
        }
        for evidence in &found.evidence {
            let kept = store.evidence(&evidence.sha256).map_err(said)?;
            let replaced =
                evidence.role == EvidenceRole::RawPhoto && store.stand_in(&evidence.sha256).map_err(said)?.is_some();
            match kept {
                Some(bytes) if Hash::of(&bytes) == evidence.sha256 => {}
                None if replaced => {}
                _ => return Err(format!("phone {number}: fact {id} has lost its {:?}", evidence.role)),
            }
        }
    }
    Ok(())
}

/// Where a phone says that everything is sent, everything is at the depot, with its evidence. What was found there is looked for
/// again once the depot has started anew, and in the end ([`AT_REST`]).
pub fn shown_as_sent_is_durable(world: &World, phone: &Phone) -> Found {
    let (Some(app), true) = (phone.app(), world.depot.is_up()) else { return Ok(()) };
    let view = app.view_sync().map_err(said)?;
    if view.pending > 0 || view.pending_evidence > 0 {
        return Ok(());
    }
    let partner = &world.partners[phone.partner];
    let storage = world.depot.storage().ok_or("the depot is down")?;
    let mut found = phone.found.borrow_mut();
    if found.0 != world.depot.starts() {
        *found = (world.depot.starts(), BTreeSet::new());
    }
    let new: Vec<(FactId, Fact)> = enrolled(world, phone, |id| !found.1.contains(id));
    let mut there = at_their_places(world, partner, &new)?;
    if there.len() < new.len() {
        // Sealed again in another chain, perhaps.
        there = depot_facts(world, partner)?.into_iter().map(|(_, fact)| fact.id).collect();
    }
    let gone = phone.book.borrow().gone.blobs.clone();
    for (id, fact) in new {
        if !there.contains(&id) {
            return Err(format!("phone {} shows all as sent, fact {id} is not at the depot", phone.number));
        }
        let wanted =
            |evidence: &&EvidenceRef| evidence.role != EvidenceRole::RawPhoto && !gone.contains(&evidence.sha256);
        for evidence in fact.evidence.iter().filter(wanted) {
            if storage.blob(&partner.id, &evidence.sha256).map_err(said)?.is_none() {
                return Err(format!(
                    "phone {} shows all as sent, the {:?} of {id} is not",
                    phone.number, evidence.role
                ));
            }
        }
        found.1.insert(id);
    }
    Ok(())
}

/// Those of `facts` that the depot has where this phone wrote them.
fn at_their_places(world: &World, partner: &Partner, facts: &[(FactId, Fact)]) -> Result<BTreeSet<FactId>, String> {
    let storage = world.depot.storage().ok_or("the depot is down")?;
    let there = within(storage.as_ref(), &partner.id, |tx| {
        let mut there = BTreeSet::new();
        for (id, fact) in facts {
            let bytes = tx.fact(&fact.device, &fact.chain, fact.seq)?.and_then(|row| row.bytes);
            if bytes.and_then(|bytes| Fact::open_again(&bytes).ok()).is_some_and(|found| found.id == *id) {
                there.insert(id.clone());
            }
        }
        Ok(there)
    });
    there.map_err(said)
}

/// The `wanted` facts of a phone that the depot is to have: not those from before it was enrolled.
fn enrolled(world: &World, phone: &Phone, wanted: impl Fn(&FactId) -> bool) -> Vec<(FactId, Fact)> {
    let partner = &world.partners[phone.partner].id;
    let book = phone.book.borrow();
    let is_ours = |fact: &Fact| fact.partner == *partner && !matches!(fact.act, Act::ChainStarted { .. });
    let ours = book.acknowledged.iter().filter(|(id, fact)| wanted(id) && is_ours(fact));
    ours.map(|(id, fact)| (id.clone(), fact.clone())).collect()
}

fn app(phone: &Phone) -> Result<std::rc::Rc<Companion>, String> {
    phone.app().ok_or_else(|| format!("phone {} is off", phone.number))
}

/// Nothing waits.
pub fn queue_is_empty(world: &World) -> Found {
    waits(world, false)
}

/// Nothing waits that nobody refused. A photo that was called too large often is tried once a day, unless the courier asks.
pub fn queue_is_empty_but_for_refused_photos(world: &World) -> Found {
    waits(world, world.shape.kinds.contains(&Kind::Refused))
}

fn waits(world: &World, photos_may: bool) -> Found {
    for phone in &world.phones {
        let view = app(phone)?.view_sync().map_err(said)?;
        // A fact waits for each of its photos.
        let waits =
            if photos_may { view.pending > view.pending_evidence } else { view.pending + view.pending_evidence > 0 };
        if waits {
            let (facts, blobs) = (view.pending, view.pending_evidence);
            let why = view.problem.map_or_else(String::new, |text| text.to_string());
            return Err(format!("phone {}: {facts} facts and {blobs} blobs still wait: {why}", phone.number));
        }
    }
    Ok(())
}

/// While the depot refuses some facts, for longer than one may hold up others, everything else is there, and nothing else waits.
pub fn poison_holds_nothing_up(world: &World) -> Found {
    let poison = world.poison.borrow();
    for phone in &world.phones {
        let there = depot_facts(world, &world.partners[phone.partner])?;
        let there: BTreeSet<FactId> = there.into_iter().map(|(_, fact)| fact.id).collect();
        let own = enrolled(world, phone, |id| !there.contains(id));
        if let Some((id, fact)) = own.iter().find(|(id, _)| !poison.contains_key(id)) {
            return Err(format!("phone {}: fact {id} ({}) waits behind another", phone.number, fact.kind()));
        }
        let view = app(phone)?.view_sync().map_err(said)?;
        if view.pending > view.pending_evidence + u32::try_from(own.len()).unwrap_or(u32::MAX) {
            return Err(format!("phone {}: {} facts wait, {} are refused", phone.number, view.pending, own.len()));
        }
    }
    Ok(())
}

/// What a newer app recorded is at the depot as it is, in quarantine, and the phone says so of each of its own.
fn what_nobody_can_read_is_kept_and_said(world: &World) -> Found {
    for phone in &world.phones {
        let there = depot_facts(world, &world.partners[phone.partner])?;
        let items = app(phone)?.view_sync().map_err(said)?.items;
        let newer = enrolled(world, phone, |_| true).into_iter();
        for (id, _) in newer.filter(|(_, fact)| matches!(fact.act, Act::Unknown { .. })) {
            let status = there.iter().find(|(_, fact)| fact.id == id).map(|(row, _)| row.status);
            if status != Some(ReceiptStatus::Quarantined) {
                return Err(format!("phone {}: what a newer app recorded, {id}, is {status:?}", phone.number));
            }
            let said = items.iter().find(|item| item.fact == id.0).map(|item| item.status);
            let own = !phone.book.borrow().elsewhere.contains(&id);
            if own && said != Some(FactStatus::Quarantined) {
                return Err(format!("phone {} shows {id} of a newer app as {said:?}", phone.number));
            }
        }
    }
    Ok(())
}

fn acknowledged_is_at_the_depot(world: &World) -> Found {
    for phone in &world.phones {
        let partner = &world.partners[phone.partner];
        let there: BTreeMap<FactId, Fact> =
            depot_facts(world, partner)?.into_iter().map(|(_, fact)| (fact.id.clone(), fact)).collect();
        for (id, fact) in enrolled(world, phone, |_| true) {
            let Some(found) = there.get(&id) else {
                return Err(format!("phone {}: fact {id} ({}) is not at the depot", phone.number, fact.kind()));
            };
            if found.evidence != fact.evidence || found.recorded_at_ms != fact.recorded_at_ms {
                return Err(format!("phone {}: fact {id} is another one at the depot", phone.number));
            }
        }
    }
    Ok(())
}

fn each_fact_counts_once(world: &World) -> Found {
    for partner in &world.partners {
        let mut seen = BTreeMap::new();
        for (row, fact) in depot_facts(world, partner)? {
            if let Some((chain, seq)) = seen.insert(fact.id.clone(), (row.chain.clone(), row.seq)) {
                return Err(format!("fact {} is at {chain} {seq} and at {} {}", fact.id, row.chain, row.seq));
            }
        }
    }
    Ok(())
}

fn chains_verify_and_keep_their_order(world: &World) -> Found {
    let storage = world.depot.storage().ok_or("the depot is down")?;
    for partner in &world.partners {
        let chains = within(storage.as_ref(), &partner.id, |tx| {
            let mut chains = Vec::new();
            for chain in tx.chains()? {
                let facts = tx.facts_of_chain(&chain.device, &chain.head.chain)?;
                chains.push((chain, facts));
            }
            Ok(chains)
        });
        for (chain, facts) in chains.map_err(said)? {
            let name = &chain.head.chain;
            let bytes: Vec<&[u8]> = facts.iter().filter_map(|fact| fact.bytes.as_deref()).collect();
            if bytes.len() == facts.len() {
                let head = verify_chain(&bytes).map_err(|fault| format!("the depot's chain {name}: {fault}"))?;
                if head != chain.head {
                    return Err(format!("the depot's chain {name} ends at {}, not at {}", head.seq, chain.head.seq));
                }
            }
            // What could not be read has no place, and what came first as a hole a later one.
            let is_refused = |fact: &FactRow| {
                let fact = fact.bytes.as_deref().and_then(|bytes| Fact::open_again(bytes).ok());
                fact.is_none_or(|fact| world.refused.borrow().contains(&fact.id))
            };
            let places: Vec<u64> = facts.iter().filter(|fact| !is_refused(fact)).map(|fact| fact.place).collect();
            if places.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err(format!("the depot's chain {name} was not taken in order"));
            }
        }
    }
    Ok(())
}

/// Chains, signatures and blobs, as anybody can check them from an export.
fn exported_journals_verify(world: &World) -> Found {
    let storage = world.depot.storage().ok_or("the depot is down")?;
    for partner in &world.partners {
        let mut export = Vec::new();
        satchel_depot::journal(storage.as_ref(), &partner.id, &mut export).map_err(said)?;
        let blob = |hash: &Hash| storage.blob(&partner.id, hash).ok().flatten();
        let report = satchel_core::journal::verify_export(export.as_slice(), blob).map_err(said)?;
        // It is right to say so of a chain whose phone signed its end, and lost it before it was sent.
        let is_gone = |finding: &Text| {
            let ends = |phone: &Phone| phone.book.borrow().gone.ends.iter().any(|it| it.0 == finding.args["chain"]);
            finding.key == "journal.head_cut" && world.phones.iter().any(ends)
        };
        let findings: Vec<String> =
            report.findings.iter().filter(|finding| !is_gone(finding)).map(ToString::to_string).collect();
        if !findings.is_empty() {
            let (n, first) = (findings.len(), findings[..findings.len().min(3)].join("; "));
            return Err(format!("the journal of {}, {n} findings, first: {first}", partner.id));
        }
    }
    Ok(())
}

fn each_proof_belongs_to_its_parcel(world: &World) -> Found {
    let storage = world.depot.storage().ok_or("the depot is down")?;
    for phone in &world.phones {
        let partner = &world.partners[phone.partner].id;
        for (id, role, given) in &phone.book.borrow().proofs {
            let book = phone.book.borrow();
            let Some(fact) = book.acknowledged.get(id) else { continue };
            let Act::Delivered { proof, .. } = &fact.act else {
                return Err(format!("phone {}: the proofs of {id} belong to a {}", phone.number, fact.kind()));
            };
            let hash = Hash::of(given);
            if !fact.evidence.iter().any(|evidence| evidence.sha256 == hash && evidence.role == *role) {
                let name = if *role == EvidenceRole::Signature { "signature" } else { "photo" };
                if proof.without.iter().any(|left_out| left_out == name) {
                    continue;
                }
                return Err(format!("phone {}: {id} does not name the {role:?} that was given", phone.number));
            }
            match storage.blob(partner, &hash).map_err(said)? {
                Some(bytes) if bytes == *given => {}
                Some(_) => return Err(format!("phone {}: the {role:?} of {id} is another picture", phone.number)),
                None if *role == EvidenceRole::RawPhoto => {}
                None => return Err(format!("phone {}: the {role:?} of {id} is not at the depot", phone.number)),
            }
        }
    }
    Ok(())
}

fn views_converge(world: &World) -> Found {
    let storage = world.depot.storage().ok_or("the depot is down")?;
    for phone in &world.phones {
        let partner = &world.partners[phone.partner].id;
        agree::parcels(storage.as_ref(), partner, app(phone)?.as_ref())
            .map_err(|what| format!("phone {} on {what}", phone.number))?;
    }
    Ok(())
}

fn ledgers_agree(world: &World) -> Found {
    let storage = world.depot.storage().ok_or("the depot is down")?;
    for phone in &world.phones {
        let (partner, app) = (&world.partners[phone.partner].id, app(phone)?);
        agree::money(storage.as_ref(), partner, &app).map_err(|what| format!("phone {} on {what}", phone.number))?;
        let differences = app.view_earnings().map_err(said)?.differences;
        if !differences.is_empty() {
            return Err(format!("phone {}: the statement differs: {differences:?}", phone.number));
        }
    }
    Ok(())
}

fn the_balance_adds_up(world: &World) -> Found {
    for phone in &world.phones {
        let p = app(phone)?.view_today().map_err(said)?.parcels;
        let places = [p.expected, p.to_go, p.delivered, p.collected, p.held, p.to_return, p.returned, p.missing];
        if places.iter().sum::<u32>() + p.withdrawn != p.all {
            return Err(format!("phone {}: {p:?}", phone.number));
        }
    }
    Ok(())
}
