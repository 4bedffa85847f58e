//! What of one file is on the disk for good, and what is only on its way there.

use crate::rng::Rng;

/// What a drive writes whole or not at all, bytes.
pub const SECTOR: usize = 512;

/// Something done to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// It was made, empty.
    Create,
    /// Bytes were written.
    Write {
        /// Where, bytes from the beginning.
        at: usize,
        /// What.
        bytes: Vec<u8>,
    },
    /// It was cut or lengthened to this many bytes.
    Truncate(usize),
    /// Everything before is on the disk.
    Sync,
    /// It was deleted.
    Delete,
}

/// What of the things that were on their way survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// Nothing.
    Nothing,
    /// Everything: only the process was killed.
    All,
    /// What came before a moment, the last write torn at a sector.
    Prefix,
    /// Each sector, each change of length and each name by chance.
    Random,
}

/// One file.
#[derive(Clone, Default)]
pub struct Image {
    /// None: there is none.
    durable: Option<Vec<u8>>,
    /// Number of the operation on its disk, and what it was.
    pending: Vec<(u64, Op)>,
}

impl Image {
    /// A file that is on the disk.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self { durable: Some(bytes), pending: Vec::new() }
    }

    /// Does one thing to it.
    pub fn apply(&mut self, number: u64, op: Op) {
        if op != Op::Sync {
            return self.pending.push((number, op));
        }
        for (_, op) in self.pending.drain(..) {
            done(&mut self.durable, &op);
        }
    }

    /// A sync failed: what was written to it never reaches the disk.
    pub fn lose_writes(&mut self) {
        self.pending.retain(|(_, op)| !matches!(op, Op::Write { .. }));
    }

    /// Whether its name is only on its way to the disk.
    pub fn is_new(&self) -> bool {
        self.pending.iter().any(|(_, op)| *op == Op::Create)
    }

    /// Its folder is synced: that it was deleted is on the disk.
    pub fn sync_name(&mut self) {
        if let Some(last) = self.pending.iter().rposition(|(_, op)| *op == Op::Delete) {
            self.durable = None;
            self.pending.drain(..=last);
        }
    }

    /// Numbers of what is on its way.
    pub fn pending(&self) -> impl Iterator<Item = u64> + '_ {
        self.pending.iter().map(|(number, _)| *number)
    }

    /// The file after a power cut; none: there is none. `cut` is the first operation of a prefix that is torn.
    pub fn after(&self, survival: Survival, cut: u64, rng: &Rng) -> Option<Vec<u8>> {
        let mut file = self.durable.clone();
        // A file that was made and whose name did not survive takes everything along that was written to it.
        let mut nameless = false;
        for (number, op) in &self.pending {
            nameless &= *op != Op::Create;
            if nameless {
                continue;
            }
            match survival {
                Survival::Nothing => {}
                Survival::All => done(&mut file, op),
                Survival::Prefix if *number < cut => done(&mut file, op),
                Survival::Prefix if *number == cut => torn(&mut file, op, rng),
                Survival::Prefix => {}
                Survival::Random => nameless = !scattered(&mut file, op, rng) && *op == Op::Create,
            }
        }
        file
    }
}

fn done(file: &mut Option<Vec<u8>>, op: &Op) {
    match (op, file) {
        (Op::Create, file) => *file = Some(Vec::new()),
        (Op::Delete, file) => *file = None,
        (Op::Write { at, bytes }, Some(file)) => write(file, *at, bytes),
        (Op::Truncate(len), Some(file)) => file.resize(*len, 0),
        (Op::Write { .. } | Op::Truncate(_), None) | (Op::Sync, _) => {}
    }
}

fn write(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}

/// The parts of a write that lie in one sector each.
fn sectors(at: usize, bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let mut parts = Vec::new();
    let (mut at, mut rest) = (at, bytes);
    while !rest.is_empty() {
        let (part, more) = rest.split_at((SECTOR - at % SECTOR).min(rest.len()));
        parts.push((at, part));
        at += part.len();
        rest = more;
    }
    parts
}

fn torn(file: &mut Option<Vec<u8>>, op: &Op, rng: &Rng) {
    if let (Op::Write { at, bytes }, Some(file)) = (op, file) {
        let parts = sectors(*at, bytes);
        for (at, part) in &parts[..rng.index(parts.len())] {
            write(file, *at, part);
        }
    }
}

/// Whether what is not written in sectors survived.
fn scattered(file: &mut Option<Vec<u8>>, op: &Op, rng: &Rng) -> bool {
    let survives = rng.chance(50);
    match (op, file) {
        (Op::Write { at, bytes }, Some(file)) => {
            for (at, part) in sectors(*at, bytes) {
                if rng.chance(50) {
                    write(file, at, part);
                }
            }
        }
        (op, file) if survives => done(file, op),
        _ => {}
    }
    survives
}
