import SatchelCore
import SatchelKit
import SwiftUI

/// An icon; words stand beside it, so a screen reader leaves it out.
struct Sign: View {
  let icon: Icon
  var body: some View { Image(systemName: icon.rawValue).accessibilityHidden(true) }
}

/// Something that belongs together. `action`: it leads somewhere.
struct Card<Content: View>: View {
  var edge: Color?
  var ground: Color?
  var gap = 0.0
  var action: (@MainActor () -> Void)?
  @ViewBuilder let content: () -> Content
  @Environment(\.theme.colors) private var colors

  var body: some View {
    if let action {
      Button(action: action) { box }.buttonStyle(.plain)
    } else {
      box
    }
  }

  private var box: some View {
    VStack(alignment: .leading, spacing: gap, content: content)
      .frame(maxWidth: .infinity, alignment: .leading)
      .padding(16)
      .background(ground ?? colors.surface, in: RoundedRectangle(cornerRadius: 16))
      .overlay(RoundedRectangle(cornerRadius: 16).stroke(edge ?? colors.line, lineWidth: colors.lineWidth))
  }
}

/// The number of a box, a stop or a shelf: what the eye looks for. `said`: what a screen reader says in its place; nil: nothing.
struct Badge: View {
  let number: String
  var size = 44.0
  var said: String?
  @Environment(\.theme.colors) private var colors

  var body: some View {
    Text(number)
      .font(size >= 56 ? .title29 : .button)
      .foregroundStyle(colors.paper)
      .padding(6)
      .frame(minWidth: size, minHeight: size)
      .background(colors.ink, in: RoundedRectangle(cornerRadius: size / 4))
      .accessibilityLabel(said ?? "")
      .accessibilityHidden(said == nil)
  }
}

struct StopBadge: View {
  let number: UInt32
  var size = 44.0
  @Environment(\.theme.words) private var words

  var body: some View {
    Badge(number: number > 0 ? "\(number)" : "–", size: size, said: words.say("screens.stop_number", ["number": number]))
  }
}

/// The number that stands on a box.
struct BoxBadge: View {
  let number: UInt32?
  var size = 48.0
  @Environment(\.theme.words) private var words

  var body: some View {
    Badge(
      number: number.map { "\($0)" } ?? "–", size: size, said: number.map { words.say("screens.box_number", ["number": $0]) })
  }
}

/// A few words that say a state, never by colour alone.
struct Chip: View {
  let text: String
  let tint: Tint
  let icon: Icon

  var body: some View {
    HStack(spacing: 6) {
      Sign(icon: icon)
      Text(text)
    }
    .font(.smallStrong)
    .foregroundStyle(tint.strong)
    .padding(8)
    .background(tint.soft, in: RoundedRectangle(cornerRadius: 10))
  }
}

/// What is true, in words.
struct Banner: View {
  let text: String
  let tint: Tint
  let icon: Icon
  var second: String?
  var action: (@MainActor () -> Void)?

  var body: some View {
    Card(edge: tint.strong, action: action) {
      HStack(spacing: 14) {
        Sign(icon: icon).foregroundStyle(tint.strong)
        VStack(alignment: .leading, spacing: 2) {
          Text(text).font(.smallStrong).foregroundStyle(tint.strong)
          if let second { Text(second).font(.small) }
        }
      }
    }
  }
}

/// What waits to be sent, in words: never "saved" for what is only here.
struct Kept: View {
  let pending: UInt32
  let text: String
  var second: String?
  /// A person must decide, or something was lost.
  var troubled = false
  var action: (@MainActor () -> Void)?
  @Environment(\.theme.colors) private var colors

  var body: some View {
    let (tint, icon): (Tint, Icon) =
      troubled ? (colors.conflict, .warning) : pending > 0 ? (colors.attention, .wait) : (colors.primary, .check)
    Banner(text: text, tint: tint, icon: icon, second: second, action: action)
  }
}

