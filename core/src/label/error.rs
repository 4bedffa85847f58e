//! Why a picture could not be read.

use crate::texts::Text;

/// What can be wrong with a picture; a picture without a symbol is no error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Zero bytes.
    #[error("the picture is empty")]
    Empty,
    /// Neither JPEG nor PNG.
    #[error("neither JPEG nor PNG")]
    Format,
    /// Cut off or damaged.
    #[error("the picture is damaged: {0}")]
    Broken(String),
    /// More pixels than can be read in the memory of a phone.
    #[error("{megapixels} megapixels, at most {most}")]
    TooBig {
        /// What it has, rounded up.
        megapixels: u64,
        /// What is read.
        most: u64,
    },
    /// A camera frame whose figures do not fit its bytes.
    #[error(
        "a plane of {width} x {height}, row stride {row_stride}, turned by {rotation_deg}, does not fit {bytes} bytes"
    )]
    Plane {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Bytes from one row to the next.
        row_stride: u32,
        /// Degrees.
        rotation_deg: u16,
        /// How many there are.
        bytes: usize,
    },
    /// The decoder gave up.
    #[error("the decoder failed: {0}")]
    Decoder(String),
}

impl LabelError {
    /// What a person reads.
    pub fn text(&self) -> Text {
        match self {
            LabelError::Empty => Text::new("label.picture_empty"),
            LabelError::Format => Text::new("label.picture_format"),
            LabelError::Broken(_) => Text::new("label.picture_broken"),
            LabelError::TooBig { megapixels, most } => {
                Text::new("label.picture_too_big").with("megapixels", megapixels).with("most", most)
            }
            LabelError::Plane { .. } | LabelError::Decoder(_) => Text::new("label.frame"),
        }
    }
}
