//! Figure 7: `./satchel day` without building.

use crate::Outcome;
use crate::measure::timed;
use crate::table::{Row, Verdict};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const ASKED: Duration = Duration::from_secs(20);
/// What `./satchel day` runs, then the faster one.
const PROGRAMS: [&str; 2] = ["target/debug/satchel-day", "target/release/satchel-day"];

/// The day as the command runs it, if it is built.
pub fn rows() -> Outcome<Vec<Row>> {
    let missing = |how: &str| {
        vec![Row {
            figure: "./satchel day without building".into(),
            asked: "under 20 s".into(),
            reached: "-".into(),
            verdict: Verdict::NotMeasured,
            how: how.into(),
            numbers: Value::Null,
        }]
    };
    let Some(program) = PROGRAMS.into_iter().find(|path| Path::new(path).exists()) else {
        return Ok(missing("It is not built here: run ./satchel day once, then ./satchel bench again."));
    };
    let (time, run) = timed(|| Ok(Command::new(program).arg("--json").stderr(Stdio::null()).output()?))?;
    let figures = String::from_utf8_lossy(&run.stdout);
    if !run.status.success() || serde_json::from_str::<Value>(figures.trim()).is_err() {
        return Ok(missing(&format!("{program} --json did not end with its figures ({}).", run.status)));
    }
    let mut rows = missing(&format!("{program} --json, wall time of the whole process."));
    for row in &mut rows {
        row.reached = format!("{:.1} s", time.as_secs_f64());
        row.verdict = Verdict::of(time < ASKED);
        row.numbers = json!({"seconds": time.as_secs_f64()});
    }
    Ok(rows)
}
