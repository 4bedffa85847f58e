//! What a person typed, or a manifest says: a house number, the words of a street, perhaps those of one that crosses it.

use crate::roads::words::{self, Word};

/// Words that say which part of a building; they and what follows say nothing of the street (USPS Publication 28, appendix C2).
const UNITS: [&str; 16] = [
    "apt",
    "apartment",
    "bldg",
    "building",
    "fl",
    "floor",
    "lot",
    "ph",
    "rm",
    "room",
    "spc",
    "ste",
    "suite",
    "trlr",
    "unit",
    "#",
];
/// More words than any street's name and its town's have.
const MOST_WORDS: usize = 12;

/// An address, or the beginning of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed, in upper case.
    pub number: Option<String>,
    /// Of the street, and perhaps of what follows it.
    pub words: Vec<Word>,
}

impl Query {
    /// Of one street.
    pub fn read(text: &str) -> Self {
        // A town behind a comma is that of the pack's area.
        let line = text.split([',', ';', '\n']).map(str::trim).find(|part| !part.is_empty()).unwrap_or_default();
        let is_unit = |word: &&str| {
            let plain = word.trim_end_matches('.').to_lowercase();
            UNITS.contains(&plain.as_str()) || plain.starts_with('#')
        };
        let mut typed: Vec<&str> = line.split_whitespace().collect();
        // Not at the beginning: there is a Lot Street.
        if let Some(unit) = typed.iter().skip(2).position(is_unit) {
            typed.truncate(unit + 2);
        }
        let number =
            typed.first().filter(|first| typed.len() > 1 && is_number(first)).map(|first| first.to_uppercase());
        if number.is_some() {
            typed.remove(0);
            // `1042 1/2 High Street` is a part of 1042.
            if typed.len() > 1 && typed[0].contains('/') && is_number(typed[0]) {
                typed.remove(0);
            }
        }
        let mut words = words::both(&typed.join(" "));
        words.truncate(MOST_WORDS);
        Self { number, words }
    }

    /// Of two streets that cross: `Main & 3rd`; and whether it can mean nothing else. `Town and Country Road` is one street.
    pub fn crossing(text: &str) -> Option<([Self; 2], bool)> {
        let line = text.split([',', ';', '\n']).next().unwrap_or_default();
        let signed = ["&", "@", " / "].iter().find_map(|sign| line.split_once(sign));
        let (one, other) = signed.or_else(|| between_words(line))?;
        let both = [one, other].map(|street| Self { number: None, words: words::both(street) });
        let whole = both.iter().all(|query| (1..=MOST_WORDS).contains(&query.words.len()));
        whole.then_some((both, signed.is_some()))
    }
}

fn between_words(line: &str) -> Option<(&str, &str)> {
    let lower = line.to_ascii_lowercase();
    [" and ", " at ", " y "].iter().find_map(|word| {
        let at = lower.find(word)?;
        Some((line.get(..at)?, line.get(at + word.len()..)?))
    })
}

/// Whether a word is a house number: `1042`, `12B`, `10-12`, and not `3rd`.
fn is_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word[digits..];
    let plain = rest.len() <= 1 || rest.starts_with(['-', '/']);
    (1..=6).contains(&digits) && plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, String) {
        let query = Query::read(text);
        let words: Vec<String> = query.words.into_iter().map(|word| word.full).collect();
        (query.number, words.join(" "))
    }

    #[test]
    fn a_number_stands_before_a_street_and_a_unit_behind_it() {
        let some = |number: &str, words: &str| (Some(number.to_owned()), words.to_owned());
        assert_eq!(read("1042 S. High St, Columbus, OH 43206"), some("1042", "south high street"));
        assert_eq!(read("12b Oak Ct Apt. 3"), some("12B", "oak court"));
        assert_eq!(read("10-12 Main St #4"), some("10-12", "main street"));
        assert_eq!(read("1042 1/2 High St"), some("1042", "high street"));
        assert_eq!(read("3rd Ave"), (None, "3rd avenue".to_owned()));
        assert_eq!(read("100 3"), some("100", "3"));
        assert_eq!(read("12"), (None, "12".to_owned()));
        assert_eq!(read("Lot St"), (None, "lot street".to_owned()));
        assert_eq!(read(" , \n"), (None, String::new()));
    }

    #[test]
    fn a_crossing_has_two_streets() {
        let of = |text: &str| {
            Query::crossing(text).map(|(both, _)| both.map(|query| query.words[0].written.clone()).join("|"))
        };
        for text in ["Main & 3rd", "main&3rd st", "Main St and 3rd Ave", "MAIN AT 3RD", "main @ 3rd, Columbus"] {
            assert_eq!(of(text).as_deref(), Some("main|3rd"), "{text}");
        }
        assert_eq!((of("Main St"), of("Main &"), of("& 3rd")), (None, None, None));
    }
}
