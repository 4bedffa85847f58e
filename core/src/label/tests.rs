//! What labels say, as a specification.

use super::*;
use crate::texts::Language;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The published valid numbers of `domain.md`, with what each must be.
const PUBLISHED: &[(&str, Kind, Option<&str>, &str)] = &[
    ("106141412345678908", Kind::Sscc, None, "106141412345678908"),
    ("095287654321012346", Kind::Sscc, None, "095287654321012346"),
    ("RB123456785GB", Kind::UpuS10, Some("Royal Mail"), "RB123456785GB"),
    ("RB123456785US", Kind::UpuS10, Some("USPS"), "RB123456785US"),
    ("9400111206206406260787", Kind::UspsImpb, Some("USPS"), "9400111206206406260787"),
    ("92748931507708513018050063", Kind::UspsImpb, Some("USPS"), "92748931507708513018050063"),
    ("420787459400111206206406260787", Kind::UspsImpb, Some("USPS"), "9400111206206406260787"),
    ("4201002334249200190132607600833457", Kind::UspsImpb, Some("USPS"), "9200190132607600833457"),
    ("1Z5R89390357567127", Kind::Ups1z, Some("UPS"), "1Z5R89390357567127"),
    ("1Z879E930346834440", Kind::Ups1z, Some("UPS"), "1Z879E930346834440"),
    ("986578788855", Kind::Fedex12, Some("FedEx"), "986578788855"),
    ("477179081230", Kind::Fedex12, Some("FedEx"), "477179081230"),
    ("1001921334250001000300779017972697", Kind::Fedex34, Some("FedEx"), "1001921334250001000300779017972697"),
    ("041441760228964", Kind::FedexGround15, Some("FedEx"), "041441760228964"),
    ("9611020987654312345672", Kind::FedexGround96, Some("FedEx"), "9611020987654312345672"),
    ("TBA010000000000", Kind::Amazon, Some("Amazon"), "TBA010000000000"),
    ("TBM502887274000", Kind::Amazon, Some("Amazon"), "TBM502887274000"),
];

/// A Scan4Transport label as a scanner sends it.
const TRANSPORT: &str = "]d2001061414123456789084300ACME+Books\u{1d}4301Ada+Example\u{1d}430212+Maple+St\u{1d}4303Apt+4%2FB\u{1d}\
    4305Springfield\u{1d}4306OH\u{1d}4307US\u{1d}43086145550100\u{1d}430912996120002770012000";

fn best(text: &str) -> Candidate {
    candidates(text).into_iter().next().expect("never empty")
}

fn licence(born: &str, expires: &str) -> String {
    format!(
        "@\n\u{1e}\rANSI 636023100002DL00410278ZO03190008DLDBA{expires}\nDCSEXAMPLE\nDACADA\nDBD01152023\nDBB{born}\nDAG12 MAPLE ST\r"
    )
}

fn day(text: &str) -> ServiceDay {
    text.parse().expect("a day")
}

#[test]
fn every_published_number_is_read_as_what_it_is() {
    for (text, kind, carrier, number) in PUBLISHED {
        let check = if *kind == Kind::Amazon { Check::None } else { Check::Ok };
        assert_eq!(best(text), Candidate::new(*kind, *carrier, (*number).to_owned(), check), "{text}");
    }
}

#[test]
fn typing_is_forgiven() {
    for (text, _, _, number) in PUBLISHED {
        let spaced: Vec<String> =
            text.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        for typed in
            [text.to_lowercase(), spaced.join(" "), spaced.join("-"), spaced.join("\u{2013}"), format!(" {text}\r\n")]
        {
            assert_eq!(best(&typed).number, *number, "{typed}");
        }
    }
}

#[test]
fn the_json_is_as_documented() {
    assert_eq!(
        json!(candidates("RB123456785GB")),
        json!([{"kind": "upu_s10", "carrier": "Royal Mail", "number": "RB123456785GB", "check": "ok"}])
    );
    let gs1 = json!(candidates("(00)106141412345678908(420)43004"));
    assert_eq!(gs1[1]["elements"], json!({"00": "106141412345678908", "420": "43004"}));
    let adult = json!(candidates_on(&licence("06061986", "06062030"), Some(day("2026-11-23"))));
    assert_eq!(adult, json!([{"kind": "aamva", "carrier": null, "number": "", "check": "none", "at_least_21": true}]));
}

