//! Doors from any OpenStreetMap extract, `.osm` or `.osm.pbf`: those it lists, or, where it lists hardly any, invented
//! numbers along its named streets at their real places.

use crate::random::Random;
use crate::town::{Address, beside, doors_along};
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// With fewer listed doors than this, numbers are invented.
const ENOUGH_LISTED: usize = 200;
/// Streets on which people live.
const LIVED_ON: [&str; 5] = ["residential", "tertiary", "secondary", "unclassified", "living_street"];

/// Why an extract cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The file cannot be read.
    #[error("the extract \"{path}\" cannot be read: {cause}. Give one of a town, as .osm or .osm.pbf")]
    Unreadable {
        /// The file.
        path: String,
        /// What the reader says.
        cause: String,
    },
    /// It has neither house numbers nor named streets.
    #[error("the extract \"{path}\" has no house numbers and no named streets. Give one of a town")]
    NoDoors {
        /// The file.
        path: String,
    },
}

type Tags = BTreeMap<String, String>;

#[derive(Default)]
struct Extract {
    places: HashMap<i64, (f64, f64)>,
    /// Places with tags that name a house number, in file order.
    doors: Vec<(Tags, (f64, f64))>,
    ways: Vec<(Tags, Vec<i64>)>,
}

/// Every door, in a fixed order.
///
/// # Errors
/// When the file cannot be read or has no streets.
pub fn addresses_from_extract(path: &Path) -> Result<Vec<Address>, ExtractError> {
    let name = path.display().to_string();
    let unreadable = |cause: String| ExtractError::Unreadable { path: name.clone(), cause };
    let extract = if name.ends_with(".pbf") { read_pbf(path) } else { read_xml(path) }.map_err(unreadable)?;
    let mut addresses = extract.listed();
    if addresses.len() < ENOUGH_LISTED {
        addresses.extend(extract.invented());
    }
    if addresses.is_empty() {
        return Err(ExtractError::NoDoors { path: name });
    }
    Ok(addresses)
}

impl Extract {
    fn keep_node(&mut self, id: i64, place: (f64, f64), tags: Tags) {
        self.places.insert(id, place);
        if tags.contains_key("addr:housenumber") {
            self.doors.push((tags, place));
        }
    }

    fn keep_way(&mut self, tags: Tags, nodes: Vec<i64>) {
        if tags.contains_key("addr:housenumber") || tags.contains_key("highway") {
            self.ways.push((tags, nodes));
        }
    }

    fn line(&self, nodes: &[i64]) -> Vec<(f64, f64)> {
        nodes.iter().filter_map(|node| self.places.get(node).copied()).collect()
    }

    fn listed(&self) -> Vec<Address> {
        let houses = self.ways.iter().filter(|(tags, _)| tags.contains_key("addr:housenumber"));
        let houses = houses.filter_map(|(tags, nodes)| middle(&self.line(nodes)).map(|place| (tags, place)));
        let doors = self.doors.iter().map(|(tags, place)| (tags, *place)).chain(houses);
        doors.filter_map(|(tags, place)| listed_door(tags, place)).collect()
    }

    fn invented(&self) -> Vec<Address> {
        let mut random = Random::of_town(0);
        let mut next: BTreeMap<&str, usize> = BTreeMap::new();
        let mut doors = Vec::new();
        for (tags, nodes) in &self.ways {
            let (Some(street), Some(class)) = (tags.get("name"), tags.get("highway")) else { continue };
            if !LIVED_ON.contains(&class.as_str()) {
                continue;
            }
            let number = next.entry(street).or_insert(100);
            for (place, left) in doors_along(&self.line(nodes), 14.0) {
                for side in [1.0, -1.0] {
                    let odd = usize::from(side > 0.0);
                    if random.chance(90) {
                        let (lat, lon) = beside(place, left, side);
                        doors.push(door(&(*number + odd).to_string(), street, (lat, lon)));
                    }
                }
                *number += 4;
            }
        }
        doors
    }
}

fn door(number: &str, street: &str, (lat, lon): (f64, f64)) -> Address {
    let (number, street) = (number.to_owned(), street.to_owned());
    Address { number, street, unit: None, city: String::new(), state: String::new(), zip: String::new(), lat, lon }
}

fn listed_door(tags: &Tags, place: (f64, f64)) -> Option<Address> {
    let text = |key: &str| tags.get(key).cloned().unwrap_or_default();
    let mut door = door(tags.get("addr:housenumber")?, tags.get("addr:street")?, place);
    door.unit = tags.get("addr:unit").cloned();
    (door.city, door.state, door.zip) = (text("addr:city"), text("addr:state"), text("addr:postcode"));
    Some(door)
}

#[allow(clippy::cast_precision_loss)]
fn middle(line: &[(f64, f64)]) -> Option<(f64, f64)> {
    let count = line.len() as f64;
    let sum = line.iter().fold((0.0, 0.0), |sum, place| (sum.0 + place.0, sum.1 + place.1));
    (!line.is_empty()).then_some((sum.0 / count, sum.1 / count))
}

