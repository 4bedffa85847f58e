//! `.osm`, OpenStreetMap's XML, as its website and map editors write it.

use super::{Element, Member, Tags};
use crate::roads::error::RoadsError;
use crate::roads::place::Place;
use quick_xml::events::{BytesStart, Event};

/// Whether the bytes begin as XML does.
pub fn is(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

/// Every element in the order of the file, which must be closed by `</osm>`.
pub fn scan(bytes: &[u8], keep: &mut dyn FnMut(Element)) -> Result<(), RoadsError> {
    let damaged = |cause: String| RoadsError::DamagedExtract { cause };
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut buffer, mut open, mut closed) = (Vec::new(), None, false);
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|cause| damaged(cause.to_string()))?;
        match event {
            Event::Start(element) => begin(&element, &mut open).map_err(damaged)?,
            Event::Empty(element) => {
                begin(&element, &mut open).map_err(damaged)?;
                end(element.name().as_ref(), &mut open, keep);
            }
            Event::End(element) => {
                closed |= element.name().as_ref() == "osm";
                end(element.name().as_ref(), &mut open, keep);
            }
            Event::Eof if closed => return Ok(()),
            Event::Eof => return Err(damaged("the file ends before </osm>".to_owned())),
            _ => {}
        }
        buffer.clear();
    }
}

fn begin(element: &BytesStart<'_>, open: &mut Option<Element>) -> Result<(), String> {
    let mut values: Vec<(String, String)> = Vec::new();
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|cause| cause.to_string())?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|cause| cause.to_string())?.into_owned();
        values.push((attribute.key.as_ref().to_owned(), value));
    }
    let text = |key: &str| values.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    let id = |key: &str| text(key).and_then(|value| value.parse::<i64>().ok());
    match (element.name().as_ref(), open.as_mut()) {
        ("node", _) => {
            *open =
                id("id").map(|id| Element::Node { id, place: place(text("lat"), text("lon")), tags: Tags::default() });
        }
        ("way", _) => *open = id("id").map(|id| Element::Way { id, tags: Tags::default(), nodes: Vec::new() }),
        ("relation", _) => *open = Some(Element::Relation { tags: Tags::default(), members: Vec::new() }),
        ("nd", Some(Element::Way { nodes, .. })) => nodes.extend(id("ref")),
        ("member", Some(Element::Relation { members, .. })) => members.extend(id("ref").map(|id| Member {
            role: text("role").unwrap_or_default().to_owned(),
            is_way: text("type") == Some("way"),
            is_node: text("type") == Some("node"),
            id,
        })),
        ("tag", Some(Element::Node { tags, .. } | Element::Way { tags, .. } | Element::Relation { tags, .. })) => {
            if let Some((key, value)) = text("k").zip(text("v")) {
                tags.add(key, value);
            }
        }
        _ => {}
    }
    Ok(())
}

#[allow(clippy::cast_possible_truncation)] // `as` saturates, and what is outside the earth is refused
fn place(lat: Option<&str>, lon: Option<&str>) -> Option<Place> {
    let e7 = |text: Option<&str>| text?.parse::<f64>().ok().filter(|d| d.is_finite()).map(|d| (d * 1e7).round() as i64);
    Place::from_e7(e7(lat)?, e7(lon)?)
}

fn end(name: &str, open: &mut Option<Element>, keep: &mut dyn FnMut(Element)) {
    if matches!(name, "node" | "way" | "relation")
        && let Some(element) = open.take()
    {
        keep(element);
    }
}
