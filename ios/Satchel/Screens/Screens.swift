import Foundation
import SatchelCore
import SatchelKit
import SwiftUI

/// The screen of the place where the courier is. `preview`: the camera's picture; `picture`: a photo's bytes as an image.
struct Screens<Preview: View>: View {
  let app: App
  @ViewBuilder let preview: () -> Preview
  let picture: (Data) -> Image?

  var body: some View {
    Themed(preferences: app.preferences, words: app.words) { screen }
  }

  @ViewBuilder private var screen: some View {
    switch app.model {
    case let model as TodayModel: TodayScreen(state: model.state, notice: model.notice, acts: model)
    case let model as LoadModel: LoadScreen(state: model.state, notice: model.notice, acts: model, preview: preview)
    case let model as PlanModel: PlanScreen(state: model.state, notice: model.notice, acts: model)
    case let model as StopModel: StopScreen(state: model.state, notice: model.notice, acts: model)
    case let model as DeliverModel:
      DeliverScreen(state: model.state, notice: model.notice, acts: model, preview: preview, picture: picture)
    default: lessOften
    }
  }

  @ViewBuilder private var lessOften: some View {
    switch app.model {
    case let model as CannotDeliverModel: CannotDeliverScreen(state: model.state, notice: model.notice, acts: model)
    case let model as RecordedModel: RecordedScreen(state: model.state, notice: model.notice, acts: model)
    case let model as MissingModel: MissingScreen(state: model.state, notice: model.notice, acts: model)
    case let model as CounterModel: CounterScreen(state: model.state, notice: model.notice, acts: model)
    case let model as ReturnsModel: ReturnsScreen(state: model.state, notice: model.notice, acts: model)
    case let model as CloseDayModel: CloseDayScreen(state: model.state, notice: model.notice, acts: model)
    default: ofTheShop
    }
  }

  @ViewBuilder private var ofTheShop: some View {
    switch app.model {
    case let model as EarningsModel: EarningsScreen(state: model.state, notice: model.notice, acts: model)
    case let model as MileageModel: MileageScreen(state: model.state, notice: model.notice, acts: model)
    case let model as RecordsModel: RecordsScreen(state: model.state, notice: model.notice, acts: model)
    case let model as SettingsModel: SettingsScreen(state: model.state, acts: model)
    case let model as EnrolModel: EnrolScreen(state: model.state, notice: model.notice, acts: model)
    case let model as CouriersModel: CouriersScreen(couriers: model.state, notice: model.notice, acts: model)
    default: EmptyView()
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
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    VStack(alignment: .leading, spacing: 16) {
      Text(words.say(why)).font(.head)
      if phraseOpens { Field(label: words.say("screens.phrase"), value: typed) { typed = $0 } }
      Next(words.say(phraseOpens ? "screens.open_with_phrase" : "screens.try_again")) {
        if phraseOpens { phrase(typed) } else { again() }
      }
    }
    .padding(16)
  }
}
