//! A rate card: what the programme pays from a date on. There is no built-in rate: none is public.

use crate::calendar::ServiceDay;
use crate::texts::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Pay rules that hold from `from` to `until`, both included. Cents, never negative. Of two cards for one day the one
/// with the later `from` counts, then the greater `id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateCard {
    /// Names the card; a card that comes again under its id replaces the old one, but for weeks whose statement is closed.
    pub id: String,
    /// First day.
    pub from: ServiceDay,
    /// Last day; none: until another card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<ServiceDay>,
    /// For each parcel delivered at a door, by pay class; the class "" is the default.
    #[serde(default)]
    pub delivered_cents: BTreeMap<String, i64>,
    /// For each failed attempt of a parcel.
    #[serde(default)]
    pub attempt_cents: i64,
    /// For each stop with at least one parcel delivered.
    #[serde(default)]
    pub stop_cents: i64,
    /// For each parcel handed over the counter.
    #[serde(default)]
    pub counter_cents: i64,
    /// For each day with at least one other line.
    #[serde(default)]
    pub day_cents: i64,
    /// Tiers by parcels delivered and collected in the day; the greatest tier that is reached counts, tiers do not add up.
    #[serde(default)]
    pub bonuses: Vec<Bonus>,
}

/// A bonus tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bonus {
    /// From this many parcels in a day.
    pub parcels: u32,
    /// For the day.
    pub cents: i64,
}

/// One amount of a card at most, cents: a million dollars, so that no sum of a day can leave an `i64`.
pub const MAX_CENTS: i64 = 100_000_000;

/// The names that a card's JSON may use; another one is a slip of the pen that would pay nothing without a word.
const FIELDS: [&str; 9] =
    ["id", "from", "until", "delivered_cents", "attempt_cents", "stop_cents", "counter_cents", "day_cents", "bonuses"];

/// Why a file of rate cards cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Not JSON, or a value of the wrong kind.
    #[error("the rate cards cannot be read: {0}")]
    Json(String),
    /// A card without an id.
    #[error("a rate card has no id")]
    NoId,
    /// Two cards with one id.
    #[error("rate card {0} stands there twice")]
    Twice(String),
    /// A name that no card has.
    #[error("rate card {card}: nothing is called {field}")]
    UnknownField {
        /// The card.
        card: String,
        /// The name.
        field: String,
    },
    /// Negative, or above [`MAX_CENTS`].
    #[error("rate card {card}: {field} is {cents}")]
    Amount {
        /// The card.
        card: String,
        /// Which amount.
        field: String,
        /// What it says.
        cents: i64,
    },
    /// Tiers that do not rise.
    #[error("rate card {0}: the bonuses do not rise")]
    Bonuses(String),
    /// It ends before it begins.
    #[error("rate card {0} ends before it begins")]
    Until(String),
}

impl CardError {
    /// What a person reads.
    pub fn text(&self) -> Text {
        match self {
            Self::Json(cause) => Text::new("earnings.card_json").with("cause", cause),
            Self::NoId => Text::new("earnings.card_no_id"),
            Self::Twice(card) => Text::new("earnings.card_twice").with("card", card),
            Self::UnknownField { card, field } => {
                Text::new("earnings.card_unknown_field").with("card", card).with("field", field)
            }
            Self::Amount { card, field, cents } => Text::new("earnings.card_amount")
                .with("card", card)
                .with("field", field)
                .with("cents", cents)
                .with("max", MAX_CENTS),
            Self::Bonuses(card) => Text::new("earnings.card_bonuses").with("card", card),
            Self::Until(card) => Text::new("earnings.card_until").with("card", card),
        }
    }
}

/// Reads one card or a list of cards from JSON and checks each.
pub fn read_cards(json: &str) -> Result<Vec<RateCard>, CardError> {
    let unreadable = |cause: serde_json::Error| CardError::Json(cause.to_string());
    let values = match serde_json::from_str(json).map_err(unreadable)? {
        serde_json::Value::Array(values) => values,
        one => vec![one],
    };
    let mut cards: Vec<RateCard> = Vec::with_capacity(values.len());
    for value in values {
        let stray = value.as_object().and_then(|o| o.keys().find(|k| !FIELDS.contains(&k.as_str())).cloned());
        let card: RateCard = serde_json::from_value(value).map_err(unreadable)?;
        if let Some(field) = stray {
            return Err(CardError::UnknownField { card: card.id, field });
        }
        card.check()?;
        if cards.iter().any(|other| other.id == card.id) {
            return Err(CardError::Twice(card.id));
        }
        cards.push(card);
    }
    Ok(cards)
}

/// The card that pays `day`: the one with the latest `from`, then the greatest id; none when no card covers the day.
/// Ids are unique.
pub fn card_for(day: ServiceDay, cards: &[RateCard]) -> Option<&RateCard> {
    cards.iter().filter(|card| card.covers(day)).max_by(|a, b| (a.from, &a.id).cmp(&(b.from, &b.id)))
}

impl RateCard {
    /// Whether the card holds on `day`.
    pub fn covers(&self, day: ServiceDay) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// What a parcel of `pay_class` pays at a door: its class, else the default class "", else nothing.
    pub fn delivered(&self, pay_class: &str) -> i64 {
        self.delivered_cents.get(pay_class).or_else(|| self.delivered_cents.get("")).copied().unwrap_or(0)
    }

    /// The greatest tier that `parcels` in a day reach, in cents; 0 below the first.
    pub fn bonus(&self, parcels: u32) -> i64 {
        let reached = self.bonuses.iter().filter(|bonus| bonus.parcels <= parcels);
        reached.max_by_key(|bonus| bonus.parcels).map_or(0, |bonus| bonus.cents)
    }

