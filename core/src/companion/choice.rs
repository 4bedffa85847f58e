//! What a shop may ask before it decides: what would one more slot bring, and who takes which stops? Nothing is recorded.

use super::acts::{asked, own_stops};
use super::problem::{limits, stops_to_share, whole_seconds};
use super::slots::one_more;
use super::views::{StopBrief, count};
use super::{Companion, Error, Result};
use crate::journal::StopId;
use crate::plan::{self, Limits, Problem, day_slots};
use crate::texts::Text;
use serde::Serialize;

/// Shares that are weighed at most for a division.
const WEIGHED: u64 = 600;
/// Couriers at most.
const MOST_COURIERS: u32 = 20;

/// What one more slot would bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlotOffer {
    /// Stops that the day has room for only with it.
    pub gained: Vec<StopBrief>,
    /// Seconds longer (or, below 0, shorter) away from the shop in all.
    pub away_more_s: i64,
    /// Stops that still do not fit.
    pub left_out: u32,
    /// The same in words.
    pub text: Text,
}

/// What one of several couriers would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShareOfStops {
    /// In order; to be given to [`super::PlanWish::share`].
    pub stops: Vec<StopBrief>,
    /// Parcels in all.
    pub parcels: u32,
    /// Leaves the shop, seconds of the day; none: is not needed.
    pub depart_s: Option<i64>,
    /// Is back.
    pub return_s: Option<i64>,
    /// Seconds away from the shop.
    pub away_s: i64,
    /// Stops that do not fit.
    pub left_out: Vec<StopBrief>,
}

impl Companion {
    /// What one more free slot (seconds of the day) would bring beside the others: `beside`, in any order, or those of the plan if
    /// none are given. An outing that is late has until the next slot, also where that is this one.
    ///
    /// # Errors
    /// Nothing is left to plan, or a slot overlaps another one or ends before it begins.
    pub fn try_slot(&self, start_s: i64, end_s: i64, beside: Option<Vec<(i64, i64)>>) -> Result<SlotOffer> {
        let cancelled = self.planning.begin();
        let (problem, more) = {
            let today = self.today()?;
            // With what would be planned: the times are those of these hours, and what a plan would refuse is refused.
            let all = beside.as_ref().map(|beside| {
                let mut all = [&beside[..], &[(start_s, end_s)]].concat();
                all.sort_unstable();
                all
            });
            let (without, with) = one_more(&today, (start_s, end_s), beside)?;
            let asked = asked(&today, &own_stops(&today), all)?;
            (Problem { slots: day_slots(&without), ..asked.problem }, day_slots(&with))
        };
        let gain = plan::with_slots(&problem, more, &limits(), &cancelled)?;
        let today = self.today()?;
        let input = today.input();
        let gained: Vec<StopBrief> = gain.gained.iter().map(|id| input.brief(&StopId(id.clone()))).collect();
        let away_more_s = whole_seconds(gain.away_more_s);
        let key = match (gained.is_empty(), away_more_s < 0) {
            (false, _) => "companion.slot_brings",
            (true, true) => "companion.slot_saves",
            (true, false) => "companion.slot_brings_nothing",
        };
        let minutes = away_more_s.unsigned_abs().div_ceil(60);
        let text = Text::new(key).with("stops", gained.len()).with("minutes", minutes);
        let left_out = count(gain.plan.unplanned.len());
        Ok(SlotOffer { gained, away_more_s, left_out, text })
    }

    /// Divides the open stops between couriers who leave from the shop in the same slots, so that the longest time away is
    /// short. Each then plans its share.
    ///
    /// # Errors
    /// Nothing is left to plan, an outing of this phone is under way, there is no courier or more than twenty, or the slots
    /// overlap or end before they begin.
    pub fn divide(&self, couriers: u32, slots: Option<Vec<(i64, i64)>>) -> Result<Vec<ShareOfStops>> {
        let cancelled = self.planning.begin();
        if couriers == 0 || couriers > MOST_COURIERS {
            let text = Text::new("companion.couriers").with("couriers", couriers).with("most", MOST_COURIERS);
            return Err(Error::input(text));
        }
        let asked = {
            let today = self.today()?;
            asked(&today, &stops_to_share(&today), slots)?
        };
        let plans = plan::divide(&asked.problem, couriers as usize, &Limits::iterations(WEIGHED, 1), &cancelled)?;
        let today = self.today()?;
        let input = today.input();
        let brief = |id: &String| input.brief(&StopId(id.clone()));
        let parcels = |id: &String| today.state().parcels_at(&StopId(id.clone())).count();
        let shares = plans.iter().map(|plan| {
            let visits = plan.outings.iter().flat_map(|outing| &outing.visits);
            let stops: Vec<StopBrief> = visits.map(|visit| brief(&visit.id)).collect();
            ShareOfStops {
                parcels: stops.iter().map(|stop| count(parcels(&stop.id))).sum(),
                depart_s: plan.outings.first().map(|outing| whole_seconds(outing.depart_s)),
                return_s: plan.outings.last().map(|outing| whole_seconds(outing.return_s)),
                away_s: whole_seconds(plan.totals.away_s),
                left_out: plan.unplanned.iter().map(|left| brief(&left.id)).collect(),
                stops,
            }
        });
        Ok(shares.collect())
    }
}
