//! The commands that need no store open, and `export`.

use crate::failure::Failure;
use crate::rpc;
use satchel_core::calendar::{ServiceDay, Zone};
use satchel_core::inputs::{Clock, SystemClock};
use satchel_core::journal::{self, Hash};
use satchel_core::label::{self, Candidate};
use satchel_core::manifest::{Home, Level, MAX_PARCELS_PER_FILE, read_csv};
use satchel_core::plan::{self, Budget, Limits, Problem};
use satchel_core::texts::{Language, Text};
use serde::Serialize;
use serde_json::json;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

type Done = Result<(), Failure>;

/// The candidates of one text.
#[derive(Serialize)]
struct Labelled {
    input: String,
    candidates: Vec<Candidate>,
}

pub fn label(texts: &[String], as_json: bool) -> Done {
    let mut inputs = Vec::new();
    for text in texts {
        if text == "-" {
            let all = String::from_utf8_lossy(&read(Path::new("-"))?).into_owned();
            inputs.extend(all.lines().map(str::to_owned));
        } else {
            inputs.push(text.clone());
        }
    }
    let today = today();
    let labelled: Vec<Labelled> = inputs
        .into_iter()
        .map(|input| Labelled { candidates: label::candidates_on(&input, Some(today)), input })
        .collect();
    if as_json {
        return print_json(&labelled);
    }
    labelled.iter().try_for_each(|labelled| {
        print(&labelled.input)?;
        labelled.candidates.iter().try_for_each(|candidate| print(&format!("  {}", candidate_line(candidate))))
    })
}

pub fn scan(images: &[std::path::PathBuf], as_json: bool) -> Done {
    let today = today();
    let (mut scanned, mut failed) = (Vec::new(), None::<Failure>);
    for image in images {
        let symbols = read(image).and_then(|bytes| decoded(image, &bytes)).unwrap_or_else(|failure| {
            if let Some(before) = failed.replace(failure) {
                before.report();
            }
            Vec::new()
        });
        for symbol in symbols {
            let candidates = label::candidates_on(&symbol.text, Some(today));
            scanned.push((image, symbol, candidates));
        }
    }
    if as_json {
        let found: Vec<_> = scanned
            .iter()
            .map(|(image, symbol, candidates)| {
                json!({
                    "file": image,
                    "input": symbol.text,
                    "symbology": symbol.symbology,
                    "corners": symbol.corners,
                    "candidates": candidates,
                })
            })
            .collect();
        print_json(&found)?;
    } else {
        scanned.iter().try_for_each(|(image, symbol, candidates)| {
            print(&format!("{}: {} {}", image.display(), word(&symbol.symbology), symbol.text))?;
            candidates.iter().try_for_each(|candidate| print(&format!("  {}", candidate_line(candidate))))
        })?;
    }
    failed.map_or(Ok(()), Err)
}

/// A picture without a symbol is said on standard error, and is no failure.
fn decoded(image: &Path, bytes: &[u8]) -> Result<Vec<label::Symbol>, Failure> {
    let symbols = label::decode_file(bytes).map_err(|e| Failure::about(image, &e.text()))?;
    if symbols.is_empty() {
        Failure::about(image, &Text::new("label.no_symbol")).report();
    }
    Ok(symbols)
}

fn candidate_line(candidate: &Candidate) -> String {
    let carrier = candidate.carrier.unwrap_or("-");
    let finding = candidate.finding.as_ref().map(|text| format!("  ({text})")).unwrap_or_default();
    format!(
        "{:<16} {:<12} check {:<5} {}{finding}",
        word(&candidate.kind),
        carrier,
        word(&candidate.check),
        candidate.number
    )
}

/// The contract's word of an enum, as its JSON writes it.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

pub fn manifest_check(file: &Path, day: Option<&str>, as_json: bool) -> Done {
    let day = day.map_or(Ok(today()), str::parse::<ServiceDay>).map_err(|e| Failure::input(format!("--day: {e}")))?;
    let report = read_csv(&read(file)?, day, &Home::default()).report(Language::En);
    let errors = report.findings.iter().filter(|finding| finding.level == Level::Error).count();
    if as_json {
        print_json(&report)?;
    } else {
        for finding in &report.findings {
            let level = if finding.level == Level::Error { "error" } else { "warning" };
            print(&format!("{}:{}: {level}: {}", file.display(), finding.line, finding.text))?;
        }
        print(&format!("{} good lines, {errors} errors", report.parcels.len()))?;
    }
    if report.parcels.is_empty() {
        let why = match errors {
            0 => "it lists no parcel; below the header it needs a line for each",
            _ => "no good line; mend the errors above",
        };
        return Err(Failure::input(format!("{}: {why}", file.display())));
    }
    if report.parcels.len() > MAX_PARCELS_PER_FILE {
        let (n, most) = (report.parcels.len(), MAX_PARCELS_PER_FILE);
        return Err(Failure::about(file, &Text::new("companion.csv_too_many").with("n", n).with("most", most)));
    }
    Ok(())
}

