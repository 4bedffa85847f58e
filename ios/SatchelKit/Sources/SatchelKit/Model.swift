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

/// What stands beside every screen's own state.
public struct Notice: Equatable, Sendable {
  public var busy = false
  public var problem: Sentence?

  public init(busy: Bool = false, problem: Sentence? = nil) {
    self.busy = busy
    self.problem = problem
  }
}

/// What every screen can ask of whoever shows it; each screen has acts of its own beside these. A model does them, a preview leaves
/// them undone.
@MainActor public protocol Acts: AnyObject, Sendable {
  func open(_ place: Place)
  func tab(_ place: Place)
  func back()

  /// The courier has read what was refused.
  func understood()
}

/// Does nothing: for previews.
public final class Idle: Acts {
  public init() {}
  public func open(_ place: Place) {}
  public func tab(_ place: Place) {}
  public func back() {}
  public func understood() {}
}

/// What one place does, whatever it shows. An act takes `Notice.busy` while it runs, a second tap meanwhile is left out, and a refusal
/// stays readable in `Notice.problem` until the next act.
@MainActor @Observable public class PlaceModel: Acts {
  public private(set) var notice = Notice()
  @ObservationIgnored unowned let app: App  // who owns every model
  @ObservationIgnored private var tasks: [Int: Task<Void, Never>] = [:]
  @ObservationIgnored private var begun = 0
  @ObservationIgnored private(set) var closed = false

  var session: Session { app.session }

  init(_ app: App) { self.app = app }

  deinit { tasks.values.forEach { $0.cancel() } }

  public func open(_ place: Place) { app.navigator.open(place) }

  public func tab(_ place: Place) { app.navigator.tab(place) }

  public func back() { app.back() }

  public func understood() { notice.problem = nil }

  /// Ends what runs for this place; what is on its way into the journal gets there.
  func close() {
    closed = true
    tasks.values.forEach { $0.cancel() }
    tasks = [:]
  }

  /// Runs until it ends by itself or the place is left.
  func start(_ body: @escaping @MainActor () async -> Void) {
    if closed { return }
    let number = begun
    begun += 1
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
    }
  }

  /// Lets the core write a file of this name, then offers it to whatever may keep it.
  func share(_ name: String, _ write: @escaping @Sendable (any SatchelProtocol, URL) throws -> Void) {
    let handoff = app.platform.handoff
    work({ [session] in
      guard let file = await handoff.fileFor(name) else { return .done(nil) }
      return await session.look {
        try write($0, file)
        return file
      }
    }) { (file: URL?) in
      if let file { handoff.share(file: file) }
    }
  }

  /// Something that is to be read and is no refusal of the core.
  func say(_ problem: Sentence?) { notice = Notice(problem: problem) }
}

/// What one place shows and does. `state` is a whole value: screens draw it, nobody else changes it.
@MainActor @Observable public class Model<State: Sendable>: PlaceModel {
  public private(set) var state: State

  init(_ app: App, _ first: State) {
    state = first
    super.init(app)
  }

  func set(_ change: (inout State) -> Void) {
    if closed { return }
    var next = state
    change(&next)
    state = next
  }

  /// Follows one view that goes into the state as it comes.
  func followView<V: Sendable>(_ call: @escaping Session.Call<V>, put: @escaping @MainActor (inout State, Shown<V>) -> Void) {
    follow { [weak self] in
      guard let view = await self?.shown(call) else { return }
      self?.set { put(&$0, view) }
    }
  }
}
