//! The manifest as a CSV file: formats.md, "manifest CSV", and what spreadsheets do to such a file.
//!
//! A line that is wrong is reported and never stops the others. Nothing is guessed: what is mended is reported too.

use super::draft::{Column, Draft, Home};
use super::encoding::decode;
use super::{ManifestError, Parcel};
use crate::calendar::ServiceDay;
use crate::journal::Source;
use crate::texts::{Language, Text};
use serde::{Serialize, Serializer};
use std::collections::HashMap;

/// Bytes of a file at most: 100,000 lines of 600 bytes, so that a phone holds it.
pub const MAX_FILE_BYTES: usize = 64_000_000;
/// Parcels of a file at most: fifty times an ordinary day, so that the wrong file is noticed before a day is full of it.
pub const MAX_PARCELS_PER_FILE: usize = 2_000;
/// Findings that are listed at most; beyond that a person mends the file, not its lines.
pub const MAX_FINDINGS: usize = 1_000;

/// How often a file full of stray quotation marks is read again, as a whole, before the rest of it is left.
const MOST_READ_TWICE: usize = 4;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvReading {
    /// The day that the parcels are for, as the caller said.
    pub day: ServiceDay,
    /// The good lines in the file's order, each with its number.
    pub parcels: Vec<(u64, Parcel)>,
    /// At most [`MAX_FINDINGS`], and one that counts the others.
    pub findings: Vec<Finding>,
}

/// Something to say about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line of the file, counted from 1; of a record with line breaks the first.
    pub line: u64,
    /// How bad.
    pub level: Level,
    /// What, and what to do.
    pub text: Text,
}

/// As [`FindingLine`], in English.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.clone().line(Language::En).serialize(serializer)
    }
}

/// See [`Finding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The line is not among the parcels.
    Error,
    /// It is.
    Warning,
}

/// What `manifest check --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// The good lines.
    pub parcels: Vec<ParcelLine>,
    /// About the others, and remarks.
    pub findings: Vec<FindingLine>,
}

/// See [`CheckReport`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParcelLine {
    /// Line of the file, counted from 1.
    pub line: u64,
    /// The parcel's fields beside it.
    #[serde(flatten)]
    pub parcel: Parcel,
}

/// See [`CheckReport`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingLine {
    /// Line of the file, counted from 1.
    pub line: u64,
    /// How bad.
    pub level: Level,
    /// `manifest.<what>`.
    pub key: String,
    /// The sentence.
    pub text: String,
}

impl CsvReading {
    /// Its printed form, with sentences in `language`.
    pub fn report(self, language: Language) -> CheckReport {
        CheckReport {
            parcels: self.parcels.into_iter().map(|(line, parcel)| ParcelLine { line, parcel }).collect(),
            findings: self.findings.into_iter().map(|finding| finding.line(language)).collect(),
        }
    }
}

impl Finding {
    fn line(self, language: Language) -> FindingLine {
        FindingLine { line: self.line, level: self.level, text: self.text.render(language), key: self.text.key }
    }
}

/// Reads a file. Any bytes give a reading: what cannot be read at all is one finding.
pub fn read_csv(bytes: &[u8], day: ServiceDay, home: &Home) -> CsvReading {
    let mut reader = Reader { home, findings: Findings::default(), first_lines: HashMap::new(), parcels: Vec::new() };
    reader.file(bytes);
    CsvReading { day, parcels: reader.parcels, findings: reader.findings.finish() }
}

struct Reader<'a> {
    home: &'a Home,
    findings: Findings,
    /// Tracking number -> the line where it stands first.
    first_lines: HashMap<String, u64>,
    parcels: Vec<(u64, Parcel)>,
}

impl Reader<'_> {
    fn file(&mut self, bytes: &[u8]) {
        if bytes.len() > MAX_FILE_BYTES {
            return self.findings.add(1, ManifestError::FileTooLarge);
        }
        let text = match decode(bytes) {
            Ok((text, remark)) => {
                remark.into_iter().for_each(|remark| self.findings.add(1, remark));
                text
            }
            Err(error) => return self.findings.add(1, error),
        };
        let (skipped, separator) = separator(&text);
        let (mut from, mut again, mut read_twice) = (skipped, 0, 0);
        let mut rows = records(&text[from..], separator);
        let mut lines = Lines { text: &text, at: 0, line: 1 };
        let mut row = csv::StringRecord::new();
        let mut header: Option<Header> = None;
        // The text is UTF-8 and in memory, and rows may have any length: no read fails.
        while let Ok(true) = rows.read_record(&mut row) {
            if row.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let begin = row.position().map_or(0, csv::Position::byte);
            let end = from + usize::try_from(rows.position().byte()).unwrap_or(0);
            let line = lines.of_record(from + usize::try_from(begin).unwrap_or(0));
            let record = text.get(lines.at..end).unwrap_or_default();
            if let Some(next_line) = swallowed(record, separator) {
                self.findings.add(line, ManifestError::Quote);
                again += 1;
                read_twice += record.len();
                if again > MAX_FINDINGS || read_twice > MOST_READ_TWICE * text.len() {
                    return;
                }
                from = lines.at + next_line;
                rows = records(&text[from..], separator);
                continue;
            }
            match &header {
                Some(header) => self.row(line, header, &row),
                None => match Header::read(&row) {
                    Ok(read) => header = Some(read),
                    Err(error) => return self.findings.add(line, error),
                },
            }
        }
        if header.is_none() {
            self.findings.add(1, ManifestError::EmptyFile);
        }
    }

    fn row(&mut self, line: u64, header: &Header, row: &csv::StringRecord) {
        match header.draft(row).and_then(|draft| draft.parcel(Source::Csv, self.home)) {
            Err(error) => self.findings.add(line, error),
            Ok((parcel, remarks)) => {
                let number = &parcel.tracking_number;
                if let Some(&first) = self.first_lines.get(number) {
                    return self.findings.add(line, ManifestError::Duplicate { number: number.clone(), first });
                }
                self.first_lines.insert(number.clone(), line);
                remarks.into_iter().for_each(|remark| self.findings.add(line, remark));
                self.parcels.push((line, parcel));
            }
        }
    }
}

