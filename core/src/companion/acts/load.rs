//! Taking parcels in: is this box ours, and which number goes on it?

use super::Recorded;
use crate::companion::day::Today;
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, HowRead, Source, Verdict};
use crate::label::{self, Candidate, LumaPlane};
use crate::manifest::{Home, ManifestError, ParcelState, Place, from_label};
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
    /// On the list, and the depot took it off: it goes back.
    pub withdrawn: bool,
    /// The verdict in words, for the screen.
    pub text: Text,
}

/// What a camera frame said at load-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // one a frame, moved once
pub enum FrameScan {
    /// There is no symbol in it, as in most frames.
    Nothing,
    /// Its symbols are no label of a parcel. Nothing was recorded.
    NoParcel {
        /// Why, in words.
        text: Text,
    },
    /// A parcel: the scan is on disk.
    Received {
        /// What it says.
        scan: Received,
    },
}

impl Companion {
    /// A label was scanned or typed while taking parcels in. Four to six characters are taken as the end of a number.
    ///
    /// # Errors
    /// Nothing readable was given, or a typed end fits several parcels.
    pub fn receive(&self, said: &str) -> Result<Received> {
        let mut today = self.today()?;
        receive(&mut today, said, &numbers_on(said), HowRead::Typed)
    }

    /// The same from a camera frame: the first symbol that is on a list counts, else the most likely label.
    ///
    /// # Errors
    /// The figures do not fit the bytes, or the scan cannot be recorded.
    pub fn receive_frame(&self, frame: &LumaPlane<'_>) -> Result<FrameScan> {
        let symbols = label::decode(frame)?;
        let Some(first) = symbols.first() else { return Ok(FrameScan::Nothing) };
        if numbers_in(&symbols).is_empty() {
            return Ok(FrameScan::NoParcel { text: no_number(&first.text) });
        }
        Ok(FrameScan::Received { scan: self.receive_symbols(&symbols)? })
    }

    /// The same from a picture file (JPEG or PNG).
    ///
    /// # Errors
    /// The picture cannot be read, or no symbol was found in it; nothing is recorded.
    pub fn receive_picture(&self, bytes: &[u8]) -> Result<Received> {
        let symbols = label::decode_file(bytes)?;
        if symbols.is_empty() {
            return Err(Error::input(Text::new("companion.no_label_in_picture")));
        }
        self.receive_symbols(&symbols)
    }

    /// What the symbols in a camera frame say, those of a known kind first: for a box at a door
    /// ([`Companion::check_at_door`]), an enrolment code, whatever is read and not taken in. Records nothing; none: there is
    /// no symbol in it.
    ///
    /// # Errors
    /// The figures do not fit the bytes.
    pub fn read_frame(&self, frame: &LumaPlane<'_>) -> Result<Vec<String>> {
        Ok(texts_of(label::decode(frame)?))
    }

    /// The same from a picture file (JPEG or PNG).
    ///
    /// # Errors
    /// The picture cannot be read.
    pub fn read_picture(&self, bytes: &[u8]) -> Result<Vec<String>> {
        Ok(texts_of(label::decode_file(bytes)?))
    }

    /// Makes a parcel of today of a label that carries its own address (GS1 Scan4Transport) and takes it in at once, so that
    /// a shop without a depot types nothing.
    ///
    /// # Errors
    /// The label carries no number or no address (type it: [`Companion::add_parcel`]), or the parcel is on today's list
    /// already. Nothing is recorded.
    pub fn add_from_label(&self, said: &str) -> Result<Received> {
        let read = label::candidates(said).into_iter().find(|c| c.elements.is_some() && !c.number.is_empty());
        let Some(Candidate { number, elements: Some(elements), .. }) = read else {
            return Err(Error::input(Text::new("companion.label_without_address")));
        };
        let mut today = self.today()?;
        let number = label::normal_number(&number);
        if today.state().parcels.contains_key(&number) {
            return Err(Error::rule(Text::new("companion.already_listed").with("parcel", number)));
        }
        let parcel = from_label(&number, &elements, today.day, &Home::default()).map_err(|error| match error {
            ManifestError::NoPlace => Error::input(Text::new("companion.label_without_address")),
            other => other.into(),
        })?;
        let number = parcel.tracking_number.clone();
        let mut deeds = self.parcels_added(today.day, Source::Label, &[parcel])?;
        let (verdict, box_number) = (Verdict::Expected, next_box_number(&today));
        deeds.push(Act::Received { parcel: number.clone(), verdict, box_number, how: HowRead::Camera }.into());
        let appended = today.record(deeds)?;
        Ok(received(&today, Recorded::last(&appended.sealed)?, verdict, number, box_number))
    }

