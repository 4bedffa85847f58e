import Foundation
import Observation
import SatchelCore

/// A sentence by its key and its arguments; `Words` says it. Named otherwise than in the core, for SwiftUI has a `Text` too.
public typealias Sentence = SatchelCore.Text

/// A view of the core on its way to the screen.
public enum Shown<View: Sendable>: Sendable {
  case loading
  case failed(Sentence)
  case ready(View)

  public var ready: View? {
    if case .ready(let view) = self { view } else { nil }
  }
}

extension Shown: Equatable where View: Equatable {}

/// What stands beside every screen's own state. `searching`: an order is being looked for.
public struct Notice: Equatable, Sendable {
  public var busy = false
  public var searching = false
  public var problem: Sentence?

  public init(busy: Bool = false, problem: Sentence? = nil) { (self.busy, self.problem) = (busy, problem) }
}

/// An act that was just recorded, and the fact that takes it back. `stop`: where it belongs to one door.
public struct Did: Equatable, Codable, Sendable {
  /// The words are `screens.did_` and the name.
  public enum Deed: String, Codable, Sendable { case left, arrived, back, code, damaged, pinned, planned, ordered, added }

  public let what: Deed
  let fact: String
  var stop: String?
}

/// What one place does, whatever it shows. An act takes `Notice.busy` while it runs, a second tap meanwhile is left out, and a refusal
/// stays readable in `Notice.problem` until the next act.
@MainActor @Observable public class PlaceModel {
  public private(set) var notice = Notice()

  /// Everything is looked at again because the courier wanted it.
  public private(set) var looksAgain = false

  /// How labels come here, where a place takes them.
  @ObservationIgnored public internal(set) var scanner: Scanner?
  @ObservationIgnored unowned let app: App  // who owns every model
  @ObservationIgnored private var tasks: [Int: Task<Void, Never>] = [:]
  @ObservationIgnored private var started = 0
  @ObservationIgnored private var waiting: [@MainActor () -> Void] = []
  @ObservationIgnored private(set) var closed = false

  var session: Session { app.session }

  /// What was just done and can be taken back here.
  public var did: Did? { nil }

  init(_ app: App) { self.app = app }

  deinit { tasks.values.forEach { $0.cancel() } }

  public func open(_ place: Place) { app.navigator.open(place) }

  public func tab(_ place: Place) { app.navigator.tab(place) }

  public func back() { app.back() }

  /// Looks once more at everything, as where a view failed; for as long as somebody needs to see it, also where it fails at once.
  public func lookAgain() {
    if looksAgain { return }
    looksAgain = true
    session.touch()
    start { [weak self, session] in
      try? await Task.sleep(for: .milliseconds(500))
      _ = await session.look { _ in }  // behind the views that were asked for
      self?.looksAgain = false
    }
  }

  /// The courier has read what was refused.
  public func understood() { notice.problem = nil }

  /// Whoever just did it may take it back, here and on the next screen.
  func did(_ what: Did.Deed, _ fact: String, stop: String? = nil) { app.did = Did(what: what, fact: fact, stop: stop) }

  /// Takes back what was just done.
  public func takeBack() {
    guard let done = app.did else { return }
    takeBack(done.fact) { [self] in
      if app.did == done { app.did = nil }
      tookBack(done.what)
    }
  }

  /// What was just done is taken back.
  func tookBack(_ deed: Did.Deed) {}

  /// Takes a fact back, if there is one.
  func takeBack(_ fact: String?, then: @escaping @MainActor () -> Void = {}) {
    guard let fact else { return }
    act({ try $0.undo(fact: fact) }) { _ in then() }
  }

  /// What outlives the process; nil: nothing.
  func begun() -> Data? { nil }

  /// What stays here when the place is left; nil: nothing.
  func stays() -> Data? { nil }

  /// Ends what runs for this place; what is on its way into the journal gets there.
  func close() {
    closed = true
    scanner?.close()
    tasks.values.forEach { $0.cancel() }
    (tasks, waiting) = ([:], [])
  }

  /// Runs until it ends by itself or the place is left.
  func start(_ body: @escaping @MainActor () async -> Void) {
    if closed { return }
    let number = started
    started += 1
    tasks[number] = Task { [weak self] in
      await body()
      self?.tasks[number] = nil
    }
  }

  /// Looks now and whenever something may have changed; many changes during a look cost one more.
  func follow(_ look: @escaping @MainActor () async -> Void) {
    let changes = session.changes()
    start {
      for await _ in changes {
        await look()
        if Task.isCancelled { return }
      }
    }
  }

  /// Whether a sync runs, also one that another place began.
  func followSync(_ take: @escaping @MainActor (Bool) -> Void) {
    let syncing = session.syncing()
    start { for await running in syncing where !Task.isCancelled { take(running) } }
  }

  /// Reads a view.
  func shown<V: Sendable>(_ call: @escaping Session.Call<V>) async -> Shown<V> {
    switch await session.look(call) {
    case .done(let view): .ready(view)
    case .refused(let why): .failed(why)
    }
  }

  /// Records something, then goes on with what it came to.
  func act<T: Sendable>(_ call: @escaping Session.Call<T>, then: @escaping @MainActor (T) async -> Void = { _ in }) {
    work({ [session] in await session.act(call) }, then: then)
  }

