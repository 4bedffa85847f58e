import SatchelCore

/// A try of an access code.
public struct CodeSaid: Codable, Equatable, Sendable {
  public let code: String
  public let works: Bool
}

/// `codeSaid`: the code that the courier tried on this visit. `place`: typed, for a door that is elsewhere.
public struct StopState: Codable, Sendable {
  enum CodingKeys: CodingKey { case codeSaid, place }

  public var view = Shown<StopView>.loading
  public var codeSaid: CodeSaid?
  public var place: String?
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

  override func tookBack(_ deed: Did.Deed) {
    if deed == .code { set { $0.codeSaid = nil } }
  }

  public func arrive() { act({ [stop] in try $0.arrive(stop: stop) }) { [self] in did(.arrived, $0.id, stop: stop) } }

  public func deliver() { open(.deliver(stop)) }

  public func cannotDeliver() { open(.cannotDeliver(stop)) }

  public func navigate() { navigate(to: stop) }

  public func call(_ phone: String) { start { [handoff = app.platform.handoff] in await handoff.call(phone: phone) } }

  public func text(_ phone: String) { start { [handoff = app.platform.handoff] in await handoff.text(phone: phone) } }

  /// The record says that a code of this door works or not; which one is said on the screen only.
  public func code(_ code: String, works: Bool) {
    act({ [stop] in try $0.accessCode(stop: stop, works: works) }) { [self] in
      set { $0.codeSaid = CodeSaid(code: code, works: works) }
      did(.code, $0.id, stop: stop)
    }
  }

  public func damaged(_ parcel: String) { act({ try $0.damaged(parcel: parcel) }) { [self] in did(.damaged, $0.id, stop: stop) } }

  /// Latitude and longitude as a map app writes them; nil: the pin is right.
  public func place(_ text: String?) { set { $0.place = text } }

  /// The door is there from now on.
  public func movePin() {
    guard let at = state.place.flatMap(SetUpModel.place(in:)) else { return say("screens.no_place") }
    act({ [stop] in try $0.movePin(stop: stop, at: at) }) { [self] in
      place(nil)
      did(.pinned, $0.id, stop: stop)
    }
  }

  /// Takes a hand-over or a failed attempt back.
  public func undo(_ fact: String) { takeBack(fact) }
}
