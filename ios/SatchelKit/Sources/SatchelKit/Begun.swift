import Foundation
import SatchelCore

/// What outlives the process: where the courier is, what can still be taken back, and what was typed, ticked, signed and photographed at
/// each place, and at doors that were left, and is not recorded. A state is kept as far as it is `Codable`: its `CodingKeys` name what of it.
struct Begun: Codable {
  var way = ""
  var did: Did?

  /// By place, as it is written down.
  var states: [String: Data] = [:]

  init() {}

  /// What `write` wrote with these keys; empty where there is none, or none that they open.
  init(_ file: URL, _ keys: any PlatformKeys) {
    let opened = try? JSONDecoder().decode(Begun.self, from: keys.unwrap(wrapped: Data(contentsOf: file)))
    self = opened ?? Begun()
  }

  /// Names, signatures and photos are in it: it is closed as the store is.
  func write(_ file: URL, _ keys: any PlatformKeys) {
    try? keys.wrap(secret: JSONEncoder().encode(self)).write(to: file, options: .atomic)
  }
}
