//! A fact, its canonical bytes and its hash.

use super::{Act, ChainId, CourierId, DeviceId, FactId, Hash, PartnerId};
use crate::calendar::ServiceDay;
use crate::texts::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Design limit: a fact's bytes, so that a batch and a transaction stay bounded.
pub const MAX_FACT_BYTES: usize = 16 * 1024;

/// One entry of the journal. Field names are the wire's.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// UUIDv7, made at the wall time of the act.
    pub id: FactId,
    /// Whose.
    pub partner: PartnerId,
    /// Which phone wrote it.
    pub device: DeviceId,
    /// Which run of that phone.
    pub chain: ChainId,
    /// 1, 2, 3, .. within the chain, without gaps.
    pub seq: u64,
    /// The hash of the fact before, [`Hash::ZERO`] for the first.
    pub prev: Hash,
    /// The service day that the act belongs to.
    pub day: ServiceDay,
    /// The device's wall clock, milliseconds since 1970 UTC, as it was.
    pub recorded_at_ms: i64,
    /// The partner's zone offset from UTC then, minutes east.
    pub zone_offset_min: i32,
    /// The device's boot.
    pub boot: String,
    /// Milliseconds since that boot.
    pub mono_ms: i64,
    /// Depot clock minus device clock at the last contact, if there was one.
    pub depot_diff_ms: Option<i64>,
    /// Who acted.
    pub courier: Option<CourierId>,
    /// Where, if known.
    pub position: Option<Position>,
    /// The blobs that belong to the act, by hash.
    pub evidence: Vec<EvidenceRef>,
    /// What happened.
    pub act: Act,
}

/// A place on the earth in integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Latitude in 1e-7 degrees.
    pub lat_e7: i64,
    /// Longitude in 1e-7 degrees.
    pub lon_e7: i64,
    /// Radius of the 68 % circle in metres, as the platform says.
    pub accuracy_m: u32,
}

/// A blob by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRef {
    /// What it is.
    pub role: EvidenceRole,
    /// SHA-256 of the blob.
    pub sha256: Hash,
    /// Bytes.
    pub len: u64,
}

/// What a blob is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceRole {
    /// JPEG.
    Photo,
    /// A picture that could not be processed yet: as it came, metadata stripped. A later [`super::Act::PhotoProcessed`] may
    /// stand in for it.
    RawPhoto,
    /// SVG.
    Signature,
    /// JSON with the names, phones and free texts that the fact refers to; erasable.
    People,
}

/// The end of a chain as somebody knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which chain.
    pub chain: ChainId,
    /// Number of the last fact; 0 and [`Hash::ZERO`] when there is none.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// What a device signs over a head, at each push and in an export.
    pub fn message(&self, device: &DeviceId) -> Vec<u8> {
        format!("satchel head v1\n{device}\n{}\n{}\n{}", self.chain, self.seq, self.hash).into_bytes()
    }
}

/// A fact as it is stored and sent: bytes written once, and what they hash to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its number, for finding it without parsing.
    pub seq: u64,
    /// SHA-256 of `bytes`.
    pub hash: Hash,
    /// The canonical JSON.
    pub bytes: Vec<u8>,
}

/// Why bytes are not a fact, or a fact cannot be sealed.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum FactError {
    /// More than [`MAX_FACT_BYTES`].
    #[error("a fact of {0} bytes; at most {MAX_FACT_BYTES} are allowed")]
    TooLarge(usize),
    /// A number that is not an integer below 2^53.
    #[error("`{0}` holds a number that is not a whole one below 2^53")]
    Number(String),
    /// Not JSON, or a field is absent or of another type.
    #[error("not a fact: {0}")]
    Malformed(String),
    /// JSON, but not the one canonical form of it.
    #[error("not in canonical form (RFC 8785)")]
    NotCanonical,
}

impl FactError {
    /// What a person reads.
    pub fn text(&self) -> Text {
        match self {
            FactError::TooLarge(bytes) => {
                Text::new("journal.too_large").with("bytes", bytes).with("most", MAX_FACT_BYTES)
            }
            FactError::Number(at) => Text::new("journal.number").with("at", at),
            FactError::Malformed(cause) => Text::new("journal.malformed").with("cause", cause),
            FactError::NotCanonical => Text::new("journal.not_canonical"),
        }
    }
}

/// The wire form. `kind`, `v` and `body` stand for the act.
#[derive(Serialize, Deserialize)]
struct Wire {
    id: FactId,
    partner: PartnerId,
    device: DeviceId,
    chain: ChainId,
    seq: u64,
    prev: Hash,
    day: ServiceDay,
    at: i64,
    zone: i32,
    boot: String,
    mono: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    diff: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    courier: Option<CourierId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<EvidenceRef>,
    kind: String,
    v: u32,
    body: Value,
}

