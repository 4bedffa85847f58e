//! Checking a chain of facts as bytes, and an exported journal as a whole.
//!
//! An export is JSON lines, so that a year of facts needs no more memory than one: first what it is and the device's key,
//! then facts as they are stored, then signed heads. Evidence travels beside it, each blob under its hash.

use super::{ChainId, DeviceId, Fact, Hash, Head};
use crate::inputs::{PublicKey, Signature};
use crate::texts::Text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

/// Names the export's form; another form gets another name.
pub const EXPORT_FORMAT: &str = "satchel journal v1";

/// One line of an exported journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportLine {
    /// The first line; again wherever another device signs the heads that follow, as in a depot's journal of a partner.
    Journal {
        /// [`EXPORT_FORMAT`].
        format: String,
        /// The device that signs the heads.
        device: DeviceId,
        /// Its key.
        public_key: PublicKey,
    },
    /// A fact's canonical bytes as text. Facts of one chain stand in order.
    Fact(String),
    /// A number that a depot knows only by its hash.
    Hole(Head),
    /// A fact of another branch of a forked chain, kept beside it.
    Branch(String),
    /// Where a chain ended when it was exported.
    Head {
        /// The chain's last fact.
        head: Head,
        /// ES256 over [`Head::message`] of the exporting device.
        signature: Signature,
    },
}

/// What is wrong at one place of a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fact {seq}: {what}")]
pub struct ChainFault {
    /// The number that was expected there.
    pub seq: u64,
    /// What is wrong.
    pub what: Fault,
}

/// See [`ChainFault`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not a fact in canonical form.
    #[error("{0}")]
    Unreadable(super::FactError),
    /// Another number than the next one: a fact is absent, moved or twice.
    #[error("its number is {0}")]
    Number(u64),
    /// It does not carry the hash of the one before.
    #[error("it does not carry the hash of the one before")]
    Broken,
    /// Another chain or device than the facts before it.
    #[error("it is of another chain or device")]
    Identity,
}

/// A chain as far as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReader {
    head: Head,
    device: Option<DeviceId>,
}

impl ChainReader {
    /// Nothing read of this chain yet.
    pub fn new(chain: ChainId) -> Self {
        Self { head: Head { chain, seq: 0, hash: Hash::ZERO }, device: None }
    }

    /// Takes the bytes that must come next.
    pub fn next(&mut self, bytes: &[u8]) -> Result<Fact, ChainFault> {
        let seq = self.head.seq + 1;
        let fault = |what| ChainFault { seq, what };
        let fact = Fact::open(bytes).map_err(|cause| fault(Fault::Unreadable(cause)))?;
        let device = self.device.get_or_insert_with(|| fact.device.clone());
        if fact.chain != self.head.chain || fact.device != *device {
            return Err(fault(Fault::Identity));
        }
        if fact.seq != seq {
            return Err(fault(Fault::Number(fact.seq)));
        }
        if fact.prev != self.head.hash {
            return Err(fault(Fault::Broken));
        }
        self.head = Head { chain: self.head.chain.clone(), seq, hash: Hash::of(bytes) };
        Ok(fact)
    }

    /// The last fact taken.
    pub fn head(&self) -> &Head {
        &self.head
    }
}

/// Checks a whole chain from its first fact on and returns its head; one without facts has sequence 0 and no name.
///
/// # Errors
/// The first place where a fact was changed, moved or taken out. A cut tail is not seen here: compare the head.
pub fn verify_chain<B: AsRef<[u8]>>(facts: impl IntoIterator<Item = B>) -> Result<Head, ChainFault> {
    let mut reader: Option<ChainReader> = None;
    for bytes in facts {
        let bytes = bytes.as_ref();
        let reader = match &mut reader {
            Some(reader) => reader,
            none => {
                let first = Fact::open(bytes).map_err(|cause| ChainFault { seq: 1, what: Fault::Unreadable(cause) })?;
                none.insert(ChainReader::new(first.chain))
            }
        };
        reader.next(bytes)?;
    }
    Ok(reader.map_or_else(|| Head { chain: ChainId::from(""), seq: 0, hash: Hash::ZERO }, |reader| reader.head))
}

