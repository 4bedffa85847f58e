//! From a file's bytes to text: UTF-8, UTF-16 and Windows-1252 are read, anything else is refused by name.

use super::ManifestError;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are looked at to tell UTF-16 without a byte order mark.
const LOOK: usize = 1_000;

/// The text, without a byte order mark, and a remark if the encoding had to be taken on trust.
///
/// Order: byte order mark; zero bytes at every other place (UTF-16); valid UTF-8; Windows-1252, unless there is more good
/// UTF-8 in it than bad (then it is damaged UTF-8) or a byte that Windows-1252 does not have.
pub fn decode(bytes: &[u8]) -> Result<(String, Option<ManifestError>), ManifestError> {
    let refuse = |name: &str| Err(ManifestError::Encoding(name.to_owned()));
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return refuse("UTF-32");
    }
    let marked = Encoding::for_bom(bytes);
    let rest = marked.map_or(bytes, |(_, length)| &bytes[length..]);
    let wide = marked.map_or_else(|| unmarked_utf_16(bytes), |(encoding, _)| Some(encoding)).filter(|e| *e != UTF_8);
    if let Some(wide) = wide {
        return match wide.decode_without_bom_handling_and_without_replacement(rest) {
            Some(text) => Ok((text.into_owned(), None)),
            None => refuse(wide.name()),
        };
    }
    if let Ok(text) = std::str::from_utf8(rest) {
        return Ok((text.to_owned(), None));
    }
    if marked.is_some() || mostly_utf_8(rest) {
        return refuse("UTF-8, damaged");
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(rest);
    if text.chars().any(|c| ('\u{80}'..='\u{9F}').contains(&c)) {
        return refuse("unknown, neither UTF-8 nor Windows-1252");
    }
    Ok((text.into_owned(), Some(ManifestError::ReadAsWindows1252)))
}

/// A header is ASCII, so in UTF-16 every other byte of it is zero.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let look = &bytes[..bytes.len().min(LOOK)];
    let zeros = |offset: usize| look.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = look.len() / 4;
    match () {
        () if odd > many && even == 0 => Some(UTF_16LE),
        () if even > many && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

fn mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}
