//! Sets of stops in a few machine words, so that a label of the search can carry one.

/// Some of `64 * W` stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set<const W: usize>([u64; W]);

impl<const W: usize> Set<W> {
    /// Nobody.
    pub const EMPTY: Self = Self([0; W]);

    /// And this one.
    pub fn with(mut self, stop: usize) -> Self {
        self.add(stop);
        self
    }

    /// Takes it in.
    pub fn add(&mut self, stop: usize) {
        self.0[stop / 64] |= 1 << (stop % 64);
    }

    /// Takes it out.
    pub fn remove(&mut self, stop: usize) {
        self.0[stop / 64] &= !(1 << (stop % 64));
    }

    /// Whether it is in.
    pub fn has(&self, stop: usize) -> bool {
        self.0[stop / 64] >> (stop % 64) & 1 == 1
    }

    /// Those in both.
    pub fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word &= more);
        self
    }

    /// Those in either.
    pub fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word |= more);
        self
    }

    /// Whether all of these are in `other`.
    pub fn within(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(word, more)| word & !more == 0)
    }

    /// Whether both hold nobody, or nobody but `stop`.
    pub fn meets_only_at(&self, other: &Self, stop: usize) -> bool {
        let both = self.and(other);
        both.within(&Self::EMPTY.with(stop))
    }

    /// Whether nobody is in.
    pub fn is_empty(&self) -> bool {
        *self == Self::EMPTY
    }

    /// How many are in.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Those in, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..W).flat_map(move |at| {
            let mut word = self.0[at];
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(at * 64 + bit)
            })
        })
    }
}
