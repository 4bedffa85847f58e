//! What must be true at the end of the day, each as a named check: on the phone, at the depot, and between the two.

use crate::account::dollars;
use crate::day::{Day, Fate};
use crate::depot::PARTNER;
use crate::evidence::{Blobs, Findings, Kept, inspect, kept_facts};
use crate::failure::Failure;
use crate::network::LOSE_EVERY;
use crate::phone;
use crate::report::Money;
use crate::scene::DAY;
use satchel_core::calendar::ServiceDay;
use satchel_core::earnings::{Line, Statement, compare};
use satchel_core::journal::{Act, EvidenceRole, Fact};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Outcome = Result<(), String>;

fn whether(good: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if good { Ok(()) } else { Err(otherwise()) }
}

fn none_of(faults: &[String]) -> Outcome {
    whether(faults.is_empty(), || faults.join("; "))
}

/// All of them, then the phone closes.
pub fn everything(day: &mut Day) -> Result<(), Failure> {
    day.account.headline("Checks");
    let on_phone = day.facts_on_phone()?;
    day.facts = on_phone.len();
    let export = day.folder.join("export");
    day.act("export", &json!({"day": DAY, "out": export.display().to_string()}))?;
    let earnings = day.view("earnings")?;
    let synced = day.view("sync")?;
    day.close_phone()?;

    balance(day, &export)?;
    sync(day, &synced);
    let journal = day.folder.join("depot-journal.jsonl");
    day.depot.command(&["journal", "--partner", PARTNER, "--out", &journal.display().to_string()])?;
    let kept = kept_facts(&journal)?;
    same_facts(day, &on_phone, &kept);
    let both = [("phone", export.join("journal.jsonl")), ("depot", journal)];
    day.journal_verified = both.iter().all(|(side, file)| verifies(day, side, file));
    money(day, &earnings)?;
    proofs(day, &kept)?;
    rules(day, &kept);
    day.account.progress(0.98);
    Ok(())
}

/// Each parcel is where the script put it, and the close counts the same.
fn balance(day: &mut Day, export: &Path) -> Result<(), Failure> {
    let text = std::fs::read_to_string(export.join("day.json")).map_err(Failure::broken)?;
    let exported: Value = serde_json::from_str(&text).map_err(Failure::broken)?;
    let places: BTreeMap<&str, &str> = exported["parcels"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| Some((row["tracking_number"].as_str()?, row["place"].as_str()?)))
        .collect();
    let wanted = |fate: Fate| match fate {
        Fate::Delivered => "delivered",
        Fate::Collected => "collected",
        Fate::Returned => "returned",
        Fate::Missing => "missing",
        Fate::Withdrawn => "withdrawn",
    };
    let elsewhere: Vec<String> = day
        .fates
        .iter()
        .filter(|(parcel, fate)| places.get(parcel.as_str()) != Some(&wanted(**fate)))
        .map(|(parcel, fate)| format!("{parcel} is {:?}, not {}", places.get(parcel.as_str()), wanted(*fate)))
        .collect();
    day.account.check("every parcel is where the day put it", none_of(&elsewhere));
    let counted = |fate: Fate| day.fates.values().filter(|is| **is == fate).count() as i64;
    let says = |name: &str| day.closed[name].as_i64().unwrap_or(-1);
    let pairs = [
        ("parcels", day.scene.today.parcels.len() as i64),
        ("delivered", counted(Fate::Delivered)),
        ("collected", counted(Fate::Collected)),
        ("returned", counted(Fate::Returned)),
        ("missing", counted(Fate::Missing)),
        ("withdrawn", counted(Fate::Withdrawn)),
        ("held", 0),
        ("to_return", 0),
        ("unexpected", 2),
        ("damaged", 1),
        ("failed_attempts", day.failed_attempts),
    ];
    let wrong: Vec<String> = pairs
        .iter()
        .filter(|(name, n)| says(name) != *n)
        .map(|(name, n)| format!("{name}: {} instead of {n}", says(name)))
        .collect();
    day.account.check("the close counts what the day did", none_of(&wrong));
    Ok(())
}

fn sync(day: &mut Day, synced: &Value) {
    let whole = |name: &str| synced[name].as_i64().unwrap_or(-1);
    let conflicts = whole("conflicts");
    day.closed["pending"] = json!(whole("pending"));
    day.closed["conflicts"] = json!(conflicts);
    let rest = (whole("pending"), whole("pending_evidence"), conflicts);
    let outcome = whether(rest == (0, 0, 0), || format!("pending facts, pending blobs, conflicts: {rest:?}"));
    day.account.check("nothing is pending and nothing is in conflict", outcome);
    let (lost, requests) = (day.network.lost(), day.network.requests());
    let told = day.requests_told;
    let share = lost > 0 && lost == requests / LOSE_EVERY;
    let outcome = whether(share, || format!("{lost} of {requests} requests, {told} by the phone's own count"));
    day.account.check("every third answer was lost", outcome);
}

