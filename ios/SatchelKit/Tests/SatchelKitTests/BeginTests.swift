import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// A shop without a depot: set up, filled, taken back, carried away and brought back. And who may look.
@Suite @MainActor struct BeginTests {
  @Test("a shop is set up alone, with what is lacking said") func setUp() async throws {
    try await inTemporaryFolder { folder in
      try await onPhone(try openOnDesk(folder)) { app in
        app.navigator.open(.setUp)
        let model: SetUpModel = try await app.at()
        model.place("by the river")
        model.setUp()
        #expect(model.notice.problem?.key == "screens.no_place")
        model.place(" 39,9612; -82.9988 ")
        model.setUp()
        #expect(model.notice.problem?.key == "screens.no_name")
        model.name("Rosa's")
        model.address("1 Main Street")
        model.setUp()
        let today = try await app.at(TodayModel.self).until("the shop") { $0.view.ready?.partner == "Rosa's" }
        #expect(today.view.ready?.next == .getManifest)
        #expect(SetUpModel.place(in: "39.9612, -82.9988") == LatLon(latE7: 399_612_000, lonE7: -829_988_000))
      }
    }
  }

  @Test("parcels are added by hand, from a table, and from a label that carries its address") func add() async throws {
    let fake = FakePhone()
    try await inShop(fake) { folder, phone, app in
      app.navigator.open(.add("TBA000000000201"))
      let model: AddModel = try await app.at()
      model.type {
        $0.address = "9 Birch Street"
        $0.zip = "43215"
      }
      model.add()
      #expect(try await model.until("added") { $0.added != nil }.added == "TBA000000000201")
      try await model.idle()
      fake.picks = folder.appendingPathComponent("parcels.csv")
      let rows = "tracking_number,address,zip\nTBA000000000202,9 Birch Street,43215\n,nowhere,43215\n"
      try rows.write(to: #require(fake.picks), atomically: true, encoding: .utf8)
      model.importFile()
      let imported = try await model.until("the file") { $0.imported != nil }.imported
      #expect(imported?.parcels == 1 && imported?.findings.isEmpty == false)
      #expect(!FileManager.default.fileExists(atPath: try #require(fake.picks).path), "the copy is deleted")
      try await model.idle()
      model.labels.keys("TBA000000000203\n")
      try await model.until("the number") { $0.parcel.number == "TBA000000000203" && $0.taken == nil }
      try await model.idle()
      let label = "(00)106141412345678908(4301)Ann+Lee(4302)12+Oak+Street(4305)Columbus(4306)OH(420)43215(4323)1\n"
      model.labels.keys(label)
      let taken = try #require(try await model.until("the parcel") { $0.taken != nil }.taken)
      #expect(taken.verdict == .expected && taken.boxNumber == 1 && taken.address == "12 Oak Street" && taken.name == "Ann Lee")
      #expect(model.state.parcel.number.isEmpty, "nothing is left to type")
      let today = try phone.viewToday()
      #expect(today.parcels.all == 5 && today.parcels.toGo == 1)
      #expect(fake.tones.last == .right)
      try await model.idle()
      model.labels.keys(label)
      #expect(try await waited("the refusal") { model.notice.problem }.key == "companion.already_listed")
    }
  }

  @Test("leaving, arriving and coming back are taken back where they were done, and an order is kept or planned anew") func takenBack()
    async throws
  {
    try await inShop { _, phone, app in
      for number in [oak, elm] { _ = try phone.receive(said: number) }
      app.navigator.tab(.plan)
      let plan: PlanModel = try await app.at()
      plan.plan()
      try await plan.until("the plan") { $0.view.ready?.planned == true && plan.did?.what == .planned }
      try await plan.idle()
      plan.lock(true)
      try await plan.until("kept") { $0.view.ready?.byHand == true }
      try await plan.idle()
      #expect(plan.did?.what == .ordered)
      plan.lock(false)
      try await plan.until("free again") { $0.view.ready?.byHand == false && !plan.notice.searching }
      try await plan.idle()
      plan.leave()
      let today = try await app.at(TodayModel.self)
      for (deed, out) in [(Did.Deed.left, true), (.back, false)] {
        try await today.until("\(deed)") { ($0.view.ready?.outing != nil) == out && today.did?.what == deed }
        try await today.idle()
        today.takeBack()
        try await today.until("\(deed) taken back") { ($0.view.ready?.outing != nil) != out && today.did == nil }
        try await today.idle()
        if out { _ = try phone.startOuting() } else { break }
        try await today.until("out") { $0.view.ready?.next.stop != nil }
        try await today.looks()
        today.next()
        let stop: StopModel = try await app.at()
        try await stop.until("the door") { $0.view.ready?.arrivedMs != nil && stop.did?.what == .arrived }
        try await stop.idle()
        stop.takeBack()
        try await stop.until("not there") { $0.view.ready?.arrivedMs == nil && stop.did == nil }
        try await stop.idle()
        stop.back()
        _ = try phone.endOuting()
        try await today.until("in") { $0.view.ready?.outing == nil }
        _ = try phone.startOuting()
        try await today.until("out again") { $0.view.ready?.outing != nil }
        try await finished(phone, today)
      }
    }
  }

  /// Hands everything over and comes back by the filled button.
  private func finished(_ phone: Satchel, _ today: TodayModel) async throws {
    for number in [oak, elm] { _ = try phone.deliver(delivery: Delivery(parcels: [number])) }
    try await today.until("all done") { $0.view.ready?.next == .comeBack }
    try await today.looks()
    today.next()
  }

  @Test("the day is written as a folder of files, and a second time in its place") func export() async throws {
    try await inTemporaryFolder { folder in
      let fake = FakePhone(folder: folder)
      try await onPhone(try aloneWithTwoParcels(folder), phone: fake) { app in
        app.navigator.open(.settings)
        let settings: SettingsModel = try await app.at()
        for _ in 1...2 {
          settings.exportDay()
          try await settings.idle()
        }
        #expect(fake.asked == ["share satchel-day", "share satchel-day"])
        let table = try String(contentsOf: folder.appendingPathComponent("satchel-day/parcels.csv"), encoding: .utf8)
        #expect(table.contains(oak))
      }
    }
  }

  @Test("a backup goes into the place of an empty phone's store, and never over records") func restore() async throws {
    try await inTemporaryFolder { folder in
      let old = try aloneWithTwoParcels(folder)
      let backup = folder.appendingPathComponent("backup.satchel")
      try old.backUp(file: backup.path)
      let phrase = try old.recoveryPhrase()
      let fake = FakePhone()
      let phone = Phone(
        folder: folder.appendingPathComponent("new"), keys: FakeKeys(), platform: fake.platform, store: fake, zone: zone, spanish: false)
      await phone.open()
      var model = try await restores(phone, fake, backup, "not the phrase")
      let refused = try await waited("the refusal") { model.notice.problem }
      #expect(refused.key == "store.wrong_phrase", "\(refused)")
      #expect(try await parcels(phone) == 0)
      _ = try await restores(phone, fake, backup, phrase)
      _ = try await waited("the new store") { phone.opening.app?.navigator.here == .today ? true : nil }
      #expect(try await parcels(phone) == 2)
      model = try await restores(phone, fake, backup, phrase)
      #expect(try await waited("the refusal") { model.notice.problem }.key == "screens.not_empty")
      #expect(try await parcels(phone) == 2)
      await phone.close()
    }
  }

  @Test("a backup that cannot be put in its place is said where it was asked for, nothing typed is lost, and another try goes through")
  func notPlaced() async throws {
    try await inTemporaryFolder { folder in
      let old = try aloneWithTwoParcels(folder)
      let backup = folder.appendingPathComponent("backup.satchel")
      try old.backUp(file: backup.path)
      let (phrase, new, fake) = (try old.recoveryPhrase(), folder.appendingPathComponent("new"), FakePhone())
      let phone = Phone(folder: new, keys: FakeKeys(), platform: fake.platform, store: fake, zone: zone, spanish: false)
      await phone.front()
      let first = try #require(phone.opening.app)
      try FileManager.default.createDirectory(at: new.appendingPathComponent("before/full"), withIntermediateDirectories: true)
      _ = try await restores(phone, fake, backup, phrase)
      let app = try await waited("the store again") { phone.opening.app.flatMap { $0 === first ? nil : $0 } }
      let model: SetUpModel = try await app.at()
      let problem = try await waited("the refusal") { model.notice.problem }
      #expect(problem.key == "store.io" && problem.args["path"] == new.appendingPathComponent("before").path)
      #expect(model.state.phrase == phrase)
      #expect(try await parcels(phone) == 0)
      let begun = new.appendingPathComponent("begun").path
      _ = try await waited("what is begun") { FileManager.default.fileExists(atPath: begun) ? true : nil }
      _ = try await restores(phone, fake, backup, phrase)
      _ = try await waited("the new store") { phone.opening.app.flatMap { $0 === app ? nil : $0 } }
      #expect(try await parcels(phone) == 2)
      #expect(phone.opening.app?.navigator.way == [.today])
      #expect(try FileManager.default.contentsOfDirectory(atPath: new.path).filter { ["before", "restored"].contains($0) }.isEmpty)
      await phone.close()
    }
  }

  @Test("a restored store is on its way where the process ends: it gets into its place, or what was there before is back") func onItsWay()
    throws
  {
    let said = { (url: URL) in try? String(contentsOf: url.appendingPathComponent("db"), encoding: .utf8) }
    for (there, left) in [("restored before", "restored"), ("before", "before"), ("store before restored", "store"), ("", nil)] {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: folder) }
      for name in there.split(separator: " ") {
        let made = folder.appendingPathComponent(String(name))
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        try String(name).write(to: made.appendingPathComponent("db"), atomically: true, encoding: .utf8)
      }
      let files = StoreFolder(folder)
      if there == "before" {
        #expect(throws: SatchelError.self, "what was restored is gone") { try files.settle() }
      } else {
        try files.settle()
      }
      #expect(said(files.store) == left && said(files.before) == nil && said(files.restored) == nil, "\(there)")
    }
  }

  @Test("an empty phone takes the backup of itself, and then again") func ownBackup() async throws {
    try await inTemporaryFolder { folder in
      let fake = FakePhone()
      let phone = Phone(
        folder: folder.appendingPathComponent("new"), keys: FakeKeys(), platform: fake.platform, store: fake, zone: zone, spanish: false)
      await phone.open()
      let backup = folder.appendingPathComponent("backup.satchel")
      let phrase = try await #require(phone.opening.app).session.look {
        try $0.backUp(file: backup.path)
        return try $0.recoveryPhrase()
      }.value
      for _ in 1...2 {
        let before = phone.opening.app
        let model = try await restores(phone, fake, backup, #require(phrase))
        let after = try await waited("the store again") {
          if let problem = model.notice.problem { return Opening.closed(problem, phraseOpens: false) }
          return phone.opening.app.flatMap { $0 === before ? nil : .open($0) }
        }
        #expect(after.app != nil, "\(after)")
        #expect(try await parcels(phone) == 0)
      }
      await phone.close()
    }
  }

  private func restores(_ phone: Phone, _ fake: FakePhone, _ backup: URL, _ phrase: String) async throws -> SetUpModel {
    fake.picks = backup.deletingLastPathComponent().appendingPathComponent("picked")
    try? FileManager.default.copyItem(at: backup, to: #require(fake.picks))
    let app = try #require(phone.opening.app)
    app.navigator.open(.setUp)
    let model: SetUpModel = try await app.at()
    model.phrase(phrase)
    model.restore()
    return model
  }

  private func parcels(_ phone: Phone) async throws -> UInt32 {
    let session = try await waited("the app") { phone.opening.app?.session }
    return try #require(await session.look { try $0.viewToday().parcels.all }.value)
  }

  @Test("the owner is asked after five minutes away, a no keeps the screens shut, and a courier cannot shut out themselves")
  func gate() async throws {
    let fake = FakePhone()
    var now = Duration.zero
    try await inTemporaryFolder { folder in
      try await onPhone(try openOnDesk(folder), phone: fake, clock: { now }) { app in
        app.navigator.open(.settings)
        let settings: SettingsModel = try await app.at()
        fake.owner = false
        settings.askOwner(true)
        try await Task.sleep(for: .milliseconds(50))
        #expect(!fake.preferences.asksOwner)
        fake.owner = true
        settings.askOwner(true)
        _ = try await waited("asked from now on") { settings.state.preferences.asksOwner && fake.preferences.asksOwner ? true : nil }
        app.gate.left()
        now += .seconds(299)
        app.gate.returned()
        #expect(!app.gate.shut, "a call is no absence")
        fake.owner = false
        app.gate.left()
        now += .seconds(300)
        app.gate.returned()
        #expect(app.gate.shut)
        try await Task.sleep(for: .milliseconds(50))
        #expect(app.gate.shut, "a no")
        #expect(await app.session.look { try $0.viewToday() }.value != nil, "the core works behind it")
        fake.owner = true
        app.gate.ask()
        _ = try await waited("open") { app.gate.shut ? nil : true }
        settings.askOwner(false)
        #expect(!fake.preferences.asksOwner && !settings.state.preferences.asksOwner)
      }
    }
  }

  private func inShop(_ fake: FakePhone? = nil, _ use: @MainActor (URL, Satchel, App) async throws -> Void) async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder)
      try await onPhone(phone, phone: fake) { try await use(folder, phone, $0) }
    }
  }
}
