import SatchelCore
import SatchelKit
import SwiftUI

/// Continuous scanning.
struct LoadScreen: View {
  let model: LoadModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Hears(scanner: model.scanner) {
      VStack(spacing: 0) {
        ScrollView {
          VStack(spacing: 0) {
            finder
            if case .failed(let why) = model.state.view { NotShown(why: why).padding(20) }
            VerdictBand(band: model.state.band)
            OnTheBox(band: model.state.band, model: model)
          }
        }
        Bottom(model: model, tab: nil) {
          let missing = (model.state.view.ready?.missing ?? []).filter { $0.reported == nil }.count
          Actions {
            if missing > 0 { Side(words.count("screens.missing_n", missing)) { model.open(.missing) } }
          } next: {
            Next(words.say("screens.done_loading")) { model.tab(.today) }
          }
        }
      }
      .background(colors.paper)
      .environment(\.lookAgain, LookAgain(runs: model.looksAgain, act: model.lookAgain))
    }
  }

  private var finder: some View {
    VStack(spacing: 16) {
      HStack(spacing: 8) {
        Text(words.say("screens.load")).font(.head).accessibilityAddTraits(.isHeader)
        Spacer(minLength: 0)
        if let view = model.state.view.ready {
          Text(words.say("screens.n_of", ["n": view.received, "of": view.all]))
            .font(.strong)
            .padding(8)
            .background(glass, in: RoundedRectangle(cornerRadius: 12))
        }
      }
      if let scanner = model.scanner { Finder(scanner: scanner, take: "screens.take_it_in") }
    }
    .foregroundStyle(Color.white)
    .padding(20)
    .background(night)
  }
}

/// Colour, shape and word of a verdict; changes in its own place.
private struct VerdictBand: View {
  let band: Band
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    let look = look
    let quiet = band == .ready
    HStack(spacing: 14) {
      Sign(icon: look.icon).font(.title29).frame(width: 52, height: 52).overlay(
        Circle().stroke(quiet ? colors.ink : look.tint.on, lineWidth: 2))
      VStack(alignment: .leading, spacing: 2) {
        Text(look.word).font(.head)
        if !look.second.isEmpty { Text(look.second) }
      }
      Spacer(minLength: 0)
    }
    .foregroundStyle(quiet ? colors.ink : look.tint.on)
    .padding(20)
    .frame(minHeight: 92)
    .background(quiet ? colors.surface : look.tint.strong)
    .accessibilityElement(children: .combine)
    .onChange(of: band) { _, _ in AccessibilityNotification.Announcement("\(self.look.word). \(self.look.second)").post() }
  }

  private var look: (tint: Tint, icon: Icon, word: String, second: String) {
    switch band {
    case .ready: return (colors.primary, .camera, words.say("screens.hold_a_label"), words.say("screens.hold_a_label_hint"))
    case .answered(let scan, _, true): return (colors.info, .undo, words.say("screens.taken_back"), scan.parcel)
    case .answered(let scan, _, false):
      let whose = [scan.address, scan.name].filter { !$0.isEmpty }.joined(separator: " · ")
      switch scan.verdict {
      case _ where scan.withdrawn:
        return (colors.bad, .cross, words.say("screens.withdrawn"), words.say("screens.withdrawn_hint"))
      case .expected: return (colors.primary, .check, words.say(scan.text), whose)
      case .twice: return (colors.info, .check, words.say(scan.text), whose)
      case .notToday:
        let day = words.say("screens.for_day", ["day": words.day(scan.listedFor ?? "")])
        return (colors.attention, .calendar, day, words.say("screens.set_aside_day"))
      case .unexpected: return (colors.conflict, .question, words.say(scan.text), words.say("screens.set_aside"))
      }
    }
  }
}

private struct OnTheBox: View {
  let band: Band
  let model: LoadModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words
  @ScaledMetric(relativeTo: .largeTitle) private var size = 84.0

  var body: some View {
    Beside {
      if case .answered(let scan, let damaged, false) = band, let number = scan.boxNumber, !scan.withdrawn {
        VStack(alignment: .leading, spacing: 2) {
          Text(words.say(scan.verdict == .twice ? "screens.stands_on_box" : "screens.write_on_box")).font(.small)
            .foregroundStyle(colors.muted)
          Text("\(number)").font(.system(size: size, weight: .bold).monospacedDigit())
          if damaged != nil { Chip(text: words.say("screens.marked_damaged"), tint: colors.attention, icon: .warning) }
        }
      }
      Spacer(minLength: 0)
    } end: {
      if case .answered(let scan, let damaged, false) = band {
        VStack(alignment: .trailing, spacing: 10) {
          if scan.verdict == .expected || scan.verdict == .twice {
            Side(words.say(damaged == nil ? "screens.damaged" : "screens.not_damaged"), icon: .box, height: 48, action: model.damaged)
          }
          if scan.verdict == .unexpected, !scan.withdrawn {
            Side(words.say("screens.add_it"), icon: .plus, height: 48) { model.open(.add(scan.parcel)) }
          }
          // A second scan of a box changed nothing.
          if scan.verdict != .twice { Side(words.say("screens.undo"), icon: .undo, height: 48, action: model.undo) }
        }
      }
    }
    .padding(20)
    .frame(minHeight: 120)
  }
}
