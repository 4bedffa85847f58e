import SatchelCore
import SatchelKit
import SwiftUI

/// Parcels in one place of the day; `name`: the end of its words' key.
struct PlaceCount: Identifiable {
  let count: UInt32
  let name: String
  var id: String { name }
}

extension ParcelCounts {
  /// Each place of the day.
  var places: [PlaceCount] {
    [
      (expected, "expected"), (delivered, "delivered"), (toGo, "to_go"), (collected, "collected"), (held, "held"), (toReturn, "to_return"),
      (returned, "returned"), (missing, "missing"), (withdrawn, "withdrawn"),
    ].map { PlaceCount(count: $0.0, name: $0.1) }
  }
}

extension Doubt {
  /// Where it is settled; nil: it is said, nothing more.
  var place: Place? {
    switch text.key {
    case "companion.doubt_to_return": .returns
    case "companion.doubt_missing": .missing
    case "companion.doubt_newer_map": .plan
    case "companion.doubt_unexpected": .add(parcel ?? "")
    case "companion.doubt_withdrawn": nil
    default: .records
    }
  }
}

// What lists show, each by what makes it one.
extension ParcelView: @retroactive Identifiable { public var id: String { trackingNumber } }
extension MissingParcel: @retroactive Identifiable { public var id: String { trackingNumber } }
extension HeldParcel: @retroactive Identifiable { public var id: String { trackingNumber } }
extension UnplannedStop: @retroactive Identifiable {}
extension PlanStop: @retroactive Identifiable {}
extension OutingView: @retroactive Identifiable { public var id: UInt32 { number } }
extension MileageTrip: @retroactive Identifiable { public var id: String { trip } }
extension TripView: @retroactive Identifiable { public var id: UInt32 { outing } }
extension DayEarned: @retroactive Identifiable { public var id: String { day } }
extension StatementDifference: @retroactive Identifiable { public var id: String { key } }
extension CourierProfile: @retroactive Identifiable {}
extension FailStep: @retroactive Identifiable { public var id: String { key } }
extension AttemptView: @retroactive Identifiable { public var id: String { fact } }

// The keys of their words.
extension PlaceView { var key: String { "screens.place_\(word(self))" } }
extension FailReason { var key: String { "screens.reason_\(word(self))" } }
extension To { var key: String { "screens.to_\(word(self))" } }
