import Foundation
import SatchelCore
import SatchelKit

/// A state that a screen can show, for previews: a real core on the desk whose day has come so far, and a phone without a phone.
public struct GalleryState: Identifiable, Sendable {
  /// How far an invented day is.
  enum Hour: Int { case bare, listed, taken, planned, out, arrived, failed, delivered, back, closed }

  public let id: String
  let hour: Hour
  let place: @Sendable (_ door: String, _ fact: String) -> Place

  init(_ id: String, _ hour: Hour, _ place: @escaping @Sendable (_ door: String, _ fact: String) -> Place) {
    (self.id, self.hour, self.place) = (id, hour, place)
  }

  init(_ id: String, _ hour: Hour, _ place: Place) { self.init(id, hour) { _, _ in place } }

  /// Every state that has a preview.
  public static let all: [GalleryState] = [
    .init("Enrol", .bare, .enrol), .init("Set up", .bare, .setUp), .init("Couriers", .bare, .couriers),
    .init("Today: nothing listed", .bare, .today), .init("Today: boxes come", .listed, .today), .init("Load", .listed, .load),
    .init("Missing", .taken, .missing), .init("Add", .taken, .add("")), .init("Today: to plan", .taken, .today),
    .init("Plan: none", .taken, .plan), .init("Plan", .planned, .plan), .init("Slots", .planned, .slots),
    .init("Today: to leave", .planned, .today),
    .init("Today: under way", .out, .today), .init("Stop: ahead", .out) { door, _ in .stop(door) },
    .init("Stop: there", .arrived) { door, _ in .stop(door) }, .init("Stop: gone", .arrived, .stop("nowhere")),
    .init("Deliver", .arrived) { door, _ in .deliver(door) }, .init("Cannot deliver", .arrived) { door, _ in .cannotDeliver(door) },
    .init("Recorded: failed", .failed) { .recorded(stop: $0, fact: $1, delivered: false) },
    .init("Recorded", .delivered) { .recorded(stop: $0, fact: $1, delivered: true) }, .init("Today: to come back", .delivered, .today),
    .init("Counter", .back, .counter), .init("Returns", .back, .returns), .init("Close", .back, .closeDay),
    .init("Closed", .closed, .closeDay), .init("Today: done", .closed, .today), .init("Earnings", .closed, .earnings),
    .init("Mileage", .closed, .mileage), .init("Records", .closed, .records), .init("Settings", .closed, .settings),
  ]

  /// The app in this state; its store is in a folder of its own.
  @MainActor public func app(spanish: Bool = false) throws -> App {
    let zone = TimeZone(identifier: "America/New_York") ?? .gmt
    let dir = FileManager.default.temporaryDirectory.appendingPathComponent("gallery-\(UUID().uuidString)")
    let phone = try Satchel.openOnDesk(dir: dir.path, zone: zone.identifier)
    let (door, fact) = try Self.lives(phone, until: hour, zone.identifier)
    let fake = FakePhone()
    let navigator = Navigator([.today, place(door, fact)])
    return App(Session(phone), fake.platform, fake, zone: zone, spanish: spanish, navigator: navigator)
  }

  private static let parcels = ["TBA000000000301", "TBA000000000302", "TBA000000000303", "TBA000000000304"]

  /// Lives the day up to an hour; the door and the fact that it is about.
  private static func lives(_ phone: Satchel, until hour: Hour, _ zone: String) throws -> (door: String, fact: String) {
    let comes = { (next: Hour) in hour.rawValue >= next.rawValue }
    var (door, fact) = ("", "")
    let at = LatLon(latE7: 399_612_000, lonE7: -829_988_000)
    if comes(.listed) {
      try phone.setUpShop(
        shop: ShopSetup(name: "Rosa's", address: "1 Main Street", at: at, zone: zone, slots: [Span(startS: 0, endS: 86_399)]))
      let rows = parcels.enumerated().map { "\($1),\(12 + $0) Oak Street,43215,39.96\($0),-82.99\($0),A. Able,614 555 0101,40#,Ring twice" }
      let csv = ["tracking_number,address,zip,lat,lon,name,phone,access_code,note"] + rows
      _ = try phone.importCsv(bytes: Data(csv.joined(separator: "\n").utf8), day: phone.viewToday().day)
    }
    if comes(.taken) { for parcel in parcels.dropLast() { _ = try phone.receive(said: parcel) } }
    if comes(.planned) {
      _ = try phone.plan()
      door = try phone.viewPlan().outings[0].stops[0].id
    }
    if comes(.out) { _ = try phone.startOuting() }
    if comes(.arrived) { _ = try phone.arrive(stop: door) }
    if comes(.failed) {
      let parcel = try phone.viewStop(stop: door).parcels[0].trackingNumber
      let steps = try phone.failSteps(reason: .refused).map(\.key)
      fact = try phone.fail(failure: Failure(parcels: [parcel], reason: .refused, again: false, steps: steps)).fact.id
    }
    if comes(.delivered) {
      for stop in try phone.viewPlan().outings[0].stops {
        let open = try phone.viewStop(stop: stop.id).parcels.filter { $0.place == .loaded }.map(\.trackingNumber)
        if open.isEmpty { continue }
        door = stop.id
        fact = try phone.deliver(delivery: Delivery(parcels: open)).fact.id
      }
    }
    if comes(.back) {
      _ = try phone.endOuting()
      _ = try phone.receive(said: parcels[3])
      _ = try phone.hold(parcel: parcels[3], shelf: "B2")
    }
    if comes(.closed) { _ = try phone.closeDay() }
    return (door, fact)
  }
}