    fn receive_symbols(&self, symbols: &[label::Symbol]) -> Result<Received> {
        let mut today = self.today()?;
        let numbers = numbers_in(symbols);
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

fn numbers_in(symbols: &[label::Symbol]) -> Vec<String> {
    symbols.iter().flat_map(|symbol| numbers_on(&symbol.text)).collect()
}

fn texts_of(symbols: Vec<label::Symbol>) -> Vec<String> {
    symbols.into_iter().map(|symbol| symbol.text).collect()
}

fn receive(today: &mut Today<'_>, said: &str, numbers: &[String], how: HowRead) -> Result<Received> {
    if numbers.is_empty() {
        return Err(Error::input(no_number(said)));
    }
    let ours = match numbers.iter().find(|number| today.state().parcels.contains_key(*number)) {
        Some(number) => Some(number.clone()),
        None if how == HowRead::Typed => by_tail(today, said)?,
        None => None,
    };
    let elsewhere = |number: &&String| today.manifest().elsewhere.contains_key(*number);
    let parcel = ours.clone().or_else(|| numbers.iter().find(elsewhere).cloned()).unwrap_or_else(|| numbers[0].clone());
    let verdict = match today.state().parcels.get(&parcel) {
        Some(state) if state.place == Place::Withdrawn => Verdict::Unexpected,
        // Found again is no mistake of the courier.
        Some(state) if state.received_at_ms.is_some() && state.place != Place::Missing => Verdict::Twice,
        Some(_) => Verdict::Expected,
        None if today.manifest().elsewhere.contains_key(&parcel) => Verdict::NotToday,
        None => Verdict::Unexpected,
    };
    let on_the_box = today.state().parcels.get(&parcel).and_then(|state| state.box_number);
    let box_number = match verdict {
        Verdict::Expected => on_the_box.or_else(|| next_box_number(today)),
        _ => on_the_box,
    };
    let given = (verdict == Verdict::Expected).then_some(box_number).flatten();
    let act = Act::Received { parcel: parcel.clone(), verdict, box_number: given, how };
    let appended = today.record(vec![act.into()])?;
    Ok(received(today, Recorded::last(&appended.sealed)?, verdict, parcel, box_number))
}

/// The answer of a scan that is on disk.
fn received(today: &Today<'_>, fact: Recorded, verdict: Verdict, parcel: String, box_number: Option<u32>) -> Received {
    let state = today.state().parcels.get(&parcel);
    let outing = state.and_then(|state| outing_of(today, state));
    let listed_for = today.manifest().elsewhere.get(&parcel).map(ToString::to_string);
    let withdrawn = state.is_some_and(|state| state.place == Place::Withdrawn);
    let text = match (verdict, outing) {
        (Verdict::Expected, Some(outing)) => Text::new("companion.received_in_outing").with("outing", outing),
        (Verdict::Expected, None) => Text::new("companion.received"),
        (Verdict::Twice, _) => Text::new("companion.received_twice"),
        (Verdict::NotToday, _) => {
            Text::new("companion.received_not_today").with("day", listed_for.clone().unwrap_or_default())
        }
        (Verdict::Unexpected, _) if withdrawn => Text::new("companion.withdrawn").with("parcel", &parcel),
        (Verdict::Unexpected, _) => Text::new("companion.received_unexpected"),
    };
    Received {
        fact,
        verdict,
        box_number,
        outing,
        address: state.map(|state| state.parcel.address.clone()).unwrap_or_default(),
        name: state.map(|state| state.parcel.person.name.clone()).unwrap_or_default(),
        listed_for,
        withdrawn,
        text,
        parcel,
    }
}

/// The numbers that a label may carry, best first; none of a licence or of what is no label.
pub(super) fn numbers_on(said: &str) -> Vec<String> {
    let numbers = label::candidates(said).into_iter().map(|candidate| candidate.number);
    numbers.filter(|number| !number.is_empty()).collect()
}

/// Why a label has no number, as the label says, else in general.
pub(super) fn no_number(said: &str) -> Text {
    let finding = label::candidates(said).into_iter().find_map(|candidate| candidate.finding);
    finding.unwrap_or_else(|| Text::new("companion.empty_label"))
}

/// The one parcel of the day that ends so; none if no parcel does.
pub(super) fn by_tail(today: &Today<'_>, said: &str) -> Result<Option<String>> {
    match ends_with(said, today.state().parcels.keys()).as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        several => {
            let text = Text::new("companion.tail_not_unique").with("tail", said.trim()).with("n", several.len());
            Err(Error::input(text))
        }
    }
}

/// The numbers that end in what was typed; none when it is not the length of a typed end.
pub(super) fn ends_with<'a>(said: &str, numbers: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let tail: String = said.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    if !TYPED_TAIL.contains(&tail.len()) {
        return Vec::new();
    }
    numbers.filter(|number| number.ends_with(&tail)).collect()
}

/// The smallest number that no other box of the day has; none when all are taken.
fn next_box_number(today: &Today<'_>) -> Option<u32> {
    let taken: std::collections::BTreeSet<u32> = today.state().parcels.values().filter_map(|p| p.box_number).collect();
    BOX_NUMBERS.into_iter().find(|number| !taken.contains(number))
}

fn outing_of(today: &Today<'_>, state: &ParcelState) -> Option<u32> {
    let index =
        today.accepted()?.outings.iter().position(|outing| outing.stops.iter().any(|(id, _)| *id == state.stop))?;
    u32::try_from(index + 1).ok()
}

pub(super) fn already_handed_over(state: &ParcelState) -> Error {
    Error::rule(Text::new("companion.already_handed_over").with("parcel", &state.parcel.tracking_number))
}
