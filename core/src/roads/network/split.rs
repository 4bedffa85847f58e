//! Cutting ways into stretches between decision places.

use super::{Circle, NONE, Stretch};
use crate::roads::access::{Access, Barrier, Class, directions};
use crate::roads::extract::{Extract, Tags, Way};
use crate::roads::place::{Place, length_m};
use crate::roads::speed::{GATE_MS, SIGNAL_MS, STOP_SIGN_MS, Speeds};
use std::collections::HashMap;

/// Names by their number, each once.
#[derive(Default)]
pub struct Names {
    numbers: HashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: Option<&str>) -> u32 {
        let name = name.map(str::trim).unwrap_or_default();
        let next = u32::try_from(self.numbers.len()).unwrap_or(NONE);
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }

    pub fn into_names(self) -> Vec<String> {
        let mut names: Vec<(u32, String)> = self.numbers.into_iter().map(|(name, number)| (number, name)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }
}

/// The stretches, and how they meet.
pub struct Split {
    pub names: Names,
    pub stretches: Vec<Stretch>,
    /// The decision places at both ends of each stretch.
    pub ends: Vec<[u32; 2]>,
    /// The way of each stretch, by its index in the extract.
    pub ways: Vec<u32>,
    /// What stands on each decision place.
    pub junctions: Vec<Junction>,
    /// Decision place by the extract's index of its node.
    pub junction_of: HashMap<u32, u32>,
}

/// A decision place.
#[derive(Clone, Debug)]
pub struct Junction {
    pub barrier: Barrier,
    pub signal: bool,
    /// Edges that begin here; those that end here are their opposites.
    pub edges: Vec<u32>,
}

/// Along the way, against it.
type Both = [bool; 2];

#[derive(Clone, Copy)]
struct Mark {
    barrier: Barrier,
    /// Signals in a direction.
    signal: Both,
    stop: Both,
}

pub fn split(extract: &Extract, within: Option<Circle>, speeds: &Speeds) -> Split {
    let marks: HashMap<u32, Mark> = extract.marks.iter().map(|(node, tags)| (*node, Mark::of(tags))).collect();
    let inside: Vec<bool> = extract
        .places
        .iter()
        .map(|place| place.is_some_and(|place| within.is_none_or(|circle| circle.holds(place))))
        .collect();
    let mut split = Split {
        names: Names::default(),
        stretches: Vec::new(),
        ends: Vec::new(),
        ways: Vec::new(),
        junctions: Vec::new(),
        junction_of: HashMap::new(),
    };
    split.names.number(None);
    let runs: Vec<(u32, &[u32])> = extract
        .ways
        .iter()
        .zip(0..)
        .filter(|(way, _)| drivable(way))
        .flat_map(|(way, index)| runs(&way.nodes, &inside).map(move |run| (index, run)))
        .collect();
    let decides = decision_nodes(extract, &runs, &marks);
    for (index, run) in runs {
        let way = &extract.ways[index as usize];
        let mut begin = 0;
        for at in 1..run.len() {
            if at + 1 == run.len() || decides[run[at] as usize] {
                split.add(extract, (index, way), &run[begin..=at], &marks, speeds);
                begin = at;
            }
        }
    }
    split
}

fn drivable(way: &Way) -> bool {
    Class::of(&way.tags).is_some_and(|class| {
        Access::of_way(class, &way.tags) != Access::Closed && directions(class, &way.tags) != (false, false)
    })
}

/// The parts of a way whose nodes are all known and inside, each with two nodes or more and none twice in a row.
fn runs<'a>(nodes: &'a [u32], inside: &'a [bool]) -> impl Iterator<Item = &'a [u32]> {
    let apart = |a: &u32, b: &u32| inside[*a as usize] && inside[*b as usize] && a != b;
    nodes.chunk_by(apart).filter(|run| run.len() > 1)
}

/// Nodes where a car may do one thing or another: where streets meet, end or change, or something stands in the way.
fn decision_nodes(extract: &Extract, runs: &[(u32, &[u32])], marks: &HashMap<u32, Mark>) -> Vec<bool> {
    let mut uses = vec![0_u8; extract.places.len()];
    let mut decides = vec![false; extract.places.len()];
    for (_, run) in runs {
        for node in *run {
            uses[*node as usize] = uses[*node as usize].saturating_add(1);
        }
        for end in [run[0], run[run.len() - 1]] {
            decides[end as usize] = true;
        }
    }
    for (node, count) in uses.iter().enumerate() {
        decides[node] |= *count > 1;
    }
    for (node, mark) in marks {
        decides[*node as usize] |= mark.barrier != Barrier::None;
    }
    for node in extract.turns.iter().filter_map(|turn| turn.via_node) {
        decides[node as usize] = true;
    }
    decides
}

