//! `roads build | info | matrix | path | map | find`.

mod ask;

use crate::commands::{print, print_json, read};
use crate::failure::Failure;
use satchel_core::manifest::LatLon;
use satchel_core::roads::{BuildOptions, Circle, Extract, Place, Points, RoadPack, RoadsError, USUAL_RADIUS_M};
use serde::Serialize;
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

const METRES_PER_MILE: f64 = 1_609.344;

type Done = Result<(), Failure>;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Makes a road pack from an OpenStreetMap extract.
    Build {
        /// `.osm.pbf`, or `.osm` as a map editor exports it; `-` is standard input.
        extract: PathBuf,
        /// The pack to write.
        #[arg(short)]
        out: PathBuf,
        /// Only the streets around this place, the partner's: `LAT,LON`.
        #[arg(long, value_parser = place, allow_hyphen_values = true)]
        around: Option<LatLon>,
        /// How far around it.
        #[arg(long, default_value_t = USUAL_RADIUS_M / METRES_PER_MILE, requires = "around")]
        radius_miles: f64,
    },
    /// What a pack holds and where it came from.
    Info {
        /// The pack.
        pack: PathBuf,
    },
    /// Seconds and metres between all points.
    Matrix {
        /// The pack.
        pack: PathBuf,
        /// The points as JSON; `-` is standard input.
        points: PathBuf,
        /// Writes the matrix here instead of to standard output.
        #[arg(short)]
        out: Option<PathBuf>,
    },
    /// The way from one place to another: seconds, metres, geometry.
    Path {
        /// The pack.
        pack: PathBuf,
        /// `LAT,LON` in degrees.
        #[arg(value_parser = place, allow_hyphen_values = true)]
        from: LatLon,
        /// `LAT,LON` in degrees.
        #[arg(value_parser = place, allow_hyphen_values = true)]
        to: LatLon,
    },
    /// Draws the map, with an outing if one is given, as SVG.
    Map(ask::MapOptions),
    /// Addresses in the pack: what a beginning may mean, best first.
    Find(ask::FindOptions),
}

pub fn run(command: &Command, as_json: bool) -> Done {
    match command {
        Command::Build { extract, out, around, radius_miles } => build(extract, out, *around, *radius_miles, as_json),
        Command::Info { pack } => info(pack, as_json),
        Command::Matrix { pack, points, out } => matrix(pack, points, out.as_deref()),
        Command::Path { pack, from, to } => path(pack, *from, *to, as_json),
        Command::Map(options) => ask::map(options, as_json),
        Command::Find(options) => ask::find(options, as_json),
    }
}

/// `39.9612,-82.9988`.
fn place(text: &str) -> Result<LatLon, String> {
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    let place = text.split_once(',').and_then(|(lat, lon)| LatLon::from_degrees(degrees(lat)?, degrees(lon)?));
    place.ok_or_else(|| "a place is LAT,LON in degrees, for example 39.9612,-82.9988".to_owned())
}

fn build(file: &Path, out: &Path, around: Option<LatLon>, radius_miles: f64, as_json: bool) -> Done {
    let about = |error: RoadsError| Failure::about(file, &error.text());
    let within = around.and_then(|middle| Place::try_from(middle).ok());
    let within = within.map(|middle| Circle { middle, radius_m: radius_miles * METRES_PER_MILE });
    let source = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let extract = Extract::read(&read(file)?).map_err(about)?;
    let pack = RoadPack::build(&extract, &BuildOptions { within, source }).map_err(about)?;
    write(out, pack.bytes())?;
    told(&pack, as_json)
}

fn info(file: &Path, as_json: bool) -> Done {
    told(&open(file)?, as_json)
}

