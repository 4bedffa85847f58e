//! Figure 6: memory of the core for a day with a year of history. A process of its own does the day and looks at itself.

use crate::Outcome;
use crate::courier::Courier;
use crate::table::{Row, Verdict};
use crate::world::{BenchClock, Door, FACTS, NOW_MS, Today, World, open};
use satchel_pictures::{ExifSpec, door_photo};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

const ASKED_KB: u64 = 40 * 1024;
/// Pixels of a photo: 12 megapixels, as most phones take them.
const PHOTO: (u32, u32) = (3024, 4032);
const PHOTOS: u64 = 3;

/// What the process saw of itself, in kB.
#[derive(Serialize, Deserialize)]
struct Seen {
    empty: u64,
    opened: u64,
    end: u64,
    peak: u64,
    photos: usize,
    delivered: u32,
}

/// Resident memory at the end of the day, and its peak, both above the empty process.
pub fn rows(world: &World) -> Outcome<Vec<Row>> {
    let figure = "core memory for a day with a year of history".to_owned();
    let asked = "under 40 MB".to_owned();
    if resident("VmRSS:").is_none() {
        let how = "Needs /proc/self/status.".into();
        let numbers = json!(null);
        return Ok(vec![Row { figure, asked, reached: "-".into(), verdict: Verdict::NotMeasured, how, numbers }]);
    }
    let dir = world.copy("memory", true, Today::Ahead)?;
    std::fs::write(dir.join("doors.json"), serde_json::to_vec(&world.doors)?)?;
    for file in 0..PHOTOS {
        let exif = ExifSpec { orientation: 6, ..ExifSpec::default() };
        std::fs::write(photo_file(&dir, file), door_photo(file, PHOTO.0, PHOTO.1, &exif))?;
    }
    let run = Command::new(std::env::current_exe()?).arg("--memory-of").arg(&dir).output()?;
    if !run.status.success() {
        return Err(format!("the measured process failed: {}", String::from_utf8_lossy(&run.stderr).trim()).into());
    }
    let seen: Seen = serde_json::from_slice(&run.stdout)?;
    let above = |kb: u64| kb.saturating_sub(seen.empty);
    let mb = |kb: u64| above(kb) as f64 / 1024.0;
    Ok(vec![Row {
        figure,
        asked,
        reached: format!("{:.1} MB peak, {:.1} MB at the end", mb(seen.peak), mb(seen.end)),
        verdict: Verdict::of(above(seen.peak) < ASKED_KB),
        how: format!(
            "A process of its own: VmHWM and VmRSS above VmRSS before anything was opened ({:.1} MB; {:.1} MB above it once \
             the store was open). {FACTS} acts through the facade with every view, {} deliveries, {} photos of 12 megapixels, PINs and \
             signatures; the camera's bytes and touched program pages count too. The verdict is on the peak.",
            seen.empty as f64 / 1024.0,
            mb(seen.opened),
            seen.delivered,
            seen.photos
        ),
        numbers: json!({"empty_kb": seen.empty, "opened_kb": above(seen.opened), "end_kb": above(seen.end),
                        "peak_kb": above(seen.peak), "deliveries": seen.delivered, "photos": seen.photos}),
    }])
}

/// In the measured process: the whole day of the device in `dir`, and what was seen as JSON.
pub fn child(dir: &Path) -> Outcome<String> {
    let look = |name| resident(name).ok_or("no /proc/self/status");
    let empty = look("VmRSS:")?;
    let clock = BenchClock::at(NOW_MS);
    let phone = open(dir, clock.clone())?;
    let opened = look("VmRSS:")?;
    let doors: Vec<Door> = serde_json::from_slice(&std::fs::read(dir.join("doors.json"))?)?;
    let photos: Vec<PathBuf> = (0..PHOTOS).map(|file| photo_file(dir, file)).collect();
    let mut courier = Courier::new(&phone, &clock, &doors, &photos);
    courier.work(FACTS)?;
    let (photos, delivered) = (courier.photos_taken, courier.delivered);
    let seen = Seen { empty, opened, end: look("VmRSS:")?, peak: look("VmHWM:")?, photos, delivered };
    Ok(serde_json::to_string(&seen)?)
}

fn photo_file(dir: &Path, no: u64) -> PathBuf {
    dir.join(format!("photo-{no}.jpg"))
}

/// A line of `/proc/self/status` that counts in kB.
pub fn resident(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(name))?.trim().strip_suffix("kB")?.trim().parse().ok()
}
