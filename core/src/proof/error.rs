//! What goes wrong with a proof, and what is only worth a warning.

use crate::texts::Text;

/// Why a proof cannot be used. None of these stops the outcome of an attempt from being recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The camera gave 0 bytes.
    #[error("the picture is empty")]
    EmptyPicture,
    /// Neither JPEG nor PNG, so its metadata cannot be taken out.
    #[error("the file is neither a JPEG nor a PNG")]
    NotAPicture,
    /// No stroke with two different points.
    #[error("there is no signature")]
    NoSignature,
    /// Nothing was typed; it does not count as a try.
    #[error("the PIN is empty")]
    NoPin,
    /// The manifest's PIN hash is not Argon2id in PHC form; the cause never holds the PIN.
    #[error("the PIN hash of the manifest cannot be used: {0}")]
    PinHash(String),
}

impl ProofError {
    /// What a person reads.
    pub fn text(&self) -> Text {
        match self {
            Self::EmptyPicture => Text::new("proof.empty_picture"),
            Self::NotAPicture => Text::new("proof.not_a_picture"),
            Self::NoSignature => Text::new("proof.no_signature"),
            Self::NoPin => Text::new("proof.no_pin"),
            Self::PinHash(cause) => Text::new("proof.pin_hash").with("cause", cause),
        }
    }
}

/// What a courier is told and may accept; its word stands in `ProofGiven::warnings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// The photo shows no sharp edge.
    PhotoBlurred,
    /// The photo is almost black.
    PhotoDark,
    /// The camera's file ends too early; the rest of the picture is blank.
    PhotoCutShort,
    /// The device is further from the door than [`super::FAR_FROM_DOOR_M`] and its own accuracy.
    FarFromDoor,
}

impl Warning {
    /// The word in a fact.
    pub fn word(self) -> &'static str {
        match self {
            Self::PhotoBlurred => "photo_blurred",
            Self::PhotoDark => "photo_dark",
            Self::PhotoCutShort => "photo_cut_short",
            Self::FarFromDoor => "far_from_door",
        }
    }

    /// What a person reads.
    pub fn text(self) -> Text {
        Text::new(&format!("proof.{}", self.word()))
    }
}