pub fn plan(file: &Path, time_limit_ms: Option<u64>, iterations: Option<u64>, seed: u64, as_json: bool) -> Done {
    const USUAL_TIME_MS: u64 = 1_000;
    let problem: Problem = serde_json::from_slice(&read(file)?)
        .map_err(|e| Failure::input(format!("{}: not a problem of the contract: {e}", file.display())))?;
    let started = Instant::now();
    let elapsed_ms = || u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let budget = match iterations {
        Some(count) => Budget::Iterations(count),
        None => Budget::Time { limit_ms: time_limit_ms.unwrap_or(USUAL_TIME_MS), elapsed_ms: &elapsed_ms },
    };
    let mut plan =
        plan::solve(&problem, &Limits { budget, seed }, &|| false).map_err(|e| Failure::about(file, &e.text()))?;
    plan.search.elapsed_ms = elapsed_ms();
    if as_json {
        return print_json(&plan);
    }
    for outing in &plan.outings {
        print(&format!("outing in slot {}: leave {}, back {}", outing.slot, outing.depart_s, outing.return_s))?;
        outing.visits.iter().try_for_each(|visit| print(&format!("  {:>8} {}", visit.arrive_s, visit.id)))?;
    }
    plan.unplanned.iter().try_for_each(|left| print(&format!("not planned: {} ({})", left.id, word(&left.reason))))?;
    let gap =
        plan.bound.gap.map_or_else(String::new, |gap| format!(", within {:.1} % of the best possible", gap * 100.0));
    print(&format!("away {} s, driving {} s{gap}", plan.totals.away_s, plan.totals.driving_s))
}

/// Blobs are looked for in `evidence/<sha256>` beside the file.
pub fn journal_verify(file: &Path, as_json: bool) -> Done {
    let bytes = read(file)?;
    let folder = file.parent().map(|dir| dir.join("evidence"));
    let blob = |sha256: &Hash| std::fs::read(folder.as_ref()?.join(sha256.to_string())).ok();
    let report = journal::verify_export(bytes.as_slice(), blob).map_err(|text| Failure::about(file, &text))?;
    if as_json {
        print_json(&report)?;
    } else {
        for text in report.findings.iter().chain(&report.notes) {
            print(&text.to_string())?;
        }
        let (facts, chains, blobs) = (report.facts, report.chains.len(), report.evidence);
        print(&format!("{facts} facts in {chains} chains, {} of {blobs} blobs checked", report.evidence_checked))?;
    }
    if report.ok { Ok(()) } else { Err(Failure::other(format!("{}: the journal does not verify", file.display()))) }
}

pub fn export(day: &str, store: &Path, out: &Path, as_json: bool) -> Done {
    let day: ServiceDay = day.parse().map_err(|e| Failure::input(format!("{e}")))?;
    if !store.join("satchel.db").is_file() {
        return Err(Failure::input(format!(
            "{}: no store of Satchel; name the folder that `rpc --store` was given",
            store.display()
        )));
    }
    let exported = rpc::open(store, None, None)?.export(day, out)?;
    if as_json {
        return print_json(&exported);
    }
    exported.files.iter().try_for_each(|file| print(&out.join(file).display().to_string()))
}

/// Today in the machine's own zone.
fn today() -> ServiceDay {
    let zone = iana_time_zone::get_timezone().ok().and_then(|name| name.parse::<Zone>().ok());
    zone.unwrap_or_default().day_at(SystemClock::default().read().wall_ms)
}

/// A file, or standard input for `-`.
pub fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    bytes.map_err(|e| Failure::input(format!("{}: {e}", file.display())))
}

pub fn print_json(value: &impl Serialize) -> Done {
    let text = serde_json::to_string(value).map_err(|e| Failure::other(e.to_string()))?;
    print(&text)
}

/// A line on standard output; a reader that went away is no failure of ours.
pub fn print(line: &str) -> Done {
    match writeln!(std::io::stdout(), "{line}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::other(format!("standard output: {e}"))),
        _ => Ok(()),
    }
}
