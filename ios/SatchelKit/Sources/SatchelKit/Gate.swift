import Observation

/// Stands before the screens and lets the phone's owner in, if the courier wants it so. Only before the screens: records, sending and
/// positions go on behind it, and no key of the store depends on a face or a finger.
@MainActor @Observable public final class Gate {
  /// Whether the screens are hidden.
  public private(set) var shut: Bool
  @ObservationIgnored private unowned let app: App
  @ObservationIgnored private var leftAt: Duration?
  @ObservationIgnored private var asking: Task<Void, Never>?

  init(_ app: App) {
    self.app = app
    shut = app.preferences.asksOwner
  }

  /// The app is not in front any more.
  func left() { leftAt = app.clock() }

  /// The app is in front. A call, a navigation or a photo is no absence: those take minutes at most.
  func returned() {
    let away = leftAt.map { app.clock() - $0 } ?? .zero
    leftAt = nil
    if app.preferences.asksOwner && away >= Self.away { shut = true }
    if shut { ask() }
  }

  /// Asks the phone who holds it; a no leaves everything as it is.
  public func ask() { asked { [weak self] in self?.shut = false } }

  /// From now on the owner is asked, or not any more. On only after the owner was there: nobody shuts out themselves.
  func use(_ on: Bool, then: @escaping @MainActor () -> Void) {
    let keep = { @MainActor [weak self] in
      guard let self else { return }
      var preferences = app.preferences
      preferences.asksOwner = on
      app.prefer(preferences)
      then()
    }
    if on { asked(keep) } else { keep() }
  }

  /// A newer question ends an older one: nobody waits before a question that went with its screen.
  private func asked(_ then: @escaping @MainActor () -> Void) {
    asking?.cancel()
    asking = Task { [owner = app.platform.owner] in
      let there = await owner.isThere()
      if there && !Task.isCancelled { then() }
    }
  }

  static let away = Duration.seconds(300)
}
