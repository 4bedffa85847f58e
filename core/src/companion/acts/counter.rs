//! Over the shop's own counter: hold, collect, hand back to the carrier.

use super::door::may_be_handed_over;
use super::load::already_handed_over;
use super::{Recorded, setup};
use crate::companion::day::Deed;
use crate::companion::{Companion, Error, Result};
use crate::journal::Act;
use crate::texts::Text;

impl Companion {
    /// A parcel is put on a shelf and waits for its customer.
    ///
    /// # Errors
    /// It is unknown, withdrawn or was handed over.
    pub fn hold(&self, parcel: &str, shelf: &str) -> Result<Recorded> {
        let mut today = self.today()?;
        let state = today.parcel(parcel)?;
        may_be_handed_over(state)?;
        let parcel = state.parcel.tracking_number.clone();
        let shelf = shelf.trim().chars().take(12).collect();
        let appended = today.record(vec![Act::Held { parcel, shelf }.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// A customer takes a parcel over the counter.
    ///
    /// # Errors
    /// No name was given; the parcel is unknown, withdrawn or was handed over.
    pub fn collect(&self, parcel: &str, name: &str) -> Result<Recorded> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::rule(Text::new("companion.collect_needs_name")));
        }
        let mut today = self.today()?;
        let state = today.parcel(parcel)?;
        may_be_handed_over(state)?;
        let parcel = state.parcel.tracking_number.clone();
        let people = setup::people_blob(self.inputs.ids.as_ref(), &[], Some(name))?;
        let appended = today.record(vec![Deed { act: Act::Collected { parcel }, evidence: vec![people] }])?;
        Recorded::last(&appended.sealed)
    }

    /// Parcels were handed back to the carrier's driver.
    ///
    /// # Errors
    /// One of them is unknown or was handed over.
    pub fn hand_back(&self, parcels: &[String]) -> Result<Recorded> {
        let mut today = self.today()?;
        let states = parcels.iter().map(|said| today.parcel(said)).collect::<Result<Vec<_>>>()?;
        if let Some(gone) = states.iter().find(|state| state.handover.is_some()) {
            return Err(already_handed_over(gone));
        }
        let mut numbers: Vec<String> = states.iter().map(|state| state.parcel.tracking_number.clone()).collect();
        numbers.sort();
        numbers.dedup();
        if numbers.is_empty() {
            return Err(Error::input(Text::new("companion.no_parcels")));
        }
        let appended = today.record(vec![Act::Returned { parcels: numbers }.into()])?;
        Recorded::last(&appended.sealed)
    }
}
