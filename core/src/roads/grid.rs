//! Which pieces of street are near a place: a grid over the area, made when a pack is opened.

use super::pack::Bounds;
use super::place::{Place, Plane};

/// The side of a cell, metres: about two blocks.
const CELL_M: f64 = 250.0;
/// An area has so many cells at most in one direction; beyond, cells are larger.
const MOST_CELLS: f64 = 1024.0;
/// Streets lie in so many cells at most: some for each place, and many more for an area of few long roads. A pack with more is
/// made to use up the memory: real towns need two for a place.
const MOST_FILLED: (usize, usize) = (16, 500_000);

/// The streets of each cell.
#[derive(Clone, Debug)]
pub struct Grid {
    plane: Plane,
    cell_m: f64,
    columns: usize,
    rows: usize,
    first: Vec<u32>,
    streets: Vec<u32>,
}

impl Grid {
    /// Over lines: line `n` is `places[first_place[n]..first_place[n + 1]]`. None when they are no streets of an area.
    pub fn new(bounds: Bounds, first_place: &[u32], places: &[Place]) -> Option<Self> {
        let plane = Plane::around(bounds.south_west);
        let (width, height) = plane.metres(bounds.north_east);
        let cell_m = CELL_M.max(width / MOST_CELLS).max(height / MOST_CELLS);
        let (columns, rows) = (cell(width, cell_m) + 1, cell(height, cell_m) + 1);
        let mut grid = Self { plane, cell_m, columns, rows, first: vec![0; columns * rows + 1], streets: Vec::new() };
        let mut filled: Vec<(u32, u32)> = Vec::new();
        let mut own = Vec::new();
        let most = MOST_FILLED.0 * places.len() + MOST_FILLED.1;
        for (street, ends) in (0..).zip(first_place.windows(2)) {
            let line = &places[ends[0] as usize..ends[1] as usize];
            own.clear();
            for ends in line.windows(2) {
                grid.cross(plane.metres(ends[0]), plane.metres(ends[1]), &mut own);
                if filled.len() + own.len() > most {
                    return None;
                }
            }
            own.sort_unstable();
            own.dedup();
            filled.extend(own.iter().map(|cell| (*cell, street)));
        }
        for (cell, _) in &filled {
            grid.first[*cell as usize + 1] += 1;
        }
        for cell in 0..columns * rows {
            grid.first[cell + 1] += grid.first[cell];
        }
        let mut next = grid.first.clone();
        grid.streets = vec![0; filled.len()];
        for (cell, street) in filled {
            let at = &mut next[cell as usize];
            grid.streets[*at as usize] = street;
            *at += 1;
        }
        Some(grid)
    }

    /// Adds the cells that a straight line may cross: those around each part of it that is no longer than a cell.
    #[allow(clippy::cast_precision_loss)]
    fn cross(&self, a: (f64, f64), b: (f64, f64), found: &mut Vec<u32>) {
        let parts = cell((b.0 - a.0).abs().max((b.1 - a.1).abs()), self.cell_m) + 1;
        let at = |part: usize| {
            let share = part as f64 / parts as f64;
            (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
        };
        for part in 0..parts {
            let (a, b) = (at(part), at(part + 1));
            self.cells(((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1))), found);
        }
    }

    /// Bytes that are held.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        4 * (self.first.capacity() + self.streets.capacity())
    }

    /// Adds the cells of a box in metres.
    fn cells(&self, ((west, south), (east, north)): ((f64, f64), (f64, f64)), found: &mut Vec<u32>) {
        let column = |x: f64| cell(x, self.cell_m).min(self.columns - 1);
        let row = |y: f64| cell(y, self.cell_m).min(self.rows - 1);
        for row in row(south)..=row(north) {
            for column in column(west)..=column(east) {
                found.push(u32::try_from(row * self.columns + column).unwrap_or(0));
            }
        }
    }

    /// The streets that may be within `metres` of a place, each once, in the order of their numbers.
    pub fn near(&self, place: Place, metres: f64) -> Vec<u32> {
        let (x, y) = self.plane.metres(place);
        self.within((x - metres, y - metres), (x + metres, y + metres))
    }

    /// The streets that may be in an area.
    pub fn inside(&self, bounds: Bounds) -> Vec<u32> {
        self.within(self.plane.metres(bounds.south_west), self.plane.metres(bounds.north_east))
    }

    fn within(&self, south_west: (f64, f64), north_east: (f64, f64)) -> Vec<u32> {
        if north_east.0 < 0.0 || north_east.1 < 0.0 {
            return Vec::new();
        }
        let mut cells = Vec::new();
        self.cells((south_west, north_east), &mut cells);
        let of_cell = |cell: &u32| {
            let cell = *cell as usize;
            &self.streets[self.first[cell] as usize..self.first[cell + 1] as usize]
        };
        let mut streets: Vec<u32> = cells.iter().flat_map(of_cell).copied().collect();
        streets.sort_unstable();
        streets.dedup();
        streets
    }
}

/// The cell of a coordinate; what is below 0 is in the first.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
fn cell(metres: f64, cell_m: f64) -> usize {
    (metres / cell_m).max(0.0) as usize
}
