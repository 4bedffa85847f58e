//! Which time to believe, and which service day an act belongs to, when the device's clock may be wrong.

use super::ServiceDay;
use crate::inputs::Reading;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Both clocks at a moment when they were believed: the last contact with the depot, or the start of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedClock {
    /// The boot of the device then.
    pub boot: String,
    /// Milliseconds since that boot.
    pub mono_ms: i64,
    /// The device's wall clock, milliseconds since 1970 UTC.
    pub wall_ms: i64,
    /// Depot clock minus device clock; none: no depot was ever reached.
    pub depot_diff_ms: Option<i64>,
}

impl TrustedClock {
    /// The time of `reading` by the depot's clock, milliseconds since 1970 UTC. Within one boot the clock that never jumps
    /// counts on from the anchor, so setting the wall clock changes nothing; after another boot the wall clock is all there is.
    pub fn at(&self, reading: &Reading) -> i64 {
        let device_ms = if reading.boot == self.boot {
            self.wall_ms.saturating_add(reading.mono_ms.saturating_sub(self.mono_ms))
        } else {
            reading.wall_ms
        };
        device_ms.saturating_add(self.depot_diff_ms.unwrap_or(0))
    }
}

/// What [`service_day`] decides from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayInputs {
    /// The day in the partner's zone by [`TrustedClock::at`].
    pub clock_day: ServiceDay,
    /// The latest day that this device recorded acts for.
    pub latest_acted: Option<ServiceDay>,
    /// Days with a manifest that this device has not closed.
    pub open: BTreeSet<ServiceDay>,
}

/// Days that a clock may be behind and still be outvoted by a day without a manifest. Beyond that the day of the last acts is
/// the wrong one: a clock that had been years ahead must not hold all later days there.
pub const BEHIND_DAYS: i64 = 2;

