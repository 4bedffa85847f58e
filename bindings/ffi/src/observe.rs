//! The day as it changes, for screens that show it.

use crate::satchel::Satchel;
use satchel_core::companion::TodayView;
use satchel_core::store::Changes;
use satchel_core::texts::Text;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, ThreadId};

/// Why an observer could not hear. Nothing follows from it: the next change is told again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ObserverFailure {
    /// It threw.
    #[error("the observer failed")]
    Threw,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ObserverFailure {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Threw
    }
}

/// Hears of the day, implemented by the shell. Called from a thread of its own, one call at a time, with none of the core's locks
/// held: it may call Satchel. It must not wait for a thread that may be ending the observation.
#[uniffi::export(with_foreign)]
pub trait DayObserver: Send + Sync {
    /// The day: at once as it is, then after whatever was recorded or came from the depot, also in the middle of a sync. Many
    /// changes at once may be one call; the last one always shows all of them.
    fn on_day(&self, day: TodayView) -> Result<(), ObserverFailure>;

    /// The day cannot be read now.
    fn on_failure(&self, why: Text) -> Result<(), ObserverFailure>;
}

/// A running observation. It ends with `end()`, with this handle, or with the [`Satchel`] it looks at, whichever is first.
#[derive(uniffi::Object)]
pub struct DayObservation(Arc<Watch>);

struct Watch {
    changes: Arc<Changes>,
    /// Held while the day is read and the observer is called.
    ended: Mutex<bool>,
    /// The observer itself has ended it: its call is the last.
    last: AtomicBool,
    /// Who calls the observer.
    caller: OnceLock<ThreadId>,
}

#[uniffi::export]
impl DayObservation {
    /// Ends it. When this returns no call runs, none begins, and nothing here holds the store; unless the observer itself ends it:
    /// then that call is the last.
    pub fn end(&self) {
        self.0.end();
    }
}

impl Drop for DayObservation {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Watch {
    fn end(&self) {
        if self.caller.get() == Some(&thread::current().id()) {
            self.last.store(true, Ordering::Relaxed);
        } else {
            *held(&self.ended) = true;
            self.changes.wake();
        }
    }

    /// Until it is ended or nobody holds the phone any more.
    fn watch(&self, phone: &Weak<Satchel>, observer: &dyn DayObserver) {
        let _ = self.caller.set(thread::current().id());
        let mut seen = None;
        loop {
            self.changes.wait(seen.unwrap_or(u64::MAX), || *held(&self.ended) || phone.strong_count() == 0);
            let ended = held(&self.ended);
            if *ended {
                return;
            }
            let Some(satchel) = phone.upgrade() else { return };
            // Counted before it is read: what comes meanwhile is told once more.
            seen = Some(self.changes.count());
            // A panic of the core is no reason to say nothing any more.
            let day = catch_unwind(AssertUnwindSafe(|| satchel.companion.view_today()));
            drop(satchel);
            // A thrown error is the observer's own matter.
            let _ = match day {
                Ok(Ok(day)) => observer.on_day(day),
                Ok(Err(error)) => observer.on_failure(error.text),
                Err(_) => observer.on_failure(Text::new("companion.internal").with("cause", "panic")),
            };
            if self.last.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

/// Starts to tell `observer` of the day of `phone`.
pub(crate) fn observe(phone: &Arc<Satchel>, observer: Arc<dyn DayObserver>) -> std::io::Result<Arc<DayObservation>> {
    let (ended, last, caller) = (Mutex::new(false), AtomicBool::new(false), OnceLock::new());
    let watch = Arc::new(Watch { changes: phone.companion.changes(), ended, last, caller });
    let (phone, watches) = (Arc::downgrade(phone), Arc::clone(&watch));
    thread::Builder::new().name("satchel day".into()).spawn(move || watches.watch(&phone, observer.as_ref()))?;
    Ok(Arc::new(DayObservation(watch)))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
