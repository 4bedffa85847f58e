//! Getting ready: enrolment with a depot, the shop's own data, and parcels that this device adds itself.

use super::Recorded;
use crate::calendar::{ServiceDay, Zone, check_slots};
use crate::companion::day::{COURIER, Deed, SHOP};
use crate::companion::{Companion, Error, Result};
use crate::inputs::Ids;
use crate::journal::{Act, EvidenceRole, PartnerId, Source};
use crate::manifest::{Column, Draft, Finding, Home, LatLon, MAX_PARCELS_PER_FILE, Parcel, Person, read_csv};
use crate::sync::wire::{CourierProfile, EnrollTicket, PartnerProfile};
use crate::sync::{Carrier, HttpDriver};
use crate::texts::Language;
use crate::texts::Text;
use serde::Serialize;
use std::collections::BTreeMap;

/// Parcels of one `parcels_added` fact, in bytes of JSON: with the fact's own fields below 16 kB.
const MAX_PARCEL_BYTES_PER_FACT: usize = 12_000;

/// A device that knows its depot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Enrolled {
    /// The first fact of the device's chain.
    pub fact: Recorded,
    /// The partner's id.
    pub partner: String,
    /// The device's id.
    pub device: String,
}

/// Parcels that were taken from a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Imported {
    /// The last fact.
    pub fact: Recorded,
    /// How many parcels.
    pub parcels: u32,
    /// What was wrong or doubtful, by line.
    pub findings: Vec<Finding>,
}

/// A parcel typed by hand or from a label.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewParcel {
    /// Its tracking number.
    pub tracking_number: String,
    /// The street line.
    pub address: String,
    /// Flat or unit.
    pub address2: String,
    /// Five digits.
    pub zip: String,
    /// Recipient.
    pub name: String,
    /// For calls.
    pub phone: String,
    /// For the door.
    pub note: String,
    /// Where, if known.
    pub at: Option<LatLon>,
}

/// A shop that works without a depot says itself who and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ShopSetup {
    /// The shop's name.
    pub name: String,
    /// One line.
    pub address: String,
    /// Its door.
    pub at: LatLon,
    /// Its zone.
    pub zone: Zone,
    /// Free slots, seconds of the day.
    pub slots: Vec<(i64, i64)>,
}

impl Companion {
    /// Enrols this device. `depot` is the depot's address (`https://…`), or all that the QR says (`satchel://enroll?…`),
    /// then `code` may be empty. Asking again with the same code gives the same answer. Enrolled with another partner before,
    /// the device goes over to the new one; records that still waited for the one before stay here, and a warning says so.
    ///
    /// # Errors
    /// The code is wrong, used or expired; no depot answers there; it is not the one whose fingerprint the QR says.
    pub fn enrol(&self, depot: &str, code: &str) -> Result<Enrolled> {
        let ticket = if depot.starts_with("satchel:") {
            depot.parse()?
        } else {
            EnrollTicket { depot_url: depot.to_owned(), code: code.to_owned(), fingerprint: None, spare: None }
        };
        self.enrol_over(&HttpDriver::to(&ticket)?, &ticket)
    }

    /// As [`Companion::enrol`], over another network than the system's: the simulator's.
    pub fn enrol_over(&self, network: &dyn Carrier, ticket: &EnrollTicket) -> Result<Enrolled> {
        let enrolment = network.enrol(ticket, self.inputs.keys.as_ref())?;
        self.store.enrol(&enrolment)?;
        let profile = &enrolment.enrolled.partner;
        if let [only] = profile.couriers.as_slice() {
            self.act_as(&only.id.0)?;
        }
        Ok(Enrolled {
            fact: self.first_of_chain()?,
            partner: profile.id.0.clone(),
            device: enrolment.enrolled.device.0.clone(),
        })
    }

    fn first_of_chain(&self) -> Result<Recorded> {
        let facts = self.store.facts_after(&self.store.head()?.chain, 0, 1)?;
        Recorded::last(&facts)
    }

    /// Says who the shop is while there is no depot. An enrolment replaces it.
    ///
    /// # Errors
    /// The device is enrolled; the door is not on the earth; the slots overlap or end before they begin.
    pub fn set_up_shop(&self, shop: &ShopSetup) -> Result<()> {
        if self.store.enrolment()?.is_some() {
            return Err(Error::rule(Text::new("companion.shop_is_the_depots")));
        }
        check_slots(&shop.slots)?;
        if !shop.at.is_on_earth() {
            return Err(Error::input(Text::new("companion.shop_place")));
        }
        let profile = PartnerProfile {
            id: PartnerId::from("alone"),
            name: shop.name.clone(),
            address: shop.address.clone(),
            at: shop.at,
            zone: shop.zone,
            slots: shop.slots.clone(),
            holidays: Vec::new(),
            couriers: Vec::new(),
        };
        Ok(self.store.set_setting(SHOP, &profile)?)
    }

    /// Later acts are this courier's.
    ///
    /// # Errors
    /// The partner's list has another courier, or the id is longer than 100 characters.
    pub fn act_as(&self, courier: &str) -> Result<()> {
        const MAX_ID_CHARS: usize = 100;
        let couriers = self.couriers()?;
        let listed = couriers.is_empty() || couriers.iter().any(|known| known.id.0 == courier);
        if !listed || courier.chars().count() > MAX_ID_CHARS {
            return Err(Error::input(Text::new("companion.unknown_courier")));
        }
        Ok(self.store.set_setting(COURIER, &courier)?)
    }

    /// Couriers to choose from.
    pub fn couriers(&self) -> Result<Vec<CourierProfile>> {
        Ok(self.profile()?.map(|profile| profile.couriers).unwrap_or_default())
    }

