//! The town itself: a grid that bends, made in metres around its middle and laid onto the map.
//!
//! 25 streets run north, 21 avenues run east. A river crosses between two avenues and has two bridges, where the two
//! arterials run north; a freeway passes in the north with a diamond of ramps at each of them.

use crate::random::Random;

const COLUMNS: usize = 25;
const ROWS: usize = 21;
const COLUMN_M: f64 = 170.0;
const ROW_M: f64 = 150.0;
/// The river runs between this row and the next.
const RIVER_ROW: usize = 7;
/// Columns of the two arterials with the bridges and the ramps.
const ARTERIALS: [usize; 2] = [8, 17];
const ARTERIAL_ROWS: [usize; 2] = [5, 14];
/// One-way north, one-way south.
const ONE_WAY_COLUMNS: [usize; 2] = [11, 13];
/// One-way east, one-way west.
const ONE_WAY_ROWS: [usize; 2] = [9, 11];
const MIDDLE: (f64, f64) = (40.31, -82.71);
const HOUSE_EVERY_M: f64 = 24.0;
const HOUSE_SET_BACK_M: f64 = 16.0;

/// What kind of street, as OpenStreetMap's `highway` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The freeway.
    Motorway,
    /// Its ramps.
    MotorwayLink,
    /// An arterial.
    Secondary,
    /// Everything else.
    Residential,
}

impl Class {
    /// The tag's value.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::MotorwayLink => "motorway_link",
            Self::Secondary => "secondary",
            Self::Residential => "residential",
        }
    }

    /// Miles an hour.
    pub fn speed_mph(self) -> u32 {
        match self {
            Self::Motorway => 65,
            Self::MotorwayLink => 35,
            Self::Secondary => 40,
            Self::Residential => 25,
        }
    }
}

/// One stretch of street between two crossings, so that a turn restriction can name it.
#[derive(Clone, Debug, PartialEq)]
pub struct Street {
    /// As on the sign; empty for a ramp.
    pub name: String,
    /// What kind.
    pub class: Class,
    /// Only in the direction of its nodes.
    pub one_way: bool,
    /// Over the river or the freeway.
    pub bridge: bool,
    /// Indices into [`Town::nodes`].
    pub nodes: Vec<usize>,
}

/// A turn that is forbidden, or the only one allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// OpenStreetMap's `restriction`: `no_left_turn`, `only_straight_on`, ..
    pub kind: &'static str,
    /// Index into [`Town::streets`].
    pub from: usize,
    /// Index into [`Town::nodes`].
    pub via: usize,
    /// Index into [`Town::streets`].
    pub to: usize,
}

/// A door.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// House number.
    pub number: String,
    /// As on the sign.
    pub street: String,
    /// Flat, when there are several.
    pub unit: Option<String>,
    /// Town; empty when an extract does not say.
    pub city: String,
    /// Two letters; empty when an extract does not say.
    pub state: String,
    /// Five digits; empty when an extract does not say.
    pub zip: String,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
}

/// The town.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// Latitude and longitude in degrees, to seven places.
    pub nodes: Vec<(f64, f64)>,
    /// Between crossings.
    pub streets: Vec<Street>,
    /// Turns.
    pub restrictions: Vec<Restriction>,
    /// The river's nodes, downstream.
    pub river: Vec<usize>,
    /// Every door.
    pub addresses: Vec<Address>,
    /// Where the parcels are.
    pub shop: Address,
}

/// The town of a seed.
pub fn town(seed: u64) -> Town {
    let mut maker = Maker::new(seed);
    let grid = maker.grid();
    maker.freeway(&grid);
    maker.cul_de_sacs(&grid);
    maker.restrictions(&grid);
    maker.river();
    maker.houses();
    let shop_street = maker.names.columns[ARTERIALS[0]].clone();
    let shop = maker.addresses.iter().filter(|address| address.street == shop_street && address.unit.is_none());
    let middle = |address: &&Address| (address.lat - MIDDLE.0).abs();
    let shop = shop.min_by(|a, b| middle(a).total_cmp(&middle(b))).cloned();
    let shop = shop.unwrap_or_else(|| address("1", &shop_street, None, MIDDLE));
    Town {
        nodes: maker.nodes,
        streets: maker.streets,
        restrictions: maker.restrictions,
        river: maker.river,
        addresses: maker.addresses.into_iter().filter(|address| *address != shop).collect(),
        shop,
    }
}

