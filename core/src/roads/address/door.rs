//! Where a house number is on a street: at its door, between two known ones, or unknown.

use crate::roads::network::House;
use crate::roads::pack::RoadPack;
use crate::roads::place::Place;
use crate::roads::snap::spot_on;

/// Two doors that a number is looked for between are not farther apart, metres: about four blocks.
const BETWEEN_WITHIN_M: f64 = 500.0;
/// What was reckoned between them lies no farther from the street, metres; else the street bends and the reckoning fails.
const STREET_WITHIN_M: f64 = 60.0;

/// The doors of a street.
pub fn doors(pack: &RoadPack, name: u32) -> &[House] {
    let houses = pack.houses();
    let begin = houses.partition_point(|house| house.street < name);
    let count = houses[begin..].partition_point(|house| house.street == name);
    &houses[begin..begin + count]
}

/// The doors with a number, as on the door; a door `10-14` has 12 too.
pub fn known<'a>(doors: &'a [House], number: &'a str) -> impl Iterator<Item = &'a House> + 'a {
    let wanted = value(number);
    doors.iter().filter(move |house| {
        house.number.eq_ignore_ascii_case(number)
            || wanted.is_some_and(|wanted| is_plain(number) && numbers(&house.number).any(|known| known.holds(wanted)))
    })
}

/// Where a number would be between two doors of its side of the street, on one of the street's pieces.
pub fn between(pack: &RoadPack, doors: &[House], pieces: &[u32], number: &str) -> Option<Place> {
    let wanted = value(number)?;
    let side = |house: &&House| value(&house.number).is_some_and(|known| known % 2 == wanted % 2);
    let with_value = |house: &'_ House| value(&house.number).map(|value| (value, house.place));
    let known: Vec<(u32, Place)> = doors.iter().filter(side).filter_map(with_value).collect();
    let (low, from) = known.iter().filter(|(value, _)| *value < wanted).max()?;
    let (high, to) = known.iter().filter(|(value, _)| *value > wanted).min()?;
    if from.metres_to(*to) > BETWEEN_WITHIN_M {
        return None;
    }
    let reckoned = from.towards(*to, f64::from(wanted - low) / f64::from(high - low));
    on_street(pack, pieces, reckoned).filter(|(_, metres)| *metres <= STREET_WITHIN_M).map(|(place, _)| place)
}

/// The nearest place on pieces of street, and how far it is.
pub fn on_street(pack: &RoadPack, pieces: &[u32], place: Place) -> Option<(Place, f64)> {
    let spots = pieces.iter().filter_map(|piece| spot_on(pack, place, *piece));
    let nearest = spots.min_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    nearest.map(|spot| (spot.place, spot.distance_m))
}

/// The figures that a number begins with.
fn value(number: &str) -> Option<u32> {
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    number[..digits].parse().ok()
}

fn is_plain(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number of a door, or a row of them.
struct Numbers {
    low: u32,
    high: u32,
}

impl Numbers {
    /// Rows are those of one side of a street.
    fn holds(&self, number: u32) -> bool {
        (self.low..=self.high).contains(&number) && (number - self.low).is_multiple_of(2)
    }
}

/// `12`, `10-14`, `7;9` and `7,9` as OpenStreetMap has them (wiki, "Key:addr:housenumber").
fn numbers(number: &str) -> impl Iterator<Item = Numbers> + '_ {
    number.split([';', ',']).map(str::trim).filter_map(|part| {
        let (low, high) = part.split_once('-').unwrap_or((part, part));
        let plain = is_plain(low.trim()) && is_plain(high.trim());
        let (low, high) = (value(low.trim())?, value(high.trim())?);
        (plain && low <= high).then_some(Numbers { low, high })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roads::address::index::Index;
    use crate::roads::tests::real;
    use crate::roads::{BuildOptions, Extract};

    #[test]
    fn rows_and_lists_of_numbers_are_read() {
        let holds = |door: &str, number: u32| numbers(door).any(|row| row.holds(number));
        assert!(holds("10-14", 12) && !holds("10-14", 11) && !holds("10-14", 16));
        assert!(holds("7;9", 9) && holds("7, 9", 7) && !holds("7;9", 8));
        assert!(!holds("12A", 12) && !holds("A", 0) && !holds("14-10", 12) && !holds("99999999999", 5));
    }

    /// Each door of Baltimore that has others around it, as if it were not known.
    #[test]
    fn a_real_door_lies_near_to_where_it_is_reckoned() {
        let Some(bytes) = real::extract("a_real_door_lies_near_to_where_it_is_reckoned", "baltimore") else { return };
        let pack = RoadPack::build(&Extract::read(&bytes).unwrap(), &BuildOptions::default()).unwrap();
        let index = Index::of(&pack);
        let mut wrong: Vec<f64> = Vec::new();
        for house in pack.houses() {
            let others: Vec<House> =
                doors(&pack, house.street).iter().filter(|other| other.number != house.number).cloned().collect();
            let reckoned = between(&pack, &others, index.pieces(house.street), &house.number);
            wrong.extend(reckoned.map(|place| place.metres_to(house.place)));
        }
        wrong.sort_by(f64::total_cmp);
        let at = |share: usize| wrong[(wrong.len() - 1) * share / 100];
        println!("{} doors reckoned: {:.0} m off in the middle, p95 {:.0} m", wrong.len(), at(50), at(95));
        assert!(wrong.len() > 500 && at(50) < 30.0 && at(95) < 100.0, "{} {} {}", wrong.len(), at(50), at(95));
    }
}
