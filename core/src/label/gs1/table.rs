//! The format of each application identifier. Source: GS1 General Specifications 3.2 and the GS1 syntax dictionary.

/// Which characters a part takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// Digits.
    N,
    /// GS1 AI encodable character set 82.
    X,
    /// Character set 39.
    Y,
    /// Character set 64 (file-safe base 64).
    Z,
}

/// What a part's value must be beside its characters and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Nothing more.
    Any,
    /// Ends in a check digit, weights 3 and 1.
    Checked,
    /// YYMMDD.
    Date,
    /// YYMMDD; day 00 stands for the month.
    DateOrMonth,
    /// HHMM; 9999 stands for no time.
    Time,
    /// 0 or 1.
    YesNo,
    /// Latitude + 90 in 1e-7 degrees.
    Latitude,
    /// Longitude modulo 360 in 1e-7 degrees.
    Longitude,
    /// Two letters of ISO 3166.
    Country,
    /// Percent-encoded.
    Percent,
    /// The digit 0.
    Zero,
    /// A minus sign.
    Minus,
}

/// A stretch of a value: `least` to `most` characters, or none at all where it is optional.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub set: Set,
    pub least: usize,
    pub most: usize,
    pub optional: bool,
    pub rule: Rule,
}

/// The AIs `first` to `last`, of `digits` digits, with the parts of their value in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    pub digits: u8,
    pub first: u16,
    pub last: u16,
    pub parts: &'static [Part],
}

/// Exactly `length` digits.
const fn n(length: usize) -> Part {
    Part { set: Set::N, least: length, most: length, optional: false, rule: Rule::Any }
}

/// 1 to `most` digits.
const fn n_to(most: usize) -> Part {
    Part { set: Set::N, least: 1, most, optional: false, rule: Rule::Any }
}

/// 1 to `most` characters.
const fn x_to(most: usize) -> Part {
    Part { set: Set::X, least: 1, most, optional: false, rule: Rule::Any }
}

/// Exactly `length` characters.
const fn x(length: usize) -> Part {
    Part { set: Set::X, least: length, most: length, optional: false, rule: Rule::Any }
}

impl Part {
    const fn with(self, rule: Rule) -> Part {
        Part { rule, ..self }
    }

    const fn optional(self) -> Part {
        Part { optional: true, ..self }
    }
}

const SSCC: &[Part] = &[n(18).with(Rule::Checked)];
const GTIN: &[Part] = &[n(14).with(Rule::Checked)];
const GLN: &[Part] = &[n(13).with(Rule::Checked)];
const GSIN: &[Part] = &[n(17).with(Rule::Checked)];
const GDTI: &[Part] = &[n(13).with(Rule::Checked), x_to(17).optional()];
const GCN: &[Part] = &[n(13).with(Rule::Checked), n_to(12).optional()];
const GRAI: &[Part] = &[n(1).with(Rule::Zero), n(13).with(Rule::Checked), x_to(16).optional()];
const ITIP: &[Part] = &[n(14).with(Rule::Checked), n(4)];
const DATE: &[Part] = &[n(6).with(Rule::DateOrMonth)];
const DAY: &[Part] = &[n(6).with(Rule::Date)];
const DAY_TIME: &[Part] = &[n(6).with(Rule::Date), n(4).with(Rule::Time)];
const DATE_TIME: &[Part] = &[n(6).with(Rule::DateOrMonth), n(4).with(Rule::Time)];
const DAY_DAY: &[Part] = &[n(6).with(Rule::Date), n(6).with(Rule::Date).optional()];
const DAY_MAYBE_TIME: &[Part] = &[n(6).with(Rule::Date), n(4).with(Rule::Time).optional()];
const COUNTRY: &[Part] = &[x(2).with(Rule::Country)];
const POSITION: &[Part] = &[n(10).with(Rule::Latitude), n(10).with(Rule::Longitude)];
const YES_NO: &[Part] = &[n(1).with(Rule::YesNo)];
const TEMPERATURE: &[Part] = &[n(6), x(1).with(Rule::Minus).optional()];
const LINE_35: &[Part] = &[x_to(35).with(Rule::Percent)];
const LINE_70: &[Part] = &[x_to(70).with(Rule::Percent)];
const COUNTRY_X9: &[Part] = &[n(3), x_to(9)];
const COUNTRY_X27: &[Part] = &[n(3), x_to(27)];
const CURRENCY: &[Part] = &[n(3), n_to(15)];
const HOUR_AND_MORE: &[Part] = &[n(8), n_to(4).optional()];
const UIC: &[Part] = &[n(1), x(3)];
const CERTIFICATE: &[Part] = &[x(2), x_to(28)];
const CPID: &[Part] = &[Part { set: Set::Y, ..x_to(30) }];
const SIGNATURE: &[Part] = &[Part { set: Set::Z, ..x_to(90) }];
const N2: &[Part] = &[n(2)];
const N3: &[Part] = &[n(3)];
const N4: &[Part] = &[n(4)];
const N6: &[Part] = &[n(6)];
const N13: &[Part] = &[n(13)];
const N14: &[Part] = &[n(14)];
const TO_N4: &[Part] = &[n_to(4)];
const TO_N6: &[Part] = &[n_to(6)];
const TO_N8: &[Part] = &[n_to(8)];
const TO_N10: &[Part] = &[n_to(10)];
const TO_N12: &[Part] = &[n_to(12)];
const TO_N15: &[Part] = &[n_to(15)];
const TO_X2: &[Part] = &[x_to(2)];
const TO_X3: &[Part] = &[x_to(3)];
const TO_X10: &[Part] = &[x_to(10)];
const TO_X12: &[Part] = &[x_to(12)];
const TO_X20: &[Part] = &[x_to(20)];
const TO_X25: &[Part] = &[x_to(25)];
const TO_X28: &[Part] = &[x_to(28)];
const TO_X30: &[Part] = &[x_to(30)];
const TO_X34: &[Part] = &[x_to(34)];
const TO_X50: &[Part] = &[x_to(50)];
const TO_X70: &[Part] = &[x_to(70)];
const TO_X90: &[Part] = &[x_to(90)];

