//! The single fields of a parcel's text: times, quantities, states, ZIPs, rules.

use super::{LatLon, ManifestError, Priority, ProofRule, Window};
use argon2::password_hash::PasswordHash;

const DAY_S: i64 = 86_400;
/// Centimetres of a side at most; parcel carriers take up to 274 (108 in).
const MAX_SIDE_CM: u32 = 300;
/// KiB of memory that a PIN's hash may ask of a phone: 64 MiB, the second choice of RFC 9106, section 4.
const MAX_PIN_MEMORY_KIB: u32 = 64 * 1024;
/// Passes over that memory.
const MAX_PIN_PASSES: u32 = 16;

/// A decimal point or a decimal comma.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+'));
    if !plain || (text.contains(',') && text.contains('.')) {
        return None;
    }
    text.replace(',', ".").parse().ok().filter(|n: &f64| n.is_finite())
}

/// From 0 to `max`, times `unit`, rounded.
pub fn measure(column: &'static str, text: &str, max: u32, unit: f64) -> Result<Option<u32>, ManifestError> {
    if text.is_empty() {
        return Ok(None);
    }
    let inside = decimal(text).filter(|n| (0.0..=f64::from(max)).contains(n));
    // In range: a u32 holds max * unit of every column.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = inside.map(|n| (n * unit).round() as u32);
    whole.map(Some).ok_or_else(|| ManifestError::Measure { column, value: text.to_owned(), max })
}

/// All three sides in millimetres; some of them are a remark.
pub fn size_mm(
    sides: [(&'static str, &str); 3],
    remarks: &mut Vec<ManifestError>,
) -> Result<Option<[u32; 3]>, ManifestError> {
    let mut given = Vec::with_capacity(3);
    for (column, text) in sides {
        given.extend(measure(column, text, MAX_SIDE_CM, 10.0)?);
    }
    if given.len() == 1 || given.len() == 2 {
        remarks.push(ManifestError::PartialSize);
    }
    Ok(<[u32; 3]>::try_from(given).ok())
}

/// Both or neither.
pub fn coordinates(lat: &str, lon: &str) -> Result<Option<LatLon>, ManifestError> {
    if lat.is_empty() && lon.is_empty() {
        return Ok(None);
    }
    let at = decimal(lat).zip(decimal(lon)).and_then(|(lat, lon)| LatLon::from_degrees(lat, lon));
    at.map(Some).ok_or_else(|| ManifestError::Coordinates { lat: lat.to_owned(), lon: lon.to_owned() })
}

/// A start without an end lasts until midnight, an end without a start begins there.
pub fn windows(start: &str, end: &str) -> Result<Vec<Window>, ManifestError> {
    if start.is_empty() && end.is_empty() {
        return Ok(Vec::new());
    }
    let time = |column: &'static str, text: &str, absent: i64| match text {
        "" => Ok(absent),
        _ => second_of_day(text).ok_or_else(|| ManifestError::Time { column, value: text.to_owned() }),
    };
    let window = Window { start_s: time("window_start", start, 0)?, end_s: time("window_end", end, DAY_S)? };
    if window.start_s > window.end_s {
        return Err(ManifestError::WindowOrder { start: start.to_owned(), end: end.to_owned() });
    }
    Ok(vec![window])
}

/// `14:30`, `14:30:00`, `2:30 PM`, `2 p.m.`; 24:00 is the day's end.
fn second_of_day(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').flat_map(char::to_lowercase).collect();
    let (clock, half) = match (plain.strip_suffix("am"), plain.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(0)),
        (_, Some(clock)) => (clock, Some(12)),
        _ => (plain.as_str(), None),
    };
    let mut parts = Vec::with_capacity(3);
    for part in clock.split(':') {
        let good = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        parts.push(part.parse::<i64>().ok().filter(|_| good)?);
    }
    let (hour, minute, second) = match (parts.as_slice(), half) {
        ([hour], Some(_)) => (*hour, 0, 0),
        ([hour, minute], _) => (*hour, *minute, 0),
        ([hour, minute, second], _) => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    let total = hour * 3600 + minute * 60 + second;
    (minute < 60 && second < 60 && total <= DAY_S).then_some(total)
}

/// Two letters, or the state's name.
pub fn normal_state(text: &str) -> Result<String, ManifestError> {
    let upper = text.to_uppercase();
    let known = |code: &&(&str, &str)| code.0 == upper || code.1 == upper;
    match STATES.iter().find(known) {
        Some((code, _)) => Ok((*code).to_owned()),
        None if upper.is_empty() => Ok(upper),
        None => Err(ManifestError::State(text.to_owned())),
    }
}

/// Five digits or nine; leading zeros that a spreadsheet dropped come back where the state's ZIPs begin with them.
pub fn zip(text: &str, state: &str, remarks: &mut Vec<ManifestError>) -> Result<String, ManifestError> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let bad = || ManifestError::Zip(text.to_owned());
    let (first, rest) = match text.split_once('-') {
        Some((first, rest)) if rest.len() == 4 => (first, rest),
        None if (7..=9).contains(&text.len()) && text.is_ascii() => text.split_at(text.len() - 4),
        None => (text, ""),
        Some(_) => return Err(bad()),
    };
    let digits = [first, rest].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !digits || !(3..=5).contains(&first.len()) {
        return Err(bad());
    }
    let full = format!("{first:0>5}");
    if first.len() < 5 && !has_zip(state, &full) {
        return Err(bad());
    }
    let whole = if rest.is_empty() { full } else { format!("{full}-{rest}") };
    if first.len() < 5 {
        remarks.push(ManifestError::ZipRestored { from: text.to_owned(), to: whole.clone() });
    }
    Ok(whole)
}

