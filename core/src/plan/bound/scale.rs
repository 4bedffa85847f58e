//! Whole numbers fine enough for prices between two ticks, and how much apart two plans are at least.

use crate::plan::model::{Model, NO_WAY};
use crate::plan::segment::FAR;

/// Objectives are stretched to about this many parts, so that a price can be a fraction of a tick.
const PARTS: i64 = 1 << 24;

/// From ticks to parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Ticks in the greatest common measure of all times.
    unit: i64,
    /// Parts in such a unit.
    parts: i64,
    /// Two different objectives are at least so many ticks apart.
    pub grain: i64,
}

impl Scale {
    /// The scale for plans of these stops, one of which has the objective `known`.
    pub fn of(model: &Model, rows: &[usize], known: i64) -> Self {
        let now = model.under_way.as_ref();
        let mut places = [&[0], rows].concat();
        places.extend(now.map(|now| now.row));
        let legs = places.iter().flat_map(|&a| places.iter().map(move |&b| model.travel[a * model.rows + b]));
        let driving = legs.filter(|leg| *leg != NO_WAY).fold(0, common).max(1);
        let driving = now.map_or(driving, |now| common(driving, now.driving)).max(1);
        let mut unit = common(driving, model.reload);
        for &row in rows {
            let door = &model.doors[row];
            unit = door.windows.iter().fold(common(unit, door.service), |unit, w| common(common(unit, w.0), w.1));
        }
        unit = model.slots.iter().fold(unit, |unit, hours| common(common(unit, hours.start), hours.end));
        unit = now.map_or(unit, |now| common(common(unit, now.time), now.ready)).max(1);
        let mut parts = 1;
        while known / unit * parts < PARTS {
            parts *= 2;
            if parts >= 1 << 12 {
                break;
            }
        }
        Self { unit, parts, grain: if model.least_driving { driving } else { unit } }
    }

    /// Ticks as parts; what is beyond all times stays there.
    pub fn parts(&self, ticks: i64) -> i64 {
        if ticks.abs() >= FAR { ticks } else { ticks / self.unit * self.parts }
    }

    /// The least objective in ticks that is not below this many parts.
    pub fn ticks_from(&self, parts: i64) -> i64 {
        let per_grain = self.grain / self.unit * self.parts;
        parts.div_euclid(per_grain) * self.grain + if parts.rem_euclid(per_grain) == 0 { 0 } else { self.grain }
    }
}

/// Greatest common divisor.
fn common(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
