import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// The sample day, done by a courier who knows only what the screens offer: every act is a model's. The network goes with the first
/// outing and comes back at the shop.
@MainActor final class RealDay {
  private let app: App
  private let day: SampleDay
  private let clock: DayClock
  private let phone: FakePhone
  private let hand: Watched<Duration>

  /// Taps from the arrival to the recorded delivery, by what the stop asks for.
  private(set) var taps: [[Part]: Int] = [:]

  /// Places where the courier was.
  private(set) var seen: Set<String> = []
  private var failed = 0
  private var stops = 0
  private var crossed = false
  private var counterParcel: String { day.parcels[day.parcels.count - 2].number }

  /// `hand`: runs ahead of the app's clock by as long as the courier looks before touching a button.
  init(_ app: App, _ day: SampleDay, _ clock: DayClock, _ phone: FakePhone, _ hand: Watched<Duration>) {
    (self.app, self.day, self.clock, self.phone, self.hand) = (app, day, clock, phone, hand)
  }

  private func touch(_ button: () -> Void) {
    hand.change { $0 += .milliseconds(500) }
    button()
  }

  func run() async throws {
    phone.sees = doorPhoto()
    try await enrol()
    try await load()
    try await plan()
    try await drive(1)
    try await shop()
    try await drive(2)
    try await evening()
  }

  private func enrol() async throws {
    await app.start()
    let enrol: EnrolModel = try await at()
    enrol.depot(day.depot.url)
    enrol.code(try day.depot.enrolCode())
    enrol.enrol()
    let couriers: CouriersModel = try await at()
    couriers.choose(try await couriers.until("couriers") { $0.ready?.isEmpty == false }.ready![0].id)
    try await today { if case .load = $0.next { true } else { false } }
  }

  /// The first boxes before the camera, the rest with a keyboard scanner; the last one never came.
  private func load() async throws {
    app.navigator.tab(.load)
    let model: LoadModel = try await at()
    for (index, parcel) in day.parcels.dropLast().enumerated() {
      if index < 3 {
        try await show(model, parcel)
      } else {
        model.labels.scanned(parcel.number)
        try await model.until("the answer to \(parcel.number)") { $0.band.scan?.parcel == parcel.number }
      }
      try await model.idle()
      try clock.pass(.seconds(20))
    }
    model.labels.scanned("TBA999999999999")
    try await model.until("the unknown box") { $0.band.scan?.verdict == .unexpected }
    model.open(.missing)
    let missing: MissingModel = try await at()
    try await missing.until("one missing") { $0.view.ready?.missing.count == 1 }
    missing.report(day.parcels.last!.number)
    try await missing.until("reported") { $0.view.ready?.missing.first?.reported != nil }
    missing.back()
    app.navigator.tab(.today)
    try await today { $0.next == .plan }
  }

