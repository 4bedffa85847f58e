//! Packs that an enemy made: their hash is right, their numbers are not. Opening answers or refuses, soon and in little memory,
//! and what was opened answers every question of the room.

use super::drawn::grid;
use super::pack_of;
use crate::roads::{Addresses, Look, RoadPack, Shown, Viewport};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// Where the content begins that the hash is of.
const BODY: usize = 44;

/// The grid with names, doors and a street that is not cut through, so that every section has something in it.
fn town() -> Vec<u8> {
    let mut drawing = grid();
    drawing.ways.iter_mut().zip(["Oak Street", "Elm Street"].into_iter().cycle()).for_each(|((_, _, tags), name)| {
        tags.push_str(&format!("<tag k=\"name\" v=\"{name}\"/>"));
    });
    for (id, number) in [(500, "12"), (501, "20-24")] {
        drawing.node(id, 40.0 + id as f64, 20.0, &[("addr:housenumber", number), ("addr:street", "Oak Street")]);
    }
    drawing.node(200, 40.0, 60.0, &[]);
    drawing.way(4000, &[0, 200], &[("highway", "service"), ("service", "driveway")]);
    pack_of(&drawing.xml()).bytes().to_vec()
}

/// The sections of a file that was written here.
fn sections(file: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let count = number(BODY) as usize;
    let mut at = BODY + 4 + 8 * count;
    (0..count)
        .map(|entry| {
            let (name, length) = (number(BODY + 4 + 8 * entry), number(BODY + 8 + 8 * entry) as usize);
            at += length;
            (name, file[at - length..at].to_vec())
        })
        .collect()
}

/// A file of sections, with lengths and a hash that fit them.
fn file(sections: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut body = (sections.len() as u32).to_le_bytes().to_vec();
    for (name, bytes) in sections {
        body.extend(name.to_le_bytes());
        body.extend((bytes.len() as u32).to_le_bytes());
    }
    sections.iter().for_each(|(_, bytes)| body.extend(bytes));
    let hash = Sha256::digest(&body);
    [b"SATROADS".as_slice(), &crate::roads::VERSION.to_le_bytes(), &hash, &body].concat()
}

/// Bytes of a number as a pack writes it.
fn leb(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// The numbers of a section, by where their bytes begin and end.
fn numbers(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut begin = 0;
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte < 0x80).map(|(at, _)| at + 1);
    ends.map(|end| (std::mem::replace(&mut begin, end), end)).collect()
}

/// Every question of the room; none may panic or go on for ever, whatever the answers are.
fn ask(pack: &RoadPack) {
    shortcuts_are_sound(pack);
    let middle = pack.bounds().south_west.towards(pack.bounds().north_east, 0.5);
    let mut spots = Vec::new();
    for street in 0..(pack.streets().len() as u32).min(12) {
        spots.extend(pack.snap(pack.shape(street)[0].into(), Some("Oak Street")));
    }
    let legs = pack.table(&spots, &spots);
    for (from, row) in spots.iter().zip(legs.chunks(spots.len().max(1))) {
        for (to, leg) in spots.iter().zip(row) {
            assert_eq!(pack.path(from, to).ok().map(|path| path.leg), *leg);
            assert_eq!(pack.reach(from).leg_to(&pack.reach(to)), *leg);
        }
    }
    for zoom in [9.0, 13.0, 17.0] {
        let view = Viewport { middle, zoom, width: 300, height: 300, density: 1.0 };
        assert!(pack.day_map(&view, &Shown::default()).to_svg(Look::Light).len() < 1_000_000);
    }
    let addresses = Addresses::of(pack);
    for text in ["o", "12 oak st", "22 Oak", "oak & elm"] {
        assert!(addresses.find(pack, text, Some(middle), 5).len() <= 5);
    }
}

