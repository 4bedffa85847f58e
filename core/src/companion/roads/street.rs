//! The street of an address line, to find the right one of two at a corner.

/// What stands before a unit (USPS Publication 28, appendix C2); it says nothing of the street.
const UNITS: [&str; 11] = ["apt", "apartment", "bldg", "building", "fl", "floor", "rm", "room", "ste", "suite", "unit"];

/// `1042 S High St Apt 3` is on `S High St`. Empty where there is no street's name.
pub fn street_of(line: &str) -> String {
    let line = line.split([',', ';', '#']).next().unwrap_or_default();
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && !is_ordinal(word);
    // `1042 1/2 High Street` has two of them. A last word is a name, whatever it is.
    while words.len() > 1 && is_number(words[0]) {
        words.remove(0);
    }
    let is_unit = |word: &&str| UNITS.contains(&word.trim_end_matches('.').to_lowercase().as_str());
    if let Some(unit) = words.iter().skip(1).position(is_unit) {
        words.truncate(unit + 1);
    }
    words.join(" ")
}

/// `5th Avenue` has no house number.
fn is_ordinal(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["st", "nd", "rd", "th"].iter().any(|end| word.len() > 2 && word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::street_of;

    #[test]
    fn the_street_is_what_stands_between_number_and_unit() {
        let cases = [
            ("1042 S High St Apt 3", "S High St"),
            ("1042 1/2 High Street", "High Street"),
            ("12-14 Oak Ave., Columbus", "Oak Ave."),
            ("77 5th Avenue #4", "5th Avenue"),
            ("5th Avenue", "5th Avenue"),
            ("12B Unit Street", "Unit Street"),
            ("Market Square", "Market Square"),
            ("400", "400"),
            ("", ""),
        ];
        for (line, street) in cases {
            assert_eq!(street_of(line), street, "{line}");
        }
    }
}
