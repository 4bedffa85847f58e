import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

@Suite @MainActor struct PhoneTests {
  @Test("parts of different versions are said before any call") func parts() async throws {
    try await inTemporaryFolder { folder in
      let phone = phone(folder, FakeKeys(), match: { false })
      await phone.open()
      guard case .closed(let why, false) = phone.opening else { throw Late(description: "\(phone.opening)") }
      #expect(why.key == "screens.parts_differ")
      #expect(phone.words.say(why).contains("different versions"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
      #expect(partsMatch())
    }
  }

  @Test("keys that are locked, broken or lost keep the store closed, in words without their insides") func keys() async throws {
    try await inTemporaryFolder { folder in
      let keys = FakeKeys()
      let first = phone(folder, keys)
      await first.open()
      let phrase = try await #require(first.opening.app).session.look { try $0.recoveryPhrase() }.value
      await first.close()
      for (failure, key, opens) in [
        (KeyFailure.Unavailable(reason: "not unlocked since the boot") as any Error, "store.key_store", false),
        (Late(description: "a bug in the shell"), "store.key_store", false), (KeyFailure.DoesNotOpen, "store.key_lost", true),
      ] {
        keys.fails = failure
        let phone = phone(folder, keys)
        await phone.open()
        guard case .closed(let why, opens) = phone.opening else { throw Late(description: "\(phone.opening)") }
        #expect(why.key == key)
        #expect(!phone.words.say(why).contains(".swift"))
      }
      keys.fails = nil
      let other = FakeKeys(mark: 8)
      let again = phone(folder, other)
      await again.open()
      guard case .closed(_, phraseOpens: true) = again.opening else { throw Late(description: "\(again.opening)") }
      await again.recover("not the phrase")
      #expect(again.opening.app == nil)
      await again.recover(try #require(phrase))
      #expect(again.opening.app != nil)
      await again.close()
    }
  }

  @Test("positions come in an outing only, and the store is released behind the screen but not in an outing") func outing() async throws {
    try await inTemporaryFolder { folder in
      let fake = FakePhone()
      let now = Watched(Duration.zero)
      let phone = Phone(
        folder: folder, keys: FakeKeys(), platform: fake.platform, store: fake, zone: zone, spanish: false, clock: { now.value })
      await phone.open()
      let app = try #require(phone.opening.app)
      try await shop(app)
      await phone.front()
      #expect(fake.report == nil)
      try await did(app) { _ = try $0.startOuting() }
      let report = try await waited("positions") { fake.report }
      report(Position(latE7: 399_650_000, lonE7: -829_950_000, accuracyM: 12))
      now.set(.seconds(59))
      report(Position(latE7: 399_990_000, lonE7: -829_950_000, accuracyM: 12))
      try await Task.sleep(for: .milliseconds(50))
      try await did(app) { _ = try $0.damaged(parcel: oak) }
      let fact = try #require(await app.session.look { try $0.facts(after: 0).last }.value.flatMap { $0 })
      let said = String(decoding: fact.bytes, as: UTF8.self)
      #expect(said.contains("399650000") && !said.contains("399990000"), "one position a minute: \(said)")
      let outing = try await waited("the outing") { phone.outing }
      #expect(outing.stops == 1 && outing.title(app.words) == "Outing 1" && outing.done(app.words) == "0 of 1 stops done")
      app.navigator.open(.settings)
      app.navigator.follow(outing.way)
      #expect(app.navigator.way == [.today] || app.navigator.way.count == 2)
      await phone.behind()
      try await did(app) { _ = try $0.endOuting() }
      _ = try await waited("their end") { fake.report == nil && phone.outing == nil ? true : nil }
      await phone.behind()
      guard case .refused(let why) = await app.session.look({ try $0.viewToday() }) else { throw Late(description: "not released") }
      #expect(why.key == "store.paused")
      await phone.front()
      try await did(app) { _ = try $0.viewToday() }
      await phone.close()
    }
  }

  @Test("a network that comes back is used at once, and work without a screen ends with the store released") func network() async throws {
    try await inTemporaryFolder { folder in
      let fake = FakePhone()
      let phone = phone(folder, FakeKeys(), fake)
      await phone.open()
      await phone.front()
      let app = try #require(phone.opening.app)
      let before = await app.session.look { try $0.viewSync() }.value
      fake.network.set(false)
      fake.network.set(true)
      await phone.behind()
      #expect(before?.enrolled == false)
      #expect(await phone.send(), "alone nothing waits")
      #expect(await phone.tidy())
      await phone.close()
      _ = try openOnDesk(folder, "free")
    }
  }

  @Test("a sync on its way ends before the store is released") func syncFirst() async throws {
    try await inTemporaryFolder { folder in
      let fake = FakePhone()
      fake.network.set(false)  // nothing else syncs
      let phone = phone(folder, FakeKeys(), fake)
      await phone.front()
      let session = try #require(phone.opening.app?.session)
      session.running.set(true)
      let leaves = Task { await phone.behind() }
      try await Task.sleep(for: .milliseconds(200))
      #expect(await session.look { try $0.viewToday() }.value != nil, "the store was taken from a sync")
      session.running.set(false)
      await leaves.value
      #expect(await session.look { try $0.viewToday() }.value == nil)
      await phone.close()
    }
  }

  @Test("a screen that goes while it comes leaves the store released, and the gate is shut before the day is seen") func hurry()
    async throws
  {
    try await inTemporaryFolder { folder in
      let (fake, now) = (FakePhone(), Watched(Duration.zero))
      fake.preferences.asksOwner = true
      let phone = Phone(
        folder: folder, keys: FakeKeys(), platform: fake.platform, store: fake, zone: zone, spanish: false, clock: { now.value })
      await phone.front()
      let app = try #require(phone.opening.app)
      _ = try await waited("the owner") { app.gate.shut ? nil : true }
      await phone.behind()
      now.set(.seconds(300))
      fake.owner = nil
      let comes = Task { await phone.front() }
      await Task.yield()
      #expect(app.gate.shut)
      await phone.behind()
      await comes.value
      #expect(await phone.send())
      guard case .refused(let why) = await app.session.look({ try $0.viewToday() }) else { throw Late(description: "not released") }
      #expect(why.key == "store.paused")
      await phone.close()
    }
  }

  @Test("a screen, a background task and an outcome that come at once open one store") func atOnce() async throws {
    try await inTemporaryFolder { folder in
      let phone = phone(folder, FakeKeys())
      async let screen: Void = phone.open()
      async let sent = phone.send()
      async let tidied = phone.tidy()
      let done = await (screen, sent, tidied)
      #expect(done.1 && done.2, "whoever comes second finds the store")
      #expect(phone.opening.app != nil)
      await phone.close()
    }
  }

  private func phone(_ folder: URL, _ keys: FakeKeys, _ fake: FakePhone? = nil, match: @escaping @Sendable () -> Bool = partsMatch) -> Phone
  {
    let fake = fake ?? FakePhone()
    return Phone(folder: folder, keys: keys, platform: fake.platform, store: fake, zone: zone, spanish: false, match: match)
  }

  private func did(_ app: App, _ call: @escaping Session.Call<Void>) async throws {
    if case .refused(let why) = await app.session.act(call) { throw Late(description: "\(why)") }
  }

  private func shop(_ app: App) async throws {
    try await did(app) { phone in
      let at = LatLon(latE7: 399_612_000, lonE7: -829_988_000)
      try phone.setUpShop(
        shop: ShopSetup(name: "Rosa's", address: "1 Main Street", at: at, zone: zoneName, slots: [Span(startS: 0, endS: 86_399)]))
      let door = LatLon(latE7: 399_650_000, lonE7: -829_950_000)
      _ = try phone.addParcel(parcel: NewParcel(trackingNumber: oak, address: "12 Oak Street", zip: "43215", at: door))
      _ = try phone.receive(said: oak)
      _ = try phone.plan(slots: nil, share: nil, anew: false)
    }
  }
}
