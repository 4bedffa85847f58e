//! What happens to a label between the printer and the courier's camera. Pure functions of a picture, a strength and a seed.

use crate::Dice;
use image::{GrayImage, Luma, imageops};

/// The wear of one photograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wear {
    /// As printed, a little camera noise.
    Clean,
    /// Turned by any angle.
    Rotated,
    /// Seen from the side.
    Tilted,
    /// Out of focus.
    Blurred,
    /// The hand moved.
    Moved,
    /// A fold across the symbol: a step in brightness and in place.
    Creased,
    /// A lamp's reflection.
    Glare,
    /// Much noise.
    Noisy,
    /// Little light: dark, flat and noisy.
    Dark,
    /// Turned, tilted, a little blurred and noisy: an ordinary bad photo.
    Everyday,
}

impl Wear {
    /// All of them.
    pub const ALL: [Wear; 10] = [
        Wear::Clean,
        Wear::Rotated,
        Wear::Tilted,
        Wear::Blurred,
        Wear::Moved,
        Wear::Creased,
        Wear::Glare,
        Wear::Noisy,
        Wear::Dark,
        Wear::Everyday,
    ];
}

/// Sides of a photograph in pixels, as a scanning screen asks of a camera.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 1600;
/// Brightness of the carton behind the label.
const CARTON: u8 = 140;

/// A photograph of `label` on its carton, 1200 x 1600 pixels. The same seed gives the same picture.
pub fn photograph(label: &GrayImage, wear: Wear, seed: u64) -> GrayImage {
    let mut dice = Dice::new(seed ^ (wear as u64) << 32);
    let label = if wear == Wear::Creased { creased(label, &mut dice) } else { label.clone() };
    let (angle, tilt) = match wear {
        Wear::Rotated => (dice.between(0.0, 360.0), 0.0),
        Wear::Tilted => (dice.between(-4.0, 4.0), dice.between(0.12, 0.28)),
        Wear::Everyday => (dice.between(-25.0, 25.0), dice.between(0.04, 0.14)),
        _ => (dice.between(-3.0, 3.0), 0.0),
    };
    let taken = seen(&label, angle, tilt, &mut dice);
    let softened = match wear {
        Wear::Blurred => imageops::fast_blur(&taken, dice.between(1.2, 2.0)),
        Wear::Everyday => imageops::fast_blur(&taken, dice.between(0.6, 1.0)),
        Wear::Moved => moved(&taken, &mut dice),
        _ => taken,
    };
    let (gain, lift, noise) = match wear {
        Wear::Noisy => (1.0, 0.0, dice.between(18.0, 28.0)),
        Wear::Dark => (dice.between(0.14, 0.22), 12.0, dice.between(2.5, 4.0)),
        Wear::Everyday => (0.8, 10.0, 6.0),
        _ => (1.0, 0.0, 2.5),
    };
    let lit = if wear == Wear::Glare { glare(&softened, &mut dice) } else { softened };
    exposed(&lit, gain, lift, noise, &mut dice)
}

/// The label seen by a camera: turned by `angle` degrees, the far side smaller by the share `tilt`, on a carton.
fn seen(label: &GrayImage, angle: f32, tilt: f32, dice: &mut Dice) -> GrayImage {
    let (width, height) = (label.width() as f32, label.height() as f32);
    let (sin, cos) = angle.to_radians().sin_cos();
    // The whole label stays in the picture, whatever its angle.
    let reach_x = (width * cos.abs() + height * sin.abs()) / (WIDTH as f32 - 60.0);
    let reach_y = (width * sin.abs() + height * cos.abs()) / (HEIGHT as f32 - 60.0);
    let shrink = reach_x.max(reach_y).max(0.78);
    let (lean_x, lean_y) = if dice.unit() < 0.5 { (tilt, tilt * 0.4) } else { (tilt * 0.4, tilt) };
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let (x, y) = (x as f32 - WIDTH as f32 / 2.0, y as f32 - HEIGHT as f32 / 2.0);
        let away = 1.0 + lean_x * x / (WIDTH as f32 / 2.0) + lean_y * y / (HEIGHT as f32 / 2.0);
        let (x, y) = (x * shrink * away, y * shrink * away);
        let (u, v) = (x * cos + y * sin + width / 2.0, y * cos - x * sin + height / 2.0);
        Luma([between_pixels(label, u, v)])
    })
}

