//! The parts of the page beside the map.

use super::{Told, escape};
use crate::account::{Tone, dollars};
use crate::clock::clock_time;
use crate::scene::DAY;
use satchel_core::earnings::{Line, LineKind};
use std::collections::BTreeMap;
use std::fmt::Write;

const TICK: &str =
    "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M5 12.5l4.5 4.5L19 7.5\"/></svg>";
const CROSS: &str =
    "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M7 7l10 10M17 7L7 17\"/></svg>";

/// Whose day it was, and the one sentence that counts.
pub fn head(told: &Told<'_>) -> String {
    let town = if told.scene.town.is_none() { "addresses of a real town, invented people" } else { "a made-up town" };
    let faults = told.account.checks.iter().filter(|check| check.fault.is_some()).count();
    let (class, icon, words) = if told.summary.ok {
        ("good", TICK, format!("Everything was as promised: {} checks", told.account.checks.len()))
    } else {
        ("bad", CROSS, format!("{faults} of {} checks were not as promised", told.account.checks.len()))
    };
    format!(
        "<header><div><h1>Corner Hardware, {DAY}</h1><p class=\"muted\">{}, {town}, seed {}</p></div>\
         <p class=\"muted\">{} facts &middot; {} answers lost &middot; {} kill &middot; {} kB on the wire &middot; {:.1} s</p></header>\
         <p class=\"verdict {class}\">{icon}{words}</p>",
        escape(&told.scene.shop_address()),
        told.summary.seed,
        told.summary.facts,
        told.summary.answers_lost,
        told.summary.kills,
        told.summary.wire_bytes / 1000,
        told.summary.elapsed_s
    )
}

/// Money and the seven places.
pub fn balance(told: &Told<'_>) -> String {
    let it = told.summary;
    let places = [
        (it.delivered, "delivered"),
        (it.collected, "collected"),
        (it.held, "held"),
        (it.to_return, "to return"),
        (it.returned, "returned"),
        (it.missing, "missing"),
        (it.withdrawn, "withdrawn"),
    ];
    let mut cells = String::new();
    for (n, place) in places {
        let zero = if n == 0 { " class=\"zero\"" } else { "" };
        let _ = write!(cells, "<div{zero}><b>{n}</b>{place}</div>");
    }
    format!(
        "<div class=\"two\"><div class=\"card\"><p class=\"muted\">Earned</p><p class=\"sum\">{}</p><p class=\"muted\">statement {}</p></div>\
         <div class=\"card\"><p class=\"muted\">{} parcels on the manifest, {} beside it, {} damaged, {} failed attempts</p><div class=\"places\">{cells}</div></div></div>",
        dollars(it.earned_cents),
        dollars(it.statement_cents),
        it.parcels,
        it.unexpected,
        it.damaged,
        it.failed_attempts
    )
}

/// By kind, and every line under it.
pub fn money(told: &Told<'_>) -> String {
    let mut kinds: BTreeMap<LineKind, (usize, i64, i64)> = BTreeMap::new();
    let mut lines: BTreeMap<&str, (Option<i64>, Option<i64>)> = BTreeMap::new();
    for Line { key, kind, cents, .. } in &told.money.phone {
        let sum = kinds.entry(*kind).or_default();
        *sum = (sum.0 + 1, sum.1 + cents, sum.2);
        lines.entry(key).or_default().0 = Some(*cents);
    }
    for Line { key, kind, cents, .. } in &told.money.lines {
        kinds.entry(*kind).or_default().2 += cents;
        lines.entry(key).or_default().1 = Some(*cents);
    }
    let mut rows = String::new();
    for (kind, (n, phone, depot)) in &kinds {
        let word = what(*kind);
        let _ = write!(
            rows,
            "<tr><td>{word}</td><td class=\"n\">{n}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            dollars(*phone),
            dollars(*depot)
        );
    }
    let total: i64 = told.money.phone.iter().map(|line| line.cents).sum();
    let head = |first: &str, n: &str| {
        format!("<tr><th>{first}</th>{n}<th class=\"n\">Phone</th><th class=\"n\">Depot</th></tr>")
    };
    let mut all = String::new();
    for (key, (phone, depot)) in &lines {
        let cents = |cents: &Option<i64>| cents.map_or_else(|| "-".to_owned(), dollars);
        let _ = write!(
            all,
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escape(key),
            cents(phone),
            cents(depot)
        );
    }
    format!(
        "<div class=\"card\"><table>{}{rows}<tr class=\"sum-row\"><td>Sum</td><td></td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr></table>\
         <details><summary>All {} lines</summary><div class=\"scroll\"><table>{}{all}</table></div></details></div>",
        head("For", "<th class=\"n\">Lines</th>"),
        dollars(total),
        dollars(told.money.statement_cents),
        lines.len(),
        head("Line", "")
    )
}