/// Fact for fact, hash for hash, each once.
fn same_facts(day: &mut Day, on_phone: &[(String, String)], kept: &[Kept]) {
    let chain = on_phone.last().and_then(|(_, bytes)| Fact::open(bytes.as_bytes()).ok()).map(|fact| fact.chain);
    let at_depot: Vec<&str> =
        kept.iter().filter(|k| Some(&k.fact.chain) == chain.as_ref()).map(|k| k.hash.as_str()).collect();
    let here: Vec<&str> = on_phone.iter().map(|(hash, _)| hash.as_str()).collect();
    let first = here.iter().zip(&at_depot).position(|(a, b)| a != b);
    let outcome = whether(here == at_depot, || {
        format!("{} facts here, {} there, first difference {first:?}", here.len(), at_depot.len())
    });
    day.account.check("phone and depot hold the same facts, each once", outcome);
    let known: BTreeSet<&str> = kept.iter().map(|k| k.hash.as_str()).collect();
    let lost: Vec<String> = day
        .acked
        .iter()
        .filter(|a| !known.contains(a.hash.as_str()))
        .map(|a| format!("{} {}", a.method, a.seq))
        .collect();
    day.account.check("every act that was acknowledged is at the depot", none_of(&lost));
}

fn verifies(day: &mut Day, side: &str, file: &Path) -> bool {
    let arguments = ["journal".as_ref(), "verify".as_ref(), file.as_os_str()];
    let outcome = phone::run(day.phone_program(), &arguments).map(|_| ());
    let good = outcome.is_ok();
    day.account.check(&format!("the journal verifies on the side of the {side}"), outcome);
    good
}

/// Line by line, and counted by hand from the rate card.
fn money(day: &mut Day, earnings: &Value) -> Result<(), Failure> {
    let monday = DAY.parse::<ServiceDay>().map_err(Failure::broken)?.week_start().to_string();
    let said = day.depot.command(&["statement", "--partner", PARTNER, "--week", &monday, "--json"])?;
    let statement: Statement = serde_json::from_str(&said).map_err(Failure::broken)?;
    let phone: Vec<Line> = earnings["lines"].as_array().into_iter().flatten().filter_map(as_line).collect();
    let differences: Vec<String> = compare(&phone, &statement.lines)
        .iter()
        .map(|d| format!("{}: {:?} on the phone, {:?} at the depot", d.key, d.phone_cents, d.depot_cents))
        .collect();
    let same = if phone.is_empty() { Err("the phone has no line".to_owned()) } else { none_of(&differences) };
    day.account.check("phone and depot agree on every line of money", same);
    let earned = day.closed["earned_cents"].as_i64().unwrap_or(-1);
    let equal = whether(earned == statement.total_cents, || {
        format!("{} and {}", dollars(earned), dollars(statement.total_cents))
    });
    day.account.check("earned on the phone equals the depot's statement to the cent", equal);
    let by_hand = counted_by_hand(day);
    let fair = whether(earned == by_hand, || format!("{} and {}", dollars(earned), dollars(by_hand)));
    day.account.check("both are what the rate card says, counted by hand", fair);
    day.money = Money { lines: statement.lines, phone, statement_cents: statement.total_cents };
    Ok(())
}

/// A line of the phone's view, with what a comparison needs.
fn as_line(line: &Value) -> Option<Line> {
    let kind = serde_json::from_value(line["kind"].clone()).ok()?;
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    Some(Line {
        key: text("key"),
        day: DAY.parse().ok()?,
        kind,
        of: text("of"),
        card: String::new(),
        cents: line["cents"].as_i64()?,
    })
}

fn counted_by_hand(day: &Day) -> i64 {
    let card = &day.scene.rate_card;
    let cents = |name: &str| card[name].as_i64().unwrap_or_default();
    let with = |fate: Fate| day.fates.iter().filter(move |(_, is)| **is == fate).map(|(parcel, _)| parcel.as_str());
    let classes = pay_classes(&day.scene.today.csv);
    let rate = |class: &str| {
        card["delivered_cents"]
            .get(class)
            .or(card["delivered_cents"].get(""))
            .and_then(Value::as_i64)
            .unwrap_or_default()
    };
    let delivered: i64 = with(Fate::Delivered).map(|parcel| rate(classes.get(parcel).map_or("", String::as_str))).sum();
    let doors: BTreeSet<String> =
        with(Fate::Delivered).filter_map(|p| day.scene.parcel(p)).map(|p| format!("{:?}", p.address)).collect();
    let collected = with(Fate::Collected).count() as i64;
    let handed_over = with(Fate::Delivered).count() as i64 + collected;
    let tiers = card["bonuses"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|tier| tier["parcels"].as_i64().is_some_and(|n| n <= handed_over));
    let bonus = tiers.filter_map(|tier| tier["cents"].as_i64()).max().unwrap_or(0);
    delivered
        + doors.len() as i64 * cents("stop_cents")
        + collected * cents("counter_cents")
        + day.failed_attempts * cents("attempt_cents")
        + cents("day_cents")
        + bonus
}

