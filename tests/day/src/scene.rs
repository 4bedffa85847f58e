//! Everything that is invented before the day begins: town, shop, manifest, labels and doors, all from the seed.

use crate::failure::Failure;
use crate::options::Options;
use satchel_pictures::{Encoder, ExifSpec, Gps, Symbology, Wear};
use satchel_town::{Address, Kind, ManifestSet, SampleParcel, manifest_csv, tracking_number};
use serde_json::{Value, json};

/// The service day: a Tuesday of the past, so that no real clock is ever behind it.
pub const DAY: &str = "2026-03-17";
/// The day after, for which one parcel came too early.
pub const NEXT_DAY: &str = "2026-03-18";
/// The shop's zone.
pub const ZONE: &str = "America/New_York";
/// Photos from the camera, pixels upright.
const PHOTO: (u32, u32) = (1512, 2016);

/// What a label says beside the parcels of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// To today.
    Today,
    /// To tomorrow.
    Tomorrow,
    /// To nobody's list.
    Nobody,
}

/// A label as it was printed, and what happened to it before the camera saw it.
#[derive(Clone, Debug)]
pub struct LabelSpec {
    /// What a manifest would list.
    pub number: String,
    /// What the symbol says.
    pub text: String,
    /// The lines above the symbol.
    pub lines: Vec<String>,
    /// How it is drawn.
    pub symbology: Symbology,
    /// By whom.
    pub encoder: Encoder,
    /// What happened to it.
    pub wear: Wear,
    /// Whose it is.
    pub belongs: Belongs,
}

/// A door at which a photo is taken.
#[derive(Clone, Debug)]
pub struct DoorPhoto {
    /// Draws the door.
    pub seed: u64,
    /// Pixels upright.
    pub size: (u32, u32),
    /// What the camera writes beside the picture.
    pub exif: ExifSpec,
}

/// See the module.
pub struct Scene {
    /// Where the parcels are.
    pub shop: Address,
    /// The made-up town as an extract; none: the streets are those of a real one.
    pub town: Option<String>,
    /// Today's manifest.
    pub today: ManifestSet,
    /// Tomorrow's: one parcel.
    pub tomorrow: ManifestSet,
    /// One label for every box that was dropped at the shop.
    pub labels: Vec<LabelSpec>,
    /// What the programme pays (invented).
    pub rate_card: Value,
}

/// Builds it.
///
/// # Errors
/// The extract cannot be used.
pub fn build(options: &Options) -> Result<Scene, Failure> {
    let (addresses, town, shop) = match &options.extract {
        None => {
            let town = satchel_town::town(options.seed);
            let extract = town.to_osm_xml();
            (town.addresses, Some(extract), Some(town.shop))
        }
        Some(path) => (satchel_town::addresses_from_extract(path).map_err(Failure::input)?, None, None),
    };
    let parcels = usize::from(options.parcels);
    let today = manifest_csv(&addresses, options.seed, parcels, DAY);
    if today.parcels.len() < parcels {
        let file = options.extract.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
        let found = today.parcels.len();
        return Err(Failure::input(format!(
            "{file} has doors for {found} parcels, not for {parcels}. Give a larger extract, or fewer parcels with --parcels"
        )));
    }
    let tomorrow = manifest_csv(&addresses, options.seed ^ 0x5eed, 1, NEXT_DAY);
    let shop = shop.unwrap_or_else(|| shop_among(&addresses, &today.parcels));
    let labels = labels(options.seed, &today, &tomorrow);
    let rate_card = json!({
        "id": "invented-2026", "from": "2026-01-01", "delivered_cents": {"": 240, "standard": 250, "oversize": 325},
        "attempt_cents": 80, "stop_cents": 15, "counter_cents": 110, "day_cents": 400,
        "bonuses": [{"parcels": 10, "cents": 200}, {"parcels": 30, "cents": 750}],
    });
    Ok(Scene { shop, town, today, tomorrow, labels, rate_card })
}

impl Scene {
    /// The shop's address in one line.
    pub fn shop_address(&self) -> String {
        let Address { number, street, city, state, zip, .. } = &self.shop;
        format!("{number} {street}, {city}, {state} {zip}").replace(", ,", ",").trim_end_matches([',', ' ']).to_owned()
    }

    /// A parcel of today by its number.
    pub fn parcel(&self, number: &str) -> Option<&SampleParcel> {
        self.today.parcels.iter().find(|parcel| parcel.tracking_number == number)
    }

    /// The photos that the day's doors ask for, one a parcel with such a rule, in the order of the manifest.
    pub fn photos(&self, seed: u64) -> Vec<(String, DoorPhoto)> {
        let asked = self.today.parcels.iter().enumerate().filter(|(_, parcel)| parcel.proof.contains("photo"));
        let photo = |(k, parcel): (usize, &SampleParcel)| {
            let gps = Some(Gps { lat: parcel.address.lat, lon: parcel.address.lon });
            let taken = format!("{} {:02}:{:02}:07", DAY.replace('-', ":"), 10 + k / 30, 2 * (k % 30));
            let exif = ExifSpec { orientation: [1, 6, 3, 8, 6, 5][k % 6], gps, taken, ..ExifSpec::default() };
            // One of them comes from a camera with twice as many pixels each way.
            let twice = if k == 0 { 2 } else { 1 };
            let photo = DoorPhoto { seed: seed * 1000 + k as u64, size: (PHOTO.0 * twice, PHOTO.1 * twice), exif };
            (parcel.tracking_number.clone(), photo)
        };
        asked.map(photo).collect()
    }
}

