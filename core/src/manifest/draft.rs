//! A parcel as text, field by field, and the checks that make a [`Parcel`] of it: the same for a CSV, a label and by hand.

use super::fields::{coordinates, measure, normal_state, pin_hash, priority, proof, size_mm, windows, zip};
use super::{ManifestError, Parcel, Person};
use crate::journal::Source;
use crate::label::normal_number;

/// Characters of a tracking number at most; the longest known kind has 34.
pub const MAX_NUMBER_CHARS: usize = 64;
/// Characters of a field of the door at most: five such fields fit into a fact of 16 kB.
pub const MAX_FIELD_CHARS: usize = 500;
/// Characters of a note at most.
pub const MAX_NOTE_CHARS: usize = 2_000;
/// Minutes at one door at most: a day's longest slot is not spent at one door.
const MAX_SERVICE_MINUTES: u32 = 240;
/// Kilograms at most; parcel carriers take up to 68 (150 lb).
const MAX_WEIGHT_KG: u32 = 100;

/// The shop, as far as it helps to read a parcel's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// Two letters; stands in for an absent state when a ZIP lost its leading zeros.
    pub state: String,
}

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = $name:literal,)*) => {
        /// The known columns of a manifest (formats.md, "manifest CSV").
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column {
            $($(#[$doc])* $column,)*
        }

        impl Column {
            /// All of them.
            pub const ALL: &'static [Column] = &[$(Column::$column),*];

            /// As the header writes it.
            pub fn name(self) -> &'static str {
                match self { $(Column::$column => $name,)* }
            }
        }
    };
}

columns! {
    /// As on the label.
    TrackingNumber = "tracking_number",
    /// Recipient.
    Name = "name",
    /// Street line.
    Address = "address",
    /// Flat, floor, unit.
    Address2 = "address2",
    /// Town.
    City = "city",
    /// Two letters, or the name.
    State = "state",
    /// Five digits, or nine.
    Zip = "zip",
    /// Degrees north.
    Lat = "lat",
    /// Degrees east.
    Lon = "lon",
    /// Of the recipient.
    Phone = "phone",
    /// For the door.
    Note = "note",
    /// How to get in.
    AccessCode = "access_code",
    /// Time of day.
    WindowStart = "window_start",
    /// Time of day.
    WindowEnd = "window_end",
    /// Minutes at the door.
    ServiceMinutes = "service_minutes",
    /// Kilograms.
    WeightKg = "weight_kg",
    /// Centimetres.
    LengthCm = "length_cm",
    /// Centimetres.
    WidthCm = "width_cm",
    /// Centimetres.
    HeightCm = "height_cm",
    /// Words joined by `+`.
    Proof = "proof",
    /// Argon2id, PHC form.
    PinHash = "pin_hash",
    /// `must`, `should` or `may`.
    Priority = "priority",
    /// Of the rate card.
    PayClass = "pay_class",
}

/// A parcel's text; an absent field is empty.
#[derive(Clone, Debug, Default)]
pub struct Draft<'a> {
    fields: [&'a str; Column::ALL.len()],
    notes: Vec<String>,
}

impl<'a> Draft<'a> {
    /// Sets a field.
    #[must_use]
    pub fn with(mut self, column: Column, value: &'a str) -> Self {
        self.set(column, value);
        self
    }

    /// Sets a field; spaces around it do not count.
    pub fn set(&mut self, column: Column, value: &'a str) {
        self.fields[column as usize] = value.trim();
    }

    /// Adds a note of its own beside the field `note`.
    pub fn add_note(&mut self, note: String) {
        self.notes.push(note);
    }

