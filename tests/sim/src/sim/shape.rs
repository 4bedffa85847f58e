//! What a run is made of: a seed, its size, and which faults may happen. A run is a function of this and of the code.

use std::collections::BTreeSet;
use std::fmt;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Kind {
    /// A request never arrives.
    Lost,
    /// The depot does the work and its answer is lost.
    AnswerLost,
    /// A request arrives twice.
    Doubled,
    /// A request arrives long after its sender has given it up, behind later ones.
    Late,
    /// An answer is cut in half or is garbage.
    Corrupted,
    /// Somebody else answers: a page of HTML, or errors that are no problem documents.
    Stranger,
    /// The depot is busy: 429 with `Retry-After`, 503.
    Busy,
    /// The depot refuses without reason: 401, 409, 413.
    Refused,
    /// Nothing gets through for a while, both ways or one way.
    Partition,
    /// A phone is killed, or its power is cut, in the middle of anything.
    PhoneDies,
    /// The depot likewise.
    DepotDies,
    /// A phone's disk fails for some operations.
    DiskFails,
    /// A phone's disk is full for a while.
    DiskFull,
    /// A phone's clock is set wrong, or runs too fast or too slow.
    Clock,
    /// The depot goes on from an hour-old backup.
    DepotRestored,
    /// A phone goes on from an old system backup.
    PhoneRestored,
    /// The app is updated: its store is one of an older version, and it is killed over that, or its disk fails.
    Update,
    /// A newer app recorded something on the phone that neither this one nor the depot can read.
    Newer,
    /// The depot refuses a fact each time, for days.
    Poison,
}

impl Kind {
    /// All of them.
    pub fn all() -> BTreeSet<Self> {
        <Self as clap::ValueEnum>::value_variants().iter().copied().collect()
    }

    fn name(self) -> String {
        clap::ValueEnum::to_possible_value(&self).map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// A fault put into the surroundings of the real code, to see that an invariant finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Planted {
    /// Durability: a phone's commit is not synced (`synchronous=NORMAL`).
    NotSynced,
    /// Durability: the depot answers a receipt for a blob that it does not keep.
    NotKept,
    /// Ordering: a change becomes visible behind a cursor that was given out already, and is skipped.
    Skipped,
    /// Idempotency: a batch that comes again counts again.
    CountedTwice,
    /// Evidence binding: the depot keeps another picture under a proof's hash.
    Swapped,
    /// Liveness: the depot is busy for ever when it is sent evidence.
    AlwaysBusy,
    /// Quarantine: the depot says of what it cannot read that it was applied.
    Unread,
}

/// What a run is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Draws follow from it.
    pub seed: u64,
    /// Events of the faulty part at most.
    pub events: u64,
    /// Devices of a partner at most.
    pub devices: u64,
    /// Which faults may happen.
    pub kinds: BTreeSet<Kind>,
    /// A fault that must be found.
    pub planted: Option<Planted>,
}

impl Shape {
    /// A whole run.
    pub fn of(seed: u64, planted: Option<Planted>) -> Self {
        Self { seed, events: u64::MAX, devices: 3, kinds: Kind::all(), planted }
    }

    /// Smaller ones to try when this one fails.
    pub fn smaller(&self, events: u64) -> Vec<Self> {
        let mut all = Vec::new();
        let most = self.events.min(events);
        for part in [most / 4, most / 2, most * 3 / 4, most * 9 / 10, most.saturating_sub(1)] {
            if part < most {
                all.push(Self { events: part, ..self.clone() });
            }
        }
        if self.devices > 1 {
            all.push(Self { devices: self.devices - 1, ..self.clone() });
        }
        for kind in &self.kinds {
            let kinds = self.kinds.iter().copied().filter(|other| other != kind).collect();
            all.push(Self { kinds, ..self.clone() });
        }
        all
    }
}

impl fmt::Display for Shape {
    /// The command that runs it again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "./satchel sim --from {} --seeds 1", self.seed)?;
        if self.events != u64::MAX {
            write!(f, " --events {}", self.events)?;
        }
        if self.devices != 3 {
            write!(f, " --devices {}", self.devices)?;
        }
        let without: Vec<String> = Kind::all().difference(&self.kinds).map(|kind| kind.name()).collect();
        if !without.is_empty() {
            write!(f, " --without {}", without.join(","))?;
        }
        if let Some(planted) = self.planted.and_then(|planted| clap::ValueEnum::to_possible_value(&planted)) {
            write!(f, " --planted {}", planted.get_name())?;
        }
        Ok(())
    }
}
