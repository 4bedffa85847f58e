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

  /// Calls the first number of the door and counts the step as done.
  public func call(_ step: String) { reach(step, app.platform.handoff.call) }

  public func text(_ step: String) { reach(step, app.platform.handoff.text) }

  private func reach(_ step: String, _ how: (String) -> Void) {
    state.view.ready?.phones.first.map(how)
    set { $0.done.insert(step) }
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