fn records(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

/// Where the second line of a record begins that a stray quotation mark made of several lines: a mark that is not closed, or
/// closed before the end of its field (RFC 4180, section 2). None for a sound record.
fn swallowed(record: &str, separator: u8) -> Option<usize> {
    let bytes = record.trim_end_matches(['\r', '\n']).as_bytes();
    let line_end = bytes.iter().position(|b| matches!(b, b'\r' | b'\n'))?;
    let mut rest = bytes;
    loop {
        if let Some(mut quoted) = rest.strip_prefix(b"\"") {
            rest = loop {
                let Some(mark) = quoted.iter().position(|b| *b == b'"') else { return Some(line_end) };
                let after = &quoted[mark + 1..];
                match after.strip_prefix(b"\"") {
                    Some(inside) => quoted = inside,
                    None => break &after[after.iter().take_while(|b| **b == b' ').count()..],
                }
            };
            if rest.first().is_some_and(|b| *b != separator) {
                return Some(line_end);
            }
        }
        let next = rest.iter().position(|b| *b == separator)?;
        rest = &rest[next + 1..];
    }
}

/// Which field is what.
struct Header(Vec<Result<Column, String>>);

impl Header {
    /// Case, spaces and dashes do not matter. Of two columns with one name the second is a note.
    fn read(row: &csv::StringRecord) -> Result<Self, ManifestError> {
        let mut columns: Vec<Result<Column, String>> = Vec::with_capacity(row.len());
        for name in row {
            let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
            let known = Column::ALL.iter().copied().find(|c| c.name() == plain);
            let column = known.filter(|c| !columns.contains(&Ok(*c)));
            columns.push(column.ok_or_else(|| name.trim().to_owned()));
        }
        let has = |column| columns.contains(&Ok(column));
        let placed = has(Column::Address) || (has(Column::Lat) && has(Column::Lon));
        let absent: Vec<&str> = [(has(Column::TrackingNumber), Column::TrackingNumber), (placed, Column::Address)]
            .iter()
            .filter(|(there, _)| !there)
            .map(|(_, column)| column.name())
            .collect();
        if absent.is_empty() {
            return Ok(Self(columns));
        }
        let found = row.iter().map(str::trim).collect::<Vec<_>>().join(", ");
        Err(ManifestError::NoColumn { column: absent.join(", "), found })
    }

    fn draft<'r>(&self, row: &'r csv::StringRecord) -> Result<Draft<'r>, ManifestError> {
        let mut draft = Draft::default();
        for (i, value) in row.iter().enumerate().filter(|(_, value)| !value.trim().is_empty()) {
            match self.0.get(i) {
                Some(Ok(column)) => draft.set(*column, value),
                Some(Err(name)) => draft.add_note(format!("{name}: {}", value.trim())),
                None => return Err(ManifestError::TooManyFields { columns: self.0.len(), fields: row.len() }),
            }
        }
        Ok(draft)
    }
}

/// Where the header begins, and the separator: as a first line `sep=;` says, or the most frequent one of the first line that
/// is not empty.
fn separator(text: &str) -> (usize, u8) {
    let first_end = text.find(['\r', '\n']).unwrap_or(text.len());
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator @ (b',' | b';' | b'\t')] =
        &text.as_bytes()[..first_end]
    {
        return (first_end, *separator);
    }
    let header = text.split(['\r', '\n']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| {
        let parts = header.split('"').step_by(2);
        parts.map(|outside| outside.bytes().filter(|b| *b == separator).count()).sum::<usize>()
    };
    // Of equal counts the last is taken: the comma.
    let separator = [b'\t', b';', b','].into_iter().max_by_key(|s| count(*s)).unwrap_or(b',');
    (0, separator)
}

/// Counts the lines of the file up to a record; line breaks are LF, CRLF or CR.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line where the record begins that the CSV reader found from `byte` on, behind empty lines.
    fn of_record(&mut self, byte: usize) -> u64 {
        let bytes = self.text.as_bytes();
        while let Some(byte_here) = bytes.get(self.at) {
            let is_break = matches!(byte_here, b'\r' | b'\n');
            if self.at >= byte && !is_break {
                break;
            }
            if *byte_here == b'\n' || (*byte_here == b'\r' && bytes.get(self.at + 1) != Some(&b'\n')) {
                self.line += 1;
            }
            self.at += 1;
        }
        self.line
    }
}

#[derive(Default)]
struct Findings {
    listed: Vec<Finding>,
    /// How many are not listed, and the line of the first of them.
    more: Option<(u64, u64)>,
}

impl Findings {
    fn add(&mut self, line: u64, what: ManifestError) {
        if self.listed.len() < MAX_FINDINGS {
            let level = if what.is_remark() { Level::Warning } else { Level::Error };
            self.listed.push(Finding { line, level, text: what.text() });
        } else {
            let (count, first) = self.more.unwrap_or((0, line));
            self.more = Some((count + 1, first));
        }
    }

    fn finish(mut self) -> Vec<Finding> {
        let more = self.more.map(|(count, line)| (line, ManifestError::More(count).text()));
        self.listed.extend(more.map(|(line, text)| Finding { line, level: Level::Warning, text }));
        self.listed
    }
}
