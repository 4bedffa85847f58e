//! Road packs: added by the dispatcher, offered through the changes, fetched in parts.

use crate::support::{Phone, TestDepot, problem};
use satchel_core::journal::Hash;
use satchel_core::roads::{BuildOptions, RoadPack};
use satchel_core::sync::wire::{Change, RoadsOffer};
use satchel_depot::roads;

/// An extract of one street of so many blocks.
fn extract(blocks: u32) -> Vec<u8> {
    let nodes: String = (0..=blocks)
        .map(|n| format!("<node id=\"{}\" lat=\"{:.4}\" lon=\"-83.0\"/>", n + 1, 39.96 + f64::from(n) * 0.001))
        .collect();
    let ways: String = (0..blocks)
        .map(|n| {
            let (one, other) = (n + 1, n + 2);
            format!(
                "<way id=\"{one}\"><nd ref=\"{one}\"/><nd ref=\"{other}\"/><tag k=\"highway\" v=\"residential\"/></way>"
            )
        })
        .collect();
    format!("<osm version=\"0.6\">{nodes}{ways}</osm>").into_bytes()
}

fn add(depot: &TestDepot, blocks: u32) -> RoadsOffer {
    roads::add(depot.storage(), depot.dir.path(), "columbus", &extract(blocks), &BuildOptions::default()).unwrap()
}

fn offers(phone: &Phone, after: &str) -> Vec<RoadsOffer> {
    let page = phone.pull(after);
    page.changes
        .into_iter()
        .filter_map(|change| if let Change::Roads(offer) = change { Some(offer) } else { None })
        .collect()
}

#[test]
fn an_area_s_pack_is_offered_to_its_partners_and_only_when_it_is_another_one() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    let first = add(&depot, 3);
    assert_eq!(offers(&phone, ""), [], "of nobody's area");
    roads::set_area(depot.storage(), depot.dir.path(), &depot.partner, "columbus").unwrap();
    assert_eq!(offers(&phone, ""), std::slice::from_ref(&first));
    let after = phone.pull("").next;
    assert_eq!(add(&depot, 3), first);
    assert_eq!(offers(&phone, &after), [], "the same again");
    let second = add(&depot, 5);
    assert_eq!(offers(&phone, &after), std::slice::from_ref(&second));
    assert_eq!(offers(&phone, ""), [second], "a page shows what is true now");
}

#[test]
fn a_pack_is_sent_whole_or_in_parts_and_parts_of_two_packs_are_never_mixed() {
    let depot = TestDepot::new();
    let phone = Phone::enrol(&depot);
    problem(phone.get("/v1/roads/columbus"), "not-found", 404);
    problem(phone.get("/v1/roads/..%2Fdepot"), "not-found", 404);
    let offer = add(&depot, 4);
    let whole = phone.get("/v1/roads/columbus");
    let tag = whole.headers()["etag"].clone();
    assert_eq!(tag.to_str().unwrap(), format!("\"{}\"", offer.sha256));
    let whole = whole.bytes().unwrap();
    assert_eq!((whole.len() as u64, Hash(*RoadPack::open(&whole).unwrap().hash())), (offer.len, offer.sha256));
    let ask = |headers: &[(&'static str, &str)]| {
        let url = format!("{}/v1/roads/columbus", depot.url);
        let request = headers
            .iter()
            .fold(phone.auth(depot.http.get(url)), |request, (name, value)| request.header(*name, *value));
        request.send().unwrap()
    };
    assert_eq!(ask(&[("if-none-match", tag.to_str().unwrap())]).status(), 304);
    let part = ask(&[("range", "bytes=100-149"), ("if-match", tag.to_str().unwrap()), ("accept-encoding", "gzip")]);
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"].to_str().unwrap(), format!("bytes 100-149/{}", offer.len));
    assert_eq!(part.bytes().unwrap(), whole.slice(100..150));
    add(&depot, 6);
    problem(ask(&[("range", "bytes=150-199"), ("if-match", tag.to_str().unwrap())]), "roads-changed", 412);
}

#[test]
fn what_is_neither_a_pack_nor_an_extract_is_refused_and_the_former_pack_stays() {
    let depot = TestDepot::new();
    let (dir, options) = (depot.dir.path(), BuildOptions::default());
    let offer = add(&depot, 3);
    for (area, bytes) in [("columbus", &b"hello"[..]), ("columbus", b""), ("Columbus/..", &extract(2))] {
        assert!(roads::add(depot.storage(), dir, area, bytes, &options).is_err());
    }
    assert_eq!(roads::current(dir, "columbus").unwrap(), Some(offer.clone()));
    // A pack is taken as it is.
    let bytes = std::fs::read(dir.join(format!("roads/{}.roads", offer.sha256))).unwrap();
    assert_eq!(roads::add(depot.storage(), dir, "dayton", &bytes, &options).unwrap().sha256, offer.sha256);
}

#[test]
fn a_pack_that_no_area_has_any_more_is_cleared_unless_it_is_young() {
    let depot = TestDepot::new();
    let file = |offer: &RoadsOffer| depot.dir.path().join("roads").join(format!("{}.roads", offer.sha256));
    let age = |offer: &RoadsOffer| {
        let pack = std::fs::File::options().append(true).open(file(offer)).unwrap();
        pack.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(7_200)).unwrap();
    };
    let shared = add(&depot, 3);
    let dayton =
        roads::add(depot.storage(), depot.dir.path(), "dayton", &extract(3), &BuildOptions::default()).unwrap();
    assert_eq!(file(&dayton), file(&shared));
    let replaced = add(&depot, 4);
    let young = add(&depot, 5);
    assert!(file(&replaced).is_file(), "written a moment ago");
    [&shared, &replaced, &young].into_iter().for_each(age);
    let last = add(&depot, 6);
    let there = [&shared, &replaced, &young, &last].map(|offer| file(offer).is_file());
    assert_eq!(there, [true, false, false, true], "the first is another area's too");
    let phone = Phone::enrol(&depot);
    assert_eq!(phone.get("/v1/roads/dayton").bytes().unwrap().len() as u64, shared.len);
    // A file that nobody understands may name a pack: nothing is cleared, and the new pack is offered all the same.
    age(&last);
    std::fs::write(depot.dir.path().join("roads/other.json"), "{").unwrap();
    let newest = add(&depot, 7);
    assert!(file(&last).is_file() && file(&newest).is_file());
}
