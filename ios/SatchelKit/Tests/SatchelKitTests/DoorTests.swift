import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// A door with several boxes that ask for different things: each goes its own way.
@Suite @MainActor struct DoorTests {
  private let fake = FakePhone()

  @Test("a box whose PIN nobody knows is left out, and the other one is handed over") func pin() async throws {
    try await atDoor(["pin", ""]) { phone, app, stop in
      let door = try await delivering(app, stop)
      #expect(door.state.part == .pin)
      door.pin("12")
      door.choose(boxes[0])
      #expect(door.state.part == nil, "a part that nobody asks for is still shown")
      try await door.looks()
      door.next()
      _ = try await app.at(RecordedModel.self)
      #expect(try places(phone, stop) == [boxes[0]: .loaded, boxes[1]: .delivered])
    }
  }

  @Test("a box for somebody of 21 is left out, and the other one is handed over") func age() async throws {
    try await atDoor(["age21", "signature"]) { phone, app, stop in
      let door = try await delivering(app, stop)
      door.markInstead()
      door.name("C. Cole")
      door.show(.age21)
      door.adult(false)
      #expect(door.state.notProven)
      door.choose(boxes[0])
      #expect(!door.state.notProven)
      try await door.looks()
      door.next()
      _ = try await app.at(RecordedModel.self)
      #expect(try places(phone, stop)[boxes[1]] == .delivered)
    }
  }

  @Test("the camera looks for labels as long as a chosen box asks for it") func camera() async throws {
    try await atDoor(["scan", ""]) { _, app, stop in
      let door = try await delivering(app, stop)
      #expect(door.state.part == .scan && door.labels.state.camera == .running)
      door.choose(boxes[0])
      #expect(door.state.part == nil && door.labels.state.camera == .off)
      door.choose(boxes[0])
      #expect(door.state.part == .scan && door.labels.state.camera == .running)
    }
  }

  @Test("only the boxes that the courier means cannot be delivered") func meant() async throws {
    try await atDoor(["photo", "photo"]) { phone, app, stop in
      let cannot = try await failing(app, stop)
      #expect(cannot.state.chosen == Set(boxes.prefix(2)))
      cannot.choose(boxes[0])
      cannot.choose(boxes[1])
      #expect(cannot.state.chosen == [boxes[1]], "never none")
      try await fail(cannot, .refused)
      _ = try await app.at(RecordedModel.self)
      #expect(try places(phone, stop) == [boxes[0]: .loaded, boxes[1]: .toReturn])
    }
  }

  @Test("a call that no app took is not done, and each number of a door can be called") func reach() async throws {
    try await atDoor(["photo", "photo"], phones: ["614-555-0143", "614-555-0177"]) { _, app, stop in
      let cannot = try await failing(app, stop)
      let phones = try #require(cannot.state.view.ready?.phones)
      #expect(phones.count == 2)
      fake.reaches = false
      cannot.call("call", phones[1])
      cannot.text("send_text", phones[1])
      try await Task.sleep(for: .milliseconds(50))
      #expect(cannot.state.done.isEmpty)
      fake.reaches = true
      cannot.call("call", phones[1])
      cannot.text("send_text", phones[0])
      try await cannot.until("both") { $0.done == ["call", "send_text"] }
      #expect(fake.asked == ["call \(phones[1])", "text \(phones[0])"])
    }
  }

  @Test("a record names its own boxes, also once it is taken back, and leads to the door that is next") func record() async throws {
    try await atDoor(["", "photo"]) { phone, app, stop in
      let door = try await delivering(app, stop)
      door.choose(boxes[1])
      try await door.looks()
      door.next()
      let recorded: RecordedModel = try await app.at()
      let short = try phone.viewStop(stop: stop).parcels.filter { $0.trackingNumber == boxes[0] }.map(\.short)
      let state = try await recorded.until("the boxes") { !$0.boxes.isEmpty && $0.today.ready != nil }
      #expect(state.boxes == short && state.today.ready?.next.stop?.id == stop)
      recorded.navigate()
      _ = try await waited("the way") { fake.asked.isEmpty ? nil : true }
      #expect(fake.asked == ["navigate 99 Oak Street"])
      try await recorded.idle()
      recorded.undo()
      try await recorded.until("taken back") { $0.undone != nil && $0.stop.ready?.open.count == 2 }
      #expect(recorded.state.boxes == short)
      let again = try await onPhone(phone, begun: app.begun()) { try await $0.at(RecordedModel.self).state.boxes }
      #expect(again == short, "also after the process ended")
    }
  }