impl Split {
    fn add(&mut self, extract: &Extract, way: (u32, &Way), nodes: &[u32], marks: &HashMap<u32, Mark>, speeds: &Speeds) {
        let (index, way) = way;
        let Some(class) = Class::of(&way.tags) else { return };
        let shape: Vec<Place> = nodes.iter().filter_map(|node| extract.places[*node as usize]).collect();
        let (Some(&first), Some(&last)) = (nodes.first(), nodes.last()) else { return };
        let metres = length_m(&shape);
        let (ahead, back) = directions(class, &way.tags);
        let (ahead_kmh, back_kmh) = speeds.of(class, &way.tags);
        let drive = |allowed: bool, kmh: f64, against: usize| {
            let stood: u32 = nodes[1..nodes.len() - 1]
                .iter()
                .filter_map(|node| marks.get(node))
                .map(|mark| u32::from(mark.signal[against]) * SIGNAL_MS + u32::from(mark.stop[against]) * STOP_SIGN_MS)
                .sum();
            // At least one: nothing but a way that is not allowed takes no time.
            if allowed { (whole(metres * 3600.0 / kmh) + stood).max(1) } else { 0 }
        };
        self.stretches.push(Stretch {
            name: self.names.number(way.tags.get("name").or_else(|| way.tags.get("ref"))),
            class,
            ends_only: Access::of_way(class, &way.tags) == Access::EndsOnly,
            length_dm: whole(metres * 10.0),
            drive_ms: [drive(ahead, ahead_kmh, 0), drive(back, back_kmh, 1)],
            shape,
        });
        let ends = [first, last].map(|node| self.junction(node, marks));
        let edge = u32::try_from(2 * self.ends.len()).unwrap_or(NONE);
        for (direction, end) in ends.into_iter().enumerate() {
            let edge = edge + u32::from(direction == 1);
            if self.stretches[edge as usize / 2].drive_ms[direction] > 0 {
                self.junctions[end as usize].edges.push(edge);
            }
        }
        self.ends.push(ends);
        self.ways.push(index);
    }

    fn junction(&mut self, node: u32, marks: &HashMap<u32, Mark>) -> u32 {
        let next = u32::try_from(self.junctions.len()).unwrap_or(NONE);
        *self.junction_of.entry(node).or_insert_with(|| {
            let mark = marks.get(&node);
            self.junctions.push(Junction {
                barrier: mark.map_or(Barrier::None, |mark| mark.barrier),
                signal: mark.is_some_and(|mark| mark.signal != [false; 2]),
                edges: Vec::new(),
            });
            next
        })
    }

    /// The decision place where an edge begins.
    pub fn start(&self, edge: u32) -> u32 {
        self.ends[edge as usize / 2][edge as usize % 2]
    }

    /// The decision place where an edge ends.
    pub fn end(&self, edge: u32) -> u32 {
        self.start(edge ^ 1)
    }

    /// Whether the direction may be driven.
    pub fn exists(&self, edge: u32) -> bool {
        self.stretches[edge as usize / 2].drive_ms[edge as usize % 2] > 0
    }
}

impl Mark {
    fn of(tags: &Tags) -> Self {
        let ways = |key: &str| match tags.get(key).or_else(|| tags.get("direction")) {
            Some("forward") => [true, false],
            Some("backward") => [false, true],
            _ => [true, true],
        };
        let highway = tags.get("highway");
        Self {
            barrier: Barrier::of(tags),
            signal: if highway == Some("traffic_signals") { ways("traffic_signals:direction") } else { [false; 2] },
            stop: if highway == Some("stop") { ways("direction") } else { [false; 2] },
        }
    }
}

/// Milliseconds that passing the barrier takes.
pub fn barrier_ms(barrier: Barrier) -> u32 {
    match barrier {
        Barrier::Slow | Barrier::Private => GATE_MS,
        Barrier::None | Barrier::Closed => 0,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
fn whole(value: f64) -> u32 {
    (value.round() as u32).min(u32::MAX / 4)
}