fn address(number: &str, street: &str, unit: Option<String>, (lat, lon): (f64, f64)) -> Address {
    let zip = if lat > MIDDLE.0 { "43998" } else { "43999" };
    let text = str::to_owned;
    let (city, state) = (text("Marlow Falls"), text("OH"));
    Address { number: text(number), street: text(street), unit, city, state, zip: text(zip), lat, lon }
}

struct Names {
    columns: Vec<String>,
    rows: Vec<String>,
    courts: Vec<String>,
}

const TREES: [&str; 25] = [
    "Alder", "Ash", "Aspen", "Beech", "Birch", "Buckeye", "Cedar", "Cherry", "Main", "Chestnut", "Cypress", "Dogwood",
    "Elm", "Fir", "Hawthorn", "Hazel", "Hickory", "Mill", "Holly", "Juniper", "Larch", "Linden", "Locust", "Maple",
    "Oak",
];
const PEOPLE: [&str; 30] = [
    "Abbott", "Barlow", "Calder", "Dayton", "Easton", "Fuller", "Garner", "Hadley", "Irving", "Jarvis", "Keller",
    "Lawson", "Mercer", "Norton", "Orchard", "Parker", "Quincy", "Ramsey", "Sawyer", "Tanner", "Upton", "Vernon",
    "Walden", "Yates", "Zeller", "Brook", "Meadow", "Ridge", "Spring", "Willow",
];

impl Names {
    fn new(random: &mut Random) -> Self {
        let ordinal = |n: usize| match (n % 10, n % 100) {
            (1, k) if k != 11 => format!("{n}st Avenue"),
            (2, k) if k != 12 => format!("{n}nd Avenue"),
            (3, k) if k != 13 => format!("{n}rd Avenue"),
            _ => format!("{n}th Avenue"),
        };
        let courts = PEOPLE.iter().flat_map(|name| ["Court", "Place", "Circle"].map(|kind| format!("{name} {kind}")));
        let mut courts: Vec<String> = courts.collect();
        for i in (1..courts.len()).rev() {
            courts.swap(i, random.below(i + 1));
        }
        Self {
            columns: TREES.iter().map(|name| format!("{name} Street")).collect(),
            rows: (1..=ROWS).map(ordinal).collect(),
            courts,
        }
    }
}

struct Maker {
    random: Random,
    bend: [f64; 3],
    names: Names,
    nodes: Vec<(f64, f64)>,
    streets: Vec<Street>,
    restrictions: Vec<Restriction>,
    river: Vec<usize>,
    addresses: Vec<Address>,
}

fn x_of(column: usize) -> f64 {
    (column as f64 - 12.0) * COLUMN_M
}

