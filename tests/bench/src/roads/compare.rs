//! Our times beside Valhalla's, on the same points: one constant factor fitted on half of them, judged on the other half.

use crate::Outcome;
use crate::environment::{Package, environment};
use crate::table::{Row, Verdict};
use satchel_core::roads::{Points, RoadPack};
use serde::Deserialize;
use serde_json::json;
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = include_str!("valhalla.py");
const PACKAGES: [Package; 2] = [
    Package { pip: "pyvalhalla==3.9.*", module: "valhalla", megabytes: 38 },
    Package { pip: "osmium", module: "osmium", megabytes: 4 },
];

/// What the script writes.
#[derive(Deserialize)]
struct Theirs {
    ms_61: f64,
    ms_all: f64,
    durations_s: Vec<Vec<Option<f64>>>,
}

/// The rows; one that says why, where Valhalla is not to be had.
pub fn rows(extract: &Path, pack: &RoadPack, points: &Points, dir: &Path) -> Outcome<Vec<Row>> {
    let theirs = match ask(extract, points, dir) {
        Ok(theirs) => theirs,
        Err(why) => {
            return Ok(vec![row(
                "times against Valhalla",
                "-",
                "-".into(),
                Verdict::NotMeasured,
                why.to_string(),
                json!(null),
            )]);
        }
    };
    let ours = pack.matrix(points).map_err(|(id, error)| format!("{id}: {error}"))?.durations_s;
    let count = ours.len();
    let pair = |i: usize, j: usize| ours[i][j].zip(theirs.durations_s[i][j]).filter(|(a, b)| *a > 0.0 && *b > 0.0);
    let half = |odd: usize| -> Vec<(f64, f64)> {
        let own = move |i: &usize| i % 2 == odd;
        let rows = (0..count).filter(own);
        rows.flat_map(|i| (0..count).filter(own).filter_map(move |j| if i == j { None } else { pair(i, j) })).collect()
    };
    let one_sided = (0..count)
        .flat_map(|i| (0..count).map(move |j| (i, j)))
        .filter(|(i, j)| ours[*i][*j].is_some() != theirs.durations_s[*i][*j].is_some())
        .count();
    let factor = at(&mut half(0).iter().map(|(a, b)| b / a).collect::<Vec<_>>(), 0.5);
    let judged = half(1);
    let mut errors: Vec<f64> = judged.iter().map(|(a, b)| (a * factor - b).abs() / b).collect();
    let (median, p95) = (at(&mut errors, 0.5), at(&mut errors, 0.95));
    let rank = rank_correlation(&judged);
    let how =
        format!("{} pairs of every second of {count} points; factor {factor:.3} fitted on the others.", judged.len());
    Ok(vec![
        row(
            "rank correlation with Valhalla",
            ">= 0.98",
            format!("{rank:.4}"),
            Verdict::of(rank >= 0.98),
            how.clone(),
            json!({"rank": rank, "factor": factor}),
        ),
        row(
            "difference to Valhalla, median",
            "<= 8 %",
            format!("{:.1} %", median * 100.0),
            Verdict::of(median <= 0.08),
            how.clone(),
            json!({"median": median}),
        ),
        row(
            "difference to Valhalla, p95",
            "<= 25 %",
            format!("{:.1} %", p95 * 100.0),
            Verdict::of(p95 <= 0.25),
            how,
            json!({"p95": p95}),
        ),
        row(
            "pairs only one of both can drive",
            "0",
            one_sided.to_string(),
            Verdict::of(one_sided == 0),
            format!("{} pairs.", count * count),
            json!({"pairs": one_sided}),
        ),
        row(
            "Valhalla's matrix",
            "-",
            format!("{:.0} ms, {:.0} ms", theirs.ms_61, theirs.ms_all),
            Verdict::Told,
            format!("61 and {count} points, `auto`, one thread, in the same run."),
            json!({"ms_61": theirs.ms_61, "ms_all": theirs.ms_all}),
        ),
    ])
}

fn row(figure: &str, asked: &str, reached: String, verdict: Verdict, how: String, numbers: serde_json::Value) -> Row {
    Row { figure: figure.into(), asked: asked.into(), reached, verdict, how, numbers }
}

/// The value that a share of the values do not exceed.
fn at(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = (values.len().saturating_sub(1) as f64 * share) as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}

/// Spearman's: the correlation of the places in both orders.
fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let places = |value: &dyn Fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|a, b| value(&pairs[*a]).total_cmp(&value(&pairs[*b])));
        let mut places = vec![0.0; pairs.len()];
        order.iter().enumerate().for_each(|(place, index)| places[*index] = place as f64);
        places
    };
    let (ours, theirs) = (places(&|pair| pair.0), places(&|pair| pair.1));
    let middle = (pairs.len() as f64 - 1.0) / 2.0;
    let product: f64 = ours.iter().zip(&theirs).map(|(a, b)| (a - middle) * (b - middle)).sum();
    product / ours.iter().map(|a| (a - middle).powi(2)).sum::<f64>()
}

fn ask(extract: &Path, points: &Points, dir: &Path) -> Outcome<Theirs> {
    let environment = environment("valhalla", 12, &PACKAGES)?;
    if let Some((_, why)) = environment.lacking.first() {
        return Err(why.clone().into());
    }
    let file = |name: &str| dir.join(name);
    std::fs::write(file("valhalla.py"), SCRIPT)?;
    std::fs::write(file("points.json"), serde_json::to_vec(points)?)?;
    let mut command = Command::new(environment.python);
    command
        .arg(file("valhalla.py"))
        .arg(extract)
        .arg(file("points.json"))
        .arg(file("valhalla"))
        .arg(file("theirs.json"));
    let output = command.output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("Valhalla did not answer: {}", said.lines().last().unwrap_or_default()).into());
    }
    Ok(serde_json::from_slice(&std::fs::read(file("theirs.json"))?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_order_correlates_fully_whatever_the_scale() {
        assert!((rank_correlation(&[(1.0, 10.0), (2.0, 400.0), (3.0, 401.0)]) - 1.0).abs() < 1e-9);
        assert!((rank_correlation(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]) + 1.0).abs() < 1e-9);
    }
}
