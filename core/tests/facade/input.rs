//! Files, pictures and texts that are not what they should be.

use crate::world::*;
use proptest::prelude::*;
use satchel_core::companion::{Companion, Delivery, DoorVerdict, Failure, FrameScan, NewParcel, PlanWish};
use satchel_core::journal::{EvidenceRole, Fact, FactId, FailReason, StopId};
use satchel_core::label::LumaPlane;

#[test]
fn a_file_that_is_no_manifest_is_refused_with_its_first_line_at_fault() {
    let (_world, phone) = World::with_shop();
    let no = |bytes: &[u8]| phone.import_csv(bytes, today()).unwrap_err().to_string();
    assert!(no(b"").contains("empty"), "{}", no(b""));
    assert!(no(b"\x00\x01\x02\xff\xfe garbage").starts_with("Line 1"), "{}", no(b"\x00\x01\x02\xff\xfe garbage"));
    assert!(no(b"name,street\nAnn,1 Elm\n").contains("tracking_number"));
    assert!(no(b"tracking_number,address\n").contains("no parcel"), "{}", no(b"tracking_number,address\n"));
    assert_eq!(phone.facts(0).unwrap().len(), 1, "nothing but the chain's start is recorded");
    let many = csv(100_000);
    assert!(no(many.as_bytes()).contains("100000 parcels"), "{}", no(many.as_bytes()));
}

#[test]
fn a_second_import_replaces_parcels_and_keeps_what_happened_to_them() {
    let (_world, phone) = loaded(2);
    phone.deliver(hand_over(1)).unwrap();
    let mended = csv(3).replace("Person 2", "Someone Else");
    phone.import_csv(mended.as_bytes(), today()).unwrap();
    let counts = view(&phone).parcels;
    assert_eq!((counts.all, counts.delivered, counts.to_go, counts.expected), (3, 1, 1, 1));
    phone.plan(&PlanWish::default()).unwrap();
    assert!(phone.view_stop(&door(&phone, 2)).unwrap().names.contains(&"Someone Else".to_owned()));
}

fn with_photo(photo: Vec<u8>) -> Delivery {
    Delivery { photo: Some(photo), ..hand_over(1) }
}

fn last_roles(phone: &Companion) -> Vec<EvidenceRole> {
    let facts = phone.facts(0).unwrap();
    Fact::open(&facts.last().unwrap().bytes).unwrap().evidence.iter().map(|blob| blob.role).collect()
}

#[test]
fn a_picture_is_refused_only_when_there_is_none() {
    let (_world, phone) = loaded(2);
    assert_eq!(refused(phone.deliver(with_photo(Vec::new()))), "proof.empty_picture");
    assert_eq!(refused(phone.deliver(with_photo(b"Dear diary".to_vec()))), "proof.not_a_picture");
    assert_eq!(refused(phone.receive_picture(b"")), "label.picture_empty");
    assert_eq!(refused(phone.receive_picture(b"Dear diary")), "label.picture_format");
    let whole = satchel_pictures::door_photo(3, 800, 600, &Default::default());
    assert_eq!(phone.check_photo(&whole).unwrap(), []);
    let cut = phone.deliver(with_photo(whole[..whole.len() / 2].to_vec())).unwrap();
    assert_eq!(cut.warnings.iter().map(|w| w.key.as_str()).collect::<Vec<_>>().last(), Some(&"proof.photo_cut_short"));
    assert_eq!(last_roles(&phone), [EvidenceRole::Photo]);
}

#[test]
fn a_photo_of_60_megapixels_and_one_that_cannot_be_decoded_are_kept() {
    let (_world, phone) = loaded(4);
    let large = satchel_pictures::door_photo(3, 9_000, 6_700, &Default::default());
    phone.deliver(with_photo(large)).unwrap();
    assert_eq!(last_roles(&phone), [EvidenceRole::Photo]);
    let broken = [b"\xff\xd8\xff\xe1".as_slice(), &[7; 400]].concat();
    phone.deliver(Delivery { photo: Some(broken), ..hand_over(2) }).unwrap();
    assert_eq!(last_roles(&phone), [EvidenceRole::RawPhoto]);
    let text = Failure { photo: Some(b"Dear diary".to_vec()), ..failure(3, FailReason::Refused) };
    assert_eq!(refused(phone.fail(text)), "proof.not_a_picture");
}

#[test]
fn a_label_is_read_from_a_picture() {
    use satchel_pictures::{Encoder, Symbology, jpeg, label};
    let (_world, phone) = out(2);
    let picture = label(Symbology::Code128, Encoder::ZxingCpp, &number(1), &["Ann Lee"]).unwrap();
    let before = phone.facts(0).unwrap().len();
    let said = phone.read_picture(&jpeg(&picture, 90)).unwrap();
    assert_eq!(said, [number(1)]);
    let gray = picture.clone().into_raw();
    let frame = LumaPlane {
        bytes: &gray,
        width: picture.width(),
        height: picture.height(),
        row_stride: picture.width(),
        rotation_deg: 0,
    };
    assert_eq!(phone.read_frame(&frame).unwrap(), said);
    let white = vec![255; gray.len()];
    assert_eq!(phone.read_frame(&LumaPlane { bytes: &white, ..frame }).unwrap(), Vec::<String>::new());
    assert_eq!(refused(phone.read_frame(&LumaPlane { height: frame.height + 1, ..frame })), "label.frame");
    assert_eq!(phone.facts(0).unwrap().len(), before, "reading records nothing");
    let at = phone.check_at_door(&door(&phone, 1), &said[0]).unwrap();
    assert_eq!(at.verdict, DoorVerdict::RightParcel);
    assert_eq!(phone.receive_picture(&jpeg(&picture, 90)).unwrap().parcel, number(1));
}

