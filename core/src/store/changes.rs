//! Counts what was written, and wakes who waits for the next.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// The transactions of a store that wrote something. It outlives the store: whoever waits holds no database open.
#[derive(Default)]
pub struct Changes {
    count: AtomicU64,
    /// Held while one looks whether to wait, so that no change is missed between the look and the wait.
    looking: Mutex<()>,
    moved: Condvar,
}

impl Changes {
    /// How many there were: equal counts, equal answers.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// One more.
    pub(super) fn raise(&self) {
        self.count.fetch_add(1, Ordering::Release);
        self.wake();
    }

    /// Lets everybody who waits look again whether the wait is over.
    pub fn wake(&self) {
        let _looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        self.moved.notify_all();
    }

    /// Returns once there were others than `seen`, or, after a [`Changes::wake`], `over` says so.
    pub fn wait(&self, seen: u64, over: impl Fn() -> bool) {
        let looking = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |(): &mut ()| self.count() == seen && !over();
        drop(self.moved.wait_while(looking, waits));
    }
}
