//! A day's manifest for invented people: the CSV that a depot or a shop would import.

use crate::numbers::{Kind, random_number};
use crate::random::Random;
use crate::town::Address;
use argon2::password_hash::{PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// The CSV, and what a test must know beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct ManifestSet {
    /// The service day, YYYY-MM-DD.
    pub day: String,
    /// The file's text, with a header row.
    pub csv: String,
    /// In the order of its lines.
    pub parcels: Vec<SampleParcel>,
}

/// One line, and its secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleParcel {
    /// As the manifest lists it.
    pub tracking_number: String,
    /// Its label.
    pub kind: Kind,
    /// Its door.
    pub address: Address,
    /// The invented recipient.
    pub name: String,
    /// As the CSV writes it, for example `photo+pin`.
    pub proof: &'static str,
    /// The PIN that the recipient was told.
    pub pin: Option<String>,
}

const COLUMNS: [&str; 23] = [
    "tracking_number",
    "name",
    "address",
    "address2",
    "city",
    "state",
    "zip",
    "lat",
    "lon",
    "phone",
    "note",
    "access_code",
    "window_start",
    "window_end",
    "service_minutes",
    "weight_kg",
    "length_cm",
    "width_cm",
    "height_cm",
    "proof",
    "pin_hash",
    "priority",
    "pay_class",
];
const FIRST: [&str; 16] = [
    "Ada", "Ben", "Carmen", "Dev", "Elena", "Frank", "Grace", "Hugo", "Iris", "Jamal", "Kim", "Luis", "Mona", "Nils",
    "Opal", "Pedro",
];
const LAST: [&str; 16] = [
    "Abara",
    "Brandt",
    "Castillo",
    "Dunmore",
    "Ellery",
    "Fontaine",
    "Greaves",
    "Hollis",
    "Ibarra",
    "Jessup",
    "Kowal",
    "Lindqvist",
    "Moreau",
    "Nakata",
    "Osgood",
    "Pruitt",
];
const NOTES: [&str; 5] =
    ["", "Leave behind the planter", "Dog in the yard, ring first", "Side door, please", "Call on arrival"];
/// Every rule a day must show comes first, so that also a short manifest has them.
const PROOFS: [&str; 10] = [
    "photo",
    "pin",
    "signature+age21",
    "scan+photo",
    "signature",
    "photo+pin",
    "photo",
    "scan+signature",
    "photo",
    "scan",
];
/// Hours in which a door takes parcels.
const WINDOWS: [(&str, &str); 3] = [("10:00", "12:00"), ("14:00", "16:30"), ("10:30", "15:30")];
/// One door in so many gets a second parcel, so that 40 parcels go to 36 doors.
const SECOND_EVERY: usize = 9;
/// How far from the first address a day's doors lie: the nearest so many, for each parcel.
const NEIGHBOURS: usize = 60;

/// `parcels` parcels of `day` (YYYY-MM-DD) for doors among `addresses`; about one door in nine gets two. The doors lie
/// around one of the addresses, as a shop's do. The same arguments, the same bytes.
pub fn manifest_csv(addresses: &[Address], seed: u64, parcels: usize, day: &str) -> ManifestSet {
    let mut random = Random::of_town(seed);
    let doors = doors(addresses, parcels, &mut random);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut sample: Vec<SampleParcel> = Vec::with_capacity(parcels);
    // Writing to memory cannot fail.
    let _ = writer.write_record(COLUMNS);
    let mut door = 0;
    while sample.len() < parcels && door < doors.len() {
        let address = doors[door];
        let name = format!("{} {}", random.pick(&FIRST), random.pick(&LAST));
        let phone = format!("(614) 555-01{}", random.digits(2));
        let window = if door % 5 == 2 { WINDOWS[door / 5 % WINDOWS.len()] } else { ("", "") };
        let access_code =
            if address.unit.is_some() || door % 8 == 3 { format!("#{}", random.digits(4)) } else { String::new() };
        let note = random.pick(&NOTES);
        for _ in 0..=usize::from(door % SECOND_EVERY == SECOND_EVERY - 1).min(parcels - sample.len() - 1) {
            let k = sample.len();
            let kind = Kind::ALL[k % Kind::ALL.len()];
            let proof = PROOFS[k % PROOFS.len()];
            let pin = proof.contains("pin").then(|| random.digits(4));
            let parcel = SampleParcel {
                tracking_number: random_number(kind, &mut random),
                kind,
                address: address.clone(),
                name: name.clone(),
                proof,
                pin,
            };
            let text = |value: &str| value.to_owned();
            let size = |random: &mut Random, from: usize| (from + random.below(30)).to_string();
            let record = [
                parcel.tracking_number.clone(),
                name.clone(),
                format!("{} {}", address.number, address.street),
                address.unit.clone().unwrap_or_default(),
                address.city.clone(),
                address.state.clone(),
                address.zip.clone(),
                format!("{:.7}", address.lat),
                format!("{:.7}", address.lon),
                phone.clone(),
                text(note),
                access_code.clone(),
                text(window.0),
                text(window.1),
                (1 + random.below(4)).to_string(),
                format!("{}.{}", random.below(9), 1 + random.below(9)),
                size(&mut random, 15),
                size(&mut random, 10),
                size(&mut random, 5),
                text(proof),
                parcel.pin.as_deref().map(|pin| pin_hash(pin, &mut random)).unwrap_or_default(),
                text(["must", "must", "should", "must", "may"][k % 5]),
                text(["", "standard", "oversize", ""][k % 4]),
            ];
            let _ = writer.write_record(&record);
            sample.push(parcel);
        }
        door += 1;
    }
    let csv = writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    ManifestSet { day: day.to_owned(), csv, parcels: sample }
}

