//! The one error of the binding.

use satchel_core::companion::{Error, Fault};
use satchel_core::texts::Text;
use std::collections::HashMap;

/// Why something did not happen. Nothing was recorded, unless the text says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum SatchelError {
    /// Every failure of the core, as a person reads it and as a program tells it apart.
    #[error("{text}")]
    Failed {
        /// Which sentence: `room.what`, to be rendered in another language with `args`.
        key: String,
        /// What the sentence is about.
        args: HashMap<String, String>,
        /// The sentence in English.
        text: String,
        /// Who can mend it.
        fault: Fault,
    },
}

impl From<Error> for SatchelError {
    fn from(error: Error) -> Self {
        Self::of(&error.text, error.fault)
    }
}

impl SatchelError {
    pub(crate) fn of(text: &Text, fault: Fault) -> Self {
        let args = text.args.clone().into_iter().collect();
        Self::Failed { key: text.key.clone(), args, text: text.to_string(), fault }
    }
}
