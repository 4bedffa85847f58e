import SatchelCore

/// What is being corrected: a trip, by its name in the log, or the odometer (nil); and what is typed, in miles.
public struct Measuring: Codable, Equatable, Sendable {
  public var trip: String?
  public var miles: String

  public init(trip: String?, miles: String = "") { (self.trip, self.miles) = (trip, miles) }
}

/// `year`: nil: the present one. `last`: the fact that takes the newest correction of this visit back.
public struct MileageState: Codable, Sendable {
  enum CodingKeys: CodingKey { case year, measuring, last }

  public var view = Shown<MileageView>.loading
  var year: Int32?
  public var measuring: Measuring?
  public var last: String?
}

/// How far for deliveries, what does it deduct, and is a trip's distance right?
public final class MileageModel: Model<MileageState> {
  init(_ app: App) {
    super.init(app, MileageState())
    follow { [weak self] in await self?.look() }
  }

  private func look() async {
    let year = state.year
    let view = await shown { try $0.viewMileage(year: year) }
    if year == state.year { set { $0.view = view } }
  }

  public func year(_ year: Int32) {
    set {
      $0.year = year
      $0.measuring = nil
    }
    start { [weak self] in await self?.look() }
  }

  public func measure(_ measuring: Measuring?) { set { $0.measuring = measuring } }

  public func record() {
    guard let measuring = state.measuring, let year = state.view.ready?.year else { return }
    guard let tenths = app.words.tenths(measuring.miles) else { return say("screens.no_distance") }
    let trip = measuring.trip
    let measure: Session.Call<Recorded> = { phone in
      guard let trip else { return try phone.readOdometer(year: year, milesTenths: tenths) }
      return try phone.measureTrip(trip: trip, milesTenths: tenths)
    }
    act(measure) { [self] fact in
      set {
        $0.measuring = nil
        $0.last = fact.id
      }
    }
  }

  public func undo() { takeBack(state.last) { [self] in set { $0.last = nil } } }

  public func export() {
    guard let year = state.view.ready?.year else { return }
    share("mileage-\(year).csv") { try $0.exportMileage(year: year, file: $1.path) }
  }
}
