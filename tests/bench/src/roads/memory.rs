//! Memory of an opened pack, looked at by a process of its own that holds nothing else.

use super::{Area, points};
use crate::Outcome;
use crate::memory::resident;
use crate::table::{Row, Verdict};
use satchel_core::roads::{Points, RoadPack};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::Path;
use std::process::Command;

const ASKED_KB: u64 = 25 * 1024;

/// What the process saw of itself, kB above its beginning.
#[derive(Serialize, Deserialize)]
struct Seen {
    /// The pack alone, the file's bytes given back.
    opened: u64,
    /// The most until then, the file's bytes with it.
    opening: u64,
    /// The most until a table of 61 x 61 was answered.
    asked: u64,
}

/// One row for all areas; the verdict is on the first.
pub fn row(areas: &[Area], dir: &Path) -> Outcome<Row> {
    let (figure, asked) = ("road pack, in memory".to_owned(), "< 25 MB".to_owned());
    if resident("VmRSS:").is_none() {
        let how = "Needs /proc/self/status.".into();
        let numbers = json!(null);
        return Ok(Row { figure, asked, reached: "-".into(), verdict: Verdict::NotMeasured, how, numbers });
    }
    let seen: Vec<Seen> = areas.iter().map(|area| area.seen(dir)).collect::<Outcome<_>>()?;
    let mb = |kb: u64| format!("{:.1}", kb as f64 / 1024.0);
    let list = |kb: fn(&Seen) -> u64| seen.iter().map(|seen| mb(kb(seen))).collect::<Vec<_>>().join(", ");
    let names: Vec<&str> = areas.iter().map(|area| area.name.as_str()).collect();
    Ok(Row {
        figure,
        asked,
        reached: format!("{} MB", list(|seen| seen.opened)),
        verdict: Verdict::of(seen.iter().all(|seen| seen.opening < ASKED_KB)),
        how: format!(
            "{}: a process of its own, VmRSS above its beginning, the file's bytes given back. Peak while opening, \
             with the bytes: {} MB; once a table of 61 x 61 was answered: {} MB. The verdict is on the peak while opening.",
            names.join(", "),
            list(|seen| seen.opening),
            list(|seen| seen.asked)
        ),
        numbers: json!(seen),
    })
}

impl Area {
    fn seen(&self, dir: &Path) -> Outcome<Seen> {
        let file = dir.join("memory.roads");
        std::fs::write(&file, self.pack.bytes())?;
        let run = Command::new(std::env::current_exe()?).arg("--memory-of-pack").arg(&file).output()?;
        if !run.status.success() {
            return Err(format!("the measured process failed: {}", String::from_utf8_lossy(&run.stderr).trim()).into());
        }
        Ok(serde_json::from_slice(&run.stdout)?)
    }
}

/// In the measured process.
pub fn child(file: &Path) -> Outcome<String> {
    let look = |name| resident(name).ok_or("no /proc/self/status");
    let empty = look("VmRSS:")?;
    let bytes = std::fs::read(file)?;
    let pack = RoadPack::open(&bytes)?;
    drop(bytes);
    let (opened, opening) = (look("VmRSS:")?, look("VmHWM:")?);
    pack.matrix(&Points { points: points(&pack, 61) }).map_err(|(id, error)| format!("{id}: {error}"))?;
    let above = |kb: u64| kb.saturating_sub(empty);
    let seen = Seen { opened: above(opened), opening: above(opening), asked: above(look("VmHWM:")?) };
    Ok(serde_json::to_string(&seen)?)
}
