import SatchelCore

/// The picture of the day, or why there is none.
public enum DayMap: Sendable {
  case loading
  case drawn(MapDrawing)
  case none(Sentence)
}

/// Which list is below the map.
public enum PlanTab: Hashable, Sendable {
  /// Counted from 1.
  case outing(UInt32)
  case leftOut
}

public struct PlanState: Sendable {
  public var view = Shown<PlanView>.loading
  public var tab = PlanTab.outing(1)
  public var map = DayMap.loading

  /// The outing whose list is shown.
  public var outing: OutingView? {
    guard case .outing(let number) = tab else { return nil }
    return view.ready?.outings.first { $0.number == number }
  }
}

/// When do I leave, in what order, is this order good, what does not fit and why?
public final class PlanModel: Model<PlanState> {
  private var wish: MapWish?
  private var touched = false
  private var looks = 0

  init(_ app: App) {
    super.init(app, PlanState())
    follow { [weak self] in await self?.look() }
  }

  /// A newer look counts: what an older one comes to is dropped.
  private func look() async {
    looks += 1
    let (mine, wish) = (looks, wish)
    let both = await shown { try Self.both($0, wish) }
    if mine != looks { return }
    set {
      switch both {
      case .ready((let view, let map)):
        $0.view = .ready(view)
        $0.map = map ?? $0.map
        if !touched, let open = view.outings.first(where: { !$0.ended }) { $0.tab = .outing(open.number) }
      case .failed(let why): $0.view = .failed(why)
      case .loading: break
      }
    }
  }

  /// Both of the same moment: no order is ever shown with the ways of another one, also where one is recorded between the two looks.
  /// No map: its size is not known yet.
  private nonisolated static func both(_ phone: any SatchelProtocol, _ wish: MapWish?) throws -> (PlanView, DayMap?) {
    var view = try phone.viewPlan()
    guard let wish else { return (view, nil) }
    while true {
      let map: DayMap =
        switch reply({ try phone.dayMap(wish: wish) }) {
        case .done(let drawing): .drawn(drawing)
        case .refused(let why): .none(why)
        }
      let now = try phone.viewPlan()
      if now == view { return (view, map) }
      view = now
    }
  }

  public override var did: Did? { [.planned, .ordered].contains(app.did?.what) ? app.did : nil }

  /// The map's place on the screen has this size, in pixels; `density` pixels a point.
  public func mapSize(width: Int, height: Int, density: Double) {
    if width <= 0 || height <= 0 { return }
    let wanted = MapWish(width: UInt32(width), height: UInt32(height), density: density, at: nil, zoom: Self.zoom)
    if wanted == wish { return }
    wish = wanted
    start { [weak self] in await self?.look() }
  }

  public func show(_ tab: PlanTab) {
    touched = true
    set { $0.tab = tab }
  }

  /// Orders the stops; a known order is kept where it can be. `anew`: also one that was made by hand is forgotten.
  public func plan(anew: Bool = false) {
    search({ try $0.plan(slots: nil, share: nil, anew: anew) }) { [self] in did(.planned, $0.fact.id) }
  }

  /// Puts the stop at `from` of the shown outing at `to`; both counted from 0.
  public func move(from: Int, to: Int) {
    guard let outing = state.outing, from != to, outing.stops.indices.contains(from), outing.stops.indices.contains(to) else { return }
    var order = outing.stops.map(\.id)
    order.insert(order.remove(at: from), at: to)
    byHand(outing.number, order)
  }

  private func byHand(_ outing: UInt32, _ order: [String]) {
    work({ [session] in await session.search { try $0.orderByHand(outing: outing, order: order) } }) { [self] in did(.ordered, $0.id) }
  }

  /// Keeps the order as it is, as one made by hand; or lets planning change it again.
  public func lock(_ on: Bool) {
    if !on { plan(anew: true) } else if let outing = state.outing { byHand(outing.number, outing.stops.map(\.id)) }
  }

  /// Takes a stop that is left out, or of another outing, into an outing behind its last stop.
  public func take(_ stop: String, into: UInt32) {
    guard let outing = state.view.ready?.outings.first(where: { $0.number == into }) else { return }
    byHand(into, outing.stops.map(\.id) + [stop])
  }

  public func leave() {
    act({ try $0.startOuting() }) { [self] in
      did(.left, $0.id)
      tab(.today)
    }
  }

  /// Counts only with a middle; without one the whole day is shown.
  private static let zoom = 14.0
}
