//! How often one address may try something that could be guessed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tries are counted over this time.
pub(super) const WINDOW: Duration = Duration::from_secs(60);
/// Addresses remembered at most; beyond it everybody waits for the window to end.
const MAX_ADDRESSES: usize = 10_000;

/// Counts tries by address in fixed windows.
pub(super) struct Limiter {
    most: u32,
    tries: Mutex<(Instant, HashMap<IpAddr, u32>)>,
}

impl Limiter {
    /// At most `most` tries in a window.
    pub(super) fn new(most: u32) -> Self {
        Self { most, tries: Mutex::new((Instant::now(), HashMap::new())) }
    }

    /// Counts a try; false when there were too many.
    pub(super) fn allows(&self, address: IpAddr) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.0.elapsed() >= WINDOW {
            *tries = (Instant::now(), HashMap::new());
        }
        if tries.1.len() >= MAX_ADDRESSES && !tries.1.contains_key(&address) {
            return false;
        }
        let count = tries.1.entry(address).or_insert(0);
        *count = count.saturating_add(1);
        *count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_stopped_after_its_tries_and_others_are_not() {
        let limiter = Limiter::new(2);
        let (mallory, rosa) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        assert!(limiter.allows(mallory) && limiter.allows(mallory));
        assert!(!limiter.allows(mallory));
        assert!(limiter.allows(rosa));
    }
}
