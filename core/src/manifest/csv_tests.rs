use super::*;
use crate::calendar::ServiceDay;
use crate::texts::Language;
use proptest::prelude::*;

fn day() -> ServiceDay {
    "2026-11-23".parse().unwrap()
}

fn read(bytes: impl AsRef<[u8]>) -> CsvReading {
    read_csv(bytes.as_ref(), day(), &Home { state: "OH".into() })
}

/// (line, key) of every finding.
fn found(reading: &CsvReading) -> Vec<(u64, &str)> {
    reading.findings.iter().map(|f| (f.line, f.text.key.trim_start_matches("manifest."))).collect()
}

/// One parcel with these further columns; the parcel, or the key of what is wrong.
fn one(columns: &str, values: &str) -> Result<Parcel, String> {
    let reading = read(format!("tracking_number;address;{columns}\nP1;12 Oak St;{values}\n"));
    match reading.parcels.first() {
        Some((_, parcel)) => Ok(parcel.clone()),
        None => Err(found(&reading)[0].1.to_owned()),
    }
}

#[test]
fn a_full_line_becomes_a_parcel() {
    const PIN: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$8WPVrmf3ITlGIUDwOTUHvLkTmVz3ZKEsBuPbeLSE6l8";
    let header = "Tracking Number,name,address,address2,city,state,zip,lat,lon,phone,note,access_code,window_start,\
                  window_end,service_minutes,weight_kg,length_cm,width_cm,height_cm,proof,pin_hash,priority,pay_class,Floor";
    let line = format!(
        "1z5r8 939-0357567127,Ana Peña,12 Oak St,Apt 4,Columbus,Ohio,43215-0001,39.9612,-82.9988,555-0100,Ring twice,#77,\
         9:00,2:30 PM,2.5,1.25,30,20,10.5,Photo+PIN,\"{PIN}\",should,heavy,3rd"
    );
    let reading = read(format!("{header}\n{line}\n"));
    assert_eq!(found(&reading), []);
    let (number, parcel) = &reading.parcels[0];
    assert_eq!(*number, 2);
    assert_eq!(parcel.tracking_number, "1Z5R89390357567127");
    assert_eq!((parcel.state.as_str(), parcel.zip.as_str()), ("OH", "43215-0001"));
    assert_eq!(parcel.at, LatLon::from_degrees(39.9612, -82.9988));
    assert_eq!(parcel.person.notes, ["Ring twice", "Floor: 3rd"]);
    assert_eq!(parcel.windows, [Window { start_s: 32_400, end_s: 52_200 }]);
    assert_eq!((parcel.service_s, parcel.weight_g, parcel.size_mm), (Some(150), Some(1250), Some([300, 200, 105])));
    assert_eq!(parcel.proof, ProofRule { photo: true, pin: true, ..ProofRule::default() });
    assert_eq!((parcel.pin_hash.as_deref(), parcel.priority), (Some(PIN), Priority::Should));
}

