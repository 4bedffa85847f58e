//! What is shown while the day runs and at its end: a progress bar, the account with its times, and the checks.

use crate::clock::clock_time;
use crate::day::Summary;
use std::io::{IsTerminal, Write};

/// Characters of the bar.
const BAR: usize = 28;

/// How a line of the account is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went as usual.
    Plain,
    /// Something that goes wrong on a day like this.
    Trouble,
    /// A door.
    Door,
}

/// A line of the account.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Second of the day.
    pub second: i64,
    /// How it is meant.
    pub tone: Tone,
    /// In words.
    pub text: String,
}

/// Something that the day promises, and whether it was so.
#[derive(Clone, Debug)]
pub struct Check {
    /// In words.
    pub name: String,
    /// What and where, if it was not.
    pub fault: Option<String>,
}

/// See the module.
pub struct Account {
    to_stderr: bool,
    bar: bool,
    share: f64,
    /// In the order of the day.
    pub entries: Vec<Entry>,
    /// In the order they were made.
    pub checks: Vec<Check>,
}

impl Account {
    /// An empty one; with `json` it goes to standard error.
    pub fn new(json: bool) -> Self {
        let bar = std::io::stderr().is_terminal();
        Self { to_stderr: json, bar, share: 0.0, entries: Vec::new(), checks: Vec::new() }
    }

    /// Adds a line and shows it.
    pub fn note(&mut self, second: i64, tone: Tone, text: impl Into<String>) {
        let text = text.into();
        self.say(&format!("{}  {text}", clock_time(second)));
        self.entries.push(Entry { second, tone, text });
    }

    /// Adds a check; a fault is shown at once.
    pub fn check(&mut self, name: &str, outcome: Result<(), String>) {
        let fault = outcome.err();
        match &fault {
            Some(fault) => self.say(&format!("  NOT AS PROMISED: {name}: {fault}")),
            None => self.say(&format!("  ok: {name}")),
        }
        self.checks.push(Check { name: name.to_owned(), fault });
    }

    /// Whether every check was as promised.
    pub fn ok(&self) -> bool {
        self.checks.iter().all(|check| check.fault.is_none())
    }

    /// A headline between parts of the account.
    pub fn headline(&mut self, text: &str) {
        self.say("");
        self.say(text);
    }

    /// A line that is shown and not kept.
    pub fn say(&mut self, line: &str) {
        if self.bar {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
        // A reader that went away is no reason to stop the day.
        let _ =
            if self.to_stderr { writeln!(std::io::stderr(), "{line}") } else { writeln!(std::io::stdout(), "{line}") };
        self.draw_bar();
    }

    /// How far the day is, 0 to 1.
    pub fn progress(&mut self, share: f64) {
        self.share = share.clamp(self.share, 1.0);
        self.draw_bar();
    }

    fn draw_bar(&self) {
        if self.bar {
            let filled = (self.share * BAR as f64) as usize;
            let (done, left) = ("#".repeat(filled), ".".repeat(BAR - filled.min(BAR)));
            let _ = write!(std::io::stderr(), "\r\x1b[K[{done}{left}] {:>3.0} %", self.share * 100.0);
        }
    }

    /// The last lines.
    pub fn finish(mut self, summary: &Summary) {
        self.bar = self.bar && {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
            false
        };
        let (good, all) = (self.checks.iter().filter(|check| check.fault.is_none()).count(), self.checks.len());
        let places = [
            ("delivered", summary.delivered),
            ("collected", summary.collected),
            ("held", summary.held),
            ("to return", summary.to_return),
            ("returned", summary.returned),
            ("missing", summary.missing),
            ("withdrawn", summary.withdrawn),
        ];
        let places: Vec<String> =
            places.iter().filter(|(_, n)| *n > 0).map(|(place, n)| format!("{n} {place}")).collect();
        self.headline(&format!("{} parcels: {}", summary.parcels, places.join(", ")));
        self.say(&format!(
            "earned {} on the phone, {} on the depot's statement",
            dollars(summary.earned_cents),
            dollars(summary.statement_cents)
        ));
        self.say(&format!(
            "{} facts, {} answers lost, {} kB on the wire, {:.1} s",
            summary.facts,
            summary.answers_lost,
            summary.wire_bytes / 1000,
            summary.elapsed_s
        ));
        self.say(&format!("{good} of {all} checks as promised; report: {}", summary.report.display()));
        for check in std::mem::take(&mut self.checks) {
            if let Some(fault) = check.fault {
                self.say(&format!("NOT AS PROMISED: {}: {fault}", check.name));
            }
        }
    }
}

/// `$82.50`.
pub fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_written_as_dollars() {
        assert_eq!([8250, 5, -130, 0].map(dollars), ["$82.50", "$0.05", "-$1.30", "$0.00"]);
    }

    #[test]
    fn one_fault_among_the_checks_and_the_day_is_not_ok() {
        let mut account = Account::new(true);
        account.check("a", Ok(()));
        assert!(account.ok());
        account.check("b", Err("door 7".into()));
        assert!(!account.ok() && account.checks[1].fault.as_deref() == Some("door 7"));
    }
}
