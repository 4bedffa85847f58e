import SatchelCore

/// `steps`: what is due for the reason; `done`: which of it the courier has done.
public struct CannotDeliverState: DoorState {
  enum CodingKeys: CodingKey { case chosen, reason, steps, done, text, photo }

  public var view = Shown<StopView>.loading
  public var chosen: Set<String> = []
  public var reason: FailReason?
  public var steps: [FailStep] = []
  public var done: Set<String> = []
  public var text = ""
  public var photo: TakenPhoto?

  /// A photo is due: the camera's picture is on the screen.
  public var wantsPhoto: Bool { steps.contains { $0.isPhoto && !done.contains($0.key) } }
}

extension FailStep {
  public var isPhoto: Bool { key.hasPrefix("photo_") }
  public var reaches: Bool { key == "call" || key == "send_text" }
}

/// What happened, and what must I still do before I go?
public final class CannotDeliverModel: DoorModel<CannotDeliverState> {
  init(_ app: App, _ stop: String) { super.init(app, stop, CannotDeliverState()) }

  public func choose(_ reason: FailReason) {
    look({ try $0.failSteps(reason: reason) }) { [self] steps in
      set {
        $0.reason = reason
        $0.steps = steps
        $0.done.formIntersection(steps.map(\.key))
      }
    }
  }

  /// Done, or not after all.
  public func tick(_ step: String) { set { $0.done.formSymmetricDifference([step]) } }

  public func call(_ step: String, _ phone: String) { reach(step, phone) { await $0.call(phone: $1) } }

  public func text(_ step: String, _ phone: String) { reach(step, phone) { await $0.text(phone: $1) } }

  /// Nothing was done where no app took the number.
  private func reach(_ step: String, _ phone: String, _ how: @escaping @MainActor (any Handoff, String) async -> Bool) {
    start { [weak self, handoff = app.platform.handoff] in
      if await how(handoff, phone) { self?.set { $0.done.insert(step) } }
    }
  }

  public func say(_ text: String) { set { $0.text = text } }

  public func takePhoto(_ step: String) {
    takePhoto { [weak self] photo in
      self?.set {
        $0.photo = photo
        $0.done.insert(step)
      }
    }
  }

  /// Records it for the chosen boxes. `again`: they stay in the car for another try today.
  public func fail(again: Bool) {
    guard let reason = state.reason else { return }
    let failure = Failure(
      parcels: state.boxes.map(\.trackingNumber), reason: reason, again: again,
      steps: state.steps.map(\.key).filter(state.done.contains), text: state.text.isBlank ? nil : state.text, photo: state.photo?.bytes)
    act({ try $0.fail(failure: failure) }) { [app, stop] in app.recorded($0, stop: stop, delivered: false) }
  }
}