#[test]
fn a_wrong_check_digit_is_kept_behind_and_explained() {
    let found = candidates("1Z5R89390357567128");
    assert_eq!((found[0].kind, found[0].check), (Kind::Ups1z, Check::Bad));
    assert!(found[0].finding.is_some());
    assert_eq!(found[1].kind, Kind::Other);
    assert_eq!(normal_number("1z5r8939 0357567128"), "1Z5R89390357567128");
}

#[test]
fn twelve_digits_of_a_long_fedex_barcode_are_offered_too() {
    let found = candidates("1001921334250001000300779017972697");
    assert!(found.iter().any(|c| c.kind == Kind::Fedex12 && c.number == "779017972697" && c.check == Check::Ok));
    let ground = candidates("9611020987654312345672");
    assert!(ground.iter().any(|c| c.kind == Kind::FedexGround15 && c.number == "987654312345672"));
}

#[test]
fn an_sscc_is_the_same_number_in_every_dress() {
    for text in [
        "]C100106141412345678908",
        "00106141412345678908",
        "(00)106141412345678908",
        "(00) 1 0614141 234567890 8",
        "\u{1d}00106141412345678908",
    ] {
        assert_eq!(normal_number(text), "106141412345678908", "{text}");
        assert_eq!(best(text).kind, Kind::Sscc, "{text}");
    }
}

#[test]
fn an_order_number_in_gs1_dress_is_the_one_that_a_table_lists() {
    assert_eq!(normal_number("]C1400PO-123a"), normal_number("PO-123a"));
    assert_eq!(candidates("]C1400PO-123a")[0].number, "PO123A");
}

/// A control character, a blank or a dash inside the brackets of an AI is dropped, and the brackets with it.
#[test]
fn brackets_that_come_together_go_like_those_that_were() {
    for text in ["(22)Z-7", "(22\u{1d}\0)z-7", "( 22 )z7", "(-2-2-)z7", "]C-1(2 2)z7", "(-22)(-]C1)z7"] {
        let once = normal_number(text);
        assert_eq!(normal_number(&once), once, "{text:?}");
        assert!(once.ends_with("Z7") && !once.contains(['(', ')']), "{text:?} is {once:?}");
    }
}

#[test]
fn usps_in_gs1_dress_is_still_usps() {
    let found = candidates("]C142078745\u{1d}9400111206206406260787");
    assert_eq!((found[0].kind, found[0].number.as_str()), (Kind::UspsImpb, "9400111206206406260787"));
    assert!(found.iter().any(|c| c.kind == Kind::Gs1 && c.check == Check::Ok));
}

#[test]
fn a_scan4transport_label_carries_its_address() {
    let text = format!("{TRANSPORT}\u{1d}43221\u{1d}43230\u{1d}43242611230900\u{1d}43252611239999\u{1d}42043004");
    let found = candidates(&text);
    assert_eq!((found[0].kind, found[0].check), (Kind::Gs1, Check::Ok), "{found:?}");
    assert_eq!(found[0].number, "106141412345678908");
    assert_eq!(found[1].kind, Kind::Sscc);
    let to = ship_to(found[0].elements.as_ref().unwrap()).unwrap();
    assert_eq!((to.company.as_str(), to.name.as_str()), ("ACME Books", "Ada Example"));
    assert_eq!((to.address.as_str(), to.address2.as_str()), ("12 Maple St", "Apt 4/B"));
    assert_eq!((to.city.as_str(), to.region.as_str(), to.country.as_str()), ("Springfield", "OH", "US"));
    assert_eq!((to.postcode.as_str(), to.phone.as_str()), ("43004", "6145550100"));
    assert_eq!(to.at_e7, Some((399_612_000, -829_988_000)));
    assert!(to.authority_to_leave && !to.signature_required);
    assert_eq!(to.not_before, Some(Moment { day: day("2026-11-23"), second: Some(32_400) }));
    assert_eq!(to.not_after, Some(Moment { day: day("2026-11-23"), second: None }));
}

#[test]
fn a_label_without_street_or_position_has_no_recipient() {
    assert_eq!(ship_to(&Elements::from([("00".into(), "106141412345678908".into())])), None);
}

