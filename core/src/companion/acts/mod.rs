//! The acts of the day. Each checks what was asked against the day, records one fact (or several in one transaction), and
//! answers when it is on disk.

mod close;
mod counter;
mod door;
mod door_scan;
mod load;
mod pin;
mod plan;
mod setup;
mod trip;
mod undo;

pub use close::Closed;
pub use door::{Delivery, DeliveryDone, Failure};
pub use door_scan::{DoorScan, DoorVerdict, FailStep};
pub use load::{FrameScan, Received};
pub use plan::{PlanWish, Planned};
pub(super) use plan::{asked, own_stops};
pub use setup::{Enrolled, Imported, NewParcel, ShopSetup};

use super::day::Today;
use super::{Error, Result};
use crate::journal::{ChainId, Fact, FactId, Hash, Sealed, StopId};
use crate::manifest::ParcelState;
use crate::texts::Text;
use serde::Serialize;

/// A fact that is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// Its id.
    pub id: FactId,
    /// Its chain.
    pub chain: ChainId,
    /// Its number there.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Recorded {
    fn of(sealed: &Sealed) -> Result<Self> {
        let fact = Fact::open(&sealed.bytes).map_err(|e| Error::device(e.text()))?;
        Ok(Self { id: fact.id, chain: fact.chain, seq: sealed.seq, hash: sealed.hash })
    }

    /// The last fact of a transaction.
    pub(super) fn last(sealed: &[Sealed]) -> Result<Self> {
        sealed.last().map_or_else(|| Err(Error::device(Text::new("companion.nothing_recorded"))), Self::of)
    }
}

impl Today<'_> {
    /// A parcel of the day by its number as a person or a scanner says it, by a label that carries it, or by its typed end.
    fn parcel(&self, said: &str) -> Result<&ParcelState> {
        let parcels = &self.state().parcels;
        let whole = parcels.get(&crate::label::normal_number(said));
        let carried = || load::numbers_on(said).iter().find_map(|number| parcels.get(number));
        let found = match whole.or_else(carried) {
            None => load::by_tail(self, said)?.and_then(|number| parcels.get(&number)),
            found => found,
        };
        found.ok_or_else(|| {
            Error::input(Text::new("companion.unknown_parcel").with("parcel", said).with("day", self.day))
        })
    }

    /// The parcels of one door: at least one, all of the same stop.
    fn parcels_of_one_door(&self, said: &[String]) -> Result<(StopId, Vec<&ParcelState>)> {
        let parcels = said.iter().map(|number| self.parcel(number)).collect::<Result<Vec<_>>>()?;
        let Some(first) = parcels.first() else {
            return Err(Error::input(Text::new("companion.no_parcels")));
        };
        if let Some(other) = parcels.iter().find(|parcel| parcel.stop != first.stop) {
            let text = Text::new("companion.two_doors")
                .with("first", &first.parcel.tracking_number)
                .with("first_address", &first.parcel.address)
                .with("other", &other.parcel.tracking_number)
                .with("other_address", &other.parcel.address);
            return Err(Error::input(text));
        }
        let mut unique = parcels.clone();
        unique.sort_by(|a, b| a.parcel.tracking_number.cmp(&b.parcel.tracking_number));
        unique.dedup_by(|a, b| a.parcel.tracking_number == b.parcel.tracking_number);
        Ok((first.stop.clone(), unique))
    }

    fn stop(&self, id: &StopId) -> Result<&crate::manifest::Stop> {
        let found = self.state().stops.iter().find(|stop| &stop.id == id);
        found.ok_or_else(|| Error::input(Text::new("companion.unknown_stop").with("stop", id).with("day", self.day)))
    }
}
