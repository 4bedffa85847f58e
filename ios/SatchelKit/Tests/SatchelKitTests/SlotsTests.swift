import Foundation
import SatchelCore
import Testing

@testable import SatchelKit

/// The slots of a day, at 8 in the morning: one minute at 10, into which no stop fits.
@Suite @MainActor struct SlotsTests {
  private let minute = Span(startS: 36_000, endS: 36_060)

  @Test("one more slot says what it would take before it is recorded, and is taken back with the plan") func oneMore() async throws {
    try await inMorning { phone, app in
      let before = try phone.facts(after: 0).count
      app.navigator.open(.settings)
      app.model.open(.slots)
      let slots: SlotsModel = try await app.at()
      #expect(try await slots.until("the slots") { $0.view.ready != nil }.slots == [minute])
      slots.add()
      let state = try await slots.until("what it takes") { $0.brings?.ready != nil }
      #expect(state.slots == [minute, Span(startS: 36_060, endS: 39_660)])
      #expect(state.brings?.ready?.key == "companion.slot_brings" && state.brings?.ready?.args["stops"] == "2")
      slots.shift(1, startBy: -900, endBy: 0)
      try await slots.until("the refusal") {
        $0.brings.map { if case .failed(let why) = $0 { why.key == "calendar.slot_order" } else { false } } == true
      }
      slots.shift(1, startBy: 900, endBy: 0)
      #expect(try phone.facts(after: 0).count == before, "nothing was recorded so far")
      slots.plan()
      let plan: PlanModel = try await app.at()
      try await plan.until("the plan") { $0.view.ready?.outings.map(\.stops.count) == [2] }
      #expect(plan.did?.what == .planned)
      plan.takeBack()
      try await plan.until("taken back") {
        $0.view.ready?.slots == [[self.minute.startS, self.minute.endS]] && $0.view.ready?.unplanned.count == 2
      }
    }
  }

  @Test("a slot is taken out, and one that was only thought of is as if it had never been") func oneLess() async throws {
    try await inMorning { phone, app in
      _ = try phone.plan(slots: [minute, Span(startS: 50_400, endS: 54_000)], share: nil, anew: false)
      app.navigator.open(.slots)
      let slots: SlotsModel = try await app.at()
      try await slots.until("the slots") { $0.slots.count == 2 }
      slots.add()
      slots.remove(2)
      #expect(!slots.state.adds && slots.state.brings == nil)
      slots.remove(0)
      slots.plan()
      try await app.at(PlanModel.self).until("the other slot") { $0.view.ready?.slots == [[50_400, 54_000]] }
    }
  }

  @Test("one more slot is weighed beside the slots on the screen, not beside those that are recorded") func beside() async throws {
    try await inMorning { phone, app in
      app.navigator.open(.slots)
      let slots: SlotsModel = try await app.at()
      try await slots.until("the slots") { $0.view.ready != nil }
      slots.shift(0, startBy: 0, endBy: 7_140)
      slots.add()
      let longer = try await slots.until("what it takes") { $0.brings?.ready != nil }
      let more = try #require(longer.slots.last)
      let told = { try phone.trySlot(startS: more.startS, endS: more.endS, beside: $0).text }
      #expect(try longer.brings?.ready == told([Span(startS: 36_000, endS: 43_200)]))
      #expect(try longer.brings?.ready != told(nil))
      slots.remove(0)
      let alone = try await slots.until("what it takes alone") { $0.brings?.ready != nil }
      #expect(try alone.slots == [more] && alone.brings?.ready == told([]))
    }
  }

  @Test("slots that were changed are those of their day, in another process and in this one") func otherDay() async throws {
    try await inTemporaryFolder { folder in
      let (phone, clock) = try morning(folder)
      try await onPhone(phone) { app in
        app.navigator.open(.slots)
        let slots: SlotsModel = try await app.at()
        try await slots.until("the slots") { $0.view.ready != nil }
        slots.shift(0, startBy: 0, endBy: 900)
        slots.add()
        let usual = [Span(startS: 0, endS: 86_399)]
        _ = try phone.importCsv(bytes: Data("tracking_number,address,zip\nTBA000000000201,9 Birch Street,43215".utf8), day: "2026-03-11")
        try clock.pass(.seconds(86_400))
        try await onPhone(phone, begun: app.begun()) { again in
          let state = try await again.at(SlotsModel.self).until("the next day") { $0.view.ready != nil }
          #expect(state.slots == usual && !state.adds && state.brings == nil)
        }
        app.session.touch()
        try await slots.until("the next day") { $0.slots == usual && !$0.adds && $0.brings == nil }
      }
    }
  }

