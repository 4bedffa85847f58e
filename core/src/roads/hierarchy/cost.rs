//! What a way costs: time, and among ways of the same time, distance.

use std::ops::Add;

/// Milliseconds and decimetres in one number, compared in this order, so that a search that makes it least finds the fastest
/// way, among those the shortest, and its length with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost(u64);

impl Cost {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// No way.
    pub const NEVER: Self = Self(u64::MAX);

    /// From its parts.
    pub fn new(ms: u32, dm: u32) -> Self {
        Self(u64::from(ms) << 32 | u64::from(dm))
    }

    /// Milliseconds.
    pub fn ms(self) -> u32 {
        u32::try_from(self.0 >> 32).unwrap_or(u32::MAX)
    }

    /// Decimetres.
    pub fn dm(self) -> u32 {
        u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX)
    }

    /// What is left of it behind `part`, each figure not below 0.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self::new(self.ms().saturating_sub(part.ms()), self.dm().saturating_sub(part.dm()))
    }

    /// A share (0 to 1) of it.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a u32
    pub fn share(self, share: f64) -> Self {
        let part = |whole: u32| (f64::from(whole) * share.clamp(0.0, 1.0)).round() as u32;
        Self::new(part(self.ms()), part(self.dm()))
    }
}

/// Saturates; a pack's vertices times its largest cost stay far below.
impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_comes_before_distance_and_both_add_up() {
        assert!(Cost::new(1, 900) < Cost::new(2, 1) && Cost::new(2, 1) < Cost::new(2, 2));
        let sum = Cost::new(5, 70) + Cost::new(6, 80);
        assert_eq!((sum.ms(), sum.dm()), (11, 150));
        assert_eq!(Cost::NEVER + sum, Cost::NEVER);
        assert_eq!(sum.without(Cost::new(1, 200)), Cost::new(10, 0));
    }
}
