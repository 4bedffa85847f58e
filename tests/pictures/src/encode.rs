//! Text to modules, by two independent encoders.

use barcoders::sym::code128::Code128;
use datamatrix::{DataMatrix, SymbolList};
use qrcode::{EcLevel, QrCode, Version, bits::Bits};
use zxingcpp::BarcodeFormat;

/// GS1 separator in a text.
const FNC1: char = '\u{1d}';

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbology {
    /// Code 128.
    Code128,
    /// Code 128 with FNC1 first; the text is element strings with the GS character between them.
    Gs1128,
    /// QR code.
    Qr,
    /// QR code with FNC1 first.
    Gs1Qr,
    /// DataMatrix.
    DataMatrix,
    /// DataMatrix with FNC1 first.
    Gs1DataMatrix,
    /// PDF417; only [`Encoder::ZxingCpp`].
    Pdf417,
    /// Aztec; only [`Encoder::ZxingCpp`].
    Aztec,
    /// MaxiCode; only [`Encoder::ZxingCpp`].
    MaxiCode,
}

impl Symbology {
    /// All of them.
    pub const ALL: [Symbology; 9] = [
        Symbology::Code128,
        Symbology::Gs1128,
        Symbology::Qr,
        Symbology::Gs1Qr,
        Symbology::DataMatrix,
        Symbology::Gs1DataMatrix,
        Symbology::Pdf417,
        Symbology::Aztec,
        Symbology::MaxiCode,
    ];

    /// Whether it begins with FNC1.
    pub fn is_gs1(self) -> bool {
        matches!(self, Symbology::Gs1128 | Symbology::Gs1Qr | Symbology::Gs1DataMatrix)
    }

    /// Whether it is a row of bars.
    pub fn is_linear(self) -> bool {
        matches!(self, Symbology::Code128 | Symbology::Gs1128)
    }

    /// Whether [`Encoder::Crates`] has it too.
    pub fn has_two_encoders(self) -> bool {
        !matches!(self, Symbology::Pdf417 | Symbology::Aztec | Symbology::MaxiCode)
    }
}

/// Who turns the text into modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoder {
    /// The writer of zxing-cpp.
    ZxingCpp,
    /// `barcoders`, `qrcode` or `datamatrix`.
    Crates,
}

/// A text that this encoder cannot put into this symbology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError(pub String);

impl std::fmt::Display for EncodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EncodeError {}

/// Dark modules, row by row, without quiet zone. A linear symbol is one row.
pub(crate) struct Modules {
    pub width: usize,
    pub dark: Vec<bool>,
    /// Above 1 where the encoder draws shapes instead of squares (MaxiCode), so that its pixels are finer than modules.
    pub finer: usize,
}

fn refused(error: impl std::fmt::Debug) -> EncodeError {
    EncodeError(format!("{error:?}"))
}

pub(crate) fn encode(symbology: Symbology, encoder: Encoder, text: &str) -> Result<Modules, EncodeError> {
    match encoder {
        Encoder::ZxingCpp => zxing(symbology, text),
        Encoder::Crates => crates(symbology, text),
    }
}

fn zxing(symbology: Symbology, text: &str) -> Result<Modules, EncodeError> {
    let format = match symbology {
        Symbology::Code128 | Symbology::Gs1128 => BarcodeFormat::Code128,
        Symbology::Qr | Symbology::Gs1Qr => BarcodeFormat::QRCode,
        Symbology::DataMatrix | Symbology::Gs1DataMatrix => BarcodeFormat::DataMatrix,
        Symbology::Pdf417 => BarcodeFormat::PDF417,
        Symbology::Aztec => BarcodeFormat::Aztec,
        Symbology::MaxiCode => BarcodeFormat::MaxiCode,
    };
    let creator = zxingcpp::create(format);
    let barcode =
        if symbology.is_gs1() { creator.options("gs1").from_str(bracketed(text)?) } else { creator.from_str(text) }
            .map_err(refused)?;
    let finer = if symbology == Symbology::MaxiCode { 2 } else { 1 };
    let scale = i32::try_from(finer).unwrap_or(1);
    let drawn = barcode.to_image_with(&zxingcpp::write().scale(scale).add_quiet_zones(false)).map_err(refused)?;
    let width = usize::try_from(drawn.width()).map_err(refused)?;
    let mut dark: Vec<bool> = drawn.data().iter().map(|luma| *luma < 128).collect();
    if symbology.is_linear() {
        dark.truncate(width);
    }
    Ok(Modules { width, dark, finer })
}