#[test]
fn a_broken_element_is_named_and_what_came_before_it_is_kept() {
    let sscc = "00106141412345678908";
    let cases = [
        (format!("]C1{sscc}8999abc"), "label.gs1_unknown"),
        (format!("]C1{sscc}43090399612000"), "label.gs1_short"),
        (format!("]C1{sscc}420{}", "9".repeat(21)), "label.gs1_long"),
        (format!("]C1{sscc}4308614 555"), "label.gs1_characters"),
        (format!("]C1{sscc}4300ACME\u{1f600}"), "label.gs1_characters"),
        (format!("]C1{sscc}4107350053850252"), "label.gs1_check"),
        (format!("]C1{sscc}43222"), "label.gs1_value"),
        (format!("]C1{sscc}4302%ZZ"), "label.gs1_value"),
        (format!("]C1{sscc}43242613010900"), "label.gs1_value"),
        (format!("]C1{sscc}42043004\u{1d}42043005"), "label.gs1_twice"),
        ("]C100106141412345678909".to_owned(), "label.gs1_check"),
        ("(00)10614141234567890(420)43004".to_owned(), "label.gs1_short"),
    ];
    for (text, key) in cases {
        let found = candidates(&text);
        let broken = found.iter().find(|c| c.kind == Kind::Gs1).expect("kept as a candidate");
        assert_eq!(broken.check, Check::Bad, "{text}");
        let finding = broken.finding.as_ref().expect("a finding");
        assert_eq!(finding.key, key, "{text}");
        for language in [Language::En, Language::Es] {
            let words = finding.render(language);
            assert!(words.contains(' ') && !words.contains('{'), "{words}");
        }
        if text.starts_with(&format!("]C1{sscc}")) {
            assert_eq!(broken.elements.as_ref().unwrap()["00"], "106141412345678908");
            assert_eq!(found[0].kind, Kind::Sscc, "{text}");
        }
    }
}

#[test]
fn digits_that_do_not_say_they_are_gs1_are_not_read_as_gs1() {
    for (text, ..) in PUBLISHED {
        assert!(candidates(text).iter().all(|c| c.kind != Kind::Gs1), "{text}");
    }
}

#[test]
fn both_orders_of_a_licence_date_are_read() {
    let today = day("2026-11-23");
    for (born, expires) in [("06061986", "06062030"), ("19860606", "20300606"), ("06061986", "20300606")] {
        assert_eq!(age(&licence(born, expires), today), Some(Age::AtLeast21), "{born}");
    }
    let first = "@\n\u{1e}\rAAMVA6360230101DL00290192DLDAQD123\nDBA20300928\nDBB19780928\n";
    assert_eq!(age(first, today), Some(Age::AtLeast21));
}

#[test]
fn somebody_is_21_on_the_birthday_and_not_the_day_before() {
    let of = |born, today| age(&licence(born, "06062040"), day(today));
    assert_eq!(of("11232005", "2026-11-23"), Some(Age::AtLeast21));
    assert_eq!(of("11242005", "2026-11-23"), Some(Age::Younger));
    assert_eq!(of("02292008", "2029-02-28"), Some(Age::Younger));
    assert_eq!(of("02292008", "2029-03-01"), Some(Age::AtLeast21));
}

#[test]
fn an_expired_or_unreadable_licence_proves_nothing() {
    let today = day("2026-11-23");
    assert_eq!(age(&licence("06061986", "11232026"), today), Some(Age::AtLeast21));
    assert_eq!(age(&licence("06061986", "11222026"), today), Some(Age::Expired));
    assert_eq!(age(&licence("13131986", "06062030"), today), Some(Age::Unreadable));
    assert_eq!(age(&licence("06061986", "UNKNOWN"), today), Some(Age::Unreadable));
    assert_eq!(age("RB123456785GB", today), None);
    let expired = json!(candidates_on(&licence("06061986", "11222026"), Some(today)));
    assert_eq!(expired[0]["at_least_21"], false);
    assert_eq!(json!(candidates(&licence("06061986", "11222026")))[0]["at_least_21"], Value::Null);
}

#[test]
fn nothing_of_a_licence_leaves_the_room() {
    let found = candidates_on(&licence("06061986", "06062030"), Some(day("2026-11-23")));
    let words = format!("{found:?}");
    for secret in ["EXAMPLE", "ADA", "MAPLE", "1986", "636023"] {
        assert!(!words.contains(secret), "{words}");
    }
    assert_eq!(normal_number(&licence("06061986", "06062030")), "");
}

