//! Figure 5: a label's text to candidates.

use crate::Outcome;
use crate::measure::{median, micros, timed};
use crate::table::{Row, Verdict};
use satchel_core::label::candidates;
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::Duration;

const GOLDEN: &str = include_str!("../../golden/label.json");
/// Calls that are timed together: one alone is near the clock's own step.
const CALLS: u32 = 200;
const ROUNDS: usize = 15;
const ASKED: Duration = Duration::from_micros(5);

/// Mean and worst over the golden inputs.
pub fn rows() -> Outcome<Vec<Row>> {
    let golden: Vec<Value> = serde_json::from_str(GOLDEN)?;
    let inputs: Vec<&str> = golden.iter().filter_map(|case| case["input"].as_str()).collect();
    let times = inputs.iter().map(|input| Ok((once(input)?, *input))).collect::<Outcome<Vec<_>>>()?;
    let mean = times.iter().map(|(time, _)| *time).sum::<Duration>() / u32::try_from(times.len().max(1))?;
    let (worst, slowest) = times.iter().max().ok_or("the golden file has no inputs")?;
    Ok(vec![Row {
        figure: "label text to candidates".into(),
        asked: "under 5 us".into(),
        reached: format!("{:.2} us mean, {:.2} us worst", micros(mean), micros(*worst)),
        verdict: Verdict::of(*worst < ASKED),
        how: format!(
            "label::candidates over the {} inputs of tests/golden/label.json; of each the median of {ROUNDS} x {CALLS} calls. \
             Worst: {:?}.",
            inputs.len(),
            slowest.chars().take(50).collect::<String>()
        ),
        numbers: json!({"mean_us": micros(mean), "worst_us": micros(*worst), "inputs": inputs.len()}),
    }])
}

fn once(input: &str) -> Outcome<Duration> {
    let round = || {
        let (time, ()) = timed(|| {
            for _ in 0..CALLS {
                black_box(candidates(black_box(input)));
            }
            Ok(())
        })?;
        Ok(time / CALLS)
    };
    Ok(median(&(0..ROUNDS).map(|_| round()).collect::<Outcome<Vec<_>>>()?))
}
