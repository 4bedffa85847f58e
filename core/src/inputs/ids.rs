//! Randomness as an input, and the ids made from it.

use sha2::{Digest, Sha256};
use std::sync::Mutex;

/// A source of randomness. Production reads the system's; tests count from a seed.
pub trait Ids: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&self, buffer: &mut [u8]);

    /// A UUIDv7 (RFC 9562, section 5.7) for an event at `wall_ms` milliseconds since 1970 UTC.
    fn uuid_v7(&self, wall_ms: i64) -> String {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(wall_ms).unwrap_or(0), &random).into_uuid().to_string()
    }

    /// `bytes` random bytes in lower-case hex.
    fn hex(&self, bytes: usize) -> String {
        let mut random = vec![0_u8; bytes];
        self.fill(&mut random);
        hex::encode(random)
    }
}

/// The operating system's random numbers.
#[derive(Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    /// # Panics
    /// When the system has no randomness to give: going on would make keys that can be guessed.
    #[allow(clippy::expect_used)]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the system gives no random numbers");
    }
}

/// Numbers that follow from a seed: SHA-256 in counter mode. For tests and simulated days, never for keys of real people.
pub struct SeededIds {
    seed: u64,
    counter: Mutex<u64>,
}

impl SeededIds {
    /// A source for `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, counter: Mutex::new(0) }
    }
}

impl Ids for SeededIds {
    fn fill(&self, buffer: &mut [u8]) {
        let mut counter = self.counter.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in buffer.chunks_mut(32) {
            let block =
                Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(counter.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
            *counter += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays() {
        let (a, b) = (SeededIds::new(7), SeededIds::new(7));
        assert_eq!(a.uuid_v7(1_700_000_000_000), b.uuid_v7(1_700_000_000_000));
        assert_ne!(a.hex(16), SeededIds::new(8).hex(16));
    }

    #[test]
    fn later_ids_sort_behind_earlier_ones() {
        let ids = SystemIds;
        assert!(ids.uuid_v7(1_700_000_000_000) < ids.uuid_v7(1_700_000_000_001));
        assert_eq!(ids.uuid_v7(0).as_bytes()[14], b'7');
    }
}