/// Every shortcut is what its halves are.
fn shortcuts_are_sound(pack: &RoadPack) {
    let hierarchy = &pack.graph.hierarchy;
    for vertex in 0..pack.graph_size().0 as u32 {
        for (rungs, up) in [(hierarchy.up.of(vertex), true), (hierarchy.down.of(vertex), false)] {
            for rung in rungs.iter().filter(|rung| rung.middle != crate::roads::network::NONE) {
                let (tail, head) = if up { (vertex, rung.head) } else { (rung.head, vertex) };
                let pair = hierarchy.pair(rung.middle, tail, head);
                assert_eq!(pair.and_then(|pair| hierarchy.shortcut(rung.middle, pair)), Some((tail, head, rung.cost)));
            }
        }
    }
}

/// Opened in memory that its length allows: a street is 20 bytes and has 5 in the file at least, an arc 16 and 2; the grid of
/// cells has its own limit.
fn opened(bytes: &[u8]) -> Option<RoadPack> {
    let pack = RoadPack::open(bytes).ok()?;
    let grid = 4 * 1025 * 1025 + 4 * (16 * bytes.len() + 500_000);
    assert!(pack.held() <= 64 * bytes.len() + grid, "{} bytes for a file of {}", pack.held(), bytes.len());
    Some(pack)
}

fn good() -> &'static [(u32, Vec<u8>)] {
    static GOOD: std::sync::OnceLock<Vec<(u32, Vec<u8>)>> = std::sync::OnceLock::new();
    GOOD.get_or_init(|| sections(&town()))
}

#[test]
fn the_sections_come_apart_and_together() {
    let bytes = town();
    assert_eq!(file(&sections(&bytes)), bytes);
    ask(&opened(&bytes).unwrap());
}

#[test]
fn every_number_of_a_pack_may_be_any_other() {
    let mut accepted = 0;
    for section in 1..good().len() {
        for (begin, end) in numbers(&good()[section].1) {
            for number in [0, 1, 2, 7, 127, 128, 40_000, i32::MAX as u32, u32::MAX - 1, u32::MAX] {
                let mut sections = good().to_vec();
                sections[section].1.splice(begin..end, leb(number));
                if let Some(pack) = opened(&file(&sections)) {
                    accepted += 1;
                    ask(&pack);
                }
            }
        }
    }
    assert!(accepted > 100, "{accepted} packs had a change that harms nothing");
}

#[test]
fn a_street_to_and_fro_across_the_world_is_no_street() {
    let mut sections = good().to_vec();
    let shapes = &mut sections.iter_mut().find(|(name, _)| *name == 4).unwrap().1;
    let (first, second) = (numbers(shapes)[0], numbers(shapes)[5]);
    assert_eq!(&shapes[first.0..first.1], [2], "the first street has two places");
    let zigzag = |value: i32| leb(((value << 1) ^ (value >> 31)).cast_unsigned());
    let mut line = leb(40_003);
    line.extend(&shapes[first.1..second.0]);
    for step in 0..40_000 {
        let far = if step % 2 == 0 { 400_000_000 } else { -400_000_000 };
        line.extend([zigzag(far), zigzag(far)].concat());
    }
    line.extend([zigzag(0), zigzag(0)].concat());
    shapes.splice(..second.0, line);
    let began = std::time::Instant::now();
    let refused = RoadPack::open(&file(&sections)).unwrap_err();
    assert_eq!(refused, crate::roads::RoadsError::DamagedPack { part: "shapes" });
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn a_pack_made_by_an_enemy_is_refused_or_answers(
        changes in proptest::collection::vec(any::<(prop::sample::Index, prop::sample::Index, u8, u8)>(), 1..6),
    ) {
        let mut sections = good().to_vec();
        for (section, at, value, kind) in changes {
            let bytes = &mut section.get_mut(&mut sections[..]).1;
            let at = at.index(bytes.len() + 1);
            match kind % 4 {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, value),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = value),
            }
        }
        if let Some(pack) = opened(&file(&sections)) {
            ask(&pack);
        }
    }

    #[test]
    fn any_bytes_behind_a_right_hash_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let hash = Sha256::digest(&bytes);
        let file = [b"SATROADS".as_slice(), &crate::roads::VERSION.to_le_bytes(), &hash, &bytes].concat();
        prop_assert!(RoadPack::open(&file).is_err());
    }
}
