import SatchelCore
import SatchelKit
import SwiftUI

extension ParcelView {
  /// What a person calls the box.
  var name: String { boxNumber.map { "\($0)" } ?? short }
}

/// Which of several boxes a door is about. `goes`, `stays`: the keys of the words for those that are chosen and for the others.
struct Boxes<Begun: DoorState>: View {
  let model: DoorModel<Begun>
  let goes: String
  let stays: String
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    if model.state.open.count > 1 {
      Text(words.say("screens.boxes")).font(.strong)
      Card {
        Rows(rows: model.state.open) { parcel in
          let chosen = model.state.chosen.contains(parcel.trackingNumber)
          let label = words.say(chosen ? "screens.leave_out" : "screens.take_along")
          Line(parcel.short, words.say(chosen ? goes : stays)) {
            BoxBadge(number: parcel.boxNumber)
          } end: {
            Choice(label, false) { model.choose(parcel.trackingNumber) }.accessibilityLabel("\(label), \(parcel.short)")
          }
        }
      }
    }
  }
}

/// A way to reach somebody, once for each number; a single number needs no naming.
struct Reach: View {
  let phones: [String]
  let key: String
  let icon: Icon
  let action: @MainActor (String) -> Void
  @Environment(\.theme) private var theme

  init(_ phones: [String], _ key: String, _ icon: Icon, action: @escaping @MainActor (String) -> Void) {
    (self.phones, self.key, self.icon, self.action) = (phones, key, icon, action)
  }

  var body: some View {
    let label = theme.words.say(key)
    ForEach(phones, id: \.self) { phone in
      Side(phones.count == 1 ? label : phone, icon: icon, height: 56) { action(phone) }.accessibilityLabel("\(label), \(phone)")
    }
  }
}