  @Test("of two codes only the one that was tried is said, also after the process ended, until it is taken back") func codes() async throws
  {
    try await atDoor([""]) { phone, app, stop in
      let door: StopModel = try await app.at()
      try await door.until("the door") { $0.view.ready != nil }
      door.code("#12 B", works: false)
      let said = CodeSaid(code: "#12 B", works: false)
      #expect(try await door.until("said") { $0.codeSaid != nil }.codeSaid == said)
      try await door.idle()
      #expect(try await onPhone(phone, begun: app.begun()) { try await $0.at(StopModel.self).state.codeSaid } == said)
      door.takeBack()
      try await door.until("taken back") { $0.codeSaid == nil }
    }
  }

  @Test("who is not 21 takes the other box, and what was signed for it stays") func notOfAge() async throws {
    try await atDoor(["age21", "signature"]) { _, app, stop in
      let door = try await delivering(app, stop)
      door.markInstead()
      door.name("C. Cole")
      door.adult(false)
      door.cannotDeliver()
      let cannot: CannotDeliverModel = try await app.at()
      #expect(try await cannot.until("the door") { $0.view.ready != nil }.chosen == [boxes[0]])
      try await fail(cannot, .ageNotProven)
      _ = try await app.at(RecordedModel.self)
      let again = try await delivering(app, stop).state
      #expect(again.chosen == [boxes[1]] && again.name == "C. Cole" && !again.strokes.isEmpty)
    }
  }

  @Test("boxes that were left out stay left out where the door says that it cannot be") func leftOut() async throws {
    try await atDoor(["photo", "photo"]) { _, app, stop in
      let door = try await delivering(app, stop)
      door.choose(boxes[0])
      door.cannotDeliver()
      let cannot: CannotDeliverModel = try await app.at()
      #expect(try await cannot.until("the door") { $0.view.ready != nil }.chosen == [boxes[1]])
    }
  }

  @Test("a reason moves what is below the finger: a second touch is no other reason and records nothing") func reasonMoves() async throws {
    try await atDoor(["photo"]) { phone, app, stop in
      let cannot = try await failing(app, stop)
      cannot.choose(.damaged)
      try await cannot.until("the reason") { $0.reason == .damaged }
      try await cannot.idle()
      cannot.choose(.refused)
      cannot.fail(again: false)
      #expect(!cannot.notice.busy && cannot.state.reason == .damaged)
      #expect(try places(phone, stop) == [boxes[0]: .loaded])
      try await cannot.looks()
      cannot.choose(.refused)
      try await cannot.until("another one") { $0.reason == .refused }
    }
  }

  @Test("a photo of damage is no photo of another reason") func pictured() async throws {
    fake.sees = doorPhoto()
    try await atDoor(["photo"]) { _, app, stop in
      let cannot = try await failing(app, stop)
      for reason in [FailReason.damaged, .businessClosed, .damaged] {
        try await cannot.looks()
        cannot.choose(reason)
        try await cannot.until("\(reason)") { $0.reason == reason }
        try await cannot.idle()
        if cannot.state.photo == nil { cannot.takePhoto("photo_of_damage") }
        try await cannot.until("the photo") { $0.photo != nil }
        let asked = reason == .damaged
        #expect((cannot.state.shot != nil) == asked && cannot.state.done.contains("photo_of_damage") == asked)
      }
    }
  }

  @Test("what was begun at a door stays when it is left, but for the PIN, until something is recorded there") func stays() async throws {
    fake.sees = doorPhoto()
    try await atDoor(["photo", "signature", "pin"]) { phone, app, stop in
      let door = try await delivering(app, stop)
      door.takePhoto()
      try await door.until("the photo") { $0.photo != nil }
      door.stroke([Point(x: 1, y: 2), Point(x: 3, y: 4)])
      door.name("C. Cole")
      door.pin("57")
      app.back()
      let other = try #require(try phone.viewPlan().outings.flatMap(\.stops).first { $0.id != stop }).id
      _ = try await delivering(app, other)
      app.back()
      let begun = try JSONDecoder().decode(Begun.self, from: JSONEncoder().encode(app.begun()))
      try await onPhone(phone, phone: fake, begun: begun) { app in
        let door = try await delivering(app, stop)
        #expect(door.state.photo?.bytes == fake.sees && door.state.strokes == [[Point(x: 1, y: 2), Point(x: 3, y: 4)]])
        #expect(door.state.name == "C. Cole" && door.state.pin.isEmpty)
        door.pin(customersPin)
        try await door.looks()
        door.next()
        let recorded: RecordedModel = try await app.at()
        #expect(app.begun().states[Place.deliver(stop).written] == nil)
        recorded.undo()
        try await recorded.until("taken back") { $0.undone != nil }
        #expect(try await delivering(app, stop).state.name.isEmpty)
      }
    }
  }