const fn ai(digits: u8, first: u16, last: u16, parts: &'static [Part]) -> Format {
    Format { digits, first, last, parts }
}

/// Sorted by number of digits, then by AI, without overlaps: [`find`] searches by halves.
static TABLE: &[Format] = &[
    ai(2, 0, 0, SSCC),
    ai(2, 1, 2, GTIN),
    ai(2, 10, 10, TO_X20),
    ai(2, 11, 13, DATE),
    ai(2, 15, 17, DATE),
    ai(2, 20, 20, N2),
    ai(2, 21, 22, TO_X20),
    ai(2, 30, 30, TO_N8),
    ai(2, 37, 37, TO_N8),
    ai(2, 90, 90, TO_X30),
    ai(2, 91, 99, TO_X90),
    ai(3, 235, 235, TO_X28),
    ai(3, 240, 241, TO_X30),
    ai(3, 242, 242, TO_N6),
    ai(3, 243, 243, TO_X20),
    ai(3, 250, 251, TO_X30),
    ai(3, 253, 253, GDTI),
    ai(3, 254, 254, TO_X20),
    ai(3, 255, 255, GCN),
    ai(3, 400, 401, TO_X30),
    ai(3, 402, 402, GSIN),
    ai(3, 403, 403, TO_X30),
    ai(3, 410, 417, GLN),
    ai(3, 420, 420, TO_X20),
    ai(3, 421, 421, COUNTRY_X9),
    ai(3, 422, 422, N3),
    ai(3, 423, 423, TO_N15),
    ai(3, 424, 424, N3),
    ai(3, 425, 425, TO_N15),
    ai(3, 426, 426, N3),
    ai(3, 427, 427, TO_X3),
    ai(3, 710, 717, TO_X20),
    // Weights and measures; the last digit says where the decimal point is.
    ai(4, 3100, 3169, N6),
    ai(4, 3200, 3379, N6),
    ai(4, 3400, 3579, N6),
    ai(4, 3600, 3699, N6),
    ai(4, 3900, 3909, TO_N15),
    ai(4, 3910, 3919, CURRENCY),
    ai(4, 3920, 3929, TO_N15),
    ai(4, 3930, 3939, CURRENCY),
    ai(4, 3940, 3943, N4),
    ai(4, 3950, 3955, N6),
    // Scan4Transport.
    ai(4, 4300, 4301, LINE_35),
    ai(4, 4302, 4306, LINE_70),
    ai(4, 4307, 4307, COUNTRY),
    ai(4, 4308, 4308, TO_X30),
    ai(4, 4309, 4309, POSITION),
    ai(4, 4310, 4311, LINE_35),
    ai(4, 4312, 4316, LINE_70),
    ai(4, 4317, 4317, COUNTRY),
    ai(4, 4318, 4318, TO_X20),
    ai(4, 4319, 4319, TO_X30),
    ai(4, 4320, 4320, LINE_35),
    ai(4, 4321, 4323, YES_NO),
    ai(4, 4324, 4325, DATE_TIME),
    ai(4, 4326, 4326, DAY),
    ai(4, 4330, 4333, TEMPERATURE),
    ai(4, 7001, 7001, N13),
    ai(4, 7002, 7002, TO_X30),
    ai(4, 7003, 7003, DAY_TIME),
    ai(4, 7004, 7004, TO_N4),
    ai(4, 7005, 7005, TO_X12),
    ai(4, 7006, 7006, DAY),
    ai(4, 7007, 7007, DAY_DAY),
    ai(4, 7008, 7008, TO_X3),
    ai(4, 7009, 7009, TO_X10),
    ai(4, 7010, 7010, TO_X2),
    ai(4, 7011, 7011, DAY_MAYBE_TIME),
    ai(4, 7020, 7022, TO_X20),
    ai(4, 7023, 7023, TO_X30),
    ai(4, 7030, 7039, COUNTRY_X27),
    ai(4, 7040, 7040, UIC),
    ai(4, 7230, 7239, CERTIFICATE),
    ai(4, 7240, 7240, TO_X20),
    ai(4, 7241, 7241, N2),
    ai(4, 7242, 7242, TO_X25),
    ai(4, 8001, 8001, N14),
    ai(4, 8002, 8002, TO_X20),
    ai(4, 8003, 8003, GRAI),
    ai(4, 8004, 8004, TO_X30),
    ai(4, 8005, 8005, N6),
    ai(4, 8006, 8006, ITIP),
    ai(4, 8007, 8007, TO_X34),
    ai(4, 8008, 8008, HOUR_AND_MORE),
    ai(4, 8009, 8009, TO_X50),
    ai(4, 8010, 8010, CPID),
    ai(4, 8011, 8011, TO_N12),
    ai(4, 8012, 8012, TO_X20),
    ai(4, 8013, 8013, TO_X25),
    ai(4, 8017, 8018, SSCC),
    ai(4, 8019, 8019, TO_N10),
    ai(4, 8020, 8020, TO_X25),
    ai(4, 8026, 8026, ITIP),
    ai(4, 8030, 8030, SIGNATURE),
    ai(4, 8110, 8110, TO_X70),
    ai(4, 8111, 8111, N4),
    ai(4, 8112, 8112, TO_X70),
    ai(4, 8200, 8200, TO_X70),
];

