//! What can be wrong with an extract, a pack or a place.

use crate::texts::Text;

/// Why the room cannot do what was asked: what, where and how to mend it is in [`RoadsError::text`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RoadsError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// Neither `.osm.pbf` nor `.osm`.
    #[error("not an OpenStreetMap extract")]
    NotAnExtract,
    /// An extract that is cut off or damaged.
    #[error("the extract is damaged: {cause}")]
    DamagedExtract {
        /// What its reader says.
        cause: String,
    },
    /// An extract without a street that a car can use, or none near the middle.
    #[error("no streets")]
    NoStreets,
    /// An extract with more than a pack can hold.
    #[error("the area is too large for a pack")]
    TooLarge,
    /// Not a road pack.
    #[error("not a road pack")]
    NotAPack,
    /// A pack that another version wrote.
    #[error("a road pack of version {found}, this is version {known}")]
    Version {
        /// The pack's.
        found: u32,
        /// The one that is read here.
        known: u32,
    },
    /// A pack that is cut off, or whose bytes are not those that were written.
    #[error("the road pack is damaged: {part}")]
    DamagedPack {
        /// What does not fit.
        part: &'static str,
    },
    /// A place that is not on the map.
    #[error("{lat}, {lon} is outside the area")]
    Outside {
        /// Degrees.
        lat: f64,
        /// Degrees.
        lon: f64,
    },
    /// A place with no street near.
    #[error("no street within {within_m} m of {lat}, {lon}")]
    NoStreet {
        /// Degrees.
        lat: f64,
        /// Degrees.
        lon: f64,
        /// How far was looked.
        within_m: u32,
    },
    /// Two places that no way joins.
    #[error("no way from the first place to the second")]
    NoWay,
}

impl RoadsError {
    /// What a person reads.
    pub fn text(&self) -> Text {
        let at = |key: &str, lat: f64, lon: f64| {
            Text::new(key).with("lat", format!("{lat:.5}")).with("lon", format!("{lon:.5}"))
        };
        match self {
            Self::Empty => Text::new("roads.empty"),
            Self::NotAnExtract => Text::new("roads.not_an_extract"),
            Self::DamagedExtract { cause } => Text::new("roads.damaged_extract").with("cause", cause),
            Self::NoStreets => Text::new("roads.no_streets"),
            Self::TooLarge => Text::new("roads.too_large"),
            Self::NotAPack => Text::new("roads.not_a_pack"),
            Self::Version { found, known } => Text::new("roads.version").with("found", found).with("known", known),
            Self::DamagedPack { part } => Text::new("roads.damaged_pack").with("part", part),
            Self::Outside { lat, lon } => at("roads.outside", *lat, *lon),
            Self::NoStreet { lat, lon, within_m } => at("roads.no_street", *lat, *lon).with("metres", within_m),
            Self::NoWay => Text::new("roads.no_way"),
        }
    }
}
