//! The segments of a JPEG (ITU-T T.81, annex B): which of them make the picture, and what the frame header says.

use std::io::Read;

/// A JPEG taken apart, as far as it goes.
pub(super) struct Segments<'a> {
    /// The parts that make the picture, in order: no comment, no application data but JFIF's and Adobe's own few bytes,
    /// nothing behind the end of the image.
    pub kept: Vec<&'a [u8]>,
    /// The frame header, if the file reaches that far.
    pub frame: Option<Frame>,
    /// How often the coded data goes over the picture.
    pub scans: usize,
    /// Whether the end of the image is there.
    pub complete: bool,
}

/// What a frame header says.
pub(super) struct Frame {
    pub width: u32,
    pub height: u32,
    /// Bits a sample.
    pub precision: u8,
    progressive: bool,
    /// Horizontal and vertical sampling factors of each component.
    sampling: Vec<(u64, u64)>,
}

impl Frame {
    /// Bytes that decoding to `width` x `height` takes at most beside the file: the planes, the pixels as decoded and as RGB
    /// where they are not, and for a progressive picture the coefficients of the whole frame, two bytes each.
    pub fn decoding_bytes(&self, width: u32, height: u32) -> u64 {
        let samples = |width: u32, height: u32| -> u64 {
            let most = |factor: fn(&(u64, u64)) -> u64| self.sampling.iter().map(factor).max().unwrap_or(1).max(1);
            let (h, v) = (most(|s| s.0), most(|s| s.1));
            let pixels = u64::from(width) * u64::from(height);
            self.sampling.iter().map(|s| pixels * s.0 * s.1 / (h * v)).sum()
        };
        let coefficients = if self.progressive { 2 * samples(self.width, self.height) } else { 0 };
        let pixels = u64::from(width) * u64::from(height);
        // Grey of more than 8 bits is without loss, decoded in 16 bits, and has no smaller scale.
        let (bytes_a_sample, as_decoded) =
            if self.precision > 8 { (2, 2 + 3) } else { (1, self.sampling.len().max(3) as u64) };
        coefficients + bytes_a_sample * samples(width, height) + pixels * as_decoded
    }
}

/// Walks over the segments. Whatever is broken ends the walk; nothing unread is kept.
pub(super) fn segments(bytes: &[u8]) -> Segments<'_> {
    let mut out = Segments { kept: vec![&bytes[..bytes.len().min(2)]], frame: None, scans: 0, complete: false };
    let mut at = 2;
    while let Some((marker, from)) = marker_at(bytes, at) {
        at = match marker {
            0xD9 => {
                out.kept.push(&[0xFF, 0xD9]);
                out.complete = true;
                break;
            }
            0x01 | 0xD0..=0xD8 => from,
            _ => {
                let Some(body) = body_at(bytes, from) else { break };
                let mut end = from + body.len();
                if marker == 0xDA {
                    end = coded_data_end(bytes, end);
                    out.scans += 1;
                }
                if makes_the_picture(marker, body) {
                    out.kept.push(&bytes[from - 2..end]);
                }
                if matches!(marker, 0xC0..=0xCF if ![0xC4, 0xC8, 0xCC].contains(&marker)) && out.frame.is_none() {
                    out.frame = frame(marker, body);
                }
                end
            }
        };
    }
    out
}

/// The marker at `at`, fill bytes skipped, and where the segment's length stands.
fn marker_at(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let fill = bytes.get(at..)?.iter().take_while(|byte| **byte == 0xFF).count();
    let marker = *bytes.get(at + fill)?;
    (fill > 0 && marker != 0).then_some((marker, at + fill + 1))
}

/// A segment's length and parameters.
fn body_at(bytes: &[u8], from: usize) -> Option<&[u8]> {
    let len = usize::from(u16::from_be_bytes([*bytes.get(from)?, *bytes.get(from + 1)?]));
    if len < 2 { None } else { bytes.get(from..from + len) }
}

/// Where the entropy-coded data that begins at `at` meets a marker that does not belong to it, or the end of the file.
fn coded_data_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xFF)) {
        at += found;
        match bytes.get(at + 1) {
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

fn makes_the_picture(marker: u8, body: &[u8]) -> bool {
    match marker {
        // JFIF without a thumbnail; with one it is left out, for it says nothing that a decoder needs.
        0xE0 => body.len() == 16 && body[2..].starts_with(b"JFIF\0"),
        // Adobe's colour transform.
        0xEE => body.len() == 14 && body[2..].starts_with(b"Adobe"),
        0xE1..=0xFE => false,
        _ => true,
    }
}

fn frame(marker: u8, body: &[u8]) -> Option<Frame> {
    let number = |at: usize| Some(u32::from(u16::from_be_bytes([*body.get(at)?, *body.get(at + 1)?])));
    let (height, width) = (number(3)?, number(5)?);
    let sampling: Vec<_> =
        body.get(8..)?.chunks_exact(3).map(|c| (u64::from(c[1] >> 4), u64::from(c[1] & 15))).collect();
    let (precision, progressive) = (*body.get(2)?, matches!(marker, 0xC2 | 0xC6));
    (width > 0 && height > 0).then_some(Frame { width, height, precision, progressive, sampling })
}

/// Reads pieces one behind the other, then end-of-image markers for ever, so that of a picture that is cut short a decoder
/// gives what is there.
pub(super) struct Endless<'a> {
    pub pieces: std::vec::IntoIter<&'a [u8]>,
    pub now: &'a [u8],
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.now.is_empty() {
            self.now = self.pieces.next().unwrap_or(&[0xFF, 0xD9]);
        }
        self.now.read(buffer)
    }
}
