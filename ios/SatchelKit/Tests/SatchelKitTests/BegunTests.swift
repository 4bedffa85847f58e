import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// What was begun at a place and is not recorded, when the system ends the process behind the screen.
@Suite @MainActor struct BegunTests {
  @Test("a door is there in another process as it was: signed, typed, photographed; closed to others, and gone once it goes on")
  func door() async throws {
    try await inTemporaryFolder { folder in
      let (keys, fake) = (FakeKeys(), FakePhone())
      fake.sees = doorPhoto(seed: 7)
      let before = try await opened(folder, keys, fake)
      let app = try #require(before.opening.app)
      let door = try #require(await app.session.act(shopOnTheWay).value)
      app.navigator.tab(.today)  // a bare phone began with the enrolment
      app.navigator.open(.stop(door))
      app.navigator.open(.deliver(door))
      let deliver: DeliverModel = try await app.at()
      try await deliver.until("the boxes") { $0.chosen == [oak] && $0.part == .signature }
      deliver.stroke([Point(x: 1, y: 2), Point(x: 30, y: 40)])
      deliver.name("Ana Ruiz")
      deliver.to(.neighbour)
      deliver.takePhoto()
      let was = try await deliver.until("the photo") { $0.photo != nil }
      await before.behind()
      await before.close()
      let file = folder.appendingPathComponent("begun")
      #expect(!String(decoding: try Data(contentsOf: file), as: UTF8.self).contains("Ana Ruiz"))

      let after = try await opened(folder, keys, fake)
      #expect(after.opening.app?.navigator.way == [.today, .stop(door), .deliver(door)])
      let again: DeliverModel = try await #require(after.opening.app).at()
      let state = try await again.until("the door") { $0.view.ready != nil }
      #expect(state.strokes == was.strokes && state.name == "Ana Ruiz" && state.to == .neighbour && state.part == .signature)
      #expect(state.photo?.bytes == was.photo?.bytes && state.chosen == [oak])
      #expect(FileManager.default.fileExists(atPath: file.path), "work without a screen leaves it")
      await after.front()
      #expect(!FileManager.default.fileExists(atPath: file.path))
      try await again.looks()
      again.next()
      let recorded: RecordedModel = try await #require(after.opening.app).at()
      recorded.undo()
      try await recorded.until("taken back") { $0.undone != nil }
      try await Task.sleep(for: .milliseconds(1_500))
      await after.close()

      let ended = try await opened(folder, keys, fake)
      #expect(try await #require(ended.opening.app).at(RecordedModel.self).state.undone != nil, "also of a process that ended in front")
      await ended.close()

      try Data("nothing that a key opens".utf8).write(to: file)
      let last = try await opened(folder, keys, fake)
      #expect(last.opening.app?.navigator.way == [.today], "what no key opens is not there")
      await last.close()
    }
  }

  @Test("every place goes on as it was, and one that was left begins anew") func places() async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder)
      let door = try leave(phone)
      let begun = try await onPhone(phone) { app in
        app.navigator.open(.stop(door))
        let stop: StopModel = try await app.at()
        stop.place("39.96")
        stop.damaged(oak)
        _ = try await waited("the mark") { app.did }
        app.navigator.open(.cannotDeliver(door))
        let cannot: CannotDeliverModel = try await app.at()
        cannot.choose(.other)
        let steps = try await cannot.until("the reason") { $0.reason == .other }.steps
        cannot.say("a dog")
        if let step = steps.first { cannot.tick(step.key) }
        app.navigator.open(.counter)
        let counter: CounterModel = try await app.at()
        counter.taking(Taking(parcel: "1234", shelf: "B2"))
        app.navigator.open(.mileage)
        let mileage: MileageModel = try await app.at()
        mileage.measure(Measuring(trip: nil, miles: "12,3"))
        app.navigator.open(.slots)
        let slots: SlotsModel = try await app.at()
        try await slots.until("the slots") { $0.view.ready != nil }
        slots.shift(0, startBy: 900, endBy: 0)
        app.navigator.open(.add("77"))
        let add: AddModel = try await app.at()
        add.type { $0.address = "9 Birch Street" }
        return try written(app.begun())
      }
      let more = try await onPhone(phone, begun: begun) { app in
        let add: AddModel = try await app.at()
        #expect(add.state.parcel.number == "77" && add.state.parcel.address == "9 Birch Street")
        app.back()
        app.navigator.open(.add("77"))
        #expect(try await app.at(AddModel.self).state.parcel.address.isEmpty)
        app.back()
        try await app.at(SlotsModel.self).until("the slots") { $0.slots.first?.startS == 900 }
        return try written(app.begun())
      }
      try await onPhone(phone, begun: more) { app in
        app.back()
        #expect(try await app.at(MileageModel.self).state.measuring == Measuring(trip: nil, miles: "12,3"))
        app.back()
        #expect(try await app.at(CounterModel.self).state.taking == Taking(parcel: "1234", shelf: "B2"))
        app.back()
        let cannot = try await app.at(CannotDeliverModel.self).state
        #expect(cannot.reason == .other && cannot.text == "a dog" && cannot.done.count == min(cannot.steps.count, 1))
        app.back()
        let stop: StopModel = try await app.at()
        #expect(stop.did?.what == .damaged && stop.state.place == "39.96")
        stop.takeBack()
        _ = try await waited("taken back") { app.did == nil ? true : nil }
        app.navigator.tab(.today)
        app.navigator.open(.counter)
        #expect(try await app.at(CounterModel.self).state.taking == nil)
      }
    }
  }

  private func written(_ begun: Begun) throws -> Begun { try JSONDecoder().decode(Begun.self, from: JSONEncoder().encode(begun)) }

  private func opened(_ folder: URL, _ keys: FakeKeys, _ fake: FakePhone) async throws -> Phone {
    let phone = Phone(folder: folder, keys: keys, platform: fake.platform, store: fake, zone: zone, spanish: false)
    await phone.open()
    return phone
  }
}

/// A shop alone whose one parcel, which is to be signed for, is on its way; its door.
private let shopOnTheWay: Session.Call<String> = { phone in
  let at = LatLon(latE7: 399_612_000, lonE7: -829_988_000)
  try phone.setUpShop(
    shop: ShopSetup(name: "Rosa's", address: "1 Main Street", at: at, zone: zoneName, slots: [Span(startS: 0, endS: 86_399)]))
  let csv = "tracking_number,address,zip,lat,lon,name,proof\n\(oak),12 Oak Street,43215,39.965,-82.995,A. Able,signature"
  _ = try phone.importCsv(bytes: Data(csv.utf8), day: phone.viewToday().day)
  _ = try phone.receive(said: oak)
  _ = try phone.plan(slots: nil, share: nil, anew: false)
  _ = try phone.startOuting()
  return try phone.viewPlan().outings[0].stops[0].id
}