fn told(pack: &RoadPack, as_json: bool) -> Done {
    let info = Info::of(pack);
    if as_json {
        return print_json(&info);
    }
    print(&format!("{} from {}, {}", pack.about.attribution, pack.about.source, pack.about.licence))?;
    print(&format!(
        "{} pieces of street in {} directions, {} names, {} doors",
        info.streets, info.edges, info.names, info.houses
    ))?;
    print(&format!("{} turn restrictions; {} bytes, SHA-256 {}", pack.about.restrictions, info.bytes, info.hash))?;
    let left_out = &pack.about.left_out;
    print(&format!(
        "left out: {} pieces of street that one cannot drive to and away from, {} missing nodes, {} restrictions",
        left_out.islands, left_out.missing_nodes, left_out.restrictions
    ))
}

/// What `roads info --json` prints.
#[derive(Serialize)]
struct Info<'a> {
    version: u32,
    hash: String,
    bytes: usize,
    about: &'a satchel_core::roads::About,
    south_west: [f64; 2],
    north_east: [f64; 2],
    streets: usize,
    edges: usize,
    names: usize,
    houses: usize,
}

impl<'a> Info<'a> {
    fn of(pack: &'a RoadPack) -> Self {
        let bounds = pack.bounds();
        let hash = pack.hash().iter().fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}"); // a String takes everything
            hash
        });
        Self {
            version: satchel_core::roads::VERSION,
            hash,
            bytes: pack.size(),
            about: &pack.about,
            south_west: degrees(bounds.south_west),
            north_east: degrees(bounds.north_east),
            streets: pack.streets().len(),
            edges: pack.edges(),
            names: pack.names().len(),
            houses: pack.houses().len(),
        }
    }
}

/// Latitude and longitude.
fn degrees(place: Place) -> [f64; 2] {
    LatLon::from(place).degrees().into()
}

fn points(file: &Path) -> Result<Points, Failure> {
    serde_json::from_slice(&read(file)?)
        .map_err(|e| Failure::input(format!("{}: not points of the contract: {e}", file.display())))
}

fn matrix(pack: &Path, file: &Path, out: Option<&Path>) -> Done {
    let asked = points(file)?;
    let pack = open(pack)?;
    let started = Instant::now();
    let mut matrix = pack
        .matrix(&asked)
        .map_err(|(id, error)| Failure::input(format!("{}: point {id}: {}", file.display(), error.text())))?;
    matrix.elapsed_ms = started.elapsed().as_secs_f64() * 1000.0;
    match out {
        None => print_json(&matrix),
        Some(out) => write(out, &serde_json::to_vec(&matrix).map_err(|e| Failure::other(e.to_string()))?),
    }
}

fn path(file: &Path, from: LatLon, to: LatLon, as_json: bool) -> Done {
    let pack = open(file)?;
    let about = |error: RoadsError| Failure::about(file, &error.text());
    let (from, to) = (pack.snap(from, None).map_err(about)?, pack.snap(to, None).map_err(about)?);
    let path = pack.path(&from, &to).map_err(about)?;
    let (seconds, metres) = ((f64::from(path.leg.ms) / 100.0).round() / 10.0, f64::from(path.leg.dm) / 10.0);
    if as_json {
        let line: Vec<[f64; 2]> = path.line.iter().map(|place| degrees(*place)).collect();
        let snapped: Vec<f64> = [from, to].iter().map(|spot| (spot.distance_m * 10.0).round() / 10.0).collect();
        return print_json(&json!({"duration_s": seconds, "distance_m": metres, "snapped_m": snapped, "line": line}));
    }
    print(&format!("{seconds:.0} s, {metres:.0} m"))?;
    let mut names: Vec<&str> =
        path.streets.iter().map(|street| pack.name(pack.streets()[*street as usize].name)).collect();
    names.dedup();
    names.iter().filter(|name| !name.is_empty()).try_for_each(|name| print(&format!("  {name}")))
}

fn open(file: &Path) -> Result<RoadPack, Failure> {
    RoadPack::open(&read(file)?).map_err(|error| Failure::about(file, &error.text()))
}

fn write(file: &Path, bytes: &[u8]) -> Done {
    std::fs::write(file, bytes).map_err(|e| Failure::other(format!("{}: {e}", file.display())))
}
