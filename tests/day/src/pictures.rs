//! Draws the day's pictures on threads of their own while the day already goes on, and hands each over when it is needed.

use crate::failure::Failure;
use crate::scene::{DoorPhoto, LabelSpec};
use satchel_pictures::{Look, Wear, door_photo_as, jpeg, label, photograph};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, mpsc::Sender};

/// Quality of a scanning camera's frames as JPEG.
const FRAME_QUALITY: u8 = 88;
/// Threads that draw.
const PAINTERS: usize = 2;

/// What is drawn.
#[derive(Clone, Debug)]
pub enum Order {
    /// A label as the camera sees it.
    Label(LabelSpec),
    /// A parcel at a door.
    Door(DoorPhoto),
}

/// Pictures under way.
pub struct Gallery {
    receiver: Receiver<(usize, Result<PathBuf, String>)>,
    ready: BTreeMap<usize, Result<PathBuf, String>>,
}

impl Gallery {
    /// Begins to draw `orders` into `folder`, in their order.
    pub fn open(orders: Vec<Order>, folder: PathBuf, seed: u64) -> Self {
        let (sender, receiver) = mpsc::channel();
        let (orders, next) = (Arc::new(orders), Arc::new(AtomicUsize::new(0)));
        for _ in 0..PAINTERS {
            let (orders, next, folder, sender) =
                (Arc::clone(&orders), Arc::clone(&next), folder.clone(), sender.clone());
            std::thread::spawn(move || paint(&orders, &next, &folder, seed, &sender));
        }
        Self { receiver, ready: BTreeMap::new() }
    }

    /// The file of an order; waits until it is drawn.
    pub fn get(&mut self, index: usize) -> Result<PathBuf, Failure> {
        while !self.ready.contains_key(&index) {
            let (drawn, file) =
                self.receiver.recv().map_err(|_| Failure::broken("the pictures are not being drawn"))?;
            self.ready.insert(drawn, file);
        }
        self.ready[&index].clone().map_err(Failure::broken)
    }
}

fn paint(
    orders: &[Order],
    next: &AtomicUsize,
    folder: &Path,
    seed: u64,
    sender: &Sender<(usize, Result<PathBuf, String>)>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(order) = orders.get(index) else { return };
        let drawn = match order {
            Order::Label(spec) => draw_label(
                spec,
                spec.wear,
                seed.wrapping_mul(1000) + index as u64,
                &folder.join(format!("label-{index:03}.jpg")),
            ),
            Order::Door(photo) => draw_door(photo, Look::Clear, &folder.join(format!("door-{index:03}.jpg"))),
        };
        if sender.send((index, drawn)).is_err() {
            return;
        }
    }
}

/// A label with some wear, photographed into `file`.
pub fn draw_label(spec: &LabelSpec, wear: Wear, seed: u64, file: &Path) -> Result<PathBuf, String> {
    let lines: Vec<&str> = spec.lines.iter().map(String::as_str).collect();
    let printed =
        label(spec.symbology, spec.encoder, &spec.text, &lines).map_err(|e| format!("label {}: {e}", spec.text))?;
    keep(file, &jpeg(&photograph(&printed, wear, seed), FRAME_QUALITY))
}

/// A door as the camera saw it.
pub fn draw_door(photo: &DoorPhoto, look: Look, file: &Path) -> Result<PathBuf, String> {
    keep(file, &door_photo_as(look, photo.seed, photo.size.0, photo.size.1, &photo.exif))
}

fn keep(file: &Path, bytes: &[u8]) -> Result<PathBuf, String> {
    std::fs::write(file, bytes).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(file.to_owned())
}
