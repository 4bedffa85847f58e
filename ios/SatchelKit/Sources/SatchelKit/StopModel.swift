import SatchelCore

/// `codeSaid`: whether the access code worked, once the courier said so on this visit.
public struct StopState: Codable, Sendable {
  enum CodingKeys: CodingKey { case codeSaid }

  public var view = Shown<StopView>.loading
  public var codeSaid: Bool?
}

/// Which door, how do I get in, which boxes, what proof?
public final class StopModel: Model<StopState> {
  private let stop: String

  init(_ app: App, _ stop: String) {
    self.stop = stop
    super.init(app, StopState())
    follow(\.view) { try $0.viewStop(stop: stop) }
  }

  public override var did: Did? { app.did?.stop == stop ? app.did : nil }

  public override func takeBack() {
    if did?.what == .code { set { $0.codeSaid = nil } }
    super.takeBack()
  }

  public func arrive() { act({ [stop] in try $0.arrive(stop: stop) }) { [self] in did(.arrived, $0) } }

  public func deliver() { open(.deliver(stop)) }

  public func cannotDeliver() { open(.cannotDeliver(stop)) }

  public func navigate() { navigate(to: stop) }

  public func call(_ phone: String) { start { [handoff = app.platform.handoff] in await handoff.call(phone: phone) } }

  public func text(_ phone: String) { start { [handoff = app.platform.handoff] in await handoff.text(phone: phone) } }

  public func code(works: Bool) {
    act({ [stop] in try $0.accessCode(stop: stop, works: works) }) { [self] in
      set { $0.codeSaid = works }
      did(.code, $0)
    }
  }

  public func damaged(_ parcel: String) { act({ try $0.damaged(parcel: parcel) }) { [self] in did(.damaged, $0) } }

  /// Takes a hand-over or a failed attempt back.
  public func undo(_ fact: String) { takeBack(fact) }

  private func did(_ what: Did.Deed, _ fact: Recorded) { app.did = Did(what: what, fact: fact.id, stop: stop) }
}
