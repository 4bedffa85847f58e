//! A disk that is full to its very last byte, for real: each outcome is recorded or refused with what to do, and nothing
//! that was recorded suffers.

use crate::small_disk::SmallDisk;
use crate::world::*;
use satchel_core::companion::{Companion, Delivery, Failure, PlanWish};
use satchel_core::journal::{Act, EvidenceRole, Fact, FailReason};

/// More than the reserve, and room for a day.
const MEGABYTES: u64 = 40;
const RESERVE_BYTES: u64 = 16 << 20;

/// Runs `test` with a store on each kind of small disk that this machine can mount, with parcels 1 to 60 loaded.
fn on_small_disks(name: &str, test: impl Fn(&World, &SmallDisk, Companion)) {
    for kind in ["tmpfs", "ext4"] {
        let world = World::new();
        match SmallDisk::mount(kind, MEGABYTES, &world.path("store")) {
            Ok(disk) => {
                let phone = world.open();
                phone.set_up_shop(&shop()).unwrap();
                phone.import_csv(csv(60).as_bytes(), today()).unwrap();
                (1..=50).for_each(|i| drop(receive(&phone, i)));
                test(&world, &disk, phone);
            }
            Err(why) => println!("SKIPPED {name}_{kind}: {why}"),
        }
    }
}

fn with_proof(n: usize) -> Delivery {
    let photo = satchel_pictures::door_photo(n as u64, 1600, 1200, &Default::default());
    let signature = Some(vec![vec![(0, 0), (40, 12), (80, 3)]]);
    Delivery { photo: Some(photo), signature, name: Some("Ann Lee".into()), ..hand_over(n) }
}

fn last(phone: &Companion) -> Fact {
    Fact::open(&phone.facts(0).unwrap().last().unwrap().bytes).unwrap()
}

fn keys(warnings: &[satchel_core::texts::Text]) -> Vec<&str> {
    warnings.iter().map(|text| text.key.as_str()).collect()
}

/// Every fact is there once, in its chain, and the views can be shown.
fn whole(phone: &Companion) {
    let facts = phone.facts(0).unwrap();
    satchel_core::journal::verify_chain(facts.iter().map(|fact| &fact.bytes)).unwrap();
    view(phone);
    phone.view_plan().unwrap();
    phone.view_load().unwrap();
    phone.view_earnings().unwrap();
    phone.view_sync().unwrap();
}

fn reserve(world: &World) -> u64 {
    std::fs::metadata(world.path("store/satchel.reserve")).map_or(0, |meta| meta.len())
}

#[test]
fn every_outcome_is_recorded_on_a_full_disk_without_its_photo() {
    on_small_disks("every_outcome_is_recorded_on_a_full_disk_without_its_photo", |world, disk, phone| {
        assert_eq!(reserve(world), RESERVE_BYTES);
        disk.fill();
        let done = phone.deliver(with_proof(1)).unwrap();
        assert_eq!(keys(&done.warnings), ["companion.full_disk_left_out"]);
        let fact = last(&phone);
        let Act::Delivered { proof, .. } = &fact.act else { panic!("{fact:?}") };
        assert_eq!(proof.without, ["photo"]);
        let roles: Vec<_> = fact.evidence.iter().map(|evidence| evidence.role).collect();
        assert_eq!(roles, [EvidenceRole::Signature, EvidenceRole::People], "what is small is kept");
        // Whatever is given back, somebody else takes at once.
        type NamedAct<'a> = (&'a str, &'a dyn Fn(&Companion));
        let acts: [NamedAct<'_>; 10] = [
            ("receive", &|p| drop(p.receive(&number(51)).unwrap())),
            ("plan", &|p| drop(p.plan(&PlanWish::default()).unwrap())),
            ("start_outing", &|p| drop(p.start_outing().unwrap())),
            ("arrive", &|p| drop(p.arrive(&door(p, 2)).unwrap())),
            ("deliver", &|p| drop(p.deliver(with_proof(2)).unwrap())),
            ("fail", &|p| {
                let photo = Some(satchel_pictures::door_photo(9, 1600, 1200, &Default::default()));
                let done = p.fail(Failure { photo, ..failure(3, FailReason::NobodyHome) }).unwrap();
                assert_eq!(keys(&done.warnings), ["companion.full_disk_left_out"]);
            }),
            ("undo", &|p| drop(p.undo(&last(p).id).unwrap())),
            ("collect", &|p| drop(p.collect(&number(4), "Ann Lee").unwrap())),
            ("import_csv", &|p| drop(p.import_csv(csv(61).as_bytes(), today()).unwrap())),
            ("close_day", &|p| drop(p.close_day().unwrap())),
        ];
        for (name, act) in acts {
            disk.fill();
            let before = phone.facts(0).unwrap().len();
            act(&phone);
            assert!(phone.facts(0).unwrap().len() > before, "{name}");
            whole(&phone);
        }
        let left = reserve(world);
        assert!(left > RESERVE_BYTES / 2 && left < RESERVE_BYTES, "pieces, not the whole: {left}");
        let facts = phone.facts(0).unwrap();
        disk.free();
        phone.tidy().unwrap();
        assert_eq!(reserve(world), RESERVE_BYTES, "with space the reserve comes back");
        assert_eq!(keys(&phone.deliver(with_proof(5)).unwrap().warnings), [""; 0]);
        drop(phone);
        let phone = world.open();
        assert_eq!(phone.facts(0).unwrap()[..facts.len()], facts);
        whole(&phone);
    });
}