fn read_pbf(path: &Path) -> Result<Extract, String> {
    use osmpbf::{Element, ElementReader};
    fn owned<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Tags {
        tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }
    let mut extract = Extract::default();
    let reader = ElementReader::from_path(path).map_err(|cause| cause.to_string())?;
    let read = reader.for_each(|element| match element {
        Element::Node(node) => extract.keep_node(node.id(), (node.lat(), node.lon()), owned(node.tags())),
        Element::DenseNode(node) => extract.keep_node(node.id(), (node.lat(), node.lon()), owned(node.tags())),
        Element::Way(way) => extract.keep_way(owned(way.tags()), way.refs().collect()),
        Element::Relation(_) => {}
    });
    read.map(|()| extract).map_err(|cause| cause.to_string())
}

fn read_xml(path: &Path) -> Result<Extract, String> {
    let mut reader = quick_xml::Reader::from_file(path).map_err(|cause| cause.to_string())?;
    let (mut extract, mut buffer, mut open) = (Extract::default(), Vec::new(), None);
    loop {
        match reader.read_event_into(&mut buffer).map_err(|cause| cause.to_string())? {
            Event::Start(element) => begin(&element, &mut open)?,
            Event::Empty(element) => {
                begin(&element, &mut open)?;
                end(element.name().as_ref(), &mut open, &mut extract);
            }
            Event::End(element) => end(element.name().as_ref(), &mut open, &mut extract),
            Event::Eof => return Ok(extract),
            _ => {}
        }
        buffer.clear();
    }
}

/// The node or way that is being read.
enum Open {
    Node { id: i64, place: (f64, f64), tags: Tags },
    Way { tags: Tags, nodes: Vec<i64> },
}

fn begin(element: &BytesStart<'_>, open: &mut Option<Open>) -> Result<(), String> {
    let mut values = BTreeMap::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|cause| cause.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|cause| cause.to_string())?.into_owned();
        values.insert(attribute.key.as_ref().to_owned(), value);
    }
    let number = |key: &str| values.get(key).and_then(|value| value.parse::<f64>().ok());
    let id = |key: &str| values.get(key).and_then(|value| value.parse::<i64>().ok());
    match (element.name().as_ref(), &mut *open) {
        ("node", _) => {
            *open = id("id").zip(number("lat").zip(number("lon"))).map(|(id, place)| Open::Node {
                id,
                place,
                tags: Tags::new(),
            });
        }
        ("way", _) => *open = Some(Open::Way { tags: Tags::new(), nodes: Vec::new() }),
        ("relation", _) => *open = None,
        ("nd", Some(Open::Way { nodes, .. })) => nodes.extend(id("ref")),
        ("tag", Some(Open::Node { tags, .. } | Open::Way { tags, .. })) => {
            tags.extend(values.get("k").cloned().zip(values.get("v").cloned()));
        }
        _ => {}
    }
    Ok(())
}

fn end(name: &str, open: &mut Option<Open>, extract: &mut Extract) {
    if matches!(name, "node" | "way") {
        match open.take() {
            Some(Open::Node { id, place, tags }) => extract.keep_node(id, place, tags),
            Some(Open::Way { tags, nodes }) => extract.keep_way(tags, nodes),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_towns_own_extract_gives_its_doors_back() {
        let town = crate::town(4);
        let path = std::env::temp_dir().join(format!("satchel-town-{}.osm", std::process::id()));
        std::fs::write(&path, town.to_osm_xml()).unwrap();
        let doors = addresses_from_extract(&path);
        std::fs::remove_file(&path).unwrap();
        let doors = doors.unwrap();
        assert_eq!(doors[..town.addresses.len()], town.addresses[..]);
        assert_eq!(doors.last(), Some(&town.shop));
    }

    #[test]
    fn real_towns_have_doors() {
        let data = std::env::var("SATCHEL_DATA").unwrap_or_else(|_| "../../../shared/data".into());
        for name in ["columbus.osm.pbf", "baltimore.osm.pbf"] {
            let path = Path::new(&data).join(name);
            if !path.exists() {
                println!("SKIPPED real_towns_have_doors: no {name} in SATCHEL_DATA");
                continue;
            }
            let doors = addresses_from_extract(&path).unwrap();
            println!("{name}: {} doors, {:?}", doors.len(), doors.first());
            assert!(doors.len() > 500);
            assert!(doors.iter().all(|door| !door.street.is_empty() && door.lat > 38.0 && door.lon < -75.0));
        }
    }

    #[test]
    fn a_file_that_is_no_extract_is_refused_by_name() {
        let missing = addresses_from_extract(Path::new("no-such-town.osm.pbf")).unwrap_err();
        assert!(missing.to_string().starts_with("the extract \"no-such-town.osm.pbf\" cannot be read"));
    }
}
