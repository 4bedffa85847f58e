//! What the day is asked to be.

use clap::Parser;
use std::path::PathBuf;

/// Fewer parcels than this leave no door for everything that must happen.
const FEWEST: i64 = 12;
/// More than this is another kind of shop: the design asks for 30 to 40.
const MOST: i64 = 200;

/// A whole delivery day, from the manifest to the money, against a real depot and a real phone core.
#[derive(Parser)]
#[command(name = "satchel-day", version)]
pub struct Options {
    /// Another seed, another town and day; the same seed, the same facts, totals and balance.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many parcels the manifest lists.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(FEWEST..=MOST))]
    pub parcels: u16,
    /// Addresses from an OpenStreetMap extract (.osm.pbf or .osm) instead of the made-up town.
    #[arg(long, value_name = "FILE")]
    pub extract: Option<PathBuf>,
    /// Keep the phone's store and the depot's data in target/day.
    #[arg(long)]
    pub keep: bool,
    /// One line of figures on standard output, everything else on standard error.
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_parcels_and_a_day_of_thousands_are_refused() {
        for bad in ["0", "11", "5000", "-3", "many"] {
            let error = Options::try_parse_from(["satchel-day", "--parcels", bad]).err().unwrap();
            assert_eq!(error.exit_code(), 2, "{bad}");
        }
        assert_eq!(Options::try_parse_from(["satchel-day"]).unwrap().parcels, 40);
    }
}