#[test]
fn a_ups_maxicode_gives_the_whole_number() {
    // 1Z, account, service and the shortened number of the first published UPS example.
    let text =
        "[)>\u{1e}01\u{1d}96432150000\u{1d}840\u{1d}003\u{1d}1Z57567127\u{1d}UPSN\u{1d}5R8939\u{1d}187\u{1e}\u{4}";
    assert_eq!((best(text).kind, best(text).number.as_str()), (Kind::Ups1z, "1Z5R89390357567127"));
}

#[test]
fn a_fedex_envelope_gives_the_twelve_digits() {
    let text = "[)>\u{1e}01\u{1d}0243004\u{1d}840\u{1d}05\u{1d}9865787888550201\u{1d}FDE\u{1d}123456\u{1e}\u{4}";
    assert_eq!((best(text).kind, best(text).number.as_str()), (Kind::Fedex12, "986578788855"));
}

#[test]
fn what_is_no_label_gets_a_clear_answer() {
    for text in ["", "   ", "\u{0}\u{1}\u{1d}", "]C1", "- -"] {
        let found = candidates(text);
        assert_eq!((found.len(), found[0].check, found[0].number.as_str()), (1, Check::Bad, ""), "{text:?}");
        assert_eq!(found[0].finding.as_ref().unwrap().key, "label.empty");
    }
    let found = candidates(&"9".repeat(10_000));
    assert_eq!(found[0].finding.as_ref().unwrap().key, "label.too_long");
    let found = candidates(&"A".repeat(500));
    assert_eq!(found[0].finding.as_ref().unwrap().key, "label.no_number");
    assert_eq!(best("1Z5R8939\u{0}0357567127\u{7}").number, "1Z5R89390357567127");
}

/// The same file is read by the tests of the Kotlin and the Swift side.
#[test]
fn the_golden_file_holds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/label.json");
    let golden: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(golden.len() >= 25);
    for case in golden {
        let today = case["today"].as_str().map(day);
        assert_eq!(
            json!(candidates_on(case["input"].as_str().unwrap(), today)),
            case["candidates"],
            "{}",
            case["input"]
        );
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_every_answer_is_ranked(text in ".{0,200}") {
        let found = candidates(&text);
        prop_assert!(!found.is_empty());
        prop_assert!(found.windows(2).all(|pair| pair[0].rank() <= pair[1].rank()));
        prop_assert!(found.iter().all(|c| c.check != Check::Bad || c.finding.is_some()));
    }

    #[test]
    fn no_gs1_text_panics(body in "[0-9(){}%+A-Z\u{1d}]{0,80}", dress in "(\\]C1|\\]d2|\u{1d}|\\(00\\)|)") {
        let found = candidates(&format!("{dress}{body}"));
        prop_assert!(!found.is_empty());
    }

    #[test]
    fn no_licence_panics_or_leaks(body in "[A-Z0-9\n\r]{0,120}") {
        let found = candidates_on(&format!("@\n\u{1e}\rANSI 636023{body}"), Some(day("2026-11-23")));
        prop_assert!(found.iter().all(|c| c.kind == Kind::Aamva && c.number.is_empty()));
    }

    #[test]
    fn one_changed_digit_never_passes_where_the_rule_guarantees_it(which in 0usize..4, at in 0usize..34, by in 1u8..10) {
        // Weights 1 and 3 are coprime to 10, so no single change is hidden. The others (UPS, S10, FedEx 12 and 34) hide some.
        let text = ["106141412345678908", "9400111206206406260787", "041441760228964", "9611020987654312345672"][which];
        let kind = best(text).kind;
        let mut digits = text.as_bytes().to_vec();
        let at = at % digits.len();
        prop_assume!(kind != Kind::FedexGround96 || at >= 7);
        digits[at] = (digits[at] - b'0' + by) % 10 + b'0';
        let changed = String::from_utf8(digits).unwrap();
        prop_assert!(candidates(&changed).iter().all(|c| c.kind != kind || c.check == Check::Bad), "{changed}");
    }

    #[test]
    fn a_number_put_through_twice_stays_the_same(text in "[ -~\u{0}\u{1d}]{1,60}") {
        let once = normal_number(&text);
        if !once.is_empty() {
            prop_assert_eq!(normal_number(&once), once);
        }
    }
}
