//! The day as it changes, for screens that show it.

use crate::satchel::Satchel;
use satchel_core::companion::TodayView;
use satchel_core::store::Changes;
use satchel_core::texts::Text;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
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
/// held: it may call Satchel.
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
pub struct Observation(Arc<Watch>);

struct Watch {
    changes: Arc<Changes>,
    ended: Mutex<bool>,
    /// Who calls the observer, to be told from who ends it.
    caller: Mutex<Option<ThreadId>>,
}

#[uniffi::export]
impl Observation {
    /// Ends it. When this returns no call runs and none begins, unless the observer itself ends it: then that call is the last.
    pub fn end(&self) {
        self.0.end();
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Watch {
    fn end(&self) {
        if *held(&self.caller) == Some(thread::current().id()) {
            // The call that runs holds `ended`, and looks at `caller` when it is done.
            *held(&self.caller) = None;
        } else {
            *held(&self.ended) = true;
        }
        self.changes.wake();
    }

    /// Until it is ended or nobody holds the phone any more.
    fn watch(&self, phone: &Weak<Satchel>, observer: &dyn DayObserver) {
        *held(&self.caller) = Some(thread::current().id());
        let mut seen = None;
        loop {
            self.changes.wait(seen.unwrap_or(u64::MAX), || *held(&self.ended) || phone.strong_count() == 0);
            let Some(satchel) = phone.upgrade() else { return };
            // Counted before it is read: what comes meanwhile is told once more.
            seen = Some(self.changes.count());
            let day = satchel.companion.view_today();
            drop(satchel);
            let ended = held(&self.ended);
            if *ended {
                return;
            }
            // A thrown error is the observer's own matter.
            let _ = match day {
                Ok(day) => observer.on_day(day),
                Err(error) => observer.on_failure(error.text),
            };
            if held(&self.caller).is_none() {
                return;
            }
        }
    }
}

/// Starts to tell `observer` of the day of `phone`.
pub(crate) fn observe(phone: &Arc<Satchel>, observer: Arc<dyn DayObserver>) -> std::io::Result<Arc<Observation>> {
    let watch =
        Arc::new(Watch { changes: phone.companion.changes(), ended: Mutex::new(false), caller: Mutex::new(None) });
    let (phone, watches) = (Arc::downgrade(phone), Arc::clone(&watch));
    thread::Builder::new().name("satchel day".into()).spawn(move || watches.watch(&phone, observer.as_ref()))?;
    Ok(Arc::new(Observation(watch)))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
