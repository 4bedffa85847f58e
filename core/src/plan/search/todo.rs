//! What is still to be looked at.

/// Spots that are still to be looked at.
pub(super) struct Todo {
    spots: Vec<usize>,
    waits: Vec<bool>,
    next: usize,
}

impl Todo {
    /// Nothing yet, of so many spots.
    pub fn new(spots: usize) -> Self {
        Self { spots: Vec::with_capacity(spots), waits: vec![false; spots], next: 0 }
    }

    /// One more.
    pub fn add(&mut self, spot: usize) {
        if !self.waits[spot] {
            self.waits[spot] = true;
            self.spots.push(spot);
        }
    }

    /// The one that has waited longest.
    pub fn take(&mut self) -> Option<usize> {
        let spot = *self.spots.get(self.next)?;
        self.next += 1;
        if self.next > 256 {
            self.spots.drain(..self.next);
            self.next = 0;
        }
        self.waits[spot] = false;
        Some(spot)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        while self.take().is_some() {}
        self.spots.clear();
        self.next = 0;
    }
}
