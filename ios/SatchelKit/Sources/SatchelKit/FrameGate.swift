import Foundation

/// Which camera frames are worth decoding: at most eight a second, none after twenty seconds without a label until the courier asks, and
/// none of a scene that was just answered, so that one box before the camera is one scan.
///
/// Times are of any clock that does not go back. Not for several threads.
public struct FrameGate {
  private var decodedAt: Duration?
  private var labelAt: Duration
  private var seen: [Int]?

  /// Whoever opens it is there: the twenty seconds begin.
  public init(now: Duration) { labelAt = now }

  /// The camera may rest.
  public func asleep(_ now: Duration) -> Bool { now - labelAt >= Self.sleepAfter }

  /// The courier touched the screen, or it was opened.
  public mutating func wake(_ now: Duration) { labelAt = now }

  /// Whether to decode this frame.
  public mutating func wants(_ frame: Luma, _ now: Duration) -> Bool {
    if let decodedAt, now - decodedAt < Self.decodeEvery { return false }
    if asleep(now) { return false }
    if let seen, Self.difference(seen, Self.sketch(frame)) < Self.sameScene { return false }
    seen = nil
    decodedAt = now
    return true
  }

  /// The frame held a label and was answered.
  public mutating func answered(_ frame: Luma, _ now: Duration) {
    seen = Self.sketch(frame)
    labelAt = now
  }

  /// Brightness at the points of a coarse grid: enough to see that a box was taken away.
  private static func sketch(_ frame: Luma) -> [Int] {
    frame.bytes.withUnsafeBytes { bytes in
      (0..<grid * grid).map { cell in
        let x = (cell % grid * 2 + 1) * frame.width / (2 * grid)
        let y = (cell / grid * 2 + 1) * frame.height / (2 * grid)
        let at = y * frame.rowStride + x
        return at < bytes.count ? Int(bytes[at]) : 0
      }
    }
  }

  private static func difference(_ a: [Int], _ b: [Int]) -> Int { zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / a.count }

  public static let decodeEvery = Duration.milliseconds(125)
  public static let sleepAfter = Duration.seconds(20)
  private static let grid = 16

  /// Mean difference of brightness, of 255: a hand's tremor stays below on paper, another box does not. Not measured on a phone.
  private static let sameScene = 12
}
