import SatchelCore
import SatchelKit
import SwiftUI

/// What now, where do I stand, is anything in doubt?
struct TodayScreen: View {
  let model: TodayModel
  @Environment(\.theme.words) private var words

  var body: some View {
    let view = model.state.view.ready
    Page(model, tab: .today) {
      let who = [view.map { words.day($0.day) }, view?.courier].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
      Heading(words.say("screens.today"), who) {
        IconAct(icon: .gear, label: words.say("screens.settings")) { model.open(.settings) }
      }
      Loaded(model.state.view) { Day(view: $0, model: model) }
    } buttons: {
      if let view { TodayButtons(view: view, model: model) }
    }
  }
}

private struct Day: View {
  let view: TodayView
  let model: TodayModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    MustRead(warnings: view.warnings, confirm: model.confirm)
    let second = model.state.syncing ? words.say("screens.sending") : model.state.trouble.map { words.say($0) }
    Kept(
      pending: view.pending, text: words.say(view.banner), second: view.conflicts > 0 ? words.say("screens.to_decide") : second,
      troubled: view.conflicts > 0 || view.lostEvidence > 0
    ) { model.open(.records) }
    NextCard(view: view)
    if view.parcels.all > 0 { CountsCard(counts: view.parcels) }
    if view.next.adds && !(view.alone && view.next == .getManifest) {
      Leads(words.say("screens.add_parcels"), .plus) { model.open(.add("")) }
    }
    ForEach(view.doubts, id: \.self) { doubt in
      if let place = doubt.place {
        Leads(words.say(doubt.text), .warning, tint: colors.attention) { model.open(place) }
      } else {
        Banner(text: words.say(doubt.text), tint: colors.attention, icon: .warning)
      }
    }
    if view.parcels.held > 0 {
      Leads(words.count("screens.on_counter_n", view.parcels.held), .shelf) { model.open(.counter) }
    }
    Leads(
      words.say("screens.so_far_today", ["money": words.money(view.earnedCents)]), .money, tint: colors.primary,
      second: words.count("screens.delivered_n", view.parcels.delivered)
    ) { model.open(.earnings) }
  }
}

extension NextStep {
  /// The day has not begun to be driven: more parcels may come.
  fileprivate var adds: Bool {
    switch self {
    case .getManifest, .load: true
    default: false
    }
  }
}

private struct NextCard: View {
  let view: TodayView
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Card(gap: 12) {
      if let outing = view.outing {
        Beside {
          Chip(
            text: words.say("screens.outing_of", ["number": outing.number, "of": max(view.outingsPlanned, outing.number)]),
            tint: colors.primary, icon: .clock)
        } end: {
          if let back = outing.backByS {
            Text(words.say("screens.back_by", ["time": words.time(back)])).font(.small).foregroundStyle(colors.muted)
          }
        }
      }
      step
      if let outing = view.outing { OutingProgress(outing: outing) }
    }
  }

  @ViewBuilder private var step: some View {
    switch view.next {
    case .goTo(let stop), .deliver(let stop): StopLine(stop)
    case .leave(let outing, let departS):
      Line(
        words.say("screens.outing_ready", ["number": outing]), words.say("screens.leave_at", ["time": words.time(departS)]), icon: .clock)
    case .load(let expected): Line(words.count("screens.expected_n", expected), words.say("screens.expected_hint"), icon: .box)
    case .getManifest:
      Line(words.say("screens.no_manifest"), words.say(view.alone ? "screens.add_parcels_hint" : "screens.no_manifest_hint"), icon: .box)
    case .plan: Line(words.say("screens.to_plan"), words.count("screens.loaded_n", view.parcels.toGo), icon: .map)
    case .comeBack: Line(words.say("screens.outing_done"), words.say("screens.outing_done_hint"), icon: .shop)
    case .closeDay: Line(words.say("screens.to_close"), words.say("screens.to_close_hint"), icon: .check)
    case .done: Line(words.say("screens.day_closed"), words.say("screens.day_closed_hint"), icon: .check)
    }
  }
}

private struct OutingProgress: View {
  let outing: RunningOuting
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    let (done, failed) = (Int(outing.done), Int(min(outing.notDelivered, outing.done)))
    ProgressLine(of: Int(outing.stops), done: done, failed: failed)
    Beside {
      Text(words.say("screens.stops_done", ["done": done, "of": outing.stops])).font(.smallStrong)
    } end: {
      if failed > 0 { Text(words.count("screens.not_delivered_n", failed)).font(.small).foregroundStyle(colors.muted) }
    }
  }
}

private struct CountsCard: View {
  let counts: ParcelCounts
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    let places = counts.places.filter { $0.count > 0 || $0.name == "delivered" || $0.name == "to_go" }
    Card(gap: 12) {
      Line(words.say("screens.parcels")) { Text("\(counts.all)").font(.strong).foregroundStyle(colors.muted) }
      Evenly(columns: places.count == 3 ? 3 : 4) {
        ForEach(places) { Figure(number: "\($0.count)", what: words.say("screens.place_\($0.name)")) }
      }
    }
  }
}

private struct TodayButtons: View {
  let view: TodayView
  let model: TodayModel
  @Environment(\.theme.words) private var words

  var body: some View {
    switch view.next {
    case .goTo(let stop): atDoor(stop, words.say("screens.arrived_at", ["number": stop.number]))
    case .deliver(let stop): atDoor(stop, words.say("screens.deliver_at", ["number": stop.number]))
    case .leave:
      Actions {
        Side(words.say("screens.tab_plan"), icon: .map) { model.tab(.plan) }
      } next: {
        next("screens.leave_the_shop")
      }
    case .closeDay:
      Actions {
        Side(words.say("screens.counter"), icon: .shelf) { model.open(.counter) }
      } next: {
        next("screens.close_the_day")
      }
    case .load: next("screens.take_in", .box)
    case .getManifest where view.alone: next("screens.add_parcels", .plus)
    case .getManifest: next(model.state.syncing ? "screens.sending" : "screens.fetch_parcels", .cloud)
    case .plan: next("screens.plan_the_day", .map)
    case .comeBack: next("screens.back_at_shop", .shop)
    case .done:
      Actions {
        Side(words.say("screens.day_closed"), action: model.next)
      } next: {
        if view.pending > 0 && !view.alone { Next(words.say("screens.send_now"), icon: .cloud, action: model.sync) }
      }
    }
  }

  private func next(_ key: String, _ icon: Icon? = nil) -> some View {
    Next(words.say(key), icon: icon, enabled: !model.notice.busy, action: model.next)
  }

  private func atDoor(_ stop: StopBrief, _ label: String) -> some View {
    Actions {
      Side(words.say("screens.navigate"), icon: .navigate) { model.navigate(stop.id) }
    } next: {
      Next(label, enabled: !model.notice.busy, action: model.next)
    }
  }
}
