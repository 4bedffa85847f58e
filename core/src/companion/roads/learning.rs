//! What driving has taught this shop about its area: from the facts of the last weeks and the road pack in use, and from
//! nothing else, so a store that was salvaged or restored finds the same.
//!
//! Kept beside the facts, never in the pack, are sums for each day with what tells its facts from others: only days that changed
//! are reckoned again. They are brought up to date when an outing ends (today's), when a plan begins from nothing or with
//! another pack, when somebody looks, and once a day.

use super::Streets;
use super::drives::{Drive, drives};
use super::travel::{Door, Legs};
use crate::calendar::{ServiceDay, Zone};
use crate::companion::{Companion, Result};
use crate::journal::{Hash, StopId};
use crate::manifest::{DayState, LatLon, Told};
use crate::roads::{Driven, DrivenLeg, How, Learned, PartOfDay};
use crate::sync::wire::PartnerProfile;
use crate::texts::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days that teach, today included: four weeks, so that each weekday counts alike and a building site is forgotten with the month.
const DAYS: i64 = 28;
/// The setting's name.
const DRIVEN: &str = "driven";
/// One more whenever the rules say something else of the same facts, here, in [`super::drives`] or in [`crate::roads::Learned`].
const RULES: u32 = 1;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::companion) struct Kept {
    basis: Option<Basis>,
    days: BTreeMap<ServiceDay, KeptDay>,
}

/// What all days rest on beside their facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    /// The pack by which the legs were timed.
    roads: Hash,
    shop: Option<(LatLon, String)>,
    zone: Zone,
    rules: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptDay {
    /// How many facts counted then, and the sum of their moments by the depot.
    facts: (u64, i64),
    driven: Driven,
}

impl Kept {
    /// What it teaches about the times of a pack; none where it was timed by another one.
    pub fn learned(&self, roads: Option<Hash>) -> Option<Learned> {
        let timed = roads.is_some() && self.basis.as_ref().map(|basis| basis.roads) == roads;
        timed.then(|| Learned::from(&self.days.values().map(|day| &day.driven).sum::<Driven>()))
    }
}

/// What driving has taught, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LearnedView {
    /// By part of the day; only those in which something was driven.
    pub parts: Vec<LearnedPart>,
    /// Legs that were too short, too slow or too fast to say anything of the driving.
    pub left_out: u32,
    /// Days that teach, today included.
    pub days: u32,
    /// In words, where nothing was learned yet.
    pub nothing: Option<Text>,
}

/// One part of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LearnedPart {
    /// Which.
    pub part: PartOfDay,
    /// What the map's times are multiplied with, thousandths; 800 to 1,500.
    pub per_mille: u32,
    /// Legs that say so.
    pub legs: u32,
    /// The same in words.
    pub text: Text,
}

impl Companion {
    /// How driving in this area compares with the map, by part of the day, from the arrivals and departures of the last four
    /// weeks.
    ///
    /// # Errors
    /// There is no street map on this phone.
    pub fn view_learned(&self) -> Result<LearnedView> {
        self.streets_or_why()?;
        // What cannot be kept now is no reason not to say what is known.
        let _ = self.learn();
        let learned = self.today()?.known.learned.unwrap_or_else(|| Learned::from_legs(&[]));
        let part = |lesson: &crate::roads::Lesson| {
            let text = lesson.text()?;
            Some(LearnedPart { part: lesson.part, per_mille: lesson.per_mille, legs: lesson.legs, text })
        };
        let parts: Vec<LearnedPart> = learned.parts.iter().filter_map(part).collect();
        let nothing = parts.is_empty().then(|| Text::new("companion.nothing_learned"));
        Ok(LearnedView { parts, left_out: learned.left_out, days: u32::try_from(DAYS).unwrap_or(0), nothing })
    }