fn y_of(row: usize) -> f64 {
    (row as f64 - 10.0) * ROW_M
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

impl Maker {
    fn new(seed: u64) -> Self {
        let mut random = Random::of_town(seed);
        let bend = [60, 40, 6].map(|most| random.below(most) as f64 + most as f64 / 2.0);
        let names = Names::new(&mut random);
        let (nodes, streets, restrictions) = (Vec::new(), Vec::new(), Vec::new());
        Self { random, bend, names, nodes, streets, restrictions, river: Vec::new(), addresses: Vec::new() }
    }

    /// Metres east and north of the middle, bent and laid onto the map.
    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let [east, north, shift] = self.bend;
        let x_bent = x + east * (y / 700.0 + shift).sin();
        let y_bent = y + north * (x / 900.0 + shift).cos();
        let lat = MIDDLE.0 + y_bent / 111_195.0;
        let lon = MIDDLE.1 + x_bent / (111_195.0 * MIDDLE.0.to_radians().cos());
        (rounded(lat), rounded(lon))
    }

    fn node(&mut self, x: f64, y: f64) -> usize {
        let place = self.place(x, y);
        self.nodes.push(place);
        self.nodes.len() - 1
    }

    fn street(&mut self, name: &str, class: Class, one_way: bool, nodes: Vec<usize>) -> usize {
        self.streets.push(Street { name: name.to_owned(), class, one_way, bridge: false, nodes });
        self.streets.len() - 1
    }

    /// Crossings by column and row, joined block by block. Streets of the grid have a node in the middle, so they bend.
    fn grid(&mut self) -> Vec<Vec<usize>> {
        let grid: Vec<Vec<usize>> =
            (0..COLUMNS).map(|c| (0..ROWS).map(|r| self.node(x_of(c), y_of(r))).collect()).collect();
        for (c, column) in grid.iter().enumerate() {
            let class = if ARTERIALS.contains(&c) { Class::Secondary } else { Class::Residential };
            for r in 0..ROWS - 1 {
                let crosses = r == RIVER_ROW;
                if crosses && class == Class::Residential {
                    continue;
                }
                let middle = self.node(x_of(c), y_of(r) + ROW_M / 2.0);
                let mut nodes = vec![column[r], middle, column[r + 1]];
                let one_way = ONE_WAY_COLUMNS.iter().position(|one_way| *one_way == c && r > RIVER_ROW);
                if one_way == Some(1) {
                    nodes.reverse();
                }
                let name = self.names.columns[c].clone();
                let street = self.street(&name, class, one_way.is_some(), nodes);
                self.streets[street].bridge = crosses;
            }
        }
        for (r, name) in self.names.rows.clone().iter().enumerate() {
            let class = if ARTERIAL_ROWS.contains(&r) { Class::Secondary } else { Class::Residential };
            for c in 0..COLUMNS - 1 {
                let mut nodes = vec![grid[c][r], self.node(x_of(c) + COLUMN_M / 2.0, y_of(r)), grid[c + 1][r]];
                let one_way = ONE_WAY_ROWS.iter().position(|one_way| *one_way == r && (6..18).contains(&c));
                if one_way == Some(1) {
                    nodes.reverse();
                }
                self.street(name, class, one_way.is_some(), nodes);
            }
        }
        grid
    }

    /// Two carriageways north of the town, with a diamond of four ramps where an arterial crosses above them.
    fn freeway(&mut self, grid: &[Vec<usize>]) {
        let (south, north) = (y_of(ROWS - 1) + 300.0, y_of(ROWS - 1) + 330.0);
        let mut lanes: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
        for (lane, y, side) in [(0, south, -90.0), (1, north, 90.0)] {
            lanes[lane].push(self.node(x_of(0) - 400.0, y));
            for column in ARTERIALS {
                lanes[lane].push(self.node(x_of(column) - 250.0, y));
                lanes[lane].push(self.node(x_of(column) + 250.0, y));
            }
            lanes[lane].push(self.node(x_of(COLUMNS - 1) + 400.0, y));
            for (k, column) in ARTERIALS.into_iter().enumerate() {
                let name = self.names.columns[column].clone();
                let foot = self.node(x_of(column), y + side);
                let (west, east) = (lanes[lane][1 + 2 * k], lanes[lane][2 + 2 * k]);
                // Eastbound leaves in the west and enters in the east; westbound the other way round.
                let (off, on) = if lane == 0 { (west, east) } else { (east, west) };
                self.street("", Class::MotorwayLink, true, vec![off, foot]);
                self.street("", Class::MotorwayLink, true, vec![foot, on]);
                if lane == 0 {
                    self.street(&name, Class::Secondary, false, vec![grid[column][ROWS - 1], foot]);
                } else {
                    let below = self.nodes.len();
                    let south_foot = self
                        .streets
                        .iter()
                        .rfind(|street| street.name == name && street.nodes[0] == grid[column][ROWS - 1])
                        .map_or(below - 1, |street| street.nodes[1]);
                    let bridge = self.street(&name, Class::Secondary, false, vec![south_foot, foot]);
                    self.streets[bridge].bridge = true;
                }
            }
        }
        lanes[1].reverse();
        for lane in lanes {
            for stretch in lane.windows(2) {
                self.street("Marlow Freeway", Class::Motorway, true, stretch.to_vec());
            }
        }
    }

    /// Short streets from the middle of an avenue's block into the block north of it.
    fn cul_de_sacs(&mut self, grid: &[Vec<usize>]) {
        let mut courts = std::mem::take(&mut self.names.courts);
        for r in (1..ROWS - 1).filter(|r| *r != RIVER_ROW) {
            for c in 0..COLUMNS - 1 {
                let outskirts = !(5..19).contains(&c);
                if !outskirts || !self.random.chance(30) {
                    continue;
                }
                let Some(name) = courts.pop() else { return };
                let block = [grid[c][r], grid[c + 1][r]];
                let Some(mouth) =
                    self.streets.iter().find(|s| s.nodes.len() == 3 && block.iter().all(|n| s.nodes.contains(n)))
                else {
                    continue;
                };
                let mouth = mouth.nodes[1];
                let x = x_of(c) + COLUMN_M / 2.0;
                let nodes = vec![mouth, self.node(x + 8.0, y_of(r) + 55.0), self.node(x - 6.0, y_of(r) + 105.0)];
                self.street(&name, Class::Residential, false, nodes);
            }
        }
    }

    /// No left turns where arterials cross; straight on only where a side street meets the freeway's arterial.
    fn restrictions(&mut self, grid: &[Vec<usize>]) {
        let between = |streets: &[Street], a: usize, b: usize| {
            streets.iter().position(|s| {
                [s.nodes.first(), s.nodes.last()].into_iter().flatten().eq([&a, &b])
                    || [s.nodes.last(), s.nodes.first()].into_iter().flatten().eq([&a, &b])
            })
        };
        let mut turns = Vec::new();
        for column in ARTERIALS {
            for row in ARTERIAL_ROWS {
                let (south, west) = (grid[column][row - 1], grid[column - 1][row]);
                turns.push(("no_left_turn", south, grid[column][row], west));
                let (north, east) = (grid[column][row + 1], grid[column + 1][row]);
                turns.push(("no_left_turn", north, grid[column][row], east));
            }
            turns.push(("no_u_turn", grid[column][18], grid[column][19], grid[column][18]));
            turns.push(("only_straight_on", grid[column - 1][12], grid[column][12], grid[column + 1][12]));
            turns.push(("only_right_turn", grid[column + 1][16], grid[column][16], grid[column][17]));
            turns.push(("no_right_turn", grid[column][2], grid[column][3], grid[column + 1][3]));
        }
        for (kind, from, via, to) in turns {
            if let (Some(from), Some(to)) = (between(&self.streets, from, via), between(&self.streets, via, to)) {
                self.restrictions.push(Restriction { kind, from, via, to });
            }
        }
    }

    fn river(&mut self) {
        let y = y_of(RIVER_ROW) + ROW_M / 2.0;
        self.river = (0..=40)
            .map(|k| self.node(-2500.0 + f64::from(k) * 125.0, y + (f64::from(k) * 0.7).sin() * 20.0))
            .collect();
    }

    /// Houses on both sides: odd numbers on the left of a street's direction, even on the right, a hundred to a block.
    fn houses(&mut self) {
        let mut blocks: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for index in 0..self.streets.len() {
            let street = self.streets[index].clone();
            let avenue = self.names.rows.contains(&street.name);
            if street.bridge || matches!(street.class, Class::Motorway | Class::MotorwayLink) {
                continue;
            }
            let block = blocks.entry(street.name.clone()).or_insert(0);
            *block += 1;
            let first = *block * 100;
            // On an avenue the corner houses belong to the streets.
            let margin = if avenue { 60.0 } else { 14.0 };
            let ends: Vec<(f64, f64)> = street.nodes.iter().map(|node| self.nodes[*node]).collect();
            for (step, (place, across)) in doors_along(&ends, margin).into_iter().enumerate() {
                for side in [1_usize, 0] {
                    let number = (first + 4 * step + side + 2 * self.random.below(2)).to_string();
                    let at = beside(place, across, if side == 1 { 1.0 } else { -1.0 });
                    if self.random.chance(2) {
                        let units = 6 + 2 * self.random.below(10);
                        let unit = |k: usize| Some(format!("Apt {}", 100 * (k / 6 + 1) + k % 6 + 1));
                        self.addresses.extend((0..units).map(|k| address(&number, &street.name, unit(k), at)));
                    } else if self.random.chance(88) {
                        self.addresses.push(address(&number, &street.name, None, at));
                    }
                }
            }
        }
    }
}

