import Foundation
import SatchelCore
import SatchelKit

/// A phone without a phone: for tests and previews. What is asked of it is written down.
@MainActor public final class FakePhone: Handoff, Signals, CameraPort, Positions, Owner, Uploader, PreferenceStore {
  /// What was asked, in order, in a few words.
  public private(set) var asked: [String] = []
  public var tones: [Tone] = []

  /// What the camera sees; nil: the courier lets it be.
  public var sees: Data?

  public var camera = Camera.running

  /// How long it takes for a photo, and for how many it was asked.
  public var answersAfter = Duration.zero
  public private(set) var shots = 0

  /// Whether an app takes a number.
  public var reaches = true

  /// The file that the courier chooses; nil: none.
  public var picks: URL?

  /// Whether the owner is there when asked; nil: the question is still open.
  public var owner: Bool? = true
  public private(set) var jobs: [UploadJob] = []
  public private(set) var lit = false
  public var preferences = Preferences()
  public private(set) var report: ((Position) -> Void)?
  private let folder: URL?

  /// `folder`: where files go; nil: there is no room.
  public init(folder: URL? = nil) { self.folder = folder }

  public nonisolated let network = FakeNetwork()
  public var platform: Platform {
    Platform(
      handoff: self, signals: self, camera: self, positions: self, network: network, owner: self, uploader: self)
  }

  public func navigate(address: String, latE7: Int64?, lonE7: Int64?) { asked.append("navigate \(address)") }
  public func call(phone: String) async -> Bool { reach("call \(phone)") }
  public func text(phone: String) async -> Bool { reach("text \(phone)") }
  private func reach(_ whom: String) -> Bool {
    if reaches { asked.append(whom) }
    return reaches
  }
  public func openSettings() { asked.append("settings") }
  public func share(file: URL) { asked.append("share \(file.lastPathComponent)") }
  public var about: String { "a phone that is none" }
  public func fileFor(_ name: String) async -> URL? { folder?.appendingPathComponent(name) }
  public func answer(_ tone: Tone, sounds: Bool) { tones.append(tone) }
  public func torch(_ on: Bool) { lit = on }
  public func pick() async -> URL? { picks }
  public func isThere() async -> Bool {
    while owner == nil && !Task.isCancelled { await Task.yield() }
    return owner ?? false
  }
  public func send(_ job: UploadJob) { jobs.append(job) }
  public func isBusy() async -> Bool { !jobs.isEmpty }
  public func photo() async -> Shot {
    shots += 1
    try? await Task.sleep(for: answersAfter)
    return camera == .running ? sees.map { .taken($0) } ?? .missed(.off) : .missed(camera)
  }
  public func start(_ report: @escaping @MainActor (Position) -> Void) { self.report = report }
  public func stop() { report = nil }
  public func read() -> Preferences { preferences }
  public func write(_ preferences: Preferences) { self.preferences = preferences }
}

/// A network that goes and comes as it is told.
public final class FakeNetwork: NetworkState, @unchecked Sendable {
  private let lock = NSLock()
  private var there = true
  private var followers: [AsyncStream<Bool>.Continuation] = []

  public init() {}

  public func changes() -> AsyncStream<Bool> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { follower in
      lock.withLock {
        follower.yield(there)
        followers.append(follower)
      }
    }
  }

  public func set(_ there: Bool) {
    lock.withLock {
      self.there = there
      followers.forEach { $0.yield(there) }
    }
  }
}

/// Keys in memory: signs nothing that a depot would take, wraps by turning round. `fails`: what asking them comes to.
public final class FakeKeys: PlatformKeys, @unchecked Sendable {
  private let lock = NSLock()
  private var failure: (any Error)?
  private let mark: UInt8
  public var fails: (any Error)? {
    get { lock.withLock { failure } }
    set { lock.withLock { failure = newValue } }
  }

  /// What another `mark` wrapped does not open.
  public init(mark: UInt8 = 7) { self.mark = mark }

  public func publicKey() throws -> Data { try asked(Data([4] + [UInt8](repeating: mark, count: 64))) }

  public func sign(data: Data) throws -> Data { try asked(Data(repeating: mark, count: 64)) }

  public func wrap(secret: Data) throws -> Data { try asked(Data([mark] + secret.reversed())) }

  public func unwrap(wrapped: Data) throws -> Data {
    guard try asked(wrapped).first == mark else { throw KeyFailure.DoesNotOpen }
    return Data(wrapped.dropFirst().reversed())
  }

  private func asked<T>(_ value: T) throws -> T {
    if let fails { throw fails }
    return value
  }
}
