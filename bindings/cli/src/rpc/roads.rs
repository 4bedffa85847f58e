//! The methods of the street map: its pack, the map of the day, addresses, pins.

use super::RpcError;
use super::methods::{FACT, Method, STOP, TEXT, WHOLE, answer, fact, may, needs, place};
use super::params::Params;
use satchel_core::companion::{Companion, MapWish};
use satchel_core::journal::StopId;
use satchel_core::roads::Look;
use serde_json::{Value, json};
use std::path::Path;

const NUMBER: &str = r#"{"type": "number"}"#;
const LOOK: &str = r#"{"enum": ["light", "dark", "page"]}"#;

/// What the map can be asked.
pub const METHODS: &[Method] = &[
    Method {
        name: "take_roads",
        summary: "Takes a road pack from a file; times, map and address search work from it.",
        params: &[needs("path", TEXT, "the pack")],
        result: "sha256, source, streets, bytes",
        call: |c, p| answer(c.take_roads(Path::new(&p.get::<String>("path")?))),
    },
    Method {
        name: "day_map",
        summary: "The day on the map, in the pixels of a view: of all its stops, or around a place.",
        params: &[
            needs("width", WHOLE, "pixels"),
            needs("height", WHOLE, "pixels"),
            may("density", NUMBER, "pixels of a point; 1 if absent"),
            may("lat_e7", WHOLE, "latitude of the middle in 1e-7 degrees"),
            may("lon_e7", WHOLE, "longitude of the middle in 1e-7 degrees"),
            may("zoom", NUMBER, "8 to 20, as web maps count; 15 if absent"),
            may("svg", LOOK, "drawn, in these colours"),
        ],
        result: "the map; or svg, a drawing",
        call: day_map,
    },
    Method {
        name: "find_address",
        summary: "Places that a text may mean, at every keystroke.",
        params: &[needs("text", TEXT, "a street, a house number before it, or two streets that cross")],
        result: "found: [{line, lat_e7, lon_e7, how, text}]",
        call: |c, p| answer(c.find_address(&p.get::<String>("text")?).map(|found| json!({"found": found}))),
    },
    Method {
        name: "move_pin",
        summary: "A door is here, today and on later days.",
        params: &[
            STOP,
            needs("lat_e7", WHOLE, "latitude in 1e-7 degrees"),
            needs("lon_e7", WHOLE, "longitude in 1e-7 degrees"),
        ],
        result: FACT,
        call: |c, p| match place(p)? {
            Some(at) => fact(c.move_pin(&p.get::<StopId>("stop")?, at)),
            None => Err(RpcError::params("give both `lat_e7` and `lon_e7`")),
        },
    },
];

fn day_map(companion: &Companion, params: &Params) -> Result<Value, RpcError> {
    let wish = MapWish {
        width: params.get("width")?,
        height: params.get("height")?,
        density: params.get::<Option<f64>>("density")?.unwrap_or(1.0),
        at: place(params)?,
        zoom: params.get::<Option<f64>>("zoom")?.unwrap_or(15.0),
    };
    let look = match params.get::<Option<String>>("svg")?.as_deref() {
        None => return answer(companion.day_map(&wish)),
        Some("light") => Look::Light,
        Some("dark") => Look::Dark,
        Some("page") => Look::Page,
        Some(_) => return Err(RpcError::params("the parameter `svg`: light, dark or page")),
    };
    answer(companion.day_map(&wish).map(|map| json!({"svg": map.to_svg(look)})))
}
