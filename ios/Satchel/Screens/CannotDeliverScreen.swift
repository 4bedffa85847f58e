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
  let state: CannotDeliverState
  let notice: Notice
  let acts: any CannotDeliverActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    Page(notice, acts) {
      let door = state.view.ready.map { view in
        "\(view.address) · \(words.count("screens.parcels_n", view.parcels.filter { $0.place == .loaded }.count))"
      }
      Heading(words.say("screens.what_happened"), door, close: acts.back)
      Loaded(state.view) { _ in
        if let reason = state.reason { steps(reason) }
        Evenly(columns: 2) {
          ForEach(reasons.indices, id: \.self) { i in
            Side(words.say(reasons[i].reason.key), icon: reasons[i].icon, height: 82, on: state.reason == reasons[i].reason) {
              acts.choose(reasons[i].reason)
            }
            .accessibilityAddTraits(state.reason == reasons[i].reason ? .isSelected : [])
          }
        }
      }
    } buttons: {
      if state.reason != nil {
        Actions {
          Side(words.say("screens.try_later")) { acts.fail(again: true) }
        } next: {
          Next(words.say("screens.bring_it_back"), tint: theme.colors.bad, enabled: !notice.busy) { acts.fail(again: false) }
        }
      }
    }
  }

  private func steps(_ reason: FailReason) -> some View {
    let words = theme.words
    return Card(edge: theme.colors.primary.strong, gap: 8) {
      Text(words.say(reason.key)).font(.strong)
      Text(words.say(state.steps.isEmpty ? "screens.nothing_before_you_go" : "screens.before_you_go")).foregroundStyle(theme.colors.muted)
      ForEach(state.steps) { step in
        let done = state.done.contains(step.key)
        Line(words.say(step.text), icon: done ? .check : .clock, tint: done ? theme.colors.primary : theme.colors.attention) {
          way(step.key, done)
        }
      }
      if reason == .other { Field(label: words.say("screens.say_what_happened"), value: state.text, change: acts.say) }
    }
  }

  @ViewBuilder private func way(_ step: String, _ done: Bool) -> some View {
    let words = theme.words
    if step == "call" && !done {
      Side(words.say("screens.call"), icon: .phone, height: 48) { acts.call(step) }
    } else if step == "send_text" && !done {
      Side(words.say("screens.text"), icon: .message, height: 48) { acts.text(step) }
    } else if step.hasPrefix("photo_") && !done {
      Side(words.say("proof.part_photo"), icon: .camera, height: 48) { acts.takePhoto(step) }
    } else {
      Choice(words.say(done ? "screens.step_done" : "screens.step_do"), done) { acts.tick(step) }
    }
  }
}

/// Is it recorded? What next? How do I take it back?
struct RecordedScreen: View {
  let state: RecordedState
  let notice: Notice
  let acts: any RecordedActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    let ahead = state.today.ready?.next.stop
    Page(notice, acts) {
      outcome
      if let today = state.today.ready {
        Kept(pending: today.pending, text: words.say(today.pending > 0 ? "screens.kept_here" : "screens.sent_to_depot"))
      }
      ForEach(state.warnings, id: \.self) { Banner(text: words.say($0), tint: theme.colors.attention, icon: .warning) }
      if let ahead {
        Card { StopLine(ahead) { IconAct(icon: .navigate, label: words.say("screens.navigate"), action: acts.navigate) } }
      }
    } buttons: {
      Actions {
        if state.undone == nil {
          Side(words.say("screens.undo"), icon: .undo, action: acts.undo)
        } else {
          Side(words.say("screens.redo"), icon: .check, action: acts.redo)
        }
      } next: {
        Next(ahead.map { words.say("screens.go_to", ["number": $0.number]) } ?? words.say("screens.to_today"), action: acts.next)
      }
    }
  }

  private var outcome: some View {
    let colors = theme.colors
    let look: (tint: Tint, icon: Icon, key: String) =
      state.undone != nil
      ? (colors.info, .undo, "screens.taken_back")
      : state.delivered ? (colors.primary, .check, "screens.delivered") : (colors.bad, .cross, "screens.not_delivered")
    return VStack(spacing: 6) {
      Sign(icon: look.icon).font(.money).foregroundStyle(look.tint.on).frame(width: 104, height: 104).background(
        look.tint.strong, in: Circle())
      Text(theme.words.say(look.key)).font(.title29).accessibilityAddTraits(.isHeader)
      if let stop = state.stop.ready {
        Text(stop.address)
        Text(stop.parcels.map(\.short).joined(separator: " · ")).font(.small)
      }
    }
    .multilineTextAlignment(.center)
    .frame(maxWidth: .infinity)
    .padding(.top, 12)
  }
}
