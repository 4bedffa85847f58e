//! Photos that could not be processed at the door are processed here: one at a time, with more memory, where nobody waits.
//!
//! A sync does it behind the facts and before it calls itself done, housekeeping does it too. No act waits for it: the book
//! of the day is not locked meanwhile. A courier who cancels is heard in the middle of a photo; that one begins anew another
//! time, and the try is not counted.

use super::{Companion, Result};
use crate::journal::{Act, EvidenceRole};
use crate::proof::{self, Developed, Photo};
use crate::store::{Draft, RawPhoto};
use std::sync::TryLockError;
use std::sync::atomic::Ordering;

impl Companion {
    /// Processes the photos that were kept raw. True when something became of one: there may be evidence to send now.
    ///
    /// # Errors
    /// The store failed or the disk is full; the photo is tried again another time.
    pub(super) fn process_kept_photos(&self) -> Result<bool> {
        // Two at once would need the memory twice.
        let _alone = match self.developing.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(false),
        };
        let mut changed = false;
        while !self.cancel.load(Ordering::Relaxed) {
            let Some(raw) = self.store.next_raw()? else { break };
            let kept = match proof::process_kept_photo(&raw.bytes, &self.cancel) {
                Developed::Photo(photo) => self.keep_processed(&raw, photo),
                Developed::Never => self.store.give_up_raw(&raw.sha256).map_err(Into::into),
                Developed::Cancelled => {
                    self.store.put_back_raw(&raw.sha256);
                    break;
                }
            };
            if kept.is_err() {
                // The photo is not to blame, whatever it was: a full disk, a pause, a damaged page.
                self.store.put_back_raw(&raw.sha256);
            }
            kept?;
            changed = true;
        }
        Ok(changed)
    }

    /// The fact belongs to the day of the photo; nobody acted, so it names no courier and no place.
    fn keep_processed(&self, raw: &RawPhoto, photo: Photo) -> Result<()> {
        let (reading, zone_offset_min) = {
            let today = self.today()?;
            (today.reading.clone(), today.zone.offset_min(today.now_ms))
        };
        let warnings = photo.warnings.iter().map(|warning| warning.word().to_owned()).collect();
        let draft = Draft {
            day: raw.day,
            courier: None,
            position: None,
            reading,
            zone_offset_min,
            act: Act::PhotoProcessed { of: raw.sha256, warnings },
            evidence: vec![(EvidenceRole::Photo, photo.bytes)],
        };
        Ok(self.store.put_processed(&draft).map(drop)?)
    }
}
