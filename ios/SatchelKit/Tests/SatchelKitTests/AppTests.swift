import Foundation
import Observation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// The models over the real core, with a shop that works alone.
@Suite @MainActor struct AppTests {
  @Test("a bare phone begins with the enrolment and can go on without") func bare() async throws {
    try await inTemporaryFolder { folder in
      try await onPhone(try openOnDesk(folder)) { app in
        await app.start()
        try await app.at(EnrolModel.self).back()
        let today = try await app.at(TodayModel.self).until("today") { $0.view.ready != nil }
        #expect(today.trouble == nil)
      }
    }
  }

  @Test("a refusal stays readable until it is understood, and nothing was recorded") func refusal() async throws {
    try await inShop { phone, app in
      app.navigator.open(.counter)
      let counter: CounterModel = try await app.at()
      counter.open(parcel: oak)
      let before = try phone.facts(after: 0).count
      counter.collect()
      let refused = try await waited("the refusal") { counter.notice.problem }
      #expect(refused.key == "companion.collect_needs_name")
      counter.understood()
      #expect(counter.notice == Notice())
      #expect(try phone.facts(after: 0).count == before)
    }
  }

  @Test("what was put on the list is taken back where it was, and a report on a later visit") func additionTakenBack() async throws {
    try await inShop { phone, app in
      app.navigator.open(.add(""))
      let add: AddModel = try await app.at()
      let before = try phone.viewToday().parcels.all
      add.type { ($0.number, $0.address, $0.zip) = ("TBA000000000777", "7 Elm Street", "43215") }
      add.add()
      try await add.until("added") { $0.added != nil }
      try await add.idle()
      #expect(add.did?.what == .added)
      #expect(try phone.viewToday().parcels.all == before + 1)
      add.takeBack()
      try await add.until("taken back") { $0.added == nil }
      #expect(add.did == nil)
      #expect(try phone.viewToday().parcels.all == before)

      let report = try phone.missing(parcel: oak).id
      app.navigator.open(.missing)
      let missing: MissingModel = try await app.at()
      try await missing.until("the report") { $0.view.ready?.missing.contains { $0.reported == report } == true }
      missing.undo(report)
      try await missing.until("no report") { $0.view.ready?.missing.allSatisfy { $0.reported == nil } == true }
    }
  }

