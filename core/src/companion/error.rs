//! One small error at the facade: a sentence for the courier, and whose fault it was.

use crate::texts::Text;

/// Why an act or a view did not happen. Nothing was recorded, unless the sentence says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Error {
    /// What, where, and what to do.
    pub text: Text,
    /// Who can mend it.
    pub fault: Fault,
}

/// Who can mend an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What was asked cannot be done as it was asked: ask otherwise.
    Input,
    /// A rule of the door or of the day says no (a wrong PIN, a proof that is missing).
    Rule,
    /// The device, its disk or its keys failed.
    Device,
    /// The depot or the network.
    Network,
}

impl Error {
    pub(super) fn input(text: Text) -> Self {
        Self { text, fault: Fault::Input }
    }

    pub(super) fn rule(text: Text) -> Self {
        Self { text, fault: Fault::Rule }
    }

    pub(super) fn device(text: Text) -> Self {
        Self { text, fault: Fault::Device }
    }
}

/// Shorthand for the facade's results.
pub type Result<T> = std::result::Result<T, Error>;

/// One mapping from the rooms' errors to the facade's: each room says the sentence, this says who can mend it.
macro_rules! maps {
    ($($room:path => $fault:ident),* $(,)?) => {
        $(impl From<$room> for Error {
            fn from(error: $room) -> Self {
                Error { text: error.text(), fault: Fault::$fault }
            }
        })*
    };
}

maps! {
    crate::calendar::DayError => Input,
    crate::label::LabelError => Input,
    crate::manifest::ManifestError => Input,
    crate::plan::PlanError => Input,
    crate::roads::RoadsError => Input,
    crate::proof::ProofError => Input,
    crate::store::StoreError => Device,
    crate::sync::SyncError => Network,
}
