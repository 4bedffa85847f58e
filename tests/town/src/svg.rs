//! A picture of the town, to look at.

use crate::town::{Class, Town};
use std::fmt::Write;

impl Town {
    /// Streets by kind, the river, the houses and the shop; 1,200 wide.
    pub fn to_svg(&self) -> String {
        let edge = |pick: fn(&(f64, f64)) -> f64, best: fn(f64, f64) -> f64| self.nodes.iter().map(pick).reduce(best);
        let [south, north, west, east] =
            [edge(|n| n.0, f64::min), edge(|n| n.0, f64::max), edge(|n| n.1, f64::min), edge(|n| n.1, f64::max)]
                .map(|edge| edge.unwrap_or_default());
        let narrow = south.to_radians().cos();
        let scale = 1200.0 / ((east - west) * narrow);
        let height = (north - south) * scale;
        let point = |lat: f64, lon: f64| ((lon - west) * narrow * scale, (north - lat) * scale);
        let line = |nodes: &[usize]| {
            let points = nodes.iter().map(|node| point(self.nodes[*node].0, self.nodes[*node].1));
            points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
        };
        let mut out =
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"{height:.0}\" fill=\"none\">");
        out.push_str("<rect width=\"100%\" height=\"100%\" fill=\"#f4f1ea\"/>");
        let mut stroke = |points: String, colour: &str, width: f64| {
            let _ = write!(out, "<polyline points=\"{points}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>");
        };
        stroke(line(&self.river), "#8fb8de", 14.0);
        for street in &self.streets {
            let (colour, width) = match street.class {
                Class::Motorway => ("#c0392b", 4.0),
                Class::MotorwayLink => ("#d98880", 2.0),
                Class::Secondary => ("#e0a030", 4.0),
                Class::Residential if street.one_way => ("#5b7f5b", 2.0),
                Class::Residential => ("#9a9a9a", 1.5),
            };
            stroke(line(&street.nodes), colour, width);
        }
        for (address, colour, radius) in
            self.addresses.iter().map(|a| (a, "#6b5b95", 0.8)).chain([(&self.shop, "#000000", 6.0)])
        {
            let (x, y) = point(address.lat, address.lon);
            let _ = write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{colour}\"/>");
        }
        out.push_str("</svg>\n");
        out
    }
}