  @Test("a door is put where a map app has it, and back") func pin() async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder)
      let door = try leave(phone)
      let before = try phone.viewStop(stop: door).latE7
      try await onPhone(phone) { app in
        app.navigator.open(.stop(door))
        let stop: StopModel = try await app.at()
        stop.place("at the corner")
        stop.movePin()
        #expect(stop.notice.problem?.key == "screens.no_place")
        stop.place("39.9620, -82.9900")
        stop.movePin()
        try await stop.until("there") { $0.place == nil && $0.view.ready?.latE7 == 399_620_000 }
        try await stop.idle()
        #expect(stop.did?.what == .pinned)
        stop.takeBack()
        try await stop.until("back") { $0.view.ready?.latE7 == before }
        try await stop.idle()
        #expect(stop.did == nil)
      }
    }
  }

  @Test("a second tap while an act runs is left out") func secondTap() async throws {
    try await inShop { phone, app in
      app.navigator.open(.missing)
      let missing: MissingModel = try await app.at()
      missing.report(oak)
      missing.report(elm)
      try await missing.until("the first") { $0.view.ready?.missing.contains { $0.trackingNumber == oak && $0.reported != nil } == true }
      try await missing.idle()
      #expect(try phone.viewToday().parcels.missing == 1)
    }
  }

  @Test("a button that has just turned takes no touch: two quick ones on the shutter record nothing") func shutter() async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder, proof: "photo")
      let door = try leave(phone)
      _ = try phone.arrive(stop: door)
      let (fake, now) = (FakePhone(), Watched(Duration.zero))
      fake.sees = doorPhoto()
      try await onPhone(phone, phone: fake, clock: { now.value }) { app in
        app.navigator.open(.deliver(door))
        let deliver: DeliverModel = try await app.at()
        try await deliver.until("what is asked") { $0.part == .photo }
        deliver.next()
        try await deliver.until("the photo") { $0.photo != nil }
        deliver.next()
        #expect(!deliver.notice.busy && app.navigator.here == .deliver(door))
        now.set(.milliseconds(500))
        deliver.next()
        _ = try await app.at(RecordedModel.self)
      }
    }
  }

  @Test("no order is shown with the ways of another one, also where it is made between the two looks") func sameMoment() async throws {
    try await inTemporaryFolder { folder in
      let shop = try aloneWithTwoParcels(folder)
      for number in [oak, elm] { _ = try shop.receive(said: number) }
      _ = try shop.plan()
      let phone = Ordering(unsafeFromHandle: shop.uniffiCloneHandle())
      try await onPhone(phone) { app in
        app.navigator.open(.plan)
        let plan: PlanModel = try await app.at()
        let seen = Watched([plan.state])
        let watching = Task {
          while !Task.isCancelled {
            let (changed, change) = AsyncStream.makeStream(of: Void.self)
            let now = withObservationTracking {
              plan.state
            } onChange: {
              change.finish()
            }
            seen.change { $0.append(now) }
            for await _ in changed {}
          }
        }
        plan.mapSize(width: 300, height: 300, density: 1)
        try await plan.until("the map") { if case .drawn = $0.map { true } else { false } }
        phone.orders.set(true)
        app.session.touch()
        try await plan.until("the order by hand") { if case .drawn = $0.map { $0.view.ready?.byHand == true } else { false } }
        watching.cancel()
        let shown = seen.value.compactMap { state in
          if case .drawn(let map) = state.map { state.view.ready.map { ($0, map) } } else { nil }
        }
        #expect(!shown.isEmpty)
        for (view, map) in shown { #expect(map.attribution == Ordering.order(view)) }
      }
    }
  }

  @Test("a scan is taken back and the parcel is expected again; a mark comes and goes") func takenBack() async throws {
    try await inShop { phone, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      load.labels.scanned(oak)
      try await load.until("the scan") { $0.view.ready?.received == 1 }
      try await load.idle()
      for marked in [true, false] {
        load.damaged()
        try await load.idle()
        try await load.until("the mark") { if case .answered(_, let fact, _) = $0.band { (fact != nil) == marked } else { false } }
      }
      load.undo()
      try await load.until("taken back") { if case .answered(_, _, true) = $0.band { $0.view.ready?.received == 0 } else { false } }
    }
  }

  @Test("a frame of the camera is answered once however often it comes") func frames() async throws {
    let signals = FakePhone()
    try await inShop(signals) { phone, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      let seen = labelFrame(oak)
      for _ in 0..<40 {
        load.labels.frame(seen)
        try await Task.sleep(for: .milliseconds(25))
      }
      try await load.until("the answer") { $0.band.scan?.verdict == .expected }
      #expect(try received(phone) == 1)
      #expect(signals.tones == [.right])
    }
  }

  @Test("a door that is gone is said, not shown") func gone() async throws {
    try await inShop { _, app in
      app.navigator.open(.stop("nowhere"))
      let state = try await app.at(StopModel.self).until("an answer") { $0.view != .loading }
      guard case .failed(let why) = state.view else { throw Late(description: "shown") }
      #expect(why.key == "companion.unknown_stop")
    }
  }

  @Test("many changes at once cost few looks") func storm() async throws {
    try await inTemporaryFolder { folder in
      let counting = Counting(unsafeFromHandle: try aloneWithTwoParcels(folder).uniffiCloneHandle())
      try await onPhone(counting) { app in
        try await app.at(TodayModel.self).until("today") { $0.view.ready != nil }
        let before = counting.looks
        for _ in 0..<200 { app.session.touch() }
        try await Task.sleep(for: .milliseconds(500))
        #expect(counting.looks - before <= 3, "\(counting.looks - before) looks for a storm of 200")
        #expect(counting.looks > before)
      }
    }
  }

  @Test("places are opened and left a thousand times and nothing of them stays") func thousand() async throws {
    try await inShop { _, app in
      let first = app.model
      weak var left: PlaceModel?
      for n in 0..<1_000 {
        app.navigator.open(.stop("s\(n)"))
        left = app.model
        app.navigator.back()
      }
      #expect(app.model === first, "Today stayed where it was")
      try await Task.sleep(for: .milliseconds(300))
      #expect(left == nil)
      let leaks = try await waited("the followers to leave") {
        app.session.version.followerCount <= 3 ? app.session.version.followerCount : nil
      }
      #expect(leaks <= 3)
    }
  }

  @Test("a place that is left while its act runs records and shows nothing more") func leftWhileActing() async throws {
    try await inShop { phone, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      load.labels.scanned(oak)
      app.navigator.tab(.today)
      try await app.at(TodayModel.self).until("the scan in the day") { $0.view.ready?.parcels.expected == 1 }
      #expect(load.state.band == .ready)
      #expect(try received(phone) == 1)
    }
  }

  @Test("what the courier prefers is kept and changes the words at once") func preferences() async throws {
    let phone = FakePhone()
    try await inShop(phone) { _, app in
      app.navigator.open(.settings)
      let settings: SettingsModel = try await app.at()
      #expect(app.words.say("screens.today") == "Today")
      settings.prefer {
        $0.spanish = true
        $0.theme = .sunlight
      }
      #expect(app.words.say("screens.today") == "Hoy")
      #expect(app.preferences.theme == .sunlight)
      #expect(phone.read().spanish == true)
    }
  }

  @Test("after the process ended the same place is shown again with the same parcels", arguments: NavigatorTests.way.dropFirst())
  func processDeath(_ place: Place) async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder)
      let (kind, kept) = try await onPhone(phone) { app in
        app.navigator.open(place)
        return (ObjectIdentifier(type(of: app.model)), app.navigator.save())
      }
      try await onPhone(phone, navigator: Navigator(saved: kept)) { app in
        #expect(ObjectIdentifier(type(of: app.model)) == kind)
        app.back()
        try await app.at(TodayModel.self).until("the day") { $0.view.ready?.parcels.all == 2 }
      }
    }
  }

  @Test("a backup is written, offered and its words are shown until they are written down") func backup() async throws {
    try await inTemporaryFolder { folder in
      let fake = FakePhone(folder: folder)
      try await onPhone(try aloneWithTwoParcels(folder), phone: fake) { app in
        app.navigator.open(.records)
        let records: RecordsModel = try await app.at()
        records.backUp()
        let state = try await records.until("the phrase") { $0.phrase != nil }
        #expect(state.phrase?.split(separator: " ").count == 12)
        #expect(fake.asked == ["share backup.satchel"])
        records.written()
        #expect(records.state.phrase == nil && records.state.backedUp)
      }
    }
  }

  @Test("the odometer is typed in either language's way, taken back, and the report and the log are offered as files") func mileage()
    async throws
  {
    try await inTemporaryFolder { folder in
      let fake = FakePhone(folder: folder)
      try await onPhone(try aloneWithTwoParcels(folder), phone: fake) { app in
        app.navigator.open(.mileage)
        let mileage: MileageModel = try await app.at()
        try await mileage.until("the log") { $0.view.ready != nil }
        mileage.measure(Measuring(trip: nil, miles: "far"))
        mileage.record()
        #expect(mileage.notice.problem?.key == "screens.no_distance")
        mileage.measure(Measuring(trip: nil, miles: "12345,6"))
        mileage.record()
        try await mileage.until("the odometer") { $0.view.ready?.odometerStartTenths == 123_456 && $0.measuring == nil }
        mileage.undo()
        try await mileage.until("taken back") { $0.view.ready?.odometerStartTenths == nil && $0.last == nil }
        mileage.export()
        try await mileage.idle()
        app.navigator.open(.settings)
        let settings: SettingsModel = try await app.at()
        settings.report()
        try await settings.idle()
        #expect(fake.asked.map { $0.prefix(13) } == ["share mileage", "share satchel"])
        let report = try String(contentsOf: folder.appendingPathComponent("satchel-report.json"), encoding: .utf8)
        #expect(report.contains("a phone that is none") && !report.contains("Oak"))
      }
    }
  }

  @Test("a file without room, one that cannot be read and a mistake of the core are three sentences") func files() async throws {
    try await inTemporaryFolder { folder in
      let fake = FakePhone(folder: folder.appendingPathComponent("gone"))
      let core = Broken(unsafeFromHandle: try aloneWithTwoParcels(folder).uniffiCloneHandle())
      try await onPhone(core, phone: fake) { app in
        app.navigator.open(.settings)
        let settings: SettingsModel = try await app.at()
        settings.report()
        #expect(try await waited("no room") { settings.notice.problem }.key == "screens.no_room")
        core.breaks.set(true)
        settings.understood()
        settings.report()
        #expect(try await waited("a mistake") { settings.notice.problem }.key == "screens.broke")
        #expect(fake.asked.isEmpty)
        app.navigator.open(.add(""))
        let add: AddModel = try await app.at()
        fake.picks = folder.appendingPathComponent("pulled-out.csv")
        add.importFile()
        #expect(try await waited("no file") { add.notice.problem }.key == "screens.no_file")
      }
    }
  }

  @Test("a view that failed is looked at again, and while it is, that is seen, also where it fails once more") func looksAgain()
    async throws
  {
    try await inTemporaryFolder { folder in
      let core = Broken(unsafeFromHandle: try aloneWithTwoParcels(folder).uniffiCloneHandle())
      core.breaks.set(true)
      try await onPhone(core) { app in
        let today: TodayModel = try await app.at()
        try await today.until("the failure") { if case .failed = $0.view { true } else { false } }
        core.takes.set(2)
        today.lookAgain()
        try await Task.sleep(for: .milliseconds(600))
        #expect(today.looksAgain, "it has not failed yet")
        _ = try await waited("another failure") { today.looksAgain ? nil : true }
        core.takes.set(0)
        core.breaks.set(false)
        let began = ContinuousClock.now
        today.lookAgain()
        _ = try await waited("the day") { today.looksAgain || today.state.view.ready == nil ? nil : true }
        #expect(ContinuousClock.now - began >= .milliseconds(500), "too quick to be seen")
      }
    }
  }

  private func inShop(_ fake: FakePhone? = nil, _ use: @MainActor (Satchel, App) async throws -> Void) async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder)
      try await onPhone(phone, phone: fake) { try await use(phone, $0) }
    }
  }

  private func received(_ phone: Satchel) throws -> Int {
    try phone.facts(after: 0).filter { String(decoding: $0.bytes, as: UTF8.self).contains("received") }.count
  }
}