/// What begins it, a headline and a second line, and what stands at the other side; below it where the text is large.
struct Line<Start: View, End: View>: View {
  let title: String
  var second: String?
  var font = Font.strong
  @ViewBuilder let start: () -> Start
  @ViewBuilder let end: () -> End
  @Environment(\.theme.colors) private var colors

  init(
    _ title: String, _ second: String? = nil, font: Font = .strong, @ViewBuilder start: @escaping () -> Start,
    @ViewBuilder end: @escaping () -> End
  ) {
    (self.title, self.second, self.font, self.start, self.end) = (title, second, font, start, end)
  }

  var body: some View {
    Beside {
      HStack(spacing: 12) {
        start()
        VStack(alignment: .leading, spacing: 2) {
          Text(title).font(font)
          if let second, !second.isEmpty { Text(second).font(.small).foregroundStyle(colors.muted) }
        }
        Spacer(minLength: 0)
      }
    } end: {
      end()
    }
  }
}

extension Line where Start == TintedSign, End == EmptyView {
  init(_ title: String, _ second: String? = nil, icon: Icon, tint: Tint? = nil) {
    self.init(title, second, start: { TintedSign(icon: icon, tint: tint) }, end: { EmptyView() })
  }
}

extension Line where Start == TintedSign {
  init(_ title: String, _ second: String? = nil, icon: Icon, tint: Tint? = nil, @ViewBuilder end: @escaping () -> End) {
    self.init(title, second, start: { TintedSign(icon: icon, tint: tint) }, end: end)
  }
}

extension Line where Start == EmptyView {
  init(_ title: String, _ second: String? = nil, @ViewBuilder end: @escaping () -> End) {
    self.init(title, second, start: { EmptyView() }, end: end)
  }
}

struct TintedSign: View {
  let icon: Icon
  var tint: Tint?
  @Environment(\.theme.colors) private var colors
  var body: some View { Sign(icon: icon).foregroundStyle(tint?.strong ?? colors.ink) }
}

/// Words and what stands at their end; below them where they would not fit side by side.
struct Beside<Words: View, End: View>: View {
  @ViewBuilder let words: () -> Words
  @ViewBuilder let end: () -> End

  var body: some View {
    ViewThatFits(in: .horizontal) {
      HStack(spacing: 8) {
        words()
        end()
      }
      VStack(alignment: .leading, spacing: 8) {
        words()
        end()
      }
    }
  }
}

/// What belongs together, each with a line above it but the first.
struct Rows<Row: Identifiable, Content: View>: View {
  let rows: [Row]
  @ViewBuilder let content: (Row) -> Content

  var body: some View {
    ForEach(rows) { row in
      if row.id != rows.first?.id { Rule().padding(.vertical, 10) }
      content(row)
    }
  }
}

struct Rule: View {
  @Environment(\.theme.colors) private var colors
  var body: some View { Rectangle().fill(colors.line).frame(height: colors.lineWidth) }
}

/// How far something is: `done` of `of` fill it, `failed` of them only to half of its height.
struct ProgressLine: View {
  let of: Int
  let done: Int
  let failed: Int
  @Environment(\.theme.colors) private var colors

  var body: some View {
    let shape = RoundedRectangle(cornerRadius: 7)
    GeometryReader { room in
      let each = room.size.width / Double(max(of, 1))
      HStack(spacing: 0) {
        Rectangle().fill(colors.primary.strong).frame(width: each * Double(done - failed), height: 10)
        Rectangle().fill(colors.bad.strong).frame(width: each * Double(failed), height: 5)
      }
      .frame(width: room.size.width, height: 14, alignment: .leading)
      .clipShape(shape)
      .overlay(shape.stroke(colors.control, lineWidth: colors.lineWidth))
    }
    .frame(height: 14)
    .accessibilityHidden(true)
  }
}

/// A field below its words. `digits`: opens the keyboard of numbers. `capitals`: for labels and codes.
struct Field: View {
  let label: String
  let value: String
  var digits = false
  var capitals = false
  let change: (String) -> Void
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(label).font(.small).foregroundStyle(colors.muted).accessibilityHidden(true)
      TextField("", text: Binding(get: { value }, set: { change($0) }))
        .font(.head)
        .keyboardType(digits ? .numberPad : .default)
        .textInputAutocapitalization(capitals ? .characters : .words)
        .autocorrectionDisabled()
        .padding(12)
        .frame(minHeight: 48)
        .overlay(RoundedRectangle(cornerRadius: 14).stroke(colors.control, lineWidth: colors.lineWidth))
        .accessibilityLabel(label)
    }
  }
}

