//! Which ways a car may use, in which direction, and whether it may pass through.
//!
//! Follows OpenStreetMap's tagging of motor vehicles: the most special of `motorcar`, `motor_vehicle`, `vehicle`, `access`
//! decides (wiki, "Key:access", transport mode hierarchy). What a delivery car may enter but not cut through is
//! [`Access::EndsOnly`].

use super::extract::Tags;

/// What kind of street, from large to small. The numbers are those of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Class {
    /// Freeway.
    Motorway = 0,
    /// Highway that is almost one.
    Trunk = 1,
    /// Ramp of a freeway or trunk road.
    Ramp = 2,
    /// Arterial.
    Primary = 3,
    /// Smaller arterial.
    Secondary = 4,
    /// Turning lane or connection of an arterial.
    Link = 5,
    /// Collector.
    Tertiary = 6,
    /// Through street without a class, rural road.
    Unclassified = 7,
    /// Street that people live on.
    Residential = 8,
    /// Street where people walk.
    LivingStreet = 9,
    /// Access road.
    Service = 10,
    /// Back side of houses.
    Alley = 11,
    /// Lane of a parking lot.
    ParkingAisle = 12,
    /// To a house or firm, or past a counter.
    Driveway = 13,
    /// Field or forest track.
    Track = 14,
}

impl Class {
    /// All, by their numbers.
    pub const ALL: [Self; 15] = [
        Self::Motorway,
        Self::Trunk,
        Self::Ramp,
        Self::Primary,
        Self::Secondary,
        Self::Link,
        Self::Tertiary,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Alley,
        Self::ParkingAisle,
        Self::Driveway,
        Self::Track,
    ];

    /// The class of a way; none: no car drives there.
    pub fn of(tags: &Tags) -> Option<Self> {
        if tags.is("area", "yes") || tags.is("service", "emergency_access") {
            return None;
        }
        Some(match tags.get("highway")? {
            "motorway" => Self::Motorway,
            "trunk" => Self::Trunk,
            "motorway_link" | "trunk_link" => Self::Ramp,
            "primary" => Self::Primary,
            "secondary" => Self::Secondary,
            "primary_link" | "secondary_link" | "tertiary_link" => Self::Link,
            "tertiary" => Self::Tertiary,
            "unclassified" | "road" => Self::Unclassified,
            "residential" => Self::Residential,
            "living_street" => Self::LivingStreet,
            "service" => match tags.get("service") {
                Some("alley") => Self::Alley,
                Some("parking_aisle") => Self::ParkingAisle,
                Some("driveway" | "drive-through") => Self::Driveway,
                _ => Self::Service,
            },
            "track" => Self::Track,
            _ => return None,
        })
    }

    /// By its number in the pack.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Whether it is too wide and fast to be crossed on foot with a parcel: there a stop is reached on its own side.
    pub fn has_own_side(self) -> bool {
        self <= Self::Secondary
    }
}

/// Whether a car may use a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, to anywhere.
    Open,
    /// Only who begins or ends there.
    EndsOnly,
    /// Nobody.
    Closed,
}

impl Access {
    /// What the tags of a way, or of a gate, say.
    pub fn of(tags: &Tags) -> Self {
        let said = ["motorcar", "motor_vehicle", "vehicle", "access"].into_iter().find_map(|key| tags.get(key));
        match said {
            Some("no" | "agricultural" | "forestry" | "emergency" | "psv" | "bus" | "military" | "use_sidepath") => {
                Self::Closed
            }
            Some("private" | "destination" | "customers" | "delivery" | "permit" | "residents") => Self::EndsOnly,
            _ => Self::Open,
        }
    }

    /// Of a way of this class: a parking lot or a driveway is not cut through, whatever it is tagged.
    pub fn of_way(class: Class, tags: &Tags) -> Self {
        match Self::of(tags) {
            Self::Open if matches!(class, Class::ParkingAisle | Class::Driveway | Class::Track) => Self::EndsOnly,
            access => access,
        }
    }
}

