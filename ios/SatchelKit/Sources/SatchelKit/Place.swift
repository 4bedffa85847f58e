import Foundation
import Observation

/// Where the courier is in the app. Every place can be written down and found again after the system ended the process.
public enum Place: Hashable, Codable, Sendable {
  case enrol, setUp, couriers, today, load, missing, plan, slots, counter, returns, closeDay, earnings, mileage, records, settings
  case stop(String)
  case deliver(String)
  case cannotDeliver(String)

  /// One more parcel of the day; its number as far as it is known.
  case add(String)

  /// What was just recorded at a door, and the fact that takes it back.
  case recorded(stop: String, fact: String, delivered: Bool)

  /// The four places of the bar below.
  public static let tabs: [Place] = [.today, .load, .plan, .earnings]

  /// Where something is begun for boxes of a door, and stays when the courier leaves it.
  var isDoor: Bool {
    switch self {
    case .deliver, .cannotDeliver: true
    default: false
    }
  }

  /// One line, the same for the same place.
  var written: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Nil: no version wrote this.
  init?(written line: String) {
    guard let place = try? JSONDecoder().decode(Place.self, from: Data(line.utf8)) else { return nil }
    self = place
  }
}

/// The way to where the courier is, the last one on top; never empty.
@MainActor @Observable public final class Navigator {
  public private(set) var way: [Place] {
    didSet { moved() }
  }
  @ObservationIgnored var moved: () -> Void = {}

  public var here: Place { way[way.count - 1] }

  public init(_ way: [Place] = [.today]) { self.way = way.isEmpty ? [.today] : way }

  /// What `save` wrote; lines that no version wrote are left out.
  public convenience init(saved text: String) {
    self.init(text.split(separator: "\n").compactMap { Place(written: String($0)) })
  }

  public func open(_ place: Place) {
    if here != place { way.append(place) }
  }

  /// In the place of the one on top: nothing leads back to it.
  public func replace(_ place: Place) { way = way.dropLast() + [place] }

  /// A tab: the way begins anew there.
  public func tab(_ place: Place) { way = place == .today ? [place] : [.today, place] }

  /// One step back; false where there is none.
  @discardableResult public func back() -> Bool {
    if way.count == 1 { return false }
    way.removeLast()
    return true
  }

  /// Begins anew at today and goes the way that `save` wrote, as a tap on the lock screen does.
  public func follow(_ saved: String) {
    tab(.today)
    Navigator(saved: saved).way.forEach { self.open($0) }
  }

  /// The way as a text, for the system to keep.
  public func save() -> String { way.map(\.written).joined(separator: "\n") }
}
