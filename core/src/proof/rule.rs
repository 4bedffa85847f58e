//! What a door asks and what is still missing, for each parcel by itself.

use crate::journal::AgeCheck;
use crate::manifest::ProofRule;
use crate::texts::Text;

/// One thing that a rule can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The parcel's label, scanned at the door.
    Scan,
    /// A photo.
    Photo,
    /// A signature.
    Signature,
    /// The name of who signed.
    Name,
    /// The recipient's PIN.
    Pin,
    /// Somebody of 21 or older.
    Age21,
}

impl Part {
    /// What the screen asks for.
    pub fn text(self) -> Text {
        Text::new(match self {
            Self::Scan => "proof.part_scan",
            Self::Photo => "proof.part_photo",
            Self::Signature => "proof.part_signature",
            Self::Name => "proof.part_name",
            Self::Pin => "proof.part_pin",
            Self::Age21 => "proof.part_age21",
        })
    }
}

impl Part {
    /// Why a delivery of `parcel` without it is not taken, and what to do.
    pub fn missing_text(self, parcel: &str) -> Text {
        let key = match self {
            Self::Scan => "proof.missing_scan",
            Self::Photo => "proof.missing_photo",
            Self::Signature => "proof.missing_signature",
            Self::Name => "proof.missing_name",
            Self::Pin => "proof.missing_pin",
            Self::Age21 => "proof.missing_age21",
        };
        Text::new(key).with("parcel", parcel)
    }
}

/// What was given for one parcel. A photo that waits to be processed counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Its label was scanned.
    pub scan: bool,
    /// There is a photo.
    pub photo: bool,
    /// There is a signature.
    pub signature: bool,
    /// There is a name.
    pub name: bool,
    /// The PIN matched this parcel's hash.
    pub pin: bool,
    /// The age was proven.
    pub age: Option<AgeCheck>,
}

/// What the rule asks and nobody has given yet, in the order of the screen.
pub fn missing(rule: &ProofRule, given: &Given) -> Vec<Part> {
    [
        (Part::Scan, rule.scan && !given.scan),
        (Part::Photo, rule.photo && !given.photo),
        (Part::Signature, rule.signature && !given.signature),
        (Part::Name, rule.signature && !given.name),
        (Part::Pin, rule.pin && !given.pin),
        (Part::Age21, rule.age21 && given.age.is_none()),
    ]
    .into_iter()
    .filter_map(|(part, lacks)| lacks.then_some(part))
    .collect()
}

/// Everything that some parcel of a stop asks, so that a screen asks once. What is missing stays a matter of each parcel.
pub fn asked<'a>(rules: impl IntoIterator<Item = &'a ProofRule>) -> ProofRule {
    rules.into_iter().fold(ProofRule::default(), |all, rule| ProofRule {
        scan: all.scan || rule.scan,
        photo: all.photo || rule.photo,
        signature: all.signature || rule.signature,
        pin: all.pin || rule.pin,
        age21: all.age21 || rule.age21,
    })
}

/// How "at least 21?" is recorded: a yes with how it was checked; a no is no proof, the attempt fails as `age_not_proven`.
/// `by_licence`: read from a licence's barcode; else the courier looked at a document.
pub fn age_check(at_least_21: bool, by_licence: bool) -> Option<AgeCheck> {
    at_least_21.then_some(if by_licence { AgeCheck::ByLicence } else { AgeCheck::ByLooking })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(bits: u8) -> ProofRule {
        let on = |bit: u8| bits & (1 << bit) != 0;
        ProofRule { scan: on(0), photo: on(1), signature: on(2), pin: on(3), age21: on(4) }
    }

    fn given(bits: u8) -> Given {
        let on = |bit: u8| bits & (1 << bit) != 0;
        Given {
            scan: on(0),
            photo: on(1),
            signature: on(2),
            pin: on(3),
            age: on(4).then_some(AgeCheck::ByLooking),
            name: on(5),
        }
    }

    #[test]
    fn a_signature_asks_for_a_name_too() {
        assert_eq!(missing(&rule(0b100), &Given::default()), [Part::Signature, Part::Name]);
        assert_eq!(missing(&rule(0b100), &given(0b100)), [Part::Name]);
        assert_eq!(missing(&rule(0b100), &given(0b10_0100)), []);
    }

    #[test]
    fn only_a_yes_is_an_age_check() {
        assert_eq!(age_check(true, true), Some(AgeCheck::ByLicence));
        assert_eq!(age_check(true, false), Some(AgeCheck::ByLooking));
        assert_eq!(age_check(false, true), None);
    }

    proptest! {
        #[test]
        fn nothing_is_missing_that_was_not_asked_and_everything_asked_and_absent_is(asks in 0..32_u8, gives in 0..64_u8) {
            let parts = missing(&rule(asks), &given(gives));
            let lacking = asks & !gives;
            let unnamed = asks & 0b100 != 0 && gives & 0b10_0000 == 0;
            prop_assert_eq!(parts.len() as u32, lacking.count_ones() + u32::from(unnamed));
            prop_assert_eq!(missing(&rule(asks), &given(63)), vec![]);
        }

        #[test]
        fn a_stop_asks_what_any_of_its_parcels_asks(a in 0..32_u8, b in 0..32_u8) {
            prop_assert_eq!(asked([&rule(a), &rule(b)]), rule(a | b));
        }
    }
}