/// Whether a ZIP with leading zeros lies in a state: the three-digit prefixes 005 to 098 (USPS Publication 65, list L002).
fn has_zip(state: &str, zip: &str) -> bool {
    let prefix: u32 = zip.get(..3).and_then(|p| p.parse().ok()).unwrap_or_default();
    let ranges: &[(u32, u32)] = match state {
        "NY" => &[(5, 5), (63, 63)],
        "PR" => &[(6, 7), (9, 9)],
        "VI" => &[(8, 8)],
        "MA" => &[(10, 27), (55, 55)],
        "RI" => &[(28, 29)],
        "NH" => &[(30, 38)],
        "ME" => &[(39, 49)],
        "VT" => &[(50, 54), (56, 59)],
        "CT" => &[(60, 69)],
        "NJ" => &[(70, 89)],
        _ => &[],
    };
    ranges.iter().any(|(from, to)| (*from..=*to).contains(&prefix))
}

/// Words joined by `+`, in any case.
pub fn proof(text: &str) -> Result<ProofRule, ManifestError> {
    let mut rule = ProofRule::default();
    if text.is_empty() {
        return Ok(rule);
    }
    for word in text.split('+').map(str::trim) {
        *match word.to_lowercase().as_str() {
            "scan" => &mut rule.scan,
            "photo" => &mut rule.photo,
            "signature" => &mut rule.signature,
            "pin" => &mut rule.pin,
            "age21" => &mut rule.age21,
            _ => return Err(ManifestError::Proof(word.to_owned())),
        } = true;
    }
    Ok(rule)
}

/// An absent one is `must`.
pub fn priority(text: &str) -> Result<Priority, ManifestError> {
    match text.to_lowercase().as_str() {
        "" => Ok(Priority::default()),
        "must" => Ok(Priority::Must),
        "should" => Ok(Priority::Should),
        "may" => Ok(Priority::May),
        _ => Err(ManifestError::Priority(text.to_owned())),
    }
}

/// Argon2id with salt and hash, at a cost that a phone can pay.
pub fn pin_hash(text: &str) -> Result<Option<String>, ManifestError> {
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = PasswordHash::new(text).map_err(|_| ManifestError::PinHash)?;
    let params = argon2::Params::try_from(&parsed).map_err(|_| ManifestError::PinHash)?;
    let complete = parsed.algorithm == argon2::ARGON2ID_IDENT && parsed.salt.is_some() && parsed.hash.is_some();
    let affordable = params.m_cost() <= MAX_PIN_MEMORY_KIB && params.t_cost() <= MAX_PIN_PASSES;
    if complete && affordable { Ok(Some(text.to_owned())) } else { Err(ManifestError::PinHash) }
}

/// States, the district and the islands, by their two letters and name.
#[rustfmt::skip]
const STATES: [(&str, &str); 53] = [
    ("AL", "ALABAMA"), ("AK", "ALASKA"), ("AZ", "ARIZONA"), ("AR", "ARKANSAS"), ("CA", "CALIFORNIA"), ("CO", "COLORADO"),
    ("CT", "CONNECTICUT"), ("DE", "DELAWARE"), ("DC", "DISTRICT OF COLUMBIA"), ("FL", "FLORIDA"), ("GA", "GEORGIA"),
    ("HI", "HAWAII"), ("ID", "IDAHO"), ("IL", "ILLINOIS"), ("IN", "INDIANA"), ("IA", "IOWA"), ("KS", "KANSAS"),
    ("KY", "KENTUCKY"), ("LA", "LOUISIANA"), ("ME", "MAINE"), ("MD", "MARYLAND"), ("MA", "MASSACHUSETTS"),
    ("MI", "MICHIGAN"), ("MN", "MINNESOTA"), ("MS", "MISSISSIPPI"), ("MO", "MISSOURI"), ("MT", "MONTANA"),
    ("NE", "NEBRASKA"), ("NV", "NEVADA"), ("NH", "NEW HAMPSHIRE"), ("NJ", "NEW JERSEY"), ("NM", "NEW MEXICO"),
    ("NY", "NEW YORK"), ("NC", "NORTH CAROLINA"), ("ND", "NORTH DAKOTA"), ("OH", "OHIO"), ("OK", "OKLAHOMA"),
    ("OR", "OREGON"), ("PA", "PENNSYLVANIA"), ("RI", "RHODE ISLAND"), ("SC", "SOUTH CAROLINA"), ("SD", "SOUTH DAKOTA"),
    ("TN", "TENNESSEE"), ("TX", "TEXAS"), ("UT", "UTAH"), ("VT", "VERMONT"), ("VA", "VIRGINIA"), ("WA", "WASHINGTON"),
    ("WV", "WEST VIRGINIA"), ("WI", "WISCONSIN"), ("WY", "WYOMING"), ("PR", "PUERTO RICO"), ("VI", "VIRGIN ISLANDS"),
];
