import SatchelCore
import SatchelKit
import SwiftUI

/// The ground of a camera before its picture is there, and what is written on it; the same in every theme.
private let night = Color(hex: 0x2B2722)
private let glass = Color(hex: 0x11100E)

/// Continuous scanning. `preview`: the camera's picture.
struct LoadScreen<Preview: View>: View {
  let state: LoadState
  let notice: Notice
  let acts: any LoadActs
  @ViewBuilder let preview: () -> Preview
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    VStack(spacing: 0) {
      ScrollView {
        VStack(spacing: 0) {
          finder
          VerdictBand(band: state.band)
          OnTheBox(band: state.band, acts: acts)
        }
      }
      Bottom(notice: notice, acts: acts, tab: nil) {
        let missing = (state.view.ready?.missing ?? []).filter { !$0.reported }.count
        Actions {
          if missing > 0 { Side(words.count("screens.missing_n", missing), action: acts.missing) }
        } next: {
          Next(words.say("screens.done_loading"), action: acts.done)
        }
      }
    }
    .background(theme.colors.paper)
  }

  private var finder: some View {
    VStack(spacing: 16) {
      HStack(spacing: 8) {
        Text(theme.words.say("screens.load")).font(.head).accessibilityAddTraits(.isHeader)
        Spacer(minLength: 0)
        if let view = state.view.ready {
          Text(theme.words.say("screens.n_of", ["n": view.received, "of": view.all]))
            .font(.strong)
            .padding(8)
            .background(glass, in: RoundedRectangle(cornerRadius: 12))
        }
      }
      camera
        .frame(maxWidth: .infinity, minHeight: 226)
        .clipShape(RoundedRectangle(cornerRadius: 20))
        .overlay(RoundedRectangle(cornerRadius: 20).stroke(Color.white, lineWidth: 3))
      typing
    }
    .foregroundStyle(Color.white)
    .padding(20)
    .background(night)
  }

  @ViewBuilder private var camera: some View {
    switch state.camera {
    case .running: preview()
    case .asleep: CameraSays(key: "screens.camera_asleep", wake: acts.wake)
    case .denied: CameraSays(key: "screens.camera_denied", wake: nil)
    case .busy: CameraSays(key: "screens.camera_busy", wake: acts.wake)
    }
  }

  @ViewBuilder private var typing: some View {
    let words = theme.words
    if let typed = state.typed {
      Card(gap: 10) {
        Field(label: words.say("screens.last_4"), value: typed, capitals: true, change: acts.type)
        Actions {
          Side(words.say("screens.leave_it"), height: 48) { acts.type(nil) }
        } next: {
          Next(words.say("screens.take_it_in")) { acts.scanned(typed) }
        }
      }
      .foregroundStyle(theme.colors.ink)
    } else {
      HStack(spacing: 10) {
        Dark(label: words.say(state.torch ? "screens.light_off" : "screens.light"), icon: .torch, action: acts.torch)
        Dark(label: words.say("screens.type_last_4"), icon: .keyboard) { acts.type("") }
      }
    }
  }
}

private struct CameraSays: View {
  let key: String
  let wake: (@MainActor () -> Void)?
  @Environment(\.theme) private var theme

  var body: some View {
    VStack(spacing: 12) {
      Text(theme.words.say(key)).font(.strong).multilineTextAlignment(.center)
      if let wake { Dark(label: theme.words.say("screens.camera_on"), icon: .camera, action: wake) }
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

/// Colour, shape and word of a verdict; changes in its own place.
private struct VerdictBand: View {
  let band: Band
  @Environment(\.theme) private var theme

  var body: some View {
    let look = look
    let quiet = band == .ready
    HStack(spacing: 14) {
      Sign(icon: look.icon).font(.title29).frame(width: 52, height: 52).overlay(
        Circle().stroke(quiet ? theme.colors.ink : look.tint.on, lineWidth: 2))
      VStack(alignment: .leading, spacing: 2) {
        Text(look.word).font(.head)
        if !look.second.isEmpty { Text(look.second) }
      }
      Spacer(minLength: 0)
    }
    .foregroundStyle(quiet ? theme.colors.ink : look.tint.on)
    .padding(20)
    .frame(minHeight: 92)
    .background(quiet ? theme.colors.surface : look.tint.strong)
    .accessibilityElement(children: .combine)
    .onChange(of: band) { _, _ in AccessibilityNotification.Announcement("\(self.look.word). \(self.look.second)").post() }
  }

  private var look: (tint: Tint, icon: Icon, word: String, second: String) {
    let (words, colors) = (theme.words, theme.colors)
    switch band {
    case .ready: return (colors.primary, .camera, words.say("screens.hold_a_label"), words.say("screens.hold_a_label_hint"))
    case .refused(let why): return (colors.bad, .cross, words.say(why), "")
    case .answered(let scan, _, true): return (colors.info, .undo, words.say("screens.taken_back"), scan.parcel)
    case .answered(let scan, _, false):
      let whose = [scan.address, scan.name].filter { !$0.isEmpty }.joined(separator: " · ")
      switch scan.verdict {
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
  let acts: any LoadActs
  @Environment(\.theme) private var theme
  @ScaledMetric(relativeTo: .largeTitle) private var size = 84.0

  var body: some View {
    let words = theme.words
    Beside {
      if case .answered(let scan, let damaged, false) = band, let number = scan.boxNumber {
        VStack(alignment: .leading, spacing: 2) {
          Text(words.say(scan.verdict == .twice ? "screens.stands_on_box" : "screens.write_on_box")).font(.small)
            .foregroundStyle(theme.colors.muted)
          Text("\(number)").font(.system(size: size, weight: .bold).monospacedDigit())
          if damaged != nil { Chip(text: words.say("screens.marked_damaged"), tint: theme.colors.attention, icon: .warning) }
        }
      }
      Spacer(minLength: 0)
    } end: {
      if case .answered(let scan, let damaged, false) = band {
        VStack(alignment: .trailing, spacing: 10) {
          if scan.verdict == .expected || scan.verdict == .twice {
            Side(words.say(damaged == nil ? "screens.damaged" : "screens.not_damaged"), icon: .box, height: 48, action: acts.damaged)
          }
          Side(words.say("screens.undo"), icon: .undo, height: 48, action: acts.undo)
        }
      }
    }
    .padding(20)
    .frame(minHeight: 120)
  }
}
