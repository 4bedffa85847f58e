//! The bytes of a section: numbers of one to five bytes, seven bits in each, the lowest first (LEB128, as in DWARF 5,
//! section 7.6), and texts.

use crate::roads::error::RoadsError;

/// Writes a section.
#[derive(Default)]
pub struct Writer {
    /// What was written.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// A byte as it is.
    pub fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// A number, small ones in one byte.
    pub fn number(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.bytes.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
            value >>= 7;
        }
        self.bytes.push(u8::try_from(value).unwrap_or(0));
    }

    /// A number with a sign, near 0 in one byte (0, -1, 1, -2, ..).
    pub fn signed(&mut self, value: i32) {
        self.number(((value << 1) ^ (value >> 31)).cast_unsigned());
    }

    /// How many follow.
    ///
    /// # Errors
    /// When there are more than a pack can count.
    pub fn count(&mut self, count: usize) -> Result<(), RoadsError> {
        self.number(u32::try_from(count).map_err(|_| RoadsError::TooLarge)?);
        Ok(())
    }

    /// Length and UTF-8.
    ///
    /// # Errors
    /// When it is longer than a pack can count.
    pub fn text(&mut self, text: &str) -> Result<(), RoadsError> {
        self.count(text.len())?;
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// Reads a section; whatever its bytes are, it answers or, with none, says that they do not fit. Most numbers of a pack have one
/// or two bytes and are read without a loop: opening reads half a million.
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over the bytes of a section.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// How many numbers are left, if nothing else is: each ends with a byte below 128.
    pub fn numbers(&self) -> usize {
        self.bytes.iter().filter(|byte| **byte < 0x80).count()
    }

    /// See [`Writer::byte`].
    #[inline]
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// See [`Writer::number`].
    #[inline]
    pub fn number(&mut self) -> Option<u32> {
        match self.bytes {
            [low @ ..0x80, rest @ ..] => {
                self.bytes = rest;
                Some(u32::from(*low))
            }
            [low, high @ ..0x80, rest @ ..] => {
                self.bytes = rest;
                Some(u32::from(low & 0x7f) | u32::from(*high) << 7)
            }
            _ => self.long_number(),
        }
    }

    /// One of more bytes than two.
    fn long_number(&mut self) -> Option<u32> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(value).ok();
            }
            shift += 7;
            if shift > 28 {
                return None;
            }
        }
    }

    /// See [`Writer::signed`].
    #[inline]
    pub fn signed(&mut self) -> Option<i32> {
        let value = self.number()?;
        Some((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    /// How many follow, each of so many bytes at least, so that a false count cannot ask for much memory.
    #[inline]
    pub fn count(&mut self, bytes: usize) -> Option<usize> {
        let count = self.number()? as usize;
        (count <= self.bytes.len() / bytes).then_some(count)
    }

    /// See [`Writer::text`].
    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.count(1)?;
        let (text, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        std::str::from_utf8(text).ok()
    }

    /// Nothing is left over.
    pub fn end(self) -> Option<()> {
        self.bytes.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 300, 65_535, 1 << 28, u32::MAX];
        let signed = [0, -1, 1, 63, -64, 64, i32::MAX, i32::MIN];
        let mut writer = Writer::default();
        numbers.iter().for_each(|number| writer.number(*number));
        signed.iter().for_each(|number| writer.signed(*number));
        writer.text("Dénison Avenue").unwrap();
        let mut reader = Reader::new(&writer.bytes);
        assert_eq!(numbers.map(|_| reader.number().unwrap()), numbers);
        assert_eq!(signed.map(|_| reader.signed().unwrap()), signed);
        assert_eq!(reader.text().unwrap(), "Dénison Avenue");
        reader.end().unwrap();
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let read = |bytes: &[u8]| Reader::new(bytes).number();
        assert!(read(&[]).is_none() && read(&[0x80]).is_none());
        assert!(read(&[0xff, 0xff, 0xff, 0xff, 0x7f]).is_none(), "more than 32 bits");
        assert!(read(&[0x80; 9]).is_none());
        assert!(Reader::new(&[9, b'a']).text().is_none());
        assert!(Reader::new(&[2, 0xff, 0xff]).text().is_none());
        assert!(Reader::new(&[1]).end().is_none());
    }
}
