import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

/// Prints what the boundary costs on this machine; `ios/figures.sh` shows the lines. Nothing here depends on how fast it is.
@Suite @MainActor struct FiguresTests {
  private let parcels = (1...40).map { "TBA\(1_000_000_000_000 + $0)".replacing("TBA1", with: "TBA") }

  @Test("the day view and a scan are measured") func measured() async throws {
    try await inTemporaryFolder { folder in
      let phone = try openOnDesk(folder)
      let at = LatLon(latE7: 399_612_000, lonE7: -829_988_000)
      try phone.setUpShop(
        shop: ShopSetup(name: "Rosa's", address: "1 Main Street", at: at, zone: zoneName, slots: [Span(startS: 0, endS: 86_399)]))
      for (i, number) in parcels.enumerated() {
        let door = LatLon(latE7: 399_650_000 + Int64(i) * 9_000, lonE7: -829_950_000 + Int64(i % 7) * 8_000)
        let parcel = NewParcel(trackingNumber: number, address: "\(i) Oak Street", zip: "43215", name: "A. Able", at: door)
        _ = try phone.addParcel(parcel: parcel)
      }
      var received: Received?
      let scans = try parcels.map { number in
        let frame = labelFrame(number)
        var scan: Received?
        let cost = try cost {
          let said = try phone.receiveFrame(
            luma: frame.bytes, width: UInt32(frame.width), height: UInt32(frame.height), rowStride: UInt32(frame.rowStride), rotation: 0)
          if case .received(let received) = said { scan = received }
          _ = try phone.viewLoad()
        }
        #expect(scan?.parcel == number && scan?.verdict == .expected)
        received = scan
        return cost
      }
      let days = try (0..<1_000).map { _ in try cost { _ = try phone.viewToday() } }
      say("day view, 40 parcels, through the binding", days, "under 1 ms")
      say("scan 1280 x 720: decoded, durable, load view", scans, "under 30 ms")
      // What a scan costs beside the core's own work: a frame of one pixel in, the view's call, and both answers written and read.
      let (pixel, load) = (Data([0]), try phone.viewLoad())
      let answer = try #require(received)
      let crossing = try (0..<1_000).map { _ in
        try cost {
          _ = try phone.readFrame(luma: pixel, width: 1, height: 1, rowStride: 1, rotation: 0)
          _ = version()
          _ = try FfiConverterTypeReceived_lift(FfiConverterTypeReceived_lower(answer))
          _ = try FfiConverterTypeLoadView_lift(FfiConverterTypeLoadView_lower(load))
        }
      }
      let share = 100 * median(crossing.map(\.processor)) / median(scans.map(\.processor))
      print("figure: the binding's share of a scan: \(rounded(share)) % (reach: under 5 %)")
    }
  }

  private func say(_ what: String, _ costs: [Cost], _ reach: String) {
    let (wall, processor) = (costs.map(\.wall), costs.map(\.processor))
    print("figure: \(what): wall \(rounded(median(wall))) ms, processor \(rounded(median(processor))) ms (reach: \(reach))")
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private func rounded(_ value: Double) -> String {
    value.formatted(.number.precision(.fractionLength(3)).locale(Locale(identifier: "en_US")))
  }
}

/// One call, in milliseconds: what passed on the wall, and what this thread took of the processor; a busy machine shows in the first only.
private struct Cost {
  let wall: Double
  let processor: Double
}

private func cost(_ work: () throws -> Void) rethrows -> Cost {
  let before = (clock(CLOCK_MONOTONIC), clock(CLOCK_THREAD_CPUTIME_ID))
  try work()
  return Cost(wall: clock(CLOCK_MONOTONIC) - before.0, processor: clock(CLOCK_THREAD_CPUTIME_ID) - before.1)
}

private func clock(_ kind: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(kind, &time)
  return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}
