import SatchelCore
import SatchelKit
import SwiftUI

/// When do I leave, in what order, is this order good, what does not fit and why?
struct PlanScreen: View {
  let model: PlanModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model, tab: .plan) {
      Heading(words.say("screens.plan"), second)
      if let view = model.state.view.ready, view.planned {
        tabs(view)
        MapArea(model: model)
        if let outing = model.state.outing {
          if !outing.ended {
            Choice(words.say("screens.keep_order"), view.byHand, icon: .lock) { model.lock(!view.byHand) }
          }
          remarks(view)
          stops(outing)
        } else {
          ForEach(view.unplanned) { left($0, view) }
        }
      } else if model.state.view.ready == nil {
        Loaded(model.state.view) { _ in EmptyView() }
      } else {
        Card {
          if model.notice.searching {
            Line(words.say("screens.searching"), words.say("screens.searching_hint"), icon: .search)
          } else {
            Line(words.say("screens.no_plan"), words.say("screens.no_plan_hint"), icon: .map)
          }
        }
      }
    } buttons: {
      buttons
    }
  }

  private var second: String? {
    model.state.outing.map {
      [
        words.say("screens.leave_back", ["leave": words.time($0.departS), "back": words.time($0.returnS)]),
        words.count("screens.stops_n", $0.stops.count), words.distance($0.distanceM),
      ].joined(separator: " · ")
    }
  }

  private func tabs(_ view: PlanView) -> some View {
    ScrollView(.horizontal) {
      HStack(spacing: 8) {
        ForEach(view.outings) { outing in
          let label = words.say("screens.outing_stops", ["number": outing.number, "n": outing.stops.count])
          Choice(label, model.state.tab == .outing(outing.number)) { model.show(.outing(outing.number)) }
        }
        if !view.unplanned.isEmpty {
          Choice(
            words.count("screens.left_n", view.unplanned.count), model.state.tab == .leftOut, color: colors.attention.strong
          ) { model.show(.leftOut) }
        }
      }
    }
  }

  /// What the times rest on where they are not those of the streets.
  @ViewBuilder private func remarks(_ view: PlanView) -> some View {
    let said = [
      view.travel.flatMap { $0.onStreets ? nil : words.say($0.text) },
      view.travel?.learned.map { words.say($0) }, view.approximate > 0 ? words.count("screens.approximate_n", view.approximate) : nil,
    ].compactMap { $0 }
    let straight = (view.travel?.straight ?? []).map { words.say($0.text) }
    ForEach(said + straight, id: \.self) { Text($0).font(.small).foregroundStyle(colors.muted) }
  }

  private func stops(_ outing: OutingView) -> some View {
    VStack(spacing: 0) {
      ForEach(outing.stops.indices, id: \.self) { i in
        StopRow(stop: outing.stops[i], index: i, of: outing.stops.count, movable: !outing.ended, model: model)
      }
    }
    .background(colors.surface)
  }

  /// A tap opens its door, as of any other stop.
  private func left(_ stop: UnplannedStop, _ view: PlanView) -> some View {
    Card(gap: 8) {
      Button {
        model.open(.stop(stop.id))
      } label: {
        Line(stop.address, words.say(stop.text), icon: .warning, tint: colors.attention) { Sign(icon: .arrow) }
      }
      .buttonStyle(.plain)
      ForEach(view.outings.filter { !$0.ended }) { outing in
        Side(words.say("screens.into_outing", ["number": outing.number]), height: 48, of: stop.address) {
          model.take(stop.id, into: outing.number)
        }
      }
    }
  }

  @ViewBuilder private var buttons: some View {
    if model.notice.searching {
      Side(words.say("screens.enough"), action: model.enough)
    } else {
      Actions {
        Side(words.say("screens.slots"), icon: .clock) { model.open(.slots) }
      } next: {
        if let view = model.state.view.ready, view.planned {
          if let outing = model.state.outing, !outing.started, !view.outings.contains(where: { $0.started && !$0.ended }) {
            Next(words.say("screens.leave_the_shop"), action: model.leave)
          } else {
            Side(words.say("screens.plan_anew")) { model.plan(anew: true) }
          }
        } else {
          Next(words.say("screens.plan_the_day"), icon: .map) { model.plan() }
        }
      }
    }
  }
}

/// A stop of an outing. It is dragged by its handle; the others stay where they are until it is let go. A tap on the handle opens
/// buttons that move it by one, and a screen reader has the same as actions of the row.
private struct StopRow: View {
  let stop: PlanStop
  let index: Int
  let of: Int
  let movable: Bool
  let model: PlanModel
  @State private var dragged = 0.0
  @State private var moving = false
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words
  @ScaledMetric(relativeTo: .body) private var height = 76.0

  var body: some View {
    VStack(spacing: 0) {
      HStack(spacing: 12) {
        Button {
          model.open(.stop(stop.id))
        } label: {
          HStack(spacing: 12) {
            StopBadge(number: stop.number)
            VStack(alignment: .leading, spacing: 2) {
              Text(stop.address).font(.strong)
              Text(about).font(.small).foregroundStyle(colors.muted)
            }
            Spacer(minLength: 0)
          }
        }
        .buttonStyle(.plain)
        if stop.done {
          Image(systemName: Icon.check.rawValue).foregroundStyle(colors.primary.strong).accessibilityLabel(
            words.say("screens.stop_done"))
        } else if movable {
          handle
        }
      }
      .padding(12)
      .frame(minHeight: height)
      if moving && movable {
        HStack(spacing: 8) {
          if index > 0 {
            Side(words.say("screens.move_up"), icon: .up, height: 48, of: stop.address) { model.move(from: index, to: index - 1) }
          }
          if index < of - 1 {
            Side(words.say("screens.move_down"), icon: .down, height: 48, of: stop.address) { model.move(from: index, to: index + 1) }
          }
        }
        .padding(8)
      }
      Rule()
    }
    .background(colors.surface)
    .offset(x: 0, y: dragged)
    .zIndex(dragged == 0 ? 0 : 1)
    .accessibilityAction(named: Text(words.say("screens.move_up"))) { if movable && index > 0 { model.move(from: index, to: index - 1) } }
    .accessibilityAction(named: Text(words.say("screens.move_down"))) {
      if movable && index < of - 1 { model.move(from: index, to: index + 1) }
    }
  }

  private var handle: some View {
    Button {
      moving.toggle()
    } label: {
      Sign(icon: .handle).foregroundStyle(colors.muted).frame(minWidth: 48, minHeight: 48)
    }
    .buttonStyle(.plain)
    .accessibilityLabel(words.say("screens.move_stop", ["address": stop.address]))
    .gesture(
      DragGesture(minimumDistance: 8)
        .onChanged { dragged = $0.translation.height }
        .onEnded { _ in
          let to = min(max(index + Int((dragged / height).rounded()), 0), of - 1)
          dragged = 0
          model.move(from: index, to: to)
        })
  }

  private var about: String {
    [
      words.time(stop.arriveS), words.count("screens.parcels_n", stop.parcels),
      stop.accessCode ? words.say("screens.gate_code").lowercased() : nil,
      stop.beforeS.map { words.say("screens.before", ["time": words.time($0)]) },
    ].compactMap { $0 }.joined(separator: " · ")
  }
}
