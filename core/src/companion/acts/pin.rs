//! A door's pin, moved by hand.

use super::Recorded;
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, StopId};
use crate::manifest::LatLon;
use crate::texts::Text;

impl Companion {
    /// The door is here: today, and whenever a parcel is for the same door again. Undone, it is where it was before.
    ///
    /// # Errors
    /// Today has no such stop, or the place is not on the earth.
    pub fn move_pin(&self, stop: &StopId, at: LatLon) -> Result<Recorded> {
        let mut today = self.today()?;
        today.stop(stop)?;
        if !at.is_on_earth() {
            return Err(Error::input(Text::new("companion.pin_place")));
        }
        let act = Act::PinMoved { stop: stop.clone(), lat_e7: at.lat_e7, lon_e7: at.lon_e7 };
        let appended = today.record(vec![act.into()])?;
        Recorded::last(&appended.sealed)
    }
}