    fn get(&self, column: Column) -> &'a str {
        self.fields[column as usize]
    }

    /// The field without control characters.
    fn text(&self, column: Column, max: usize) -> Result<String, ManifestError> {
        clean(self.get(column), column.name(), max)
    }

    fn measure(&self, column: Column, max: u32, unit: f64) -> Result<Option<u32>, ManifestError> {
        measure(column.name(), self.get(column), max, unit)
    }

    /// The parcel, with remarks about what was mended or left out; or the first thing that is wrong.
    pub fn parcel(&self, source: Source, home: &Home) -> Result<(Parcel, Vec<ManifestError>), ManifestError> {
        use Column as C;
        let mut remarks = Vec::new();
        let tracking_number = number(self.get(C::TrackingNumber), &mut remarks)?;
        let address = self.text(C::Address, MAX_FIELD_CHARS)?;
        let at = coordinates(self.get(C::Lat), self.get(C::Lon))?;
        if address.is_empty() && at.is_none() {
            return Err(ManifestError::NoPlace);
        }
        let state = normal_state(self.get(C::State))?;
        let near = if state.is_empty() { &home.state } else { &state };
        let zip = zip(self.get(C::Zip), near, &mut remarks)?;
        let proof = proof(self.get(C::Proof))?;
        let pin_hash = pin_hash(self.get(C::PinHash))?;
        if proof.pin && pin_hash.is_none() {
            remarks.push(ManifestError::NoPinHash);
        }
        let size = [C::LengthCm, C::WidthCm, C::HeightCm].map(|side| (side.name(), self.get(side)));
        let parcel = Parcel {
            tracking_number,
            address,
            address2: self.text(C::Address2, MAX_FIELD_CHARS)?,
            city: self.text(C::City, MAX_FIELD_CHARS)?,
            state,
            zip,
            at,
            person: self.person()?,
            access_code: self.text(C::AccessCode, MAX_FIELD_CHARS)?,
            windows: windows(self.get(C::WindowStart), self.get(C::WindowEnd))?,
            service_s: self.measure(C::ServiceMinutes, MAX_SERVICE_MINUTES, 60.0)?,
            weight_g: self.measure(C::WeightKg, MAX_WEIGHT_KG, 1000.0)?,
            size_mm: size_mm(size, &mut remarks)?,
            proof,
            pin_hash,
            priority: priority(self.get(C::Priority))?,
            pay_class: self.text(C::PayClass, MAX_FIELD_CHARS)?,
            source,
        };
        Ok((parcel, remarks))
    }

    fn person(&self) -> Result<Person, ManifestError> {
        let note = self.text(Column::Note, MAX_NOTE_CHARS)?;
        let mut notes: Vec<String> = if note.is_empty() { Vec::new() } else { vec![note] };
        for note in &self.notes {
            notes.push(clean(note, Column::Note.name(), MAX_NOTE_CHARS)?);
        }
        let name = self.text(Column::Name, MAX_FIELD_CHARS)?;
        let phone = self.text(Column::Phone, MAX_FIELD_CHARS)?;
        Ok(Person { name, phone, notes })
    }
}

impl Parcel {
    /// A parcel that somebody typed: its number and its street line. [`Draft`] takes more.
    pub fn by_hand(tracking_number: &str, address: &str) -> Result<Self, ManifestError> {
        let draft = Draft::default().with(Column::TrackingNumber, tracking_number).with(Column::Address, address);
        draft.parcel(Source::Hand, &Home::default()).map(|(parcel, _)| parcel)
    }
}

/// Line breaks and other control characters become spaces.
fn clean(text: &str, column: &'static str, max: usize) -> Result<String, ManifestError> {
    if text.chars().nth(max).is_some() {
        return Err(ManifestError::TooLong { column, max });
    }
    let spaced: String = text.replace("\r\n", "\n").chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Ok(spaced.trim().to_owned())
}

fn number(text: &str, remarks: &mut Vec<ManifestError>) -> Result<String, ManifestError> {
    if text.chars().nth(4 * MAX_NUMBER_CHARS).is_some() {
        return Err(ManifestError::Number(text.to_owned()));
    }
    if is_scientific(text) {
        return Err(ManifestError::Scientific(text.to_owned()));
    }
    let number = normal_number(text);
    if number.is_empty() {
        return Err(ManifestError::NoNumber);
    }
    if number.len() > MAX_NUMBER_CHARS || !number.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(ManifestError::Number(text.to_owned()));
    }
    if is_rounded(&number) {
        remarks.push(ManifestError::Rounded(number.clone()));
    }
    Ok(number)
}

/// `9.4001E+21`, `9,4001E+21`, `9.4e21`; and `940011.0`, which was a floating-point number too.
fn is_scientific(text: &str) -> bool {
    let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let parts = |s: &str| s.split_once(['.', ',']).map(|(a, b)| (a.to_owned(), b.to_owned()));
    match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let broken = parts(mantissa);
            let number = broken.as_ref().map_or(is_digits(mantissa), |(a, b)| is_digits(a) && is_digits(b));
            let signed = exponent.strip_prefix('+');
            number && is_digits(signed.unwrap_or(exponent)) && (broken.is_some() || signed.is_some())
        }
        None => parts(text).is_some_and(|(a, b)| is_digits(&a) && is_digits(&b)),
    }
}

/// A spreadsheet keeps 15 digits (IEEE 754 double) and fills up with zeros; five of them by chance are one in 100,000.
fn is_rounded(number: &str) -> bool {
    number.len() >= 20 && number.bytes().all(|b| b.is_ascii_digit()) && number.bytes().skip(15).all(|b| b == b'0')
}
