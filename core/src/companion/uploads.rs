//! Photos and signatures through the system's own background uploader: a file and a request out, an outcome in, even after
//! a relaunch. Facts never go this way.

use super::{Companion, Error, Fault, Result, lock};
use crate::sync::{EvidenceJob, EvidenceNext, Outbox, Outcome, PortError, evidence_job, evidence_outcome};
use crate::texts::Text;
use std::path::Path;

impl Companion {
    /// Jobs for the blobs that wait, their files written to `dir`. A blob that the depot gave no token for has none while there is no
    /// access token: sync first.
    ///
    /// # Errors
    /// The store or `dir` cannot be used.
    pub fn evidence_jobs(&self, dir: &Path) -> Result<Vec<EvidenceJob>> {
        let reading = self.inputs.clock.read();
        let access = lock(&self.engine).access_token(&reading);
        let mut jobs = Vec::new();
        for due in self.store.evidence_due().map_err(PortError::from)? {
            if due.not_before_ms <= reading.wall_ms {
                jobs.extend(evidence_job(&self.store, &due.sha256, access.as_deref(), dir)?);
            }
        }
        Ok(jobs)
    }

    /// Takes what became of a job, whichever process made it, and says how to go on. A next step that nothing
    /// authorizes is asked for later.
    ///
    /// # Errors
    /// The ticket is no job's, or the store or `dir` cannot be used.
    pub fn evidence_outcome(&self, ticket: &str, outcome: &Outcome, dir: &Path) -> Result<EvidenceNext> {
        let reading = self.inputs.clock.read();
        let access = {
            let mut engine = lock(&self.engine);
            if let Outcome::Answer(answer) = outcome {
                engine.named_epoch(&self.store, answer).map_err(PortError::from)?;
            }
            engine.access_token(&reading)
        };
        let ids = self.inputs.ids.as_ref();
        Ok(evidence_outcome(&self.store, ticket, outcome, access.as_deref(), dir, reading.wall_ms, ids)?)
    }
}

impl From<PortError> for Error {
    fn from(error: PortError) -> Self {
        let fault = if matches!(error, PortError::Ticket) { Fault::Input } else { Fault::Device };
        Self { text: Text::new("companion.upload_failed").with("cause", error), fault }
    }
}