  /// The same for what changes nothing.
  func look<T: Sendable>(_ call: @escaping Session.Call<T>, then: @escaping @MainActor (T) async -> Void) {
    work({ [session] in await session.look(call) }, then: then)
  }

  /// The same for whatever asks the core in its own way.
  func work<T: Sendable>(_ ask: @escaping @MainActor () async -> Reply<T>, then: @escaping @MainActor (T) async -> Void = { _ in }) {
    if notice.busy { return }
    notice = Notice(busy: true)
    start { [weak self] in
      let reply = await ask()
      guard let self, !closed else { return }
      switch reply {
      case .done(let value):
        notice = Notice()
        await then(value)
      case .refused(let why):
        notice = Notice(problem: why)
      }
      while !notice.busy && !waiting.isEmpty { waiting.removeFirst()() }
    }
  }

  /// The same for an order, which may take seconds to find.
  func search<T: Sendable>(_ call: @escaping Session.Call<T>, then: @escaping @MainActor (T) async -> Void) {
    if notice.busy { return }
    work({ [session] in await session.search(call) }, then: then)
    notice.searching = true
  }

  /// The best order so far is good enough. Said until the search is over: the core ends only what has begun.
  public func enough() {
    start { [weak self] in
      while self?.notice.searching == true {
        self?.session.enough()
        if (try? await Task.sleep(for: .milliseconds(50))) == nil { return }
      }
    }
  }

  /// The same for a label: it is not left out but waits for what runs, or a box would be in the car that nobody took in.
  func workNext<T: Sendable>(_ ask: @escaping @MainActor () async -> Reply<T>, then: @escaping @MainActor (T) async -> Void) {
    if notice.busy { waiting.append { [weak self] in self?.workNext(ask, then: then) } } else { work(ask, then: then) }
  }

  /// A scanner for a place that only asks what a label says. Its camera is off until the courier wants it.
  func reader(_ said: @escaping @MainActor (String) -> Void) -> Scanner {
    Scanner(app, .off, said: said) { [session] frame in
      let read = await session.look {
        try $0.readFrame(
          luma: frame.bytes, width: frame.columns, height: frame.rows, rowStride: frame.stride, rotation: frame.turn)
      }
      guard let label = read.value?.first else { return false }
      said(label)
      return true
    }
  }

  /// How the camera began whose picture is on the screen.
  public func camera(_ camera: Camera) {
    if scanner?.state.camera == .running { scanner?.camera(camera) }
  }

  /// Where the courier allows the camera.
  public func openSettings() { app.platform.handoff.openSettings() }

  /// Shows the way to a door in the courier's navigation app.
  func navigate(to stop: String) {
    look({ try $0.viewStop(stop: stop) }) { [handoff = app.platform.handoff] in
      handoff.navigate(address: $0.address, latE7: $0.latE7, lonE7: $0.lonE7)
    }
  }

  /// Lets the core write below a path of this name, then offers what was written to whatever may keep it.
  func share<T: Sendable>(
    _ name: String, _ write: @escaping @Sendable (any SatchelProtocol, URL) throws -> T, then: @escaping @MainActor (T) -> Void = { _ in }
  ) {
    let handoff = app.platform.handoff
    work({ [session] in
      guard let file = await handoff.fileFor(name) else { return .refused(Sentence(key: "screens.no_room", args: [:])) }
      return await session.look { (file, try write($0, file)) }
    }) { (file: URL, value: T) in
      handoff.share(file: file)
      then(value)
    }
  }

  /// Something that is to be read and is no refusal of the core.
  func say(_ problem: Sentence?) { notice.problem = problem }

  func say(_ key: String, _ args: [String: String] = [:]) { say(Sentence(key: key, args: args)) }
}

/// What one place shows and does. `state` is a whole value: screens draw it, nobody else changes it.
@MainActor @Observable public class Model<State: Sendable>: PlaceModel {
  public private(set) var state: State

  @ObservationIgnored private var turnedAt: Duration?

  init(_ app: App, _ first: State) {
    state = (State.self as? any Decodable.Type).flatMap { app.before($0) as? State } ?? first
    super.init(app)
  }

  override func begun() -> Data? { (state as? any Encodable).flatMap { try? JSONEncoder().encode($0) } }

  func set(_ change: (inout State) -> Void) {
    if closed { return }
    var next = state
    change(&next)
    state = next
  }

  /// The same for what comes late, without a touch: it may turn the meaning of the filled button below the finger.
  func late(_ change: (inout State) -> Void) {
    let meant = button
    set(change)
    if meant != nil && button != meant { turnedAt = app.clock() }
  }

  /// What the filled button means; nil: nothing yet.
  var button: AnyHashable? { nil }

  /// A button that has just turned takes no touch: the finger came for the old meaning. Two quick touches are meant as one.
  var deaf: Bool { turnedAt.map { app.clock() - $0 < .milliseconds(500) } ?? false }

  /// Follows one view that goes into the state as it comes.
  func follow<V: Sendable>(_ put: WritableKeyPath<State, Shown<V>> & Sendable, _ call: @escaping Session.Call<V>) {
    follow { [weak self] in
      guard let view = await self?.shown(call) else { return }
      self?.set { $0[keyPath: put] = view }
    }
  }
}

extension String {
  var isBlank: Bool { allSatisfy(\.isWhitespace) }
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
