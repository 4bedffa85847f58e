//! A label's text made ready: what scanners put around it is taken off, what typing adds is forgiven.

use super::{MAX_TEXT_BYTES, gs1};
use crate::texts::Text;

/// A text without its wrapping.
pub(super) struct Reading<'a> {
    /// Without symbology identifier, leading FNC1 and blank ends; separators inside are kept.
    pub payload: &'a str,
    /// Whether the text itself says that it is GS1: a GS1 symbology identifier, FNC1 first or inside, or AIs in brackets.
    pub gs1: bool,
    /// Upper case, without spaces, dashes, control characters and the brackets of AIs.
    pub number: String,
}

/// Symbology identifiers (ISO/IEC 15424) that announce GS1: Code 128, DataMatrix, QR, DataBar, DotCode.
const GS1_IDENTIFIERS: [&str; 5] = ["]C1", "]d2", "]Q3", "]e0", "]J1"];

impl<'a> Reading<'a> {
    /// Reads `text`, or says why there is nothing to read.
    pub fn of(text: &'a str) -> Result<Self, Text> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(Text::new("label.too_long").with("bytes", text.len()).with("most", MAX_TEXT_BYTES));
        }
        let trimmed = text.trim_matches(blank);
        let identifier = identifier(trimmed);
        let payload = trimmed[identifier.len()..].trim_start_matches(blank);
        // A leading FNC1 is blank to `trim_matches`, so it is looked for in the text as it came.
        let first = text.trim_start_matches(|c: char| c.is_whitespace() && c != gs1::FNC1);
        let gs1 = GS1_IDENTIFIERS.contains(&identifier)
            || first.starts_with(gs1::FNC1)
            || gs1::bracketed(payload)
            || (payload.contains(gs1::FNC1) && !payload.starts_with("[)>"));
        let number = cleaned(payload);
        if number.is_empty() {
            return Err(Text::new("label.empty"));
        }
        Ok(Self { payload, gs1, number })
    }
}

fn blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\u{feff}'
}

/// The symbology identifier at the start: `]`, a letter, a letter or digit; empty if there is none.
fn identifier(text: &str) -> &str {
    match text.as_bytes() {
        [b']', letter, modifier, ..] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => &text[..3],
        _ => "",
    }
}

/// As a manifest would list it: see [`Reading::number`].
pub(super) fn cleaned(payload: &str) -> String {
    let mut out = String::with_capacity(payload.len());
    for c in payload.chars() {
        let dropped = blank(c)
            || matches!(c, '-' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{2060}' | '\u{2212}');
        if !dropped {
            out.push(c.to_ascii_uppercase());
        }
    }
    // What was dropped may have hidden an identifier or the brackets of an AI, one of them may stand before the other, and a
    // scanner in a chain may have put an identifier before another.
    let mut number = out.as_str();
    while !identifier(number).is_empty() {
        number = &number[3..];
    }
    if gs1::bracketed(number) { cleaned(&number.replace(['(', ')'], "")) } else { number.to_owned() }
}