#[test]
fn with_the_reserve_gone_too_an_act_is_refused_with_what_to_do_and_reading_goes_on() {
    on_small_disks(
        "with_the_reserve_gone_too_an_act_is_refused_with_what_to_do_and_reading_goes_on",
        |world, disk, phone| {
            let mut recorded = phone.facts(0).unwrap();
            let refusal = (0..).find_map(|_| {
                disk.fill();
                let done = phone.damaged(&number(1));
                done.map(|_| recorded = phone.facts(0).unwrap()).err()
            });
            let refusal = refusal.unwrap();
            assert_eq!(refusal.text.key, "store.disk_full");
            assert!(refusal.to_string().contains("Delete something"), "{refusal}");
            assert!(recorded.len() > 100, "the reserve lasts for {} outcomes", recorded.len());
            for _ in 0..3 {
                assert_eq!(refused(phone.deliver(with_proof(6))), "store.disk_full");
                assert_eq!(refused(phone.receive(&number(52))), "store.disk_full");
                assert_eq!(refused(phone.import_csv(csv(61).as_bytes(), today())), "store.disk_full");
                assert_eq!(phone.facts(0).unwrap(), recorded, "a refusal records nothing");
                whole(&phone);
            }
            // The app is closed and opened again, also after a boot, on the full disk.
            drop(phone);
            disk.fill();
            world.reboot(NINE + HOUR);
            let phone = world.open();
            assert_eq!(phone.facts(0).unwrap(), recorded);
            whole(&phone);
            disk.fill();
            phone.pause();
            disk.free();
            phone.resume().unwrap();
            phone.deliver(with_proof(6)).unwrap();
            phone.tidy().unwrap();
            drop(phone);
            let phone = world.open();
            assert_eq!(phone.facts(0).unwrap()[..recorded.len()], recorded);
            whole(&phone);
        },
    );
}

#[test]
fn damage_met_on_a_full_disk_is_salvaged_in_the_reserve_and_the_act_is_kept() {
    let name = "damage_met_on_a_full_disk_is_salvaged_in_the_reserve_and_the_act_is_kept";
    on_small_disks(name, |world, disk, phone| {
        // Opened again, so that its pages lie in the file.
        drop(phone);
        let phone = world.open();
        view(&phone);
        crate::damage::spoil(&world.path("store"));
        disk.fill();
        let said = (1..=50).find_map(|n| match phone.deliver(with_proof(n)) {
            Ok(done) => Some(keys(&done.warnings).join(" ")).filter(|said| said.contains("store.salvaged")),
            Err(error) => {
                assert_eq!(error.text.key, "companion.unknown_parcel", "{error}");
                None
            }
        });
        // The salvage gives back what it needed only meanwhile: the photo may fit.
        assert!(said.is_some_and(|said| said.ends_with("store.salvaged")));
        assert_eq!(last(&phone).kind(), "delivered");
        let left = reserve(world);
        assert!(left > RESERVE_BYTES / 2 && left < RESERVE_BYTES, "as much as it takes, not the whole: {left}");
        whole(&phone);
        disk.fill();
        phone.receive(&number(55)).unwrap();
        drop(phone);
        let phone = world.open();
        assert_eq!(last(&phone).kind(), "received");
        whole(&phone);
    });
}

#[test]
fn behind_a_salvage_on_a_full_disk_the_outcome_is_kept_without_a_photo_that_does_not_fit() {
    let name = "behind_a_salvage_on_a_full_disk_the_outcome_is_kept_without_a_photo_that_does_not_fit";
    on_small_disks(name, |world, disk, phone| {
        drop(phone);
        let store = world.store();
        crate::damage::spoil_all(&world.path("store"));
        disk.fill();
        let act = Act::Delivered {
            stop: satchel_core::journal::StopId("s1".into()),
            parcels: vec![number(1)],
            to: satchel_core::journal::To::Recipient,
            proof: Default::default(),
        };
        let reading = satchel_core::inputs::Reading { wall_ms: NINE, mono_ms: 1_000, boot: "boot-1".into() };
        let evidence = vec![(EvidenceRole::Photo, vec![7; 12 << 20])];
        let (courier, position) = (None, None);
        let draft =
            satchel_core::store::Draft { day: today(), courier, position, reading, zone_offset_min: 0, act, evidence };
        let appended = store.append(vec![draft]).unwrap();
        assert_eq!(
            (appended.left_out.as_slice(), keys(&store.take_news())),
            (&[EvidenceRole::Photo][..], vec!["store.salvaged"])
        );
    });
}
