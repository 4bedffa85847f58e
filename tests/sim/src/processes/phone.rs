//! A phone of a run as its courier sees it: a process that says what is recorded, and the files that must then hold it.

use super::child::inputs;
use super::proxy::Proxy;
use super::said;
use satchel_core::companion::Companion;
use satchel_core::journal::{ChainId, EvidenceRole, Fact, FactId, Hash, Head, Sealed, verify_chain};
use satchel_core::store::{Opened, Store};
use satchel_core::sync::Outbox;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// More facts than a phone of a run has.
const ALL: usize = 100_000;

/// A phone.
pub struct Phone {
    /// Its place among the phones.
    pub number: u64,
    /// Its network.
    pub proxy: Proxy,
    program: PathBuf,
    dir: PathBuf,
    zone: String,
    lives: u64,
    pace_ms: u64,
    running: Option<Running>,
    told: Arc<Mutex<Told>>,
}

struct Running {
    child: Child,
    reader: JoinHandle<()>,
}

/// What the process said.
#[derive(Default)]
struct Told {
    acknowledged: BTreeMap<FactId, Hash>,
    last: String,
}

/// A chain as it is on the phone.
pub type Chains = BTreeMap<ChainId, (Head, Vec<Sealed>)>;

impl Phone {
    /// A phone in `dir` whose network leads to `depot`; enrol it before it lives.
    pub fn new(program: &Path, dir: &Path, depot: SocketAddr, number: u64, zone: &str) -> Result<Self, String> {
        std::fs::create_dir_all(dir).map_err(said)?;
        let proxy = Proxy::start(depot, number + 1).map_err(said)?;
        let (program, dir, zone) = (program.to_owned(), dir.to_owned(), zone.to_owned());
        Ok(Self { number, proxy, program, dir, zone, lives: 0, pace_ms: 5, running: None, told: Arc::default() })
    }

    /// The app in this process, while it is not a process of its own.
    pub fn app(&self) -> Result<Companion, String> {
        let opened = Companion::open(&self.dir.join("store"), inputs(&self.dir, &self.zone)?);
        opened.map(|(app, _)| app).map_err(|e| format!("phone {} does not open: {e}", self.number))
    }

    /// Milliseconds between two acts of its lives from now on.
    pub fn pace(&mut self, ms: u64) {
        self.pace_ms = ms;
    }

    /// The process begins.
    pub fn start(&mut self) -> Result<(), String> {
        self.lives += 1;
        let life = self.number * 10_000 + self.lives;
        let mut child = Command::new(&self.program)
            .arg("--phone")
            .arg(&self.dir)
            .args(["--zone", &self.zone, "--life", &life.to_string(), "--pace-ms", &self.pace_ms.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("{}: {e}", self.program.display()))?;
        let lines = child.stdout.take().ok_or("the phone has no output")?;
        let told = self.told.clone();
        let reader = std::thread::spawn(move || {
            // A line that the kill cut off has no whole hash: nobody was told.
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                told.lock().unwrap_or_else(PoisonError::into_inner).hear(line);
            }
        });
        self.running = Some(Running { child, reader });
        Ok(())
    }

    /// SIGKILL, at once. What it had said by then is known afterwards.
    pub fn kill(&mut self) -> Result<(), String> {
        let Some(mut running) = self.running.take() else { return Ok(()) };
        if let Some(ended) = running.child.try_wait().map_err(said)? {
            return Err(format!("phone {} ended by itself: {ended}", self.number));
        }
        running.child.kill().and_then(|()| running.child.wait()).map_err(said)?;
        running.reader.join().map_err(|_| "the reader of a phone panicked".to_owned())
    }

