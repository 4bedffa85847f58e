//! Taking a fact back: by a correcting fact, never by changing it.

use super::Recorded;
use crate::companion::day::Deed;
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, Fact, FactId, Sealed, Source};
use crate::manifest::{DayState, added_to};
use crate::texts::Text;
use std::collections::{BTreeSet, VecDeque};

impl Companion {
    /// Takes one of this device's facts back. An undo can itself be taken back. Tries of a PIN stay counted. After the
    /// day's close the ledger changes all the same, and a closed statement gets an adjustment.
    ///
    /// What one act recorded as several facts is taken back as one: a file of parcels, or a parcel that was made of its label
    /// and taken in with it. Added parcels leave the list, but for those that somebody worked with meanwhile.
    ///
    /// # Errors
    /// No such fact on this device, it was taken back before, or it is of a kind that only follows from others. An addition
    /// of which nothing would leave the list, or which wrote over one before.
    pub fn undo(&self, fact: &FactId) -> Result<Recorded> {
        let mut today = self.today()?;
        let unknown = || Error::input(Text::new("companion.unknown_fact").with("fact", fact));
        let target = self.store.own_fact(fact)?.ok_or_else(unknown)?;
        if matches!(target.1.act, Act::ChainStarted { .. } | Act::PinTried { .. } | Act::PhotoProcessed { .. }) {
            let text = Text::new("companion.cannot_undo_kind").with("kind", target.1.kind());
            return Err(Error::rule(text));
        }
        let day = target.1.day;
        let other = if day == today.day { None } else { Some(self.state_of(day)?) };
        let state = other.as_ref().unwrap_or(today.state());
        if state.undone.contains_key(fact) {
            return Err(Error::rule(Text::new("companion.already_undone")));
        }
        let all = match &target.1.act {
            Act::Undone { fact: first, .. } => self.undos_of(first, target.clone(), state)?,
            _ => self.together(target)?,
        };
        self.check_additions(&all, state)?;
        let undone = |(sealed, fact): &Own| Act::Undone {
            fact: fact.id.clone(),
            hash: sealed.hash,
            chain: fact.chain.clone(),
            seq: sealed.seq,
        };
        let deeds: Vec<Deed> = all.iter().map(|own| undone(own).into()).collect();
        Recorded::last(&today.record_for(day, deeds)?.sealed)
    }

    /// The facts of the act that a fact belongs to, in order.
    fn together(&self, fact: Own) -> Result<VecDeque<Own>> {
        let chain = fact.1.chain.clone();
        let at = |seq: u64| -> Result<Option<Own>> {
            let Some(after) = seq.checked_sub(1) else { return Ok(None) };
            let Some(sealed) = self.store.facts_after(&chain, after, 1)?.pop().filter(|sealed| sealed.seq == seq)
            else {
                return Ok(None);
            };
            let fact = Fact::open(&sealed.bytes).map_err(|e| Error::device(e.text()))?;
            Ok(Some((sealed, fact)))
        };
        let mut all = VecDeque::from([fact]);
        while let Some(before) = at(all[0].0.seq - 1)?.filter(|before| one_act(&before.1, &all[0].1)) {
            all.push_front(before);
        }
        while let Some(next) = at(all[all.len() - 1].0.seq + 1)?.filter(|next| one_act(&all[all.len() - 1].1, &next.1))
        {
            all.push_back(next);
        }
        Ok(all)
    }

    /// The undos by which the act of a fact was taken back; `undo` is that of the fact itself.
    fn undos_of(&self, fact: &FactId, undo: Own, state: &DayState) -> Result<VecDeque<Own>> {
        let Some(first) = self.store.own_fact(fact)? else { return Ok(VecDeque::from([undo])) };
        let mut undos = VecDeque::new();
        for (_, fact) in self.together(first)? {
            let Some(by) = state.undone.get(&fact.id) else { continue };
            undos.extend(self.store.own_fact(by)?);
        }
        if !undos.iter().any(|(_, by)| by.id == undo.1.id) {
            undos.push_back(undo);
        }
        Ok(undos)
    }

    /// An undo of additions must change something, and must not leave on the list what only they say.
    fn check_additions(&self, all: &VecDeque<Own>, state: &DayState) -> Result<()> {
        let numbers: BTreeSet<&str> =
            all.iter().filter_map(|(_, fact)| added_to(&fact.act, fact.day)).flatten().collect();
        let scanned = all.iter().any(|(_, fact)| matches!(fact.act, Act::Received { .. }));
        if numbers.is_empty() || scanned {
            return Ok(());
        }
        let leaves = |number: &&str| {
            let parcel = state.parcels.get(*number);
            parcel.is_some_and(|parcel| parcel.untouched() && parcel.parcel.source != Source::Depot)
        };
        if !numbers.iter().any(leaves) {
            return Err(Error::rule(Text::new("companion.nothing_leaves")));
        }
        let ours: BTreeSet<&FactId> = all.iter().map(|(_, fact)| &fact.id).collect();
        let facts = self.store.day_facts(state.day)?;
        let stands = |fact: &&Fact| !ours.contains(&fact.id) && !state.undone.contains_key(&fact.id);
        let others =
            facts.iter().map(|told| &told.fact).filter(stands).filter_map(|fact| added_to(&fact.act, state.day));
        match others.flatten().find(|number| numbers.contains(number)) {
            Some(number) => Err(Error::rule(Text::new("companion.added_before").with("parcel", number))),
            None => Ok(()),
        }
    }
}

/// A fact of this device.
type Own = (Sealed, Fact);

/// Whether a fact and the next one of its chain are of one act: a large file's, or a parcel and the scan of its label.
fn one_act(first: &Fact, next: &Fact) -> bool {
    let moment = |fact: &Fact| (fact.boot.clone(), fact.mono_ms, fact.recorded_at_ms, fact.day);
    moment(first) == moment(next)
        && match (&first.act, &next.act) {
            (Act::ParcelsAdded { source: Source::Csv, .. }, Act::ParcelsAdded { source: Source::Csv, .. }) => true,
            (Act::ParcelsAdded { source: Source::Label, .. }, Act::Received { parcel, .. }) => {
                added_to(&first.act, first.day).is_some_and(|mut numbers| numbers.any(|number| number == parcel))
            }
            _ => false,
        }
}
