//! The picture: gap over time, a panel for each set.

use super::sides::Sides;
use crate::Outcome;
use crate::table::{Row, Verdict};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = include_str!("plot.py");
const PICTURE: &str = "target/bench/plan.png";
/// Where ours is drawn, in milliseconds.
const MOMENTS: [f64; 19] = [
    1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 70.0, 100.0, 150.0, 200.0, 300.0, 500.0, 700.0, 1000.0,
];

/// Draws it, and says where it is.
pub fn row(sides: &Sides, limits_ms: &[u64], python: Option<&Path>) -> Row {
    let drawn = python.ok_or("matplotlib lacks".into()).and_then(|python| draw(sides, limits_ms, python));
    let (reached, verdict, how) = match drawn {
        Ok(()) => (PICTURE.to_owned(), Verdict::Told, "A panel for each set, all solvers in it.".to_owned()),
        Err(why) => ("-".to_owned(), Verdict::NotMeasured, why.to_string()),
    };
    Row { figure: "picture: gap over time".into(), asked: "-".into(), reached, verdict, how, numbers: json!(null) }
}

fn draw(sides: &Sides, limits_ms: &[u64], python: &Path) -> Outcome<()> {
    let panels: Vec<Value> = sides
        .groups()
        .map(|group| {
            json!({
                "group": group,
                "runs": sides.runs(group),
                "ours": sides.curve(group, &MOMENTS),
                "peers": sides.peers(group, limits_ms),
            })
        })
        .collect();
    let folder = Path::new("target/bench");
    std::fs::create_dir_all(folder)?;
    let (script, data) = (folder.join("plot.py"), folder.join("plan.json"));
    std::fs::write(&script, SCRIPT)?;
    std::fs::write(&data, serde_json::to_vec(&panels)?)?;
    let output = Command::new(python).arg(script).arg(data).arg(PICTURE).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("the picture could not be drawn: {}", said.lines().last().unwrap_or_default()).into())
}
