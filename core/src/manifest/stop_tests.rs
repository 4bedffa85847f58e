use super::*;

fn at(address: &str, address2: &str) -> Parcel {
    Parcel {
        address: address.into(),
        address2: address2.into(),
        zip: "43215".into(),
        ..Parcel::by_hand("P1", "to be replaced").unwrap()
    }
}

fn same(a: &Parcel, b: &Parcel) -> bool {
    stop_id(a) == stop_id(b)
}

#[test]
fn spellings_of_one_door_are_one_stop() {
    let door = at("12 N Oak St", "Apt 4B");
    for (address, address2) in [
        ("12 North Oak Street", "apt. 4b"),
        ("  12  n. oak STREET,", "#4B"),
        ("12 N Oak St Apt 4B", ""),
        ("12 N Oak St", "Apt # 4B"),
        ("12 N Oak St", "Unit 4B"),
        ("12 N Oak St", "4B"),
    ] {
        assert!(same(&door, &at(address, address2)), "{address} / {address2}");
    }
    assert!(same(&door, &Parcel { zip: "43215-1234".into(), ..door.clone() }));
    assert!(same(&at("12 Fifth Ave", ""), &at("12 5th Avenue", "")));
}

#[test]
fn other_doors_are_other_stops() {
    let door = at("12 N Oak St", "Apt 4");
    for (address, address2) in [
        ("12 N Oak St", "Apt 5"),
        ("12 N Oak St", ""),
        ("12 S Oak St", "4"),
        ("12 N Oak Ave", "4"),
        ("1 2 N Oak St", "4"),
    ] {
        assert!(!same(&door, &at(address, address2)), "{address} / {address2}");
    }
    assert!(!same(&door, &Parcel { zip: "43216".into(), ..door.clone() }));
    assert!(!same(&at("5 N St", ""), &at("5 North St", "")), "Lincoln, Nebraska, has both");
    assert!(!same(&at("Suite Road 3", ""), &at("Apartment Road 3", "")), "a unit is never the first word");
}

#[test]
fn without_an_address_the_coordinates_name_the_door_to_about_11_metres() {
    let there =
        |lat, lon, unit: &str| Parcel { zip: String::new(), at: LatLon::from_degrees(lat, lon), ..at("", unit) };
    let door = there(39.96120, -82.99880, "");
    assert!(same(&door, &there(39.96123, -82.99877, "")));
    assert!(same(&door, &there(39.96117, -82.99883, "")), "the cell lies around the place, not behind it");
    assert!(!same(&door, &there(39.96140, -82.99880, "")));
    assert!(!same(&door, &there(39.96120, -82.99880, "2")));
}

#[test]
fn a_parcel_without_any_place_is_a_stop_of_its_own() {
    let nowhere = at("", "");
    assert!(!same(&nowhere, &Parcel { tracking_number: "P2".into(), ..nowhere.clone() }));
}

fn window(start_s: i64, end_s: i64) -> Window {
    Window { start_s, end_s }
}

#[test]
fn a_stop_takes_what_its_parcels_have_in_common() {
    let a = Parcel { windows: vec![window(36_000, 43_200)], priority: Priority::May, ..at("12 Oak St", "") };
    let b = Parcel { tracking_number: "P0".into(), windows: vec![window(39_600, 50_000)], ..at("12 Oak Street", "") };
    let c = Parcel { tracking_number: "P2".into(), priority: Priority::Should, ..at("12 OAK ST", "") };
    let found = stops([&a, &b, &c].into_iter());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].parcels, ["P0", "P1", "P2"]);
    assert_eq!(found[0].address, "12 Oak Street", "as the parcel with the smallest number writes it");
    assert_eq!(found[0].windows, [window(39_600, 43_200)]);
    assert_eq!(found[0].service_s, SERVICE_S + 2 * SERVICE_FURTHER_S);
    assert_eq!(found[0].priority, Priority::Must);
    assert_eq!(stops([&c, &b, &a].into_iter()), found);
}

#[test]
fn a_stop_takes_place_and_priority_from_whichever_parcel_has_them() {
    let somewhere = LatLon::from_degrees(39.9612, -82.9988);
    let touching = vec![window(20, 30), window(10, 20)];
    let a = Parcel { priority: Priority::May, windows: touching, ..at("12 Oak St", "") };
    let b = Parcel { tracking_number: "P2".into(), at: somewhere, ..at("12 Oak St", "") };
    let found = stops([&a, &b].into_iter());
    assert_eq!((found[0].at, found[0].priority), (somewhere, Priority::Must));
    assert_eq!(found[0].windows, [window(10, 30)], "windows that touch are one");
}

#[test]
fn windows_without_a_common_moment_are_all_offered() {
    let a = Parcel { windows: vec![window(50, 60)], service_s: Some(300), ..at("12 Oak St", "") };
    let b = Parcel { tracking_number: "P2".into(), windows: vec![window(10, 20)], ..at("12 Oak St", "") };
    let found = stops([&a, &b].into_iter());
    assert_eq!(found[0].windows, [window(10, 20), window(50, 60)]);
    assert_eq!(found[0].service_s, 300 + SERVICE_FURTHER_S);
}

#[test]
fn equal_parcels_count_once_and_stops_come_in_a_fixed_order() {
    let (a, b) = (at("9 Elm St", ""), Parcel { tracking_number: "P2".into(), ..at("12 Oak St", "") });
    let found = stops([&a, &b, &a].into_iter());
    assert_eq!(found, stops([&b, &a].into_iter()));
    assert_eq!(found.iter().map(|s| s.parcels.len()).collect::<Vec<_>>(), [1, 1]);
}
