//! Street names as people write them: `N. High St` is `North High Street`.

/// Street suffixes and directions: as written, in full (USPS Publication 28, appendix C1, and section 233 for directions);
/// those that American streets commonly have.
const SHORT: [(&str, &str); 48] = [
    ("aly", "alley"),
    ("av", "avenue"),
    ("ave", "avenue"),
    ("blvd", "boulevard"),
    ("br", "branch"),
    ("brg", "bridge"),
    ("cir", "circle"),
    ("cres", "crescent"),
    ("cswy", "causeway"),
    ("ct", "court"),
    ("ctr", "center"),
    ("cv", "cove"),
    ("dr", "drive"),
    ("e", "east"),
    ("expy", "expressway"),
    ("ext", "extension"),
    ("fwy", "freeway"),
    ("hts", "heights"),
    ("hwy", "highway"),
    ("ln", "lane"),
    ("lndg", "landing"),
    ("mt", "mount"),
    ("n", "north"),
    ("ne", "northeast"),
    ("nw", "northwest"),
    ("pk", "park"),
    ("pike", "pike"),
    ("pkwy", "parkway"),
    ("pl", "place"),
    ("plz", "plaza"),
    ("pt", "point"),
    ("rd", "road"),
    ("rte", "route"),
    ("rt", "route"),
    ("s", "south"),
    ("se", "southeast"),
    ("sq", "square"),
    ("st", "street"),
    ("sta", "station"),
    ("sw", "southwest"),
    ("ter", "terrace"),
    ("terr", "terrace"),
    ("tpke", "turnpike"),
    ("trl", "trail"),
    ("vw", "view"),
    ("w", "west"),
    ("way", "way"),
    ("xing", "crossing"),
];

/// Numbers in words, as figures: Columbus has `Fourth Street` and `East 4th Avenue`.
const ORDINALS: [(&str, &str); 27] = [
    ("first", "1st"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
    ("eighth", "8th"),
    ("ninth", "9th"),
    ("tenth", "10th"),
    ("eleventh", "11th"),
    ("twelfth", "12th"),
    ("thirteenth", "13th"),
    ("fourteenth", "14th"),
    ("fifteenth", "15th"),
    ("sixteenth", "16th"),
    ("seventeenth", "17th"),
    ("eighteenth", "18th"),
    ("nineteenth", "19th"),
    ("twentieth", "20th"),
    ("thirtieth", "30th"),
    ("fortieth", "40th"),
    ("fiftieth", "50th"),
    ("sixtieth", "60th"),
    ("seventieth", "70th"),
    ("eightieth", "80th"),
    ("ninetieth", "90th"),
];

/// A word of a street's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In lower case, without punctuation.
    pub written: String,
    /// In full, ordinals in figures.
    pub full: String,
}

/// Words of a name. `St` at the beginning is a saint, not a street.
pub fn both(name: &str) -> Vec<Word> {
    let plain: String = name.chars().filter(|c| !matches!(c, '.' | '\'' | '\u{2019}')).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let last = words.len().saturating_sub(1);
    let full = |at: usize, word: &str| match word {
        "st" if at == 0 || (at == 1 && at < last) => "saint".to_owned(),
        short => {
            let long = SHORT.iter().chain(&ORDINALS).find(|(known, _)| *known == short);
            long.map_or(word, |(_, full)| full).to_owned()
        }
    };
    words.into_iter().enumerate().map(|(at, written)| Word { full: full(at, &written), written }).collect()
}

/// Words of a name in full.
pub fn words(name: &str) -> Vec<String> {
    both(name).into_iter().map(|word| word.full).collect()
}

/// Whether a word in full says in which direction of the town a street lies.
pub fn is_direction(full: &str) -> bool {
    matches!(full, "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest")
}

/// Whether a word in full says what kind of street it is.
pub fn is_kind(full: &str) -> bool {
    !is_direction(full) && SHORT.iter().any(|(_, long)| *long == full)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        words(a) == words(b)
    }

    #[test]
    fn abbreviations_are_written_out() {
        assert!(same("N. High St", "north high street"));
        assert!(same("W 5th Ave", "West 5th Avenue"));
        assert!(same("O'Brien Ct.", "OBrien Court"));
        assert!(same("St Clair Ave", "Saint Clair Avenue"));
        assert!(same("N St Clair Ave", "North Saint Clair Avenue"));
        assert!(same("N St", "North Street"));
        assert!(!same("High Street", "North High Street"));
        assert!(same("S 4th St", "South Fourth Street"));
    }
}
