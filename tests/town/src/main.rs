//! `satchel-town --seed N -o FILE.osm`: writes the made-up town.

use clap::Parser;
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
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let town = satchel_town::town(arguments.seed);
    let mut files = vec![(arguments.output, town.to_osm_xml())];
    files.extend(arguments.svg.map(|path| (path, town.to_svg())));
    for (path, text) in files {
        if let Err(cause) = std::fs::write(&path, text) {
            eprintln!("{} cannot be written: {cause}. Name a file in a folder that exists.", path.display());
            return ExitCode::FAILURE;
        }
    }
    eprintln!("{} streets, {} doors", town.streets.len(), town.addresses.len());
    ExitCode::SUCCESS
}