/// The service day that an act belongs to. Days only go forward.
///
/// 1. The day of the clock, if it has a manifest that is not closed.
/// 2. Else an unclosed day before it with a manifest: the one of the last acts, or else the latest. So a clock that is a year
///    ahead, or past midnight with the courier still out, stays on the running day.
/// 3. Else the day of the clock.
/// 4. Never a day before that of the last acts: a clock set back by a day moves no act to yesterday. The one exception is a day
///    without an open manifest more than [`BEHIND_DAYS`] ahead of the clock.
pub fn service_day(input: &DayInputs) -> ServiceDay {
    let clock_day = input.clock_day;
    let believed = |acted: &ServiceDay| input.open.contains(acted) || *acted <= clock_day.plus(BEHIND_DAYS);
    let acted = input.latest_acted.filter(believed);
    let running = acted.filter(|day| *day < clock_day && input.open.contains(day));
    let by_clock = if input.open.contains(&clock_day) {
        clock_day
    } else {
        running.or_else(|| input.open.range(..clock_day).next_back().copied()).unwrap_or(clock_day)
    };
    acted.map_or(by_clock, |acted| acted.max(by_clock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Zone;
    use proptest::prelude::*;

    fn day(n: i64) -> ServiceDay {
        "2026-11-23".parse::<ServiceDay>().unwrap().plus(n)
    }

    /// Days counted from 23 November 2026.
    fn decide(clock: i64, acted: Option<i64>, open: &[i64]) -> ServiceDay {
        let open = open.iter().map(|n| day(*n)).collect();
        service_day(&DayInputs { clock_day: day(clock), latest_acted: acted.map(day), open })
    }

    #[test]
    fn the_clocks_day_counts_when_it_has_a_manifest_or_nothing_is_open() {
        assert_eq!(decide(0, None, &[]), day(0));
        assert_eq!(decide(0, None, &[-1, 0, 1]), day(0));
        assert_eq!(decide(1, Some(0), &[0, 1]), day(1), "the next morning, with yesterday not closed");
        assert_eq!(decide(1, Some(0), &[]), day(1), "the next morning, with nothing listed yet");
    }

    #[test]
    fn past_midnight_the_running_day_goes_on() {
        assert_eq!(decide(1, Some(0), &[0]), day(0));
        assert_eq!(decide(1, None, &[-3, 0]), day(0));
    }

    #[test]
    fn a_clock_a_year_ahead_stays_on_the_running_day() {
        assert_eq!(decide(365, Some(0), &[0]), day(0));
        assert_eq!(decide(365, Some(0), &[0, 1]), day(0), "also with tomorrow's manifest here already");
    }

    #[test]
    fn a_clock_set_back_by_a_day_moves_no_act_to_yesterday() {
        assert_eq!(decide(-1, Some(0), &[0]), day(0));
        assert_eq!(decide(-1, Some(0), &[-1, 0]), day(0), "also with yesterday not closed");
        assert_eq!(decide(-1, Some(0), &[]), day(0), "also with today closed");
        assert_eq!(decide(-400, Some(0), &[0]), day(0), "an open manifest outvotes any clock");
    }

    #[test]
    fn a_year_that_a_wrong_clock_once_wrote_does_not_hold_all_later_days() {
        assert_eq!(decide(0, Some(365), &[]), day(0));
        assert_eq!(decide(0, Some(365), &[0]), day(0));
    }

    fn anchor() -> TrustedClock {
        TrustedClock { boot: "b1".into(), mono_ms: 1_000, wall_ms: 500_000, depot_diff_ms: Some(-200) }
    }

    #[test]
    fn within_one_boot_the_wall_clock_may_be_set_to_anything() {
        for wall_ms in [0, 500_000, i64::MAX, i64::MIN] {
            assert_eq!(anchor().at(&Reading { wall_ms, mono_ms: 61_000, boot: "b1".into() }), 559_800);
        }
    }

    #[test]
    fn after_another_boot_the_wall_clock_counts_with_the_last_known_difference() {
        assert_eq!(anchor().at(&Reading { wall_ms: 700_000, mono_ms: 5, boot: "b2".into() }), 699_800);
        let alone = TrustedClock { depot_diff_ms: None, ..anchor() };
        assert_eq!(alone.at(&Reading { wall_ms: 700_000, mono_ms: 5, boot: "b2".into() }), 700_000);
    }

    #[test]
    fn one_moment_is_another_day_in_another_zone() {
        let moment = 1_795_408_200_000; // 2026-11-23T04:30:00Z
        let reading = Reading { wall_ms: 0, mono_ms: moment - 500_000 + 1_000 + 200, boot: "b1".into() };
        for (zone, expected) in [
            ("America/New_York", "2026-11-22"),
            ("America/Chicago", "2026-11-22"),
            ("America/Anchorage", "2026-11-22"),
            ("UTC", "2026-11-23"),
            ("Asia/Tokyo", "2026-11-23"),
        ] {
            let zone: Zone = zone.parse().unwrap();
            assert_eq!(zone.day_at(anchor().at(&reading)).to_string(), expected, "{zone}");
        }
    }

    proptest! {
        #[test]
        fn days_only_go_forward_while_the_clock_is_not_days_behind(
            clocks in prop::collection::vec(0..4_i64, 1..20), open in prop::collection::btree_set(0..4_i64, 0..4),
        ) {
            let mut acted: Option<ServiceDay> = None;
            for clock in clocks {
                let open = open.iter().map(|n| day(*n)).collect();
                let input = DayInputs { clock_day: day(clock), latest_acted: acted, open };
                let decided = service_day(&input);
                let outvoted = acted.is_some_and(|a| a > day(clock + BEHIND_DAYS) && !input.open.contains(&a));
                prop_assert!(outvoted || acted.is_none_or(|before| before <= decided));
                prop_assert!(decided == day(clock) || input.open.contains(&decided) || acted == Some(decided));
                acted = acted.max(Some(decided));
            }
        }
    }
}
