//! What is kept of driven legs: sums by part of the day.

use super::{DrivenLeg, PartOfDay};
use serde::{Deserialize, Serialize};

/// Legs that count, summed; sums of days add up to that of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Driven {
    /// By [`PartOfDay`].
    pub parts: [DrivenPart; 5],
    /// Legs too short, too slow or too fast to say anything of the driving.
    pub left_out: u32,
}

/// The legs of one part of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrivenPart {
    /// How many.
    pub legs: u32,
    /// Their seconds by the map.
    pub map_s: u64,
    /// Seconds that they took.
    pub driven_s: u64,
}

impl FromIterator<DrivenLeg> for Driven {
    fn from_iter<I: IntoIterator<Item = DrivenLeg>>(legs: I) -> Self {
        let mut driven = Self::default();
        for leg in legs {
            if leg.counts() {
                let part = &mut driven.parts[PartOfDay::at(leg.left_s) as usize];
                part.legs += 1;
                part.map_s += u64::from(leg.map_s);
                part.driven_s += u64::from(leg.driven_s);
            } else {
                driven.left_out += 1;
            }
        }
        driven
    }
}

impl<'a> std::iter::Sum<&'a Self> for Driven {
    fn sum<I: Iterator<Item = &'a Self>>(days: I) -> Self {
        days.fold(Self::default(), |mut sum, day| {
            for (part, more) in sum.parts.iter_mut().zip(&day.parts) {
                part.legs += more.legs;
                part.map_s += more.map_s;
                part.driven_s += more.driven_s;
            }
            sum.left_out += day.left_out;
            sum
        })
    }
}
