//! The file around the sections: what it is, which version, whether it is whole.
//!
//! ```text
//! 8 bytes   SATROADS
//! 4         version
//! 32        SHA-256 of everything behind it
//! 4         number of sections
//! 8 each    section: number, length
//!           the sections, in this order
//! ```
//!
//! Numbers are little-endian. A reader leaves sections alone that it does not know.

use crate::roads::error::RoadsError;
use sha2::{Digest, Sha256};

const MAGIC: &[u8; 8] = b"SATROADS";
/// The version that is written and read here.
///
/// 1 numbered a shortcut's ends; 2 numbers its halves, which opening would otherwise have to look for.
pub const VERSION: u32 = 2;
const HASH_AT: usize = 12;
const BODY_AT: usize = HASH_AT + 32;

/// SHA-256 of a pack's content: its name at a depot.
pub type ContentHash = [u8; 32];

/// A whole file of these sections.
///
/// # Errors
/// When a section is larger than a pack can hold.
pub fn write(sections: &[(u32, Vec<u8>)]) -> Result<Vec<u8>, RoadsError> {
    let length = |count: usize| u32::try_from(count).map_err(|_| RoadsError::TooLarge);
    let mut body = length(sections.len())?.to_le_bytes().to_vec();
    for (number, bytes) in sections {
        body.extend_from_slice(&number.to_le_bytes());
        body.extend_from_slice(&length(bytes.len())?.to_le_bytes());
    }
    sections.iter().for_each(|(_, bytes)| body.extend_from_slice(bytes));
    let hash: ContentHash = Sha256::digest(&body).into();
    Ok([MAGIC.as_slice(), &VERSION.to_le_bytes(), &hash, &body].concat())
}

/// The sections of a file, and its hash.
///
/// # Errors
/// When it is no pack, of another version, or not what was written.
#[allow(clippy::type_complexity)]
pub fn read(bytes: &[u8]) -> Result<(ContentHash, Vec<(u32, &[u8])>), RoadsError> {
    if bytes.is_empty() {
        return Err(RoadsError::Empty);
    }
    if !bytes.starts_with(MAGIC) {
        return Err(RoadsError::NotAPack);
    }
    let cut_off = RoadsError::DamagedPack { part: "header" };
    let found = number_at(bytes, MAGIC.len()).ok_or(cut_off.clone())?;
    if found != VERSION {
        return Err(RoadsError::Version { found, known: VERSION });
    }
    let body = bytes.get(BODY_AT..).ok_or(cut_off.clone())?;
    let hash: ContentHash = Sha256::digest(body).into();
    if bytes[HASH_AT..BODY_AT] != hash {
        return Err(RoadsError::DamagedPack { part: "content hash" });
    }
    // From here on the bytes are those of who wrote the hash: who may be anybody.
    let count = number_at(body, 0).ok_or(cut_off.clone())? as usize;
    let mut at = count.checked_mul(8).and_then(|table| table.checked_add(4)).ok_or(cut_off.clone())?;
    if at > body.len() {
        return Err(cut_off);
    }
    let mut sections = Vec::new();
    for entry in 0..count {
        let number = number_at(body, 4 + 8 * entry).ok_or(cut_off.clone())?;
        let length = number_at(body, 8 + 8 * entry).ok_or(cut_off.clone())? as usize;
        let bytes = at.checked_add(length).and_then(|end| body.get(at..end)).ok_or(cut_off.clone())?;
        at += length;
        sections.push((number, bytes));
    }
    if at == body.len() { Ok((hash, sections)) } else { Err(cut_off) }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
