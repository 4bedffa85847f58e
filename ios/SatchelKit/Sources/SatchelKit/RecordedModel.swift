import SatchelCore

/// `undone`: the correcting fact, which itself can be taken back.
public struct RecordedState: Codable, Sendable {
  enum CodingKeys: CodingKey { case delivered, warnings, undone }

  public var stop = Shown<StopView>.loading
  public var today = Shown<TodayView>.loading
  public var delivered: Bool
  public var warnings: [Sentence]
  public var undone: String?
}

/// Is it recorded? What next? How do I take it back?
public final class RecordedModel: Model<RecordedState> {
  private let fact: String

  init(_ app: App, stop: String, fact: String, delivered: Bool) {
    self.fact = fact
    super.init(app, RecordedState(delivered: delivered, warnings: app.warnings[fact] ?? []))
    follow(\.stop) { try $0.viewStop(stop: stop) }
    follow(\.today) { try $0.viewToday() }
  }

  public func undo() { act({ [fact] in try $0.undo(fact: fact) }) { [self] undo in set { $0.undone = undo.id } } }

  /// It was right after all.
  public func redo() { takeBack(state.undone) { [self] in set { $0.undone = nil } } }

  /// On to the next door, or to the day.
  public func next() {
    let ahead = state.today.ready?.next.stop
    tab(.today)
    if let ahead { open(.stop(ahead.id)) }
  }

  public func navigate() {
    if let ahead = state.today.ready?.next.stop { navigate(to: ahead.id) }
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
