//! What an area's driven legs say of the map's times: by part of the day, a ratio that few legs move little and no legs move far.
//!
//! A pure rule on whole numbers: the same legs in any order give the same ratios on every machine. [`Driven`] is what is kept of
//! legs: sums, that add up over days. What is learned belongs to the shop and is kept beside its pack, never in it.

mod driven;

pub use driven::{Driven, DrivenPart};

use crate::texts::Text;
use serde::Serialize;

/// Seconds of driving, by the map, that weigh as much as what was believed before: two hours, about forty legs.
///
/// Bühlmann's credibility ("Experience rating and credibility", ASTIN Bulletin 4, 1967) gives the variance between legs divided
/// by that between areas. Assumed are half of a leg's time (lights, parking, the door looked for) and 8 % between areas: 39 legs
/// of three minutes.
const BELIEF_S: u64 = 7_200;
/// Shorter legs say more of the parking than of the driving.
const LEAST_MAP_S: u32 = 60;
/// Who took longer than this many times the map's time did not only drive.
const MOST_TIMES: u64 = 3;
/// Nor who took longer than half as much again as the map says (the most that a ratio may be) and this many seconds: a pause
/// on a long leg stays within three times its time.
const MOST_BEYOND_S: u64 = 300;
/// Who took less than a half of it did not drive this way.
const LEAST_PART: u64 = 2;
/// Ratios are kept between these, thousandths: beyond, something else is wrong.
const BOUNDS: (u64, u64) = (800, 1_500);
/// The map as it is, thousandths.
pub const AS_THE_MAP: u32 = 1_000;

/// A leg as it was driven, from leaving a stop until the arrival at the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrivenLeg {
    /// Seconds by the map.
    pub map_s: u32,
    /// Seconds between the facts.
    pub driven_s: u32,
    /// When it began: second of the service day, local time.
    pub left_s: u32,
}

/// Parts of the day in which streets are about equally full: the Urban Mobility Report's peak hours (Texas A&M Transportation
/// Institute; 6 to 10 and 15 to 19) and what lies between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    /// Until 6.
    Night = 0,
    /// Until 10.
    Morning = 1,
    /// Until 15.
    Midday = 2,
    /// Until 19.
    Afternoon = 3,
    /// Until midnight, and what of the service day lies behind it.
    Evening = 4,
}

impl PartOfDay {
    /// All, in their order.
    pub const ALL: [Self; 5] = [Self::Night, Self::Morning, Self::Midday, Self::Afternoon, Self::Evening];
    /// Hours at which each begins, and the last ends.
    const HOURS: [u32; 6] = [0, 6, 10, 15, 19, 24];

    /// That of a second of the service day.
    pub fn at(second: u32) -> Self {
        let begun = Self::HOURS[1..5].iter().filter(|hour| **hour * 3_600 <= second).count();
        Self::ALL[begun]
    }

    /// From which second of the service day until which; the evening ends with the service day.
    fn seconds(self) -> (u32, u32) {
        let hour = |at: usize| Self::HOURS[at] * 3_600;
        (hour(self as usize), if self == Self::Evening { u32::MAX } else { hour(self as usize + 1) })
    }
}

/// What is known of one part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lesson {
    /// Which.
    pub part: PartOfDay,
    /// How many legs count.
    pub legs: u32,
    /// Seconds of these legs by the map.
    pub map_s: u64,
    /// Seconds that they took.
    pub driven_s: u64,
    /// What the map's times are to be multiplied with, thousandths; 800 to 1,500.
    pub per_mille: u32,
}

/// What an area's legs have taught.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Learned {
    /// By part of the day.
    pub parts: [Lesson; 5],
    /// Legs too short, too slow or too fast to say anything of the driving.
    pub left_out: u32,
}

impl Learned {
    /// From legs in any order; how far back they reach is for who calls. Without legs the map is as it is.
    pub fn from_legs(legs: &[DrivenLeg]) -> Self {
        Self::from(&legs.iter().copied().collect::<Driven>())
    }

    /// What is known of the part of the day in which a second lies.
    pub fn at(&self, second: u32) -> &Lesson {
        &self.parts[PartOfDay::at(second) as usize]
    }