fn what(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Delivered => "Parcels delivered",
        LineKind::Attempt => "Failed attempts",
        LineKind::Stop => "Stops",
        LineKind::Counter => "Over the counter",
        LineKind::Day => "The day",
        LineKind::Bonus => "Bonus",
        LineKind::Adjustment => "Adjustments",
    }
}

/// Each promise with what and where, if it was not kept.
pub fn checks(told: &Told<'_>) -> String {
    let mut out = String::from("<div class=\"card\">");
    for check in &told.account.checks {
        let (class, icon) = if check.fault.is_none() { ("good", TICK) } else { ("bad", CROSS) };
        let fault = check
            .fault
            .as_deref()
            .map(|fault| format!("<p class=\"small fault\">{}</p>", escape(fault)))
            .unwrap_or_default();
        let _ = write!(out, "<div class=\"check {class}\">{icon}<div>{}{fault}</div></div>", escape(&check.name));
    }
    out + "</div>"
}

/// The account.
pub fn times(told: &Told<'_>) -> String {
    let mut rows = String::new();
    for entry in &told.account.entries {
        let text = escape(entry.text.trim_start());
        let text = if entry.tone == Tone::Trouble {
            format!("<span class=\"mark trouble\">trouble</span> {text}")
        } else {
            text
        };
        let _ = write!(rows, "<tr><td class=\"time\">{}</td><td>{text}</td></tr>", clock_time(entry.second));
    }
    format!("<div class=\"card\"><table>{rows}</table></div>")
}

#[derive(Default)]
struct Rate {
    all: usize,
    at_once: usize,
    again: usize,
}

/// Decode rates by wear and by symbology.
pub fn labels(told: &Told<'_>) -> String {
    let (mut wears, mut kinds): (BTreeMap<String, Rate>, BTreeMap<String, Rate>) = Default::default();
    for scanned in told.scanned {
        let label = &told.scene.labels[scanned.label];
        let encoder =
            if matches!(label.encoder, satchel_pictures::Encoder::ZxingCpp) { "zxing-cpp" } else { "second encoder" };
        for rate in [
            wears.entry(format!("{:?}", label.wear)).or_default(),
            kinds.entry(format!("{:?}, {encoder}", label.symbology)).or_default(),
        ] {
            rate.all += 1;
            rate.at_once += usize::from(scanned.at_once);
            rate.again += usize::from(scanned.again);
        }
    }
    let table = |title: &str, rates: &BTreeMap<String, Rate>| {
        let mut rows = String::new();
        for (name, Rate { all, at_once, again }) in rates {
            let share = 100 * at_once / (*all).max(1);
            let _ = write!(
                rows,
                "<tr><td>{name}</td><td class=\"wide\"><span class=\"bar\" style=\"width:{share}px\"></span><span class=\"rest\" style=\"width:{}px\"></span></td>\
                 <td class=\"n\">{at_once} of {all}</td><td class=\"n\">{again}</td><td class=\"n\">{}</td></tr>",
                100 - share,
                all - at_once - again
            );
        }
        format!(
            "<div class=\"card\"><table><tr><th>{title}</th><th class=\"wide\"></th><th class=\"n\">At once</th><th class=\"n\">2nd look</th><th class=\"n\">Typed</th></tr>{rows}</table></div>"
        )
    };
    format!("<div class=\"halves\">{}{}</div>", table("Wear", &wears), table("Symbol", &kinds))
}

/// Photos and signatures, as files beside the page.
pub fn proofs(told: &Told<'_>) -> String {
    let mut out = String::from("<div class=\"proofs\">");
    for (file, name) in told.photos {
        let (file, name) = (escape(&file.display().to_string()), escape(name));
        let (class, what) = if file.ends_with(".svg") { (" class=\"signed\"", "Signature") } else { ("", "Photo") };
        let _ = write!(
            out,
            "<figure{class}><a href=\"{file}\"><img src=\"{file}\" alt=\"{what} for {name}\" loading=\"lazy\"></a><figcaption>{name}</figcaption></figure>"
        );
    }
    out + "</div>"
}
