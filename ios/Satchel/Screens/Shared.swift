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

extension PlaceView {
  /// The key of its words.
  var key: String {
    switch self {
    case .expected: "screens.place_expected"
    case .loaded: "screens.place_loaded"
    case .delivered: "screens.place_delivered"
    case .collected: "screens.place_collected"
    case .held: "screens.place_held"
    case .toReturn: "screens.place_to_return"
    case .returned: "screens.place_returned"
    case .missing: "screens.place_missing"
    case .withdrawn: "screens.place_withdrawn"
    }
  }
}

extension FailReason {
  /// The key of its words.
  var key: String {
    switch self {
    case .noAccess: "screens.reason_no_access"
    case .addressNotFound: "screens.reason_address_not_found"
    case .businessClosed: "screens.reason_business_closed"
    case .nobodyHome: "screens.reason_nobody_home"
    case .pinNotAvailable: "screens.reason_pin_not_available"
    case .ageNotProven: "screens.reason_age_not_proven"
    case .refused: "screens.reason_refused"
    case .damaged: "screens.reason_damaged"
    case .parcelMissing: "screens.reason_parcel_missing"
    case .dangerous: "screens.reason_dangerous"
    case .noTime: "screens.reason_no_time"
    case .other: "screens.reason_other"
    }
  }
}

extension To {
  /// The key of its words.
  var key: String {
    switch self {
    case .recipient: "screens.to_recipient"
    case .household: "screens.to_household"
    case .neighbour: "screens.to_neighbour"
    case .frontDesk: "screens.to_front_desk"
    case .safePlace: "screens.to_safe_place"
    case .mailbox: "screens.to_mailbox"
    case .locker: "screens.to_locker"
    case .counter: "screens.to_counter"
    }
  }
}
