//! `roads map | find`: the day map as a drawing, and addresses.

use super::{Done, degrees, open, points, write};
use crate::commands::{print, print_json};
use crate::failure::Failure;
use satchel_core::manifest::LatLon;
use satchel_core::roads::{
    Addresses, Found, LEAST_ZOOM, Look, MOST_ZOOM, Place, RoadPack, Shown, Spot, Stop, Viewport,
};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Which part of the map, how large, and with which outing.
#[derive(clap::Args)]
pub struct MapOptions {
    /// The pack.
    pack: PathBuf,
    /// The middle of the view: `LAT,LON`. Without it, everything that is to be seen.
    #[arg(long, value_parser = super::place, allow_hyphen_values = true)]
    around: Option<LatLon>,
    /// As web maps count, 8 (a state) to 20 (a house).
    #[arg(long, value_parser = zoom, requires = "around", default_value_t = 14.0)]
    zoom: f64,
    /// An outing to draw: points as JSON, the shop first; `-` is standard input.
    #[arg(long)]
    points: Option<PathBuf>,
    /// Width and height, pixels.
    #[arg(long, value_parser = size, default_value = "800x800")]
    size: (u32, u32),
    /// Colours: on paper, in the dark, or as the page it will stand on.
    #[arg(long, value_parser = look, default_value = "page")]
    look: Look,
    /// Writes the drawing here instead of to standard output.
    #[arg(short)]
    out: Option<PathBuf>,
}

fn zoom(text: &str) -> Result<f64, String> {
    let zoom = text.parse::<f64>().ok().filter(|zoom| (LEAST_ZOOM..=MOST_ZOOM).contains(zoom));
    zoom.ok_or_else(|| format!("a zoom is a number from {LEAST_ZOOM} to {MOST_ZOOM}, for example 14"))
}

fn size(text: &str) -> Result<(u32, u32), String> {
    const MOST: u32 = 8_192;
    let side = |text: &str| text.parse::<u32>().ok().filter(|side| (1..=MOST).contains(side));
    let size = text.split_once('x').and_then(|(width, height)| Some((side(width)?, side(height)?)));
    size.ok_or_else(|| format!("a size is WIDTHxHEIGHT in pixels up to {MOST}, for example 800x600"))
}

fn look(text: &str) -> Result<Look, String> {
    match text {
        "light" => Ok(Look::Light),
        "dark" => Ok(Look::Dark),
        "page" => Ok(Look::Page),
        _ => Err("a look is light, dark or page".to_owned()),
    }
}

pub fn map(options: &MapOptions, as_json: bool) -> Done {
    let pack = open(&options.pack)?;
    let shown = options.points.as_deref().map_or(Ok(Shown::default()), |file| outing(&pack, file))?;
    let view = match options.around.and_then(|middle| Place::try_from(middle).ok()) {
        Some(middle) => {
            let (width, height) = options.size;
            Some(Viewport { middle, zoom: options.zoom, width, height, density: 1.0 })
        }
        None => {
            let bounds = pack.bounds();
            let stops: Vec<Place> = shown.stops.iter().map(|stop| stop.place).chain(shown.shop).collect();
            let whole = vec![bounds.south_west, bounds.north_east];
            Viewport::around(if stops.is_empty() { &whole } else { &stops }, options.size, 1.0)
        }
    };
    let view = view.ok_or_else(|| Failure::other("nothing is to be seen".to_owned()))?;
    let map = pack.day_map(&view, &shown);
    if as_json {
        return print_json(&map);
    }
    let drawing = map.to_svg(options.look);
    options.out.as_deref().map_or_else(|| print(drawing.trim_end()), |out| write(out, drawing.as_bytes()))
}

/// From the first point over all others and back.
fn outing(pack: &RoadPack, file: &Path) -> Result<Shown, Failure> {
    let asked = points(file)?.points;
    let snap = |point: &satchel_core::roads::Point| {
        let about = |text: String| Failure::input(format!("{}: point {}: {text}", file.display(), point.id));
        let place = point.place().ok_or_else(|| about("not a place on earth".to_owned()))?;
        pack.snap(place, None).map_err(|error| about(error.text().to_string()))
    };
    let spots: Vec<Spot> = asked.iter().map(snap).collect::<Result<_, _>>()?;
    let next = spots.iter().cycle().skip(1);
    let leg = |(from, to): (&Spot, &Spot)| pack.path(from, to).map(|path| path.line);
    let legs: Result<Vec<Vec<Place>>, _> = spots.iter().zip(next).map(leg).collect();
    let legs = legs.map_err(|error| Failure::about(file, &error.text()))?;
    let places: Vec<Place> = asked.iter().filter_map(|point| Place::try_from(point.place()?).ok()).collect();
    let stop = |(number, place): (u32, &Place)| Stop { number, outing: 0, place: *place, done: false };
    let stops = (1..).zip(places.iter().skip(1)).map(stop).collect();
    Ok(Shown { outings: vec![legs], stops, shop: places.first().copied(), position: None })
}

/// What is looked for.
#[derive(clap::Args)]
pub struct FindOptions {
    /// The pack.
    pack: PathBuf,
    /// An address or its beginning: `1042 s high`, `Main & 3rd`.
    #[arg(required = true)]
    text: Vec<String>,
    /// Of what fits alike, the nearest to this place comes first: `LAT,LON`.
    #[arg(long, value_parser = super::place, allow_hyphen_values = true)]
    near: Option<LatLon>,
    /// How many answers at most.
    #[arg(long, default_value_t = 8)]
    most: usize,
}

pub fn find(options: &FindOptions, as_json: bool) -> Done {
    let pack = open(&options.pack)?;
    let near = options.near.and_then(|near| Place::try_from(near).ok());
    let text = options.text.join(" ");
    let found = Addresses::of(&pack).find(&pack, &text, near, options.most);
    if as_json {
        return print_json(&found.iter().map(answer).collect::<Vec<Value>>());
    }
    found.iter().try_for_each(|found| {
        let [lat, lon] = degrees(found.place);
        print(&format!("{}  {lat:.5},{lon:.5}  {}", found.line(), how(found)))
    })
}

fn answer(found: &Found) -> Value {
    let [lat, lon] = degrees(found.place);
    json!({"address": found.line(), "number": found.number, "street": found.street, "crossing": found.crossing,
           "lat": lat, "lon": lon, "how": found.how})
}

/// The contract's word.
fn how(found: &Found) -> String {
    json!(found.how).as_str().unwrap_or_default().to_owned()
}
