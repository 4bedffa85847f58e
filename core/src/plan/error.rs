//! What can be wrong with a problem.

use crate::texts::Text;

/// Why a problem cannot be planned: what, where and how to mend it is in [`PlanError::text`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A table has not as many rows, or a row not as many columns, as there are stops and the shop.
    #[error("{table} has {found} entries at row {row}, {wanted} are wanted")]
    Shape {
        /// `durations_s` or `distances_m`.
        table: &'static str,
        /// The row that is wrong; the number of rows when there are too many or too few.
        row: usize,
        /// How many entries it has.
        found: usize,
        /// How many it should have.
        wanted: usize,
    },
    /// A number that is negative where it may not be, too large, or not a number.
    #[error("{place} is not usable")]
    Number {
        /// Where, as a path into the problem.
        place: String,
    },
    /// Two stops with the same id.
    #[error("two stops are named {id}")]
    Twice {
        /// The id.
        id: String,
    },
    /// Windows that are not sorted, overlap or end before they begin.
    #[error("the windows of {id} are not in order")]
    Windows {
        /// The stop.
        id: String,
    },
    /// Slots that are not sorted, overlap or end before they begin.
    #[error("slot {index} is not in order")]
    Slots {
        /// The first slot that is wrong.
        index: usize,
    },
    /// A stop is named that is not among the stops.
    #[error("{list} names {id}, which is no stop")]
    Unknown {
        /// `locked` or `onboard`.
        list: &'static str,
        /// The id.
        id: String,
    },
    /// A stop is named more than once.
    #[error("{list} names {id} twice")]
    Repeated {
        /// `locked` or `onboard`.
        list: &'static str,
        /// The id.
        id: String,
    },
    /// The courier is at a row that does not exist, or there is no slot to be under way in.
    #[error("the start does not fit the problem")]
    Start,
    /// Stops are to be divided while an outing is under way or some are locked.
    #[error("a day under way, or with locked stops, cannot be divided")]
    Divided,
    /// A locked stop that cannot be kept.
    #[error("locked stop {id} cannot be kept: {cause:?}")]
    Locked {
        /// The first stop of the list that cannot be kept.
        id: String,
        /// Why.
        cause: LockedCause,
    },
}

/// Why a locked stop cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockedCause {
    /// No street leads there from the place before.
    NoWay,
    /// The vehicle is full before.
    TooBig,
    /// It is reached after its last window.
    Window,
    /// The outing would not be over within a slot.
    Slot,
    /// Under way, and it is not on board.
    NotOnBoard,
}

impl PlanError {
    /// What a person reads.
    pub fn text(&self) -> Text {
        match self {
            Self::Shape { table, row, found, wanted } => Text::new("plan.shape")
                .with("table", table)
                .with("row", row)
                .with("found", found)
                .with("wanted", wanted),
            Self::Number { place } => Text::new("plan.number").with("place", place),
            Self::Twice { id } => Text::new("plan.twice").with("id", id),
            Self::Windows { id } => Text::new("plan.windows").with("id", id),
            Self::Slots { index } => Text::new("plan.slots").with("index", index),
            Self::Unknown { list, id } => Text::new("plan.unknown").with("list", list).with("id", id),
            Self::Repeated { list, id } => Text::new("plan.repeated").with("list", list).with("id", id),
            Self::Start => Text::new("plan.start"),
            Self::Divided => Text::new("plan.divided"),
            Self::Locked { id, cause } => Text::new(match cause {
                LockedCause::NoWay => "plan.locked_no_way",
                LockedCause::TooBig => "plan.locked_too_big",
                LockedCause::Window => "plan.locked_window",
                LockedCause::Slot => "plan.locked_slot",
                LockedCause::NotOnBoard => "plan.locked_not_on_board",
            })
            .with("id", id),
        }
    }
}