  @Test("what was begun on another day or for other boxes is not taken") func notMine() async throws {
    try await atDoor(["photo", ""]) { phone, app, stop in
      let today = try phone.viewToday().day
      for (day, box) in [("2020-01-01", boxes[0]), (today, "TBA1")] {
        var (begun, old) = (Begun(), DeliverState())
        (old.name, old.chosen, old.day) = ("Old", [box], day)
        begun.way = Navigator([.today, .deliver(stop)]).save()
        begun.states[Place.deliver(stop).written] = try JSONEncoder().encode(old)
        old.day = "2020-01-01"
        begun.states[Place.deliver("s77").written] = try JSONEncoder().encode(old)
        try await onPhone(phone, begun: begun) { app in
          let door: DeliverModel = try await app.at()
          let state = try await door.until("the door") { $0.view.ready != nil }
          #expect(state.name.isEmpty && state.chosen == Set(boxes.prefix(2)))
          #expect(app.begun().states[Place.deliver("s77").written] == nil)
        }
      }
    }
  }

  @Test("a signature that was cleared or crossed out comes back") func wiped() async throws {
    try await atDoor(["signature"]) { _, app, stop in
      let door = try await delivering(app, stop)
      let own = [[Point(x: 1, y: 2), Point(x: 3, y: 4)]]
      #expect(!door.state.wipedOut)
      door.stroke(own[0])
      let wipes: [[() -> Void]] = [
        [door.clearSignature], [door.markInstead], [door.clearSignature, door.markInstead, door.clearSignature],
      ]
      for wipe in wipes {
        wipe.forEach { $0() }
        #expect(door.state.wipedOut)
        door.bringSignatureBack()
        #expect(door.state.strokes == own && !door.state.wipedOut)
      }
    }
  }

  @Test("a camera that is denied or taken is said, closes its preview, and is opened again") func noCamera() async throws {
    try await atDoor(["photo"]) { _, app, stop in
      let door = try await delivering(app, stop)
      for camera in [Camera.denied, .busy] {
        fake.camera = camera
        door.takePhoto()
        try await door.until("\(camera)") { $0.trouble == camera }
        #expect(app.words.say("screens.photo_\(camera)") != "screens.photo_\(camera)")
        door.takePhoto()
        #expect(door.state.trouble == .running && door.state.photo == nil, "the courier looks first")
      }
      door.camera(.denied)
      #expect(door.state.trouble == .denied, "also where the phone says so by itself")
      door.openSettings()
      #expect(fake.asked == ["settings"])
      let cannot = try await failing(app, stop)
      fake.camera = .busy
      cannot.takePhoto("photo_of_damage")
      try await cannot.until("said") { $0.trouble == .busy && $0.done.isEmpty }
    }
  }

  @Test("a camera that never answers counts as taken, and two touches are one photo") func silent() async throws {
    fake.sees = doorPhoto()
    try await atDoor(["photo"]) { _, app, stop in
      let door = try await delivering(app, stop)
      fake.answersAfter = .milliseconds(100)
      door.takePhoto()
      door.takePhoto()
      try await door.until("the photo") { $0.photo != nil }
      #expect(fake.shots == 1)
      door.takePhoto()
      #expect(door.state.photo == nil, "it is taken again: the courier looks first")
      fake.answersAfter = .seconds(60)
      door.takePhoto()
      try await door.until("the end of patience") { $0.trouble == .busy }
      #expect(!door.notice.busy)
    }
  }

  private func atDoor(
    _ proofs: [String], phones: [String] = [], _ use: @MainActor (Satchel, App, String) async throws -> Void
  ) async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder)
      let stop = try stand(phone, proofs, phones: phones)
      try await onPhone(phone, phone: fake) { app in
        app.navigator.open(.stop(stop))
        try await use(phone, app, stop)
      }
    }
  }

  private func delivering(_ app: App, _ stop: String) async throws -> DeliverModel {
    app.navigator.open(.deliver(stop))
    let door: DeliverModel = try await app.at()
    try await door.until("the door") { $0.view.ready != nil }
    return door
  }

  private func failing(_ app: App, _ stop: String) async throws -> CannotDeliverModel {
    app.navigator.open(.cannotDeliver(stop))
    let door: CannotDeliverModel = try await app.at()
    try await door.until("the door") { $0.view.ready != nil }
    return door
  }

  private func fail(_ door: CannotDeliverModel, _ reason: FailReason) async throws {
    door.choose(reason)
    try await door.until("\(reason)") { $0.reason == reason }
    try await door.idle()
    try await door.looks()
    door.fail(again: false)
  }

  private func places(_ phone: Satchel, _ stop: String) throws -> [String: PlaceView] {
    Dictionary(uniqueKeysWithValues: try phone.viewStop(stop: stop).parcels.map { ($0.trackingNumber, $0.place) })
  }
}