fn crates(symbology: Symbology, text: &str) -> Result<Modules, EncodeError> {
    match symbology {
        Symbology::Code128 | Symbology::Gs1128 => {
            let dark: Vec<bool> = Code128::new(code128(text, symbology.is_gs1()))
                .map_err(refused)?
                .encode()
                .iter()
                .map(|bar| *bar == 1)
                .collect();
            Ok(Modules { width: dark.len(), dark, finer: 1 })
        }
        Symbology::Qr | Symbology::Gs1Qr => {
            let code = if symbology.is_gs1() {
                gs1_qr(text)?
            } else {
                QrCode::with_error_correction_level(text, EcLevel::M).map_err(refused)?
            };
            let dark = code.to_colors().iter().map(|color| *color == qrcode::Color::Dark).collect();
            Ok(Modules { width: code.width(), dark, finer: 1 })
        }
        Symbology::DataMatrix | Symbology::Gs1DataMatrix => {
            let list = SymbolList::default().enforce_square();
            let code = if symbology.is_gs1() {
                DataMatrix::encode_gs1(text.as_bytes(), list)
            } else {
                DataMatrix::encode(text.as_bytes(), list)
            };
            let bitmap = code.map_err(refused)?.bitmap();
            let (width, height) = (bitmap.width(), bitmap.height());
            let mut dark = vec![false; width * height];
            bitmap.pixels().for_each(|(x, y)| dark[y * width + x] = true);
            Ok(Modules { width, dark, finer: 1 })
        }
        Symbology::Pdf417 | Symbology::Aztec | Symbology::MaxiCode => {
            Err(EncodeError(format!("no second encoder for {symbology:?}")))
        }
    }
}

/// The smallest version that takes it, FNC1 in first position.
fn gs1_qr(text: &str) -> Result<QrCode, EncodeError> {
    for version in 1..=40 {
        let mut bits = Bits::new(Version::Normal(version));
        let pushed = bits
            .push_fnc1_first_position()
            .and_then(|()| bits.push_byte_data(text.as_bytes()))
            .and_then(|()| bits.push_terminator(EcLevel::M));
        if pushed.is_ok() {
            return QrCode::with_bits(bits, EcLevel::M).map_err(refused);
        }
    }
    Err(EncodeError("too long for a QR code".to_owned()))
}

/// `barcoders` wants its code sets named: C (Ć) for a run of digits, B (Ɓ) else; FNC1 is Ź.
fn code128(text: &str, gs1: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut set = ' ';
    let mut enter = |out: &mut String, wanted: char| {
        if set != wanted {
            out.push(wanted);
            set = wanted;
        }
    };
    let digits = |at: usize| chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut at = 0;
    if gs1 {
        enter(&mut out, if digits(0) >= 4 { 'Ć' } else { 'Ɓ' });
        out.push('Ź');
    }
    while at < chars.len() {
        let run = digits(at) & !1;
        if run >= 4 {
            enter(&mut out, 'Ć');
            out.extend(&chars[at..at + run]);
            at += run;
        } else if chars[at] == FNC1 {
            if out.is_empty() {
                enter(&mut out, 'Ɓ');
            }
            out.push('Ź');
            at += 1;
        } else {
            enter(&mut out, 'Ɓ');
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Element strings in the form that zxing-cpp wants, `[00]106141412345678908`. Knows the AIs that labels of the tests use.
fn bracketed(text: &str) -> Result<String, EncodeError> {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (ai, length) = match rest.get(..2) {
            Some("00") => (2, Some(18)),
            Some("01" | "02") => (2, Some(14)),
            Some("42") => (3, None),
            Some("43") => (4, None),
            Some(_) => (2, None),
            None => return Err(EncodeError(format!("not element strings: {text}"))),
        };
        let end = length.map_or_else(|| rest.find(FNC1).unwrap_or(rest.len()), |length| ai + length);
        let (Some(code), Some(value), Some(after)) = (rest.get(..ai), rest.get(ai..end), rest.get(end..)) else {
            return Err(EncodeError(format!("not element strings: {text}")));
        };
        out.push_str(&format!("[{code}]{value}"));
        rest = after.trim_start_matches(FNC1);
    }
    Ok(out)
}
