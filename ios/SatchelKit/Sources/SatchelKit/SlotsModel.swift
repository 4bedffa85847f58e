import SatchelCore

/// `changed`: the slots as they are to be on `day`; nil: as they are. `adds`: the last of them is one more. `brings`: what that one would
/// take, before it is recorded; nil: nothing is asked.
public struct SlotsState: Codable, Sendable {
  enum CodingKeys: CodingKey { case changed, adds, day }

  public var view = Shown<[Span]>.loading
  var changed: [Span]?
  public var adds = false
  var day: String?
  public var brings: Shown<Sentence>?

  public var slots: [Span] { view.ready.map { changed ?? $0 } ?? [] }

  /// How the slots are today. What was changed on another day is not taken.
  mutating func meet(_ slots: [Span], _ today: String) {
    if day != today { (changed, adds) = (nil, false) }
    (view, day) = (.ready(slots), today)
  }
}

/// When can the shop spare a courier today, and what would one more slot take? Recorded with the plan that is made of them.
public final class SlotsModel: Model<SlotsState> {
  private var changes = 0

  init(_ app: App) {
    super.init(app, SlotsState())
    follow { [weak self] in
      let seen = await self?.shown { (try $0.viewPlan().slots.map { Span(startS: $0[0], endS: $0[1]) }, try $0.viewToday().day) }
      guard let self, let seen else { return }
      switch seen {
      case .ready((let slots, let today)):
        let first = state.view.ready == nil || state.day != today
        set { $0.meet(slots, today) }
        if first { weigh() }
      case .failed(let why): set { $0.view = .failed(why) }
      case .loading: break
      }
    }
  }

  /// Moves an end of a slot by a quarter of an hour or more.
  public func shift(_ index: Int, startBy: Int64, endBy: Int64) {
    var slots = state.slots
    guard slots.indices.contains(index) else { return }
    slots[index] = Span(startS: slots[index].startS + startBy, endS: slots[index].endS + endBy)
    change(adds: state.adds, to: slots)
  }

  /// An hour behind the last slot; where the day has no room there, before the first.
  public func add() {
    let slots = state.slots
    let first = slots.map(\.startS).min() ?? Self.noon
    let last = slots.map(\.endS).max() ?? Self.noon
    let behind = Span(startS: last, endS: last + Self.hour)
    change(adds: true, to: slots + [behind.endS <= Self.day ? behind : Span(startS: max(0, first - Self.hour), endS: first)])
  }

  public func remove(_ index: Int) {
    var slots = state.slots
    guard slots.indices.contains(index) else { return }
    slots.remove(at: index)
    change(adds: state.adds && index < slots.count, to: slots)
  }

  private func change(adds: Bool, to slots: [Span]) {
    set { ($0.changed, $0.adds) = (slots, adds) }
    weigh()
  }

  /// Taps come in rows: what one more slot brings beside the others is asked for when they rest.
  private func weigh() {
    changes += 1
    let (adds, slots) = (state.adds, state.slots)
    set { $0.brings = adds ? .loading : nil }
    guard adds, let more = slots.last else { return }
    start { [weak self, session, changes] in
      guard (try? await Task.sleep(for: Self.rest)) != nil, changes == self?.changes else { return }
      let brings: Shown<Sentence> =
        switch await session.weigh({ try $0.trySlot(startS: more.startS, endS: more.endS, beside: slots.dropLast()).text }) {
        case .done(let text): .ready(text)
        case .refused(let why): .failed(why)
        }
      if changes == self?.changes { self?.set { $0.brings = brings } }
    }
  }

  /// Nobody waits any more for what one more slot brings.
  public func plan() {
    if notice.busy { return }
    let slots = state.slots.sorted { $0.startS < $1.startS }
    changes += 1
    if state.brings == .loading { set { $0.brings = nil } }
    session.enough()
    search({ try $0.plan(slots: slots, share: nil, anew: false) }) { [self] in
      did(.planned, $0.fact.id)
      tab(.plan)
    }
  }

  private static let hour: Int64 = 3_600
  private static let noon: Int64 = 43_200
  private static let day: Int64 = 86_400
  private static let rest = Duration.milliseconds(400)
}
