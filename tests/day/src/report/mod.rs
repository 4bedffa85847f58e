//! The page that a person opens after the day: self-contained, no network, the tokens of the phone's screens in light and
//! dark, readable on a desk and on a phone.

mod map;
mod parts;
mod style;

use crate::account::Account;
use crate::day::{Door, Scanned, Summary};
use crate::scene::{DAY, Scene};
use satchel_core::earnings::Line;
use std::path::PathBuf;

/// Lines of both sides.
#[derive(Default)]
pub struct Money {
    /// The depot's statement.
    pub lines: Vec<Line>,
    /// The phone's ledger.
    pub phone: Vec<Line>,
    /// The statement's sum.
    pub statement_cents: i64,
}

/// What the page tells.
pub struct Told<'a> {
    /// What was invented.
    pub scene: &'a Scene,
    /// Doors of the plan.
    pub doors: &'a [Door],
    /// The plan on the phone's map.
    pub map: &'a str,
    /// Times and checks.
    pub account: &'a Account,
    /// Lines of money.
    pub money: &'a Money,
    /// Labels read.
    pub scanned: &'a [Scanned],
    /// Proofs: files beside the page, and whose.
    pub photos: &'a [(PathBuf, String)],
    /// The figures.
    pub summary: &'a Summary,
}

/// The whole page.
pub fn page(told: &Told<'_>) -> String {
    let sections = [
        parts::head(told),
        parts::balance(told),
        section("map", "The plan on the phone's map", &map::map(told)),
        section("money", "Money", &parts::money(told)),
        section("checks", "Promises, checked", &parts::checks(told)),
        section("times", "The day, minute by minute", &parts::times(told)),
        section("labels", "Labels before the camera", &parts::labels(told)),
        section("proofs", "Proofs as the depot keeps them", &parts::proofs(told)),
    ];
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>Delivery day {DAY}, seed {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n{}\n</main>\n</body>\n</html>\n",
        told.summary.seed,
        style::STYLE,
        sections.join("\n")
    )
}

fn section(id: &str, title: &str, body: &str) -> String {
    format!("<section id=\"{id}\"><h2>{title}</h2>{body}</section>")
}

/// Text inside HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_the_page() {
        assert_eq!(escape("<b a=\"x\">&"), "&lt;b a=&quot;x&quot;&gt;&amp;");
    }
}
