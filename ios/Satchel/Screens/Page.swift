import SatchelKit
import SwiftUI

/// A screen: heading and content scroll, what is refused and the buttons stay. `tab`: the bar of places is shown with this one lit. `due`:
/// where it changes, the end of the content comes into sight.
struct Page<Content: View, Buttons: View>: View {
  let model: PlaceModel
  var tab: Place?
  var due: AnyHashable?
  @ViewBuilder let content: () -> Content
  @ViewBuilder let buttons: () -> Buttons
  @Environment(\.theme.colors) private var colors

  init(
    _ model: PlaceModel, tab: Place? = nil, due: AnyHashable? = nil, @ViewBuilder content: @escaping () -> Content,
    @ViewBuilder buttons: @escaping () -> Buttons
  ) {
    (self.model, self.tab, self.due, self.content, self.buttons) = (model, tab, due, content, buttons)
  }

  var body: some View {
    Hears(scanner: model.scanner) {
      VStack(spacing: 0) {
        ScrollViewReader { reader in
          ScrollView {
            VStack(alignment: .leading, spacing: 10, content: content).padding(16).frame(maxWidth: .infinity, alignment: .leading).id(0)
          }
          .scrollDismissesKeyboard(.interactively)
          .onChange(of: due) { _, _ in
            Task { reader.scrollTo(0, anchor: .bottom) }  // once what is due has its place
          }
        }
        Bottom(model: model, tab: tab, buttons: buttons)
      }
      .background(colors.paper)
      .environment(\.lookAgain, LookAgain(runs: model.looksAgain, act: model.lookAgain))
    }
  }
}

extension Page where Buttons == EmptyView {
  init(_ model: PlaceModel, tab: Place? = nil, @ViewBuilder content: @escaping () -> Content) {
    self.init(model, tab: tab, content: content) { EmptyView() }
  }
}

/// What stays at the bottom of every screen: why something was refused, what was just done, the buttons, the bar of places.
struct Bottom<Buttons: View>: View {
  let model: PlaceModel
  let tab: Place?
  @ViewBuilder let buttons: () -> Buttons
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    VStack(spacing: 0) {
      Group {
        if let problem = model.notice.problem {
          Banner(text: words.say(problem), tint: colors.bad, icon: .cross) { model.understood() }
        } else if let did = model.did {
          Line(words.say("screens.did_\(did.what.rawValue)"), icon: .check, tint: colors.primary) {
            Side(words.say("screens.undo"), icon: .undo, height: 48, action: model.takeBack)
          }
        }
      }
      .padding(.horizontal, 16)
      .padding(.vertical, 8)
      buttons().padding(.horizontal, 16).padding(.vertical, 8)
      if let tab { Tabs(here: tab, model: model) }
    }
    .onChange(of: model.notice.problem) { _, problem in
      if let problem { AccessibilityNotification.Announcement(words.say(problem)).post() }
    }
  }
}

private struct Tabs: View {
  let here: Place
  let model: PlaceModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    VStack(spacing: 0) {
      Rule()
      HStack(spacing: 0) {
        tab("screens.tab_today", .home, .today)
        tab("screens.tab_load", .box, .load)
        tab("screens.tab_plan", .map, .plan)
        tab("screens.tab_earnings", .money, .earnings)
      }
    }
    .background(colors.surface)
  }

  private func tab(_ key: String, _ icon: Icon, _ place: Place) -> some View {
    Button {
      model.tab(place)
    } label: {
      VStack(spacing: 2) {
        Sign(icon: icon).font(.head)
        Text(words.say(key)).font(.tab)
      }
      .frame(maxWidth: .infinity, minHeight: 60)
      .foregroundStyle(here == place ? colors.primary.strong : colors.muted)
    }
    .buttonStyle(.plain)
    .accessibilityAddTraits(here == place ? .isSelected : [])
  }
}

/// A view that cannot be shown: why, and another look.
struct NotShown: View {
  let why: Sentence
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words
  @Environment(\.lookAgain) private var again

  var body: some View {
    let said = words.say(why)
    Card(edge: colors.bad.strong, gap: 12) {
      Line(words.say("screens.not_shown"), said, icon: .warning, tint: colors.bad)
      Side(
        words.say(again.runs ? "screens.loading" : "screens.try_again"), icon: .again, height: 48, enabled: !again.runs, action: again.act)
    }
    .onAppear { AccessibilityNotification.Announcement(said).post() }
    .onChange(of: again.runs) { _, runs in
      if !runs { AccessibilityNotification.Announcement(said).post() }  // it failed once more
    }
  }
}

/// Another look at everything, and whether it runs; given by whoever shows a place.
struct LookAgain: Sendable {
  var runs = false
  var act: @MainActor @Sendable () -> Void = {}
}

extension EnvironmentValues {
  var lookAgain: LookAgain {
    get { self[LookAgainKey.self] }
    set { self[LookAgainKey.self] = newValue }
  }
}

private struct LookAgainKey: EnvironmentKey { static let defaultValue = LookAgain() }

/// A view that is not there yet, or cannot be shown, in words; else what it shows, one below the other.
struct Loaded<V: Sendable, Content: View>: View {
  let shown: Shown<V>
  @ViewBuilder let content: (V) -> Content
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  init(_ shown: Shown<V>, @ViewBuilder content: @escaping (V) -> Content) { (self.shown, self.content) = (shown, content) }

  var body: some View {
    switch shown {
    case .loading: Text(words.say("screens.loading")).foregroundStyle(colors.muted)
    case .failed(let why): NotShown(why: why)
    case .ready(let view): VStack(alignment: .leading, spacing: 10) { content(view) }
    }
  }
}
