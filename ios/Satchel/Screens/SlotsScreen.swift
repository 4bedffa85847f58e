import SatchelCore
import SatchelKit
import SwiftUI

/// When can the shop spare you? One more slot, with what it would take, in the place of the button for it; below it those of today.
struct SlotsScreen: View {
  let model: SlotsModel
  @Environment(\.theme.words) private var words

  var body: some View {
    let (state, last) = (model.state, model.state.slots.count - 1)
    Page(model) {
      Heading(words.say("screens.slots"), words.say(model.notice.searching ? "screens.searching" : "screens.slots_hint"))
      Loaded(state.view) { _ in
        if state.adds {
          slot(last)
        } else {
          Side(words.say("screens.slot_more"), icon: .plus, height: 56, action: model.add)
        }
        ForEach(0..<(state.adds ? last : last + 1), id: \.self) { slot($0) }
      }
    } buttons: {
      if model.notice.searching {
        Side(words.say("screens.enough"), action: model.enough)
      } else {
        Actions {
          Side(words.say("screens.leave_it"), action: model.back)
        } next: {
          Next(words.say("screens.plan_with_slots"), enabled: !model.notice.busy && !state.slots.isEmpty, action: model.plan)
        }
      }
    }
    .onChange(of: said) { _, said in
      if let said { AccessibilityNotification.Announcement(said).post() }
    }
  }

  @ViewBuilder private func slot(_ index: Int) -> some View {
    if model.state.slots.indices.contains(index) {
      let slot = model.state.slots[index]
      let hours = words.say("screens.between", ["from": words.time(slot.startS), "until": words.time(slot.endS)])
      Card(gap: 10) {
        Line(hours, icon: .clock) {
          if model.state.slots.count > 1 {
            Side(words.say("screens.slot_remove"), icon: .cross, height: 48, of: hours) { model.remove(index) }
          }
        }
        end("screens.slot_from", slot.startS, hours) { model.shift(index, startBy: $0, endBy: 0) }
        end("screens.slot_until", slot.endS, hours) { model.shift(index, startBy: 0, endBy: $0) }
        if model.state.adds, index == model.state.slots.count - 1, let said { Text(said).font(.strong) }
      }
    }
  }

  /// What one more slot would take, or why none can be there.
  private var said: String? {
    switch model.state.brings {
    case nil: nil
    case .loading: words.say("screens.slot_weighed")
    case .failed(let why): words.say(why)
    case .ready(let brings): words.say(brings)
    }
  }

  private func end(_ key: String, _ time: Int64, _ of: String, _ shift: @escaping (Int64) -> Void) -> some View {
    let label = words.say(key)
    let what = "\(of), \(label)"
    return Line(label) {
      HStack(spacing: 8) {
        IconAct(icon: .minus, label: words.say("screens.quarter_earlier", ["what": what])) { shift(-900) }
        Text(words.time(time)).font(.head)
        IconAct(icon: .plus, label: words.say("screens.quarter_later", ["what": what])) { shift(900) }
      }
    }
  }
}
