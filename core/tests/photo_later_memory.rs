//! What processing a photo later may take: 60 megapixels of a progressive JPEG with colours at full size stay under 450 MB.
//!
//! One test, alone in its process, since it reads the most memory that the process ever held.

mod photos;

use photos::{peak_kb, progressive};
use satchel_core::proof::{Developed, MAX_PHOTO_BYTES, process_kept_photo, process_photo};
use std::sync::atomic::AtomicBool;

#[test]
fn sixty_progressive_megapixels_are_processed_later() {
    let large = progressive(9000, 6700);
    let kept = process_photo(&large).unwrap();
    assert!(kept.raw && kept.warnings.len() == 1);
    let go_on = AtomicBool::new(false);
    let Developed::Photo(photo) = process_kept_photo(&kept.bytes, &go_on) else { panic!("within the budget") };
    assert!(!photo.raw && photo.width == 1600 && photo.bytes.len() <= MAX_PHOTO_BYTES);
    let hundred = process_kept_photo(&progressive(12_000, 9_000), &go_on);
    assert_eq!(hundred, Developed::Never, "a hundred are beyond a phone");
    let Some(peak) = peak_kb() else {
        return println!(
            "SKIPPED sixty_progressive_megapixels_are_processed_later: this system does not tell the peak of its memory"
        );
    };
    println!("peak: {peak} kB");
    assert!(peak < 450_000, "{peak} kB");
}
