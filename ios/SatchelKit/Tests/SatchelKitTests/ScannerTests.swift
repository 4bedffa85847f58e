import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// Labels on every screen that scans: before the camera, typed by their end, and from a scanner that types like a keyboard.
@Suite @MainActor struct ScannerTests {
  private let time = Hands()
  private let fake = FakePhone()

  @Test("a scanner that types like a keyboard takes a parcel in, and a stray key long before it does no harm") func keyboard() async throws
  {
    try await onDay { phone, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      load.labels.keys("x")
      time.pass(5_000)
      load.labels.keys(oak + "\n")
      #expect(try await load.until("oak") { $0.band.scan != nil }.band.scan?.parcel == oak)
      load.labels.keys(elm + "\t")
      try await load.until("elm") { $0.band.scan?.parcel == elm }
      load.labels.keys("\n")
      try await load.idle()
      #expect(try phone.viewLoad().received == 2)
    }
  }

  @Test("two boxes at once are both taken in, one after the other") func two() async throws {
    try await onDay { _, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      load.labels.keys("\(oak)\n\(elm)\n")
      try await load.until("both") { $0.view.ready?.received == 2 && $0.band.scan?.parcel == elm }
      #expect(fake.tones == [.right, .right])
    }
  }

  @Test("the end of a number is enough, and the field closes") func end() async throws {
    try await onDay { _, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      load.labels.type("010")
      load.labels.scanned("0101")
      #expect(try await load.until("oak") { $0.band.scan != nil }.band.scan?.parcel == oak)
      #expect(load.labels.state.typed == nil)
    }
  }

  @Test("a label that names no parcel is said once while it is held before the camera, and the next one counts") func nobodys() async throws
  {
    try await onDay { phone, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      try await shows(load.labels, "- - - -")
      _ = try await waited("the refusal") { load.notice.problem?.key == "label.empty" ? true : nil }
      for _ in 1...2 { try await shows(load.labels, "- - - -") }
      #expect(fake.tones == [.unknown])
      try await shows(load.labels, oak)
      try await load.until("oak") { $0.band.scan?.parcel == oak }
      #expect(load.notice.problem == nil)
      #expect(try phone.viewLoad().received == 1)
    }
  }

  @Test("a full disk is said without the sound of nobody's box, and a store that is released says nothing") func refused() async throws {
    try await inTemporaryFolder { folder in
      let core = Reading(unsafeFromHandle: try aloneWithTwoParcels(folder).uniffiCloneHandle())
      try await onPhone(core, phone: fake, clock: { time.now }) { app in
        app.navigator.tab(.load)
        let load: LoadModel = try await app.at()
        core.fails.set("store.disk_full")
        try await shows(load.labels, oak)
        _ = try await waited("the full disk") { load.notice.problem?.key == "store.disk_full" ? true : nil }
        #expect(fake.tones.isEmpty)
        load.understood()
        core.fails.set(nil)
        core.pause()
        try await shows(load.labels, oak)
        _ = try await waited("the frame") { core.frames.value == 2 ? true : nil }
        try await Task.sleep(for: .milliseconds(50))
        #expect(load.notice == Notice() && load.state.band == .ready && fake.tones.isEmpty)
        _ = try core.resume()
        try await shows(load.labels, oak)
        try await load.until("oak") { $0.band.scan?.parcel == oak }
        #expect(fake.tones == [.right])
      }
    }
  }

  @Test("the light goes out when the camera rests and when the screen is left") func light() async throws {
    try await onDay { _, app in
      app.navigator.tab(.load)
      let scanner = try await app.at(LoadModel.self).labels
      scanner.torch()
      #expect(fake.lit)
      scanner.camera(.asleep)
      #expect(!fake.lit && !scanner.state.torch)
      scanner.wake()
      scanner.torch()
      app.navigator.tab(.today)
      #expect(!fake.lit)
    }
  }

  @Test("after twenty seconds without a label the camera rests until it is wanted") func rest() async throws {
    try await onDay { phone, app in
      app.navigator.tab(.load)
      let load: LoadModel = try await app.at()
      time.pass(20_000)
      load.labels.frame(labelFrame(oak))
      _ = try await waited("the rest") { load.labels.state.camera == .asleep ? true : nil }
      #expect(try phone.viewLoad().received == 0)
      load.labels.wake()
      try await shows(load.labels, oak)
      try await load.until("oak") { $0.band.scan?.parcel == oak }
    }
  }