/// Bilinear; the carton outside.
fn between_pixels(picture: &GrayImage, u: f32, v: f32) -> u8 {
    if u < 0.0 || v < 0.0 || u >= (picture.width() - 1) as f32 || v >= (picture.height() - 1) as f32 {
        return CARTON;
    }
    let (x, y) = (u as u32, v as u32);
    let (fx, fy) = (u - x as f32, v - y as f32);
    let at = |x: u32, y: u32| f32::from(picture.get_pixel(x, y).0[0]);
    let top = at(x, y) * (1.0 - fx) + at(x + 1, y) * fx;
    let bottom = at(x, y + 1) * (1.0 - fx) + at(x + 1, y + 1) * fx;
    (top * (1.0 - fy) + bottom * fy) as u8
}

/// A fold that crosses the symbol's field: beyond it the paper is darker and has slipped sideways and down.
fn creased(label: &GrayImage, dice: &mut Dice) -> GrayImage {
    let slope = dice.between(-0.25, 0.25);
    let height = dice.between(0.6, 0.75) * label.height() as f32;
    let (slip_x, slip_y) = (dice.between(-4.0, 4.0), dice.between(1.0, 4.0));
    let shade = dice.between(0.6, 0.8);
    GrayImage::from_fn(label.width(), label.height(), |x, y| {
        let beyond = y as f32 - (height + slope * (x as f32 - label.width() as f32 / 2.0));
        if beyond.abs() < 1.5 {
            return Luma([110]);
        }
        if beyond < 0.0 {
            return *label.get_pixel(x, y);
        }
        let luma = between_pixels(label, x as f32 + slip_x, y as f32 + slip_y);
        Luma([(f32::from(luma) * shade) as u8])
    })
}

/// The mean along a short line in any direction.
fn moved(picture: &GrayImage, dice: &mut Dice) -> GrayImage {
    let (sin, cos) = dice.between(0.0, std::f32::consts::PI).sin_cos();
    let length = dice.between(3.0, 6.0);
    let steps: Vec<(i32, i32)> = (-3i16..=3)
        .map(f32::from)
        .map(|k| k / 6.0 * length)
        .map(|d| ((d * cos).round() as i32, (d * sin).round() as i32))
        .collect();
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let at = |dx: i32, dy: i32| {
            let x = x.saturating_add_signed(dx).min(picture.width() - 1);
            let y = y.saturating_add_signed(dy).min(picture.height() - 1);
            u32::from(picture.get_pixel(x, y).0[0])
        };
        let sum: u32 = steps.iter().map(|(dx, dy)| at(*dx, *dy)).sum();
        Luma([(sum / steps.len() as u32) as u8])
    })
}

/// A bright round spot somewhere over the symbol's field.
fn glare(picture: &GrayImage, dice: &mut Dice) -> GrayImage {
    let (x0, y0) = (dice.between(350.0, 850.0), dice.between(800.0, 1300.0));
    let radius = dice.between(70.0, 130.0);
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let far = ((x as f32 - x0).powi(2) + (y as f32 - y0).powi(2)).sqrt() / radius;
        let light = 235.0 * (-far * far).exp();
        Luma([(f32::from(picture.get_pixel(x, y).0[0]) + light).min(255.0) as u8])
    })
}

/// Brightness times `gain` plus `lift`, with noise of that deviation.
fn exposed(picture: &GrayImage, gain: f32, lift: f32, noise: f32, dice: &mut Dice) -> GrayImage {
    let mut out = picture.clone();
    for pixel in out.pixels_mut() {
        let luma = f32::from(pixel.0[0]) * gain + lift + noise * dice.normal();
        pixel.0[0] = luma.clamp(0.0, 255.0) as u8;
    }
    out
}
