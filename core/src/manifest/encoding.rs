//! From a file's bytes to text: UTF-8, UTF-16 and Windows-1252 are read, anything else is refused by name.

use super::ManifestError;

/// What Windows-1252 says with the bytes 0x80 to 0x9F (Encoding Standard, index windows-1252); five of them are nothing. By itself
/// here, for the tables of all encodings would be a hundredth of a phone's library.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

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
    let (marked, wide, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (true, None, rest),
        [0xFF, 0xFE, rest @ ..] => (true, Some(Wide::Little), rest),
        [0xFE, 0xFF, rest @ ..] => (true, Some(Wide::Big), rest),
        _ => (false, unmarked_utf_16(bytes), bytes),
    };
    if let Some(wide) = wide {
        return match wide.decode(rest) {
            Some(text) => Ok((text, None)),
            None => refuse(wide.name()),
        };
    }
    if let Ok(text) = std::str::from_utf8(rest) {
        return Ok((text.to_owned(), None));
    }
    if marked || mostly_utf_8(rest) {
        return refuse("UTF-8, damaged");
    }
    let text: String = rest.iter().map(|byte| windows_1252(*byte)).collect();
    if text.chars().any(|c| ('\u{80}'..='\u{9F}').contains(&c)) {
        return refuse("unknown, neither UTF-8 nor Windows-1252");
    }
    Ok((text, Some(ManifestError::ReadAsWindows1252)))
}

fn windows_1252(byte: u8) -> char {
    let special = byte.checked_sub(0x80).and_then(|at| WINDOWS_1252.chars().nth(at.into()));
    special.unwrap_or(char::from(byte))
}

/// UTF-16, by its order of bytes.
#[derive(Clone, Copy)]
enum Wide {
    Little,
    Big,
}

impl Wide {
    fn name(self) -> &'static str {
        match self {
            Wide::Little => "UTF-16LE",
            Wide::Big => "UTF-16BE",
        }
    }

    /// None: half a character at the end, or half a pair.
    fn decode(self, bytes: &[u8]) -> Option<String> {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units = pairs.iter().map(|pair| match self {
            Wide::Little => u16::from_le_bytes(*pair),
            Wide::Big => u16::from_be_bytes(*pair),
        });
        rest.is_empty().then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok()).flatten()
    }
}

/// A header is ASCII, so in UTF-16 every other byte of it is zero.
fn unmarked_utf_16(bytes: &[u8]) -> Option<Wide> {
    let look = &bytes[..bytes.len().min(LOOK)];
    let zeros = |offset: usize| look.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = look.len() / 4;
    match () {
        () if odd > many && even == 0 => Some(Wide::Little),
        () if even > many && odd == 0 => Some(Wide::Big),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_and_each_pair_reads_as_the_encoding_standard_says() {
        for byte in 0..=255 {
            let (said, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
            assert_eq!(said, windows_1252(byte).to_string(), "{byte:#x}");
        }
        for unit in (0..=u16::MAX).step_by(7) {
            for bytes in [&unit.to_be_bytes()[..], &[unit.to_le_bytes(), [0x00, 0xDC]].concat(), &[0x41]] {
                let wides = [(Wide::Little, encoding_rs::UTF_16LE), (Wide::Big, encoding_rs::UTF_16BE)];
                for (wide, standard) in wides {
                    let said = standard.decode_without_bom_handling_and_without_replacement(bytes);
                    assert_eq!(wide.decode(bytes), said.map(Into::into), "{bytes:?} as {}", wide.name());
                }
            }
        }
    }
}