  @Test("a search for an order ends what one more slot is weighed for, and enough ends it, also where it has not begun") func enough()
    async throws
  {
    try await inTemporaryFolder { folder in
      let core = Searching(unsafeFromHandle: try morning(folder).phone.uniffiCloneHandle())
      try await onPhone(core) { app in
        app.navigator.open(.slots)
        var slots: SlotsModel = try await app.at()
        try await slots.until("the slots") { $0.view.ready != nil }
        slots.add()
        _ = try await waited("the weighing") { core.begun.value == ["weigh"] ? true : nil }
        slots.plan()
        #expect(slots.state.brings == nil)
        _ = try await waited("the search") { core.begun.value == ["weigh", "plan"] ? true : nil }
        #expect(slots.notice.searching)
        slots.enough()
        let plan: PlanModel = try await app.at()
        plan.plan()
        plan.enough()
        try await plan.idle()
        app.navigator.open(.slots)
        slots = try await app.at()
        try await slots.until("the slots again") { $0.view.ready != nil }
        slots.plan()
        slots.enough()
        _ = try await app.at(PlanModel.self)
        #expect(core.begun.value == ["weigh", "plan", "plan", "plan"] && !core.gaveUp.value)
      }
    }
  }

  @Test("one more slot that was not recorded is weighed again in another process") func weighedAgain() async throws {
    try await inMorning { phone, app in
      app.navigator.open(.slots)
      let slots: SlotsModel = try await app.at()
      try await slots.until("the slots") { $0.view.ready != nil }
      slots.add()
      try await onPhone(phone, begun: app.begun()) { again in
        let state = try await again.at(SlotsModel.self).until("what it takes") { $0.brings?.ready != nil }
        #expect(state.adds && state.slots.count == 2)
      }
    }
  }

  @Test("a stop that the plan left out is a door like any other") func leftOut() async throws {
    try await inMorning { _, app in
      app.navigator.tab(.plan)
      let plan: PlanModel = try await app.at()
      let left = try await plan.until("what is left out") { $0.view.ready?.unplanned.count == 2 }.view.ready?.unplanned.first
      plan.open(.stop(try #require(left).id))
      let stop: StopModel = try await app.at()
      #expect(try await stop.until("the door") { $0.view.ready != nil }.view.ready?.number == 0)
      stop.arrive()
      try await stop.until("there") { $0.view.ready?.arrivedMs != nil }
      stop.cannotDeliver()
      let fails: CannotDeliverModel = try await app.at()
      try await fails.until("the boxes") { $0.view.ready != nil }
      fails.choose(.noTime)
      try await fails.until("the reason") { $0.reason == .noTime }
      try await fails.idle()
      try await fails.looks()
      fails.fail(again: false)
      _ = try await app.at(RecordedModel.self)
    }
  }

  private func inMorning(_ use: @MainActor (Satchel, App) async throws -> Void) async throws {
    try await inTemporaryFolder { folder in
      let phone = try morning(folder).phone
      try await onPhone(phone) { try await use(phone, $0) }
    }
  }

  private func morning(_ folder: URL) throws -> (phone: Satchel, clock: DayClock) {
    let clock = try DayClock(folder, now: 1_773_144_000_000)  // 10 March 2026, 8:00 in New York
    let phone = try aloneWithTwoParcels(folder, clock: clock.file)
    for number in [oak, elm] { _ = try phone.receive(said: number) }
    _ = try phone.plan(slots: [minute], share: nil, anew: false)
    return (phone, clock)
  }
}

/// Searches until it is ended, as the core does: what is ended must have begun. `gaveUp`: a search that nobody ended.
private final class Searching: Satchel, @unchecked Sendable {
  let begun = Watched<[String]>([])
  let gaveUp = Watched(false)
  private let ends = Watched(0)

  override func cancelPlan() { ends.change { $0 += 1 } }

  override func trySlot(startS: Int64, endS: Int64, beside: [Span]?) throws -> SlotOffer {
    search("weigh")
    return try super.trySlot(startS: startS, endS: endS, beside: beside)
  }

  override func plan(slots: [Span]?, share: [String]?, anew: Bool) throws -> Planned {
    search("plan")
    return try super.plan(slots: slots, share: share, anew: anew)
  }

  private func search(_ what: String) {
    Thread.sleep(forTimeInterval: 0.2)
    let (before, last) = (ends.value, Date.now.addingTimeInterval(10))
    begun.change { $0.append(what) }
    while ends.value == before && Date.now < last { Thread.sleep(forTimeInterval: 0.005) }
    if ends.value == before { gaveUp.set(true) }
  }
}
