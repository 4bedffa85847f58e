//! Questions at a door that record nothing: is this box for here, and what is due before leaving without success?

use super::load::{ends_with, no_number, numbers_on};
use crate::companion::{Companion, Error, Result, StopBrief};
use crate::journal::{FailReason, StopId};
use crate::manifest::Place;
use crate::proof;
use crate::texts::Text;
use serde::Serialize;

/// What a scan at a door says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoorScan {
    /// Right, wrong, done, withdrawn or nobody's.
    pub verdict: DoorVerdict,
    /// The parcel's number, or what the label says.
    pub parcel: String,
    /// The door that it belongs to, if it is on today's list.
    pub stop: Option<StopBrief>,
    /// The verdict in words, for the screen.
    pub text: Text,
}

/// See [`DoorScan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorVerdict {
    /// It belongs here and is to be handed over.
    RightParcel,
    /// It belongs to another door of today.
    WrongStop,
    /// It is not on today's list.
    Unknown,
    /// It belongs here and was handed over already.
    AlreadyDone,
    /// The depot withdrew it.
    Withdrawn,
}

/// A step that is due before an attempt may fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailStep {
    /// Its key, for `Failure::steps`.
    pub key: String,
    /// At least so long; 0: no matter.
    pub seconds: u32,
    /// It reaches out to the customer.
    pub contact: bool,
    /// What to do, in words.
    pub text: Text,
}

impl Companion {
    /// A label was scanned, or its last four to six characters typed, at a door. Records nothing: the delivery names what
    /// was scanned.
    ///
    /// # Errors
    /// Today has no such stop, or the label carries no number.
    pub fn check_at_door(&self, stop: &StopId, label: &str) -> Result<DoorScan> {
        let today = self.today()?;
        let here = today.stop(stop)?;
        let numbers = numbers_on(label);
        let Some(first) = numbers.first() else { return Err(Error::input(no_number(label))) };
        let parcels = &today.state().parcels;
        let listed = numbers.iter().find(|number| parcels.contains_key(*number));
        // A typed end that fits several parcels of the day is clear when only one of them is for this door.
        let by_end = |among: Vec<&String>| if let [one] = among.as_slice() { Some((*one).clone()) } else { None };
        let number = listed.cloned().or_else(|| by_end(ends_with(label, here.parcels.iter())));
        let number = number.or_else(|| by_end(ends_with(label, parcels.keys())));
        let Some(state) = number.and_then(|number| parcels.get(&number)) else {
            let text = Text::new("companion.received_unexpected");
            return Ok(DoorScan { verdict: DoorVerdict::Unknown, parcel: first.clone(), stop: None, text });
        };
        let parcel = state.parcel.tracking_number.clone();
        let (verdict, text) = match state.place {
            Place::Withdrawn => (DoorVerdict::Withdrawn, Text::new("companion.withdrawn").with("parcel", &parcel)),
            _ if state.stop != *stop => {
                let text = Text::new("companion.door_wrong_stop").with("address", &state.parcel.address);
                (DoorVerdict::WrongStop, text)
            }
            Place::Delivered | Place::Collected => (DoorVerdict::AlreadyDone, Text::new("companion.door_already_done")),
            _ => (DoorVerdict::RightParcel, Text::new("companion.door_right_parcel")),
        };
        Ok(DoorScan { verdict, parcel, stop: Some(today.input().brief(&state.stop)), text })
    }

    /// What to do before an attempt may fail for `reason`, in order, at this time of day: from 20:00 to 08:00 nobody is
    /// called. Records nothing: the failure names the steps that were done.
    pub fn fail_steps(&self, reason: FailReason) -> Result<Vec<FailStep>> {
        let today = self.today()?;
        let steps = proof::steps(reason, today.zone.second_of(today.day, today.now_ms));
        let step = |step: &proof::Step| FailStep {
            key: step.key.clone(),
            seconds: step.seconds,
            contact: step.contact,
            text: step.text(),
        };
        Ok(steps.into_iter().map(step).collect())
    }
}
