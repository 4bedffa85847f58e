import SatchelCore

/// `boxes`: what this is about, by the ends of the numbers, also after it was taken back. `undone`: the correcting fact, which itself can
/// be taken back.
public struct RecordedState: Codable, Sendable {
  enum CodingKeys: CodingKey { case delivered, warnings, boxes, undone }

  public var stop = Shown<StopView>.loading
  public var today = Shown<TodayView>.loading
  public var delivered: Bool
  public var warnings: [Sentence]
  public var boxes: [String] = []
  public var undone: String?
}

/// Is it recorded? What next? How do I take it back?
public final class RecordedModel: Model<RecordedState> {
  private let fact: String

  init(_ app: App, stop: String, fact: String, delivered: Bool) {
    self.fact = fact
    super.init(app, RecordedState(delivered: delivered, warnings: app.warnings[fact] ?? []))
    follow { [weak self] in
      guard let view = await self?.shown({ try $0.viewStop(stop: stop) }), let today = await self?.shown({ try $0.viewToday() }) else {
        return
      }
      let boxes = (view.ready?.parcels ?? []).filter { parcel in
        delivered ? parcel.handover == fact : parcel.attempts.contains { $0.fact == fact }
      }
      self?.set {
        ($0.stop, $0.today) = (view, today)
        if !boxes.isEmpty { $0.boxes = boxes.map(\.short) }
      }
    }
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
  /// The door that is next, or that the courier stands at.
  public var stop: StopBrief? {
    switch self {
    case .goTo(let stop), .deliver(let stop): stop
    default: nil
    }
  }
}
