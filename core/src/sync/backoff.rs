//! How long to wait before a try: exponential with full jitter, and a budget for tries without a network.

use crate::inputs::Ids;

/// The first wait is at most this long.
pub const BACKOFF_BASE_MS: i64 = 1_000;
/// No wait that the engine chooses itself is longer, apart from the offline budget.
pub const BACKOFF_CAP_MS: i64 = 10 * 60 * 1_000;

/// Tries at the beginning of an outage that need not keep the distance: the first and its retry.
const OFFLINE_BURST: i64 = 2;
/// Distance of tries without a network. In any hour at most 2 + 60 / 12 - 1 = 6: the burst, then one each 12 minutes.
pub const OFFLINE_DISTANCE_MS: i64 = 12 * 60 * 1_000;
/// What follows from the two figures above.
pub const OFFLINE_REQUESTS_PER_HOUR: i64 = OFFLINE_BURST + 60 * 60 * 1_000 / OFFLINE_DISTANCE_MS - 1;

/// Milliseconds to wait after the `failures`-th failure in a row, at least 1: anything up to base x 2^(failures - 1), so that
/// phones that failed together do not come back together.
pub fn full_jitter_ms(ids: &dyn Ids, failures: u32) -> i64 {
    let doublings = failures.saturating_sub(1).min(20);
    let most = (BACKOFF_BASE_MS << doublings).min(BACKOFF_CAP_MS);
    let mut random = [0_u8; 8];
    ids.fill(&mut random);
    1 + i64::from_be_bytes(random).rem_euclid(most)
}

/// Failures in a row of one kind of call.
#[derive(Clone, Debug, Default)]
pub struct Backoff {
    failures: u32,
    until_ms: i64,
}

impl Backoff {
    /// Another failure: waits longer.
    pub fn failed(&mut self, ids: &dyn Ids, now_ms: i64) {
        self.failures = self.failures.saturating_add(1);
        self.until_ms = now_ms.saturating_add(full_jitter_ms(ids, self.failures));
    }

    /// Until this moment and not a longer one.
    pub fn wait_until(&mut self, until_ms: i64) {
        self.until_ms = until_ms;
    }

    /// It went well.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The moment to wait for, if it is still to come.
    pub fn pending(&self, now_ms: i64) -> Option<i64> {
        (self.until_ms > now_ms).then_some(self.until_ms)
    }
}

/// Keeps tries without a network at most [`OFFLINE_REQUESTS_PER_HOUR`]. A leaky bucket: each unanswered request fills it by one
/// distance, an answer empties it.
#[derive(Clone, Debug, Default)]
pub struct OfflineBudget {
    full_until_ms: Option<i64>,
}

impl OfflineBudget {
    /// A request went unanswered; the next one not before the moment returned.
    pub fn unanswered(&mut self, now_ms: i64) -> i64 {
        let full_until_ms = self.full_until_ms.map_or(now_ms, |full| full.max(now_ms)) + OFFLINE_DISTANCE_MS;
        self.full_until_ms = Some(full_until_ms);
        full_until_ms - (OFFLINE_BURST - 1) * OFFLINE_DISTANCE_MS
    }

    /// The depot answered.
    pub fn clear(&mut self) {
        self.full_until_ms = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::SeededIds;
    use proptest::prelude::*;

    #[test]
    fn the_offline_budget_allows_six_requests_in_an_hour() {
        assert_eq!(OFFLINE_REQUESTS_PER_HOUR, 6);
    }

    proptest! {
        #[test]
        fn a_wait_is_within_its_cap(seed: u64, failures in 0_u32..u32::MAX) {
            let wait = full_jitter_ms(&SeededIds::new(seed), failures);
            prop_assert!((1..=BACKOFF_CAP_MS).contains(&wait));
            if failures <= 1 { prop_assert!(wait <= BACKOFF_BASE_MS); }
        }

        #[test]
        fn no_hour_of_an_outage_sees_more_than_the_budget(lags in proptest::collection::vec(0_i64..900_000, 1..80)) {
            let (mut budget, mut now, mut sent) = (OfflineBudget::default(), 0, Vec::new());
            for lag in lags {
                now += lag;
                sent.push(now);
                now = now.max(budget.unanswered(now));
            }
            for start in &sent {
                let within = sent.iter().filter(|at| (*start..start + 3_600_000).contains(*at)).count();
                prop_assert!(within <= 6, "{within} requests within an hour from {start}");
            }
        }
    }
}
