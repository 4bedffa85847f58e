//! The tags of an element, only those that the room reads.

/// Keys that anything in the room asks for; the rest is not kept.
const READ: [&str; 36] = [
    "access",
    "addr:city",
    "addr:housenumber",
    "addr:interpolation",
    "addr:postcode",
    "addr:state",
    "addr:street",
    "area",
    "barrier",
    "direction",
    "except",
    "highway",
    "is_in:state_code",
    "junction",
    "locked",
    "maxspeed",
    "maxspeed:backward",
    "maxspeed:forward",
    "motor_vehicle",
    "motorcar",
    "motorroad",
    "name",
    "oneway",
    "oneway:motor_vehicle",
    "ref",
    "restriction",
    "restriction:conditional",
    "restriction:motorcar",
    "service",
    "smoothness",
    "surface",
    "tiger:county",
    "tracktype",
    "traffic_signals:direction",
    "type",
    "vehicle",
];

/// Keys with their values, few enough to look through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(Vec<(&'static str, String)>);

impl Tags {
    /// Those of `pairs` that are read here; of a key given twice, the first.
    pub fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut tags = Self::default();
        pairs.for_each(|(key, value)| tags.add(key, value));
        tags
    }

    /// Adds a tag, if it is read here.
    pub fn add(&mut self, key: &str, value: &str) {
        if let Ok(at) = READ.binary_search(&key)
            && self.get(READ[at]).is_none()
        {
            self.0.push((READ[at], value.to_owned()));
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }

    /// Whether a key has this value.
    pub fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_so_that_each_is_found() {
        assert!(READ.is_sorted());
        let tags = Tags::from_pairs([("type", "restriction"), ("colour", "red"), ("access", "no")].into_iter());
        assert_eq!((tags.get("type"), tags.get("colour"), tags.is("access", "no")), (Some("restriction"), None, true));
    }
}
