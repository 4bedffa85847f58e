//! What the day is asked to be.

use clap::Parser;
use std::path::PathBuf;

/// Fewer parcels than this leave no door for everything that must happen.
const FEWEST: u16 = 12;
/// More than this is another kind of shop: the design asks for 30 to 40.
const MOST: u16 = 200;

/// A whole delivery day, from the manifest to the money, against a real depot and a real phone core.
#[derive(Parser)]
#[command(name = "satchel-day", version)]
pub struct Options {
    /// Another seed, another town and day; the same seed, the same facts, totals and balance.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_hyphen_values = true)]
    pub seed: u64,
    /// How many parcels the manifest lists.
    #[arg(long, default_value_t = 40, value_parser = parcels, allow_hyphen_values = true)]
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

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "a seed is a whole number, for example 7".to_owned())
}

fn parcels(text: &str) -> Result<u16, String> {
    let count = text.parse().ok().filter(|count| (FEWEST..=MOST).contains(count));
    count.ok_or_else(|| format!("a day here has {FEWEST} to {MOST} parcels"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_seed_is_told_what_one_is() {
        for bad in ["x", "-1", "1.5", "99999999999999999999"] {
            let error = Options::try_parse_from(["satchel-day", "--seed", bad]).err().unwrap();
            assert!(error.exit_code() == 2 && error.to_string().contains("a seed is a whole number"), "{error}");
        }
    }

    #[test]
    fn a_day_without_parcels_and_a_day_of_thousands_are_refused() {
        for bad in ["0", "11", "5000", "-3", "many"] {
            let error = Options::try_parse_from(["satchel-day", "--parcels", bad]).err().unwrap();
            assert!(error.exit_code() == 2 && error.to_string().contains("12 to 200 parcels"), "{error}");
        }
        assert_eq!(Options::try_parse_from(["satchel-day"]).unwrap().parcels, 40);
    }
}
