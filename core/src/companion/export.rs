//! A day in files that anyone can open: a table, the facts, the proofs.

use super::{Companion, Error, Result};
use crate::calendar::ServiceDay;
use crate::journal::{Act, EvidenceRole, Fact};
use crate::manifest::{ParcelState, Place};
use crate::proof::PhotoFormat;
use crate::texts::Text;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Files, relative to the folder.
    pub files: Vec<PathBuf>,
    /// Parcels in the table.
    pub parcels: u32,
}

impl Companion {
    /// Writes a day into `folder`, which is made if it is absent: `parcels.csv`, `day.json` (counts, parcels, ledger lines),
    /// `journal.jsonl` (this device's facts as stored, with signed head and key, for `journal verify`), `evidence/` (every blob
    /// of the day by its hash) and `proofs/` (photos as JPEG, signatures as SVG, named by parcel; a photo that was kept raw
    /// as it was processed since, or as it came).
    ///
    /// # Errors
    /// The day has no parcel, or the folder cannot be written.
    pub fn export(&self, day: ServiceDay, folder: &Path) -> Result<Exported> {
        let state = self.state_of(day)?;
        if state.parcels.is_empty() {
            return Err(Error::input(Text::new("companion.export_empty").with("day", day)));
        }
        let facts = self.store.day_facts(day)?;
        let lines = crate::earnings::day_ledger(&state, &self.store.rate_cards()?);
        let mut out = Folder { root: folder, files: Vec::new() };
        out.write("parcels.csv", &table(state.parcels.values())?)?;
        let parcels: Vec<_> = state.parcels.values().map(row).collect();
        let json = serde_json::json!({"day": day, "counts": state.counts(), "parcels": parcels, "ledger": lines});
        out.write("day.json", &pretty(&json)?)?;
        let mut journal = Vec::new();
        self.store.export_journal(&mut journal)?;
        out.write("journal.jsonl", &journal)?;
        for told in &facts {
            self.write_proofs(&told.fact, &mut out)?;
        }
        Ok(Exported { parcels: u32::try_from(parcels.len()).unwrap_or(u32::MAX), files: out.files })
    }

    /// Every blob under its hash, for `journal verify`; photos and signatures under their parcels too, for people.
    fn write_proofs(&self, fact: &Fact, out: &mut Folder<'_>) -> Result<()> {
        let parcels: &[String] = match &fact.act {
            Act::Delivered { parcels, .. } | Act::Failed { parcels, .. } => parcels,
            _ => &[],
        };
        for blob in &fact.evidence {
            let bytes = self.store.evidence(&blob.sha256)?;
            if let Some(bytes) = &bytes {
                out.write(&format!("evidence/{}", blob.sha256), bytes)?;
            }
            let shown = match (blob.role, self.store.stand_in(&blob.sha256)?) {
                (EvidenceRole::People, _) => None,
                (EvidenceRole::RawPhoto, Some(processed)) => self.store.evidence(&processed)?,
                _ => bytes,
            };
            let Some(bytes) = shown else { continue };
            let ending = match (blob.role, PhotoFormat::of(&bytes)) {
                (EvidenceRole::Signature, _) => "svg",
                (_, Some(PhotoFormat::Png)) => "png",
                _ => "jpg",
            };
            for parcel in parcels {
                out.write(&format!("proofs/{}-{}.{ending}", file_name(parcel), fact.seq), &bytes)?;
            }
        }
        Ok(())
    }
}

/// A line of the table.
#[derive(Serialize)]
struct Row<'a> {
    tracking_number: &'a str,
    address: &'a str,
    address2: &'a str,
    zip: &'a str,
    place: super::PlaceView,
    damaged: bool,
    failed_attempts: usize,
    handed_over_ms: Option<i64>,
    handed_to: Option<crate::journal::To>,
}

fn row(state: &ParcelState) -> Row<'_> {
    let place = match state.place {
        Place::Expected => Place::Missing,
        Place::Loaded => Place::ToReturn,
        place => place,
    };
    Row {
        tracking_number: &state.parcel.tracking_number,
        address: &state.parcel.address,
        address2: &state.parcel.address2,
        zip: &state.parcel.zip,
        place: place.into(),
        damaged: state.damaged.is_some(),
        failed_attempts: state.attempts.len(),
        handed_over_ms: state.handover.as_ref().map(|handover| handover.at_ms),
        handed_to: state.handover.as_ref().map(|handover| handover.to),
    }
}

fn table<'a>(parcels: impl Iterator<Item = &'a ParcelState>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for parcel in parcels {
        writer.serialize(row(parcel)).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

fn pretty(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(|e| failed(&e))
}

/// Letters and digits only: a label never names a path.
fn file_name(parcel: &str) -> String {
    parcel.chars().filter(char::is_ascii_alphanumeric).take(60).collect()
}

struct Folder<'a> {
    root: &'a Path,
    files: Vec<PathBuf>,
}

impl Folder<'_> {
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.root.join(name);
        let parent = path.parent().unwrap_or(self.root);
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, bytes)).map_err(|e| {
            Error::device(Text::new("companion.export_failed").with("file", path.display()).with("cause", e))
        })?;
        self.files.push(PathBuf::from(name));
        Ok(())
    }
}

fn failed(cause: &dyn std::fmt::Display) -> Error {
    Error::device(Text::new("companion.internal").with("cause", cause))
}
