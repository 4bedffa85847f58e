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
  @Environment(\.theme.words) private var words

  var body: some View {
    if model.state.open.count > 1 {
      Text(words.say("screens.boxes")).font(.strong)
      Card {
        Rows(rows: model.state.open) { parcel in
          let chosen = model.state.chosen.contains(parcel.trackingNumber)
          let label = words.say(chosen ? "screens.leave_out" : "screens.take_along")
          Line(parcel.short, words.say(chosen ? goes : stays)) {
            BoxBadge(number: parcel.boxNumber)
          } end: {
            Choice(label, false, of: parcel.short) { model.choose(parcel.trackingNumber) }
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
  @Environment(\.theme.words) private var words

  init(_ phones: [String], _ key: String, _ icon: Icon, action: @escaping @MainActor (String) -> Void) {
    (self.phones, self.key, self.icon, self.action) = (phones, key, icon, action)
  }

  var body: some View {
    let label = words.say(key)
    ForEach(phones, id: \.self) { phone in
      Side(phones.count == 1 ? label : phone, icon: icon, height: 56, of: phones.count == 1 ? phone : label) { action(phone) }
    }
  }
}

/// The camera's picture, or the photo that was taken and what is wrong with it, or why there is none and the ways on.
struct DoorPhoto<Begun: DoorState>: View {
  let model: DoorModel<Begun>
  var cannotDeliver: (@MainActor () -> Void)?
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words
  @Environment(\.drawing) private var drawing

  var body: some View {
    let shot = model.state.shot
    if shot == nil && model.state.trouble != .running {
      noCamera(model.state.trouble == .denied)
    } else {
      ZStack(alignment: .bottom) {
        if let shot {
          drawing.picture(shot.bytes)?.resizable().scaledToFill().accessibilityLabel(words.say("screens.photo_taken"))
          if !shot.warnings.isEmpty {
            Banner(text: shot.warnings.map { words.say($0) }.joined(separator: " "), tint: colors.attention, icon: .warning).padding(
              12)
          }
        } else {
          drawing.preview()
        }
      }
      .frame(maxWidth: .infinity, minHeight: 270, maxHeight: 270)
      .background(Color(hex: 0x3A352E))
      .clipShape(RoundedRectangle(cornerRadius: 16))
      if shot != nil { Side(words.say("screens.photo_again"), icon: .camera, height: 56, action: model.takePhoto) }
    }
  }

  private func noCamera(_ denied: Bool) -> some View {
    let tint = colors.attention
    return Card(edge: tint.strong, gap: 12) {
      Line(words.say(denied ? "screens.photo_denied" : "screens.photo_busy"), icon: .warning, tint: tint)
      if denied { Side(words.say("screens.open_settings"), icon: .gear, height: 48, action: model.openSettings) }
      if let cannotDeliver {
        Side(words.say("screens.cannot_deliver"), height: 48, action: cannotDeliver)
      } else {
        Side(words.say("screens.try_again"), icon: .camera, height: 48, action: model.takePhoto)
      }
    }
  }
}
