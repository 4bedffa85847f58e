//! The map: as the phone draws it from its road pack, with a legend.

use super::Told;
use std::fmt::Write;

/// The drawing with its legend.
pub fn map(told: &Told<'_>) -> String {
    let mut outings: Vec<i64> = told.doors.iter().map(|door| door.outing).collect();
    outings.dedup();
    let mut legend = String::new();
    for outing in &outings {
        let count = told.doors.iter().filter(|door| door.outing == *outing).count();
        let colour = (outing - 1).rem_euclid(4) + 1;
        let _ = write!(legend, "<span><i class=\"way-{colour}\"></i>Outing {outing}, {count} stops</span>");
    }
    legend.push_str("<span class=\"muted\">Drawn by the phone from its own streets, in the order of the plan.</span>");
    let label = format!("Map of {} stops around the shop", told.doors.len());
    format!(
        "<div class=\"card map\"><div class=\"scroll\" role=\"img\" aria-label=\"{label}\">{}</div><div class=\"legend\">{legend}</div></div>",
        told.map
    )
}
