//! Which facts are taken back: an undo may itself be taken back, and that one too.

use super::Told;
use super::fold::in_order;
use crate::calendar::ServiceDay;
use crate::journal::{Act, FactId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the undos among some facts come to, by the facts' index.
pub struct Undos {
    /// For each fact the undo that counts, if one does.
    by: Vec<Option<usize>>,
}

impl Undos {
    /// Follows each line of undos from its end, the undo that nobody takes back. An undo whose target is not among the facts,
    /// or has another hash, has no effect; nor have undos that would take each other back in a ring.
    pub fn of(facts: &[&Told]) -> Self {
        let index: HashMap<&FactId, usize> = facts.iter().enumerate().map(|(i, told)| (&told.fact.id, i)).collect();
        let target = |i: usize| match &facts[i].fact.act {
            Act::Undone { fact, hash, .. } => index.get(fact).copied().filter(|&t| facts[t].hash == *hash),
            _ => None,
        };
        let targets: Vec<Option<usize>> = (0..facts.len()).map(target).collect();
        let mut open = vec![0_usize; facts.len()];
        targets.iter().flatten().for_each(|&t| open[t] += 1);

        let mut by: Vec<Option<usize>> = vec![None; facts.len()];
        let mut ready: Vec<usize> = (0..facts.len()).filter(|&i| open[i] == 0).collect();
        while let Some(undo) = ready.pop() {
            let Some(target) = targets[undo] else { continue };
            if by[undo].is_none() {
                by[target] = Some(by[target].map_or(undo, |other| other.min(undo)));
            }
            open[target] -= 1;
            if open[target] == 0 {
                ready.push(target);
            }
        }
        Self { by }
    }

    /// Whether the fact has no effect.
    pub fn taken_back(&self, fact: usize) -> bool {
        self.by[fact].is_some()
    }

    /// Numbers that somebody added to a day and everybody who did so took back.
    pub fn no_longer_added<'a>(&self, facts: &[&'a Told], day: ServiceDay) -> BTreeSet<&'a str> {
        let (mut added, mut back) = (BTreeSet::new(), BTreeSet::new());
        for (i, told) in facts.iter().enumerate() {
            let Some(numbers) = added_to(&told.fact.act, day) else { continue };
            if self.taken_back(i) { &mut back } else { &mut added }.extend(numbers);
        }
        back.retain(|number| !added.contains(number));
        back
    }

    /// Target -> the first undo that counts.
    pub fn by_target(&self, facts: &[&Told]) -> BTreeMap<FactId, FactId> {
        let id = |i: usize| facts[i].fact.id.clone();
        self.by.iter().enumerate().filter_map(|(target, by)| Some((id(target), id((*by)?)))).collect()
    }
}

/// The numbers that an act adds to a day; none: it adds nothing to that day.
pub(crate) fn added_to(act: &Act, to: ServiceDay) -> Option<impl Iterator<Item = &str>> {
    match act {
        Act::ParcelsAdded { day, parcels, .. } if *day == to => {
            Some(parcels.iter().filter_map(|parcel| parcel["tracking_number"].as_str()))
        }
        _ => None,
    }
}

/// Those of some facts that nobody takes back, in the order of the fold; undos themselves apart.
pub fn standing(facts: &[Told]) -> Vec<&Told> {
    let facts = in_order(facts);
    let undos = Undos::of(&facts);
    let stands = |(i, told): &(usize, &Told)| !undos.taken_back(*i) && !matches!(told.fact.act, Act::Undone { .. });
    facts.into_iter().enumerate().filter(stands).map(|(_, told)| told).collect()
}
