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

/// Reads a section; whatever its bytes are, it answers or says that they do not fit.
pub struct Reader<'a> {
    bytes: &'a [u8],
    part: &'static str,
}

impl<'a> Reader<'a> {
    /// Over the bytes of the section `part`.
    pub fn new(bytes: &'a [u8], part: &'static str) -> Self {
        Self { bytes, part }
    }

    /// The error of this section.
    pub fn damaged(&self) -> RoadsError {
        RoadsError::DamagedPack { part: self.part }
    }

    /// See [`Writer::byte`].
    pub fn byte(&mut self) -> Result<u8, RoadsError> {
        let (first, rest) = self.bytes.split_first().ok_or_else(|| self.damaged())?;
        self.bytes = rest;
        Ok(*first)
    }

    /// See [`Writer::number`].
    pub fn number(&mut self) -> Result<u32, RoadsError> {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(value).map_err(|_| self.damaged());
            }
            shift += 7;
            if shift > 28 {
                return Err(self.damaged());
            }
        }
    }

    /// See [`Writer::signed`].
    pub fn signed(&mut self) -> Result<i32, RoadsError> {
        let value = self.number()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    /// How many follow. Each takes a byte at least, so that a false count cannot ask for much memory.
    pub fn count(&mut self) -> Result<usize, RoadsError> {
        let count = self.number()? as usize;
        if count > self.bytes.len() { Err(self.damaged()) } else { Ok(count) }
    }

    /// See [`Writer::text`].
    pub fn text(&mut self) -> Result<&'a str, RoadsError> {
        let length = self.count()?;
        let (text, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        std::str::from_utf8(text).map_err(|_| self.damaged())
    }

    /// Nothing is left over.
    pub fn end(self) -> Result<(), RoadsError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(self.damaged()) }
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
        let mut reader = Reader::new(&writer.bytes, "test");
        assert_eq!(numbers.map(|_| reader.number().unwrap()), numbers);
        assert_eq!(signed.map(|_| reader.signed().unwrap()), signed);
        assert_eq!(reader.text().unwrap(), "Dénison Avenue");
        reader.end().unwrap();
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let read = |bytes: &[u8]| Reader::new(bytes, "test").number();
        assert!(read(&[]).is_err() && read(&[0x80]).is_err());
        assert!(read(&[0xff, 0xff, 0xff, 0xff, 0x7f]).is_err(), "more than 32 bits");
        assert!(read(&[0x80; 9]).is_err());
        assert!(Reader::new(&[9, b'a'], "test").text().is_err());
        assert!(Reader::new(&[2, 0xff, 0xff], "test").text().is_err());
        assert!(Reader::new(&[1], "test").end().is_err());
    }
}
