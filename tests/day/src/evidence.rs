//! Proof as it arrived: the depot's own facts and blobs, beside what the courier handed in.

use crate::failure::Failure;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, RgbImage};
use satchel_core::journal::{Act, EvidenceRole, Fact, Hash};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// Pixels of a thumbnail by which two pictures are compared.
const THUMB: (u32, u32) = (36, 48);
/// Two pictures of the same door, one of them processed, differ by less than this in the mean (of 255).
const SAME_DOOR: f64 = 6.0;
/// The contract's limits of a processed photo: bytes and pixels of the longest side.
const MOST_BYTES: usize = 200_000;
const LONGEST_PX: u32 = 1600;

/// What was given at a door.
#[derive(Clone, Debug)]
pub struct Handed {
    /// The fact that recorded it.
    pub fact: String,
    /// Its parcels.
    pub parcels: Vec<String>,
    /// The camera's file.
    pub photo: Option<PathBuf>,
    /// Who signed.
    pub signed: Option<String>,
}

/// A fact as the depot keeps it.
pub struct Kept {
    /// Its hash.
    pub hash: String,
    /// What it says.
    pub fact: Fact,
}

/// The facts in a depot's exported journal, in the order of their chains.
pub fn kept_facts(export: &Path) -> Result<Vec<Kept>, Failure> {
    let text = std::fs::read_to_string(export).map_err(|e| Failure::broken(format!("{}: {e}", export.display())))?;
    let mut kept = Vec::new();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).map_err(Failure::broken)?;
        let Some(bytes) = line["fact"].as_str() else { continue };
        let fact = Fact::open(bytes.as_bytes()).map_err(Failure::broken)?;
        kept.push(Kept { hash: Hash::of(bytes.as_bytes()).to_string(), fact });
    }
    Ok(kept)
}

/// The depot's blobs by their hash.
pub struct Blobs(PathBuf);

impl Blobs {
    /// In the depot's folder of one partner.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// A blob whose bytes have the hash that names it.
    pub fn get(&self, sha256: &Hash) -> Result<Vec<u8>, String> {
        let name = sha256.to_string();
        let path = self.0.join(&name[..2]).join(&name);
        let bytes = std::fs::read(&path).map_err(|e| format!("blob {name} is not at the depot: {e}"))?;
        if Hash::of(&bytes) == *sha256 { Ok(bytes) } else { Err(format!("blob {name} holds other bytes")) }
    }
}

/// What is wrong with the proof of each delivery, by the depot's own facts and blobs; and the photos for the report.
pub struct Findings {
    /// A proof that is not the one of its door.
    pub belongs: Vec<String>,
    /// A photo that is too large, lies on its side or says where it was taken.
    pub clean: Vec<String>,
    /// Photos: bytes and the door's parcels.
    pub photos: Vec<(Vec<u8>, String)>,
    /// Signatures, likewise.
    pub signatures: Vec<(Vec<u8>, String)>,
}

/// Looks at every proof.
pub fn inspect(handed: &[Handed], kept: &[Kept], blobs: &Blobs) -> Findings {
    let by_id: BTreeMap<&str, &Kept> = kept.iter().map(|kept| (kept.fact.id.0.as_str(), kept)).collect();
    let taken: Vec<Option<Thumb>> = handed.iter().map(|door| door.photo.as_deref().and_then(as_taken)).collect();
    let mut found = Findings { belongs: Vec::new(), clean: Vec::new(), photos: Vec::new(), signatures: Vec::new() };
    for (k, door) in handed.iter().enumerate() {
        let name = door.parcels.join(", ");
        let Some(kept) = by_id.get(door.fact.as_str()) else {
            found.belongs.push(format!("{name}: the depot has no fact {}", door.fact));
            continue;
        };
        match &kept.fact.act {
            Act::Delivered { parcels, .. } if same_parcels(parcels, &door.parcels) => {}
            other => found.belongs.push(format!("{name}: the fact says {other:?}")),
        }
        let of = |role: EvidenceRole| kept.fact.evidence.iter().find(|blob| blob.role == role);
        if let Some(signed) = &door.signed {
            match signature(of(EvidenceRole::Signature), of(EvidenceRole::People), signed, blobs) {
                Ok(svg) => found.signatures.push((svg.into_bytes(), name.clone())),
                Err(why) => found.belongs.push(format!("{name}: {why}")),
            }
        }
        if door.photo.is_none() {
            continue;
        }
        let bytes =
            of(EvidenceRole::Photo).ok_or("the fact has no photo".to_owned()).and_then(|blob| blobs.get(&blob.sha256));
        match bytes {
            Err(why) => found.belongs.push(format!("{name}: {why}")),
            Ok(bytes) => {
                found.clean.extend(unclean(&bytes).map(|why| format!("{name}: {why}")));
                found.belongs.extend(not_this_door(&bytes, k, &taken).map(|why| format!("{name}: {why}")));
                found.photos.push((bytes, name));
            }
        }
    }
    found
}

fn same_parcels(a: &[String], b: &[String]) -> bool {
    let sorted = |parcels: &[String]| {
        let mut all = parcels.to_vec();
        all.sort();
        all
    };
    sorted(a) == sorted(b)
}

