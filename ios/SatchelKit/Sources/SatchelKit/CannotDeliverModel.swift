import SatchelCore

/// `steps`: what is due for the reason; `done`: which of it the courier has done. `pictured`: the step that the photo is for.
public struct CannotDeliverState: DoorState {
  enum CodingKeys: CodingKey { case chosen, day, reason, steps, done, text, photo, pictured }

  public var view = Shown<StopView>.loading
  public var chosen: Set<String> = []
  public var day: String?
  public var reason: FailReason?
  public var steps: [FailStep] = []
  public var done: Set<String> = []
  public var text = ""
  public var photo: TakenPhoto?
  public var pictured: String?
  public var trouble = Camera.running

  public init() {}

  /// The photo, where the reason asks for it.
  public var shot: TakenPhoto? { steps.contains { $0.key == pictured } ? photo : nil }

  public var wantsPhoto: Bool { steps.contains { $0.isPhoto && !done.contains($0.key) } }

  public mutating func took(_ photo: TakenPhoto?) {
    self.photo = photo
    guard let pictured else { return }
    if photo == nil { done.remove(pictured) } else { done.insert(pictured) }
  }

  public mutating func leave() {}
}

extension FailStep {
  public var isPhoto: Bool { key.hasPrefix("photo_") }
  public var reaches: Bool { key == "call" || key == "send_text" }
}

/// What happened, and what must I still do before I go?
public final class CannotDeliverModel: DoorModel<CannotDeliverState> {
  /// Another reason brings other steps below the finger.
  override var button: AnyHashable? { [state.reason] }

  public func choose(_ reason: FailReason) {
    if deaf { return }
    look({ try $0.failSteps(reason: reason) }) { [self] steps in
      late {
        ($0.reason, $0.steps) = (reason, steps)
        if $0.photo != nil, let pictured = $0.pictured { $0.done.insert(pictured) }
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

  /// The photo of another step goes.
  public func takePhoto(_ step: String) {
    if state.pictured != step { set { ($0.photo, $0.pictured) = (nil, step) } }
    takePhoto()
  }

  /// Records it for the chosen boxes. `again`: they stay in the car for another try today.
  public func fail(again: Bool) {
    guard let reason = state.reason, !deaf else { return }
    let failure = Failure(
      parcels: state.boxes.map(\.trackingNumber), reason: reason, again: again,
      steps: state.steps.map(\.key).filter(state.done.contains), text: state.text.isBlank ? nil : state.text, photo: state.shot?.bytes)
    act({ try $0.fail(failure: failure) }) { [app, stop] in app.recorded($0, failure.parcels, stop: stop, delivered: false) }
  }
}
