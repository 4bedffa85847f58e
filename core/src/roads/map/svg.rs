//! The day map as a drawing, for reports and pages.

use super::{DayMap, Pixel, Stroke};
use std::fmt::Write;

/// In which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// On paper.
    Light,
    /// In the dark.
    Dark,
    /// As the page it stands on: by the reader's `prefers-color-scheme`.
    Page,
}

/// The tokens that all screens share.
struct Colours {
    ground: &'static str,
    street: &'static str,
    freeway: &'static str,
    ink: &'static str,
    paper: &'static str,
    muted: &'static str,
    here: &'static str,
    /// One after the other for outings: primary, conflict, attention, info.
    outings: [&'static str; 4],
}

const LIGHT: Colours = Colours {
    ground: "#EFF1EA",
    street: "#D5DAD3",
    freeway: "#F0C977",
    ink: "#14201B",
    paper: "#FFFFFF",
    muted: "#4C5A53",
    here: "#174EA6",
    outings: ["#0A5C43", "#6B2C91", "#8F4A00", "#174EA6"],
};

const DARK: Colours = Colours {
    ground: "#131B17",
    street: "#34423A",
    freeway: "#7A5F22",
    ink: "#EEF3EF",
    paper: "#18211C",
    muted: "#A9B7AF",
    here: "#9CC2FF",
    outings: ["#6FD3A8", "#D9A8F5", "#FFB75E", "#9CC2FF"],
};

impl Colours {
    fn style(&self) -> String {
        let Self { ground, street, freeway, ink, paper, muted, here, outings } = self;
        let mut style = format!(
            ".ground{{fill:{ground}}}.way{{fill:none;stroke:{street};stroke-linecap:round;stroke-linejoin:round}}\
             .fast{{stroke:{freeway}}}.pin{{fill:{paper}}}.number{{fill:{ink};font-weight:700}}.done{{fill:{ground}}}\
             .gone{{fill:{muted}}}.shop{{fill:{ink}}}.roof{{fill:{paper}}}.here{{fill:{here};stroke:{paper}}}\
             .about{{fill:{here};opacity:.15}}.source{{fill:{muted};stroke:{ground};paint-order:stroke}}"
        );
        for (index, colour) in outings.iter().enumerate() {
            let _ = write!(style, ".o{index}{{stroke:{colour}}}"); // a String takes everything
        }
        style
    }
}

impl DayMap {
    /// The map as an SVG document of its own size, that can stand in a page as it is.
    pub fn to_svg(&self, look: Look) -> String {
        let style = match look {
            Look::Light => LIGHT.style(),
            Look::Dark => DARK.style(),
            Look::Page => {
                format!("{}@media (prefers-color-scheme:dark){{{}}}", LIGHT.style(), DARK.style())
            }
        };
        let (width, height) = (self.width, self.height);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"system-ui,sans-serif\" text-anchor=\"middle\"><style>{style}</style>\
             <rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n"
        );
        // Writing to a String cannot fail.
        let _ = self.write_lines(&mut out);
        let _ = self.write_marks(&mut out);
        out.push_str("</svg>\n");
        out
    }

    fn write_lines(&self, out: &mut String) -> std::fmt::Result {
        for layer in &self.streets {
            let fast = if layer.stroke >= Stroke::Ramp { " fast" } else { "" };
            write!(out, "<path class=\"way{fast}\" stroke-width=\"{}\" d=\"", tenths(layer.width_tenths))?;
            layer.lines.iter().try_for_each(|line| write_path(out, line))?;
            out.push_str("\"/>\n");
        }
        for (index, lines) in self.outings.iter().enumerate().rev() {
            let colour = index % LIGHT.outings.len();
            write!(out, "<path class=\"way o{colour}\" stroke-width=\"{}\" d=\"", tenths(self.outing_width_tenths))?;
            lines.iter().try_for_each(|line| write_path(out, line))?;
            out.push_str("\"/>\n");
        }
        Ok(())
    }

    fn write_marks(&self, out: &mut String) -> std::fmt::Result {
        let points = |points: u32| tenths(points * self.density_tenths);
        if let Some(Pixel { x, y }) = self.shop {
            writeln!(
                out,
                "<g transform=\"translate({x} {y}) scale({})\">\
                 <rect class=\"shop\" x=\"-13\" y=\"-13\" width=\"26\" height=\"26\" rx=\"6\"/>\
                 <path class=\"roof\" d=\"M-7 0L0-7L7 0V7H-7z\"/></g>",
                tenths(self.density_tenths)
            )?;
        }
        for pin in self.stops.iter().rev() {
            let (Pixel { x, y }, colour) = (pin.at, pin.outing % LIGHT.outings.len());
            let (disc, number) = if pin.done { ("done", "gone") } else { ("pin", "number") };
            writeln!(
                out,
                "<circle class=\"{disc} o{colour}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\" stroke-width=\"{}\"/>\
                 <text class=\"{number}\" x=\"{x}\" y=\"{y}\" dy=\".36em\" font-size=\"{}\">{}</text>",
                points(11),
                points(2),
                points(13),
                pin.number
            )?;
        }
        if let Some(here) = self.position {
            let Pixel { x, y } = here.at;
            writeln!(
                out,
                "<circle class=\"about\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/><circle class=\"here\" cx=\"{x}\" cy=\"{y}\" r=\"{}\" \
                 stroke-width=\"{}\"/>",
                here.radius,
                points(7),
                points(2)
            )?;
        }
        writeln!(
            out,
            "<text class=\"source\" x=\"{}\" y=\"{}\" text-anchor=\"end\" font-size=\"{}\" stroke-width=\"{}\">{}</text>",
            f64::from(self.width) - f64::from(6 * self.density_tenths) / 10.0,
            points(14),
            points(10),
            points(3),
            self.attribution
        )
    }
}

/// The first point as it is, each other from the one before.
fn write_path(out: &mut String, line: &[Pixel]) -> std::fmt::Result {
    if let Some(Pixel { x, y }) = line.first() {
        write!(out, "M{x} {y}l")?;
    }
    line.windows(2).try_for_each(|ends| {
        write!(out, "{} {} ", ends[1].x.saturating_sub(ends[0].x), ends[1].y.saturating_sub(ends[0].y))
    })
}

fn tenths(value: u32) -> f64 {
    f64::from(value) / 10.0
}
