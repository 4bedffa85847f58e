//! At a door: arrive, deliver with proof, or say why not.

use super::load::{already_handed_over, ends_with, numbers_on};
use super::{Recorded, setup};
use crate::companion::day::{Deed, Today};
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, AgeCheck, EvidenceRole, FailReason, ProofGiven, StopId, To};
use crate::label::{self, Age};
use crate::manifest::{ParcelState, Place};
use crate::proof::{self, Given, Photo, PinOutcome, ProofError, Warning};
use crate::store::Appended;
use crate::texts::Text;
use serde::Serialize;
use std::collections::BTreeSet;

/// Parcels handed over at a door, with what the courier has as proof.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    /// Tracking numbers, all of one door.
    pub parcels: Vec<String>,
    /// To whom or where; `Recipient` if not said.
    pub to: Option<To>,
    /// Who took or signed.
    pub name: Option<String>,
    /// A picture as the camera gave it (JPEG or PNG).
    pub photo: Option<Vec<u8>>,
    /// Strokes of points, in any unit.
    pub signature: Option<Vec<Vec<(i32, i32)>>>,
    /// The PIN that the recipient said.
    pub pin: Option<String>,
    /// The courier looked at a document: at least 21, or not.
    pub at_least_21: Option<bool>,
    /// The text of a driving licence's barcode; only "at least 21" is kept of it.
    pub licence: Option<String>,
    /// Labels that were scanned at the door; four to six characters are the end of a number.
    pub scanned: Vec<String>,
}

/// A delivery that is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryDone {
    /// The fact.
    pub fact: Recorded,
    /// What the courier should know (a blurred photo, far from the door, a full disk, damaged records that were saved anew):
    /// nothing of it takes the delivery back.
    pub warnings: Vec<Text>,
}

/// An attempt that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Tracking numbers, all of one door.
    pub parcels: Vec<String>,
    /// Why.
    pub reason: FailReason,
    /// Stays in the car for another attempt today.
    pub again: bool,
    /// Steps that were done before leaving, by their keys.
    pub steps: Vec<String>,
    /// In words, for `Other`.
    pub text: Option<String>,
    /// A picture as the camera gave it.
    pub photo: Option<Vec<u8>>,
}