/// Whether a way may be driven in the order of its nodes, and against it.
pub fn directions(class: Class, tags: &Tags) -> (bool, bool) {
    match tags.get("oneway:motor_vehicle").or_else(|| tags.get("oneway")) {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (false, true),
        Some("reversible") => (false, false), // by the hour: not to be relied on
        Some("no" | "false" | "0") => (true, true),
        _ => {
            let round = matches!(tags.get("junction"), Some("roundabout" | "circular"));
            (true, !(round || class == Class::Motorway))
        }
    }
}

/// What stands on a node and how a car passes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// Nothing that stops a car.
    None,
    /// Opens for anybody, and takes its time: a gate, a toll booth.
    Slow,
    /// Opens for who begins or ends behind it.
    Private,
    /// Never opens for a car.
    Closed,
}

impl Barrier {
    /// From a node's tags.
    pub fn of(tags: &Tags) -> Self {
        let opens = match tags.get("barrier") {
            None => return Self::None,
            Some("gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "toll_booth" | "border_control") => Self::Slow,
            Some(
                "block" | "bollard" | "chain" | "jersey_barrier" | "debris" | "log" | "planter" | "fence" | "wall",
            ) => {
                // Some open for those who have the key.
                return match Access::of(tags) {
                    Access::EndsOnly => Self::Private,
                    Access::Open if tags.get("access").is_some() => Self::None,
                    _ => Self::Closed,
                };
            }
            Some(_) => Self::None,
        };
        match Access::of(tags) {
            Access::Open => opens,
            Access::EndsOnly => Self::Private,
            Access::Closed => Self::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::from_pairs(pairs.iter().copied())
    }

    #[test]
    fn the_most_special_key_decides() {
        assert_eq!(Access::of(&tags(&[("access", "no"), ("motor_vehicle", "yes")])), Access::Open);
        assert_eq!(Access::of(&tags(&[("access", "yes"), ("motorcar", "private")])), Access::EndsOnly);
        assert_eq!(Access::of(&tags(&[("vehicle", "no")])), Access::Closed);
        let aisle = tags(&[("highway", "service"), ("service", "parking_aisle")]);
        assert_eq!(Access::of_way(Class::ParkingAisle, &aisle), Access::EndsOnly);
    }

    #[test]
    fn one_ways_are_said_or_implied() {
        let way = |class, pairs: &[(&str, &str)]| directions(class, &tags(pairs));
        assert_eq!(way(Class::Residential, &[]), (true, true));
        assert_eq!(way(Class::Residential, &[("oneway", "-1")]), (false, true));
        assert_eq!(way(Class::Residential, &[("junction", "roundabout")]), (true, false));
        assert_eq!(way(Class::Motorway, &[]), (true, false));
        assert_eq!(way(Class::Motorway, &[("oneway", "no")]), (true, true));
        assert_eq!(way(Class::Ramp, &[("oneway", "yes"), ("oneway:motor_vehicle", "no")]), (true, true));
    }

    #[test]
    fn a_bollard_stays_and_a_gate_opens() {
        let barrier = |pairs: &[(&str, &str)]| Barrier::of(&tags(pairs));
        assert_eq!(barrier(&[("barrier", "bollard")]), Barrier::Closed);
        assert_eq!(barrier(&[("barrier", "gate")]), Barrier::Slow);
        assert_eq!(barrier(&[("barrier", "gate"), ("access", "private")]), Barrier::Private);
        assert_eq!(barrier(&[("barrier", "gate"), ("access", "no")]), Barrier::Closed);
        assert_eq!(barrier(&[("barrier", "kerb")]), Barrier::None);
    }

    #[test]
    fn every_class_has_its_own_number() {
        for (number, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, number);
        }
        assert_eq!(Class::from_number(15), None);
    }
}
