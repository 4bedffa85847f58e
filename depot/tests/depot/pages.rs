//! What a dispatcher sees, and what nobody else does.

use crate::support::*;
use satchel_core::journal::{Act, EvidenceRef, EvidenceRole, Hash, ProofGiven, StopId, To};

const NUMBER: &str = "TBA000000000001";

fn page(depot: &TestDepot, path: &str) -> reqwest::blocking::Response {
    depot.http.get(format!("{}{path}", depot.url)).header("cookie", "satchel_pages=page key").send().unwrap()
}

#[test]
fn the_pages_need_the_key_and_the_key_leaves_the_address() {
    let depot = TestDepot::new();
    let day = format!("/partners/rosas-flowers/days/{DAY}");
    let picture = format!("/partners/rosas-flowers/evidence/{}", Hash::of(b"x"));
    for path in ["/", &day, &picture, "/?key=wrong"] {
        let refused = depot.get(path);
        assert_eq!(refused.status(), 401, "{path}");
        assert!(!refused.text().unwrap().contains("Rosa"));
    }
    let taken = depot.http.get(format!("{}/?key=page%20key", depot.url)).send().unwrap();
    assert_eq!((taken.status().as_u16(), taken.headers()["location"].to_str().unwrap()), (303, "/"));
    let cookie = taken.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(page(&depot, "/").text().unwrap().contains("Rosa&#39;s Flowers"));
}

#[test]
fn the_day_shows_parcels_proofs_money_and_phones_and_runs_nothing() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "<script>alert(1)</script>")]);
    depot.rates();
    let mut phone = Phone::enrol(&depot);
    let photo = [&[0xFF, 0xD8, 0xFF][..], &[0; 2000]].concat();
    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let blob = |role, bytes: &[u8]| EvidenceRef { role, sha256: Hash::of(bytes), len: bytes.len() as u64 };
    phone.act_with(
        Act::Delivered {
            stop: StopId("door".into()),
            parcels: vec![NUMBER.into()],
            to: To::Recipient,
            proof: ProofGiven { pin: true, ..Default::default() },
        },
        vec![blob(EvidenceRole::Photo, &photo), blob(EvidenceRole::Signature, drawing)],
    );
    phone.push(1);
    for bytes in [&photo[..], drawing] {
        let url = format!("{}/v1/evidence/{}", depot.url, Hash::of(bytes));
        assert_eq!(phone.auth(depot.http.put(url)).body(bytes.to_vec()).send().unwrap().status(), 200);
    }
    let day = page(&depot, &format!("/partners/rosas-flowers/days/{DAY}"));
    let policy = day.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'"), "{policy}");
    let html = day.text().unwrap();
    assert!(!html.contains("<script") && html.contains("&#60;script&#62;alert(1)"), "{html}");
    for said in [NUMBER, "delivered", "to recipient", "PIN", "$2.50", &phone.enrolled.device.0] {
        assert!(html.contains(said), "{said}");
    }
    let picture = |bytes: &[u8]| page(&depot, &format!("/partners/rosas-flowers/evidence/{}", Hash::of(bytes)));
    assert_eq!(picture(&photo).headers()["content-type"], "image/jpeg");
    let signature = picture(drawing);
    assert_eq!(signature.headers()["content-type"], "image/svg+xml");
    assert!(signature.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(signature.headers()["x-content-type-options"], "nosniff");
}

#[test]
fn a_stop_that_is_paid_is_named_by_its_door() {
    let depot = TestDepot::new();
    depot.manifest(&[(NUMBER, "Ann Lee")]);
    let card = r#"{"id": "c1", "from": "2026-01-01", "stop_cents": 15}"#;
    satchel_depot::admin::rate_cards(depot.storage(), None, card).unwrap();
    let mut phone = Phone::enrol(&depot);
    phone.deliver(NUMBER);
    phone.push(1);
    let read = |tx: &mut dyn satchel_depot::storage::PartnerTx| tx.parcel(DAY.parse().unwrap(), NUMBER);
    let parcel = satchel_depot::storage::within(depot.storage(), &depot.partner, read).unwrap().unwrap().parcel;
    let html = page(&depot, &format!("/partners/rosas-flowers/days/{DAY}")).text().unwrap();
    assert!(html.contains("$0.15") && !html.contains(&satchel_core::manifest::stop_id(&parcel).0), "{html}");
}
