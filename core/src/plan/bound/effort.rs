//! How much work a proof may take: counted where no clock may be read, else until the caller says stop.

/// Work between two looks at the caller's clock: well under a millisecond.
const LOOK_EVERY: u64 = 4_000;

/// What is left to spend. One unit is one small step of any of the bounds, some tens of nanoseconds.
pub(crate) struct Effort<'a> {
    left: u64,
    to_look: u64,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Effort<'a> {
    /// So many units, or until `stop` says true.
    pub fn new(units: u64, stop: &'a dyn Fn() -> bool) -> Self {
        Self { left: units, to_look: 0, stop }
    }

    /// Takes units away; false once there is nothing left, and from then on.
    pub fn spend(&mut self, units: u64) -> bool {
        if units >= self.left {
            self.left = 0;
            return false;
        }
        self.left -= units;
        if units < self.to_look {
            self.to_look -= units;
            return true;
        }
        self.to_look = LOOK_EVERY;
        if (self.stop)() {
            self.left = 0;
        }
        self.left > 0
    }

    /// Units left.
    pub fn left(&self) -> u64 {
        self.left
    }
}
