import SatchelKit
import SwiftUI

/// The next thing: filled, 64 high, the whole width that is left.
struct Next: View {
  let label: String
  var icon: Icon?
  var tint: Tint?
  var enabled: Bool
  let action: @MainActor () -> Void
  @Environment(\.theme.colors) private var colors

  init(_ label: String, icon: Icon? = nil, tint: Tint? = nil, enabled: Bool = true, action: @escaping @MainActor () -> Void) {
    (self.label, self.icon, self.tint, self.enabled, self.action) = (label, icon, tint, enabled, action)
  }

  var body: some View {
    let tint = tint ?? colors.primary
    Button(action: action) {
      ButtonWords(label: label, icon: icon)
        .font(.button)
        .foregroundStyle(tint.on)
        .frame(maxWidth: .infinity, minHeight: 64)
        .background(tint.strong, in: RoundedRectangle(cornerRadius: 18))
    }
    .buttonStyle(.plain)
    .disabled(!enabled)
  }
}

/// Everything that undoes, doubts or leaves: outlined. `on`: filled softly and ringed. `of`: for what it is, said by a screen reader
/// where other buttons have the same words.
struct Side: View {
  let label: String
  var icon: Icon?
  var color: Color?
  var height: Double
  var on: Bool
  var of: String?
  var enabled: Bool
  let action: @MainActor () -> Void
  @Environment(\.theme.colors) private var colors

  init(
    _ label: String, icon: Icon? = nil, color: Color? = nil, height: Double = 64, on: Bool = false, of: String? = nil, enabled: Bool = true,
    action: @escaping @MainActor () -> Void
  ) {
    (self.label, self.icon, self.color, self.height, self.on, self.of) = (label, icon, color, height, on, of)
    (self.enabled, self.action) = (enabled, action)
  }

  var body: some View {
    let shape = RoundedRectangle(cornerRadius: height < 56 ? 14 : 18)
    Button(action: action) {
      ButtonWords(label: label, icon: icon)
        .font(.strong)
        .foregroundStyle(on ? colors.primary.strong : color ?? colors.ink)
        .frame(minHeight: height)
        .background(on ? colors.primary.soft : colors.surface, in: shape)
        .overlay(shape.stroke(on ? colors.primary.strong : colors.control, lineWidth: colors.lineWidth + (on ? 1 : 0)))
    }
    .buttonStyle(.plain)
    .disabled(!enabled)
    .accessibilityLabel(of.map { "\(label), \($0)" } ?? label)
  }
}

private struct ButtonWords: View {
  let label: String
  let icon: Icon?

  var body: some View {
    HStack(spacing: 8) {
      if let icon { Sign(icon: icon) }
      Text(label).multilineTextAlignment(.center)
    }
    .padding(.horizontal, 14)
    .padding(.vertical, 8)
  }
}

/// One of several: the chosen one is filled softly and ringed.
struct Choice: View {
  let label: String
  let chosen: Bool
  var color: Color?
  var icon: Icon?
  var of: String?
  let action: @MainActor () -> Void

  init(
    _ label: String, _ chosen: Bool, color: Color? = nil, icon: Icon? = nil, of: String? = nil, action: @escaping @MainActor () -> Void
  ) {
    (self.label, self.chosen, self.color, self.icon, self.of, self.action) = (label, chosen, color, icon, of, action)
  }

  var body: some View {
    Side(label, icon: icon, color: color, height: 48, on: chosen, of: of, action: action).accessibilityAddTraits(chosen ? .isSelected : [])
  }
}

/// An icon that is a button; its words are for a screen reader.
struct IconAct: View {
  let icon: Icon
  let label: String
  let action: @MainActor () -> Void

  var body: some View {
    Button(action: action) { Sign(icon: icon).font(.head).frame(minWidth: 48, minHeight: 48) }
      .buttonStyle(.plain)
      .accessibilityLabel(label)
  }
}

/// What leaves and the one thing to do next, side by side; one above the other where the words need the room. The next thing is under
/// the thumb of the hand that holds the phone.
struct Actions<First: View, Last: View>: View {
  @ViewBuilder let side: () -> First
  @ViewBuilder let next: () -> Last
  @Environment(\.theme) private var theme

  var body: some View {
    ViewThatFits(in: .horizontal) {
      HStack(spacing: 10) {
        if theme.leftHand { next() }
        side().fixedSize(horizontal: true, vertical: false)
        if !theme.leftHand { next() }
      }
      VStack(spacing: 10) {
        side()
        next()
      }
    }
  }
}

/// Children in columns of one width; fewer columns where the text is large.
struct Evenly<Content: View>: View {
  let columns: Int
  @ViewBuilder let content: () -> Content
  @Environment(\.dynamicTypeSize) private var size

  var body: some View {
    let count = size.isAccessibilitySize ? 1 : columns
    LazyVGrid(
      columns: Array(repeating: GridItem(.flexible(), spacing: 8, alignment: .topLeading), count: count), spacing: 8, content: content)
  }
}
