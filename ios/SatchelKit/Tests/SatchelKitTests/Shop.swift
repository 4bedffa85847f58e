import Foundation
import SatchelCore
import SatchelFakes

@testable import SatchelKit

let zoneName = "America/New_York"
let zone = TimeZone(identifier: zoneName)!
let oak = "TBA000000000101"
let elm = "TBA000000000102"

/// A store in a folder, with a clock of its own if asked for.
func openOnDesk(_ folder: URL, _ name: String = "phone", clock: URL? = nil) throws -> Satchel {
  try Satchel.openOnDesk(dir: folder.appendingPathComponent(name).path, zone: zoneName, clockFile: clock?.path)
}

/// A shop that works alone, with two parcels at two doors that ask for this proof.
func aloneWithTwoParcels(_ folder: URL, proof: String = "", clock: URL? = nil) throws -> Satchel {
  let phone = try openOnDesk(folder, clock: clock)
  let at = LatLon(latE7: 399_612_000, lonE7: -829_988_000)
  try phone.setUpShop(
    shop: ShopSetup(name: "Rosa's", address: "1 Main Street", at: at, zone: zoneName, slots: [Span(startS: 0, endS: 86_399)]))
  let rows = [oak, elm].enumerated().map { i, number in "\(number),\(12 + i) Oak Street,43215,39.96\(5 + i),-82.995,A. Able,\(proof)" }
  let csv = (["tracking_number,address,zip,lat,lon,name,proof"] + rows).joined(separator: "\n")
  _ = try phone.importCsv(bytes: Data(csv.utf8), day: phone.viewToday().day)
  return phone
}

/// Takes everything in and leaves the shop; the first door.
func leave(_ phone: Satchel) throws -> String {
  for number in [oak, elm] { _ = try phone.receive(said: number) }
  _ = try phone.plan()
  _ = try phone.startOuting()
  return try phone.viewPlan().outings[0].stops[0].id
}

/// The boxes of `stand`, in its order.
let boxes = ["TBA000000000109", "TBA000000000110", "TBA000000000111"]

/// The PIN that a box of `stand` may ask for.
let customersPin = "5787"
private let pinHash = "$argon2id$v=19$m=8192,t=1,p=1$NTc4NjExOTAwMjM5MjY3Ng$chk6G/gZwUzLIo4IhCsgn36tjJMzeCuQxpqGUb+FA9Y"

/// The courier stands at one more door with a box for each of these proofs, and with these phone numbers; answers the door.
func stand(_ phone: Satchel, _ proofs: [String], phones: [String] = []) throws -> String {
  let rows = proofs.enumerated().map { i, proof in
    let number = i < phones.count ? phones[i] : ""
    return "\(boxes[i]),99 Oak Street,43215,39.98,-82.99,\(proof),\(proof == "pin" ? "\"\(pinHash)\"" : ""),\(number)"
  }
  let csv = (["tracking_number,address,zip,lat,lon,proof,pin_hash,phone"] + rows).joined(separator: "\n")
  _ = try phone.importCsv(bytes: Data(csv.utf8), day: phone.viewToday().day)
  for box in boxes.prefix(proofs.count) { _ = try phone.receive(said: box) }
  _ = try phone.plan()
  _ = try phone.startOuting()
  let stops = try phone.viewPlan().outings.flatMap(\.stops)
  let door = stops.first { $0.address.hasPrefix("99 Oak") }!.id
  _ = try phone.arrive(stop: door)
  return door
}

extension App {
  /// Waits until the courier is at the place of this model.
  func at<M: PlaceModel>(_: M.Type = M.self) async throws -> M {
    do {
      return try await waited("a \(M.self)") { self.model as? M }
    } catch {
      throw Late(description: "\(error) at \(navigator.way): \(model.notice)")
    }
  }
}

extension Model {
  @discardableResult func until(_ what: String = "a state", _ holds: @escaping (State) -> Bool) async throws -> State {
    do {
      return try await waited(what) { holds(self.state) ? self.state : nil }
    } catch {
      throw Late(description: "\(error); \(notice), \(state)")
    }
  }
}

extension Model {
  /// A courier who looks before the next touch.
  func looks() async throws { _ = try await waited("the end of a turn") { self.deaf ? nil : true } }
}

extension PlaceModel {
  func idle() async throws { _ = try await waited("the end of an act") { self.notice.busy ? nil : true } }
}

/// Looks every few milliseconds, for a minute at most: other work may have the machine.
@MainActor func waited<T>(_ what: String, _ look: @MainActor () -> T?) async throws -> T {
  let end = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < end {
    if let found = look() { return found }
    try await Task.sleep(for: .milliseconds(4))
  }
  throw Late(description: "waited for \(what)")
}

/// An app over a core, and a phone that is none.
@MainActor func onPhone<T: Sendable>(
  _ core: any SatchelProtocol, phone: FakePhone? = nil, navigator: Navigator? = nil, begun: Begun = Begun(),
  clock: @escaping @MainActor () -> Duration = App.sinceStart, _ use: @MainActor (App) async throws -> T
)
  async throws -> T
{
  let phone = phone ?? FakePhone()
  let app = App(
    Session(core), phone.platform, phone, zone: zone, spanish: false, navigator: navigator ?? Navigator(saved: begun.way), begun: begun,
    clock: clock)
  defer { app.close() }
  return try await use(app)
}