    /// Tells it to act no more and to send everything.
    pub fn tell_to_settle(&mut self) -> Result<(), String> {
        let Some(running) = &mut self.running else { return Ok(()) };
        running.child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(b"settle\n")).map_err(said)
    }

    /// Waits until it has ended by itself; an error says what it could not send.
    pub fn settled(&mut self) -> Result<(), String> {
        let Some(mut running) = self.running.take() else { return Ok(()) };
        let ended = running.child.wait().map_err(said)?;
        let _ = running.reader.join();
        let last = self.told.lock().unwrap_or_else(PoisonError::into_inner).last.clone();
        if ended.success() && last == "settled" {
            return Ok(());
        }
        Err(format!("phone {} is stalled ({ended}): {last}", self.number))
    }

    /// Its process, while it lives.
    pub fn id(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }

    /// Facts that were acknowledged so far.
    pub fn acknowledged(&self) -> BTreeMap<FactId, Hash> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).acknowledged.clone()
    }

    /// The chains in its files, after hashes and evidence were checked, and everything acknowledged was found among them.
    /// The process must have ended.
    pub fn check_files(&self) -> Result<Chains, String> {
        let wrong = |what: String| format!("phone {}: {what}", self.number);
        let inputs = inputs(&self.dir, &self.zone)?;
        let opened = Store::open(&self.dir.join("store"), inputs.keys, inputs.ids, inputs.clock);
        let (store, opened) = opened.map_err(|e| wrong(format!("does not open: {e}")))?;
        if !matches!(opened, Opened::Existing) {
            return Err(wrong(format!("opened as {opened:?}")));
        }
        let mut chains = Chains::new();
        let mut found = BTreeMap::new();
        for position in store.all_chains().map_err(said)? {
            let facts = store.facts_after(&position.head.chain, 0, ALL).map_err(said)?;
            let head = verify_chain(facts.iter().map(|fact| &fact.bytes)).map_err(|e| wrong(e.to_string()))?;
            if head != position.head {
                return Err(wrong(format!("a chain ends at {}, not at its head {}", head.seq, position.head.seq)));
            }
            for sealed in &facts {
                let fact = Fact::open(&sealed.bytes).map_err(said)?;
                for evidence in &fact.evidence {
                    let kept = store.evidence(&evidence.sha256).map_err(said)?;
                    let replaced = evidence.role == EvidenceRole::RawPhoto
                        && store.stand_in(&evidence.sha256).map_err(said)?.is_some();
                    if kept.map_or(!replaced, |bytes| Hash::of(&bytes) != evidence.sha256) {
                        return Err(wrong(format!("fact {} has lost its {:?}", fact.id, evidence.role)));
                    }
                }
                found.insert(fact.id, sealed.hash);
            }
            chains.insert(head.chain.clone(), (head, facts));
        }
        let acknowledged = self.acknowledged();
        match acknowledged.iter().find(|(id, hash)| found.get(id) != Some(hash)) {
            Some((id, _)) => Err(wrong(format!("fact {id} was acknowledged and is gone or another one"))),
            None => Ok(chains),
        }
    }
}

impl Told {
    fn hear(&mut self, line: String) {
        if let [_, id, hash] = line.split(' ').collect::<Vec<_>>().as_slice()
            && line.starts_with("fact ")
            && let Some(hash) = Hash::from_hex(hash)
        {
            self.acknowledged.insert(FactId((*id).to_owned()), hash);
        }
        self.last = line;
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_that_was_said_and_is_not_there_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
        let phone = Phone::new(Path::new("no-program"), dir.path(), nowhere, 0, "America/New_York").unwrap();
        drop(phone.app().unwrap());
        let hear = |line: String| phone.told.lock().unwrap().hear(line);
        let hash = Hash::of(b"a fact").to_string();
        hear("open".into());
        hear(format!("fact f-cut-off {}", &hash[..63]));
        assert_eq!(phone.check_files(), Ok(Chains::new()));
        hear(format!("fact f-gone {hash}"));
        assert!(phone.check_files().unwrap_err().contains("f-gone was acknowledged"));
    }
}