/// The format of the AI at the start of `text`; none if there is no such AI.
pub(super) fn find(text: &str) -> Option<&'static Format> {
    let bytes = text.as_bytes();
    let length = match bytes {
        [b'0' | b'1' | b'9', ..] | [b'2', b'0'..=b'2', ..] | [b'3', b'0' | b'7', ..] => 2,
        [b'2', ..] | [b'4', b'0'..=b'2', ..] | [b'7', b'1', ..] => 3,
        _ => 4,
    };
    let code: u16 = text.get(..length).filter(|code| code.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let key = (length, code);
    let found = TABLE.binary_search_by(|format| {
        let digits = usize::from(format.digits);
        if (digits, format.last) < key {
            std::cmp::Ordering::Less
        } else if (digits, format.first) > key {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Equal
        }
    });
    // Measures give at most five decimal places.
    let measure = length == 4 && (3100..3700).contains(&code);
    found.ok().map(|at| &TABLE[at]).filter(|_| !measure || code % 10 <= 5)
}

/// Characters of the value of an AI whose length is predefined by its first two digits, so that no FNC1 follows it; none for
/// all others. General Specifications, figure 7.8.5-2.
pub(super) fn predefined(ai: &str) -> Option<usize> {
    let whole: usize = match ai.get(..2)? {
        "00" => 20,
        "01" | "02" | "03" => 16,
        "04" => 18,
        "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" => 8,
        "20" => 4,
        "31" | "32" | "33" | "34" | "35" | "36" => 10,
        "41" => 16,
        _ => return None,
    };
    whole.checked_sub(ai.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_without_overlaps() {
        for pair in TABLE.windows(2) {
            assert!((pair[0].digits, pair[0].last) < (pair[1].digits, pair[1].first), "{pair:?}");
        }
        for format in TABLE {
            assert!(format.first <= format.last);
            let width = usize::from(format.digits);
            assert!(find(&format!("{:0width$}", format.first)).is_some(), "{format:?}");
        }
    }

    #[test]
    fn predefined_lengths_agree_with_the_formats() {
        for format in TABLE {
            let width = usize::from(format.digits);
            if let Some(length) = predefined(&format!("{:0width$}", format.first)) {
                let (least, most) = format.parts.iter().fold((0, 0), |sum, p| (sum.0 + p.least, sum.1 + p.most));
                assert_eq!((least, most), (length, length), "{format:?}");
            }
        }
    }
}