#[test]
fn a_frame_without_a_label_says_nothing_and_one_with_a_label_that_names_no_parcel_says_so() {
    use satchel_pictures::{Encoder, Symbology, jpeg, label};
    let (_world, phone) = out(2);
    let before = phone.facts(0).unwrap().len();
    let picture = label(Symbology::Code128, Encoder::ZxingCpp, "- - - -", &["Ann Lee"]).unwrap();
    let gray = picture.clone().into_raw();
    let (width, height) = (picture.width(), picture.height());
    let frame = LumaPlane { bytes: &gray, width, height, row_stride: width, rotation_deg: 0 };
    let scan = phone.receive_frame(&frame).unwrap();
    assert!(matches!(&scan, FrameScan::NoParcel { text } if text.key == "label.empty"), "{scan:?}");
    assert_eq!(refused(phone.receive_frame(&LumaPlane { height: height + 1, ..frame })), "label.frame");
    assert_eq!(refused(phone.receive_picture(&jpeg(&picture, 90))), "label.empty");
    let white = vec![255; gray.len()];
    assert_eq!(phone.receive_frame(&LumaPlane { bytes: &white, ..frame }).unwrap(), FrameScan::Nothing);
    let empty = satchel_pictures::door_photo(3, 800, 600, &Default::default());
    assert_eq!(refused(phone.receive_picture(&empty)), "companion.no_label_in_picture");
    assert_eq!(phone.facts(0).unwrap().len(), before, "nothing was recorded");
}

#[test]
fn a_typed_parcel_needs_a_number_and_a_place() {
    let (_world, phone) = World::with_shop();
    assert_eq!(refused(phone.add_parcel(&NewParcel::default())), "manifest.no_number");
    let typed = NewParcel { tracking_number: number(1), ..NewParcel::default() };
    assert_eq!(refused(phone.add_parcel(&typed)), "manifest.no_place");
    phone.add_parcel(&NewParcel { address: "1 Elm Street".into(), zip: "43215".into(), ..typed }).unwrap();
    assert_eq!(view(&phone).parcels.all, 1);
}

#[test]
fn an_export_of_a_day_verifies_and_an_empty_one_says_so() {
    let (world, phone) = loaded(2);
    phone.deliver(with_photo(satchel_pictures::door_photo(3, 800, 600, &Default::default()))).unwrap();
    let out = world.path("out");
    let exported = phone.export(today(), &out).unwrap();
    assert_eq!(exported.parcels, 2);
    assert!(exported.files.iter().all(|file| out.join(file).is_file()));
    let journal = std::fs::read(out.join("journal.jsonl")).unwrap();
    let blob = |hash: &satchel_core::journal::Hash| std::fs::read(out.join("evidence").join(hash.to_string())).ok();
    let report = satchel_core::journal::verify_export(journal.as_slice(), blob).unwrap();
    assert!(report.ok, "{:?}", report.findings);
    assert!(report.evidence_checked >= 1);
    assert_eq!(refused(phone.export(date("2020-01-01"), &out)), "companion.export_empty");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_text_makes_any_act_or_view_panic(texts in prop::collection::vec("\\PC{0,40}|[0-9]{4,6}|(TBA0000000000)?[0-9]{2}|\\(00\\)[0-9]{18}.{0,20}", 12), n in any::<u32>(), cents in any::<i64>()) {
        let (_world, phone) = out(4);
        let said = |i: usize| texts[i % texts.len()].clone();
        let stop = door(&phone, 1);
        for i in 0..texts.len() {
            let text = said(i);
            let _ = phone.receive(&text);
            let _ = phone.add_from_label(&text);
            let _ = phone.check_at_door(&stop, &text);
            let _ = phone.check_at_door(&StopId(text.clone()), &said(i + 1));
            let _ = phone.add_parcel(&NewParcel { tracking_number: text.clone(), address: said(i + 1), zip: said(i + 2), note: said(i + 3), ..NewParcel::default() });
            let _ = phone.damaged(&text);
            let _ = phone.missing(&text);
            let _ = phone.hold(&number(4), &text);
            let _ = phone.collect(&text, &said(i + 1));
            let _ = phone.hand_back(std::slice::from_ref(&text));
            let _ = phone.order_by_hand(n, &[StopId(text.clone())]);
            let _ = phone.dispute(&text, cents);
            let _ = phone.undo(&FactId(text.clone()));
            let _ = phone.act_as(&text);
            let _ = phone.enrol("satchel:", &text);
            let _ = phone.import_csv(text.as_bytes(), today());
            let _ = phone.deliver(Delivery { parcels: vec![said(i + 1)], name: Some(text.clone()), pin: Some(text.clone()), licence: Some(said(i + 1)), photo: Some(text.clone().into_bytes()), scanned: vec![text.clone()], signature: Some(vec![vec![(i32::MIN, i32::MAX), (i32::MAX, i32::MIN)]]), ..hand_over(1) });
            let _ = phone.fail(Failure { text: Some(text.clone()), steps: vec![text], ..failure(2, FailReason::Other) });
            view(&phone);
        }
        phone.view_plan().unwrap();
        phone.view_earnings().unwrap();
        phone.close_day().unwrap();
    }
}
