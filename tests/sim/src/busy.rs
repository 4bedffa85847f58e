//! A courier who never pauses: types in parcels, takes them and hands them over.

use crate::rng::Rng;
use satchel_core::companion::{Companion, Delivery, Error, Failure, Fault, NewParcel};
use satchel_core::journal::{Fact, FailReason};
use satchel_core::manifest::LatLon;

/// Parcels in the courier's hands at most.
const IN_HANDS: usize = 6;

/// See the module.
pub struct Busy {
    draws: Rng,
    life: u64,
    made: u64,
    hands: Vec<String>,
}

impl Busy {
    /// Draws and parcels follow from `life`.
    pub fn new(life: u64) -> Self {
        Self { draws: Rng::new(life), life, made: 0, hands: Vec::new() }
    }

    /// One act. A refusal says nothing was recorded.
    ///
    /// # Errors
    /// As the act that was drawn.
    pub fn acts(&mut self, app: &Companion) -> Result<(), Error> {
        let draws = &self.draws;
        if self.hands.is_empty() || (self.hands.len() < IN_HANDS && draws.chance(40)) {
            self.made += 1;
            let number = format!("TBA{:06}{:06}", self.life % 1_000_000, self.made);
            let address = format!("{} Oak Street", 1 + draws.below(60));
            let at = LatLon { lat_e7: 399_612_000, lon_e7: -829_988_000 };
            let zip = "43215".to_owned();
            app.add_parcel(&NewParcel {
                tracking_number: number.clone(),
                address,
                zip,
                at: Some(at),
                ..Default::default()
            })?;
            app.receive(&number)?;
            self.hands.push(number);
            return Ok(());
        }
        let at = draws.index(self.hands.len());
        let parcel = self.hands[at].clone();
        let acted = match draws.below(10) {
            0 => app.hold(&parcel, "A1").and_then(|_| app.collect(&parcel, "Ann Lee")).map(drop),
            1 => app.damaged(&parcel).map(drop),
            2 => {
                let reason = FailReason::NobodyHome;
                let parcels = vec![parcel];
                let failure = Failure { parcels, reason, again: true, steps: Vec::new(), text: None, photo: None };
                return app.fail(failure).map(drop);
            }
            3 => return undo(app),
            _ => {
                let photo = satchel_pictures::door_photo(draws.next(), 96, 64, &Default::default());
                let signature = draws.chance(30).then(|| vec![vec![(0, 0), (40, 12), (80, 3)]]);
                let (parcels, name) = (vec![parcel], Some("Ann Lee".to_owned()));
                app.deliver(Delivery { parcels, photo: Some(photo), signature, name, ..Delivery::default() }).map(drop)
            }
        };
        // What a rule refuses once it refuses again; a disk that is full is not for ever.
        if acted.as_ref().err().is_none_or(|error| error.fault != Fault::Device) {
            self.hands.swap_remove(at);
        }
        acted
    }
}

fn undo(app: &Companion) -> Result<(), Error> {
    match app.facts(0)?.last().and_then(|last| Fact::open(&last.bytes).ok()) {
        Some(last) => app.undo(&last.id).map(drop),
        None => Ok(()),
    }
}
