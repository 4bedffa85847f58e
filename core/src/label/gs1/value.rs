//! Whether a value is what its application identifier asks.

use super::table::{Format, Rule, Set};
use crate::label::{Check, numbers};
use chrono::NaiveDate;

/// Judges `value` by `format`; an error is the key of the text that says what is wrong.
pub(super) fn judge(format: &Format, value: &str) -> Result<(), &'static str> {
    if !value.is_ascii() {
        return Err("label.gs1_characters");
    }
    let mut rest = value;
    for part in format.parts {
        if rest.is_empty() && part.optional {
            continue;
        }
        let length = part.most.min(rest.len());
        if length < part.least {
            return Err("label.gs1_short");
        }
        let (value, after) = rest.split_at(length);
        if !value.bytes().all(|b| allowed(part.set, b)) {
            return Err("label.gs1_characters");
        }
        keep(part.rule, value)?;
        rest = after;
    }
    if rest.is_empty() { Ok(()) } else { Err("label.gs1_long") }
}

fn allowed(set: Set, b: u8) -> bool {
    match set {
        Set::N => b.is_ascii_digit(),
        Set::X => b.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&b),
        Set::Y => b.is_ascii_digit() || b.is_ascii_uppercase() || b"#-/".contains(&b),
        Set::Z => b.is_ascii_alphanumeric() || b"-_=".contains(&b),
    }
}

fn keep(rule: Rule, value: &str) -> Result<(), &'static str> {
    let number = || value.parse::<u64>().unwrap_or(u64::MAX);
    let sound = match rule {
        Rule::Any => true,
        Rule::Checked if numbers::gs1_check(value.as_bytes()) != Check::Ok => return Err("label.gs1_check"),
        Rule::Checked => true,
        Rule::Date => date(value).is_some(),
        Rule::DateOrMonth => date(value).is_some() || (value.ends_with("00") && month(value).is_some()),
        Rule::Time => value == "9999" || (&value[..2] < "24" && &value[2..] < "60"),
        Rule::YesNo => number() <= 1,
        Rule::Latitude => number() <= 1_800_000_000,
        Rule::Longitude => number() <= 3_600_000_000,
        Rule::Country => value.bytes().all(|b| b.is_ascii_uppercase()),
        Rule::Percent => decode(value).is_some(),
        Rule::Zero => value == "0",
        Rule::Minus => value == "-",
    };
    if sound { Ok(()) } else { Err("label.gs1_value") }
}

/// YYMMDD. Years 00 to 50 are of this century, 51 to 99 of the last; the specification's moving window (7.12) agrees until
/// the year 2050 for every date that a parcel carries.
pub(in crate::label) fn date(value: &str) -> Option<NaiveDate> {
    let (year, month) = month(value)?;
    NaiveDate::from_ymd_opt(year, month, value.get(4..6)?.parse().ok()?)
}

/// Year and month of YYMMDD.
fn month(value: &str) -> Option<(i32, u32)> {
    let year: i32 = value.get(..2)?.parse().ok()?;
    let month: u32 = value.get(2..4)?.parse().ok()?;
    (1..=12).contains(&month).then_some((if year <= 50 { 2000 + year } else { 1900 + year }, month))
}

/// Percent-decoding as Scan4Transport asks: `+` is a space, `%` and two hexadecimal digits a byte of UTF-8. None if broken.
pub(in crate::label) fn decode(value: &str) -> Option<String> {
    let mut out = Vec::with_capacity(value.len());
    let mut bytes = value.bytes();
    while let Some(b) = bytes.next() {
        out.push(match b {
            b'+' => b' ',
            b'%' => u8::try_from(hex(bytes.next()?)? * 16 + hex(bytes.next()?)?).ok()?,
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

fn hex(b: u8) -> Option<u32> {
    char::from(b).to_digit(16)
}
