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
    assert_eq!(corrected(12_345, learned.at(0).per_mille), 12_345);
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
fn a_pause_is_no_driving_on_a_long_leg_either() {
    let left_out = |map_s, driven_s| Learned::from_legs(&legs(1, map_s, driven_s, 8)).left_out;
    assert_eq!((left_out(100, 300), left_out(100, 301)), (0, 1), "three times");
    assert_eq!((left_out(1_000, 1_800), left_out(1_000, 1_801)), (0, 1), "half as much again, and five minutes");
}

#[test]
fn hours_of_several_parts_have_the_ratio_between_by_their_length() {
    let learned = Learned::from_legs(&[legs(4_000, 180, 198, 8), legs(4_000, 180, 180, 12)].concat());
    let [morning, midday] = [8, 12].map(|hour| learned.at(hour * 3_600).per_mille);
    let over =
        |hours: &[(u32, u32)]| learned.over(&hours.iter().map(|(a, b)| (a * 3_600, b * 3_600)).collect::<Vec<_>>());
    assert_eq!((over(&[(7, 9)]), over(&[(10, 12)]), over(&[])), (morning, midday, 1_000));
    assert_eq!(over(&[(9, 11)]), (morning + midday).div_ceil(2));
    assert_eq!(over(&[(9, 10), (12, 15)]), (morning + 3 * midday + 2) / 4);
    assert_eq!(over(&[(20, 30)]), learned.at(20 * 3_600).per_mille, "the evening ends with the service day");
}

#[test]
fn days_add_up_in_any_parts() {
    let all = [legs(3, 180, 198, 8), legs(2, 100, 90, 12), legs(1, 10, 10, 12)].concat();
    let whole: Driven = all.iter().copied().collect();
    let days: Vec<Driven> = all.chunks(2).map(|day| day.iter().copied().collect()).collect();
    assert_eq!(days.iter().sum::<Driven>(), whole);
    assert_eq!(Learned::from(&whole), Learned::from_legs(&all));
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
        legs.retain(|leg| leg.counts() && DrivenLeg { driven_s: leg.driven_s + slower, ..*leg }.counts());
        let before = Learned::from_legs(&legs);
        legs.iter_mut().for_each(|leg| leg.driven_s += slower);
        let after = Learned::from_legs(&legs);
        prop_assert!(before.parts.iter().zip(&after.parts).all(|(a, b)| a.per_mille <= b.per_mille));
    }
}