/// Places every [`HOUSE_EVERY_M`] along a line (degrees), `margin` metres from its ends, each with the unit vector to its
/// left in metres.
pub(crate) fn doors_along(line: &[(f64, f64)], margin: f64) -> Vec<((f64, f64), (f64, f64))> {
    let narrow = line.first().map_or(1.0, |place| place.0.to_radians().cos());
    let leg = |a: (f64, f64), b: (f64, f64)| ((b.1 - a.1) * 111_195.0 * narrow, (b.0 - a.0) * 111_195.0);
    let lengths: Vec<f64> = line.windows(2).map(|ends| leg(ends[0], ends[1])).map(|(x, y)| x.hypot(y)).collect();
    let total: f64 = lengths.iter().sum();
    let (mut doors, mut at, mut passed, mut k) = (Vec::new(), margin, 0.0, 0);
    while at <= total - margin && k < lengths.len() {
        if at > passed + lengths[k] {
            passed += lengths[k];
            k += 1;
            continue;
        }
        let (a, b) = (line[k], line[k + 1]);
        let part = (at - passed) / lengths[k];
        let (x, y) = leg(a, b);
        let left = (-y / lengths[k], x / lengths[k]);
        doors.push(((a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part), left));
        at += HOUSE_EVERY_M;
    }
    doors
}