/// Doors around the middle of the list's places, in random order, each once.
fn doors<'a>(addresses: &'a [Address], parcels: usize, random: &mut Random) -> Vec<&'a Address> {
    let Some(centre) = addresses.get(random.below(addresses.len())) else { return Vec::new() };
    let place = |address: &Address| geo::Point::new(address.lon, address.lat);
    let far = |address: &Address| geo::Distance::distance(&geo::Haversine, place(centre), place(address));
    let mut near: Vec<&Address> = addresses.iter().collect();
    near.sort_by(|a, b| far(a).total_cmp(&far(b)));
    near.truncate(parcels.saturating_mul(NEIGHBOURS));
    for i in (1..near.len()).rev() {
        near.swap(i, random.below(i + 1));
    }
    near
}

/// Argon2id in PHC form, with 8 MiB and one pass: cheap, for many tests; real partners choose their own.
fn pin_hash(pin: &str, random: &mut Random) -> String {
    let salt = SaltString::encode_b64(random.digits(16).as_bytes());
    let params = Params::new(8 * 1024, 1, 1, None);
    let hash = salt.ok().zip(params.ok()).and_then(|(salt, params)| {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password(pin.as_bytes(), &salt).ok().map(|hash| hash.to_string())
    });
    hash.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{PasswordHash, PasswordVerifier};
    use std::collections::BTreeSet;

    #[test]
    fn forty_parcels_go_to_thirty_six_doors_with_every_kind_of_label() {
        let town = crate::town(1);
        let set = manifest_csv(&town.addresses, 1, 40, "2026-11-23");
        assert_eq!(set.parcels.len(), 40);
        let doors: BTreeSet<String> = set
            .parcels
            .iter()
            .map(|p| format!("{} {} {:?}", p.address.number, p.address.street, p.address.unit))
            .collect();
        assert_eq!(doors.len(), 36);
        let numbers: BTreeSet<&str> = set.parcels.iter().map(|p| p.tracking_number.as_str()).collect();
        assert_eq!(numbers.len(), 40);
        assert!(Kind::ALL.iter().all(|kind| set.parcels.iter().any(|parcel| parcel.kind == *kind)));
        assert_eq!(set, manifest_csv(&town.addresses, 1, 40, "2026-11-23"));
        assert_eq!(set.csv.lines().count(), 41);
    }

    #[test]
    fn a_pin_opens_its_hash() {
        let town = crate::town(1);
        let set = manifest_csv(&town.addresses, 2, 10, "2026-11-23");
        let mut rows = csv::Reader::from_reader(set.csv.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let column = COLUMNS.iter().position(|name| *name == "pin_hash").unwrap();
        for (parcel, row) in set.parcels.iter().zip(&rows) {
            assert_eq!(parcel.pin.is_some(), !row[column].is_empty());
            if let Some(pin) = &parcel.pin {
                let hash = PasswordHash::new(&row[column]).unwrap();
                assert!(Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok());
                assert!(Argon2::default().verify_password(b"no", &hash).is_err());
            }
        }
        assert!(set.parcels.iter().any(|parcel| parcel.pin.is_some()));
    }
}
