//! A real EXIF segment (Exif 2.32, TIFF 6.0): what a phone's camera writes and a proof must not keep.

/// What the EXIF says.
#[derive(Clone, Debug, PartialEq)]
pub struct ExifSpec {
    /// 1 to 8: how the stored pixels must be turned to stand upright (tag 0x0112).
    pub orientation: u8,
    /// Where it was taken.
    pub gps: Option<Gps>,
    /// When, `YYYY:MM:DD HH:MM:SS`, exactly 19 characters.
    pub taken: String,
    /// Camera maker and model.
    pub make: String,
    /// Camera model.
    pub model: String,
}

impl Default for ExifSpec {
    fn default() -> Self {
        Self {
            orientation: 1,
            gps: None,
            taken: "2026:11:23 10:42:07".to_owned(),
            make: "Made Up Cameras".to_owned(),
            model: "Doorstep 3".to_owned(),
        }
    }
}

/// Degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gps {
    /// North is positive.
    pub lat: f64,
    /// East is positive.
    pub lon: f64,
}

/// TIFF field types.
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    value: Vec<u8>,
}

fn ascii(tag: u16, text: &str) -> Entry {
    let mut value = text.as_bytes().to_vec();
    value.push(0);
    Entry { tag, kind: ASCII, count: value.len() as u32, value }
}

fn short(tag: u16, number: u16) -> Entry {
    Entry { tag, kind: SHORT, count: 1, value: number.to_le_bytes().to_vec() }
}

fn long(tag: u16, number: u32) -> Entry {
    Entry { tag, kind: LONG, count: 1, value: number.to_le_bytes().to_vec() }
}

/// Degrees, minutes, hundredths of seconds as three fractions.
fn angle(tag: u16, degrees: f64) -> Entry {
    let hundredths = (degrees.abs() * 360_000.0).round() as u32;
    let parts = [(hundredths / 360_000, 1u32), (hundredths / 6_000 % 60, 1), (hundredths % 6_000, 100)];
    let value = parts.iter().flat_map(|(top, bottom)| [top.to_le_bytes(), bottom.to_le_bytes()]).flatten().collect();
    Entry { tag, kind: RATIONAL, count: 3, value }
}

/// Bytes of a directory with its values behind it.
fn length(entries: &[Entry]) -> usize {
    let values: usize =
        entries.iter().map(|e| if e.value.len() > 4 { e.value.len().next_multiple_of(2) } else { 0 }).sum();
    2 + 12 * entries.len() + 4 + values
}

/// Writes a directory at `offset` from the start of the TIFF header.
fn directory(entries: &[Entry], offset: usize) -> Vec<u8> {
    let mut out = (entries.len() as u16).to_le_bytes().to_vec();
    let mut values = Vec::new();
    let behind = offset + 2 + 12 * entries.len() + 4;
    for entry in entries {
        out.extend(entry.tag.to_le_bytes());
        out.extend(entry.kind.to_le_bytes());
        out.extend(entry.count.to_le_bytes());
        if entry.value.len() > 4 {
            out.extend(((behind + values.len()) as u32).to_le_bytes());
            values.extend(&entry.value);
            values.resize(values.len().next_multiple_of(2), 0);
        } else {
            let mut inside = entry.value.clone();
            inside.resize(4, 0);
            out.extend(inside);
        }
    }
    out.extend([0; 4]);
    out.extend(values);
    out
}

/// The whole APP1 segment, marker and length included.
pub(crate) fn segment(spec: &ExifSpec) -> Vec<u8> {
    let first = |exif: u32, gps: u32| {
        let mut entries = vec![
            ascii(0x010f, &spec.make),
            ascii(0x0110, &spec.model),
            short(0x0112, u16::from(spec.orientation)),
            ascii(0x0132, &spec.taken),
            long(0x8769, exif),
        ];
        entries.extend(spec.gps.map(|_| long(0x8825, gps)));
        entries
    };
    let taken = vec![ascii(0x9003, &spec.taken)];
    let place = spec.gps.map(|Gps { lat, lon }| {
        vec![
            ascii(0x0001, if lat < 0.0 { "S" } else { "N" }),
            angle(0x0002, lat),
            ascii(0x0003, if lon < 0.0 { "W" } else { "E" }),
            angle(0x0004, lon),
        ]
    });
    let exif_at = 8 + length(&first(0, 0));
    let gps_at = exif_at + length(&taken);
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    tiff.extend(directory(&first(exif_at as u32, gps_at as u32), 8));
    tiff.extend(directory(&taken, exif_at));
    tiff.extend(place.map(|entries| directory(&entries, gps_at)).unwrap_or_default());
    let mut out = vec![0xff, 0xe1];
    out.extend(((tiff.len() + 8) as u16).to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(tiff);
    out
}
