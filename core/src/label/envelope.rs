//! ISO/IEC 15434 envelopes (`[)>` and separators), as carriers put them into MaxiCode and PDF417: a parcel number among
//! addresses and weights.

use super::{Candidate, Check, Kind, numbers};

/// An envelope with more fields than this is not read further.
const MAX_FIELDS: usize = 64;

/// Adds the parcel numbers of an envelope; nothing if `payload` is none.
pub(super) fn add(payload: &str, found: &mut Vec<Candidate>) {
    if !payload.starts_with("[)>") {
        return;
    }
    let fields: Vec<&str> = payload.split(['\u{1d}', '\u{1e}', '\u{4}']).map(str::trim).take(MAX_FIELDS).collect();
    found.extend(ups(&fields));
    found.extend(fedex(&fields));
    for field in fields {
        let mut whole = Vec::new();
        numbers::add(field, &mut whole);
        found.extend(whole.into_iter().filter(|c| c.check != Check::Bad && c.kind != Kind::Sscc && distinctive(c)));
    }
    let mut seen = Vec::new();
    found.retain(|c| {
        let new = !seen.contains(&(c.kind, c.number.clone()));
        seen.push((c.kind, c.number.clone()));
        new
    });
}

/// Twelve or fifteen digits may be a telephone number or a customer's reference: in an envelope the carrier's name must
/// stand beside them.
fn distinctive(candidate: &Candidate) -> bool {
    !matches!(candidate.kind, Kind::Fedex12 | Kind::FedexGround15)
}

/// UPS writes class of service, shortened number, `UPSN`, account: together they are the 1Z number (UPS Guide to Labeling).
fn ups(fields: &[&str]) -> Option<Candidate> {
    let at = fields.iter().position(|field| *field == "UPSN")?;
    let (class, short, account) = (fields.get(at.checked_sub(2)?)?, fields.get(at - 1)?, fields.get(at + 1)?);
    let service = class.get(class.len().checked_sub(2)?..)?;
    numbers::ups(&format!("1Z{account}{service}{}", short.strip_prefix("1Z")?))
}

/// FedEx Express writes twelve digits and a form number of four before `FDE`.
fn fedex(fields: &[&str]) -> Option<Candidate> {
    let at = fields.iter().position(|field| *field == "FDE")?;
    let number = fields.get(at.checked_sub(1)?)?.get(..12)?;
    number.bytes().all(|b| b.is_ascii_digit()).then(|| numbers::fedex_12(number))
}
