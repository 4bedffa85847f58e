import Foundation
import SatchelCore

/// Where the store lies, and the way of a restored one into its place: at every moment one of both is whole.
struct StoreFolder: Sendable {
  let store: URL

  /// What was restored, and what it takes the place of.
  let restored: URL
  let before: URL

  init(_ folder: URL) {
    store = folder.appendingPathComponent("store")
    restored = folder.appendingPathComponent("restored")
    before = folder.appendingPathComponent("before")
  }

  /// Puts what was restored in the place of the store, which nobody has open. Refused: the store is where it was.
  func replace() throws {
    try move(store, to: before)
    try settle()
  }

  /// Before the store is opened: ends such a way, also one in the middle of which the process ended.
  func settle() throws {
    let files = FileManager.default
    if !files.fileExists(atPath: store.path) && files.fileExists(atPath: before.path) {
      do {
        try move(restored, to: store)
      } catch {
        try move(before, to: store)
        throw error
      }
    }
    for left in [before, restored] { try? files.removeItem(at: left) }
  }

  /// A failure is said as the core says its own.
  private func move(_ from: URL, to: URL) throws {
    do {
      try FileManager.default.moveItem(at: from, to: to)
    } catch {
      throw SatchelError.Failed(key: "store.io", args: ["path": to.path, "cause": error.localizedDescription], text: "", fault: .device)
    }
  }
}