#[test]
fn a_bad_line_is_reported_and_the_good_ones_stay() {
    let reading = read("tracking_number,address\nP1,12 Oak St\nP2,\nP3,14 Oak St\n");
    assert_eq!(found(&reading), [(3, "no_place")]);
    assert_eq!(reading.parcels.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn comma_semicolon_and_tab_separate_and_a_sep_line_names_one() {
    for text in [
        "tracking_number,address,name\nP1,12 Oak St,A\n",
        "tracking_number;address;name\nP1;12 Oak St;A\n",
        "tracking_number\taddress\tname\nP1\t12 Oak St\tA\n",
        "\"tracking_number\";\"address\";\"name, or none; or both, or\"\nP1;12 Oak St;A\n",
    ] {
        assert_eq!(read(text).parcels[0].1.address, "12 Oak St", "{text}");
    }
    let reading = read("sep=;\r\ntracking_number;address\r\nP1;12 Oak St, rear\r\n");
    assert_eq!((reading.parcels[0].0, reading.parcels[0].1.address.as_str()), (3, "12 Oak St, rear"));
}

#[test]
fn lines_are_those_of_the_file() {
    let lines =
        ["", "tracking_number,address,note", "", "P1,12 Oak St,\"two", "", "lines\"", ",,", "P2,13 Oak St,", "P3,,"];
    for line_break in ["\n", "\r\n", "\r"] {
        let reading = read(lines.join(line_break));
        assert_eq!(reading.parcels.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 8], "{line_break:?}");
        assert_eq!(found(&reading), [(9, "no_place")], "{line_break:?}");
    }
}

#[test]
fn encodings_of_spreadsheets_are_read() {
    let text = "tracking_number,address,name\nP1,12 Oak St,José Peña\n";
    let utf_16 = |be: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if be { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for (bytes, remarks) in [
        (text.as_bytes().to_vec(), 0),
        (with(b"\xEF\xBB\xBF", text.as_bytes()), 0),
        (with(b"\xFF\xFE", &utf_16(false)), 0),
        (with(b"\xFE\xFF", &utf_16(true)), 0),
        (utf_16(false), 0),
        (utf_16(true), 0),
        (windows, 1),
    ] {
        let reading = read(&bytes);
        assert_eq!(reading.parcels[0].1.person.name, "José Peña");
        assert_eq!(found(&reading), vec![(1, "read_as_windows_1252"); remarks]);
    }
}

#[test]
fn other_encodings_are_refused_by_name() {
    let said = |bytes: &[u8]| read(bytes).findings[0].text.args["encoding"].clone();
    assert_eq!(said(b"\xFF\xFE\0\0t\0\0\0"), "UTF-32");
    assert_eq!(said(b"\xFF\xFEt\0\x00\xD8"), "UTF-16LE");
    assert_eq!(said("tracking_number,name\nP1,José Peña\u{e9}".as_bytes().split_last().unwrap().1), "UTF-8, damaged");
    assert_eq!(said(b"tracking_number,address\nP1,\x81\x8D"), "unknown, neither UTF-8 nor Windows-1252");
}

#[test]
fn a_missing_column_is_one_error_that_names_it_and_what_was_found() {
    let reading = read("Sendung,address\nP1,12 Oak St\nP2,13 Oak St\n");
    assert_eq!(found(&reading), [(1, "no_column")]);
    assert_eq!(
        reading.findings[0].text.to_string(),
        "The header has no column tracking_number; found: Sendung, address. Add the column and import the file again."
    );
    assert_eq!(found(&read("tracking_number,lat\nP1,3\n")), [(1, "no_column")]);
    assert_eq!(read("tracking_number,lat,lon\nP1,39.5,-83\n").parcels.len(), 1);
    assert_eq!(found(&read("")), [(1, "empty_file")]);
}

#[test]
fn a_number_in_scientific_notation_is_an_error_that_says_so() {
    for number in ["9.40011E+21", "\"9,40011E+21\"", "9.4e21", "1E+21", "940011.0"] {
        let reading = read(format!("tracking_number,address\n{number},12 Oak St\n"));
        assert_eq!(found(&reading), [(2, "scientific")], "{number}");
    }
    assert_eq!(read("tracking_number,address\n12E4567,12 Oak St\n").parcels.len(), 1);
    let rounded = read("tracking_number,address\n9400111206206400000000,12 Oak St\n");
    assert_eq!((found(&rounded), rounded.parcels.len()), (vec![(2, "rounded")], 1));
}

#[test]
fn the_second_of_two_equal_numbers_is_an_error_that_names_the_first() {
    let reading = read("tracking_number,address\nAB 1,12 Oak St\nP2,13 Oak St\nab-1,14 Oak St\n");
    assert_eq!(found(&reading), [(4, "duplicate")]);
    assert_eq!((reading.findings[0].text.args["first"].as_str(), reading.parcels.len()), ("2", 2));
}

#[test]
fn lost_zeros_of_a_zip_come_back_from_the_state_and_never_by_guess() {
    assert_eq!(one("zip;state", "2134;MA").unwrap().zip, "02134");
    assert_eq!(one("zip;state", "501;ny").unwrap().zip, "00501");
    assert_eq!(one("zip;state", "21341234;MA").unwrap().zip, "02134-1234");
    assert_eq!(one("zip;state", "432151234;OH").unwrap().zip, "43215-1234");
    assert_eq!(one("zip;state", "2134;OH").unwrap_err(), "zip");
    assert_eq!(one("zip", "2134").unwrap_err(), "zip", "the shop is in Ohio");
    assert_eq!(one("zip;state", "43x15;OH").unwrap_err(), "zip");
    let home = Home { state: "NJ".into() };
    let reading = read_csv(b"tracking_number,address,zip\nP1,12 Oak St,7030\n", day(), &home);
    assert_eq!((reading.parcels[0].1.zip.as_str(), found(&reading)), ("07030", vec![(2, "zip_restored")]));
    assert_eq!(reading.findings[0].level, Level::Warning);
}

#[test]
fn times_are_read_as_people_write_them() {
    let start = |text: &str| one("window_start", text).map(|p| p.windows[0].start_s);
    for (text, second) in [
        ("14:30", 52_200),
        ("2:30 PM", 52_200),
        ("2:30pm", 52_200),
        ("2 p.m.", 50_400),
        ("12:00 AM", 0),
        ("12:15 PM", 44_100),
        ("09:00:30", 32_430),
    ] {
        assert_eq!(start(text), Ok(second), "{text}");
    }
    for text in ["25:00", "14:60", "13:00 PM", "0:30 PM", "9", "noon", "1:2:3:4", ":", "-1:00"] {
        assert_eq!(start(text), Err("time".to_owned()), "{text}");
    }
    assert_eq!(one("window_start;window_end", "15:00;2 PM").unwrap_err(), "window_order");
    assert_eq!(one("window_end", "24:00").unwrap().windows, [Window { start_s: 0, end_s: 86_400 }]);
    assert_eq!(one("window_end", "24:01").unwrap_err(), "time");
}

#[test]
fn values_out_of_range_are_errors() {
    for (columns, values, key) in [
        ("lat;lon", "91;0", "coordinates"),
        ("lat;lon", "39.9;", "coordinates"),
        ("lat;lon", "nan;0", "coordinates"),
        ("weight_kg", "-1", "measure"),
        ("weight_kg", "101", "measure"),
        ("length_cm;width_cm;height_cm", "301;1;1", "measure"),
        ("service_minutes", "soon", "measure"),
        ("proof", "photo+selfie", "proof"),
        ("priority", "urgent", "priority"),
        ("state", "Ontario", "state"),
        ("pin_hash", "1234", "pin_hash"),
        (
            "pin_hash",
            "$argon2i$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A",
            "pin_hash",
        ),
        (
            "pin_hash",
            "$argon2id$v=19$m=4194304,t=3,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A",
            "pin_hash",
        ),
        ("note", "x;y", "too_many_fields"),
    ] {
        assert_eq!(one(columns, values).unwrap_err(), key, "{columns} {values}");
    }
    assert_eq!(one("weight_kg", "1,5").unwrap().weight_g, Some(1500), "a decimal comma");
    assert_eq!(one("note", &"x".repeat(MAX_NOTE_CHARS + 1)).unwrap_err(), "too_long");
    assert_eq!(one("city", &"x".repeat(MAX_FIELD_CHARS + 1)).unwrap_err(), "too_long");
    assert_eq!(one("length_cm", "30").unwrap().size_mm, None);
}

#[test]
fn what_was_left_out_or_cannot_be_checked_is_remarked() {
    for (columns, values, key) in [
        ("proof", "photo+pin", "no_pin_hash"),
        ("length_cm;width_cm;height_cm", "30;;", "partial_size"),
        ("length_cm;width_cm;height_cm", "30;;10", "partial_size"),
    ] {
        let reading = read(format!("tracking_number;address;{columns}\nP1;12 Oak St;{values}\n"));
        assert_eq!((found(&reading), reading.parcels.len()), (vec![(2, key)], 1), "{columns} {values}");
    }
}

#[test]
fn of_two_columns_with_one_name_the_second_is_a_note() {
    let parcel = read("tracking_number,address,Address\nP1,12 Oak St,rear door\n").parcels.remove(0).1;
    assert_eq!(
        (parcel.address.as_str(), &parcel.person.notes[..]),
        ("12 Oak St", &["Address: rear door".to_owned()][..])
    );
}

#[test]
fn a_number_of_other_letters_and_a_file_without_end_are_refused() {
    assert_eq!(found(&read("tracking_number,address\nP\u{f1}1,12 Oak St\n")), [(2, "number")]);
    assert_eq!(found(&read(vec![b' '; MAX_FILE_BYTES + 1])), [(1, "file_too_large")]);
}

#[test]
fn what_is_printed_has_the_shape_of_the_contract() {
    let report = read("tracking_number,address\nP1,12 Oak St\nP2,\n").report(Language::En);
    assert_eq!(
        serde_json::to_value(report).unwrap(),
        serde_json::json!({
            "parcels": [{"line": 2, "tracking_number": "P1", "address": "12 Oak St", "proof": {}, "priority": "must", "source": "csv"}],
            "findings": [{"line": 3, "level": "error", "key": "manifest.no_place",
                "text": "The parcel has no address and no coordinates. Fill in address, or lat and lon."}]
        })
    );
}

/// Limit: 100,000 lines in well under 2 s, findings bounded.
#[test]
fn a_hundred_thousand_lines_are_read_in_a_moment() {
    let mut text = String::from("tracking_number,address,city,state,zip,note\n");
    for i in 0..100_000 {
        let zip = if i % 2 == 0 { "43215" } else { "bad" };
        text.push_str(&format!("TBA{i:012},{i} Oak Street,Columbus,OH,{zip},\"Ring, then wait\"\n"));
    }
    let begin = std::time::Instant::now();
    let reading = read(text);
    let took = begin.elapsed();
    println!("100,000 lines: {took:?}");
    assert_eq!((reading.parcels.len(), reading.findings.len()), (50_000, MAX_FINDINGS + 1));
    assert_eq!(reading.findings[MAX_FINDINGS].text.args["n"], "49000");
    // A busy machine takes a second; work that grows with the square of the lines would take minutes.
    assert!(took < std::time::Duration::from_secs(30), "{took:?}");
}

#[test]
fn a_stray_quotation_mark_costs_its_line_and_no_other() {
    let never = "tracking_number,address\nP1,\"1 Main St\nP2,2 Main St\nP3,3 Main St\n";
    let later = "tracking_number,address\nP1,\"1 Main St\nP2,2 Main St\nP3,\"3 Main St\"\n";
    for file in [never, later, &never.replace('\n', "\r\n"), &later.replace('\n', "\r")] {
        let reading = read(file);
        assert_eq!(found(&reading), [(2, "quote")], "{file}");
        let numbers: Vec<_> = reading.parcels.iter().map(|(line, p)| (*line, p.tracking_number.as_str())).collect();
        assert_eq!(numbers, [(3, "P2"), (4, "P3")], "{file}");
    }
    let long = read(format!("tracking_number,address,note\nP1,12 Oak St,\nP2,13 Oak St,\"{}", "P,1,\n".repeat(2_000)));
    assert_eq!((found(&long)[0], long.parcels.len(), long.parcels[1].0), ((3, "quote"), 2, 4));
    let sound = "tracking_number;note;address\nP1;\"two\r\nlines, \"\"quoted\"\"\" ;1 Main St\nP2;5\" pipe;2 Main St\n";
    let reading = read(sound);
    assert_eq!(found(&reading), []);
    assert_eq!(reading.parcels[0].1.person.notes, ["two lines, \"quoted\""]);
    assert_eq!((reading.parcels[1].0, reading.parcels[1].1.person.notes[0].as_str()), (4, "5\" pipe"));
}

#[test]
fn a_file_of_stray_quotation_marks_is_read_in_a_bounded_time() {
    let begin = std::time::Instant::now();
    let reading = read(format!("tracking_number,address\n{}", "\"\"\"x\n".repeat(200_000)));
    assert!(reading.parcels.is_empty() && !reading.findings.is_empty());
    assert!(begin.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn a_scan4transport_label_gives_its_parcel() {
    let elements = [
        ("4301", "Ana+Pe%C3%B1a"),
        ("4302", "12+Oak+St"),
        ("4305", "Columbus"),
        ("4306", "OH"),
        ("420", "43215"),
        ("4309", "12996120000970012000"),
        ("4323", "1"),
        ("4324", "2611230900"),
        ("4325", "2611249999"),
    ];
    let elements = elements.map(|(ai, value)| (ai.to_owned(), value.to_owned())).into();
    let parcel = from_label("106141412345678908", &elements, day(), &Home::default());
    let parcel = parcel.unwrap();
    assert_eq!((parcel.person.name.as_str(), parcel.address.as_str()), ("Ana Peña", "12 Oak St"));
    assert!(parcel.proof.signature);
    assert_eq!(parcel.windows, [Window { start_s: 32_400, end_s: 86_400 }]);
    assert_eq!(parcel.at.map(|at| at.lat_e7), Some(399_612_000));
    assert_eq!(from_label("P1", &Default::default(), day(), &Home::default()), Err(ManifestError::NoPlace));
    let later = [("4302", "12+Oak+St"), ("4324", "2611241000"), ("4325", "2611241200")];
    let later = later.map(|(ai, value)| (ai.to_owned(), value.to_owned())).into();
    let parcel = from_label("P1", &later, day(), &Home::default()).unwrap();
    assert_eq!((parcel.windows, parcel.proof), (vec![], ProofRule::default()), "another day's times");
}

#[test]
fn every_error_has_its_sentence_in_both_languages() {
    use ManifestError as E;
    let s = String::new;
    let all = [
        E::FileTooLarge,
        E::EmptyFile,
        E::Encoding(s()),
        E::ReadAsWindows1252,
        E::NoColumn { column: s(), found: s() },
        E::TooManyFields { columns: 1, fields: 2 },
        E::Quote,
        E::NoNumber,
        E::Number(s()),
        E::Scientific(s()),
        E::Rounded(s()),
        E::Duplicate { number: s(), first: 1 },
        E::NoPlace,
        E::Coordinates { lat: s(), lon: s() },
        E::TooLong { column: "note", max: 1 },
        E::State(s()),
        E::Zip(s()),
        E::ZipRestored { from: s(), to: s() },
        E::Time { column: "window_start", value: s() },
        E::WindowOrder { start: s(), end: s() },
        E::Measure { column: "weight_kg", value: s(), max: 1 },
        E::PartialSize,
        E::Proof(s()),
        E::PinHash,
        E::NoPinHash,
        E::Priority(s()),
        E::More(2),
    ];
    for error in all {
        for language in [Language::En, Language::Es] {
            let sentence = error.text().render(language);
            assert!(sentence.contains(' ') && !sentence.contains('{'), "{sentence}");
        }
    }
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let spice = prop::sample::select(&b"\"\r\n,;\t\0eE+.-:9\xFF\xFE\xC3\xA9"[..]);
    let body = prop::collection::vec(prop_oneof![spice, any::<u8>()], 0..300);
    let header = prop_oneof![
        Just(&b""[..]),
        Just(&b"tracking_number,address,zip,state,window_start,lat,lon,weight_kg,proof,pin_hash\n"[..]),
        Just(&b"sep=;\n"[..]),
    ];
    (header, body).prop_map(|(header, body)| [header, &body].concat())
}

proptest! {
    #[test]
    fn any_bytes_give_a_reading_with_lines_of_the_file(bytes in any_bytes()) {
        let reading = read(&bytes);
        let lines = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() as u64 + 1;
        prop_assert!(reading.findings.iter().all(|f| (1..=lines).contains(&f.line)));
        prop_assert!(reading.parcels.iter().all(|(line, _)| (2..=lines).contains(line)));
    }

    #[test]
    fn any_label_gives_a_parcel_or_an_error(value in "\\PC{0,24}", number in "\\PC{0,40}") {
        let ais = ["4300", "4301", "4302", "4309", "420", "4306", "4324", "4325"];
        let elements = ais.map(|ai| (ai.to_owned(), value.clone())).into();
        let _ = from_label(&number, &elements, day(), &Home::default());
    }
}
