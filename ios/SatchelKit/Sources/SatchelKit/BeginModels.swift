import Foundation
import SatchelCore

/// Typed, pasted, or all that the QR says in the first field.
public struct EnrolState: Codable, Equatable, Sendable {
  public var depot = ""
  public var code = ""
}

public final class EnrolModel: Model<EnrolState> {
  init(_ app: App) {
    super.init(app, EnrolState())
    // The depot's QR holds all that is to be known.
    scanner = reader { [weak self] said in
      self?.set { $0 = EnrolState(depot: said) }
      self?.scanner?.camera(.off)
    }
  }

  public func depot(_ text: String) { set { $0.depot = text } }

  public func code(_ text: String) { set { $0.code = text } }

  public func enrol() {
    let (depot, code) = (state.depot.trimmed, state.code.trimmed)
    work({ [session] in
      let reply = await session.online { try $0.enrol(depot: depot, code: code) }
      if case .done = reply { _ = await session.sync() }
      return reply
    }) { [app] _ in app.navigator.replace(.couriers) }
  }
}

public final class CouriersModel: Model<Shown<[CourierProfile]>> {
  init(_ app: App) {
    super.init(app, .loading)
    follow(\.self) { try $0.couriers() }
  }

  public func choose(_ courier: String) { act({ try $0.actAs(courier: courier) }) { [self] in tab(.today) } }
}

/// A shop that works alone. `place`: latitude and longitude as a map app writes them. `found`: what the road map knows for the address
/// that is typed. `phrase`: of a backup that is put in the place of the empty phone.
public struct SetUpState: Codable, Equatable, Sendable {
  enum CodingKeys: CodingKey { case name, address, place, phrase }

  public var name = ""
  public var address = ""
  public var place = ""
  public var found: [FoundAddress] = []
  public var phrase = ""
}

/// Who and where is a shop that has no depot? Or is this phone to go on with a backup?
public final class SetUpModel: Model<SetUpState> {
  private var searched = 0

  init(_ app: App) { super.init(app, SetUpState()) }

  public func name(_ text: String) { set { $0.name = text } }

  /// What the road map knows for it is offered; without a map nothing is.
  public func address(_ text: String) {
    searched += 1
    set { $0.address = text }
    start { [weak self, session, searched] in
      let found = await session.look { try $0.findAddress(text: text) }.value ?? []
      if searched == self?.searched { self?.set { $0.found = Array(found.prefix(4)) } }
    }
  }

  public func place(_ text: String) { set { $0.place = text } }

  public func choose(_ found: FoundAddress) {
    searched += 1
    set {
      $0.address = found.line
      $0.place = "\(Double(found.latE7) / 1e7), \(Double(found.lonE7) / 1e7)"
      $0.found = []
    }
  }

  public func setUp() {
    guard let at = Self.place(in: state.place) else { return say("screens.no_place") }
    if state.name.isBlank { return say("screens.no_name") }
    let shop = ShopSetup(
      name: state.name.trimmed, address: state.address.trimmed, at: at, zone: app.zone.identifier, slots: Self.usualSlots)
    act({ try $0.setUpShop(shop: shop) }) { [self] in tab(.today) }
  }

  public func phrase(_ text: String) { set { $0.phrase = text } }

  public func restore() {
    let phrase = state.phrase.trimmed
    work({ [app] () async -> Reply<Void> in
      guard let backup = await app.platform.handoff.pick() else { return .done(()) }
      defer { try? FileManager.default.removeItem(at: backup) }
      return await app.restore(backup, phrase)
    })
  }

  /// 10 to 12 and 14 to 16:30; the plan changes them.
  private static let usualSlots = [Span(startS: 36_000, endS: 43_200), Span(startS: 50_400, endS: 59_400)]

  /// Latitude and longitude in degrees; nil: that is no place.
  static func place(in text: String) -> LatLon? {
    let parts = text.trimmed.wholeMatch(of: /(-?[0-9]{1,2}[.,][0-9]+)\s*[,;\s]\s*(-?[0-9]{1,3}[.,][0-9]+)/)?.output
    let degrees = { (part: Substring) in Double(part.replacing(",", with: ".")) }
    guard let parts, let lat = degrees(parts.1), let lon = degrees(parts.2) else { return nil }
    return LatLon(latE7: Int64((lat * 1e7).rounded()), lonE7: Int64((lon * 1e7).rounded()))
  }
}