/// The heading of a screen and, at the other side, what leaves it or `end`.
struct Heading<End: View>: View {
  let title: String
  let second: String?
  @ViewBuilder let end: () -> End
  @Environment(\.theme.colors) private var colors

  init(_ title: String, _ second: String? = nil, @ViewBuilder end: @escaping () -> End) {
    (self.title, self.second, self.end) = (title, second, end)
  }

  var body: some View {
    HStack(alignment: .top, spacing: 8) {
      VStack(alignment: .leading, spacing: 2) {
        Text(title).font(.title29).accessibilityAddTraits(.isHeader)
        if let second, !second.isEmpty { Text(second).foregroundStyle(colors.muted) }
      }
      Spacer(minLength: 0)
      end()
    }
    .padding(.bottom, 4)
  }
}

extension Heading where End == EmptyView {
  init(_ title: String, _ second: String? = nil) { self.init(title, second) { EmptyView() } }
}

extension Heading where End == Leave {
  init(_ title: String, _ second: String? = nil, close: @escaping @MainActor () -> Void) {
    self.init(title, second) { Leave(action: close) }
  }
}

struct Leave: View {
  let action: @MainActor () -> Void
  @Environment(\.theme.words) private var words
  var body: some View { IconAct(icon: .cross, label: words.say("screens.close"), action: action) }
}

/// Leads to another screen.
struct Leads: View {
  let title: String
  let icon: Icon
  var tint: Tint?
  var second: String?
  let action: @MainActor () -> Void

  init(_ title: String, _ icon: Icon, tint: Tint? = nil, second: String? = nil, action: @escaping @MainActor () -> Void) {
    (self.title, self.icon, self.tint, self.second, self.action) = (title, icon, tint, second, action)
  }

  var body: some View {
    Card(action: action) { Line(title, second, icon: icon, tint: tint) { Sign(icon: .arrow) } }
  }
}

/// A stop ahead: its number, its address, when and what.
struct StopLine<End: View>: View {
  let stop: StopBrief
  @ViewBuilder let end: () -> End
  @Environment(\.theme.words) private var words

  init(_ stop: StopBrief, @ViewBuilder end: @escaping () -> End) { (self.stop, self.end) = (stop, end) }

  var body: some View {
    let about = [
      words.count("screens.parcels_n", stop.parcels),
      stop.plannedArrivalS.map { words.say("screens.planned_at", ["time": words.time($0)]) },
      stop.beforeS.map { words.say("screens.before", ["time": words.time($0)]) },
    ]
    Line(stop.address, about.compactMap { $0 }.joined(separator: " · "), font: .head, start: { StopBadge(number: stop.number) }, end: end)
  }
}

extension StopLine where End == EmptyView {
  init(_ stop: StopBrief) { self.init(stop) { EmptyView() } }
}

/// What a person must have read before it goes away.
struct MustRead: View {
  let warnings: [Sentence]
  let confirm: ([Sentence]) -> Void
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    if !warnings.isEmpty {
      Card(edge: colors.bad.strong, gap: 12) {
        ForEach(warnings, id: \.self) { Line(words.say($0), icon: .warning, tint: colors.bad) }
        Side(words.say("screens.i_have_read_it"), height: 48) { confirm(warnings) }
      }
    }
  }
}

/// A number and what it counts.
struct Figure: View {
  let number: String
  let what: String
  var color: Color?
  @Environment(\.theme.colors) private var colors

  var body: some View {
    VStack(alignment: .leading, spacing: 2) {
      Text(number).font(.head).foregroundStyle(color ?? colors.ink)
      Text(what).font(.small).foregroundStyle(colors.muted)
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .accessibilityElement(children: .combine)
  }
}
