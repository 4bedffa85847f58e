//! `roads add`: the road pack of an area.

use super::say;
use clap::Subcommand;
use satchel_core::manifest::LatLon;
use satchel_core::roads::{BuildOptions, Circle, Place, USUAL_RADIUS_M};
use satchel_core::texts::Text;
use satchel_depot::storage::Storage;
use satchel_depot::{DepotError, Result, roads};
use std::path::{Path, PathBuf};

const METRES_PER_MILE: f64 = 1_609.344;

#[derive(Subcommand)]
pub enum Command {
    /// Offer the phones of an area its road pack, from a pack or from an OpenStreetMap extract
    Add {
        /// The area's name: letters, digits and dashes
        area: String,
        /// A road pack, `.osm.pbf` or `.osm`
        file: PathBuf,
        /// Of an extract only the streets around this place: `LAT,LON`
        #[arg(long, value_parser = place, allow_hyphen_values = true)]
        around: Option<LatLon>,
        /// How far around it
        #[arg(long, default_value_t = USUAL_RADIUS_M / METRES_PER_MILE, requires = "around")]
        radius_miles: f64,
    },
}

pub fn run(command: Command, storage: &dyn Storage, dir: &Path) -> Result<()> {
    let Command::Add { area, file, around, radius_miles } = command;
    let bytes = std::fs::read(&file).map_err(DepotError::file(&file))?;
    let middle = around.and_then(|middle| Place::try_from(middle).ok());
    let within = middle.map(|middle| Circle { middle, radius_m: radius_miles * METRES_PER_MILE });
    let source = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let offer = roads::add(storage, dir, &area, &bytes, &BuildOptions { within, source })?;
    say(Text::new("depot.roads_added").with("area", area).with("bytes", offer.len).with("sha256", offer.sha256));
    Ok(())
}

/// `39.9612,-82.9988`.
fn place(text: &str) -> Result<LatLon, String> {
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    let place = text.split_once(',').and_then(|(lat, lon)| LatLon::from_degrees(degrees(lat)?, degrees(lon)?));
    place.ok_or_else(|| "a place is LAT,LON in degrees, for example 39.9612,-82.9988".to_owned())
}
