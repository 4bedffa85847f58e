//! What to do before an attempt fails, and the status code of each outcome, as data in `steps.json`.
//!
//! The call of at least 12 seconds with a text behind it, and the quiet hours, are what a carrier's rules are known to ask;
//! the other steps are what protects a courier who is asked later. Codes: UN/ECE Recommendation 24, "Trade and transport
//! status codes": 21 delivered, 22 delivered as instructed, 23 not delivered, 18 damaged, 36 not found, 41 handed over.

use crate::journal::{FailReason, To};
use crate::texts::Text;
use serde::Deserialize;
use std::sync::OnceLock;

/// One required step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// Its key in `Failed::steps`; the sentence is `proof.step_<key>`.
    pub key: String,
    /// At least so long; 0: no matter.
    #[serde(default)]
    pub seconds: u32,
    /// It reaches out to the customer, which is not done in quiet hours.
    #[serde(default)]
    pub contact: bool,
}

impl Step {
    /// What a person reads.
    pub fn text(&self) -> Text {
        let text = Text::new(&format!("proof.step_{}", self.key));
        if self.seconds == 0 { text } else { text.with("seconds", self.seconds) }
    }
}

#[derive(Default, Deserialize)]
struct Table {
    quiet_from_s: i64,
    quiet_until_s: i64,
    handed_over: Vec<HandedOver>,
    failed: Vec<FailedOutcome>,
}

#[derive(Deserialize)]
struct HandedOver {
    to: To,
    code: u8,
}

#[derive(Deserialize)]
struct FailedOutcome {
    reason: FailReason,
    code: u8,
    steps: Vec<Step>,
}

/// The tests prove that the file parses and is whole, so a broken one cannot ship.
fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| serde_json::from_str(include_str!("steps.json")).unwrap_or_default())
}

fn outcome(reason: FailReason) -> Option<&'static FailedOutcome> {
    table().failed.iter().find(|outcome| outcome.reason == reason)
}

/// The steps before an attempt fails for `reason`, in order. `second_of_day`: local time, seconds since midnight; in quiet
/// hours the steps that reach out to the customer fall away.
pub fn steps(reason: FailReason, second_of_day: i64) -> Vec<&'static Step> {
    let quiet = is_quiet(second_of_day);
    outcome(reason).into_iter().flat_map(|o| &o.steps).filter(|step| !(quiet && step.contact)).collect()
}

/// Whether customers are left in peace: from 20:00 to 08:00. Seconds of any day, also below 0 or above 86,400.
pub fn is_quiet(second_of_day: i64) -> bool {
    let second = second_of_day.rem_euclid(86_400);
    second >= table().quiet_from_s || second < table().quiet_until_s
}

/// The UN/ECE Recommendation 24 code of a hand-over.
pub fn handover_code(to: To) -> Option<u8> {
    table().handed_over.iter().find(|row| row.to == to).map(|row| row.code)
}

/// The UN/ECE Recommendation 24 code of a failed attempt.
pub fn failed_code(reason: FailReason) -> Option<u8> {
    outcome(reason).map(|outcome| outcome.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::{Language, catalogue};

    const NOON: i64 = 43_200;

    fn keys(reason: FailReason, second: i64) -> Vec<&'static str> {
        steps(reason, second).into_iter().map(|step| step.key.as_str()).collect()
    }

    #[test]
    fn nobody_home_asks_to_ring_wait_call_and_write() {
        assert_eq!(keys(FailReason::NobodyHome, NOON), ["ring", "wait", "call", "send_text"]);
        let call = steps(FailReason::NobodyHome, NOON)[2];
        assert_eq!((call.seconds, call.contact), (12, true));
    }

    #[test]
    fn at_night_nobody_is_called() {
        assert_eq!(keys(FailReason::NobodyHome, 72_000), ["ring", "wait"]);
        assert_eq!([28_799, 28_800, 71_999, 72_000, -1].map(is_quiet), [true, false, false, true, true]);
        assert_eq!([NOON - 86_400, NOON + 86_400].map(is_quiet), [false, false], "noon of the day before or behind");
    }

    #[test]
    fn every_outcome_has_a_code_and_every_step_a_sentence() {
        let reasons = [
            (FailReason::NoAccess, 23),
            (FailReason::AddressNotFound, 23),
            (FailReason::BusinessClosed, 23),
            (FailReason::NobodyHome, 23),
            (FailReason::PinNotAvailable, 23),
            (FailReason::AgeNotProven, 23),
            (FailReason::Refused, 23),
            (FailReason::Damaged, 18),
            (FailReason::ParcelMissing, 36),
            (FailReason::Dangerous, 23),
            (FailReason::NoTime, 23),
            (FailReason::Other, 23),
        ];
        for (reason, code) in reasons {
            assert_eq!(failed_code(reason), Some(code), "{reason:?}");
            for step in steps(reason, NOON) {
                assert!(catalogue(Language::Es).contains_key(&step.text().key), "{step:?}");
                assert!(!step.text().render(Language::En).contains('{'), "{step:?}");
            }
        }
        let doors = [(To::Recipient, 21), (To::Household, 21), (To::Counter, 41)];
        let instructed = [To::Neighbour, To::FrontDesk, To::SafePlace, To::Mailbox, To::Locker].map(|to| (to, 22));
        for (to, code) in doors.into_iter().chain(instructed) {
            assert_eq!(handover_code(to), Some(code), "{to:?}");
        }
    }
}
