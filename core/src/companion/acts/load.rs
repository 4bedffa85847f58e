//! Taking parcels in: is this box ours, and which number goes on it?

use super::Recorded;
use crate::companion::day::Today;
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, HowRead, Verdict};
use crate::label::{self, LumaPlane};
use crate::manifest::{ParcelState, Place};
use crate::texts::Text;
use serde::Serialize;

/// Numbers that fit on a box: the eye reads them in the car.
const BOX_NUMBERS: std::ops::RangeInclusive<u32> = 1..=99;
/// Typing this few characters means the end of a number, as printed large on most labels.
const TYPED_TAIL: std::ops::RangeInclusive<usize> = 4..=6;

/// What a scan at load-out says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The fact.
    pub fact: Recorded,
    /// Right parcel, twice, another day, or nobody's.
    pub verdict: Verdict,
    /// The parcel's number, or what the label says.
    pub parcel: String,
    /// To be written on the box.
    pub box_number: Option<u32>,
    /// The outing that the plan has it in, counted from 1.
    pub outing: Option<u32>,
    /// The street line, if it is ours.
    pub address: String,
    /// For whom, if it is ours.
    pub name: String,
    /// The day that it is listed for, with `not_today`.
    pub listed_for: Option<String>,
}

impl Companion {
    /// A label was scanned or typed while taking parcels in. Four to six characters are taken as the end of a number.
    ///
    /// # Errors
    /// Nothing readable was given, or a typed end fits several parcels.
    pub fn receive(&self, said: &str) -> Result<Received> {
        let mut today = self.today()?;
        let numbers = numbers(said).collect::<Vec<_>>();
        receive(&mut today, said, &numbers, HowRead::Typed)
    }

    /// The same from a camera frame: the first symbol that is on a list counts, else the most likely label.
    ///
    /// # Errors
    /// No symbol was found in the picture; nothing is recorded.
    pub fn receive_frame(&self, frame: &LumaPlane<'_>) -> Result<Received> {
        let symbols = label::decode(frame)?;
        self.receive_symbols(&symbols)
    }

    /// The same from a picture file (JPEG or PNG).
    ///
    /// # Errors
    /// The picture cannot be read, or no symbol was found in it; nothing is recorded.
    pub fn receive_picture(&self, bytes: &[u8]) -> Result<Received> {
        let symbols = label::decode_file(bytes)?;
        self.receive_symbols(&symbols)
    }

    fn receive_symbols(&self, symbols: &[label::Symbol]) -> Result<Received> {
        let mut today = self.today()?;
        let numbers: Vec<String> = symbols.iter().flat_map(|symbol| numbers(&symbol.text)).collect();
        let said = symbols.first().map(|symbol| symbol.text.clone()).unwrap_or_default();
        receive(&mut today, &said, &numbers, HowRead::Camera)
    }

    /// A parcel is damaged. It stays where it is.
    pub fn damaged(&self, parcel: &str) -> Result<Recorded> {
        let mut today = self.today()?;
        let parcel = today.parcel(parcel)?.parcel.tracking_number.clone();
        let appended = today.record(vec![Act::Damaged { parcel }.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// A parcel never arrived or is lost.
    ///
    /// # Errors
    /// It is unknown, or was handed over.
    pub fn missing(&self, parcel: &str) -> Result<Recorded> {
        let mut today = self.today()?;
        let state = today.parcel(parcel)?;
        if state.handover.is_some() {
            return Err(already_handed_over(state));
        }
        let parcel = state.parcel.tracking_number.clone();
        let appended = today.record(vec![Act::Missing { parcel }.into()])?;
        Recorded::last(&appended.sealed)
    }
}

/// The numbers that a label may say. A licence, a code too long for a label and a blank text say none.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    label::candidates(text).into_iter().map(|candidate| candidate.number).filter(|number| !number.is_empty())
}

fn receive(today: &mut Today<'_>, said: &str, numbers: &[String], how: HowRead) -> Result<Received> {
    if numbers.is_empty() {
        return Err(Error::input(Text::new("companion.empty_label")));
    }
    let ours = match numbers.iter().find(|number| today.state().parcels.contains_key(*number)) {
        Some(number) => Some(number.clone()),
        None if how == HowRead::Typed => by_tail(today, said)?,
        None => None,
    };
    let elsewhere = |number: &&String| today.manifest().elsewhere.contains_key(*number);
    let parcel = ours.clone().or_else(|| numbers.iter().find(elsewhere).cloned()).unwrap_or_else(|| numbers[0].clone());
    let parcel: String = parcel.chars().take(MAX_LABEL_CHARS).collect();
    let verdict = match today.state().parcels.get(&parcel) {
        Some(state) if state.place == Place::Withdrawn => Verdict::Unexpected,
        Some(state) if state.received_at_ms.is_some() => Verdict::Twice,
        Some(_) => Verdict::Expected,
        None if today.manifest().elsewhere.contains_key(&parcel) => Verdict::NotToday,
        None => Verdict::Unexpected,
    };
    let box_number = match verdict {
        Verdict::Expected => next_box_number(today),
        _ => today.state().parcels.get(&parcel).and_then(|state| state.box_number),
    };
    let given = (verdict == Verdict::Expected).then_some(box_number).flatten();
    let appended =
        today.record(vec![Act::Received { parcel: parcel.clone(), verdict, box_number: given, how }.into()])?;
    let state = today.state().parcels.get(&parcel);
    Ok(Received {
        fact: Recorded::last(&appended.sealed)?,
        verdict,
        box_number,
        outing: state.and_then(|state| outing_of(today, state)),
        address: state.map(|state| state.parcel.address.clone()).unwrap_or_default(),
        name: state.map(|state| state.parcel.person.name.clone()).unwrap_or_default(),
        listed_for: today.manifest().elsewhere.get(&parcel).map(ToString::to_string),
        parcel,
    })
}

/// What a label on nobody's list may fill of a fact: it is kept to be recognised, not to be archived.
const MAX_LABEL_CHARS: usize = 200;

/// The one parcel that ends so; none if no parcel does.
fn by_tail(today: &Today<'_>, said: &str) -> Result<Option<String>> {
    let tail: String = said.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    if !TYPED_TAIL.contains(&tail.len()) {
        return Ok(None);
    }
    let mut fitting = today.state().parcels.keys().filter(|number| number.ends_with(&tail));
    match (fitting.next(), fitting.count()) {
        (Some(number), 0) => Ok(Some(number.clone())),
        (None, _) => Ok(None),
        (Some(_), more) => {
            Err(Error::input(Text::new("companion.tail_not_unique").with("tail", tail).with("n", more + 1)))
        }
    }
}

/// The smallest number that no other box of the day has; none when all are taken.
fn next_box_number(today: &Today<'_>) -> Option<u32> {
    let taken: std::collections::BTreeSet<u32> = today.state().parcels.values().filter_map(|p| p.box_number).collect();
    BOX_NUMBERS.into_iter().find(|number| !taken.contains(number))
}

fn outing_of(today: &Today<'_>, state: &ParcelState) -> Option<u32> {
    let (outings, _) = today.state().plan.as_ref()?;
    let index = outings.iter().position(|outing| outing.stops.iter().any(|(id, _)| *id == state.stop))?;
    u32::try_from(index + 1).ok()
}

pub(super) fn already_handed_over(state: &ParcelState) -> Error {
    Error::rule(Text::new("companion.already_handed_over").with("parcel", &state.parcel.tracking_number))
}
