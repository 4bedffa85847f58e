import Foundation

@testable import SatchelKit

/// A label as the camera sees it: Code 128 (ISO/IEC 15417, code set B) on white, rows padded as a camera's are. 1280 x 720.
func labelFrame(_ text: String) -> Luma {
  let (width, height, stride) = (1280, 720, 1344)
  var bytes = Data(repeating: 0x4A, count: stride * height)
  for y in 70..<650 { for x in 130..<1150 { bytes[y * stride + x] = 0xE8 } }
  let bars = code128(text)
  let module = max(2, 900 / bars.count)
  let left = (width - bars.count * module) / 2
  for (i, black) in bars.enumerated() where black {
    for y in 260..<460 { for x in 0..<module { bytes[y * stride + left + i * module + x] = 0x18 } }
  }
  return Luma(bytes, width: width, height: height, rowStride: stride)
}

/// What the camera sees between two boxes.
func emptyTable() -> Luma { Luma(Data(repeating: 0x20, count: 640 * 360), width: 640, height: 360, rowStride: 640) }

private func code128(_ text: String) -> [Bool] {
  let values = [104] + text.utf8.map { Int($0) - 32 }
  let check = (values[0] + values.enumerated().dropFirst().reduce(0) { $0 + $1.offset * $1.element }) % 103
  let widths = (values + [check]).map { patterns[$0] } + ["2331112"]
  return widths.flatMap { pattern in
    pattern.enumerated().flatMap { i, width in [Bool](repeating: i % 2 == 0, count: width.wholeNumberValue ?? 0) }
  }
}

private let patterns = """
  212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211
  221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113
  132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121
  312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211
  221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141
  114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
  """.split(whereSeparator: \.isWhitespace).map(String.init)

/// A parcel at a door as a PNG file (gray, 8 bits): bright, sharp, with texture. Stored, not compressed.
func doorPhoto(seed: UInt64 = 7) -> Data {
  let (width, height) = (1024, 768)
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  var rows = Data(capacity: (width + 1) * height)
  for y in 0..<height {
    rows.append(0)
    for x in 0..<width {
      if x % 6 == 0 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
      let texture = UInt8(truncatingIfNeeded: state >> 58)
      let door = (300..<560).contains(x) && (80..<600).contains(y)
      let box = (380..<640).contains(x) && (480..<660).contains(y)
      rows.append((box ? 180 : door ? 70 : 150) + texture)
    }
  }
  var png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  png.append(chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [8, 0, 0, 0, 0]))
  png.append(chunk("IDAT", stored(rows)))
  png.append(chunk("IEND", []))
  return png
}

private func big(_ n: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: n >> $0) } }

private func chunk(_ name: String, _ bytes: [UInt8]) -> Data {
  let named = Array(name.utf8) + bytes
  return Data(big(UInt32(bytes.count)) + named + big(crc(named)))
}

/// Deflate without compression (RFC 1951, section 3.2.4) in its zlib wrapper (RFC 1950).
private func stored(_ raw: Data) -> [UInt8] {
  var out: [UInt8] = [0x78, 0x01]
  var at = 0
  var (a, b): (UInt32, UInt32) = (1, 0)
  for byte in raw {
    a = (a + UInt32(byte)) % 65_521
    b = (b + a) % 65_521
  }
  while at < raw.count {
    let size = min(65_535, raw.count - at)
    let (low, high) = (UInt8(size & 0xFF), UInt8(size >> 8))
    out += [at + size == raw.count ? 1 : 0, low, high, ~low, ~high] + raw[at..<at + size]
    at += size
  }
  return out + big(b << 16 | a)
}

private func crc(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }
}