impl Fact {
    /// Writes the canonical bytes, once.
    pub fn seal(&self) -> Result<Sealed, FactError> {
        let (kind, v, body) = act_to_wire(&self.act)?;
        let wire = Wire {
            id: self.id.clone(),
            partner: self.partner.clone(),
            device: self.device.clone(),
            chain: self.chain.clone(),
            seq: self.seq,
            prev: self.prev,
            day: self.day,
            at: self.recorded_at_ms,
            zone: self.zone_offset_min,
            boot: self.boot.clone(),
            mono: self.mono_ms,
            diff: self.depot_diff_ms,
            courier: self.courier.clone(),
            position: self.position,
            evidence: self.evidence.clone(),
            kind,
            v,
            body,
        };
        let value = serde_json::to_value(&wire).map_err(|e| FactError::Malformed(e.to_string()))?;
        let bytes = canonical(&value)?;
        if bytes.len() > MAX_FACT_BYTES {
            return Err(FactError::TooLarge(bytes.len()));
        }
        Ok(Sealed { seq: self.seq, hash: Hash::of(&bytes), bytes })
    }

    /// Reads bytes that somebody sealed. An unknown kind or a newer version becomes [`Act::Unknown`].
    pub fn open(bytes: &[u8]) -> Result<Self, FactError> {
        if bytes.len() > MAX_FACT_BYTES {
            return Err(FactError::TooLarge(bytes.len()));
        }
        let value: Value = serde_json::from_slice(bytes).map_err(|e| FactError::Malformed(e.to_string()))?;
        if canonical(&value)? != bytes {
            return Err(FactError::NotCanonical);
        }
        Self::open_again(bytes)
    }

    /// Reads bytes that were opened or sealed here before, so they are canonical: [`Self::open`] without that check.
    pub fn open_again(bytes: &[u8]) -> Result<Self, FactError> {
        let wire: Wire = serde_json::from_slice(bytes).map_err(|e| FactError::Malformed(e.to_string()))?;
        Ok(Self {
            id: wire.id,
            partner: wire.partner,
            device: wire.device,
            chain: wire.chain,
            seq: wire.seq,
            prev: wire.prev,
            day: wire.day,
            recorded_at_ms: wire.at,
            zone_offset_min: wire.zone,
            boot: wire.boot,
            mono_ms: wire.mono,
            depot_diff_ms: wire.diff,
            courier: wire.courier,
            position: wire.position,
            evidence: wire.evidence,
            act: act_from_wire(wire.kind, wire.v, wire.body),
        })
    }

    /// When it happened by the depot's clock, as well as the device knew: its own clock plus the last known difference.
    pub fn corrected_at_ms(&self) -> i64 {
        self.recorded_at_ms.saturating_add(self.depot_diff_ms.unwrap_or(0))
    }

    /// The kind's wire name.
    pub fn kind(&self) -> String {
        match &self.act {
            Act::Unknown { kind, .. } => kind.clone(),
            act => act_to_wire(act).map_or_else(|_| String::new(), |(kind, ..)| kind),
        }
    }
}

/// Kind, version and body.
fn act_to_wire(act: &Act) -> Result<(String, u32, Value), FactError> {
    if let Act::Unknown { kind, version, body } = act {
        return Ok((kind.clone(), *version, body.clone()));
    }
    let mut value = serde_json::to_value(act).map_err(|e| FactError::Malformed(e.to_string()))?;
    let kind = value["kind"].as_str().unwrap_or_default().to_owned();
    Ok((kind, Act::VERSION, value["body"].take()))
}

fn act_from_wire(kind: String, version: u32, body: Value) -> Act {
    let mut tagged = Map::from_iter([("kind".to_owned(), Value::String(kind)), ("body".to_owned(), body)]);
    if version <= Act::VERSION
        && let Ok(act) = Act::deserialize(&tagged)
    {
        return act;
    }
    let kind = tagged.remove("kind").and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
    Act::Unknown { kind, version, body: tagged.remove("body").unwrap_or_default() }
}

/// RFC 8785 for values whose numbers are all integers below 2^53: keys sorted by UTF-16 code units (section 3.2.3), no
/// spaces, the shortest escapes (section 3.2.2.2). `serde_json` writes strings and integers exactly so.
pub(super) fn canonical(value: &Value) -> Result<Vec<u8>, FactError> {
    check_numbers(value, "fact")?;
    let mut out = Vec::with_capacity(512);
    write_canonical(value, &mut out).map_err(|e| FactError::Malformed(e.to_string()))?;
    Ok(out)
}

fn write_canonical(value: &Value, out: &mut Vec<u8>) -> serde_json::Result<()> {
    match value {
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                out.push(if i == 0 { b'[' } else { b',' });
                write_canonical(item, out)?;
            }
            out.extend_from_slice(if items.is_empty() { b"[]" } else { b"]" });
        }
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            for (i, (name, field)) in sorted.iter().enumerate() {
                out.push(if i == 0 { b'{' } else { b',' });
                serde_json::to_writer(&mut *out, name)?;
                out.push(b':');
                write_canonical(field, out)?;
            }
            out.extend_from_slice(if fields.is_empty() { b"{}" } else { b"}" });
        }
        plain => serde_json::to_writer(out, plain)?,
    }
    Ok(())
}

fn check_numbers(value: &Value, at: &str) -> Result<(), FactError> {
    const LIMIT: i64 = 1 << 53;
    match value {
        Value::Number(n) => match n.as_i64() {
            Some(i) if -LIMIT < i && i < LIMIT => Ok(()),
            _ => Err(FactError::Number(at.to_owned())),
        },
        Value::Array(items) => items.iter().try_for_each(|item| check_numbers(item, at)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| check_numbers(field, name)),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}