fn signature(
    blob: Option<&satchel_core::journal::EvidenceRef>,
    people: Option<&satchel_core::journal::EvidenceRef>,
    signed: &str,
    blobs: &Blobs,
) -> Result<String, String> {
    let text = |blob: &satchel_core::journal::EvidenceRef| {
        blobs.get(&blob.sha256).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    let svg = text(blob.ok_or("the fact has no signature")?)?;
    if !svg.contains("<svg") {
        return Err("the signature is no SVG".to_owned());
    }
    let name = text(people.ok_or("the fact has no name")?)?;
    if name.contains(signed) { Ok(svg) } else { Err(format!("somebody else than {signed} signed: {name}")) }
}

/// Marks of a JPEG file that carry a camera's metadata: EXIF and XMP (APP1), Photoshop and IPTC (APP13).
pub fn metadata_of(jpeg: &[u8]) -> Option<&'static str> {
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        match marker {
            0xe1 => return Some("EXIF"),
            0xed => return Some("IPTC"),
            0xda | 0xd9 => return None,
            _ => at += 2 + usize::from(*high) * 256 + usize::from(*low),
        }
    }
    None
}

fn unclean(bytes: &[u8]) -> Option<String> {
    if bytes.len() > MOST_BYTES {
        return Some(format!("the photo has {} bytes", bytes.len()));
    }
    if let Some(what) = metadata_of(bytes) {
        return Some(format!("the photo still has {what}"));
    }
    match image::load_from_memory(bytes) {
        Err(e) => Some(format!("the photo cannot be read: {e}")),
        Ok(photo) if photo.width() >= photo.height() => Some("the photo lies on its side".to_owned()),
        Ok(photo) if photo.height() > LONGEST_PX => Some(format!("the photo is {} pixels high", photo.height())),
        Ok(_) => None,
    }
}

type Thumb = RgbImage;

fn thumb(picture: &DynamicImage) -> Thumb {
    picture.resize_exact(THUMB.0, THUMB.1, FilterType::Triangle).to_rgb8()
}

/// The camera's file as a viewer shows it, which heeds the orientation.
fn as_taken(file: &Path) -> Option<Thumb> {
    let bytes = std::fs::read(file).ok()?;
    let mut decoder = image::codecs::jpeg::JpegDecoder::new(Cursor::new(bytes)).ok()?;
    let orientation = decoder.orientation().ok()?;
    // Small first: turning a thumbnail is the same and costs nothing.
    let stored = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = stored.thumbnail(THUMB.1 * 4, THUMB.1 * 4);
    small.apply_orientation(orientation);
    Some(thumb(&small))
}

fn apart(a: &Thumb, b: &Thumb) -> f64 {
    let sum: u64 = a.iter().zip(b.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.len() as f64
}

/// The kept photo looks like what was taken at its door, and like no other door more.
fn not_this_door(bytes: &[u8], k: usize, taken: &[Option<Thumb>]) -> Option<String> {
    let kept = thumb(&image::load_from_memory(bytes).ok()?);
    let Some(own) = taken[k].as_ref().map(|own| apart(own, &kept)) else {
        return Some("the camera's own file cannot be read again".to_owned());
    };
    if own > SAME_DOOR {
        return Some(format!("the photo does not look as it was taken (difference {own:.1} of 255)"));
    }
    let nearer = taken.iter().flatten().any(|other| apart(other, &kept) < own);
    nearer.then(|| "the photo looks like another door's".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use satchel_pictures::{ExifSpec, Gps, door_photo};

    fn taken(seed: u64, orientation: u8) -> Vec<u8> {
        door_photo(
            seed,
            300,
            400,
            &ExifSpec { orientation, gps: Some(Gps { lat: 40.0, lon: -82.0 }), ..ExifSpec::default() },
        )
    }

    fn upright(seed: u64) -> Vec<u8> {
        let picture = image::load_from_memory(&taken(seed, 1)).unwrap();
        let mut out = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 70).encode_image(&picture).unwrap();
        out
    }

    #[test]
    fn a_photo_as_the_camera_wrote_it_is_not_clean_and_one_without_metadata_is() {
        assert_eq!(metadata_of(&taken(1, 1)), Some("EXIF"));
        assert_eq!(metadata_of(&upright(1)), None);
        assert_eq!(unclean(&upright(1)), None);
        assert!(unclean(&taken(1, 1)).unwrap().contains("EXIF"));
    }

    #[test]
    fn a_kept_photo_is_told_from_another_doors_and_from_one_on_its_head() {
        let dir = tempfile::tempdir().unwrap();
        let thumbs: Vec<Option<Thumb>> = (1..5)
            .map(|seed| {
                let file = dir.path().join(format!("{seed}.jpg"));
                std::fs::write(&file, taken(seed, 6)).unwrap();
                as_taken(&file)
            })
            .collect();
        assert_eq!(not_this_door(&upright(2), 1, &thumbs), None);
        assert!(not_this_door(&upright(3), 1, &thumbs).is_some());
        let mut head = Vec::new();
        let turned = image::load_from_memory(&upright(2)).unwrap().rotate180();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut head, 70).encode_image(&turned).unwrap();
        assert!(not_this_door(&head, 1, &thumbs).is_some());
    }
}