    /// Brings what driving has taught up to date with the facts and the pack in use. Without a pack nothing is known.
    pub(in crate::companion) fn learn(&self) -> Result<()> {
        let Some(streets) = self.streets()? else { return Ok(()) };
        let (today, basis) = self.basis(&streets)?;
        let before = self.kept()?.unwrap_or_default();
        let mut kept = Kept { basis: Some(basis), days: BTreeMap::new() };
        for (day, facts) in self.store.facts_by_day(today.plus(1 - DAYS), today)? {
            let known = before.days.get(&day).filter(|known| before.basis == kept.basis && known.facts == facts);
            let driven = match known {
                Some(known) => Ok(known.driven),
                None => self.driven(&streets, day),
            };
            // A day that cannot be read teaches nothing, and keeps no other from teaching.
            if let Ok(driven) = driven {
                kept.days.insert(day, KeptDay { facts, driven });
            }
        }
        if kept != before {
            self.store.set_setting(DRIVEN, &kept)?;
        }
        Ok(())
    }

    /// As [`Companion::learn`], of today alone, for who cannot wait; where the other days are to be reckoned again, nothing.
    pub(in crate::companion) fn learn_today(&self) -> Result<()> {
        let Some(streets) = self.streets()? else { return Ok(()) };
        let (today, basis) = self.basis(&streets)?;
        let Some(mut kept) = self.kept()?.filter(|kept| kept.basis.as_ref() == Some(&basis)) else { return Ok(()) };
        // Counted before it is read: what another thread records meanwhile is reckoned next time.
        let days = self.store.facts_by_day(today, today)?;
        let driven = self.driven(&streets, today)?;
        kept.days.extend(days.into_iter().map(|(day, facts)| (day, KeptDay { facts, driven })));
        Ok(self.store.set_setting(DRIVEN, &kept)?)
    }

    fn basis(&self, streets: &Streets) -> Result<(ServiceDay, Basis)> {
        let shop = self.profile()?.map(|shop| (shop.at, shop.address));
        let today = self.today()?;
        Ok((today.day, Basis { roads: streets.sha256, shop, zone: today.zone, rules: RULES }))
    }

    /// What is kept; none where nothing is, or nothing that is understood: it is reckoned again from the facts.
    pub(in crate::companion) fn kept(&self) -> Result<Option<Kept>> {
        let kept: Option<serde_json::Value> = self.store.setting(DRIVEN)?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
    }

    fn driven(&self, streets: &Streets, day: ServiceDay) -> Result<Driven> {
        let zone = self.today()?.zone;
        let told: Vec<Told> = self.store.day_facts(day)?;
        let state = DayState::fold(day, &self.store.day_manifest(day)?, &told);
        let shop = self.profile()?;
        let drives = drives(&state, &told, shop.as_ref().map(|shop| shop.at), zone);
        Ok(streets.timed(&drives, &state, shop.as_ref()))
    }
}

impl Streets {
    /// The legs with what the map says of each. One with an end that is not known exactly, or on no street, is none.
    fn timed(&self, drives: &[Drive], state: &DayState, shop: Option<&PartnerProfile>) -> Driven {
        let home = shop.map(|shop| Door::new(shop.at, &shop.address));
        let door = |stop: &StopId| self.known_door(state, stop, shop.map(|shop| shop.at));
        let ends = drives.iter().filter_map(|drive| {
            let from = drive.from.as_ref().map_or_else(|| home.clone(), &door)?;
            Some((drive, [from, door(&drive.to)?]))
        });
        let (drives, ends): (Vec<&Drive>, Vec<[Door; 2]>) = ends.unzip();
        let doors: Vec<Door> = ends.into_iter().flatten().collect();
        // Of their own: what the day's plan keeps is not thrown out for them.
        let legs = Legs::default().each(&self.pack, &doors);
        let timed = drives.into_iter().zip(legs).filter_map(|(drive, leg)| {
            Some(DrivenLeg { map_s: (leg?.ms + 500) / 1_000, driven_s: drive.driven_s, left_s: drive.left_s })
        });
        timed.collect()
    }

    /// The door of a stop, where its place is known: as it came, as its pin says, or by its house number.
    fn known_door(&self, state: &DayState, stop: &StopId, near: Option<LatLon>) -> Option<Door> {
        let stop = state.stop(stop)?;
        let found = || self.door(&stop.address, near).filter(|(_, how)| *how != How::Approximate).map(|(at, _)| at);
        Some(Door::new(stop.at.or_else(found)?, &stop.address))
    }
}
