//! A problem that was found sound, in whole ticks: milliseconds, or the problem's own unit where that is finer.

use super::segment::{FAR, Piece, Pieces, Segment};
use crate::manifest::Priority;
use smallvec::smallvec;

/// Marks a pair of rows without a way between them.
pub(super) const NO_WAY: i64 = i64::MAX;

/// The problem inside.
pub(super) struct Model {
    /// Ticks in one unit of the problem.
    pub ticks_per_unit: f64,
    /// Rows of the matrix.
    pub rows: usize,
    /// Row by row, in ticks.
    pub travel: Vec<i64>,
    /// By row; row 0 is the shop and asks nothing.
    pub doors: Vec<Door>,
    /// Those that can still be used, in order.
    pub slots: Vec<Hours>,
    /// Ticks between a return and the next departure.
    pub reload: i64,
    /// Per outing.
    pub max_parcels: i64,
    /// Per outing.
    pub max_millilitres: i64,
    /// The last outing ends at its last stop.
    pub open_end: bool,
    /// Rows that come first in the first outing; empty under way, where [`UnderWay`] has them.
    pub locked: Vec<usize>,
    /// The first slot's outing is under way.
    pub under_way: Option<UnderWay>,
    /// The objective is the driving.
    pub least_driving: bool,
}

/// A stop inside.
pub(super) struct Door {
    /// Ticks at the door.
    pub service: i64,
    /// Parcels.
    pub parcels: i64,
    /// Thousandths of a litre.
    pub millilitres: i64,
    /// In ticks; empty: any time.
    pub windows: Vec<(i64, i64)>,
    /// How much it is wanted.
    pub priority: Priority,
    /// The door as a stretch of its own.
    pub visit: Segment,
}

/// A slot inside.
pub(super) struct Hours {
    /// Index among the problem's slots.
    pub index: usize,
    /// Ticks.
    pub start: i64,
    /// Ticks; under way not before the locked stops are served and the courier is home.
    pub end: i64,
}

/// The outing that has begun.
pub(super) struct UnderWay {
    /// The problem's `start.time_s`.
    pub time: i64,
    /// Row where the courier is once the locked stops are served.
    pub row: usize,
    /// When.
    pub ready: i64,
    /// Driven until then.
    pub driving: i64,
    /// The locked stops, served as early as the least lateness allows.
    pub visits: Vec<Moment>,
    /// By row.
    pub on_board: Vec<bool>,
}

/// One visit in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The stop.
    pub row: usize,
    /// At the door.
    pub arrive: i64,
    /// Service starts.
    pub start: i64,
    /// Drives on.
    pub leave: i64,
    /// Start after the window.
    pub late: i64,
}

impl Model {
    /// Ticks from one row to another; none: no way.
    pub fn travel(&self, from: usize, to: usize) -> Option<i64> {
        let ticks = self.travel[from * self.rows + to];
        (ticks != NO_WAY).then_some(ticks)
    }

    /// How an outing in slot `slot` begins.
    pub fn origin(&self, slot: usize) -> Segment {
        match &self.under_way {
            Some(now) if slot == 0 => {
                let piece = Piece { from: now.time, until: now.time, lasts: now.ready - now.time };
                Segment { first: now.row, last: now.row, driving: now.driving, pieces: smallvec![piece] }
            }
            _ => {
                let hours = &self.slots[slot];
                Segment::at(0, 0, smallvec![Piece { from: hours.start, until: hours.end, lasts: 0 }])
            }
        }
    }

    /// How an outing ends that returns to the shop, or stays where it is.
    pub fn finish(&self, slot: usize, way: &Segment, returns: bool) -> Option<Segment> {
        let end = self.slots[slot].end;
        if returns { way.join(self, &self.doors[0].visit)?.over_by(end) } else { way.clone().over_by(end) }
    }

    /// Whether these stops may share an outing in `slot`. What is on board is in the car, so it fits.
    pub fn loads(&self, slot: usize, rows: &[usize]) -> bool {
        if let (0, Some(now)) = (slot, &self.under_way) {
            return rows.iter().all(|&row| now.on_board[row]);
        }
        let parcels: i64 = rows.iter().map(|&row| self.doors[row].parcels).sum();
        let millilitres: i64 = rows.iter().map(|&row| self.doors[row].millilitres).sum();
        parcels <= self.max_parcels && millilitres <= self.max_millilitres
    }

    /// Stops that the search may place: all but those served before it begins.
    pub fn free(&self) -> impl Iterator<Item = usize> + '_ {
        let served = self.under_way.as_ref().map_or(&[][..], |now| &now.visits[..]);
        (1..self.rows).filter(|row| !served.iter().any(|visit| visit.row == *row))
    }

    /// The problem's unit as ticks, rounded half up.
    #[allow(clippy::cast_possible_truncation)]
    pub fn ticks(&self, units: f64) -> i64 {
        (units * self.ticks_per_unit + 0.5).floor() as i64
    }

    /// Ticks as the problem's unit.
    #[allow(clippy::cast_precision_loss)]
    pub fn units(&self, ticks: i64) -> f64 {
        ticks as f64 / self.ticks_per_unit
    }
}

impl Door {
    /// A door with its stretch made.
    pub fn new(row: usize, service: i64, windows: Vec<(i64, i64)>) -> Self {
        let pieces: Pieces = if windows.is_empty() {
            smallvec![Piece { from: -FAR, until: FAR, lasts: service }]
        } else {
            windows.iter().map(|&(from, until)| Piece { from, until, lasts: service }).collect()
        };
        let visit = Segment::at(row, 0, pieces);
        Self { service, parcels: 0, millilitres: 0, windows, priority: Priority::Must, visit }
    }

    /// The first moment from `arrive` on at which service may start; none: too late.
    pub fn opens(&self, arrive: i64) -> Option<i64> {
        if self.windows.is_empty() {
            return Some(arrive);
        }
        self.windows.iter().find(|(_, until)| arrive <= *until).map(|(from, _)| arrive.max(*from))
    }
}
