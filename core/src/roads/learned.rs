//! What an area's driven legs say of the map's times: by part of the day, a ratio that few legs move little and no legs move far.
//!
//! A pure rule on whole numbers: the same legs in any order give the same ratios on every machine. What is learned belongs to
//! the shop and is kept beside its pack, never in it.

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
const MOST_TIMES: u32 = 3;
/// Who took less than a half of it did not drive this way.
const LEAST_PART: u32 = 2;
/// Ratios are kept between these, thousandths: beyond, something else is wrong.
const BOUNDS: (u64, u64) = (800, 1_500);
/// The map as it is.
const AS_THE_MAP: u64 = 1_000;

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
        let mut parts = PartOfDay::ALL.map(|part| Lesson { part, legs: 0, map_s: 0, driven_s: 0, per_mille: 1_000 });
        let mut left_out = 0;
        for leg in legs {
            if !leg.counts() {
                left_out += 1;
                continue;
            }
            let lesson = &mut parts[PartOfDay::at(leg.left_s) as usize];
            lesson.legs += 1;
            lesson.map_s += u64::from(leg.map_s);
            lesson.driven_s += u64::from(leg.driven_s);
        }
        let sum = |of: fn(&Lesson) -> u64| parts.iter().map(of).sum();
        let whole_day = shrunken(AS_THE_MAP, sum(|lesson| lesson.map_s), sum(|lesson| lesson.driven_s));
        for lesson in &mut parts {
            // A part of which nothing is known is as the day.
            let ratio = shrunken(whole_day, lesson.map_s, lesson.driven_s);
            lesson.per_mille = u32::try_from(ratio).unwrap_or(1_000);
        }
        Self { parts, left_out }
    }

    /// What is known of the part of the day in which a second lies.
    pub fn at(&self, second: u32) -> &Lesson {
        &self.parts[PartOfDay::at(second) as usize]
    }
}

impl Lesson {
    /// What a time of the map becomes, any unit; rounded half up.
    pub fn corrected(&self, time: u32) -> u32 {
        let thousandths = u64::from(time) * u64::from(self.per_mille);
        u32::try_from((thousandths + 500) / 1_000).unwrap_or(u32::MAX)
    }

    /// Slower (above 0) or faster than the map, percent.
    pub fn percent(&self) -> i32 {
        let above = i64::from(self.per_mille) - 1_000;
        i32::try_from((above + 5).div_euclid(10)).unwrap_or(0)
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
        self.map_s >= LEAST_MAP_S
            && u64::from(self.driven_s) <= u64::from(self.map_s) * u64::from(MOST_TIMES)
            && u64::from(self.driven_s) * u64::from(LEAST_PART) >= u64::from(self.map_s)
    }
}

