//! One function for each kind of input. It panics where the core breaks a promise; a panic of the core itself counts as one.

use satchel_core::calendar::ServiceDay;
use satchel_core::journal::{Fact, verify_export};
use satchel_core::label::{LumaPlane, age, candidates, candidates_on, decode, decode_file, normal_number};
use satchel_core::manifest::{Home, LatLon, from_label, read_csv};
use satchel_core::proof::{MAX_PHOTO_BYTES, process_photo, strip_metadata};
use satchel_core::roads::{Addresses, BuildOptions, Extract, Place, Points, RoadPack};
use satchel_core::sync::problem;
use satchel_core::sync::wire::EnrollTicket;
use satchel_core::texts::Language;

/// An input's kind.
pub struct Target {
    /// Its name on the command line and of its folder in `inputs`.
    pub name: &'static str,
    /// Reads one input.
    pub read: fn(&[u8]),
    /// How long an input may be; longer ones say nothing new.
    pub most_bytes: usize,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "label", read: label, most_bytes: 1_024 },
    Target { name: "gs1", read: gs1, most_bytes: 1_024 },
    Target { name: "licence", read: licence, most_bytes: 2_048 },
    Target { name: "frame", read: frame, most_bytes: 16_384 },
    Target { name: "csv", read: csv, most_bytes: 8_192 },
    Target { name: "osm", read: osm, most_bytes: 32_768 },
    Target { name: "pack", read: pack, most_bytes: 65_536 },
    Target { name: "fact", read: fact, most_bytes: 4_096 },
    Target { name: "journal", read: journal, most_bytes: 16_384 },
    Target { name: "problem", read: a_problem, most_bytes: 2_048 },
    Target { name: "image", read: image, most_bytes: 65_536 },
    Target { name: "enrolment", read: enrolment, most_bytes: 512 },
];

/// Monday 23 November 2026.
fn today() -> ServiceDay {
    "2026-11-23".parse().unwrap_or_else(|_| unreachable!("a day"))
}

/// A label's text gives candidates, and a number in its normal form stays so.
fn label(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let all = candidates(&text);
    assert!(!all.is_empty(), "a text without a candidate");
    let normal = normal_number(&text);
    assert_eq!(normal_number(&normal), normal, "normal twice");
    for candidate in &all {
        assert_eq!(normal_number(&candidate.number), candidate.number, "a candidate's number is normal");
        if let Some(finding) = &candidate.finding {
            assert!(!finding.render(Language::Es).is_empty());
        }
    }
}

/// A GS1 text: the same, and the parcel that it describes.
fn gs1(bytes: &[u8]) {
    let text = format!("]C1{}", String::from_utf8_lossy(bytes));
    for candidate in candidates(&text) {
        let Some(elements) = &candidate.elements else { continue };
        if let Ok(parcel) = from_label(&candidate.number, elements, today(), &Home::default()) {
            let json = serde_json::to_vec(&parcel).unwrap_or_default();
            assert_eq!(serde_json::from_slice(&json).ok(), Some(parcel), "a parcel is kept as it was read");
        }
    }
}

/// A licence says an age or nothing, and never shows what else it holds.
fn licence(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let told = age(&text, today());
    let all = candidates_on(&text, Some(today()));
    if told.is_some() {
        assert!(all.iter().all(|candidate| candidate.number.is_empty()), "nothing of a licence is listed");
    }
}

/// A frame of any figures; the first bytes are its width, height, stride and rotation.
fn frame(bytes: &[u8]) {
    let [width, height, stride, turn, rest @ ..] = bytes else { return };
    let plane = LumaPlane {
        bytes: rest,
        width: u32::from(*width),
        height: u32::from(*height),
        row_stride: u32::from(*stride),
        rotation_deg: u16::from(*turn) * 90,
    };
    let _any = decode(&plane);
}

/// A table: any bytes are a reading; what it took in can be kept and stands once.
fn csv(bytes: &[u8]) {
    let home = Home { state: "OH".into() };
    let (english, spanish) = (read_csv(bytes, today(), &home), read_csv(bytes, today(), &home));
    let numbers: std::collections::BTreeSet<_> =
        english.parcels.iter().map(|(_, parcel)| parcel.tracking_number.clone()).collect();
    assert_eq!(numbers.len(), english.parcels.len(), "a number stands once");
    let (english, spanish) = (english.report(Language::En), spanish.report(Language::Es));
    assert_eq!(english.findings.len(), spanish.findings.len());
    assert!(english.findings.iter().all(|finding| !finding.text.is_empty()));
}

/// An extract of a map: what can be read can be built, and what was built can be opened.
fn osm(bytes: &[u8]) {
    let Ok(extract) = Extract::read(bytes) else { return };
    if let Ok(built) = RoadPack::build(&extract, &BuildOptions::default()) {
        let again = RoadPack::open(built.bytes());
        assert_eq!(again.ok().map(|pack| *pack.hash()), Some(*built.hash()), "a pack opens as it was built");
    }
}

/// A road pack that opens can be asked everything.
fn pack(bytes: &[u8]) {
    let Ok(pack) = RoadPack::open(bytes) else { return };
    let bounds = pack.bounds();
    let found = Addresses::of(&pack).find(&pack, "12 Oak Street", None, 4);
    let places = [bounds.south_west, bounds.north_east].into_iter().chain(found.iter().map(|found| found.place));
    let spot = |place: Place| pack.snap(LatLon { lat_e7: place.lat_e7.into(), lon_e7: place.lon_e7.into() }, None).ok();
    let spots: Vec<_> = places.filter_map(spot).collect();
    let table = pack.table(&spots, &spots);
    assert_eq!(table.len(), spots.len() * spots.len());
    if let [from, to, ..] = &spots[..] {
        let _either = pack.path(from, to);
    }
    let _either = pack.matrix(&Points::default());
}

/// A fact that opens says the same after it was sealed again; fields of a later version are left out then.
fn fact(bytes: &[u8]) {
    let Ok(fact) = Fact::open(bytes) else { return };
    let again = fact.seal().and_then(|sealed| Fact::open(&sealed.bytes));
    assert_eq!(again, Ok(fact), "a fact is what it says");
}

/// An exported journal is judged, whatever it says.
fn journal(bytes: &[u8]) {
    let _either = verify_export(bytes, |_| None);
}

/// What a depot answers when something is wrong; a stranger's page is none.
fn a_problem(bytes: &[u8]) {
    if let Some(read) = problem::read(bytes) {
        assert!(read.kind.status() >= 400);
    }
}

/// A photo is processed, kept raw or refused; its metadata goes once and for all.
fn image(bytes: &[u8]) {
    let _either = decode_file(bytes);
    if let Ok(photo) = process_photo(bytes) {
        assert!(photo.raw || photo.bytes.len() <= MAX_PHOTO_BYTES, "a processed photo of {} bytes", photo.bytes.len());
        assert!(!photo.bytes.is_empty());
    }
    if let Ok(bare) = strip_metadata(bytes) {
        assert_eq!(strip_metadata(&bare).as_ref(), Ok(&bare), "stripped twice");
    }
}

/// An enrolment code that is one is written as it was read.
fn enrolment(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(ticket) = text.parse::<EnrollTicket>() {
        assert_eq!(ticket.to_string().parse().ok(), Some(ticket), "a ticket is what it says");
    }
}
