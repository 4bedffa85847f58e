import Testing

@testable import SatchelFakes
@testable import SatchelKit

/// What the previews show is there: each state is reached with the real core, and its place shows it without a refusal.
@Suite @MainActor struct GalleryTests {
  @Test("every state of the gallery is reached", arguments: GalleryState.all) func state(_ state: GalleryState) async throws {
    let app = try state.app()
    try await Task.sleep(for: .milliseconds(50))
    #expect(app.model.notice == Notice())
    if state.id == "Today: to come back" {
      let today = try await app.at(TodayModel.self).until("the day") { $0.view.ready != nil }
      #expect(today.view.ready?.next == .comeBack)
    }
    app.close()
    await app.session.close()
  }

  @Test("every place has a state") func places() {
    let shown = Set(GalleryState.all.map { "\($0.place("", ""))".prefix { $0 != "(" } })
    #expect(Set(NavigatorTests.way.map { "\($0)".prefix { $0 != "(" } }).subtracting(shown) == [])
  }
}
