//! The sentences a person reads: a key with arguments here, the words in `texts/<language>/<room>.json`.
//!
//! A room never writes a sentence of its own: it makes a [`Text`]; a shell renders it in the courier's language. Android's
//! and Apple's string files are generated from the same JSON, so all screens and messages say the same.
//!
//! A value in the JSON is a sentence with `{name}` placeholders, or `{"one": .., "other": ..}` chosen by the argument `n`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A sentence by its key (`room.what`) and its arguments, already formatted for a person where they are numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// `room.what`, as in `texts/en/<room>.json` under `what`.
    pub key: String,
    /// What replaces `{name}` in the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

impl Text {
    /// A sentence without arguments.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), args: BTreeMap::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// The sentence in `language`; a key without a sentence renders as the key, so that nothing is ever blank.
    pub fn render(&self, language: Language) -> String {
        let n = self.args.get("n").map(String::as_str);
        let Some(sentence) = catalogue(language).get(&self.key).and_then(|s| s.choose(n)) else {
            return self.key.clone();
        };
        fill(sentence, &self.args)
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(Language::En))
    }
}

/// The languages that Satchel speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English, as in the United States.
    En,
    /// Spanish, as in the United States.
    Es,
}

/// One entry of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Sentence {
    /// The same words for any number.
    Plain(String),
    /// Chosen by the argument `n`: `one` for 1, `other` else.
    Plural {
        /// For n = 1.
        one: String,
        /// For every other n.
        other: String,
    },
}

impl Sentence {
    fn choose(&self, n: Option<&str>) -> Option<&str> {
        match self {
            Sentence::Plain(words) => Some(words),
            Sentence::Plural { one, other } => Some(if n == Some("1") { one } else { other }),
        }
    }
}

fn fill(sentence: &str, args: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        match after.find('}') {
            Some(close) => {
                let name = &after[..close];
                match args.get(name) {
                    Some(value) => out.push_str(value),
                    None => out.push_str(&rest[open..open + close + 2]),
                }
                rest = &after[close + 1..];
            }
            None => {
                out.push_str(&rest[open..]);
                rest = "";
            }
        }
    }
    out.push_str(rest);
    out
}

macro_rules! rooms {
    ($language:literal) => {
        [
            ("calendar", include_str!(concat!("../../texts/", $language, "/calendar.json"))),
            ("companion", include_str!(concat!("../../texts/", $language, "/companion.json"))),
            ("depot", include_str!(concat!("../../texts/", $language, "/depot.json"))),
            ("earnings", include_str!(concat!("../../texts/", $language, "/earnings.json"))),
            ("journal", include_str!(concat!("../../texts/", $language, "/journal.json"))),
            ("label", include_str!(concat!("../../texts/", $language, "/label.json"))),
            ("manifest", include_str!(concat!("../../texts/", $language, "/manifest.json"))),
            ("plan", include_str!(concat!("../../texts/", $language, "/plan.json"))),
            ("proof", include_str!(concat!("../../texts/", $language, "/proof.json"))),
            ("roads", include_str!(concat!("../../texts/", $language, "/roads.json"))),
            ("store", include_str!(concat!("../../texts/", $language, "/store.json"))),
            ("sync", include_str!(concat!("../../texts/", $language, "/sync.json"))),
        ]
    };
}

/// Every sentence of a language by its full key.
pub fn catalogue(language: Language) -> &'static BTreeMap<String, Sentence> {
    static EN: OnceLock<BTreeMap<String, Sentence>> = OnceLock::new();
    static ES: OnceLock<BTreeMap<String, Sentence>> = OnceLock::new();
    match language {
        Language::En => EN.get_or_init(|| parse(&rooms!("en"))),
        Language::Es => ES.get_or_init(|| parse(&rooms!("es"))),
    }
}

/// The files are part of the build; `texts::tests` proves that each parses, so a broken one cannot ship.
fn parse(rooms: &[(&str, &str)]) -> BTreeMap<String, Sentence> {
    let mut all = BTreeMap::new();
    for (room, json) in rooms {
        let entries: BTreeMap<String, Sentence> = serde_json::from_str(json).unwrap_or_default();
        all.extend(entries.into_iter().map(|(what, sentence)| (format!("{room}.{what}"), sentence)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(sentence: &Sentence) -> std::collections::BTreeSet<String> {
        let words = match sentence {
            Sentence::Plain(words) => words.clone(),
            Sentence::Plural { one, other } => format!("{one} {other}"),
        };
        words.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn every_file_parses() {
        for (room, json) in rooms!("en").iter().chain(rooms!("es").iter()) {
            let parsed = serde_json::from_str::<BTreeMap<String, Sentence>>(json);
            assert!(parsed.is_ok(), "texts of {room}: {parsed:?}");
        }
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_arguments() {
        let (en, es) = (catalogue(Language::En), catalogue(Language::Es));
        assert_eq!(en.keys().collect::<Vec<_>>(), es.keys().collect::<Vec<_>>());
        for (key, sentence) in en {
            assert_eq!(placeholders(sentence), placeholders(&es[key]), "{key}");
        }
    }

    /// The file that Kotlin and Swift read as well; sentences of the screens are theirs alone.
    #[test]
    fn sentences_read_as_the_golden_file_has_them() {
        #[derive(Deserialize)]
        struct Golden {
            sentence: Vec<Case>,
        }
        #[derive(Deserialize)]
        struct Case {
            of: String,
            args: BTreeMap<String, String>,
            en: String,
            es: String,
        }
        let golden: Golden = serde_json::from_str(include_str!("../../tests/golden/words.json")).unwrap();
        let ours: Vec<Case> = golden.sentence.into_iter().filter(|case| !case.of.starts_with("screens.")).collect();
        assert!(ours.len() >= 5);
        for case in ours {
            let text = Text { key: case.of, args: case.args };
            assert_eq!((text.render(Language::En), text.render(Language::Es)), (case.en, case.es), "{}", text.key);
        }
    }

    #[test]
    fn an_unknown_key_renders_as_itself_and_a_missing_argument_stays_visible() {
        assert_eq!(Text::new("nobody.wrote_this").render(Language::En), "nobody.wrote_this");
        assert_eq!(fill("{a} of {b}", &BTreeMap::from([("a".into(), "1".into())])), "1 of {b}");
    }
}
