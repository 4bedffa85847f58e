//! Driving licences and identity cards of North America (AAMVA DL/ID Card Design Standard, annex D): whether the holder is
//! at least 21. Nothing else of a licence leaves this file.

use super::{Candidate, Check, Kind};
use crate::calendar::ServiceDay;
use crate::texts::Text;
use chrono::{Datelike, NaiveDate};

/// How old somebody must be, in years.
const AGE_YEARS: i32 = 21;

/// What a licence says about its holder's age on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// At least 21, and the licence is valid.
    AtLeast21,
    /// Younger than 21.
    Younger,
    /// The licence has expired, so it proves nothing.
    Expired,
    /// No date of birth or no expiry that can be read.
    Unreadable,
}

impl Age {
    /// Why it is not accepted; none when it is.
    pub fn text(self) -> Option<Text> {
        match self {
            Age::AtLeast21 => None,
            Age::Younger => Some(Text::new("label.licence_younger")),
            Age::Expired => Some(Text::new("label.licence_expired")),
            Age::Unreadable => Some(Text::new("label.licence_unreadable")),
        }
    }
}

/// The age that the licence `text` proves on `today`; none if the text is no licence. Somebody born on 29 February comes of
/// age on 1 March. A licence is valid on the day of its expiry.
pub fn age(text: &str, today: ServiceDay) -> Option<Age> {
    (text.len() <= super::MAX_TEXT_BYTES && is_licence(text)).then(|| judge(text, today))
}

/// Whether the header of the standard stands near the start: `ANSI ` or `AAMVA`, then six digits of the issuer.
pub(super) fn is_licence(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len().min(24)).any(|at| {
        let rest = &bytes[at..];
        let after = rest.strip_prefix(b"ANSI ").or_else(|| rest.strip_prefix(b"AAMVA"));
        after.is_some_and(|digits| digits.len() >= 6 && digits[..6].iter().all(u8::is_ascii_digit))
    })
}

/// The candidate of a licence: without a number, so that none of its data is listed, stored or shown.
pub(super) fn candidate(text: &str, today: Option<ServiceDay>) -> Candidate {
    let age = today.map(|day| judge(text, day));
    let readable = date_of(text, b"DBB").is_some() && date_of(text, b"DBA").is_some();
    let check = if readable { Check::None } else { Check::Bad };
    let finding = if readable { age.and_then(Age::text) } else { Age::Unreadable.text() };
    Candidate { age, finding, ..Candidate::new(Kind::Aamva, None, String::new(), check) }
}

fn judge(text: &str, today: ServiceDay) -> Age {
    let (Some(born), Some(expires)) = (date_of(text, b"DBB"), date_of(text, b"DBA")) else { return Age::Unreadable };
    let today = today.date();
    if expires < today {
        return Age::Expired;
    }
    let of_age = (born.year() + AGE_YEARS, born.month(), born.day());
    if of_age <= (today.year(), today.month(), today.day()) { Age::AtLeast21 } else { Age::Younger }
}

/// The date of element `code`, which stands at the start of a line or right after the subfile's `DL` or `ID`.
fn date_of(text: &str, code: &[u8; 3]) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    bytes.windows(11).enumerate().filter(|(_, w)| w.starts_with(code)).find_map(|(at, window)| {
        let before = &bytes[..at];
        let starts = matches!(before.last(), None | Some(b'\n' | b'\r' | 0x1e)) || ends_in_subfile(before);
        if starts { date(&window[3..]) } else { None }
    })
}

fn ends_in_subfile(before: &[u8]) -> bool {
    before.ends_with(b"DL") || before.ends_with(b"ID")
}

/// Eight digits. Version 01 and Canada write CCYYMMDD, later versions in the United States MMDDCCYY. The digits tell: no
/// month is 19 or above, and every century in use is.
fn date(digits: &[u8]) -> Option<NaiveDate> {
    let number =
        |range: std::ops::Range<usize>| -> Option<u32> { std::str::from_utf8(&digits[range]).ok()?.parse().ok() };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (year, month, day) = if number(0..2)? > 12 {
        (number(0..4)?, number(4..6)?, number(6..8)?)
    } else {
        (number(4..8)?, number(0..2)?, number(2..4)?)
    };
    let in_use = (1900..2100).contains(&year);
    in_use.then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)).flatten()
}
