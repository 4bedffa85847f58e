//! Blobs: which one is next, and what an answer does to it. Each has waits of its own, kept by the outbox.

use super::{DAY_MS, Engine, Part};
use crate::sync::backoff::full_jitter_ms;
use crate::sync::evidence::{self, Step, Verdict};
use crate::sync::task::{Answer, EvidenceCall};
use crate::sync::{Outbox, OutboxError};
use crate::texts::Text;

/// What there is to do about blobs.
pub(super) enum Next {
    /// This step.
    Send(EvidenceCall),
    /// All of them wait at least until then.
    Wait(i64),
    /// None is left.
    Nothing,
}

impl Engine {
    pub(super) fn blob_to_send(&self, outbox: &dyn Outbox, now_ms: i64) -> Result<Next, OutboxError> {
        let mut next = Next::Nothing;
        for due in outbox.evidence_due()? {
            let asked = self.asked.as_ref().is_some_and(|failed| !failed.contains(&due.sha256));
            // A wait of more than a day was written by a clock that has been set back since.
            if asked || due.not_before_ms <= now_ms || due.not_before_ms > now_ms.saturating_add(DAY_MS) {
                let step = self.steps.get(&due.sha256).cloned();
                let step = step.unwrap_or_else(|| evidence::begin(&due));
                return Ok(Next::Send(EvidenceCall { sha256: due.sha256, len: due.len, step }));
            }
            next = match next {
                Next::Wait(until_ms) => Next::Wait(until_ms.min(due.not_before_ms)),
                _ => Next::Wait(due.not_before_ms),
            };
        }
        Ok(next)
    }

    pub(super) fn evidence_answered(
        &mut self,
        outbox: &dyn Outbox,
        call: &EvidenceCall,
        answer: &Answer,
        now_ms: i64,
    ) -> Result<(), OutboxError> {
        match evidence::judge(call, answer, evidence::failures(outbox, &call.sha256)?) {
            Verdict::Durable => {
                self.steps.remove(&call.sha256);
                self.went_well(Part::Blobs);
                self.last_contact_ms = Some(now_ms);
                outbox.evidence_durable(&call.sha256)
            }
            Verdict::Then(step) => {
                self.went_well(Part::Blobs);
                self.steps.insert(call.sha256, step);
                Ok(())
            }
            Verdict::Absent => {
                self.steps.remove(&call.sha256);
                self.went_well(Part::Blobs);
                outbox.evidence_absent(&call.sha256)
            }
            Verdict::Retry(step) => self.blob_failed(outbox, call, step, now_ms),
            Verdict::Tomorrow(step) => {
                self.failed_now(call, step);
                let why = if answer.status == 413 { "sync.photo_refused" } else { "sync.photo_waits" };
                self.problems.insert(Part::Blobs, Text::new(why));
                outbox.evidence_failed(&call.sha256, now_ms.saturating_add(DAY_MS))
            }
        }
    }

    pub(super) fn evidence_unanswered(
        &mut self,
        outbox: &dyn Outbox,
        call: &EvidenceCall,
        now_ms: i64,
    ) -> Result<(), OutboxError> {
        self.blob_failed(outbox, call, evidence::after_failure(&call.step), now_ms)
    }

    fn blob_failed(
        &mut self,
        outbox: &dyn Outbox,
        call: &EvidenceCall,
        step: Step,
        now_ms: i64,
    ) -> Result<(), OutboxError> {
        self.failed_now(call, step);
        self.problems.insert(Part::Blobs, Text::new("sync.photo_waits"));
        let failures = evidence::failures(outbox, &call.sha256)?.saturating_add(1);
        outbox.evidence_failed(&call.sha256, now_ms.saturating_add(full_jitter_ms(self.ids.as_ref(), failures)))
    }

    fn failed_now(&mut self, call: &EvidenceCall, step: Step) {
        self.steps.insert(call.sha256, step);
        if let Some(failed) = &mut self.asked {
            failed.insert(call.sha256);
        }
    }
}
