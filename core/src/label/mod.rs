//! What a barcode's text says: which carrier's number it is, whether its check digit holds, and what else it carries.
//!
//! [`candidates`] ranks every kind that the text may be, best first; the manifest decides among them. [`ship_to`] reads the
//! address of a Scan4Transport label, [`age`] a driving licence (and lets nothing else of it out), [`decode`] and
//! [`decode_file`] find symbols in a camera frame or a picture.
//!
//! Guarantees: work and memory are bounded for any text and any picture, nothing panics, the answer is never empty. Leaves
//! to others: which parcel a number belongs to (`manifest`), and what may be kept of an age check (`proof`).

mod envelope;
mod error;
mod gs1;
mod licence;
mod numbers;
mod picture;
mod postal;
mod reading;
mod second_look;
mod ship_to;
#[cfg(test)]
mod tests;

pub use error::LabelError;
pub use licence::{Age, age};
pub use picture::{LumaPlane, Symbol, Symbology, decode, decode_file};
pub use ship_to::{Moment, ShipTo, ship_to};

use crate::calendar::ServiceDay;
use crate::texts::Text;
use reading::Reading;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// A text longer than this many bytes is no label: the densest QR code holds 7,089 digits.
pub const MAX_TEXT_BYTES: usize = 8_192;

/// A parcel number is at most this long, in bytes; the longest of a known kind (GS1 AI 91) has 90.
pub const MAX_NUMBER_BYTES: usize = 100;

/// GS1 application identifier -> value as on the label, percent-encoding included.
pub type Elements = BTreeMap<String, String>;

/// What a text may be. The table of `domain.md`, "Labels".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Serial shipping container code, 18 digits, GS1 AI 00.
    #[serde(rename = "sscc")]
    Sscc,
    /// Two letters, nine digits, two letters of the country; UPU standard S10.
    #[serde(rename = "upu_s10")]
    UpuS10,
    /// USPS Intelligent Mail package barcode, 22 or 26 digits.
    #[serde(rename = "usps_impb")]
    UspsImpb,
    /// UPS, 18 characters.
    #[serde(rename = "ups_1z")]
    Ups1z,
    /// FedEx Express.
    #[serde(rename = "fedex_12")]
    Fedex12,
    /// FedEx Express, the long barcode.
    #[serde(rename = "fedex_34")]
    Fedex34,
    /// FedEx Ground.
    #[serde(rename = "fedex_ground_15")]
    FedexGround15,
    /// FedEx Ground, the barcode that starts with 96.
    #[serde(rename = "fedex_ground_96")]
    FedexGround96,
    /// TBA, TBM or TBC and 12 digits.
    #[serde(rename = "amazon")]
    Amazon,
    /// GS1 element strings.
    #[serde(rename = "gs1")]
    Gs1,
    /// A North American driving licence or identity card.
    #[serde(rename = "aamva")]
    Aamva,
    /// None of these.
    #[serde(rename = "other")]
    Other,
}

/// Whether the check digit holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It holds.
    Ok,
    /// The kind has none.
    None,
    /// It does not hold, or the text is broken.
    Bad,
}

/// One thing that a text may be. As JSON: `formats.md`, "label"; `finding` stays out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which kind.
    pub kind: Kind,
    /// Who carries it, where the kind says.
    pub carrier: Option<&'static str>,
    /// What a manifest would list: upper case, without spaces, dashes, FNC1, symbology identifier and 420+ZIP. Empty for a
    /// licence and for a text that cannot be a number.
    pub number: String,
    /// Whether it holds together.
    pub check: Check,
    /// What the label carries beside the number; only of kind [`Kind::Gs1`], up to the broken element if there is one.
    pub elements: Option<Elements>,
    /// Only of kind [`Kind::Aamva`], and only where the day was given.
    pub age: Option<Age>,
    /// What is wrong with it, for a person; always there when `check` is bad.
    pub finding: Option<Text>,
}

impl Candidate {
    fn new(kind: Kind, carrier: Option<&'static str>, number: String, check: Check) -> Self {
        let finding = (check == Check::Bad).then(|| Text::new("label.check_digit"));
        Self { kind, carrier, number, check, elements: None, age: None, finding }
    }

    /// Best first: a kind whose check holds, one without a check, one whose check fails, none at all.
    fn rank(&self) -> u8 {
        match (self.kind, self.check) {
            (Kind::Other, _) => 3,
            (_, Check::Ok) => 0,
            (_, Check::None) => 1,
            (_, Check::Bad) => 2,
        }
    }
}

impl Serialize for Candidate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &self.kind)?;
        map.serialize_entry("carrier", &self.carrier)?;
        map.serialize_entry("number", &self.number)?;
        map.serialize_entry("check", &self.check)?;
        if let Some(elements) = &self.elements {
            map.serialize_entry("elements", elements)?;
        }
        if self.kind == Kind::Aamva {
            map.serialize_entry("at_least_21", &self.age.map(|age| age == Age::AtLeast21))?;
        }
        map.end()
    }
}

/// Everything that `text` may be, best first, never empty. A licence's age stays unknown: see [`candidates_on`].
pub fn candidates(text: &str) -> Vec<Candidate> {
    candidates_on(text, None)
}

/// As [`candidates`], with the day on which a licence's holder must be 21.
pub fn candidates_on(text: &str, today: Option<ServiceDay>) -> Vec<Candidate> {
    let reading = match Reading::of(text) {
        Ok(reading) => reading,
        Err(finding) => return vec![nothing(finding)],
    };
    if licence::is_licence(reading.payload) {
        return vec![licence::candidate(reading.payload, today)];
    }
    let mut found = Vec::with_capacity(4);
    let elements = gs1::candidate(&reading);
    let (before, after) = match elements {
        Some(candidate) if gs1::says_more_than_a_number(&candidate) => (Some(candidate), None),
        other => (None, other),
    };
    let sscc = before.as_ref().or(after.as_ref()).and_then(gs1::sscc);
    found.extend(before);
    found.extend(sscc);
    numbers::add(&reading.number, &mut found);
    envelope::add(reading.payload, &mut found);
    found.extend(after);
    if !found.iter().any(|candidate| candidate.check != Check::Bad) {
        found.push(other(reading.number));
    }
    found.sort_by_key(Candidate::rank);
    found
}

/// The number to compare with a manifest's: the best candidate's, or the text in upper case without spaces and dashes when
/// no kind fits. Put both sides through it. Empty for a licence and for a text that cannot be a number.
pub fn normal_number(text: &str) -> String {
    let Some(best) = candidates(text).into_iter().next() else { return String::new() };
    match (best.kind, best.check) {
        (Kind::Other | Kind::Aamva, _) | (_, Check::Ok | Check::None) => best.number,
        (_, Check::Bad) => Reading::of(text).map(|reading| other(reading.number).number).unwrap_or_default(),
    }
}

fn other(number: String) -> Candidate {
    if number.len() > MAX_NUMBER_BYTES {
        return nothing(Text::new("label.no_number").with("n", number.len()));
    }
    Candidate::new(Kind::Other, None, number, Check::None)
}

fn nothing(finding: Text) -> Candidate {
    Candidate { finding: Some(finding), ..Candidate::new(Kind::Other, None, String::new(), Check::Bad) }
}
