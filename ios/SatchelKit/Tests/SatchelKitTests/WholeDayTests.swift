import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// A whole day through the models, against the real core and a real depot, with the network gone for most of the first outing.
@Suite @MainActor struct WholeDayTests {
  private let count = 16

  @Test("a day of sixteen parcels from the enrolment to the money, offline and back") func day() async throws {
    try await inTemporaryFolder { folder in
      let clock = try DayClock(folder, now: 1_773_145_800_000)  // 2026-03-10 08:30 in New York
      let day = try await SampleDay(folder, day: "2026-03-10", parcels: count, clock: clock.file)
      let phone = try openOnDesk(folder, clock: clock.file)
      let fake = FakePhone()
      let hand = Watched(Duration.zero)
      try await onPhone(phone, phone: fake, clock: { App.sinceStart() + hand.value }) { app in
        let real = RealDay(app, day, clock, fake, hand)
        try await real.run()
        try agrees(phone, day)
        let kinds: Set<Part> = Set(real.taps.keys.joined())
        #expect(kinds.isSuperset(of: [.photo, .signature, .pin, .age21]), "\(real.taps)")
        #expect((real.taps[[.photo]] ?? 9) <= 3, "an ordinary photo delivery is three taps after arriving: \(real.taps)")
        for (parts, taps) in real.taps { #expect(taps <= 2 + parts.count, "\(parts) takes \(taps)") }
        #expect(real.seen.count == 15, "\(real.seen)")
        #expect(fake.tones.contains(.right) && fake.tones.contains(.unknown))
      }
    }
  }

  /// Every parcel in one place, everything at the depot, and the same money on both sides.
  private func agrees(_ phone: Satchel, _ day: SampleDay) throws {
    let today = try phone.viewToday()
    let places = today.parcels
    #expect(today.closed)
    #expect(places.all == UInt32(count) && places.expected + places.toGo + places.toReturn == 0, "\(places)")
    #expect(places.missing == 1 && places.collected == 1 && places.delivered >= UInt32(count) - 5, "\(places)")
    let records = try phone.viewSync()
    #expect(records.pending == 0 && records.pendingEvidence == 0 && records.items.isEmpty, "\(records)")
    #expect(try Int(records.sent) == phone.facts(after: 0).count)
    let earned = try phone.viewEarnings()
    let statement = try day.depot.statement(day: day.day)
    #expect(Dictionary(uniqueKeysWithValues: earned.lines.map { ($0.key, $0.cents) }) == statement)
    #expect(earned.dayCents > 0)
  }
}
