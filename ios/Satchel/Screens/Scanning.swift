import SatchelKit
import SwiftUI

/// The ground of a camera before its picture is there, and what is written on it; the same in every theme.
let night = Color(hex: 0x2B2722)
let glass = Color(hex: 0x11100E)

/// Around a screen: a scanner that types like a keyboard is heard as long as no field of the screen takes the keys.
struct Hears<Content: View>: View {
  let scanner: Scanner?
  @ViewBuilder let content: () -> Content
  @FocusState private var heard: Bool

  var body: some View {
    if let scanner {
      content().focusable().focused($heard).onAppear { heard = true }.onKeyPress { typed in
        scanner.keys(typed.characters)
        return .ignored
      }
    } else {
      content()
    }
  }
}

/// What a scan screen shows of its scanner: picture, light, and the field for the end of a number. On `night`. `take`: the key of the
/// words that take what was typed; nil: nothing is typed here.
struct Finder: View {
  let scanner: Scanner
  let take: String?
  @Environment(\.theme.words) private var words
  @Environment(\.drawing) private var drawing

  var body: some View {
    VStack(spacing: 16) {
      camera
        .frame(maxWidth: .infinity, minHeight: 226)
        .clipShape(RoundedRectangle(cornerRadius: 20))
        .overlay(RoundedRectangle(cornerRadius: 20).stroke(Color.white, lineWidth: 3))
      if let take, let typed = scanner.state.typed {
        Typing(scanner: scanner, typed: typed, take: take)
      } else {
        HStack(spacing: 10) {
          Dark(label: words.say(scanner.state.torch ? "screens.light_off" : "screens.light"), icon: .torch, action: scanner.torch)
          if take != nil { Dark(label: words.say("screens.type_last_4"), icon: .keyboard) { scanner.type("") } }
        }
      }
    }
    .foregroundStyle(Color.white)
  }

  @ViewBuilder private var camera: some View {
    switch scanner.state.camera {
    case .running: drawing.preview()
    case .asleep, .off: CameraSays(key: "screens.camera_asleep", action: scanner.wake)
    case .denied: CameraSays(key: "screens.camera_denied", button: "screens.open_settings", action: scanner.openSettings)
    case .busy: CameraSays(key: "screens.camera_busy", action: scanner.wake)
    }
  }
}

/// The same as a card of a screen that also does other things: small as long as nobody wants the camera. `wake`: the key of the words
/// that ask for it.
struct ScanCard: View {
  let scanner: Scanner?
  var take: String?
  var wake = "screens.scan_a_label"
  @Environment(\.theme.words) private var words

  var body: some View {
    if let scanner {
      if scanner.state.camera != .off {
        Finder(scanner: scanner, take: take).padding(16).background(night, in: RoundedRectangle(cornerRadius: 16))
      } else if let take, let typed = scanner.state.typed {
        Typing(scanner: scanner, typed: typed, take: take)
      } else {
        Evenly(columns: take == nil ? 1 : 2) {
          if take != nil { Side(words.say("screens.type_last_4"), icon: .keyboard, height: 48) { scanner.type("") } }
          Side(words.say(wake), icon: .camera, height: 48, action: scanner.wake)
        }
      }
    }
  }
}

private struct Typing: View {
  let scanner: Scanner
  let typed: String
  let take: String
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Card(gap: 10) {
      Field(label: words.say("screens.last_4"), value: typed, capitals: true) { scanner.type($0) }
      Actions {
        Side(words.say("screens.leave_it"), height: 48) { scanner.type(nil) }
      } next: {
        Next(words.say(take)) { scanner.scanned(typed) }
      }
    }
    .foregroundStyle(colors.ink)
  }
}

private struct CameraSays: View {
  let key: String
  var button = "screens.camera_on"
  let action: @MainActor () -> Void
  @Environment(\.theme.words) private var words

  var body: some View {
    VStack(spacing: 12) {
      Text(words.say(key)).font(.strong).multilineTextAlignment(.center)
      Dark(label: words.say(button), icon: .camera, action: action)
    }
    .padding(16)
  }
}

private struct Dark: View {
  let label: String
  let icon: Icon
  let action: @MainActor () -> Void

  var body: some View {
    Button(action: action) {
      HStack(spacing: 8) {
        Sign(icon: icon)
        Text(label).font(.strong)
      }
      .frame(maxWidth: .infinity, minHeight: 48)
      .background(glass, in: RoundedRectangle(cornerRadius: 14))
    }
    .buttonStyle(.plain)
  }
}
