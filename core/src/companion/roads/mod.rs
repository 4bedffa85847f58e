//! The road pack of this phone: opened once when it is first asked for, and what of it the day needs.
//!
//! Without one, and for doors that it does not know, the times are straight lines with the factor that `plan` states; whoever
//! asks is told for which doors and why.

mod drives;
mod learning;
mod map;
mod street;
mod travel;

pub use learning::{LearnedPart, LearnedView};
pub use map::{FoundAddress, MapWish};
pub(super) use travel::{Door, Travel};

use super::{Companion, Error, Result, lock};
use crate::journal::Hash;
use crate::manifest::LatLon;
use crate::roads::{Addresses, Found, How, Place, RoadPack};
use crate::store::StoreError;
use crate::texts::Text;
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use travel::Legs;

/// A road pack that this phone uses from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoadsTaken {
    /// Its content hash.
    pub sha256: Hash,
    /// What it was made from.
    pub source: String,
    /// Pieces of street.
    pub streets: u32,
    /// Bytes of the file.
    pub bytes: i64,
}

/// A pack with what was asked of it already.
pub(super) struct Streets {
    pub pack: RoadPack,
    pub sha256: Hash,
    addresses: OnceLock<Addresses>,
    /// Where the doors of addresses without a place are.
    found: Mutex<HashMap<String, Option<(LatLon, How)>>>,
    legs: Mutex<Legs>,
    /// Ways as they are drawn.
    lines: Mutex<HashMap<(Door, Door), Vec<Place>>>,
}

/// What is open.
pub(super) type Open = Mutex<Option<Arc<Streets>>>;

impl Streets {
    fn of(pack: RoadPack) -> Self {
        let sha256 = Hash(*pack.hash());
        let (addresses, found) = (OnceLock::new(), Mutex::default());
        Self { pack, sha256, addresses, found, legs: Mutex::default(), lines: Mutex::default() }
    }

    /// What a person may mean, best first; of what fits alike, the nearest to `near`.
    pub fn find(&self, text: &str, near: Option<LatLon>, most: usize) -> Vec<Found> {
        let near = near.and_then(|near| Place::try_from(near).ok());
        self.addresses.get_or_init(|| Addresses::of(&self.pack)).find(&self.pack, text, near, most)
    }

    /// Where the door of an address is that came without a place. Asked once.
    pub fn door(&self, address: &str, near: Option<LatLon>) -> Option<(LatLon, How)> {
        if let Some(known) = lock(&self.found).get(address) {
            return *known;
        }
        let found = self.find(address, near, 1).into_iter().next().map(|found| (found.place.into(), found.how));
        lock(&self.found).insert(address.to_owned(), found);
        found
    }

    /// Seconds and metres between all doors: the map's seconds times so many thousandths.
    pub fn between(&self, doors: &[Door], per_mille: u32) -> Travel {
        lock(&self.legs).between(&self.pack, doors, per_mille)
    }
}

impl Companion {
    /// Takes a road pack that somebody handed over as a file, and works from it from now on. Where a depot offers another one
    /// for the shop's area, that comes with the next sync.
    ///
    /// # Errors
    /// The file cannot be read or is no road pack of this version; what was used before stays.
    pub fn take_roads(&self, path: &Path) -> Result<RoadsTaken> {
        let bytes = std::fs::read(path)
            .map_err(|cause| Error::input(Text::new("store.io").with("path", path.display()).with("cause", cause)))?;
        let pack = RoadPack::open(&bytes)?;
        let streets = Streets::of(pack);
        self.store.use_roads(&streets.sha256, &bytes)?;
        let taken = RoadsTaken {
            sha256: streets.sha256,
            source: streets.pack.about.source.clone(),
            streets: super::views::count(streets.pack.streets().len()),
            bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        };
        *lock(&self.roads) = Some(Arc::new(streets));
        Ok(taken)
    }

    /// The pack in use, opened if it is not yet; none: there is none, or it could not be read and was set aside.
    pub(super) fn streets(&self) -> Result<Option<Arc<Streets>>> {
        self.streets_of(self.store.roads()?)
    }

    /// The same where it is known which one is used.
    pub(super) fn streets_of(&self, used: Option<Hash>) -> Result<Option<Arc<Streets>>> {
        // Held while a pack is opened: nobody opens it twice.
        let mut open = lock(&self.roads);
        if open.as_ref().map(|streets| streets.sha256) != used {
            *open = match used {
                Some(sha256) => self.read_roads(&sha256)?.map(Arc::new),
                None => None,
            };
        }
        Ok(open.clone())
    }

    fn read_roads(&self, sha256: &Hash) -> Result<Option<Streets>> {
        let bytes = match self.store.roads_bytes(sha256) {
            Ok(bytes) => bytes,
            Err(StoreError::Io { cause, .. }) if cause.kind() == std::io::ErrorKind::NotFound => {
                self.store.set_roads_aside(sha256, &Text::new("store.roads_gone"))?;
                return Ok(None);
            }
            // Perhaps only now: it is tried again, and the plan says that it has no map.
            Err(StoreError::Io { .. }) => return Ok(None),
            Err(other) => return Err(other.into()),
        };
        match RoadPack::open(&bytes).map(Streets::of) {
            Ok(streets) if streets.sha256 == *sha256 => Ok(Some(streets)),
            Ok(_) | Err(_) => {
                self.store.set_roads_aside(sha256, &Text::new("store.roads_set_aside"))?;
                Ok(None)
            }
        }
    }
}
