//! The town as an OpenStreetMap extract (API 0.6 XML), as a map editor exports it. The same town, the same bytes.

use crate::town::{Address, Class, Town};
use std::fmt::Write;

/// Nodes of houses are numbered from here, so that they never meet those of streets.
const FIRST_DOOR: usize = 1_000_000;
const FIRST_RIVER: usize = 900_000;

impl Town {
    /// The whole extract.
    pub fn to_osm_xml(&self) -> String {
        let mut out = String::with_capacity(400 * self.addresses.len());
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\" generator=\"satchel-town\">\n");
        for (k, (lat, lon)) in self.nodes.iter().enumerate() {
            line(&mut out, format_args!(" <node id=\"{}\" version=\"1\" lat=\"{lat:.7}\" lon=\"{lon:.7}\"/>", k + 1));
        }
        for (k, address) in self.addresses.iter().chain([&self.shop]).enumerate() {
            door(&mut out, FIRST_DOOR + k, address, k == self.addresses.len());
        }
        for (k, street) in self.streets.iter().enumerate() {
            let mut tags = vec![("highway", street.class.tag().to_owned())];
            if !street.name.is_empty() {
                tags.push(("name", street.name.clone()));
            }
            tags.push(("maxspeed", format!("{} mph", street.class.speed_mph())));
            if street.one_way {
                tags.push(("oneway", "yes".to_owned()));
            }
            if street.bridge {
                tags.extend([("bridge", "yes".to_owned()), ("layer", "1".to_owned())]);
            }
            if street.class == Class::Secondary {
                tags.push(("lanes", "4".to_owned()));
            }
            way(&mut out, k + 1, &street.nodes, &tags);
        }
        let water = [("waterway", "river".to_owned()), ("name", "Marlow River".to_owned())];
        way(&mut out, FIRST_RIVER, &self.river, &water);
        for (k, turn) in self.restrictions.iter().enumerate() {
            line(&mut out, format_args!(" <relation id=\"{}\" version=\"1\">", k + 1));
            for (kind, id, role) in [("way", turn.from, "from"), ("node", turn.via, "via"), ("way", turn.to, "to")] {
                line(&mut out, format_args!("  <member type=\"{kind}\" ref=\"{}\" role=\"{role}\"/>", id + 1));
            }
            tag(&mut out, "type", "restriction");
            tag(&mut out, "restriction", turn.kind);
            out.push_str(" </relation>\n");
        }
        out.push_str("</osm>\n");
        out
    }
}

fn door(out: &mut String, id: usize, address: &Address, shop: bool) {
    let Address { lat, lon, .. } = address;
    line(out, format_args!(" <node id=\"{id}\" version=\"1\" lat=\"{lat:.7}\" lon=\"{lon:.7}\">"));
    tag(out, "addr:housenumber", &address.number);
    tag(out, "addr:street", &address.street);
    if let Some(unit) = &address.unit {
        tag(out, "addr:unit", unit);
    }
    tag(out, "addr:city", &address.city);
    tag(out, "addr:state", &address.state);
    tag(out, "addr:postcode", &address.zip);
    if shop {
        tag(out, "shop", "florist");
    }
    out.push_str(" </node>\n");
}

fn way(out: &mut String, id: usize, nodes: &[usize], tags: &[(&str, String)]) {
    line(out, format_args!(" <way id=\"{id}\" version=\"1\">"));
    for node in nodes {
        line(out, format_args!("  <nd ref=\"{}\"/>", node + 1));
    }
    for (key, value) in tags {
        tag(out, key, value);
    }
    out.push_str(" </way>\n");
}

fn tag(out: &mut String, key: &str, value: &str) {
    let value = quick_xml::escape::escape(value);
    line(out, format_args!("  <tag k=\"{key}\" v=\"{value}\"/>"));
}

/// Writing to a string cannot fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let xml = crate::town(5).to_osm_xml();
        assert_eq!(xml, crate::town(5).to_osm_xml());
        assert_ne!(xml, crate::town(6).to_osm_xml());
        println!("{} bytes", xml.len());
    }
}