  @Test("at a door a box is read by the camera or typed, and one of another door is told apart") func door() async throws {
    try await onDay(proof: "scan") { phone, app in
      let stop = try leave(phone)
      _ = try phone.arrive(stop: stop)
      app.navigator.open(.deliver(stop))
      let door: DeliverModel = try await app.at()
      let mine = try await door.until("the scan") { $0.part == .scan }.open[0].trackingNumber
      #expect(door.labels.state.camera == .running)
      try await shows(door.labels, mine == oak ? elm : oak)
      #expect(try await door.until("the wrong box") { $0.scan != nil }.scan?.verdict == .wrongStop)
      try await door.idle()
      door.labels.scanned("TBA999999999999")
      try await door.until("nobody's box") { $0.scan?.verdict == .unknown }
      try await door.idle()
      door.labels.scanned(String(mine.suffix(4)))
      try await door.until("the right one") { $0.scanned == [mine] }
      #expect(fake.tones == [.elsewhere, .unknown, .right])
      #expect(door.labels.state.camera == .off)
    }
  }

  @Test("over the counter a parcel that waits is collected and another one is put on a shelf") func counter() async throws {
    try await onDay { phone, app in
      _ = try phone.receive(said: oak)
      app.navigator.open(.counter)
      let counter: CounterModel = try await app.at()
      try await counter.until("the shelf") { $0.view.ready != nil }
      counter.labels.wake()
      try await shows(counter.labels, oak)
      #expect(try await counter.until("oak") { $0.taking != nil }.taking?.parcel == oak)
      #expect(counter.labels.state.camera == .off)
      counter.taking(Taking(parcel: oak, shelf: "B2"))
      counter.hold()
      try await counter.until("on the shelf") { $0.view.ready?.held.count == 1 && $0.taking == nil }
      counter.labels.scanned(String(oak.suffix(4)))
      #expect(counter.state.open == oak)
    }
  }

  @Test("what goes back is ticked by its label, and a parcel that does not go back is said") func returns() async throws {
    try await onDay { phone, app in
      let box = try phone.viewStop(stop: try leave(phone)).parcels[0].trackingNumber
      let steps = try phone.failSteps(reason: .refused).map(\.key)
      _ = try phone.fail(failure: Failure(parcels: [box], reason: .refused, again: false, steps: steps))
      app.navigator.open(.returns)
      let returns: ReturnsModel = try await app.at()
      try await returns.until("what goes back") { $0.view.ready?.count == 1 }
      returns.choose(box)
      returns.labels.keys("\(box)\n")
      #expect(returns.state.seen == [box] && returns.state.left.isEmpty)
      returns.labels.keys("TBA999999999999\n")
      #expect(returns.notice.problem?.key == "screens.not_going_back")
      returns.labels.scanned(String(box.suffix(4)))
      #expect(returns.notice.problem == nil)
    }
  }

  @Test("what the depot's QR says fills the enrolment") func enrolment() async throws {
    try await onDay { _, app in
      app.navigator.open(.enrol)
      let enrol: EnrolModel = try await app.at()
      enrol.labels.wake()
      try await shows(enrol.labels, "satchel")
      #expect(try await enrol.until("what it says") { !$0.depot.isEmpty } == EnrolState(depot: "satchel"))
      #expect(enrol.labels.state.camera == .off)
    }
  }

  @Test("a camera that nobody wants decodes nothing") func off() async throws {
    try await onDay { _, app in
      app.navigator.open(.counter)
      let counter: CounterModel = try await app.at()
      for _ in 0..<10 {
        time.pass(200)
        counter.labels.frame(labelFrame(oak))
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(counter.state.taking == nil)
    }
  }

  private func onDay(proof: String = "", _ use: @MainActor (Satchel, App) async throws -> Void) async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder, proof: proof)
      try await onPhone(phone, phone: fake, clock: { time.now }) { try await use(phone, $0) }
    }
  }

  /// An empty table, then the box, as the eye of a camera meets them.
  private func shows(_ scanner: SatchelKit.Scanner, _ label: String) async throws {
    time.pass(200)
    scanner.frame(emptyTable())
    try await Task.sleep(for: .milliseconds(100))
    time.pass(200)
    scanner.frame(labelFrame(label))
  }
}

/// Counts frames that show a box, and reads none while `fails` says why.
private final class Reading: Satchel, @unchecked Sendable {
  let fails = Watched<String?>(nil)
  let frames = Watched(0)

  override func receiveFrame(luma: Data, width: UInt32, height: UInt32, rowStride: UInt32, rotation: UInt16) throws -> FrameScan {
    defer { frames.change { $0 += width == 1280 ? 1 : 0 } }
    if let key = fails.value { throw SatchelError.Failed(key: key, args: [:], text: "", fault: .device) }
    return try super.receiveFrame(luma: luma, width: width, height: height, rowStride: rowStride, rotation: rotation)
  }
}

/// A clock that is moved by hand.
@MainActor private final class Hands {
  private(set) var now = Duration.zero
  func pass(_ milliseconds: Int) { now += .milliseconds(milliseconds) }
}

extension PlaceModel {
  var labels: SatchelKit.Scanner { scanner! }
}