impl Companion {
    /// The courier stands at a door.
    pub fn arrive(&self, stop: &StopId) -> Result<Recorded> {
        let mut today = self.today()?;
        let stop = today.stop(stop)?.id.clone();
        let appended = today.record(vec![Act::Arrived { stop }.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// An access code was tried at a door.
    pub fn access_code(&self, stop: &StopId, works: bool) -> Result<Recorded> {
        let mut today = self.today()?;
        let stop = today.stop(stop)?.id.clone();
        let appended = today.record(vec![Act::AccessCode { stop, works }.into()])?;
        Recorded::last(&appended.sealed)
    }

    /// Parcels of one door were handed over. A photo is never refused: what cannot be processed now is kept as it came,
    /// without its metadata.
    ///
    /// # Errors
    /// A parcel is unknown, withdrawn, of another door or was handed over; a part of the proof rule is missing; the PIN is
    /// wrong (the try is recorded) or locked; the picture is empty; the signature has no stroke. Nothing else is recorded.
    pub fn deliver(&self, delivery: Delivery) -> Result<DeliveryDone> {
        let mut today = self.today()?;
        let (stop, parcels) = today.parcels_of_one_door(&delivery.parcels)?;
        parcels.iter().try_for_each(|parcel| may_be_handed_over(parcel))?;
        let age = age_check(&delivery, &today)?;
        let scanned = scanned(&delivery, &parcels);
        refuse_missing_proof(&delivery, &parcels, &scanned, age)?;
        let numbers: Vec<String> = parcels.iter().map(|parcel| parcel.parcel.tracking_number.clone()).collect();
        let pins: BTreeSet<String> =
            parcels.iter().filter(|p| p.parcel.proof.pin).filter_map(|p| p.parcel.pin_hash.clone()).collect();
        let door = today.stop(&stop)?.at;

        let mut evidence = Vec::new();
        let mut given = ProofGiven { scanned, age, ..ProofGiven::default() };
        let mut warnings = Vec::new();
        if let Some(bytes) = &delivery.photo {
            let photo = proof::process_photo(bytes)?;
            note_photo(&photo, &mut given, &mut warnings);
            evidence.push((photo.role(), photo.bytes));
        }
        if let Some(strokes) = &delivery.signature {
            evidence.push((EvidenceRole::Signature, proof::signature_svg(strokes)?.into_bytes()));
        }
        for phc in &pins {
            match check_pin(&mut today, &stop, phc, delivery.pin.as_deref().unwrap_or_default())? {
                PinCheck::Right => given.pin = true,
                PinCheck::Unusable(why) => warnings.push(why),
            }
        }
        if let (Some(door), Some(here)) = (door, today.position()) {
            let check = proof::check_position(door, &here);
            given.distance_m = Some(check.distance_m);
            if check.far {
                given.warnings.push(Warning::FarFromDoor.word().to_owned());
                warnings.push(Warning::FarFromDoor.text());
            }
        }
        if let Some(name) = delivery.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            evidence.push(setup::people_blob(self.inputs.ids.as_ref(), &[], Some(name))?);
        }
        let to = delivery.to.unwrap_or(To::Recipient);
        let act = Act::Delivered { stop, parcels: numbers, to, proof: given };
        let appended = today.record(vec![Deed { act, evidence }])?;
        warnings.extend(left_out(&appended).into_iter().chain(self.store.take_news()));
        Ok(DeliveryDone { fact: Recorded::last(&appended.sealed)?, warnings })
    }

    /// What is wrong with a picture, before it is used: so that it can be taken again.
    ///
    /// # Errors
    /// The picture is empty.
    pub fn check_photo(&self, bytes: &[u8]) -> Result<Vec<Text>> {
        let mut warnings = Vec::new();
        note_photo(&proof::process_photo(bytes)?, &mut ProofGiven::default(), &mut warnings);
        Ok(warnings)
    }

    /// An attempt failed.
    ///
    /// # Errors
    /// A parcel is unknown, of another door or was handed over; `Other` without a text.
    pub fn fail(&self, failure: Failure) -> Result<DeliveryDone> {
        let mut today = self.today()?;
        let (stop, parcels) = today.parcels_of_one_door(&failure.parcels)?;
        if let Some(gone) = parcels.iter().find(|parcel| parcel.handover.is_some()) {
            return Err(already_handed_over(gone));
        }
        let text = failure.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if failure.reason == FailReason::Other && text.is_none() {
            return Err(Error::rule(Text::new("companion.other_needs_text")));
        }
        let numbers = parcels.iter().map(|parcel| parcel.parcel.tracking_number.clone()).collect();
        let mut evidence = Vec::new();
        let mut warnings = Vec::new();
        if let Some(bytes) = &failure.photo {
            let photo = proof::process_photo(bytes)?;
            note_photo(&photo, &mut ProofGiven::default(), &mut warnings);
            evidence.push((photo.role(), photo.bytes));
        }
        if let Some(text) = text {
            evidence.push(setup::people_blob(self.inputs.ids.as_ref(), &[], Some(text))?);
        }
        let Failure { reason, again, steps, .. } = failure;
        let act = Act::Failed { stop, parcels: numbers, reason, again, steps };
        let appended = today.record(vec![Deed { act, evidence }])?;
        warnings.extend(left_out(&appended).into_iter().chain(self.store.take_news()));
        Ok(DeliveryDone { fact: Recorded::last(&appended.sealed)?, warnings })
    }
}

/// Neither handed over nor withdrawn.
pub(super) fn may_be_handed_over(parcel: &ParcelState) -> Result<()> {
    if parcel.handover.is_some() {
        return Err(already_handed_over(parcel));
    }
    if parcel.place == Place::Withdrawn {
        return Err(Error::rule(Text::new("companion.withdrawn").with("parcel", &parcel.parcel.tracking_number)));
    }
    Ok(())
}

/// "At least 21" from the licence if one was scanned, else from the courier's own look.
fn age_check(delivery: &Delivery, today: &Today<'_>) -> Result<Option<AgeCheck>> {
    let not_proven = || Error::rule(Text::new("companion.age_not_proven"));
    if let Some(licence) = &delivery.licence {
        return match label::age(licence, today.day) {
            Some(Age::AtLeast21) => Ok(Some(AgeCheck::ByLicence)),
            Some(other) => Err(other.text().map_or_else(not_proven, Error::rule)),
            None => Err(Error::input(Text::new("companion.not_a_licence"))),
        };
    }
    match delivery.at_least_21 {
        Some(true) => Ok(Some(AgeCheck::ByLooking)),
        Some(false) => Err(not_proven()),
        None => Ok(None),
    }
}

/// The parcels among `parcels` whose labels were scanned, or typed by their end.
fn scanned(delivery: &Delivery, parcels: &[&ParcelState]) -> Vec<String> {
    let all = || parcels.iter().map(|parcel| &parcel.parcel.tracking_number);
    let read = |text: &String| match ends_with(text, all()).as_slice() {
        [one] => vec![(*one).clone()],
        _ => numbers_on(text),
    };
    let numbers: BTreeSet<String> = delivery.scanned.iter().flat_map(read).collect();
    all().filter(|number| numbers.contains(*number)).cloned().collect()
}

fn refuse_missing_proof(
    delivery: &Delivery,
    parcels: &[&ParcelState],
    scanned: &[String],
    age: Option<AgeCheck>,
) -> Result<()> {
    for parcel in parcels {
        let number = &parcel.parcel.tracking_number;
        let given = Given {
            scan: scanned.contains(number),
            photo: delivery.photo.is_some(),
            signature: delivery.signature.is_some(),
            name: delivery.name.as_deref().is_some_and(|name| !name.trim().is_empty()),
            pin: delivery.pin.is_some(),
            age,
        };
        if let Some(part) = proof::missing(&parcel.parcel.proof, &given).first() {
            return Err(Error::rule(part.missing_text(number)));
        }
    }
    Ok(())
}

/// A PIN that does not stop the delivery.
enum PinCheck {
    Right,
    /// The manifest's hash is no hash: nobody at the door can mend that, so it only warns, and the proof says no PIN.
    Unusable(Text),
}

/// Right or not to be checked, or an error; a wrong try is on disk before the error returns.
fn check_pin(today: &mut Today<'_>, stop: &StopId, phc: &str, pin: &str) -> Result<PinCheck> {
    let tries = today.state().pin_tries.get(stop).copied().unwrap_or(0);
    match proof::check_pin(phc, pin, tries) {
        Ok(PinOutcome::Right) => Ok(PinCheck::Right),
        Ok(PinOutcome::Wrong { left }) => {
            today.record(vec![Act::PinTried { stop: stop.clone() }.into()])?;
            Err(Error::rule(Text::new("companion.pin_wrong").with("n", left)))
        }
        Ok(PinOutcome::Locked) => Err(Error::rule(Text::new("companion.pin_locked"))),
        Err(unusable @ ProofError::PinHash(_)) => Ok(PinCheck::Unusable(unusable.text())),
        Err(other) => Err(other.into()),
    }
}

fn note_photo(photo: &Photo, given: &mut ProofGiven, warnings: &mut Vec<Text>) {
    for warning in &photo.warnings {
        given.warnings.push(warning.word().to_owned());
        warnings.push(warning.text());
    }
}

/// A full disk never takes an outcome back; the courier is told what is absent.
fn left_out(appended: &Appended) -> Option<Text> {
    (!appended.left_out.is_empty()).then(|| Text::new("companion.full_disk_left_out"))
}
