import Foundation
import Testing

@testable import SatchelKit

@Suite @MainActor struct NavigatorTests {
  nonisolated static let way: [Place] = [
    .today, .enrol, .setUp, .add(oak), .couriers, .load, .missing, .plan, .slots, .stop("s 9"), .deliver("s9"), .cannotDeliver("s9"),
    .recorded(stop: "s9", fact: "f1", delivered: true), .recorded(stop: "s9", fact: "f1", delivered: false), .counter, .returns, .closeDay,
    .earnings, .mileage, .records, .settings,
  ]

  @Test("every place is found again after the process ended") func saved() {
    #expect(Navigator(saved: Navigator(Self.way).save()).way == Self.way)
  }

  @Test("what no version wrote leads to Today") func strange() {
    #expect(Navigator(saved: "Kitchen\nStop\nRecorded\ta").way == [.today])
    #expect(Navigator(saved: "").way == [.today])
  }

  @Test("back goes one step and ends at Today, a tab begins anew") func steps() {
    let navigator = Navigator()
    #expect(!navigator.back())
    navigator.open(.stop("a"))
    navigator.open(.stop("a"))  // a second tap
    #expect(navigator.way.count == 2)
    navigator.replace(.deliver("a"))
    #expect(navigator.back())
    #expect(navigator.here == .today)
    navigator.tab(.plan)
    #expect(navigator.way == [.today, .plan])
    navigator.tab(.today)
    #expect(navigator.way == [.today])
  }
}

@Suite struct LinkTests {
  @Test("the way leads to the partner's pin, else to the address; a number is dialled without its marks") func links() {
    #expect(
      URL.way(to: "12 Oak Street", latE7: 399_612_000, lonE7: -829_988_000)?.absoluteString
        == "https://maps.apple.com/?daddr=39.9612,-82.9988&dirflg=d")
    #expect(
      URL.way(to: "12 Oak Street", latE7: nil, lonE7: 1)?.absoluteString == "https://maps.apple.com/?daddr=12%20Oak%20Street&dirflg=d")
    #expect(URL.phone("tel", "+1 (614) 555-0101")?.absoluteString == "tel:+16145550101")
  }
}

@Suite struct FrameGateTests {
  private func frame(_ shade: Int, noise: Int = 0) -> Luma {
    let (width, height, stride) = (64, 48, 80)
    let bytes = Data((0..<stride * height).map { UInt8(shade + $0 * 7 % (noise + 1)) })
    return Luma(bytes, width: width, height: height, rowStride: stride)
  }

  private func ms(_ n: Int) -> Duration { .milliseconds(n) }

  @Test("at most eight decodes a second") func often() {
    var gate = FrameGate(now: .zero)
    #expect(stride(from: 0, to: 1_000, by: 16).filter { gate.wants(frame($0 % 200), ms($0)) }.count == 8)
  }

  @Test("one box before the camera is one scan, the next box is another") func boxes() {
    var gate = FrameGate(now: .zero)
    let wants = { (gate: inout FrameGate, frame: Luma, at: Int) in gate.wants(frame, .milliseconds(at)) }
    #expect(wants(&gate, frame(100), 0))
    gate.answered(frame(100), .zero)
    #expect(!wants(&gate, frame(100), 500))
    #expect(!wants(&gate, frame(102, noise: 6), 900), "a hand trembles")
    #expect(wants(&gate, frame(160), 1_000))
    #expect(wants(&gate, frame(100), 1_200), "the first box again is a scan of its own")
  }

  @Test("after twenty seconds without a label the camera rests until it is woken") func rest() {
    var gate = FrameGate(now: .zero)
    var wanted = [19_000, 21_000].map { gate.wants(frame(10), ms($0)) }
    #expect(gate.asleep(ms(20_000)))
    gate.wake(ms(22_000))
    wanted.append(gate.wants(frame(10), ms(22_000)))
    #expect(wanted == [true, false, true])
  }
}
