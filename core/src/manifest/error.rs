//! What can be wrong with a manifest, and the sentence for it.

use crate::texts::Text;

/// Why a file or a parcel is not taken, or taken with a remark. [`ManifestError::text`] is what a person reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub enum ManifestError {
    /// More bytes than [`super::MAX_FILE_BYTES`].
    FileTooLarge,
    /// Nothing in it.
    EmptyFile,
    /// An encoding that is not read: its name.
    Encoding(String),
    /// Remark: read as Windows-1252.
    ReadAsWindows1252,
    /// A required column is absent.
    NoColumn {
        /// Which.
        column: String,
        /// The header as it is.
        found: String,
    },
    /// A line with more fields than the header has columns.
    TooManyFields {
        /// Columns of the header.
        columns: usize,
        /// Fields of the line.
        fields: usize,
    },
    /// A quotation mark that is not closed where its field ends, so that it takes in the lines behind.
    Quote,
    /// No tracking number.
    NoNumber,
    /// A tracking number with a character that no label has, or too long.
    Number(String),
    /// A spreadsheet turned the number into a power of ten: its digits are lost.
    Scientific(String),
    /// Remark: the number looks as if a spreadsheet had rounded it to 15 digits.
    Rounded(String),
    /// The number stands in the file twice.
    Duplicate {
        /// The number.
        number: String,
        /// The line where it stands first.
        first: u64,
    },
    /// Neither a street line nor coordinates.
    NoPlace,
    /// One coordinate without the other, not numbers, or not on the earth.
    Coordinates {
        /// As written.
        lat: String,
        /// As written.
        lon: String,
    },
    /// A field with more characters than allowed.
    TooLong {
        /// Which column.
        column: &'static str,
        /// How many are allowed.
        max: usize,
    },
    /// Not one of the states.
    State(String),
    /// Not a ZIP.
    Zip(String),
    /// Remark: the ZIP had lost its leading zeros.
    ZipRestored {
        /// As written.
        from: String,
        /// As taken.
        to: String,
    },
    /// Not a time of day.
    Time {
        /// Which column.
        column: &'static str,
        /// As written.
        value: String,
    },
    /// A window that ends before it starts.
    WindowOrder {
        /// Its start as written.
        start: String,
        /// Its end as written.
        end: String,
    },
    /// A quantity that is not a number, or out of range.
    Measure {
        /// Which column, with its unit.
        column: &'static str,
        /// As written.
        value: String,
        /// The greatest that is taken.
        max: u32,
    },
    /// Remark: only some of length, width and height are given; none is kept.
    PartialSize,
    /// Not a word of the proof rule.
    Proof(String),
    /// Not an Argon2id hash in PHC form, or one that a phone cannot compute.
    PinHash,
    /// Remark: a PIN is asked and no hash is given to check it against.
    NoPinHash,
    /// Not `must`, `should` or `may`.
    Priority(String),
    /// Remark: so many findings that the others are not listed.
    More(u64),
}

/// Characters of a bad value that a sentence shows, so that no message grows with its input.
const SHOWN: usize = 60;

impl ManifestError {
    /// Whether the parcel is taken all the same.
    pub fn is_remark(&self) -> bool {
        use ManifestError::{More, NoPinHash, PartialSize, ReadAsWindows1252, Rounded, ZipRestored};
        matches!(self, ReadAsWindows1252 | Rounded(_) | ZipRestored { .. } | PartialSize | NoPinHash | More(_))
    }

    /// What, where and what to do.
    pub fn text(&self) -> Text {
        let plain = |what: &str| Text::new(&format!("manifest.{what}"));
        let value = |what: &str, value: &str| plain(what).with("value", shown(value));
        match self {
            Self::FileTooLarge => plain("file_too_large").with("max_mb", super::MAX_FILE_BYTES / 1_000_000),
            Self::EmptyFile => plain("empty_file"),
            Self::Encoding(name) => plain("encoding").with("encoding", name),
            Self::ReadAsWindows1252 => plain("read_as_windows_1252"),
            Self::NoColumn { column, found } => plain("no_column").with("column", column).with("found", shown(found)),
            Self::TooManyFields { columns, fields } => {
                plain("too_many_fields").with("columns", columns).with("fields", fields)
            }
            Self::Quote => plain("quote"),
            Self::NoNumber => plain("no_number"),
            Self::Number(number) => value("number", number),
            Self::Scientific(number) => value("scientific", number),
            Self::Rounded(number) => value("rounded", number),
            Self::Duplicate { number, first } => value("duplicate", number).with("first", first),
            Self::NoPlace => plain("no_place"),
            Self::Coordinates { lat, lon } => plain("coordinates").with("lat", shown(lat)).with("lon", shown(lon)),
            Self::TooLong { column, max } => plain("too_long").with("column", column).with("max", max),
            Self::State(state) => value("state", state),
            Self::Zip(zip) => value("zip", zip),
            Self::ZipRestored { from, to } => plain("zip_restored").with("from", from).with("to", to),
            Self::Time { column, value: time } => value("time", time).with("column", column),
            Self::WindowOrder { start, end } => {
                plain("window_order").with("start", shown(start)).with("end", shown(end))
            }
            Self::Measure { column, value: given, max } => {
                value("measure", given).with("column", column).with("max", max)
            }
            Self::PartialSize => plain("partial_size"),
            Self::Proof(word) => value("proof", word),
            Self::PinHash => plain("pin_hash"),
            Self::NoPinHash => plain("no_pin_hash"),
            Self::Priority(word) => value("priority", word),
            Self::More(n) => plain("more").with("n", n),
        }
    }
}

fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_owned(),
    }
}
