//! The carriers' own numbers and their check digits. Rules and published examples: `domain.md`, "Labels".

use super::{Candidate, Check, Kind, postal};

/// Adds what `number` (upper case, without spaces and dashes) may be by its length and shape.
pub(super) fn add(number: &str, found: &mut Vec<Candidate>) {
    let bytes = number.as_bytes();
    if !bytes.iter().all(u8::is_ascii_digit) {
        found.extend(lettered(number, bytes));
        return;
    }
    match bytes.len() {
        12 => found.push(fedex_12(number)),
        15 => found.push(candidate(Kind::FedexGround15, Some("FedEx"), number, fedex_ground(bytes))),
        18 => found.push(sscc(number)),
        20 if number.starts_with("00") && !found.iter().any(|c| c.kind == Kind::Sscc) => found.push(sscc(&number[2..])),
        22 if number.starts_with("96") => {
            let tail = &number[7..];
            let check = fedex_ground(tail.as_bytes());
            found.push(candidate(Kind::FedexGround96, Some("FedEx"), number, check));
            found.extend((check == Check::Ok).then(|| candidate(Kind::FedexGround15, Some("FedEx"), tail, check)));
        }
        22 | 26 => found.extend(impb(number)),
        30 if number.starts_with("420") => found.extend(impb(&number[8..])),
        34 => {
            if number.starts_with("420") {
                found.extend(impb(&number[12..]));
                found.extend(impb(&number[8..]));
            }
            found.extend(fedex_34(number));
        }
        _ => {}
    }
}

fn candidate(kind: Kind, carrier: Option<&'static str>, number: &str, check: Check) -> Candidate {
    Candidate::new(kind, carrier, number.to_owned(), check)
}

/// The kinds with letters.
fn lettered(number: &str, bytes: &[u8]) -> Option<Candidate> {
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    let letters = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_uppercase);
    match bytes.len() {
        13 if letters(0..2) && digits(2..11) && letters(11..13) => {
            let carrier = postal::operator(&number[11..]);
            Some(candidate(Kind::UpuS10, carrier, number, s10(&bytes[2..11])))
        }
        15 if matches!(&bytes[..3], b"TBA" | b"TBM" | b"TBC") && digits(3..15) => {
            Some(candidate(Kind::Amazon, Some("Amazon"), number, Check::None))
        }
        18 if number.starts_with("1Z") => ups(number),
        _ => None,
    }
}

/// Reads `number` as UPS 1Z: none if it has not the shape.
pub(super) fn ups(number: &str) -> Option<Candidate> {
    let bytes = number.as_bytes();
    let shape = bytes.len() == 18
        && bytes.starts_with(b"1Z")
        && bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && bytes[17].is_ascii_digit();
    if !shape {
        return None;
    }
    // Letters count as (ASCII - 63) mod 10; every second character counts twice.
    let value = |b: u8| if b.is_ascii_digit() { u32::from(b - b'0') } else { u32::from(b - 63) % 10 };
    let sum: u32 = (2..17).map(|i| value(bytes[i]) * if i % 2 == 0 { 1 } else { 2 }).sum();
    Some(candidate(Kind::Ups1z, Some("UPS"), number, holds(10 - sum % 10, bytes[17])))
}

/// 18 digits as SSCC.
pub(super) fn sscc(number: &str) -> Candidate {
    candidate(Kind::Sscc, None, number, gs1_check(number.as_bytes()))
}

/// Reads 12 digits as FedEx Express.
pub(super) fn fedex_12(number: &str) -> Candidate {
    let bytes = number.as_bytes();
    let check = holds(weighed(&bytes[..11], &[3, 1, 7]) % 11, bytes[11]);
    candidate(Kind::Fedex12, Some("FedEx"), number, check)
}

/// The last 14 digits count; the last 12 of them are the number that a person sees.
fn fedex_34(number: &str) -> Vec<Candidate> {
    let tail = &number.as_bytes()[20..];
    let check = holds(weighed(&tail[..13], &[1, 7, 3]) % 11, tail[13]);
    let mut found = vec![candidate(Kind::Fedex34, Some("FedEx"), number, check)];
    if check == Check::Ok && tail.starts_with(b"00") {
        found.push(fedex_12(&number[22..]));
    }
    found
}

/// 22 or 26 digits that start with 91 to 95.
fn impb(number: &str) -> Option<Candidate> {
    let shape = matches!(number.len(), 22 | 26) && matches!(number.as_bytes(), [b'9', b'1'..=b'5', ..]);
    shape.then(|| candidate(Kind::UspsImpb, Some("USPS"), number, gs1_check(number.as_bytes())))
}

/// Modulo 10 with weights 3, 1 from the right: GS1 General Specifications 7.9.1, the same for SSCC, GTIN, GLN and IMpb.
/// `digits` are ASCII digits, the check digit last.
pub(super) fn gs1_check(digits: &[u8]) -> Check {
    let Some((check, rest)) = digits.split_last() else { return Check::Bad };
    let sum: u32 =
        rest.iter().rev().enumerate().map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 3 } else { 1 }).sum();
    holds(10 - sum % 10, *check)
}

/// UPU S10-12, annex A: weights 8 6 4 2 3 5 9 7, 11 minus the remainder of 11; 10 becomes 0 and 11 becomes 5.
fn s10(digits: &[u8]) -> Check {
    let expected = match 11 - weighed(&digits[..8], &[8, 6, 4, 2, 3, 5, 9, 7]) % 11 {
        10 => 0,
        11 => 5,
        other => other,
    };
    holds(expected, digits[8])
}

/// 15 digits, weights 1, 3 from the left, modulo 10.
fn fedex_ground(digits: &[u8]) -> Check {
    holds(10 - weighed(&digits[..14], &[1, 3]) % 10, digits[14])
}

fn weighed(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights.iter().cycle()).map(|(b, weight)| u32::from(b - b'0') * weight).sum()
}

/// Whether the ASCII digit `found` is `expected` modulo 10.
fn holds(expected: u32, found: u8) -> Check {
    if expected % 10 == u32::from(found - b'0') { Check::Ok } else { Check::Bad }
}
