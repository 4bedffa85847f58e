//! Tracking numbers of every carrier's kind, with their check digits. Rules: GS1 General Specifications 7.9 (SSCC),
//! UPU S10, USPS Publication 199 (IMpb), and the carriers' published examples for UPS and FedEx.

use crate::random::Random;

/// What kind of label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Serial shipping container code, 18 digits.
    Sscc,
    /// Universal Postal Union S10, 13 characters.
    S10,
    /// USPS Intelligent Mail package barcode, 22 digits.
    Impb,
    /// UPS, 18 characters.
    Ups1Z,
    /// FedEx Express, 12 digits.
    Fedex12,
    /// FedEx, 34 digits.
    Fedex34,
    /// FedEx Ground, 15 digits.
    FedexGround15,
    /// FedEx Ground "96", 22 digits.
    FedexGround96,
    /// Amazon, `TBA` and 12 digits; no check digit.
    Amazon,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Sscc,
        Self::S10,
        Self::Impb,
        Self::Ups1Z,
        Self::Fedex12,
        Self::Fedex34,
        Self::FedexGround15,
        Self::FedexGround96,
        Self::Amazon,
    ];
}

/// The check digit for what comes before it (for S10: the eight digits; for the long FedEx kinds: all before the last
/// digit); none where the kind has no check digit.
pub fn check_digit(kind: Kind, before: &str) -> Option<u32> {
    let values: Vec<u32> = before.chars().map(value).collect();
    let weighted = |weights: &[u32], values: &[u32]| -> u32 {
        values.iter().zip(weights.iter().cycle()).map(|(value, weight)| value * weight).sum()
    };
    let last = |count: usize| &values[values.len().saturating_sub(count)..];
    let to_ten = |sum: u32| (10 - sum % 10) % 10;
    let backwards: Vec<u32> = values.iter().rev().copied().collect();
    Some(match kind {
        Kind::Sscc | Kind::Impb => to_ten(weighted(&[3, 1], &backwards)),
        Kind::S10 => match 11 - weighted(&[8, 6, 4, 2, 3, 5, 9, 7], &values) % 11 {
            10 => 0,
            11 => 5,
            digit => digit,
        },
        Kind::Ups1Z => to_ten(weighted(&[1, 2], &values)),
        Kind::Fedex12 => weighted(&[3, 1, 7], &values) % 11 % 10,
        Kind::Fedex34 => weighted(&[1, 7, 3], last(13)) % 11 % 10,
        Kind::FedexGround15 | Kind::FedexGround96 => to_ten(weighted(&[1, 3], last(14))),
        Kind::Amazon => return None,
    })
}

/// A digit is itself; a letter is its ASCII code less 63, modulo 10 (UPS).
fn value(c: char) -> u32 {
    c.to_digit(10).unwrap_or_else(|| (u32::from(c).saturating_sub(63)) % 10)
}

/// A valid number of a kind, as a manifest lists it.
pub(crate) fn random_number(kind: Kind, random: &mut Random) -> String {
    let (head, body) = match kind {
        Kind::Sscc => ("1", 16),
        Kind::S10 => ("", 8),
        Kind::Impb => ("9400", 17),
        Kind::Ups1Z => ("", 15),
        Kind::Fedex12 => ("9", 10),
        Kind::Fedex34 => ("1001921334250001000", 14),
        Kind::FedexGround15 => ("04", 12),
        Kind::FedexGround96 => ("9611020", 14),
        Kind::Amazon => ("TBA", 12),
    };
    let before = format!("{head}{}", random.digits(body));
    let check = check_digit(kind, &before).map(|digit| digit.to_string()).unwrap_or_default();
    match kind {
        Kind::S10 => format!("RB{before}{check}US"),
        Kind::Ups1Z => {
            let before = format!("5R8{}", &before[3..]);
            let check = check_digit(kind, &before).map(|digit| digit.to_string()).unwrap_or_default();
            format!("1Z{before}{check}")
        }
        _ => before + &check,
    }
}

/// A valid number of a kind; the same for the same seed.
pub fn tracking_number(kind: Kind, seed: u64) -> String {
    random_number(kind, &mut Random::of_town(seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_have_the_check_digits_made_here() {
        let published = [
            (Kind::Sscc, "10614141234567890", 8),
            (Kind::Sscc, "09528765432101234", 6),
            (Kind::S10, "12345678", 5),
            (Kind::Impb, "940011120620640626078", 7),
            (Kind::Impb, "9274893150770851301805006", 3),
            (Kind::Ups1Z, "5R8939035756712", 7),
            (Kind::Ups1Z, "879E93034683444", 0),
            (Kind::Fedex12, "98657878885", 5),
            (Kind::Fedex12, "47717908123", 0),
            (Kind::Fedex34, "100192133425000100030077901797269", 7),
            (Kind::FedexGround15, "04144176022896", 4),
            (Kind::FedexGround96, "961102098765431234567", 2),
        ];
        for (kind, before, digit) in published {
            assert_eq!(check_digit(kind, before), Some(digit), "{kind:?} {before}");
        }
    }

    #[test]
    fn every_kind_has_its_length() {
        for (kind, length) in Kind::ALL.into_iter().zip([18, 13, 22, 18, 12, 34, 15, 22, 15]) {
            assert_eq!(tracking_number(kind, 3).len(), length, "{kind:?}");
        }
    }
}