/// What an exported journal holds and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Nothing is wrong.
    pub ok: bool,
    /// Facts read.
    pub facts: u64,
    /// Chains, each with its last number.
    pub chains: BTreeMap<String, u64>,
    /// Facts of other branches of forked chains.
    pub branches: u64,
    /// Blobs that facts name.
    pub evidence: u64,
    /// Of these, blobs that were given and have the right hash.
    pub evidence_checked: u64,
    /// What is wrong, in the order it was met.
    pub findings: Vec<Text>,
    /// What was not checked or lies outside this file; no fault by itself.
    pub notes: Vec<Text>,
}

/// Checks an exported journal: every chain, every signature, gaps, cut tails, and the blobs that `blob` gives for a hash.
///
/// # Errors
/// Text that says why these are not lines of an exported journal. Everything else is a finding.
pub fn verify_export(
    lines: impl BufRead,
    mut blob: impl FnMut(&Hash) -> Option<Vec<u8>>,
) -> Result<VerifyReport, Text> {
    let unfit = |cause: String| Text::new("journal.not_an_export").with("cause", cause);
    let mut check = Check::default();
    let mut key = None;
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line.map_err(|cause| unfit(format!("line {number}: {cause}")))?;
        if line.is_empty() {
            continue;
        }
        let line = serde_json::from_str(&line).map_err(|cause| unfit(format!("line {number}: {cause}")))?;
        match (line, &key) {
            (ExportLine::Journal { format, device, public_key }, _) if format == EXPORT_FORMAT => {
                key = Some((device, public_key));
            }
            (ExportLine::Journal { .. }, _) | (_, None) => {
                return Err(unfit(format!("line {number}: the first line names the form `{EXPORT_FORMAT}`")));
            }
            (ExportLine::Fact(text), Some(_)) => check.fact(text.as_bytes()),
            (ExportLine::Hole(head), Some(_)) => check.hole(head),
            (ExportLine::Branch(_), Some(_)) => check.report.branches += 1,
            (ExportLine::Head { head, signature }, Some((device, key))) => check.head(head, &signature, device, key),
        }
    }
    if key.is_none() {
        return Err(unfit("it is empty".to_owned()));
    }
    Ok(check.finish(&mut blob))
}

#[derive(Default)]
struct Check {
    report: VerifyReport,
    chains: BTreeMap<ChainId, ChainReader>,
    /// Hashes of all facts, for links between chains.
    hashes: BTreeMap<(ChainId, u64), Hash>,
    heads: Vec<Head>,
    after: Vec<(ChainId, Head)>,
    evidence: BTreeMap<Hash, (ChainId, u64)>,
    /// Raw photos, each with the processed one that stands in for it.
    stand_ins: BTreeMap<Hash, Hash>,
    signed: BTreeSet<ChainId>,
}

impl Check {
    fn finding(&mut self, key: &str, chain: &ChainId, seq: u64) -> &mut Text {
        let text = Text::new(key).with("chain", chain).with("seq", seq);
        self.report.findings.push(text);
        let last = self.report.findings.len() - 1;
        &mut self.report.findings[last]
    }

