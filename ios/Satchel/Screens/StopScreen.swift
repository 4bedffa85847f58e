import SatchelCore
import SatchelKit
import SwiftUI

/// Which door, how do I get in, which boxes, what proof?
struct StopScreen: View {
  let model: StopModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model) {
      if model.state.view.ready == nil { Heading(words.say("screens.stop"), close: model.back) }
      Loaded(model.state.view) { Door(view: $0, model: model) }
    } buttons: {
      if let view = model.state.view.ready, !view.done {
        let open = view.open.count
        if open > 0 {
          Actions {
            Side(words.say("screens.cannot_deliver"), color: colors.bad.strong, action: model.cannotDeliver)
          } next: {
            if view.arrivedMs == nil {
              Next(words.say("screens.arrived"), icon: .pin, enabled: !model.notice.busy, action: model.arrive)
            } else {
              Next(words.count("screens.deliver_n", open), action: model.deliver)
            }
          }
        }
      }
    }
  }
}

private struct Door: View {
  let view: StopView
  let model: StopModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    place
    Evenly(columns: view.phones.count == 1 ? 3 : 1) {
      Side(words.say("screens.navigate"), icon: .navigate, height: 56, action: model.navigate)
      Reach(view.phones, "screens.call", .phone, action: model.call)
      Reach(view.phones, "screens.text", .message, action: model.text)
    }
    ForEach(view.access, id: \.self) { code($0) }
    if !view.notes.isEmpty {
      Card(gap: 4) {
        Text(words.say("screens.note")).font(.small).foregroundStyle(colors.muted)
        ForEach(view.notes, id: \.self) { Text($0) }
      }
    }
    Card { Rows(rows: view.parcels) { BoxLine(parcel: $0, model: model) } }
    pin
    if view.pinTries > 0 { Banner(text: words.count("screens.pin_tries_n", view.pinTries), tint: colors.attention, icon: .lock) }
  }

  /// A door that is not where the map has it is put where a map app has it.
  @ViewBuilder private var pin: some View {
    if let place = model.state.place {
      Card(gap: 10) {
        Field(label: words.say("screens.shop_place"), value: place, change: model.place)
        Text(words.say("screens.door_place_hint")).font(.small).foregroundStyle(colors.muted)
        Actions {
          Side(words.say("screens.never_mind")) { model.place(nil) }
        } next: {
          Side(words.say("screens.move_pin"), icon: .pin, action: model.movePin)
        }
      }
    } else {
      Side(words.say("screens.pin_wrong"), icon: .pin, height: 48) { model.place("") }
    }
  }

  private var place: some View {
    VStack(alignment: .leading, spacing: 4) {
      HStack(spacing: 12) {
        StopBadge(number: view.number, size: 56)
        VStack(alignment: .leading, spacing: 2) {
          if view.number > 0 { Text(words.say("screens.stop_of", ["number": view.number, "of": view.of])) }
          Text(times)
        }
        .foregroundStyle(colors.muted)
        Spacer(minLength: 0)
        Leave(action: model.back)
      }
      Text(view.address).font(.title29).accessibilityAddTraits(.isHeader)
      Text((view.names + [view.address2]).filter { !$0.isEmpty }.joined(separator: " · ")).foregroundStyle(colors.muted)
    }
  }

  private var times: String {
    let arrived = view.arrivedMs.map { words.say("screens.arrived_time", ["time": words.moment($0)]) }
    let planned = view.plannedArrivalS.map { words.say("screens.planned_at", ["time": words.time($0)]) }
    let windows = view.windows.map { words.say("screens.between", ["from": words.time($0[0]), "until": words.time($0[1])]) }
    return ([arrived ?? planned].compactMap { $0 } + windows).joined(separator: " · ")
  }

  private func said(_ tried: CodeTriedView) -> String {
    let (alone, by) =
      tried.works ? ("screens.code_worked", "screens.code_worked_by") : ("screens.code_failed", "screens.code_failed_by")
    return words.say(tried.courier.isEmpty ? alone : by, ["day": words.day(tried.day), "courier": tried.courier])
  }

  private func code(_ access: AccessView) -> some View {
    let tint = colors.attention
    let worked = model.state.codeSaid.flatMap { $0.code == access.code ? $0.works : nil }
    return Card(edge: tint.strong, ground: tint.soft) {
      Beside {
        HStack(spacing: 12) {
          Sign(icon: .key).foregroundStyle(tint.strong)
          VStack(alignment: .leading, spacing: 2) {
            Text(words.say("screens.gate_code")).font(.small)
            Text(access.code).font(.title29)
            if let tried = access.tried { Text(said(tried)).font(.small) }
          }
          Spacer(minLength: 0)
        }
      } end: {
        VStack(spacing: 8) {
          Choice(words.say("screens.code_works"), worked == true, icon: .check, of: access.code) { model.code(access.code, works: true) }
          Choice(words.say("screens.code_wrong"), worked == false, icon: .cross, of: access.code) { model.code(access.code, works: false) }
        }
      }
    }
  }
}

private struct BoxLine: View {
  let parcel: ParcelView
  let model: StopModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Line(parcel.short, second) {
        BoxBadge(number: parcel.boxNumber)
      } end: {
        if let fact = parcel.place == .loaded ? parcel.attempts.last?.fact : parcel.by {
          Side(words.say("screens.undo"), icon: .undo, height: 48, of: parcel.short) { model.undo(fact) }
        } else if let damage = parcel.damaged {
          Side(words.say("screens.not_damaged"), icon: .undo, height: 48, of: parcel.short) { model.undo(damage) }
        } else {
          IconAct(icon: .box, label: words.say("screens.mark_damaged", ["parcel": parcel.short])) { model.damaged(parcel.trackingNumber) }
        }
      }
      ForEach(parcel.attempts) {
        Text(words.say("screens.tried_at", ["time": words.moment($0.atMs), "reason": words.say($0.reason.key)]))
          .font(.small)
          .foregroundStyle(colors.bad.strong)
      }
    }
  }

  private var second: String {
    let asks = parcel.proof.isEmpty ? [words.say("screens.proof_none")] : parcel.proof.map { words.say("screens.proof_\($0)") }
    let place = parcel.place == .loaded ? asks : [words.say(parcel.place.key)]
    return (place + (parcel.damaged == nil ? [] : [words.say("screens.is_damaged")])).joined(separator: " · ")
  }
}