    /// Whether a card that came over the wire or from a file can pay.
    pub fn check(&self) -> Result<(), CardError> {
        let card = || self.id.clone();
        if self.id.trim().is_empty() {
            return Err(CardError::NoId);
        }
        if self.until.is_some_and(|until| until < self.from) {
            return Err(CardError::Until(card()));
        }
        for (field, cents) in self.amounts() {
            if !(0..=MAX_CENTS).contains(&cents) {
                return Err(CardError::Amount { card: card(), field, cents });
            }
        }
        if !self.bonuses.is_sorted_by(|a, b| a.parcels < b.parcels) {
            return Err(CardError::Bonuses(card()));
        }
        Ok(())
    }

    fn amounts(&self) -> impl Iterator<Item = (String, i64)> {
        let plain = [
            ("attempt_cents", self.attempt_cents),
            ("stop_cents", self.stop_cents),
            ("counter_cents", self.counter_cents),
            ("day_cents", self.day_cents),
        ];
        let classes = self.delivered_cents.iter().map(|(class, cents)| (format!("delivered_cents[{class}]"), *cents));
        let tiers = self.bonuses.iter().map(|bonus| (format!("bonuses[{}]", bonus.parcels), bonus.cents));
        plain.map(|(field, cents)| (field.to_owned(), cents)).into_iter().chain(classes).chain(tiers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str = r#"{"id": "2026", "from": "2026-01-01", "delivered_cents": {"": 250, "heavy": 400},
        "bonuses": [{"parcels": 30, "cents": 500}, {"parcels": 40, "cents": 1500}]}"#;

    fn with(field: &str, value: serde_json::Value) -> Result<Vec<RateCard>, CardError> {
        let mut card: serde_json::Value = serde_json::from_str(CARD).unwrap();
        card[field] = value;
        read_cards(&card.to_string())
    }

    #[test]
    fn a_class_without_a_rate_is_paid_as_the_default_class() {
        let card = read_cards(CARD).unwrap().remove(0);
        assert_eq!((card.delivered("heavy"), card.delivered("fragile"), card.delivered("")), (400, 250, 250));
    }

    #[test]
    fn the_greatest_tier_that_is_reached_counts_alone() {
        let card = read_cards(CARD).unwrap().remove(0);
        assert_eq!([29, 30, 39, 40, 99].map(|n| card.bonus(n)), [0, 500, 500, 1500, 1500]);
    }

    #[test]
    fn a_card_that_cannot_pay_is_refused_with_what_is_wrong() {
        use serde_json::json;
        assert!(matches!(with("day_cents", json!(-1)), Err(CardError::Amount { cents: -1, .. })));
        assert!(matches!(with("delivered_cents", json!({"": -250})), Err(CardError::Amount { .. })));
        assert!(matches!(with("stop_cents", json!(MAX_CENTS + 1)), Err(CardError::Amount { .. })));
        assert_eq!(with("until", json!("2025-12-31")), Err(CardError::Until("2026".into())));
        assert_eq!(with("id", json!(" ")), Err(CardError::NoId));
        assert!(matches!(with("stop_cent", json!(5)), Err(CardError::UnknownField { .. })));
        assert!(matches!(with("from", json!("1.1.2026")), Err(CardError::Json(_))));
        assert!(matches!(with("stop_cents", json!(2.5)), Err(CardError::Json(_))));
        assert!(matches!(read_cards("{"), Err(CardError::Json(_))));
        assert_eq!(read_cards(&format!("[{CARD}, {CARD}]")), Err(CardError::Twice("2026".into())));
        let fallen = json!([{"parcels": 40, "cents": 1}, {"parcels": 30, "cents": 2}]);
        assert_eq!(with("bonuses", fallen), Err(CardError::Bonuses("2026".into())));
        let equal = json!([{"parcels": 30, "cents": 1}, {"parcels": 30, "cents": 2}]);
        assert_eq!(with("bonuses", equal), Err(CardError::Bonuses("2026".into())));
    }

    #[test]
    fn a_card_of_one_day_pays_that_day_alone() {
        let card = with("until", serde_json::json!("2026-01-01")).unwrap().remove(0);
        assert_eq!([-1, 0, 1].map(|n| card.covers(card.from.plus(n))), [false, true, false]);
    }

    #[test]
    fn the_order_in_which_tiers_stand_does_not_change_the_bonus() {
        let mut card = read_cards(CARD).unwrap().remove(0);
        card.bonuses.reverse();
        assert_eq!([29, 30, 40].map(|n| card.bonus(n)), [0, 500, 1500]);
    }

    #[test]
    fn of_two_cards_for_a_day_the_later_one_counts_then_the_greater_id() {
        let day: ServiceDay = "2026-06-01".parse().unwrap();
        let card = |id: &str, from: &str, until: Option<&str>| RateCard {
            id: id.into(),
            from: from.parse().unwrap(),
            until: until.map(|u| u.parse().unwrap()),
            ..read_cards(CARD).unwrap().remove(0)
        };
        let cards = [
            card("z", "2026-01-01", None),
            card("c", "2026-06-01", Some("2026-06-01")),
            card("b", "2026-06-01", None),
            card("d", "2026-06-02", None),
        ];
        assert_eq!(card_for(day, &cards).unwrap().id, "c");
        assert_eq!(card_for(day.plus(-1), &cards).unwrap().id, "z");
        assert_eq!(card_for(day.plus(1), &cards).unwrap().id, "d");
        assert_eq!(card_for("2025-12-31".parse().unwrap(), &cards), None);
    }
}