    fn fact(&mut self, bytes: &[u8]) {
        self.report.facts += 1;
        let fact = match Fact::open(bytes) {
            Ok(fact) => fact,
            Err(cause) => {
                let text = Text::new("journal.chain_unreadable").with("cause", cause.text());
                let (chain, seq) = (ChainId::from("?"), self.report.facts);
                self.report.findings.push(text.with("chain", chain).with("seq", seq));
                return;
            }
        };
        let reader = self.chains.entry(fact.chain.clone()).or_insert_with(|| ChainReader::new(fact.chain.clone()));
        if let Err(fault) = reader.next(bytes) {
            // Go on behind it, so that one fault is one finding.
            reader.head = Head { chain: fact.chain.clone(), seq: fact.seq, hash: Hash::of(bytes) };
            let key = match fault.what {
                Fault::Number(_) => "journal.chain_gap",
                Fault::Identity => "journal.chain_identity",
                Fault::Broken | Fault::Unreadable(_) => "journal.chain_broken",
            };
            self.finding(key, &fact.chain, fact.seq);
        }
        self.hashes.insert((fact.chain.clone(), fact.seq), Hash::of(bytes));
        for evidence in &fact.evidence {
            self.evidence.entry(evidence.sha256).or_insert((fact.chain.clone(), fact.seq));
        }
        match fact.act {
            super::Act::ChainStarted { after: Some(after), .. } => self.after.push((fact.chain, after)),
            super::Act::PhotoProcessed { of, .. } => {
                let photo = fact.evidence.iter().find(|evidence| evidence.role == super::EvidenceRole::Photo);
                self.stand_ins.extend(photo.map(|photo| (of, photo.sha256)));
            }
            _ => {}
        }
    }

    /// The chain goes on behind it; what it says is not here, and no fault.
    fn hole(&mut self, head: Head) {
        let text = Text::new("journal.hole").with("chain", &head.chain).with("seq", head.seq);
        self.report.notes.push(text);
        let reader = self.chains.entry(head.chain.clone()).or_insert_with(|| ChainReader::new(head.chain.clone()));
        if head.seq == reader.head.seq + 1 {
            reader.head = head;
        } else {
            let (chain, seq) = (head.chain.clone(), head.seq);
            reader.head = head;
            self.finding("journal.chain_gap", &chain, seq);
        }
    }

    fn head(&mut self, head: Head, signature: &Signature, device: &DeviceId, key: &PublicKey) {
        if !key.verifies(&head.message(device), signature) {
            self.finding("journal.signature", &head.chain, head.seq);
        }
        self.signed.insert(head.chain.clone());
        self.heads.push(head);
    }

    fn finish(mut self, blob: &mut impl FnMut(&Hash) -> Option<Vec<u8>>) -> VerifyReport {
        for head in std::mem::take(&mut self.heads) {
            let end = self.chains.get(&head.chain).map(ChainReader::head);
            if end != Some(&head) && head.seq > 0 {
                self.finding("journal.head_cut", &head.chain, head.seq);
            }
        }
        let unsigned: Vec<_> = self.chains.keys().filter(|chain| !self.signed.contains(*chain)).cloned().collect();
        for chain in unsigned {
            self.finding("journal.head_missing", &chain, 0);
        }
        for (chain, after) in std::mem::take(&mut self.after) {
            if after.seq > 0 && self.hashes.get(&(after.chain.clone(), after.seq)) != Some(&after.hash) {
                let text = Text::new("journal.chain_after").with("chain", chain).with("after", after.chain);
                self.report.notes.push(text.with("seq", after.seq));
            }
        }
        for (sha256, (chain, seq)) in std::mem::take(&mut self.evidence) {
            self.report.evidence += 1;
            match blob(&sha256) {
                Some(bytes) if Hash::of(&bytes) == sha256 => self.report.evidence_checked += 1,
                Some(_) => self.report.findings.push(Text::new("journal.evidence_mismatch").with("sha256", sha256)),
                None => {
                    let text = match self.stand_ins.get(&sha256) {
                        Some(photo) => Text::new("journal.evidence_replaced").with("by", photo),
                        None => Text::new("journal.evidence_absent"),
                    };
                    let text = text.with("sha256", sha256);
                    self.report.notes.push(text.with("chain", chain).with("seq", seq));
                }
            }
        }
        self.report.chains = self.chains.into_iter().map(|(chain, reader)| (chain.0, reader.head.seq)).collect();
        self.report.ok = self.report.findings.is_empty();
        self.report
    }
}
