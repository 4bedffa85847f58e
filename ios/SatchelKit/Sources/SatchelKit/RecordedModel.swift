import SatchelCore

/// `undone`: the correcting fact, which itself can be taken back.
public struct RecordedState: Sendable {
  public var stop = Shown<StopView>.loading
  public var today = Shown<TodayView>.loading
  public var delivered = true
  public var warnings: [Sentence] = []
  public var undone: String?

  public init() {}
}

@MainActor public protocol RecordedActs: Acts {
  func undo()
  func redo()
  func next()
  func navigate()
}

/// Is it recorded? What next? How do I take it back?
public final class RecordedModel: Model<RecordedState>, RecordedActs {
  private let fact: String

  init(_ app: App, stop: String, fact: String, delivered: Bool) {
    self.fact = fact
    var first = RecordedState()
    first.delivered = delivered
    first.warnings = app.warnings[fact] ?? []
    super.init(app, first)
    follow { [weak self] in
      guard let door = await self?.shown({ try $0.viewStop(stop: stop) }), let day = await self?.shown({ try $0.viewToday() }) else {
        return
      }
      self?.set {
        $0.stop = door
        $0.today = day
      }
    }
  }

  public func undo() { act({ [fact] in try $0.undo(fact: fact) }, then: { [weak self] undo in self?.set { $0.undone = undo.id } }) }

  /// It was right after all.
  public func redo() {
    guard let undo = state.undone else { return }
    act({ try $0.undo(fact: undo) }, then: { [weak self] _ in self?.set { $0.undone = nil } })
  }

  /// On to the next door, or to the day.
  public func next() {
    let ahead = state.today.ready?.next.stop
    app.navigator.tab(.today)
    if let ahead { app.navigator.open(.stop(ahead.id)) }
  }

  public func navigate() {
    guard case .goTo(let stop) = state.today.ready?.next else { return }
    work({ [session] in await session.look { try $0.viewStop(stop: stop.id) } }) { [app] in
      app.platform.handoff.navigate(address: $0.address, latE7: $0.latE7, lonE7: $0.lonE7)
    }
  }
}

extension NextStep {
  /// The door ahead, if it is one.
  public var stop: StopBrief? {
    switch self {
    case .goTo(let stop), .deliver(let stop): stop
    default: nil
    }
  }
}
