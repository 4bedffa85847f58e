import SatchelCore
import SatchelKit
import SwiftUI

/// Whose parcel is on which shelf, and what goes back?
struct CounterScreen: View {
  let model: CounterModel
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model) {
      Heading(
        words.say("screens.counter"), model.state.view.ready.map { words.count("screens.on_counter_n", $0.held.count) }, close: model.back)
      if let last = model.state.last { Side(words.say("screens.undo_last"), icon: .undo, height: 48) { model.undo(last) } }
      ScanCard(scanner: model.scanner, take: "screens.find_it")
      if let taking = model.state.taking {
        Card(gap: 10) {
          Field(label: words.say("screens.last_4"), value: taking.parcel, capitals: true) {
            model.taking(Taking(parcel: $0, shelf: taking.shelf))
          }
          Field(label: words.say("screens.shelf"), value: taking.shelf, capitals: true) {
            model.taking(Taking(parcel: taking.parcel, shelf: $0))
          }
        }
      }
      Loaded(model.state.view) { view in
        Card {
          if view.held.isEmpty { Line(words.say("screens.shelf_empty"), words.say("screens.shelf_empty_hint"), icon: .shelf) }
          Rows(rows: view.held) { held($0) }
        }
      }
    } buttons: {
      Actions {
        if model.state.taking == nil {
          Side(words.say("screens.returns"), icon: .undo) { model.open(.returns) }
        } else {
          Side(words.say("screens.leave_it")) { model.taking(nil) }
        }
      } next: {
        Next(words.say("screens.put_on_shelf"), icon: .box, enabled: !model.notice.busy) {
          if model.state.taking == nil { model.taking(Taking()) } else { model.hold() }
        }
      }
    }
  }

  @ViewBuilder private func held(_ parcel: HeldParcel) -> some View {
    let open = model.state.open == parcel.trackingNumber
    Line(parcel.name, parcel.short) {
      Badge(number: parcel.shelf.isEmpty ? "–" : parcel.shelf, size: 48, said: words.say("screens.shelf_said", ["shelf": parcel.shelf]))
    } end: {
      Choice(words.say(open ? "screens.leave_it" : "screens.collects"), open, of: parcel.short) {
        model.open(parcel: open ? nil : parcel.trackingNumber)
      }
    }
    if open {
      Field(label: words.say("screens.who_collects"), value: model.state.name, change: model.name).padding(.vertical, 8)
      Actions {
        if let put = parcel.by { Side(words.say("screens.undo"), icon: .undo) { model.undo(put) } }
      } next: {
        Next(words.say("screens.hand_over"), action: model.collect)
      }
    }
  }
}

/// What goes back to the carrier's driver.
struct ReturnsScreen: View {
  let model: ReturnsModel
  @Environment(\.theme.words) private var words

  var body: some View {
    let doubts = (model.state.view.ready ?? []).filter { $0.parcel != nil }
    let count = doubts.filter { !model.state.left.contains($0.parcel ?? "") }.count
    Page(model) {
      Heading(words.say("screens.returns"), words.say("screens.returns_hint"), close: model.back)
      if model.state.last != nil { Side(words.say("screens.undo_last"), icon: .undo, height: 48, action: model.undo) }
      if !doubts.isEmpty { ScanCard(scanner: model.scanner, take: "screens.check_label") }
      Loaded(model.state.view) { _ in
        Card(gap: 10) {
          if doubts.isEmpty { Line(words.say("screens.nothing_goes_back"), icon: .check) }
          ForEach(doubts, id: \.self) { doubt in
            let left = model.state.left.contains(doubt.parcel ?? "")
            let seen = model.state.seen.contains(doubt.parcel ?? "")
            Line(words.say(doubt.text), words.say(left ? "screens.stays_with_us" : "screens.is_handed_back"), icon: seen ? .check : .box) {
              Choice(words.say(left ? "screens.take_along" : "screens.leave_out"), false, of: words.say(doubt.text)) {
                model.choose(doubt.parcel ?? "")
              }
            }
          }
        }
      }
    } buttons: {
      if count > 0 { Next(words.count("screens.hand_back_n", count), enabled: !model.notice.busy, action: model.handBack) }
    }
  }
}

/// What nobody has scanned, and what never came.
struct MissingScreen: View {
  let model: MissingModel
  @Environment(\.theme.words) private var words

  var body: some View {
    let missing = model.state.view.ready?.missing ?? []
    Page(model) {
      Heading(words.say("screens.missing"), words.count("screens.missing_n", missing.count), close: model.back)
      Loaded(model.state.view) { _ in
        Card {
          if missing.isEmpty { Line(words.say("screens.nothing_missing"), icon: .check) }
          Rows(rows: missing) { parcel in
            Line(parcel.address, parcel.reported == nil ? parcel.short : "\(parcel.short) · \(words.say("screens.reported"))") {
              if let report = parcel.reported {
                Side(words.say("screens.undo"), icon: .undo, height: 48, of: parcel.short) { model.undo(report) }
              } else {
                Side(words.say("screens.never_came"), height: 48, of: parcel.short) { model.report(parcel.trackingNumber) }
              }
            }
          }
        }
      }
    }
  }
}

/// Every parcel in one place, before and after the close.
struct CloseDayScreen: View {
  let model: CloseDayModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    let view = model.state.view.ready
    let closed = view?.closed == true
    Page(model) {
      Heading(words.say(closed ? "screens.day_closed" : "screens.close_the_day"), view.map { words.day($0.day) }, close: model.back)
      Loaded(model.state.view) { balance($0) }
    } buttons: {
      if let view {
        Actions {
          if let close = view.closedBy { Side(words.say("screens.open_again"), icon: .undo) { model.undo(close) } }
        } next: {
          if closed {
            Next(words.say("screens.to_today")) { model.tab(.today) }
          } else {
            Next(words.say("screens.close_the_day"), enabled: !model.notice.busy) { model.close(view) }
          }
        }
      }
    }
  }

  @ViewBuilder private func balance(_ view: TodayView) -> some View {
    Card(gap: 8) {
      ForEach(view.parcels.places.filter { $0.count > 0 }) { place in
        Line(words.say("screens.place_\(place.name)")) { Text("\(place.count)").font(.head) }
      }
      Rule()
      Line(words.say("screens.on_the_list")) { Text("\(view.parcels.all)").font(.head) }
    }
    ForEach(view.doubts, id: \.self) { Banner(text: words.say($0.text), tint: colors.attention, icon: .warning) }
    Card {
      Line(words.say("screens.so_far_today", ["money": words.money(view.earnedCents)]), icon: .money, tint: colors.primary)
    }
  }
}
