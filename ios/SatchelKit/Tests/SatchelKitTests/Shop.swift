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

/// A shop that works alone, with two parcels.
func aloneWithTwoParcels(_ folder: URL) throws -> Satchel {
  let phone = try openOnDesk(folder)
  let at = LatLon(latE7: 399_612_000, lonE7: -829_988_000)
  try phone.setUpShop(
    shop: ShopSetup(name: "Rosa's", address: "1 Main Street", at: at, zone: zoneName, slots: [Span(startS: 0, endS: 86_399)]))
  for (i, number) in [oak, elm].enumerated() {
    let door = LatLon(latE7: 399_650_000 + Int64(i) * 20_000, lonE7: -829_950_000)
    _ = try phone.addParcel(
      parcel: NewParcel(trackingNumber: number, address: "\(12 + i) Oak Street", zip: "43215", name: "A. Able", at: door))
  }
  return phone
}

extension App {
  /// Waits until the courier is at the place of this model.
  func at<M: PlaceModel>(_: M.Type = M.self) async throws -> M {
    try await waited("a \(M.self)") { self.model as? M }
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
  _ core: any SatchelProtocol, phone: FakePhone? = nil, navigator: Navigator? = nil, _ use: @MainActor (App) async throws -> T
)
  async throws -> T
{
  let phone = phone ?? FakePhone()
  let app = App(Session(core), phone.platform, phone, zone: zone, navigator: navigator ?? Navigator())
  defer { app.close() }
  return try await use(app)
}
