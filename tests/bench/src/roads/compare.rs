//! Our times beside Valhalla's, on the same points: one constant factor fitted on half of them, judged on the other half.

use super::Area;
use crate::Outcome;
use crate::debian::Debian;
use crate::environment::{Package, environment};
use crate::measure::timed;
use crate::table::{Row, Verdict};
use satchel_core::roads::Points;
use serde::Deserialize;
use serde_json::json;
use std::path::{Path, PathBuf};
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

/// How our times compare in one area.
struct Compared {
    area: String,
    /// Fitted on half of the points; all else is of the other half.
    factor: f64,
    rank: f64,
    median: f64,
    p95: f64,
    pairs: usize,
    /// Pairs of all points that only one of both can drive.
    one_sided: usize,
    /// Valhalla's milliseconds for 61 and for all points.
    ms: [f64; 2],
    /// Ours.
    ours_ms: [f64; 2],
}

/// The rows; one that says why, where Valhalla is not to be had. Each area with so many points.
pub fn rows(areas: &[Area], count: usize, dir: &Path) -> Outcome<Vec<Row>> {
    let valhalla = match Valhalla::ready(dir) {
        Ok(valhalla) => valhalla,
        Err(why) => {
            let (figure, verdict) = ("times against Valhalla", Verdict::NotMeasured);
            return Ok(vec![row(figure, "-", "-".into(), verdict, why.to_string(), json!(null))]);
        }
    };
    let compared: Vec<Compared> = areas.iter().map(|area| compared(&valhalla, area, count)).collect::<Outcome<_>>()?;
    let list = |text: &dyn Fn(&Compared) -> String| compared.iter().map(text).collect::<Vec<_>>().join(", ");
    let numbers = |value: fn(&Compared) -> f64| {
        json!(compared.iter().map(|one| (one.area.clone(), value(one))).collect::<std::collections::BTreeMap<_, _>>())
    };
    let all = |holds: fn(&Compared) -> bool| Verdict::of(compared.iter().all(holds));
    let how = format!(
        "{}: {} pairs of every second of {count} points on public streets; factor {} fitted on the others.",
        list(&|one| one.area.clone()),
        list(&|one| one.pairs.to_string()),
        list(&|one| format!("{:.3}", one.factor))
    );
    Ok(vec![
        row(
            "rank correlation with Valhalla",
            ">= 0.98",
            list(&|one| format!("{:.4}", one.rank)),
            all(|one| one.rank >= 0.98),
            how.clone(),
            numbers(|one| one.rank),
        ),
        row(
            "difference to Valhalla, median",
            "<= 8 %",
            list(&|one| format!("{:.1} %", one.median * 100.0)),
            all(|one| one.median <= 0.08),
            how.clone(),
            numbers(|one| one.median),
        ),
        row(
            "difference to Valhalla, p95",
            "<= 25 %",
            list(&|one| format!("{:.1} %", one.p95 * 100.0)),
            all(|one| one.p95 <= 0.25),
            how,
            numbers(|one| one.p95),
        ),
        row(
            "pairs only one of both can drive",
            "0",
            list(&|one| one.one_sided.to_string()),
            all(|one| one.one_sided == 0),
            format!("{} pairs of points on public streets each.", count * count),
            numbers(|one| one.one_sided as f64),
        ),
        row(
            "Valhalla's matrix",
            "-",
            list(&|one| format!("{:.0} and {:.0} ms", one.ms[0], one.ms[1])),
            Verdict::Told,
            format!(
                "61 x 61 and {count} x {count} points, `auto`, one thread, in the same run. That is {} and {} times as long as ours.",
                list(&|one| format!("{:.0}", one.ms[0] / one.ours_ms[0])),
                list(&|one| format!("{:.0}", one.ms[1] / one.ours_ms[1]))
            ),
            json!({"theirs_61": numbers(|one| one.ms[0]), "theirs_all": numbers(|one| one.ms[1]),
                   "ours_61": numbers(|one| one.ours_ms[0]), "ours_all": numbers(|one| one.ours_ms[1])}),
        ),
    ])
}

fn compared(valhalla: &Valhalla, area: &Area, count: usize) -> Outcome<Compared> {
    let points = Points { points: super::points(&area.pack, count) };
    let theirs = valhalla.ask(&area.file, &points)?;
    let ask = |count: usize| {
        let asked = Points { points: points.points[..count.min(points.points.len())].to_vec() };
        timed(|| Ok(area.pack.matrix(&asked).map_err(|(id, error)| format!("{id}: {error}"))?))
    };
    // Warm, as in the rows above.
    ask(count)?;
    let ((time_61, _), (time_all, matrix)) = (ask(61)?, ask(count)?);
    let ours = matrix.durations_s;
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
    Ok(Compared {
        area: area.name.clone(),
        factor,
        rank: rank_correlation(&judged),
        median: at(&mut errors, 0.5),
        p95: at(&mut errors, 0.95),
        pairs: judged.len(),
        one_sided,
        ms: [theirs.ms_61, theirs.ms_all],
        ours_ms: [super::ms(time_61), super::ms(time_all)],
    })
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

/// A Python that has it.
enum Valhalla {
    /// The machine's, in an environment of its own; and where files lie.
    Here(PathBuf, PathBuf),
    /// A newer one than the machine's.
    Apart(Debian),
}

impl Valhalla {
    fn ready(dir: &Path) -> Outcome<Self> {
        let here = environment("valhalla", 12, &PACKAGES).and_then(|environment| match environment.lacking.first() {
            Some((_, why)) => Err(why.clone().into()),
            None => Ok(Self::Here(environment.python, dir.to_owned())),
        });
        here.or_else(|none| {
            let apart = Debian::with_python("valhalla-debian", &PACKAGES).map(Self::Apart);
            apart.map_err(|nor| format!("{none} Nor is there one in a Debian beside it: {nor}").into())
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        match self {
            Self::Here(_, dir) => dir.join(name),
            Self::Apart(debian) => debian.file(name),
        }
    }

    fn ask(&self, extract: &Path, points: &Points) -> Outcome<Theirs> {
        let tiles = self.file("valhalla");
        if tiles.exists() {
            std::fs::remove_dir_all(tiles)?;
        }
        // Valhalla is built from .osm.pbf alone, and the made-up town is drawn as .osm; the name says which.
        let kept = if extract.extension().is_some_and(|end| end == "osm") { "extract.osm" } else { "extract.osm.pbf" };
        std::fs::copy(extract, self.file(kept))?;
        std::fs::write(self.file("points.json"), serde_json::to_vec(points)?)?;
        let files = [kept, "points.json", "valhalla", "theirs.json"];
        match self {
            Self::Here(python, _) => {
                std::fs::write(self.file("valhalla.py"), SCRIPT)?;
                let mut command = Command::new(python);
                command.arg(self.file("valhalla.py")).args(files.iter().map(|name| self.file(name)));
                let output = command.output()?;
                if !output.status.success() {
                    let said = String::from_utf8_lossy(&output.stderr);
                    return Err(format!("Valhalla did not answer: {}", said.lines().last().unwrap_or_default()).into());
                }
            }
            Self::Apart(debian) => debian.run(SCRIPT, &files)?,
        }
        Ok(serde_json::from_slice(&std::fs::read(self.file("theirs.json"))?)?)
    }
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
