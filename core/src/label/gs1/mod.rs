//! GS1 element strings: application identifiers (AI) and their values. Source: GS1 General Specifications, sections 3 and 7.8,
//! and the format table of the GS1 syntax dictionary.
//!
//! Two forms are read: as scanners send it (FNC1 as the GS character between elements of variable length) and as people
//! print it (`(00)106141412345678908`). A broken element ends the reading with a finding; what came before it is kept.

mod table;
pub(super) mod value;

use super::reading::{Reading, cleaned};
use super::{Candidate, Check, Elements, Kind, numbers};
use crate::texts::Text;

/// What decoders give for FNC1 between elements: the ASCII group separator.
pub(super) const FNC1: char = '\u{1d}';

/// More elements than any label carries; the rest of such a text is not read.
const MAX_ELEMENTS: usize = 64;

/// Which element's value a manifest would list, first found first: SSCC, shipment, consignment, route, order, asset, serial,
/// batch, GTIN.
const NUMBERS: [&str; 11] = ["00", "402", "401", "403", "400", "8003", "8004", "21", "10", "01", "02"];

/// Whether `payload` is the form that people print: a bracket and two to four digits first.
pub(super) fn bracketed(payload: &str) -> bool {
    bracket(payload).is_some()
}

/// The AI in brackets at the start of `text`, and what follows.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let (ai, rest) = text.strip_prefix('(')?.split_once(')')?;
    ((2..=4).contains(&ai.len()) && ai.bytes().all(|b| b.is_ascii_digit())).then_some((ai, rest))
}

/// The reading as element strings. A text that does not say that it is GS1 counts only when it begins with an SSCC or a
/// GTIN and is sound to its end, else every row of digits would be GS1 too.
pub(super) fn candidate(reading: &Reading) -> Option<Candidate> {
    if !reading.gs1 && !begins_with_key(reading.payload.as_bytes()) {
        return None;
    }
    let (elements, finding) = read(reading.payload);
    if finding.is_some() && !reading.gs1 {
        return None;
    }
    // Failing those, anything that is not an address (4..).
    let rest = || elements.iter().find(|(ai, _)| !ai.starts_with('4')).map(|(_, value)| value);
    let listed = NUMBERS.iter().find_map(|ai| elements.get(*ai)).or_else(rest);
    let number = listed.map(|value| cleaned(value)).unwrap_or_default();
    let check = if finding.is_some() { Check::Bad } else { Check::Ok };
    Some(Candidate { elements: Some(elements), finding, ..Candidate::new(Kind::Gs1, None, number, check) })
}

/// AI 00, 01 or 02 with its digits and a check digit that holds.
fn begins_with_key(payload: &[u8]) -> bool {
    let length = match payload {
        [b'0', b'0', ..] => 20,
        [b'0', b'1' | b'2', ..] => 16,
        _ => return false,
    };
    payload.len() >= length
        && payload[..length].iter().all(u8::is_ascii_digit)
        && numbers::gs1_check(&payload[2..length]) == Check::Ok
}

/// Whether the label carries an address, a content or an order, so that GS1 is the better name for it than the number alone.
pub(super) fn says_more_than_a_number(candidate: &Candidate) -> bool {
    let plain = |ai: &String| matches!(ai.as_str(), "00" | "420" | "421") || ai.starts_with('9');
    candidate.check == Check::Ok && candidate.elements.iter().flat_map(|e| e.keys()).any(|ai| !plain(ai))
}

/// The SSCC among the elements.
pub(super) fn sscc(candidate: &Candidate) -> Option<Candidate> {
    candidate.elements.as_ref()?.get("00").map(|number| numbers::sscc(number))
}

/// All elements up to the end or the first broken one, with what is wrong with it.
fn read(payload: &str) -> (Elements, Option<Text>) {
    let mut elements = Elements::new();
    let brackets = bracketed(payload);
    let mut rest = payload;
    for _ in 0..MAX_ELEMENTS {
        rest = rest.trim_start_matches(FNC1);
        if rest.is_empty() {
            return (elements, None);
        }
        let at = payload.len() - rest.len() + 1;
        let step = if brackets { next_bracketed(rest) } else { next_scanned(rest) };
        let Some((ai, format, value, after)) = step else {
            return (elements, Some(Text::new("label.gs1_unknown").with("at", at)));
        };
        if let Err(what) = value::judge(format, value) {
            return (elements, Some(Text::new(what).with("ai", ai)));
        }
        match elements.get(ai) {
            Some(before) if before != value => return (elements, Some(Text::new("label.gs1_twice").with("ai", ai))),
            _ => elements.insert(ai.to_owned(), value.to_owned()),
        };
        rest = after;
    }
    let at = payload.len() - rest.len() + 1;
    (elements, (!rest.is_empty()).then(|| Text::new("label.gs1_unknown").with("at", at)))
}

/// AI, its format, its value and the rest.
type Step<'a> = Option<(&'a str, &'static table::Format, &'a str, &'a str)>;

fn next_bracketed(text: &str) -> Step<'_> {
    let (ai, rest) = bracket(text)?;
    let format = table::find(ai).filter(|format| usize::from(format.digits) == ai.len())?;
    // The value ends where the next AI in brackets begins; a bracket inside a value is not one.
    let end = rest.match_indices('(').map(|(at, _)| at).find(|at| bracketed(&rest[*at..])).unwrap_or(rest.len());
    Some((ai, format, rest[..end].trim(), &rest[end..]))
}

fn next_scanned(text: &str) -> Step<'_> {
    let format = table::find(text)?;
    let (ai, rest) = text.split_at_checked(usize::from(format.digits))?;
    let end = rest.find(FNC1).unwrap_or(rest.len());
    // Elements of predefined length need no separator after them (General Specifications, figure 7.8.5-2).
    let end = table::predefined(ai).map_or(end, |length| length.min(end));
    let (value, after) = rest.split_at_checked(end)?;
    Some((ai, format, value, after))
}