  /// A box comes before the camera after an empty table, as in a hand; frames go on until it is answered.
  private func show(_ model: LoadModel, _ parcel: SampleParcel) async throws {
    model.labels.frame(emptyTable())
    try await Task.sleep(for: .milliseconds(200))
    let seen = labelFrame(parcel.number)
    for _ in 0..<200 where model.state.band.scan?.parcel != parcel.number {
      model.labels.frame(seen)
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  private func plan() async throws {
    app.navigator.tab(.plan)
    let model: PlanModel = try await at()
    model.mapSize(width: 585, height: 450, density: 1.5)
    model.plan()
    try await model.idle()
    try await model.until("the plan and its ways on the map") {
      guard case .drawn(let map) = $0.map else { return false }
      return map.outings.contains { !$0.points.isEmpty }
    }
    let first = model.state.outing!.stops.map(\.id)
    model.move(from: 0, to: 1)
    try await model.idle()
    try await model.until("the order by hand") { $0.view.ready?.byHand == true && $0.outing?.stops.first?.id == first[1] }
    try clock.until(at(hour: 10))
    app.navigator.tab(.today)
    try await today { if case .leave = $0.next { true } else { false } }
  }

  /// One outing. In the first one the network is gone from its second stop on.
  private func drive(_ number: Int) async throws {
    let model: TodayModel = try await at()
    let view = try await today { if case .leave = $0.next { true } else { $0.next == .closeDay } }
    guard case .leave = view.next else { return }
    touch(model.next)
    try await today { $0.outing != nil }
    while case .goTo(let stop) = try await today({ if case .goTo = $0.next { true } else { $0.next == .comeBack } }).next {
      try clock.pass(.seconds(180))
      if number == 1 && stops == 1 { try await goneOffline() }
      try await model.idle()
      touch(model.next)
      try await door(stop.id)
      stops += 1
    }
    touch(model.next)
    try await today { $0.outing == nil }
    try await model.idle()
  }

  private func goneOffline() async throws {
    day.depot.stop()
    let model: TodayModel = try await at()
    model.sync()
    try await model.idle()
    try await model.until("the trouble") { $0.trouble != nil }
    model.understood()
  }

  private func door(_ stop: String) async throws {
    let model: StopModel = try await at()
    let view = try await model.until("the door \(stop)") { $0.view.ready?.arrivedMs != nil }.view.ready!
    if view.parcels.contains(where: { $0.trackingNumber == counterParcel }) || (failed == 0 && stops == 3) {
      return try await nobodyHome(model)
    }
    model.deliver()
    var count = 1
    let deliver: DeliverModel = try await at()
    let asked = try await deliver.until("what is asked") { $0.view.ready != nil }.parts
    while case .deliver = app.navigator.here {
      try await give(deliver)
      let photo = deliver.state.part == .photo && deliver.state.photo == nil
      touch(deliver.next)
      count += 1
      if photo { try await deliver.until("the photo") { $0.photo != nil } }
      try await deliver.idle()
      if let problem = deliver.notice.problem { throw Late(description: "the door \(stop): \(app.words.say(problem))") }
    }
    taps[asked] = max(count, taps[asked] ?? 0)
    try await recorded()
  }

  private func give(_ deliver: DeliverModel) async throws {
    switch deliver.state.part {
    case .scan:
      for parcel in deliver.state.open {
        deliver.labels.scanned(parcel.trackingNumber)
        try await deliver.idle()
      }
    case .signature:
      // The first one cannot draw.
      if crossed { deliver.stroke([Point(x: 10, y: 40), Point(x: 60, y: 20), Point(x: 120, y: 60)]) } else { deliver.markInstead() }
      crossed = true
      deliver.name("C. Cole")
    case .pin: deliver.pin(deliver.state.open.compactMap { box in day.parcels.first { $0.number == box.trackingNumber }?.pin }[0])
    case .age21: deliver.adult(true)
    case .photo, nil: break
    }
  }

  private func nobodyHome(_ model: StopModel) async throws {
    failed += 1
    model.cannotDeliver()
    let cannot: CannotDeliverModel = try await at()
    try await cannot.until("the door") { $0.view.ready != nil }
    cannot.choose(.nobodyHome)
    for step in try await cannot.until("its steps", { !$0.steps.isEmpty }).steps { cannot.tick(step.key) }
    try await cannot.idle()
    touch { cannot.fail(again: false) }
    try await recorded()
  }

  private func recorded() async throws {
    let model: RecordedModel = try await at()
    try await model.until("the record") { $0.today.ready != nil && $0.stop.ready != nil }
    touch(model.next)
    app.navigator.tab(.today)
  }

  /// At noon: the network is back, and a customer collects.
  private func shop() async throws {
    app.navigator.open(.records)
    let records: RecordsModel = try await at()
    let waits = try #require(try await records.until("what waits") { ($0.view.ready?.pending ?? 0) > 0 }.view.ready)
    #expect(waits.items.count == waits.pending && waits.items.allSatisfy { $0.status == .pending }, "\(waits.items)")
    try await day.depot.start()
    repeat {
      records.sync()
      try await records.idle()
      try clock.pass(.seconds(1200))
      try await Task.sleep(for: .milliseconds(100))
    } while records.state.view.ready?.pending != 0
    records.back()
    app.navigator.open(.counter)
    let counter: CounterModel = try await at()
    counter.taking(Taking(parcel: counterParcel, shelf: "B2"))
    counter.hold()
    try await counter.until("on the shelf") { $0.view.ready?.held.count == 1 }
    try await counter.idle()
    counter.open(parcel: counterParcel)
    counter.name("G. Gray")
    counter.collect()
    try await counter.until("collected") { $0.view.ready?.held.isEmpty == true && $0.open == nil }
    counter.back()
    try clock.until(at(hour: 14))
  }

  private func evening() async throws {
    app.navigator.open(.returns)
    let returns: ReturnsModel = try await at()
    if try await returns.until("the returns", { $0.view.ready != nil }).view.ready?.isEmpty == false { returns.handBack() }
    try await returns.until("handed back") { $0.view.ready?.isEmpty == true }
    returns.back()
    try await today { $0.next == .closeDay }
    let model: TodayModel = try await at()
    touch(model.next)
    let close: CloseDayModel = try await at()
    close.close(try await close.until("the balance") { $0.view.ready != nil }.view.ready!)
    try await close.until("the close") { $0.view.ready?.closedBy != nil }
    close.tab(.today)
    try await model.idle()
    model.sync()
    try await model.idle()
    app.navigator.tab(.earnings)
    let earnings: EarningsModel = try await at()
    try await earnings.until("the money") { $0.view.ready != nil }
  }

  @discardableResult private func today(_ what: @escaping (TodayView) -> Bool) async throws -> TodayView {
    let model: TodayModel = try await at()
    return try await model.until("today") { $0.view.ready.map(what) == true }.view.ready!
  }

  private func at<M: PlaceModel>() async throws -> M {
    let model = try await app.at(M.self)
    seen.insert("\(M.self)")
    return model
  }

  /// An hour of the sample day by the shop's clock.
  private func at(hour: Int) -> Int64 {
    let parts = DateComponents(calendar: Calendar(identifier: .gregorian), timeZone: zone, year: 2026, month: 3, day: 10, hour: hour)
    return Int64(parts.date!.timeIntervalSince1970 * 1000)
  }
}