/// The address in the middle of the day's doors that is none of them.
fn shop_among(addresses: &[Address], parcels: &[SampleParcel]) -> Address {
    let count = parcels.len() as f64;
    let (lat, lon) =
        parcels.iter().fold((0.0, 0.0), |(lat, lon), p| (lat + p.address.lat / count, lon + p.address.lon / count));
    let away = |a: &&Address| (a.lat - lat).powi(2) + ((a.lon - lon) * lat.to_radians().cos()).powi(2);
    let free = addresses.iter().filter(|address| parcels.iter().all(|p| p.address != **address));
    let nearest = free.min_by(|a, b| away(a).total_cmp(&away(b)));
    nearest.or(addresses.first()).unwrap_or(&parcels[0].address).clone()
}

fn labels(seed: u64, today: &ManifestSet, tomorrow: &ManifestSet) -> Vec<LabelSpec> {
    let of = |belongs: Belongs| {
        move |parcel: &SampleParcel| (parcel.tracking_number.clone(), parcel.kind, lines(parcel), belongs)
    };
    let stray =
        (tracking_number(Kind::Amazon, seed ^ 0xa11), Kind::Amazon, vec!["SOMEBODY ELSE".to_owned()], Belongs::Nobody);
    let mut boxes: Vec<_> = today.parcels.iter().map(of(Belongs::Today)).collect();
    boxes.insert(boxes.len() / 3, stray);
    boxes.extend(tomorrow.parcels.iter().map(of(Belongs::Tomorrow)));
    boxes
        .into_iter()
        .enumerate()
        .map(|(k, (number, kind, lines, belongs))| {
            let drawn = [
                Symbology::Code128,
                Symbology::Qr,
                Symbology::DataMatrix,
                Symbology::Pdf417,
                Symbology::Code128,
                Symbology::Aztec,
                Symbology::DataMatrix,
            ];
            let (symbology, text) = printed(drawn[(k + k / drawn.len()) % drawn.len()], kind, &number);
            let encoder = if k % 2 == 1 && symbology.has_two_encoders() { Encoder::Crates } else { Encoder::ZxingCpp };
            let wear = Wear::ALL[(k + k / Wear::ALL.len()) % Wear::ALL.len()];
            LabelSpec { number, text, lines, symbology, encoder, wear, belongs }
        })
        .collect()
}

/// A shipping container code is printed as GS1 where the symbology can; every other number as it is.
fn printed(symbology: Symbology, kind: Kind, number: &str) -> (Symbology, String) {
    let gs1 = match symbology {
        Symbology::Code128 => Some(Symbology::Gs1128),
        Symbology::Qr => Some(Symbology::Gs1Qr),
        Symbology::DataMatrix => Some(Symbology::Gs1DataMatrix),
        _ => None,
    };
    match gs1.filter(|_| kind == Kind::Sscc) {
        Some(gs1) => (gs1, format!("00{number}")),
        None => (symbology, number.to_owned()),
    }
}

fn lines(parcel: &SampleParcel) -> Vec<String> {
    let Address { number, street, unit, city, state, zip, .. } = &parcel.address;
    let unit = unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let all = [parcel.name.clone(), format!("{number} {street}{unit}"), format!("{city} {state} {zip}")];
    all.iter().map(|line| line.to_uppercase()).filter(|line| !line.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use std::collections::BTreeSet;

    fn scene(arguments: &[&str]) -> Scene {
        build(&Options::parse_from([&["satchel-day"], arguments].concat())).unwrap()
    }

    #[test]
    fn the_same_seed_invents_the_same_day_and_another_seed_another() {
        let texts = |scene: &Scene| scene.labels.iter().map(|label| label.text.clone()).collect::<Vec<_>>();
        let (one, again, other) = (scene(&[]), scene(&["--seed", "1"]), scene(&["--seed", "2"]));
        assert_eq!((&one.today, texts(&one)), (&again.today, texts(&again)));
        assert_ne!(texts(&one), texts(&other));
    }

    #[test]
    fn the_labels_of_a_day_show_every_wear_two_encoders_and_several_symbologies() {
        let scene = scene(&[]);
        assert_eq!(scene.labels.len(), 42);
        assert!(Wear::ALL.iter().all(|wear| scene.labels.iter().any(|label| label.wear == *wear)));
        let symbologies: BTreeSet<String> = scene.labels.iter().map(|label| format!("{:?}", label.symbology)).collect();
        assert!(symbologies.len() >= 6, "{symbologies:?}");
        let second = scene.labels.iter().filter(|label| label.encoder == Encoder::Crates).count();
        assert!((10..32).contains(&second), "{second} of 42 labels by the second encoder");
        for belongs in [Belongs::Tomorrow, Belongs::Nobody] {
            assert_eq!(scene.labels.iter().filter(|label| label.belongs == belongs).count(), 1);
        }
    }

    #[test]
    fn a_file_that_is_no_extract_is_bad_input() {
        let file = tempfile::NamedTempFile::with_suffix(".osm").unwrap();
        std::fs::write(file.path(), "not a map").unwrap();
        let path = file.path().display().to_string();
        let failure = build(&Options::parse_from(["satchel-day", "--extract", &path])).err().unwrap();
        assert!(matches!(&failure, Failure::Input(text) if text.contains(&path)), "{failure:?}");
    }
}
