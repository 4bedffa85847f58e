//! A door in one spelling, so that two parcels for it are seen to be for the same one.
//!
//! Abbreviations follow USPS Publication 28 (appendix B and C: directionals, street suffixes, secondary units). Where two
//! spellings may name two doors they stay two: a stop too many costs a minute, a parcel at the wrong door costs a claim.

use super::{LatLon, Parcel};

/// 1e-4 degrees: 11.1 m north to south. Finer would part two parcels whose coordinates were typed apart.
const GRID_E7: i64 = 1_000;

/// The normalised door of a parcel. A parcel with neither a street line nor coordinates is a door of its own.
pub fn door(parcel: &Parcel) -> String {
    let mut words = street_words(&parcel.address);
    let place = match (words.is_empty(), parcel.at) {
        (false, _) => place(parcel),
        (true, Some(at)) => grid(at),
        (true, None) => format!("PARCEL {}", parcel.tracking_number),
    };
    words.extend(unit_words(&parcel.address2));
    format!("{}|{place}", words.join(" "))
}

fn grid(at: LatLon) -> String {
    let cell = |e7: i64| e7.saturating_add(GRID_E7 / 2).div_euclid(GRID_E7);
    format!("@{},{}", cell(at.lat_e7), cell(at.lon_e7))
}

/// The first five digits of the ZIP; without it town and state.
fn place(parcel: &Parcel) -> String {
    let zip: String = parcel.zip.chars().filter(char::is_ascii_digit).take(5).collect();
    if zip.is_empty() { split(&format!("{} {}", parcel.city, parcel.state)).join(" ") } else { zip }
}

fn street_words(line: &str) -> Vec<String> {
    let words = split(line);
    let mut out = Vec::with_capacity(words.len());
    for (i, word) in words.iter().enumerate() {
        let next = words.get(i + 1);
        let names_the_street = next.is_some_and(|next| suffix(next).is_some());
        let short = match (direction(word), unit(word), suffix(word)) {
            // "12 North Street" is not "12 N Street": before a suffix a direction is the street's name.
            (Some(short), _, _) if !names_the_street => short,
            // "Unit" is a designator only before something it designates, and never the first word.
            (_, Some(short), _) if i > 0 && next.is_some() => short,
            (_, _, Some(short)) => short,
            _ => ordinal(word).unwrap_or(word),
        };
        out.push(short.to_owned());
    }
    out
}

/// A unit without its designator ("4B") is the same door as with it ("Apt 4B").
fn unit_words(line: &str) -> Vec<String> {
    let words = split(line);
    let named = words.iter().any(|word| unit(word).is_some());
    let sign = (words.len() == 1 && !named).then(|| "#".to_owned());
    sign.into_iter().chain(words.iter().map(|word| unit(word).unwrap_or(word).to_owned())).collect()
}

/// Upper-case words; points and apostrophes vanish, `#` is a word of its own, other punctuation parts words.
fn split(line: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(line.len() + 4);
    for c in line.chars() {
        match c {
            '.' | '\'' | '\u{2019}' => {}
            '#' => spaced.push_str(" # "),
            c if c.is_alphanumeric() => spaced.extend(c.to_uppercase()),
            _ => spaced.push(' '),
        }
    }
    let words: Vec<&str> = spaced.split_whitespace().collect();
    // "Apt # 4": the sign says nothing more.
    let doubled = |i: usize| words[i] == "#" && i > 0 && unit(words[i - 1]).is_some();
    (0..words.len()).filter(|i| !doubled(*i)).map(|i| words[i].to_owned()).collect()
}

fn unit(word: &str) -> Option<&'static str> {
    match word {
        "#" | "APT" | "APARTMENT" | "UNIT" | "FLAT" | "STE" | "SUITE" | "RM" | "ROOM" => Some("#"),
        "FL" | "FLOOR" => Some("FL"),
        "BLDG" | "BUILDING" => Some("BLDG"),
        "LOT" => Some("LOT"),
        _ => None,
    }
}

fn direction(word: &str) -> Option<&'static str> {
    Some(match word {
        "N" | "NORTH" => "N",
        "S" | "SOUTH" => "S",
        "E" | "EAST" => "E",
        "W" | "WEST" => "W",
        "NE" | "NORTHEAST" => "NE",
        "NW" | "NORTHWEST" => "NW",
        "SE" | "SOUTHEAST" => "SE",
        "SW" | "SOUTHWEST" => "SW",
        _ => return None,
    })
}

fn suffix(word: &str) -> Option<&'static str> {
    Some(match word {
        "ALY" | "ALLEY" => "ALY",
        "AVE" | "AV" | "AVENUE" => "AVE",
        "BLVD" | "BOULEVARD" => "BLVD",
        "CIR" | "CIRCLE" => "CIR",
        "CT" | "COURT" => "CT",
        "CV" | "COVE" => "CV",
        "DR" | "DRIVE" => "DR",
        "EXPY" | "EXPRESSWAY" => "EXPY",
        "FWY" | "FREEWAY" => "FWY",
        "HTS" | "HEIGHTS" => "HTS",
        "HWY" | "HIGHWAY" => "HWY",
        "LN" | "LANE" => "LN",
        "LOOP" => "LOOP",
        "PKWY" | "PARKWAY" => "PKWY",
        "PL" | "PLACE" => "PL",
        "PLZ" | "PLAZA" => "PLZ",
        "RD" | "ROAD" => "RD",
        "SQ" | "SQUARE" => "SQ",
        // "Saint" is written the same way, and a street is never told apart by it.
        "ST" | "STR" | "STREET" | "SAINT" => "ST",
        "TER" | "TERRACE" => "TER",
        "TPKE" | "TURNPIKE" => "TPKE",
        "TRL" | "TRAIL" => "TRL",
        "WAY" => "WAY",
        "XING" | "CROSSING" => "XING",
        _ => return None,
    })
}

fn ordinal(word: &str) -> Option<&'static str> {
    Some(match word {
        "FIRST" => "1ST",
        "SECOND" => "2ND",
        "THIRD" => "3RD",
        "FOURTH" => "4TH",
        "FIFTH" => "5TH",
        "SIXTH" => "6TH",
        "SEVENTH" => "7TH",
        "EIGHTH" => "8TH",
        "NINTH" => "9TH",
        "TENTH" => "10TH",
        _ => return None,
    })
}