/// Tracking number to pay class. The made-up manifest has no quoted field before either.
fn pay_classes(csv: &str) -> BTreeMap<String, String> {
    let rows = csv.lines().skip(1).filter_map(|row| Some((row.split(',').next()?, row.rsplit(',').next()?)));
    rows.map(|(parcel, class)| (parcel.to_owned(), class.to_owned())).collect()
}

fn proofs(day: &mut Day, kept: &[Kept]) -> Result<(), Failure> {
    let Findings { belongs, clean, photos, signatures } = inspect(&day.handed, kept, &Blobs::in_folder(day.blobs()));
    let (wanted_photos, wanted_signatures) = (
        day.handed.iter().filter(|h| h.photo.is_some()).count(),
        day.handed.iter().filter(|h| h.signed.is_some()).count(),
    );
    day.account.check("every proof at the depot belongs to its own parcel", none_of(&belongs));
    day.account.check(
        "every photo at the depot is upright, at most 200 kB, and says nothing of place or camera",
        none_of(&clean),
    );
    let counts = whether(photos.len() == wanted_photos && signatures.len() == wanted_signatures, || {
        format!("{} of {wanted_photos} photos, {} of {wanted_signatures} signatures", photos.len(), signatures.len())
    });
    day.account.check("no photo and no signature is missing at the depot", counts);
    let files = photos.iter().map(|proof| ("jpg", proof)).chain(signatures.iter().map(|proof| ("svg", proof)));
    for (k, (ending, (bytes, name))) in files.enumerate() {
        let file = Path::new("proofs").join(format!("{:02}.{ending}", k + 1));
        std::fs::write(day.folder.join(&file), bytes).map_err(Failure::broken)?;
        day.photos_kept.push((file, name.clone()));
    }
    Ok(())
}

/// From this many parcels on a manifest asks every kind of proof, also among the parcels that are delivered.
const WHOLE_DAY: usize = 40;

/// Each delivered parcel has what its manifest line asks, by the depot's facts.
fn rules(day: &mut Day, kept: &[Kept]) {
    let undone: BTreeSet<&str> = kept
        .iter()
        .filter_map(|k| match &k.fact.act {
            Act::Undone { fact, .. } => Some(fact.0.as_str()),
            _ => None,
        })
        .collect();
    let mut lacking = Vec::new();
    let mut seen = BTreeSet::new();
    for kept in kept.iter().filter(|k| !undone.contains(k.fact.id.0.as_str())) {
        let Act::Delivered { parcels, proof, .. } = &kept.fact.act else { continue };
        let has = |role: EvidenceRole| kept.fact.evidence.iter().any(|blob| blob.role == role);
        for parcel in parcels {
            let rule = day.scene.parcel(parcel).map_or("", |parcel| parcel.proof);
            for part in rule.split('+') {
                let given = match part {
                    "photo" => has(EvidenceRole::Photo),
                    "signature" => has(EvidenceRole::Signature) && has(EvidenceRole::People),
                    "pin" => proof.pin,
                    "age21" => proof.age.is_some(),
                    "scan" => proof.scanned.contains(parcel),
                    _ => true,
                };
                seen.insert(part);
                if !given {
                    lacking.push(format!("{parcel} lacks {part}"));
                }
            }
        }
    }
    day.account.check("each door got the proof that its rule asks", none_of(&lacking));
    let parts: Vec<String> = ["photo", "signature", "pin", "age21", "scan"]
        .iter()
        .filter(|p| !seen.contains(*p))
        .map(|p| format!("no door asked {p}"))
        .collect();
    if day.scene.today.parcels.len() >= WHOLE_DAY {
        day.account.check("every kind of proof was asked at some door", none_of(&parts));
    }
    let count = |is: fn(&Act) -> bool| kept.iter().filter(|k| is(&k.fact.act)).count();
    let (undos, pins) =
        (count(|act| matches!(act, Act::Undone { .. })), count(|act| matches!(act, Act::PinTried { .. })));
    day.account.check(
        "one act was taken back and one wrong PIN counted",
        whether((undos, pins) == (1, 1), || format!("{undos} and {pins}")),
    );
    let reasons: BTreeSet<String> = kept
        .iter()
        .filter_map(|k| match &k.fact.act {
            Act::Failed { reason, .. } => Some(format!("{reason:?}")),
            _ => None,
        })
        .collect();
    day.account
        .check("attempts failed for three reasons and more", whether(reasons.len() >= 3, || format!("{reasons:?}")));
    let fallen: Vec<String> = kept
        .windows(2)
        .filter(|two| two[0].fact.chain == two[1].fact.chain && two[1].fact.mono_ms < two[0].fact.mono_ms)
        .map(|two| two[1].fact.id.0.clone())
        .collect();
    day.account.check("the facts' times never go back", none_of(&fallen));
}