/// A place set back from the street to its left (`side` 1) or right (-1).
pub(crate) fn beside(place: (f64, f64), left: (f64, f64), side: f64) -> (f64, f64) {
    let metres = HOUSE_SET_BACK_M * side;
    let narrow = place.0.to_radians().cos();
    (rounded(place.0 + left.1 * metres / 111_195.0), rounded(place.1 + left.0 * metres / (111_195.0 * narrow)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeSet, VecDeque};

    fn reached(town: &Town, from: usize, backwards: bool) -> BTreeSet<usize> {
        let mut next = vec![Vec::new(); town.nodes.len()];
        for street in &town.streets {
            for leg in street.nodes.windows(2) {
                let (a, b) = if backwards { (leg[1], leg[0]) } else { (leg[0], leg[1]) };
                next[a].push(b);
                if !street.one_way {
                    next[b].push(a);
                }
            }
        }
        let (mut seen, mut queue) = (BTreeSet::from([from]), VecDeque::from([from]));
        while let Some(at) = queue.pop_front() {
            queue.extend(next[at].iter().copied().filter(|node| seen.insert(*node)));
        }
        seen
    }

    #[test]
    fn every_street_can_be_driven_from_the_shop_and_back() {
        for seed in 1..4 {
            let town = town(seed);
            let shop = town.streets.iter().find(|street| street.name == town.shop.street).unwrap().nodes[0];
            let both: BTreeSet<usize> = &reached(&town, shop, false) & &reached(&town, shop, true);
            // The outermost ramps and ends of the freeway come from and lead to other towns.
            let in_town = |street: &&Street| !matches!(street.class, Class::Motorway | Class::MotorwayLink);
            for street in town.streets.iter().filter(in_town) {
                assert!(street.nodes.iter().all(|node| both.contains(node)), "{} {:?}", street.name, street.class);
            }
            assert!(
                town.streets.iter().any(|s| s.class == Class::Motorway && s.nodes.iter().all(|n| both.contains(n)))
            );
        }
    }

    #[test]
    fn it_has_what_a_town_has() {
        let town = town(1);
        let river = town.streets.iter().filter(|s| s.bridge && s.nodes.len() == 3).count();
        assert_eq!(river, 2, "bridges over the river");
        let doors = town.addresses.len();
        assert!((8_000..12_500).contains(&doors), "{doors} doors for 25,000 people");
        let flats = town.addresses.iter().filter(|address| address.unit.is_some()).count();
        assert!(flats > 500, "{flats} flats");
        let kinds: BTreeSet<&str> = town.restrictions.iter().map(|turn| turn.kind).collect();
        assert!(kinds.contains("no_left_turn") && kinds.contains("only_straight_on"), "{kinds:?}");
        let mut doors: Vec<_> = town.addresses.iter().map(|a| (&a.street, &a.number, &a.unit)).collect();
        doors.sort();
        doors.dedup();
        assert_eq!(doors.len(), town.addresses.len(), "two doors with one address");
        println!("{} streets, {} doors, {flats} flats", town.streets.len(), town.addresses.len());
    }

    #[test]
    fn a_restriction_joins_two_streets_at_its_node() {
        let town = town(2);
        for turn in &town.restrictions {
            assert!(
                town.streets[turn.from].nodes.contains(&turn.via) && town.streets[turn.to].nodes.contains(&turn.via)
            );
        }
    }
}
