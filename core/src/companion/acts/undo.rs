//! Taking a fact back: by a correcting fact, never by changing it.

use super::Recorded;
use crate::companion::{Companion, Error, Result};
use crate::journal::{Act, FactId};
use crate::texts::Text;

impl Companion {
    /// Takes one of this device's facts back. An undo can itself be taken back. Tries of a PIN stay counted. After the
    /// day's close the ledger changes all the same, and a closed statement gets an adjustment.
    ///
    /// # Errors
    /// No such fact on this device, it was taken back before, or it is of a kind that only follows from others.
    pub fn undo(&self, fact: &FactId) -> Result<Recorded> {
        let mut today = self.today()?;
        let unknown = || Error::input(Text::new("companion.unknown_fact").with("fact", fact));
        let (sealed, target) = self.store.own_fact(fact)?.ok_or_else(unknown)?;
        if matches!(
            target.act,
            Act::ChainStarted { .. } | Act::ParcelsAdded { .. } | Act::PinTried { .. } | Act::PhotoProcessed { .. }
        ) {
            let text = Text::new("companion.cannot_undo_kind").with("kind", target.kind());
            return Err(Error::rule(text));
        }
        let undone = if target.day == today.day {
            today.state().undone.contains_key(fact)
        } else {
            self.state_of(target.day)?.undone.contains_key(fact)
        };
        if undone {
            return Err(Error::rule(Text::new("companion.already_undone")));
        }
        let act = Act::Undone { fact: target.id, hash: sealed.hash, chain: target.chain, seq: sealed.seq };
        let appended = today.record_for(target.day, vec![act.into()])?;
        Recorded::last(&appended.sealed)
    }
}
