//! How fast a street is driven, and how long signals and turns take: the cost model, with the source of each figure.
//!
//! A posted `maxspeed` is taken as it is. Else the class has a speed, which is not the limit but what is left of it between
//! the stops of a town, that a map does not show. What turns and signals take comes on top, for every street alike.
//! `docs/roads.md` says how the result compares with another router's.

use super::access::Class;
use super::extract::Tags;

/// Kilometres of a mile (international mile, exactly).
const KM_PER_MILE: f64 = 1.609_344;
/// No street is slower, whatever a tag says.
const LEAST_KMH: f64 = 5.0;
/// No car is faster: the highest limit in the United States is 85 mph (Texas State Highway 130).
const MOST_KMH: f64 = 137.0;
/// The residence limit of most states, mph; [`RESIDENCE_LIMITS`] has the others.
const USUAL_RESIDENCE_MPH: f64 = 25.0;

/// Kilometres an hour without a posted limit, by class, in a town.
///
/// The classes follow the posted limits that the Uniform Vehicle Code and the states give for such streets, in mph: freeways in
/// cities 55, trunk 45, arterials 35 and 30, collectors and residential streets 25. Below a collector less than the limit is
/// driven, between parked cars and stop signs that are seldom mapped: 22, 19, 12 and less. The figures are close to those that
/// Valhalla's speed assignment uses in urban areas (89, 73, 57, 49, 40, 35, 30, 20 km/h), the only published set for American
/// towns that we know of; driveways 10 and parking aisles 15 km/h are Valhalla's and OSRM's.
fn usual_kmh(class: Class) -> f64 {
    match class {
        Class::Motorway => 89.0,
        Class::Trunk => 72.0,
        Class::Ramp => 60.0,
        Class::Primary => 56.0,
        Class::Secondary => 48.0,
        Class::Link => 45.0,
        Class::Tertiary => 40.0,
        Class::Unclassified => 35.0,
        Class::Residential => 30.0,
        Class::Service | Class::Alley => 20.0,
        Class::LivingStreet | Class::ParkingAisle => 15.0,
        Class::Driveway | Class::Track => 10.0,
    }
}

/// States whose limit in a residence or urban district is not 25 mph, with the statute.
///
/// 25 mph are, among the states of the programme: Ohio (ORC 4511.21), California (CVC 22352), Michigan (MCL 257.627), Iowa
/// (Code 321.285), Washington (RCW 46.61.400), Nebraska (60-6,186), Alaska (13 AAC 02.275), Wisconsin (346.57).
const RESIDENCE_LIMITS: [(&str, f64); 7] = [
    ("FL", 30.0), // Florida Statutes 316.183
    ("IL", 30.0), // 625 ILCS 5/11-601
    ("IN", 30.0), // Indiana Code 9-21-5-2
    ("MA", 30.0), // General Laws c. 90 s. 17, thickly settled district
    ("MD", 30.0), // Transportation 21-801.1
    ("MN", 30.0), // Minnesota Statutes 169.14
    ("NC", 35.0), // General Statutes 20-141, inside municipalities
];

/// A street's speed by what kind it is, in one state.
#[derive(Clone, Copy, Debug)]
pub struct Speeds {
    residence: f64,
}

impl Speeds {
    /// For a state by its two letters; none: unknown.
    pub fn of_state(state: Option<&str>) -> Self {
        let mph = RESIDENCE_LIMITS.iter().find(|(known, _)| Some(*known) == state).map(|(_, mph)| *mph);
        Self { residence: mph.unwrap_or(USUAL_RESIDENCE_MPH) / USUAL_RESIDENCE_MPH }
    }

    /// Kilometres an hour in the order of the way's nodes, and against it.
    pub fn of(&self, class: Class, tags: &Tags) -> (f64, f64) {
        let usual = match class {
            Class::Residential | Class::Unclassified => usual_kmh(class) * self.residence,
            _ => usual_kmh(class),
        };
        let usual = if rough(tags) { usual / 2.0 } else { usual };
        let posted = |key: &str| tags.get(key).and_then(kmh);
        let both = posted("maxspeed");
        let way = |key: &str| posted(key).or(both).unwrap_or(usual).clamp(LEAST_KMH, MOST_KMH);
        (way("maxspeed:forward"), way("maxspeed:backward"))
    }
}