/// Counts looks at the day.
private final class Counting: Satchel, @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0
  var looks: Int { lock.withLock { count } }

  override func viewToday() throws -> TodayView {
    lock.withLock { count += 1 }
    return try super.viewToday()
  }
}

/// Makes mistakes while `breaks` says so; a look at the day takes some seconds.
private final class Broken: Satchel, @unchecked Sendable {
  let breaks = Watched(false)
  let takes = Watched(0.0)

  override func viewToday() throws -> TodayView {
    Thread.sleep(forTimeInterval: takes.value)
    return try whole { try super.viewToday() }
  }

  override func diagnostics(phone: String) throws -> String { try whole { try super.diagnostics(phone: phone) } }

  private func whole<T>(_ call: () throws -> T) throws -> T {
    if breaks.value { throw Late(description: "a mistake") }
    return try call()
  }
}

/// Somebody orders the stops by hand just before a map is drawn, once when `orders` says so; a map only names the order of which it is.
private final class Ordering: Satchel, @unchecked Sendable {
  let orders = Watched(false)

  static func order(_ view: PlanView) -> String { view.outings.flatMap(\.stops).map(\.id).joined(separator: " ") }

  override func dayMap(wish: MapWish) throws -> MapDrawing {
    if orders.value {
      orders.set(false)
      _ = try orderByHand(outing: 1, order: viewPlan().outings[0].stops.map(\.id).reversed())
    }
    return MapDrawing(
      width: wish.width, height: wish.height, densityTenths: 10, streets: [], outings: [], stops: [], shop: nil, position: nil,
      attribution: Self.order(try viewPlan()))
  }
}
