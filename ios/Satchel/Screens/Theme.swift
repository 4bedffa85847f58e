import SatchelCore
import SatchelKit
import SwiftUI

// Both worlds have these names; the last one is Foundation's too.
typealias Text = SwiftUI.Text
typealias App = SatchelKit.App
typealias Scanner = SatchelKit.Scanner

/// A colour, and the ground that it stands on where it fills a whole band.
struct Tint: Sendable {
  let strong: Color
  let soft: Color
  let on: Color

  init(_ strong: UInt32, _ soft: UInt32, on: UInt32 = 0xFFFFFF) {
    (self.strong, self.soft, self.on) = (Color(hex: strong), Color(hex: soft), Color(hex: on))
  }
}

/// The colours of one theme, by what they are for. `control`: the border of what can be touched, 3:1 at least.
struct Palette: Sendable {
  let paper, surface, ink, muted, line, control: Color
  let lineWidth: Double
  let primary, attention, bad, info, conflict: Tint
  let dark: Bool

  nonisolated static let light = Palette(
    paper: Color(hex: 0xFBFAF6), surface: .white, ink: Color(hex: 0x14201B), muted: Color(hex: 0x4C5A53), line: Color(hex: 0xDADFD8),
    control: Color(hex: 0x7C8780), lineWidth: 1, primary: Tint(0x0A5C43, 0xDFEFE7), attention: Tint(0x8F4A00, 0xFFEACF),
    bad: Tint(0xA3231B, 0xFBE1DE), info: Tint(0x174EA6, 0xE0EAFB), conflict: Tint(0x6B2C91, 0xF1E5F8), dark: false)

  nonisolated static let dark = Palette(
    paper: Color(hex: 0x0E1411), surface: Color(hex: 0x18211C), ink: Color(hex: 0xEEF3EF), muted: Color(hex: 0xA9B7AF),
    line: Color(hex: 0x2E3A33), control: Color(hex: 0x6C7B72), lineWidth: 1, primary: Tint(0x6FD3A8, 0x17382C, on: 0x00261A),
    attention: Tint(0xFFB75E, 0x3A2A12, on: 0x2B1700), bad: Tint(0xFF9B90, 0x421A17, on: 0x3A0500),
    info: Tint(0x9CC2FF, 0x172B4D, on: 0x001B44), conflict: Tint(0xD9A8F5, 0x33194A, on: 0x2B0A42), dark: true)

  nonisolated static let sunlight = Palette(
    paper: .white, surface: .white, ink: .black, muted: .black, line: .black, control: .black, lineWidth: 2,
    primary: Tint(0x003D2B, 0xFFFFFF), attention: Tint(0x5A2C00, 0xFFFFFF), bad: Tint(0x7A0A04, 0xFFFFFF), info: Tint(0x002C77, 0xFFFFFF),
    conflict: Tint(0x43106A, 0xFFFFFF), dark: false)
}

extension Color {
  nonisolated init(hex: UInt32) {
    self.init(red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255, blue: Double(hex & 0xFF) / 255)
  }
}

/// What every screen reads: colours, words, and which thumb reaches the filled button.
struct Theme: Sendable {
  var colors = Palette.light
  var words = Words(.en, zone: .gmt)
  var leftHand = false
}

extension EnvironmentValues {
  var theme: Theme {
    get { self[ThemeKey.self] }
    set { self[ThemeKey.self] = newValue }
  }
}

private struct ThemeKey: EnvironmentKey { static let defaultValue = Theme() }

/// Puts the theme that the courier chose around the screens.
struct Themed<Content: View>: View {
  let preferences: Preferences
  let words: Words
  @ViewBuilder let content: () -> Content
  @Environment(\.colorScheme) private var system
  @Environment(\.dynamicTypeSize) private var size

  var body: some View {
    content()
      .environment(\.theme, Theme(colors: palette, words: words, leftHand: preferences.leftHand))
      .dynamicTypeSize(preferences.largeText ? max(size, .xxxLarge) : size)
      .foregroundStyle(palette.ink)
      .tint(palette.primary.strong)
      .background(palette.paper)
      .preferredColorScheme(preferences.theme == .system ? nil : palette.dark ? .dark : .light)
  }

  private var palette: Palette {
    switch preferences.theme {
    case .light: .light
    case .dark: .dark
    case .sunlight: .sunlight
    case .system: system == .dark ? .dark : .light
    }
  }
}

/// The sizes of text, all of them growing with the system's.
extension Font {
  static let money = Font.system(.largeTitle, weight: .bold).monospacedDigit()
  static let title29 = Font.system(.title, weight: .bold).monospacedDigit()
  static let head = Font.system(.title2, weight: .bold).monospacedDigit()
  static let button = Font.system(.title3, weight: .bold).monospacedDigit()
  static let strong = Font.system(.body, weight: .bold).monospacedDigit()
  static let plain = Font.system(.body).monospacedDigit()
  static let small = Font.system(.subheadline).monospacedDigit()
  static let smallStrong = Font.system(.subheadline, weight: .bold).monospacedDigit()
  static let tab = Font.system(.caption, weight: .medium).monospacedDigit()
}

/// The icons, by what they are for: the system's own symbols, each with a word beside it.
enum Icon: String {
  case home = "house"
  case box = "shippingbox"
  case map
  case money = "dollarsign"
  case gear = "gearshape"
  case wait = "hourglass"
  case clock
  case warning = "exclamationmark.triangle"
  case arrow = "arrow.right"
  case navigate = "location.north"
  case check = "checkmark"
  case cross = "xmark"
  case question = "questionmark"
  case calendar
  case undo = "arrow.uturn.backward"
  case again = "arrow.clockwise"
  case torch = "flashlight.on.fill"
  case keyboard
  case pin = "mappin"
  case phone
  case message
  case key
  case lock
  case camera
  case person
  case shop = "storefront"
  case danger = "exclamationmark.shield"
  case more = "ellipsis"
  case handle = "line.3.horizontal"
  case up = "arrow.up"
  case down = "arrow.down"
  case cloud
  case copy = "doc.on.doc"
  case pen = "pencil"
  case search = "magnifyingglass"
  case plus
  case minus
  case shelf = "books.vertical"
}
