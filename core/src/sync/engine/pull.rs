//! Changes: pages with their cursor, and what follows from another epoch.

use super::{Engine, Part};
use crate::inputs::Reading;
use crate::journal::ChainId;
use crate::sync::task::Answer;
use crate::sync::wire::ChangesPage;
use crate::sync::{ChainPosition, Outbox, OutboxError};

/// After the depot was restored each chain is asked for, before the first page of the new epoch is taken. A process that
/// ends in between finds the old cursor and begins again.
#[derive(Default)]
pub(super) struct Probing {
    /// Our cursor and the depot's epoch for which all chains were asked, or are being asked.
    about: Option<(String, String)>,
    left: Vec<ChainId>,
}

impl Probing {
    /// The depot said how far it has this chain.
    pub(super) fn answered(&mut self, chain: &ChainId) {
        self.left.retain(|left| left != chain);
    }
}

impl Engine {
    pub(super) fn to_probe(&self, outbox: &dyn Outbox) -> Result<Vec<ChainPosition>, OutboxError> {
        if self.probing.left.is_empty() {
            return Ok(Vec::new());
        }
        let mut chains = outbox.all_chains()?;
        chains.retain(|position| self.probing.left.contains(&position.head.chain));
        Ok(chains)
    }

    pub(super) fn pull_answered(
        &mut self,
        outbox: &dyn Outbox,
        after: &str,
        answer: &Answer,
        now_ms: i64,
        reading: &Reading,
    ) -> Result<(), OutboxError> {
        let page = serde_json::from_slice::<ChangesPage>(&answer.body).ok();
        let moves_on = |page: &ChangesPage| !page.more || page.next != after;
        let Some(page) = page.filter(|page| answer.status == 200 && epoch_of(&page.next).is_some() && moves_on(page))
        else {
            self.pull.failed(self.ids.as_ref(), now_ms);
            self.problems.insert(Part::Changes, super::odd_answer(answer.status));
            return Ok(());
        };
        self.pull.clear();
        self.went_well(Part::Changes);
        let epoch = epoch_of(&page.next).map(str::to_owned);
        let went_back = epoch != self.known_epoch(outbox, after)? || is_behind(&page.next, after);
        let about = epoch.map(|epoch| (after.to_owned(), epoch));
        if went_back && about != self.probing.about {
            let chains = outbox.all_chains()?;
            let left: Vec<ChainId> = chains.into_iter().filter(|p| p.cursor.seq > 0).map(|p| p.cursor.chain).collect();
            let asked = !left.is_empty();
            self.probing = Probing { about, left };
            if asked {
                return self.contact(outbox, page.depot_time_ms, now_ms, reading);
            }
        }
        outbox.apply(&page, went_back)?;
        self.pulled_ms = (!page.more).then_some(now_ms);
        self.contact(outbox, page.depot_time_ms, now_ms, reading)
    }

    /// What an answer without a place for it in its body says of the depot's epoch, also one that another process or the system's
    /// uploader was given. An older depot says nothing.
    ///
    /// # Errors
    /// When the outbox fails.
    pub fn named_epoch(&mut self, outbox: &dyn Outbox, answer: &Answer) -> Result<(), OutboxError> {
        answer.depot_epoch.as_deref().map_or(Ok(()), |epoch| self.saw_epoch(outbox, epoch))
    }

    /// Something was answered out of this epoch: if it is not ours, the next pull is due at once and sorts it out.
    pub(super) fn saw_epoch(&mut self, outbox: &dyn Outbox, epoch: &str) -> Result<(), OutboxError> {
        let after = outbox.changes_after()?;
        if self.known_epoch(outbox, &after)?.as_deref() != Some(epoch) {
            self.pulled_ms = None;
        }
        Ok(())
    }

    fn known_epoch(&self, outbox: &dyn Outbox, after: &str) -> Result<Option<String>, OutboxError> {
        match epoch_of(after) {
            Some(epoch) => Ok(Some(epoch.to_owned())),
            None => Ok(outbox.enrolment()?.map(|enrolment| enrolment.enrolled.epoch)),
        }
    }
}

/// Whether the depot counts from an earlier number of the same epoch: a copy of its data was put back.
fn is_behind(next: &str, after: &str) -> bool {
    let number = |cursor: &str| cursor.rsplit_once('.').and_then(|(_, number)| number.parse::<u64>().ok());
    epoch_of(next) == epoch_of(after) && number(next) < number(after)
}

/// The epoch of a cursor `<epoch>.<number>`.
fn epoch_of(cursor: &str) -> Option<&str> {
    let (epoch, number) = cursor.rsplit_once('.')?;
    (!epoch.is_empty() && number.parse::<u64>().is_ok()).then_some(epoch)
}
