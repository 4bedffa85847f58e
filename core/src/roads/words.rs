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

/// Words of a name in lower case, without punctuation, each in full. `St` at the beginning is a saint, not a street.
pub fn words(name: &str) -> Vec<String> {
    let plain: String = name.chars().filter(|c| !matches!(c, '.' | '\'' | '\u{2019}')).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let last = words.len().saturating_sub(1);
    let full = |(at, word): (usize, String)| match word.as_str() {
        "st" if at == 0 || (at == 1 && at < last) => "saint".to_owned(),
        short => SHORT.iter().find(|(known, _)| *known == short).map_or(word, |(_, full)| (*full).to_owned()),
    };
    words.into_iter().enumerate().map(full).collect()
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
    }
}