    /// Legs that count, of the whole day.
    pub fn legs(&self) -> u32 {
        self.parts.iter().map(|lesson| lesson.legs).sum()
    }

    /// What the map's times are to be multiplied with in these hours (seconds of the service day, each from and until), thousandths,
    /// rounded half up: each part of the day counts by how much of the hours lies in it. The map as it is where there are none.
    pub fn over(&self, hours: &[(u32, u32)]) -> u32 {
        let inside = |part: PartOfDay| -> u64 {
            let (begins, ends) = part.seconds();
            let of = |(from, until): &(u32, u32)| u64::from((*until).min(ends).saturating_sub((*from).max(begins)));
            hours.iter().map(of).sum()
        };
        let weights = self.parts.map(|lesson| (inside(lesson.part), u64::from(lesson.per_mille)));
        let all: u64 = weights.iter().map(|(seconds, _)| seconds).sum();
        let sum: u64 = weights.iter().map(|(seconds, per_mille)| seconds * per_mille).sum();
        let ratio = (sum + all / 2).checked_div(all).and_then(|ratio| u32::try_from(ratio).ok());
        ratio.unwrap_or(AS_THE_MAP)
    }
}

impl From<&Driven> for Learned {
    fn from(driven: &Driven) -> Self {
        let sum = |of: fn(&DrivenPart) -> u64| driven.parts.iter().map(of).sum();
        let whole_day = shrunken(u64::from(AS_THE_MAP), sum(|part| part.map_s), sum(|part| part.driven_s));
        let parts = PartOfDay::ALL.map(|part| {
            let DrivenPart { legs, map_s, driven_s } = driven.parts[part as usize];
            // A part of which nothing is known is as the day.
            let ratio = shrunken(whole_day, map_s, driven_s);
            Lesson { part, legs, map_s, driven_s, per_mille: u32::try_from(ratio).unwrap_or(AS_THE_MAP) }
        });
        Self { parts, left_out: driven.left_out }
    }
}

impl Lesson {
    /// Slower (above 0) or faster than the map, percent.
    pub fn percent(&self) -> i32 {
        percent(self.per_mille)
    }

    /// What a person reads; none where nothing was driven.
    pub fn text(&self) -> Option<Text> {
        let key = match self.percent() {
            0 => "roads.as_the_map",
            1.. => "roads.slower",
            _ => "roads.faster",
        };
        let hour = |at: usize| format!("{:02}:00", PartOfDay::HOURS[at]);
        let text = Text::new(key)
            .with("from", hour(self.part as usize))
            .with("to", hour(self.part as usize + 1))
            .with("percent", self.percent().abs())
            .with("n", self.legs);
        (self.legs > 0).then_some(text)
    }
}

impl DrivenLeg {
    fn counts(&self) -> bool {
        let (map_s, driven_s) = (u64::from(self.map_s), u64::from(self.driven_s));
        let most = (map_s * MOST_TIMES).min(map_s * BOUNDS.1 / 1_000 + MOST_BEYOND_S);
        self.map_s >= LEAST_MAP_S && driven_s <= most && driven_s * LEAST_PART >= map_s
    }
}

/// What a time of the map becomes at so many thousandths of it, any unit; rounded half up.
pub fn corrected(time: u32, per_mille: u32) -> u32 {
    let thousandths = u64::from(time) * u64::from(per_mille);
    u32::try_from((thousandths + 500) / 1_000).unwrap_or(u32::MAX)
}

/// How much more (above 0) or less than the map so many thousandths of its time are, percent, rounded half up.
pub fn percent(per_mille: u32) -> i32 {
    let above = i64::from(per_mille) - 1_000;
    i32::try_from((above + 5).div_euclid(10)).unwrap_or(0)
}

/// The ratio of what was driven, drawn towards what was believed as if [`BELIEF_S`] had been driven like that; thousandths,
/// rounded half up, within [`BOUNDS`].
fn shrunken(belief: u64, map_s: u64, driven_s: u64) -> u64 {
    let weight = BELIEF_S + map_s;
    let ratio = (BELIEF_S * belief + 1_000 * driven_s + weight / 2) / weight;
    ratio.clamp(BOUNDS.0, BOUNDS.1)
}

#[cfg(test)]
mod tests;
