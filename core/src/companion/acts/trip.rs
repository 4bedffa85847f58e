//! The trips themselves: leaving the shop and coming back.

use super::Recorded;
use crate::companion::day::Today;
use crate::companion::problem::{elsewhere, running, trip_m};
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, OutingOfPlan, PlannedOuting, StopId};
use crate::manifest::{AcceptedPlan, Place};
use crate::texts::Text;
use std::collections::BTreeSet;

impl Companion {
    /// The courier leaves the shop with what is still to be done of the next outing of the plan; without a plan, with every
    /// stop that has something loaded.
    ///
    /// # Errors
    /// An outing is under way, or nothing is loaded.
    pub fn start_outing(&self) -> Result<Recorded> {
        let mut today = self.today()?;
        if running(&today).is_some() {
            return Err(Error::rule(Text::new("companion.outing_runs")));
        }
        let loaded: BTreeSet<&StopId> = loaded_stops(&today);
        let away = elsewhere(&today);
        let to_do = |id: &&StopId| !today.is_done(id) && !away.contains(id);
        let ahead = |(place, planned): (usize, &PlannedOuting)| {
            let stops: Vec<StopId> = planned.stops.iter().map(|(id, _)| id).filter(to_do).cloned().collect();
            stops.iter().any(|id| loaded.contains(id)).then_some((place, stops))
        };
        let next = |plan: &AcceptedPlan| {
            let (place, stops) = plan.outings.iter().enumerate().find_map(ahead)?;
            let of = OutingOfPlan { plan: plan.fact.clone()?, place: u32::try_from(place).ok()? };
            Some((Some(of), stops))
        };
        let without_a_plan = || (None, loaded.iter().map(|id| (*id).clone()).collect());
        let (of, stops) = today.accepted().and_then(next).unwrap_or_else(without_a_plan);
        if stops.is_empty() {
            return Err(Error::rule(Text::new("companion.nothing_loaded")));
        }
        let outing = u32::try_from(today.state().outings.len()).unwrap_or(u32::MAX);
        let appended = today.record(vec![Act::OutingStarted { outing, stops, of }.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// The courier is back at the shop.
    ///
    /// # Errors
    /// No outing is under way.
    pub fn end_outing(&self) -> Result<Recorded> {
        let mut today = self.today()?;
        let end = end_of_outing(&today).ok_or_else(|| Error::rule(Text::new("companion.no_outing")))?;
        let appended = today.record(vec![end.into()])?;
        drop(today);
        // The act is on disk: what it teaches can be found again, and never takes it back.
        let _ = self.learn_today();
        Recorded::last(&appended.sealed)
    }
}

/// What is loaded and not on the way with another courier.
fn loaded_stops<'a>(today: &'a Today<'_>) -> BTreeSet<&'a StopId> {
    let elsewhere = elsewhere(today);
    let loaded = today.state().parcels.values().filter(|parcel| parcel.place == Place::Loaded);
    loaded.map(|parcel| &parcel.stop).filter(|stop| !elsewhere.contains(stop)).collect()
}

/// The fact that ends the running outing, with the plan's distance where all of its doors were visited and no others, else the
/// distance along those that were.
pub(super) fn end_of_outing(today: &Today<'_>) -> Option<Act> {
    let outing = running(today)?;
    let visited = today.state().visited(outing);
    let planned = today.accepted().and_then(|plan| plan.outings.get(plan.place_of(outing)?));
    let doors: BTreeSet<&StopId> = visited.iter().copied().collect();
    let as_planned = planned.filter(|planned| planned.stops.iter().map(|(id, _)| id).collect::<BTreeSet<_>>() == doors);
    let distance_m = as_planned.map_or_else(|| trip_m(today, visited.into_iter()), |planned| planned.distance_m);
    Some(Act::OutingEnded { outing: outing.number, distance_m })
}