/// The ratio of what was driven, drawn towards what was believed as if [`BELIEF_S`] had been driven like that; thousandths,
/// rounded half up, within [`BOUNDS`].
fn shrunken(belief: u64, map_s: u64, driven_s: u64) -> u64 {
    let weight = BELIEF_S + map_s;
    let ratio = (BELIEF_S * belief + 1_000 * driven_s + weight / 2) / weight;
    ratio.clamp(BOUNDS.0, BOUNDS.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;
    use proptest::prelude::*;

    fn legs(count: usize, map_s: u32, driven_s: u32, hour: u32) -> Vec<DrivenLeg> {
        vec![DrivenLeg { map_s, driven_s, left_s: hour * 3_600 }; count]
    }

    #[test]
    fn without_legs_the_map_is_as_it_is() {
        let learned = Learned::from_legs(&[]);
        assert!(learned.parts.iter().all(|lesson| lesson.per_mille == 1_000 && lesson.text().is_none()));
        assert_eq!(learned.at(0).corrected(12_345), 12_345);
    }

    #[test]
    fn one_leg_moves_little_and_many_are_believed() {
        let one = Learned::from_legs(&legs(1, 180, 360, 8));
        // The day: (7200 + 360) / (7200 + 180) = 1.024; the morning: (7200 x 1.024 + 360) / 7380 = 1.048.
        assert_eq!((one.at(9 * 3_600).per_mille, one.at(12 * 3_600).per_mille), (1_048, 1_024));
        let many = Learned::from_legs(&legs(4_000, 180, 198, 8));
        assert_eq!(many.at(9 * 3_600).per_mille, 1_100);
    }

    #[test]
    fn a_part_of_the_day_is_as_the_day_until_it_has_legs_of_its_own() {
        let mixed = [legs(400, 200, 240, 8), legs(400, 200, 200, 12)].concat();
        let learned = Learned::from_legs(&mixed);
        let [morning, midday, evening] = [8, 12, 20].map(|hour| learned.at(hour * 3_600).per_mille);
        assert!(midday < evening && evening < morning, "{midday} {evening} {morning}");
        assert!((1_090..1_100).contains(&evening), "{evening}");
    }

    #[test]
    fn what_is_not_driving_is_left_out() {
        let odd = [legs(1, 200, 2_400, 8), legs(1, 20, 30, 8), legs(1, 200, 50, 8), legs(1, 0, 0, 8)].concat();
        let learned = Learned::from_legs(&odd);
        assert_eq!((learned.left_out, learned.parts[1].legs, learned.parts[1].per_mille), (4, 0, 1_000));
        assert_eq!(Learned::from_legs(&legs(1, u32::MAX, u32::MAX, 8)).left_out, 0);
    }

    #[test]
    fn it_is_said_in_figures() {
        let said = |legs: &[DrivenLeg]| Learned::from_legs(legs).parts[1].text().unwrap().render(Language::En);
        assert_eq!(
            said(&legs(400, 180, 195, 8)),
            "From 06:00 to 10:00 driving takes 8 % longer than the map says (400 legs driven)."
        );
        assert!(said(&legs(400, 180, 150, 8)).contains("% less time"));
        assert!(said(&legs(1, 180, 180, 8)).contains("as long as the map says (one leg driven)"));
    }

    #[test]
    fn the_day_is_covered_and_each_second_has_one_part() {
        let hours: Vec<usize> = (0..30).map(|hour| PartOfDay::at(hour * 3_600) as usize).collect();
        assert!(hours.is_sorted() && hours[5] == 0 && hours[6] == 1 && hours[9] == 1 && hours[10] == 2);
        assert_eq!((hours[14], hours[15], hours[18], hours[19], hours[29]), (2, 3, 3, 4, 4));
    }

    proptest! {
        #[test]
        fn a_ratio_is_bounded_and_the_order_of_the_legs_is_nothing_to_it(
            drawn in proptest::collection::vec((any::<u32>(), any::<u32>(), 0_u32..100_000), 0..40),
            slower in 1_u32..500,
        ) {
            let leg = |(map_s, driven_s, left_s)| DrivenLeg { map_s: map_s >> 12, driven_s: driven_s >> 12, left_s };
            let mut legs: Vec<DrivenLeg> = drawn.into_iter().map(leg).collect();
            let learned = Learned::from_legs(&legs);
            legs.reverse();
            prop_assert_eq!(Learned::from_legs(&legs), learned);
            prop_assert!(learned.parts.iter().all(|lesson| (800..=1_500).contains(&lesson.per_mille)));
            // The same legs, each slower and still counted: never a lower ratio.
            legs.retain(|leg| leg.counts() && u64::from(leg.driven_s + slower) <= 3 * u64::from(leg.map_s));
            let before = Learned::from_legs(&legs);
            legs.iter_mut().for_each(|leg| leg.driven_s += slower);
            let after = Learned::from_legs(&legs);
            prop_assert!(before.parts.iter().zip(&after.parts).all(|(a, b)| a.per_mille <= b.per_mille));
        }
    }
}
