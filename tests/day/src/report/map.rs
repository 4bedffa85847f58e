//! The map: stops projected to a plane, the outings as lines, the shop, and the streets drawn faintly behind.

use super::{Told, escape};
use crate::account::Tone;
use std::fmt::Write;

/// Units of the drawing across.
const WIDTH: f64 = 1000.0;
/// Room around the outermost stop, as a share of the extent.
const ROOM: f64 = 0.09;
/// Height at least and at most, as a share of the width.
const SHAPE: (f64, f64) = (0.45, 1.1);

/// Degrees to the drawing: equirectangular around the middle, north up.
struct Frame {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
    height: f64,
}

impl Frame {
    fn around(points: &[(f64, f64)]) -> Self {
        let least = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).fold(f64::INFINITY, f64::min);
        let most = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
        let (mut south, mut north, mut west, mut east) = (least(|p| p.0), most(|p| p.0), least(|p| p.1), most(|p| p.1));
        let narrow = ((south + north) / 2.0).to_radians().cos();
        let extent = (north - south).max((east - west) * narrow).max(1e-4);
        let widen = |low: &mut f64, high: &mut f64, wanted: f64| {
            let more = ((wanted - (*high - *low)) / 2.0).max(0.0);
            (*low, *high) = (*low - more, *high + more);
        };
        let (tall, wide) = (north - south + 2.0 * ROOM * extent, (east - west) * narrow + 2.0 * ROOM * extent);
        widen(&mut south, &mut north, tall.max(wide * SHAPE.0));
        widen(&mut west, &mut east, wide.max(tall / SHAPE.1) / narrow);
        let height = WIDTH * (north - south) / ((east - west) * narrow);
        Self { south, north, west, east, height }
    }

    fn at(&self, (lat, lon): (f64, f64)) -> (f64, f64) {
        (
            (lon - self.west) / (self.east - self.west) * WIDTH,
            (self.north - lat) / (self.north - self.south) * self.height,
        )
    }

    fn shows(&self, (lat, lon): (f64, f64)) -> bool {
        (self.south..=self.north).contains(&lat) && (self.west..=self.east).contains(&lon)
    }

    fn line(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        points.map(|point| self.at(point)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
    }
}

/// The drawing with its legend.
pub fn map(told: &Told<'_>) -> String {
    let shop = (told.scene.shop.lat, told.scene.shop.lon);
    let points: Vec<(f64, f64)> = told.doors.iter().map(|door| door.place).chain([shop]).collect();
    let frame = Frame::around(&points);
    let mut out = format!(
        "<div class=\"card map\"><div class=\"scroll\"><svg viewBox=\"0 0 {WIDTH:.0} {:.0}\" role=\"img\" aria-label=\"Map of {} stops around the shop\">",
        frame.height,
        told.doors.len()
    );
    let seen = told.scene.streets.iter().filter(|line| line.iter().any(|point| frame.shows(*point)));
    for street in seen {
        let _ = write!(
            out,
            "<polyline class=\"street\" stroke-width=\"3\" points=\"{}\"/>",
            frame.line(street.iter().copied())
        );
    }
    let outings: Vec<i64> = {
        let mut all: Vec<i64> = told.doors.iter().map(|door| door.outing).collect();
        all.dedup();
        all
    };
    for outing in &outings {
        let stops = told.doors.iter().filter(|door| door.outing == *outing).map(|door| door.place);
        let way = frame.line([shop].into_iter().chain(stops).chain([shop]));
        let _ = write!(out, "<polyline class=\"way {}\" points=\"{way}\"/>", class(*outing));
    }
    out.push_str(&stops(told, &frame));
    let (x, y) = frame.at(shop);
    let _ = write!(
        out,
        "<g class=\"shop\"><rect x=\"{:.1}\" y=\"{:.1}\" width=\"64\" height=\"30\" rx=\"8\"/><text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"18\">Shop</text></g></svg></div>",
        x - 32.0,
        y - 15.0
    );
    let mut legend = String::new();
    for outing in &outings {
        let count = told.doors.iter().filter(|door| door.outing == *outing).count();
        let _ = write!(legend, "<span><i class=\"{}\"></i>Outing {outing}, {count} stops</span>", class(*outing));
    }
    legend.push_str("<span class=\"muted\">Square: not delivered at the first try. Straight lines join the stops in their order.</span>");
    if told.scene.real {
        legend.push_str("<span class=\"muted\">Streets (c) OpenStreetMap contributors</span>");
    }
    let _ = write!(out, "<div class=\"legend\">{legend}</div></div>");
    out
}

fn stops(told: &Told<'_>, frame: &Frame) -> String {
    let mut out = String::new();
    for door in told.doors {
        let (x, y) = frame.at(door.place);
        let failed = told.account.entries.iter().any(|entry| {
            entry.tone == Tone::Door
                && entry.text.starts_with(&format!("{:>3}  ", door.number))
                && (entry.text.contains("not delivered") || entry.text.contains("nobody home"))
        });
        let shape = if failed {
            format!("<rect x=\"{:.1}\" y=\"{:.1}\" width=\"21\" height=\"21\" rx=\"4\"/>", x - 10.5, y - 10.5)
        } else {
            format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"12\"/>")
        };
        let title = door.outcome.as_ref().map_or("not visited", |(_, text)| text);
        let failed = if failed { " failed" } else { "" };
        let _ = write!(
            out,
            "<g class=\"stop {}{failed}\"><title>{}: {}, {}</title>{shape}<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"13\">{}</text></g>",
            class(door.outing),
            door.number,
            escape(&door.address),
            escape(title),
            door.number
        );
    }
    out
}

fn class(outing: i64) -> String {
    format!("way-{}", (outing - 1).rem_euclid(3) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_lies_inside_the_frame_with_north_up() {
        let points = [(40.30, -82.71), (40.32, -82.70), (40.31, -82.73)];
        let frame = Frame::around(&points);
        for point in points {
            let (x, y) = frame.at(point);
            assert!(x > 0.0 && x < WIDTH && y > 0.0 && y < frame.height, "{x} {y}");
            assert!(frame.shows(point));
        }
        assert!(frame.at(points[1]).1 < frame.at(points[0]).1 && frame.at(points[2]).0 < frame.at(points[0]).0);
        assert!((SHAPE.0 - 0.01..SHAPE.1 + 0.01).contains(&(frame.height / WIDTH)));
    }

    #[test]
    fn one_point_alone_makes_a_frame_too() {
        let frame = Frame::around(&[(40.0, -82.0)]);
        assert!(frame.height.is_finite() && frame.at((40.0, -82.0)).0 > 400.0);
    }
}
