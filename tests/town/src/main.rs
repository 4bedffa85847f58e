//! `satchel-town --seed N -o FILE.osm`: writes the made-up town, and a day's manifest for it.

use clap::Parser;
use satchel_town::{Town, manifest_csv};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Writes the made-up town of a seed as an OpenStreetMap extract.
#[derive(Parser)]
#[command(name = "satchel-town", version)]
struct Arguments {
    /// Which town.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The extract to write.
    #[arg(short, long, value_name = "FILE.osm")]
    output: PathBuf,
    /// A picture to write beside it.
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    /// A day's manifest to write beside it.
    #[arg(long, value_name = "FILE.csv", requires = "day")]
    manifest: Option<PathBuf>,
    /// The day of the manifest.
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<String>,
    /// How many parcels it has.
    #[arg(long, default_value_t = 40)]
    parcels: usize,
    /// What the manifest does not say: the shop, and the PINs that the recipients were told.
    #[arg(long, value_name = "FILE.json", requires = "manifest")]
    notes: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let town = satchel_town::town(arguments.seed);
    for (path, text) in files(&arguments, &town) {
        if let Err(cause) = std::fs::write(&path, text) {
            eprintln!("{} cannot be written: {cause}. Name a file in a folder that exists.", path.display());
            return ExitCode::FAILURE;
        }
    }
    eprintln!("{} streets, {} doors", town.streets.len(), town.addresses.len());
    ExitCode::SUCCESS
}

fn files(arguments: &Arguments, town: &Town) -> Vec<(PathBuf, String)> {
    let mut files = vec![(arguments.output.clone(), town.to_osm_xml())];
    files.extend(arguments.svg.clone().map(|path| (path, town.to_svg())));
    if let (Some(path), Some(day)) = (&arguments.manifest, &arguments.day) {
        let set = manifest_csv(&town.addresses, arguments.seed, arguments.parcels, day);
        let shop = &town.shop;
        let address = format!("{} {}, {}, {} {}", shop.number, shop.street, shop.city, shop.state, shop.zip);
        let pins = set.parcels.iter().filter_map(|parcel| Some((parcel.tracking_number.clone(), parcel.pin.clone()?)));
        let pins: std::collections::BTreeMap<_, _> = pins.collect();
        let notes = json!({"shop": {"address": address, "lat": shop.lat, "lon": shop.lon}, "pins": pins});
        files.push((path.clone(), set.csv));
        files.extend(arguments.notes.clone().map(|path| (path, notes.to_string())));
    }
    files
}
