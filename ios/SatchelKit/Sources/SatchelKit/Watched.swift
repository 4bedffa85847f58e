import Foundation

/// A value that others follow, from any thread: each gets how it is first and then the newest only.
final class Watched<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var now: Value
  private var next = 0
  private var followers: [Int: AsyncStream<Value>.Continuation]? = [:]

  init(_ value: Value) { now = value }

  deinit { finish() }

  var value: Value { lock.withLock { now } }

  func set(_ value: Value) { change { $0 = value } }

  func change(_ change: (inout Value) -> Void) {
    lock.withLock {
      change(&now)
      followers?.values.forEach { $0.yield(now) }
    }
  }

  /// Ends when the value is finished or its reader is cancelled.
  func stream() -> AsyncStream<Value> {
    let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
    lock.withLock {
      guard followers != nil else { return continuation.finish() }
      let id = next
      next += 1
      followers?[id] = continuation
      continuation.yield(now)
      // Not at once: whoever ends the stream may hold the lock.
      continuation.onTermination = { [weak self] _ in DispatchQueue.global().async { [weak self] in self?.leave(id) } }
    }
    return stream
  }

  /// Nobody is told anything any more.
  func finish() {
    let all = lock.withLock {
      defer { followers = nil }
      return followers ?? [:]
    }
    all.values.forEach { $0.finish() }
  }

  var followerCount: Int { lock.withLock { followers?.count ?? 0 } }

  private func leave(_ id: Int) { lock.withLock { _ = followers?.removeValue(forKey: id) } }
}