/// Not paved, or broken: half the usual speed.
fn rough(tags: &Tags) -> bool {
    let surface = tags.get("surface").is_some_and(|surface| {
        matches!(surface, "gravel" | "unpaved" | "dirt" | "earth" | "ground" | "grass" | "mud" | "sand" | "compacted")
    });
    surface || tags.get("smoothness").is_some_and(|s| matches!(s, "bad" | "very_bad" | "horrible" | "very_horrible"))
}

/// `25 mph`, `25mph`, `40`, `40 km/h`; a number without a unit is km/h (wiki, "Key:maxspeed"). None: not a number.
fn kmh(text: &str) -> Option<f64> {
    let text = text.split(';').next().unwrap_or_default().trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number: f64 = text[..digits].parse().ok().filter(|number| *number > 0.0)?;
    match text[digits..].trim() {
        "mph" => Some(number * KM_PER_MILE),
        "" | "km/h" | "kmh" | "kph" => Some(number),
        _ => None,
    }
}

/// Milliseconds of a signal, on average over green and red. OSRM's car profile: 2 s.
pub const SIGNAL_MS: u32 = 2_000;
/// Milliseconds of a stop sign that stands on the way. A car at 30 km/h that stops and starts again at 2 m/s2 loses 4 s.
pub const STOP_SIGN_MS: u32 = 4_000;
/// Milliseconds of a gate or toll booth. Valhalla's `toll_booth_cost`: 15 s.
pub const GATE_MS: u32 = 15_000;

/// Milliseconds at most of a turn. OSRM's car profile, `turn_penalty`.
const TURN_MS: f64 = 7_500.0;
/// Milliseconds more to turn round. OSRM's car profile, `u_turn_penalty`.
const U_TURN_MS: f64 = 20_000.0;
/// How much longer a left turn takes than a right one. OSRM's car profile, `turn_bias`.
const TURN_BIAS: f64 = 1.075;

/// Milliseconds of a turn by so many degrees: 0 straight on, 90 right, -90 left, 180 back.
///
/// A sigmoid: nothing straight on, half of [`TURN_MS`] at about a right angle (Project OSRM, profiles/car.lua, `process_turn`).
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 30,000
pub fn turn_ms(degrees: f64) -> u32 {
    let bias = if degrees >= 0.0 { TURN_BIAS } else { 1.0 / TURN_BIAS };
    let ms = TURN_MS / (1.0 + (-(13.0 / bias * degrees.abs() / 180.0 - 6.5 * bias)).exp());
    ms.round() as u32
}

/// Milliseconds to turn round where a street ends.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn u_turn_ms() -> u32 {
    turn_ms(180.0) + U_TURN_MS as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posted_limit_counts_in_its_unit() {
        for (text, expected) in [
            ("25 mph", Some(25.0 * KM_PER_MILE)),
            ("25mph", Some(25.0 * KM_PER_MILE)),
            ("40", Some(40.0)),
            ("40 km/h", Some(40.0)),
            ("55 mph;45 mph", Some(55.0 * KM_PER_MILE)),
            ("unposted", None),
            ("", None),
            ("0", None),
            ("5 knots", None),
        ] {
            assert_eq!(kmh(text), expected, "{text}");
        }
        let tags = Tags::from_pairs([("maxspeed", "35 mph"), ("maxspeed:backward", "900")].into_iter());
        let (ahead, back) = Speeds::of_state(None).of(Class::Residential, &tags);
        assert!((ahead - 56.327).abs() < 0.001 && (back - MOST_KMH).abs() < 0.001);
    }

    #[test]
    fn a_state_moves_only_what_its_statute_speaks_of() {
        let [usual, slower] = ["OH", "NC"].map(|state| Speeds::of_state(Some(state)));
        assert_eq!(usual.of(Class::Residential, &Tags::default()).0, 30.0);
        assert_eq!(slower.of(Class::Residential, &Tags::default()).0, 42.0);
        assert_eq!(slower.of(Class::Primary, &Tags::default()), usual.of(Class::Primary, &Tags::default()));
    }

    #[test]
    fn a_left_turn_takes_longer_than_a_right_one_and_straight_on_nothing() {
        assert!(turn_ms(0.0) < 50, "{}", turn_ms(0.0));
        assert!(turn_ms(-90.0) < turn_ms(-135.0) && turn_ms(90.0) < turn_ms(135.0));
        assert!((2_000..6_000).contains(&turn_ms(-90.0)), "{}", turn_ms(-90.0));
        println!("left {} right {} back {}", turn_ms(-90.0), turn_ms(90.0), u_turn_ms());
        assert!(u_turn_ms() > 25_000);
    }
}