    /// Takes the parcels of a CSV file (`manifest CSV` of the terminal contract) for `day`. A bad line is reported and never
    /// stops the good ones; a parcel that the day has already is replaced, but for one that the depot lists.
    ///
    /// # Errors
    /// Not one good line, or more than [`MAX_PARCELS_PER_FILE`] of them; nothing is recorded then.
    pub fn import_csv(&self, bytes: &[u8], day: ServiceDay) -> Result<Imported> {
        let read = read_csv(bytes, day, &Home::default());
        if read.parcels.is_empty() {
            let first = read.findings.first().map(|f| {
                Text::new("companion.csv_first").with("line", f.line).with("text", f.text.render(Language::En))
            });
            return Err(Error::input(first.unwrap_or_else(|| Text::new("companion.csv_empty"))));
        }
        let found = read.parcels.len();
        if found > MAX_PARCELS_PER_FILE {
            let text = Text::new("companion.csv_too_many").with("n", found).with("most", MAX_PARCELS_PER_FILE);
            return Err(Error::input(text));
        }
        let parcels: Vec<Parcel> = read.parcels.into_iter().map(|(_, parcel)| parcel).collect();
        let fact = self.add(day, Source::Csv, &parcels)?;
        Ok(Imported { fact, parcels: u32::try_from(found).unwrap_or(u32::MAX), findings: read.findings })
    }

    /// Adds one parcel to today's manifest, typed or read from its label.
    ///
    /// # Errors
    /// No tracking number, or neither an address nor a position; the depot lists the parcel already.
    pub fn add_parcel(&self, new: &NewParcel) -> Result<Recorded> {
        let degrees = new.at.map(|at| at.degrees()).map(|(lat, lon)| (lat.to_string(), lon.to_string()));
        let (lat, lon) = degrees.unwrap_or_default();
        let draft = Draft::default()
            .with(Column::TrackingNumber, &new.tracking_number)
            .with(Column::Address, &new.address)
            .with(Column::Address2, &new.address2)
            .with(Column::Zip, &new.zip)
            .with(Column::Lat, &lat)
            .with(Column::Lon, &lon)
            .with(Column::Name, &new.name)
            .with(Column::Phone, &new.phone)
            .with(Column::Note, &new.note);
        let (parcel, _remarks) = draft.parcel(Source::Hand, &Home::default())?;
        let mut today = self.today()?;
        let (day, number) = (today.day, &parcel.tracking_number);
        if today.manifest().listed.get(number).is_some_and(|listed| listed.source == Source::Depot) {
            return Err(Error::rule(Text::new("companion.already_listed").with("parcel", number)));
        }
        let deeds = self.parcels_added(day, Source::Hand, &[parcel])?;
        Recorded::last(&today.record(deeds)?.sealed)
    }

    fn add(&self, day: ServiceDay, source: Source, parcels: &[Parcel]) -> Result<Recorded> {
        let deeds = self.parcels_added(day, source, parcels)?;
        let appended = self.today()?.record_for(day, deeds)?;
        Recorded::last(&appended.sealed)
    }

    /// The acts that add these parcels, each small enough for a fact.
    pub(super) fn parcels_added(&self, day: ServiceDay, source: Source, parcels: &[Parcel]) -> Result<Vec<Deed>> {
        let mut deeds = Vec::new();
        let mut chunk: Vec<serde_json::Value> = Vec::new();
        let mut people: Vec<(&str, &Person)> = Vec::new();
        let mut bytes = 0;
        for parcel in parcels {
            let bare = Parcel { person: Person::default(), ..parcel.clone() };
            let json = serde_json::to_value(&bare).map_err(|e| Error::device(internal(&e)))?;
            let size = json.to_string().len() + 1;
            if bytes + size > MAX_PARCEL_BYTES_PER_FACT && !chunk.is_empty() {
                deeds.push(self.added(day, source, std::mem::take(&mut chunk), &std::mem::take(&mut people))?);
                bytes = 0;
            }
            bytes += size;
            chunk.push(json);
            if !parcel.person.is_empty() {
                people.push((&parcel.tracking_number, &parcel.person));
            }
        }
        deeds.push(self.added(day, source, chunk, &people)?);
        Ok(deeds)
    }

    fn added(
        &self,
        day: ServiceDay,
        source: Source,
        parcels: Vec<serde_json::Value>,
        people: &[(&str, &Person)],
    ) -> Result<Deed> {
        let evidence =
            if people.is_empty() { Vec::new() } else { vec![people_blob(self.inputs.ids.as_ref(), people, None)?] };
        Ok(Deed { act: Act::ParcelsAdded { day, source, parcels }, evidence })
    }
}

/// The erasable blob that holds people's names: salted, so that its hash tells nobody a name.
pub(super) fn people_blob(
    ids: &dyn Ids,
    people: &[(&str, &Person)],
    text: Option<&str>,
) -> Result<(EvidenceRole, Vec<u8>)> {
    #[derive(Serialize)]
    struct Blob<'a> {
        salt: String,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        people: BTreeMap<&'a str, &'a Person>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<&'a str>,
    }
    const MAX_TEXT_CHARS: usize = 500;
    let text = text.map(|text| text.char_indices().nth(MAX_TEXT_CHARS).map_or(text, |(end, _)| &text[..end]));
    let blob = Blob { salt: ids.hex(16), people: people.iter().copied().collect(), text };
    let bytes = serde_json::to_vec(&blob).map_err(|e| Error::device(internal(&e)))?;
    Ok((EvidenceRole::People, bytes))
}

fn internal(cause: &dyn std::fmt::Display) -> Text {
    Text::new("companion.internal").with("cause", cause)
}
