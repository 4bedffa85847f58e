//! Some phones of one shop with their depot. At the end everything must be everywhere.

use super::depot::Depot;
use super::phone::Phone;
use super::{program, said, zone_of_morning};
use crate::agree;
use crate::weather::Weather;
use satchel_core::journal::{EvidenceRole, Fact, FactId, Hash};
use satchel_core::sync::wire::ReceiptStatus;
use satchel_depot::storage::{SqliteStorage, Storage, within};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// So often a phone may ask until it has fetched what the others sent.
const FETCHES: usize = 20;

/// Phones and their depot.
pub struct World {
    /// The depot.
    pub depot: Depot,
    /// The phones; where one of them has its files is said at the beginning.
    pub phones: Vec<Phone>,
}

/// What a world came to.
#[derive(Default)]
pub struct Sum {
    /// Facts that were acknowledged.
    pub acknowledged: usize,
    /// Facts that the depot has.
    pub at_depot: usize,
}

impl World {
    /// A depot in `folder` and phones with their files in `homes`, enrolled and not yet running.
    ///
    /// # Errors
    /// A program is missing, or something does not start.
    pub fn new(folder: &Path, homes: &[PathBuf]) -> Result<Self, String> {
        let zone = zone_of_morning();
        let depot = Depot::new(&program("satchel-depot")?, folder, &zone)?;
        let phone_program = program("satchel-sim")?;
        let mut phones = Vec::new();
        for (number, home) in (0..).zip(homes) {
            let phone = Phone::new(&phone_program, home, depot.address, number, &zone)?;
            let app = phone.app()?;
            let ticket = depot.ticket(format!("http://{}", phone.proxy.at))?;
            app.enrol(&ticket.to_string(), &ticket.code).map_err(said)?;
            app.act_as(if number % 2 == 0 { "rosa" } else { "luis" }).map_err(said)?;
            phones.push(phone);
        }
        Ok(Self { depot, phones })
    }

    /// The depot is killed and starts again.
    pub fn kill_depot(&mut self) -> Result<(), String> {
        self.depot.kill()?;
        self.depot.restart()?;
        self.phones.iter().for_each(|phone| phone.proxy.aim(self.depot.address));
        Ok(())
    }

    /// The same weather for all.
    pub fn weather(&self, weather: Weather) {
        self.phones.iter().for_each(|phone| phone.proxy.set(weather));
    }

    /// The faults stop: everything must come to rest, and be the same everywhere.
    ///
    /// # Errors
    /// What is stalled, lost or diverged.
    pub fn come_to_rest(&mut self) -> Result<Sum, String> {
        self.weather(Weather::Fair);
        self.phones.iter_mut().try_for_each(Phone::tell_to_settle)?;
        self.phones.iter_mut().try_for_each(Phone::settled)?;
        let storage = self.depot.storage()?;
        let mut sum = self.depot_has_all(&storage)?;
        for phone in &self.phones {
            self.sees_the_same(&storage, phone)?;
            sum.acknowledged += phone.acknowledged().len();
        }
        Ok(sum)
    }

    /// Every chain of a phone is at the depot to its end, each fact once and with its evidence, and no other.
    fn depot_has_all(&self, storage: &SqliteStorage) -> Result<Sum, String> {
        let partner = &self.depot.partner;
        let chains = within(storage, partner, |tx| {
            let mut chains = Vec::new();
            for chain in tx.chains()? {
                let facts = tx.facts_of_chain(&chain.device, &chain.head.chain)?;
                chains.push((chain.head, facts));
            }
            Ok(chains)
        });
        let mut there: BTreeMap<FactId, Hash> = BTreeMap::new();
        let mut heads = BTreeMap::new();
        for (head, rows) in chains.map_err(said)? {
            for row in rows {
                let fact = Fact::open(row.bytes.as_deref().ok_or("the depot has a hole")?).map_err(said)?;
                if row.status == ReceiptStatus::Quarantined {
                    return Err(format!("diverged: the depot could not read fact {}", fact.id));
                }
                for evidence in fact.evidence.iter().filter(|evidence| evidence.role != EvidenceRole::RawPhoto) {
                    let blob = storage.blob(partner, &evidence.sha256).map_err(said)?;
                    if blob.is_none_or(|bytes| Hash::of(&bytes) != evidence.sha256) {
                        return Err(format!("lost: the {:?} of {} is not at the depot", evidence.role, fact.id));
                    }
                }
                if there.insert(fact.id.clone(), row.hash).is_some() {
                    return Err(format!("diverged: fact {} is at the depot twice", fact.id));
                }
            }
            heads.insert(head.chain.clone(), head);
        }
        let mut own = BTreeSet::new();
        for phone in &self.phones {
            for (chain, (head, facts)) in phone.check_files()? {
                let offered = facts.first().and_then(|fact| Fact::open(&fact.bytes).ok());
                // What a phone wrote before it was enrolled is offered to nobody.
                if offered.is_some_and(|fact| fact.partner != *partner) {
                    continue;
                }
                if heads.remove(&chain) != Some(head) {
                    return Err(format!("diverged: chain {chain} of phone {} ends elsewhere", phone.number));
                }
                own.extend(facts.iter().map(|fact| fact.hash));
            }
            if let Some((id, _)) = phone.acknowledged().iter().find(|(id, hash)| there.get(id) != Some(hash)) {
                return Err(format!("lost: fact {id} of phone {} is not at the depot", phone.number));
            }
        }
        match there.iter().find(|(_, hash)| !own.contains(hash)) {
            Some((id, _)) => Err(format!("diverged: fact {id} is at the depot and on no phone")),
            None => Ok(Sum { acknowledged: 0, at_depot: there.len() }),
        }
    }

    /// A phone that has fetched what is new shows the depot's day and the depot's money.
    fn sees_the_same(&self, storage: &SqliteStorage, phone: &Phone) -> Result<(), String> {
        let app = phone.app()?;
        let mut same = Ok(());
        for _ in 0..FETCHES {
            app.sync().map_err(said)?;
            let partner = &self.depot.partner;
            same = agree::parcels(storage, partner, &app).and_then(|()| agree::money(storage, partner, &app));
            if same.is_ok() {
                break;
            }
        }
        same.map_err(|what| format!("diverged: phone {} on {what}", phone.number))
    }
}
