//! The stretches of time in which the shop can spare a courier.

use super::DayError;
use serde::{Deserialize, Serialize};

const DAY_S: i64 = 86_400;

/// A slot, in seconds of the service day, local time; an outing leaves and returns inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// From here.
    pub start_s: i64,
    /// To here, after the start; at most 86,400.
    pub end_s: i64,
}

/// Checks the slots of a day: each within the day and longer than nothing, sorted, none before the end of the one before.
/// Slots that touch are two slots.
pub fn check_slots(slots: &[(i64, i64)]) -> Result<Vec<Slot>, DayError> {
    let mut out: Vec<Slot> = Vec::with_capacity(slots.len());
    for &(start_s, end_s) in slots {
        let slot = Slot { start_s, end_s };
        if start_s < 0 || end_s > DAY_S || start_s >= end_s {
            return Err(DayError::Slot(slot));
        }
        if let Some(&before) = out.last().filter(|before| before.end_s > start_s) {
            return Err(DayError::SlotOrder(before, slot));
        }
        out.push(slot);
    }
    Ok(out)
}

impl std::fmt::Display for Slot {
    /// `10:00-12:30`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let minutes = |second: i64| (second.div_euclid(3600), second.rem_euclid(3600) / 60);
        let ((h1, m1), (h2, m2)) = (minutes(self.start_s), minutes(self.end_s));
        write!(f, "{h1:02}:{m1:02}-{h2:02}:{m2:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sorted_and_disjoint_slots_are_taken() {
        let slots = check_slots(&[(36_000, 43_200), (43_200, 50_400), (50_400, 86_400)]).unwrap();
        assert_eq!(
            slots.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["10:00-12:00", "12:00-14:00", "14:00-24:00"]
        );
        assert_eq!(check_slots(&[]), Ok(Vec::new()));
    }

    #[test]
    fn others_are_refused_with_what_is_wrong() {
        let said = |slots: &[(i64, i64)]| check_slots(slots).unwrap_err().text().to_string();
        assert_eq!(
            said(&[(43_200, 36_000)]),
            "The slot 12:00-10:00 is not possible. It must end after it starts, within one day."
        );
        assert_eq!(
            said(&[(0, 86_401)]),
            "The slot 00:00-24:00 is not possible. It must end after it starts, within one day."
        );
        assert_eq!(
            said(&[(36_000, 43_200), (39_600, 50_400)]),
            "The slot 11:00-14:00 begins before 10:00-12:00 ends. Put the slots in order, without overlap."
        );
        assert!(matches!(check_slots(&[(50_000, 60_000), (10, 20)]), Err(DayError::SlotOrder(..))));
        assert!(matches!(check_slots(&[(i64::MIN, i64::MAX)]), Err(DayError::Slot(_))));
        assert!(matches!(check_slots(&[(36_000, 36_000)]), Err(DayError::Slot(_))), "a slot of no time");
    }

    proptest! {
        #[test]
        fn what_is_taken_is_sorted_disjoint_and_of_the_day(ends in prop::collection::vec((-10..90_000_i64, -10..90_000_i64), 0..4)) {
            if let Ok(slots) = check_slots(&ends) {
                prop_assert!(slots.iter().all(|s| 0 <= s.start_s && s.start_s < s.end_s && s.end_s <= 86_400));
                prop_assert!(slots.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s));
            }
        }
    }
}
