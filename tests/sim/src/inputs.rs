//! Clock and keys of a simulated device.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature as P256Signature, SigningKey};
use satchel_core::inputs::{Clock, KeyError, KeyStore, PublicKey, Reading, Signature};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Monday 23 November 2026, 08:00 in New York.
pub const MORNING_MS: i64 = 1_795_438_800_000;

/// The true time of a run, shared by all; it passes only when somebody says so.
#[derive(Default)]
pub struct TrueTime(AtomicI64);

impl TrueTime {
    /// Begins in the morning.
    pub fn morning() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(MORNING_MS)))
    }

    /// Milliseconds since 1970 UTC.
    pub fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Time passes.
    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms.max(0), Ordering::Relaxed);
    }

    /// It is so late now, unless it was later already.
    pub fn until(&self, ms: i64) {
        self.0.fetch_max(ms, Ordering::Relaxed);
    }
}

/// The clock of a device: wrong by an offset, too fast or too slow, and anew with each boot.
pub struct SimClock {
    time: Arc<TrueTime>,
    state: Mutex<ClockState>,
}

#[derive(Clone, Copy)]
struct ClockState {
    offset_ms: i64,
    drift_ppm: i64,
    booted_ms: i64,
    boots: u64,
}

impl SimClock {
    /// A clock that is right.
    pub fn right(time: &Arc<TrueTime>) -> Arc<Self> {
        let state = ClockState { offset_ms: 0, drift_ppm: 0, booted_ms: time.now_ms() - 1_000_000, boots: 1 };
        Arc::new(Self { time: time.clone(), state: Mutex::new(state) })
    }

    fn change(&self, change: impl FnOnce(&mut ClockState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Somebody sets the wall clock wrong by so much.
    pub fn set_wrong(&self, offset_ms: i64) {
        self.change(|state| state.offset_ms = offset_ms);
    }

    /// It runs too fast by so many millionths.
    pub fn drift(&self, ppm: i64) {
        self.change(|state| state.drift_ppm = ppm);
    }

    /// The device starts again.
    pub fn reboot(&self) {
        let now_ms = self.time.now_ms();
        self.change(|state| (state.booted_ms, state.boots) = (now_ms - 20_000, state.boots + 1));
    }
}

impl Clock for SimClock {
    fn read(&self) -> Reading {
        let state = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now_ms = self.time.now_ms();
        let drifted = |since_ms: i64| since_ms + since_ms * state.drift_ppm / 1_000_000;
        Reading {
            wall_ms: MORNING_MS + drifted(now_ms - MORNING_MS) + state.offset_ms,
            mono_ms: drifted(now_ms - state.booted_ms),
            boot: format!("boot-{}", state.boots),
        }
    }

    fn sleep(&self, duration: Duration) {
        self.time.pass(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX));
    }
}

/// A key pair from a seed. Wrapping hides nothing: nobody attacks a simulated phone.
pub struct SimKeys(SigningKey);

impl SimKeys {
    /// The pair of device `number` of run `seed`.
    pub fn new(seed: u64, number: u64) -> Self {
        let pair = (0_u64..).find_map(|again| {
            let secret = [seed, number, again].iter().fold(Sha256::new(), |hash, n| hash.chain_update(n.to_be_bytes()));
            SigningKey::from_slice(&secret.finalize()).ok()
        });
        // A hash that is no key is one in 2^32, and the next one is one.
        Self(pair.unwrap_or_else(|| unreachable!("there are keys")))
    }
}

impl KeyStore for SimKeys {
    fn public_key(&self) -> Result<PublicKey, KeyError> {
        Ok(PublicKey(hex::encode(self.0.verifying_key().to_encoded_point(false).as_bytes())))
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        let signature: P256Signature = self.0.sign(message);
        Ok(Signature(hex::encode(signature.to_bytes())))
    }

    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(secret.to_vec())
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(wrapped.to_vec())
    }
}
