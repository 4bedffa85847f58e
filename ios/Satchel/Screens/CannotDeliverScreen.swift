import SatchelCore
import SatchelKit
import SwiftUI

/// Most frequent first; each with its shape.
private let reasons: [(reason: FailReason, icon: Icon)] = [
  (.nobodyHome, .home), (.noAccess, .lock), (.businessClosed, .shop), (.addressNotFound, .question), (.refused, .person), (.damaged, .box),
  (.pinNotAvailable, .keyboard), (.ageNotProven, .warning), (.dangerous, .danger), (.parcelMissing, .search), (.noTime, .clock),
  (.other, .more),
]

/// What happened, and what must I still do before I go?
struct CannotDeliverScreen: View {
  let model: CannotDeliverModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model, due: model.state.reason) {
      let door = model.state.view.ready.map { view in
        "\(view.address) · \(words.count("screens.parcels_n", model.state.chosen.count))"
      }
      Heading(words.say("screens.what_happened"), door, close: model.back)
      Loaded(model.state.view) { _ in
        Evenly(columns: 2) {
          ForEach(reasons.indices, id: \.self) { i in
            Side(words.say(reasons[i].reason.key), icon: reasons[i].icon, height: 82, on: model.state.reason == reasons[i].reason) {
              model.choose(reasons[i].reason)
            }
            .accessibilityAddTraits(model.state.reason == reasons[i].reason ? .isSelected : [])
          }
        }
        Boxes(model: model, goes: "screens.is_not_delivered", stays: "screens.can_be_delivered")
        if let reason = model.state.reason { steps(reason) }
      }
    } buttons: {
      if model.state.reason != nil {
        Actions {
          Side(words.say("screens.try_later")) { model.fail(again: true) }
        } next: {
          Next(words.say("screens.bring_it_back"), tint: colors.bad, enabled: !model.notice.busy) { model.fail(again: false) }
        }
      }
    }
  }

  private func steps(_ reason: FailReason) -> some View {
    Card(edge: colors.primary.strong, gap: 8) {
      Text(words.say(reason.key)).font(.strong)
      Text(words.say(model.state.steps.isEmpty ? "screens.nothing_before_you_go" : "screens.before_you_go")).foregroundStyle(
        colors.muted)
      ForEach(model.state.steps) { step in
        let done = model.state.done.contains(step.key)
        let nobody = step.reaches && phones.isEmpty ? words.say("screens.no_number") : nil
        Line(words.say(step.text), nobody, icon: done ? .check : .clock, tint: done ? colors.primary : colors.attention) {
          way(step, done)
        }
      }
      if model.state.wantsPhoto || model.state.shot != nil { DoorPhoto(model: model) }
      if reason == .other { Field(label: words.say("screens.say_what_happened"), value: model.state.text, change: model.say) }
    }
  }

  private var phones: [String] { model.state.view.ready?.phones ?? [] }

  @ViewBuilder private func way(_ step: FailStep, _ done: Bool) -> some View {
    if step.key == "call" && !done {
      Reach(phones, "screens.call", .phone) { model.call(step.key, $0) }
    } else if step.key == "send_text" && !done {
      Reach(phones, "screens.text", .message) { model.text(step.key, $0) }
    } else if step.isPhoto && !done {
      Side(words.say("screens.take_photo"), icon: .camera, height: 48) { model.takePhoto(step.key) }
    } else {
      Choice(words.say(done ? "screens.step_done" : "screens.step_do"), done, of: words.say(step.text)) { model.tick(step.key) }
    }
  }
}

/// Is it recorded? What next? How do I take it back?
struct RecordedScreen: View {
  let model: RecordedModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    let ahead = model.state.today.ready?.next.stop
    Page(model) {
      outcome
      if case .failed(let why) = model.state.today { NotShown(why: why) }
      if let today = model.state.today.ready {
        let kept = today.alone ? "screens.kept_alone" : today.pending > 0 ? "screens.kept_here" : "screens.sent_to_depot"
        Kept(pending: today.pending, text: words.say(kept))
      }
      ForEach(model.state.warnings, id: \.self) { Banner(text: words.say($0), tint: colors.attention, icon: .warning) }
      if let ahead {
        Card { StopLine(ahead) { IconAct(icon: .navigate, label: words.say("screens.navigate"), action: model.navigate) } }
      }
    } buttons: {
      Actions {
        if model.state.undone == nil {
          Side(words.say("screens.undo"), icon: .undo, action: model.undo)
        } else {
          Side(words.say("screens.redo"), icon: .check, action: model.redo)
        }
      } next: {
        let key = if case .deliver = model.state.today.ready?.next { "screens.deliver_at" } else { "screens.go_to" }
        Next(ahead.map { words.say(key, ["number": $0.number]) } ?? words.say("screens.to_today"), action: model.next)
      }
    }
  }

  private var outcome: some View {
    let look: (tint: Tint, icon: Icon, key: String) =
      model.state.undone != nil
      ? (colors.info, .undo, "screens.taken_back")
      : model.state.delivered ? (colors.primary, .check, "screens.delivered") : (colors.bad, .cross, "screens.not_delivered")
    return VStack(spacing: 6) {
      Sign(icon: look.icon).font(.money).foregroundStyle(look.tint.on).frame(width: 104, height: 104).background(
        look.tint.strong, in: Circle())
      Text(words.say(look.key)).font(.title29).accessibilityAddTraits(.isHeader)
      if let stop = model.state.stop.ready {
        Text(stop.address)
        Text(model.state.boxes.joined(separator: " · ")).font(.small)
      }
    }
    .multilineTextAlignment(.center)
    .frame(maxWidth: .infinity)
    .padding(.top, 12)
  }
}
