//! The road packs of the areas: `roads/<sha256>.roads`, and `roads/<area>.json` that says which one an area has.
//!
//! A pack is built, or taken over, with the phone's own code, so what the depot offers a phone can read. It is named by its
//! content: an area that gets another pack gets another file, and a phone in the middle of the former one notices.

use crate::enrol::valid_id;
use crate::error::{DepotError, Result};
use crate::refusal::Refusal;
use crate::storage::{AreaRow, Storage, What, within};
use satchel_core::journal::{Hash, PartnerId};
use satchel_core::roads::{BuildOptions, Extract, RoadPack, RoadsError};
use satchel_core::sync::wire::{MAX_ROADS_BYTES, RoadsOffer};
use satchel_core::texts::Text;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A pack is named by its area's file right after it is written.
const YOUNG: Duration = Duration::from_secs(3_600);

/// Takes a road pack for an area, or builds it from an extract, and offers it to the phones of the area's partners. `dir`
/// is the depot's folder.
///
/// # Errors
/// The area's name is not one, or the file is neither a pack nor an extract with streets, or too large.
pub fn add(storage: &dyn Storage, dir: &Path, area: &str, file: &[u8], options: &BuildOptions) -> Result<RoadsOffer> {
    check(area)?;
    let refused = |error: RoadsError| Refusal::BadRequest(error.text());
    let built;
    let (sha256, bytes) = match RoadPack::open(file) {
        Ok(pack) => (Hash(*pack.hash()), file),
        Err(RoadsError::NotAPack) => {
            let extract = Extract::read(file).map_err(refused)?;
            built = RoadPack::build(&extract, options).map_err(refused)?;
            (Hash(*built.hash()), built.bytes())
        }
        Err(error) => return Err(refused(error).into()),
    };
    let offer = RoadsOffer { area: area.to_owned(), sha256, len: bytes.len() as u64 };
    if offer.len > MAX_ROADS_BYTES {
        return Err(refused(RoadsError::TooLarge).into());
    }
    write_whole(&pack_path(dir, &sha256), bytes)?;
    write_whole(&area_path(dir, area), &serde_json::to_vec(&offer)?)?;
    for partner in storage.partners()? {
        offer_to(storage, dir, &partner, None)?;
    }
    // The pack is offered: what could not be cleared is room lost on the disk, and is tried again with the next one.
    if let Err(failed) = clear(&dir.join("roads")) {
        eprintln!("{}", failed.text());
    }
    Ok(offer)
}

/// Removes packs that no area has any more. A young one may be another process's that is about to name it.
fn clear(roads: &Path) -> Result<()> {
    let paths =
        || -> std::io::Result<Vec<PathBuf>> { std::fs::read_dir(roads)?.map(|entry| Ok(entry?.path())).collect() };
    let paths = paths().map_err(DepotError::file(roads))?;
    let ends = |end: &'static str| paths.iter().filter(move |path| path.extension().is_some_and(|known| known == end));
    let mut named = BTreeSet::new();
    for path in ends("json") {
        let bytes = std::fs::read(path).map_err(DepotError::file(path))?;
        named.insert(serde_json::from_slice::<RoadsOffer>(&bytes)?.sha256.to_string());
    }
    for path in ends("roads") {
        let is_named = path.file_stem().and_then(|name| name.to_str()).is_some_and(|name| named.contains(name));
        let written = std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
        let old = written.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > YOUNG);
        if !is_named && old {
            match std::fs::remove_file(path) {
                // Another process cleared it.
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                done => done.map_err(DepotError::file(path))?,
            }
        }
    }
    Ok(())
}

/// The partner delivers in this area; its phones are offered the area's pack.
///
/// # Errors
/// The area's name is not one.
pub fn set_area(storage: &dyn Storage, dir: &Path, partner: &PartnerId, area: &str) -> Result<()> {
    check(area)?;
    offer_to(storage, dir, partner, Some(area))
}

/// The pack of an area.
pub fn current(dir: &Path, area: &str) -> Result<Option<RoadsOffer>> {
    if !valid_id(area) {
        return Ok(None);
    }
    let path = area_path(dir, area);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(DepotError::file(&path)(e)),
    }
}

/// A part of a pack's file.
pub fn read(dir: &Path, offer: &RoadsOffer, part: &Range<u64>) -> Result<Vec<u8>> {
    let path = pack_path(dir, &offer.sha256);
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(&path)?;
        file.seek(SeekFrom::Start(part.start))?;
        let mut bytes = Vec::new();
        file.take(part.end - part.start).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|cause| match cause.kind() {
        // Replaced and cleared since the offer was read.
        std::io::ErrorKind::NotFound => Refusal::RoadsChanged.into(),
        _ => DepotError::file(&path)(cause),
    })
}

/// Tells a partner's phones of its area's pack, where that is another one than they were told. `area`: its area from now on.
fn offer_to(storage: &dyn Storage, dir: &Path, partner: &PartnerId, area: Option<&str>) -> Result<()> {
    within(storage, partner, |tx| {
        let known = tx.area()?;
        let Some(area) = area.or(known.as_ref().map(|row| row.area.as_str())) else { return Ok(()) };
        let row = AreaRow { area: area.to_owned(), roads: current(dir, area)? };
        if known.as_ref() != Some(&row) {
            tx.put_area(&row)?;
            tx.add_change(&What::Roads, None, None)?;
        }
        Ok(())
    })
}

fn check(area: &str) -> Result<()> {
    let bad = || Refusal::BadRequest(Text::new("depot.bad_area").with("area", area));
    if valid_id(area) { Ok(()) } else { Err(bad().into()) }
}

fn pack_path(dir: &Path, sha256: &Hash) -> PathBuf {
    dir.join("roads").join(format!("{sha256}.roads"))
}

fn area_path(dir: &Path, area: &str) -> PathBuf {
    dir.join("roads").join(format!("{area}.json"))
}

/// There whole or not at all, also after a crash.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        let mut beside = tempfile::NamedTempFile::new_in(dir)?;
        beside.write_all(bytes)?;
        beside.as_file().sync_all()?;
        beside.persist(path).map_err(|e| e.error)?;
        File::open(dir)?.sync_all()
    };
    write().map_err(DepotError::file(path))
}
