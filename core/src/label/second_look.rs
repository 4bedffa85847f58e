//! A second look at a frame in which nothing was found: at half its size, which quiets noise, and turned by 30 and 60
//! degrees, because bars are only read along rows and columns. This look copies.

use super::picture::LumaPlane;

/// Pixels of the frame for one of the look, and degrees. With the quarter turns that the decoder tries itself, no bars lie
/// more than 15 degrees off a row.
pub(super) const LOOKS: [(f32, f32); 3] = [(2.0, 0.0), (1.0, 30.0), (1.0, 60.0)];

/// A plane made smaller and turned, and the way back to the pixels it was made from.
pub(super) struct SecondLook {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    turn: Turn,
}

/// A scale and an angle, around the middles of both pictures.
#[derive(Clone, Copy)]
struct Turn {
    scale: f32,
    sin: f32,
    cos: f32,
    from: (f32, f32),
    to: (f32, f32),
}

impl Turn {
    fn back(self, x: f32, y: f32) -> (f32, f32) {
        let (dx, dy) = (self.scale * (x - self.from.0), self.scale * (y - self.from.1));
        (dx * self.cos + dy * self.sin + self.to.0, dy * self.cos - dx * self.sin + self.to.1)
    }
}

impl SecondLook {
    /// `plane` must have been checked: its bytes hold all its rows.
    pub fn new(plane: &LumaPlane, (scale, angle_deg): (f32, f32)) -> Self {
        let (sin, cos) = angle_deg.to_radians().sin_cos();
        let (w, h) = (plane.width as f32, plane.height as f32);
        let (width, height) = (((w * cos + h * sin) / scale) as u32, ((w * sin + h * cos) / scale) as u32);
        let turn = Turn { scale, sin, cos, from: (width as f32 / 2.0, height as f32 / 2.0), to: (w / 2.0, h / 2.0) };
        let mut bytes = Vec::with_capacity(width as usize * height as usize);
        for y in 0..height {
            for x in 0..width {
                let (sx, sy) = turn.back(x as f32, y as f32);
                bytes.push(between_pixels(plane, sx + 0.5, sy + 0.5));
            }
        }
        Self { bytes, width, height, turn }
    }

    /// Where a point of this look lies in the upright frame.
    pub fn upright(&self, plane: &LumaPlane, (x, y): (i32, i32)) -> (i32, i32) {
        let (x, y) = self.turn.back(x as f32, y as f32);
        let (x, y) = (x.round() as i32, y.round() as i32);
        let (right, bottom) = (plane.width as i32 - 1, plane.height as i32 - 1);
        match plane.rotation_deg {
            90 => (bottom - y, x),
            180 => (right - x, bottom - y),
            270 => (y, right - x),
            _ => (x, y),
        }
    }
}

/// Bilinear; at the middle of four pixels their mean. White outside, as the paper around a symbol.
fn between_pixels(plane: &LumaPlane, x: f32, y: f32) -> u8 {
    if x < 0.0 || y < 0.0 || x + 1.0 >= plane.width as f32 || y + 1.0 >= plane.height as f32 {
        return u8::MAX;
    }
    let stride = plane.row_stride as usize;
    let at = y as usize * stride + x as usize;
    // In 1/16 of a pixel: whole numbers are faster, and finer steps are not seen.
    let (right, down) = ((x.fract() * 16.0) as u32, (y.fract() * 16.0) as u32);
    let pixel = |at: usize| plane.bytes.get(at).map_or(255, |luma| u32::from(*luma));
    let top = pixel(at) * (16 - right) + pixel(at + 1) * right;
    let bottom = pixel(at + stride) * (16 - right) + pixel(at + stride + 1) * right;
    ((top * (16 - down) + bottom * down) / 256) as u8
}
