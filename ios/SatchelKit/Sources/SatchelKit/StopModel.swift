import SatchelCore

/// `codeSaid`: whether the access code worked, once the courier said so on this visit.
public struct StopState: Sendable {
  public var view = Shown<StopView>.loading
  public var codeSaid: Bool?

  public init() {}
}

@MainActor public protocol StopActs: Acts {
  func arrive()
  func deliver()
  func cannotDeliver()
  func navigate()
  func call(_ phone: String)
  func text(_ phone: String)
  func code(works: Bool)
  func damaged(_ parcel: String)
  func undo(_ fact: String)
}

/// Which door, how do I get in, which boxes, what proof?
public final class StopModel: Model<StopState>, StopActs {
  private let stop: String

  init(_ app: App, _ stop: String) {
    self.stop = stop
    super.init(app, StopState())
    followView({ try $0.viewStop(stop: stop) }) { $0.view = $1 }
  }

  public func arrive() { act { [stop] in try $0.arrive(stop: stop) } }

  public func deliver() { app.navigator.open(.deliver(stop)) }

  public func cannotDeliver() { app.navigator.open(.cannotDeliver(stop)) }

  public func navigate() {
    guard let view = state.view.ready else { return }
    app.platform.handoff.navigate(address: view.address, latE7: view.latE7, lonE7: view.lonE7)
  }

  public func call(_ phone: String) { app.platform.handoff.call(phone: phone) }

  public func text(_ phone: String) { app.platform.handoff.text(phone: phone) }

  public func code(works: Bool) {
    act({ [stop] in try $0.accessCode(stop: stop, works: works) }, then: { [weak self] _ in self?.set { $0.codeSaid = works } })
  }

  public func damaged(_ parcel: String) { act { try $0.damaged(parcel: parcel) } }

  /// Takes a hand-over or a failed attempt back.
  public func undo(_ fact: String) { act { try $0.undo(fact: fact) } }
}
