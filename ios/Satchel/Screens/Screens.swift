import Foundation
import SatchelCore
import SatchelKit
import SwiftUI

/// What the system draws for the screens: the camera's picture, and a photo's bytes as an image.
struct Drawing: Sendable {
  var preview: @MainActor @Sendable () -> AnyView = { AnyView(EmptyView()) }
  var picture: @MainActor @Sendable (Data) -> Image? = { _ in nil }
}

extension EnvironmentValues {
  var drawing: Drawing {
    get { self[DrawingKey.self] }
    set { self[DrawingKey.self] = newValue }
  }
}

private struct DrawingKey: EnvironmentKey { static let defaultValue = Drawing() }

/// The screen of the place where the courier is, behind the gate.
struct Screens: View {
  let app: App
  let drawing: Drawing

  var body: some View {
    Themed(preferences: app.preferences, words: app.words) {
      if app.gate.shut { ShutScreen(gate: app.gate) } else { Screen(model: app.model) }
    }
    .environment(\.drawing, drawing)
  }
}

/// A model and its screen.
struct Screen: View {
  let model: PlaceModel

  var body: some View {
    switch model {
    case let model as TodayModel: TodayScreen(model: model)
    case let model as LoadModel: LoadScreen(model: model)
    case let model as PlanModel: PlanScreen(model: model)
    case let model as SlotsModel: SlotsScreen(model: model)
    case let model as StopModel: StopScreen(model: model)
    case let model as DeliverModel: DeliverScreen(model: model)
    case let model as CannotDeliverModel: CannotDeliverScreen(model: model)
    case let model as RecordedModel: RecordedScreen(model: model)
    case let model as MissingModel: MissingScreen(model: model)
    case let model as CounterModel: CounterScreen(model: model)
    case let model as ReturnsModel: ReturnsScreen(model: model)
    case let model as CloseDayModel: CloseDayScreen(model: model)
    case let model as EarningsModel: EarningsScreen(model: model)
    case let model as MileageModel: MileageScreen(model: model)
    case let model as RecordsModel: RecordsScreen(model: model)
    case let model as SettingsModel: SettingsScreen(model: model)
    case let model as EnrolModel: EnrolScreen(model: model)
    case let model as SetUpModel: SetUpScreen(model: model)
    case let model as CouriersModel: CouriersScreen(model: model)
    case let model as AddModel: AddScreen(model: model)
    default: EmptyView()
    }
  }
}

/// Who holds the phone? Nothing of anybody is on the screen until the owner is there.
struct ShutScreen: View {
  let gate: Gate
  @Environment(\.theme.words) private var words

  var body: some View {
    Alone {
      Heading(words.say("screens.shut_title"), words.say("screens.shut_hint"))
      Next(words.say("screens.unlock"), icon: .lock) { gate.ask() }
    }
  }
}

/// What stands on the screen while the store does not open: why, and the way out.
struct ClosedScreen: View {
  let why: Sentence
  let phraseOpens: Bool
  let again: () -> Void
  let phrase: (String) -> Void
  @State private var typed = ""
  @Environment(\.theme.words) private var words

  var body: some View {
    Alone {
      Text(words.say(why)).font(.head)
      if phraseOpens { Field(label: words.say("screens.phrase"), value: typed) { typed = $0 } }
      Next(words.say(phraseOpens ? "screens.open_with_phrase" : "screens.try_again")) {
        if phraseOpens { phrase(typed) } else { again() }
      }
    }
  }
}

/// A screen without a place in the app.
private struct Alone<Content: View>: View {
  @ViewBuilder let content: () -> Content

  var body: some View {
    ScrollView { VStack(alignment: .leading, spacing: 16, content: content).padding(16) }
  }
}
