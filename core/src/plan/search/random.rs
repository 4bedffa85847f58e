//! Random numbers from a seed, the same on every machine.

/// SplitMix64 (Steele et al., "Fast splittable pseudorandom number generators", 2014).
pub(in crate::plan) struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `count` - 1; 0 when `count` is 0.
    #[allow(clippy::cast_possible_truncation)]
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    /// From `a` to `b`, both included; `a` when `b` is less.
    pub fn between(&mut self, a: i64, b: i64) -> i64 {
        let width = u64::try_from(b.saturating_sub(a)).unwrap_or(0).saturating_add(1);
        a.saturating_add(i64::try_from(self.next() % width).unwrap_or(0))
    }

    /// Any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
