import SatchelCore
import SatchelKit
import SwiftUI

/// Whose parcel is on which shelf, and what goes back?
struct CounterScreen: View {
  let state: CounterState
  let notice: Notice
  let acts: any CounterActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    Page(notice, acts) {
      Heading(words.say("screens.counter"), state.view.ready.map { words.count("screens.on_counter_n", $0.held.count) }, close: acts.back)
      if state.last != nil { Side(words.say("screens.undo_last"), icon: .undo, height: 48, action: acts.undo) }
      if let taking = state.taking {
        Card(gap: 10) {
          Field(label: words.say("screens.last_4"), value: taking.parcel, capitals: true) {
            acts.taking(Taking(parcel: $0, shelf: taking.shelf))
          }
          Field(label: words.say("screens.shelf"), value: taking.shelf, capitals: true) {
            acts.taking(Taking(parcel: taking.parcel, shelf: $0))
          }
        }
      }
      Loaded(state.view) { view in
        Card {
          if view.held.isEmpty { Line(words.say("screens.shelf_empty"), words.say("screens.shelf_empty_hint"), icon: .shelf) }
          Rows(rows: view.held) { held($0) }
        }
      }
    } buttons: {
      Actions {
        if state.taking == nil {
          Side(words.say("screens.returns"), icon: .undo, action: acts.returns)
        } else {
          Side(words.say("screens.leave_it")) { acts.taking(nil) }
        }
      } next: {
        Next(words.say("screens.put_on_shelf"), icon: .box, enabled: !notice.busy) {
          if state.taking == nil { acts.taking(Taking()) } else { acts.hold() }
        }
      }
    }
  }

  @ViewBuilder private func held(_ parcel: HeldParcel) -> some View {
    let words = theme.words
    let open = state.open == parcel.trackingNumber
    Line(parcel.name, parcel.short) {
      Badge(number: parcel.shelf.isEmpty ? "–" : parcel.shelf, size: 48, said: words.say("screens.shelf_said", ["shelf": parcel.shelf]))
    } end: {
      Choice(words.say(open ? "screens.leave_it" : "screens.collects"), open) { acts.open(parcel: open ? nil : parcel.trackingNumber) }
    }
    if open {
      Field(label: words.say("screens.who_collects"), value: state.name, change: acts.name).padding(.vertical, 8)
      Next(words.say("screens.hand_over"), action: acts.collect)
    }
  }
}

/// What goes back to the carrier's driver.
struct ReturnsScreen: View {
  let state: ReturnsState
  let notice: Notice
  let acts: any ReturnsActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    let doubts = (state.view.ready ?? []).filter { $0.parcel != nil }
    let count = doubts.filter { !state.left.contains($0.parcel ?? "") }.count
    Page(notice, acts) {
      Heading(words.say("screens.returns"), words.say("screens.returns_hint"), close: acts.back)
      if state.last != nil { Side(words.say("screens.undo_last"), icon: .undo, height: 48, action: acts.undo) }
      Loaded(state.view) { _ in
        Card(gap: 10) {
          if doubts.isEmpty { Line(words.say("screens.nothing_goes_back"), icon: .check) }
          ForEach(doubts, id: \.self) { doubt in
            let left = state.left.contains(doubt.parcel ?? "")
            Line(words.say(doubt.text), words.say(left ? "screens.stays_with_us" : "screens.is_handed_back"), icon: .box) {
              Choice(words.say(left ? "screens.take_along" : "screens.leave_out"), false) { acts.choose(doubt.parcel ?? "") }
            }
          }
        }
      }
    } buttons: {
      if count > 0 { Next(words.count("screens.hand_back_n", count), enabled: !notice.busy, action: acts.handBack) }
    }
  }
}

/// What nobody has scanned, and what never came.
struct MissingScreen: View {
  let state: MissingState
  let notice: Notice
  let acts: any MissingActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    let missing = state.view.ready?.missing ?? []
    Page(notice, acts) {
      Heading(words.say("screens.missing"), words.count("screens.missing_n", missing.count), close: acts.back)
      Loaded(state.view) { _ in
        Card {
          if missing.isEmpty { Line(words.say("screens.nothing_missing"), icon: .check) }
          Rows(rows: missing) { parcel in
            Line(parcel.address, parcel.reported ? "\(parcel.short) · \(words.say("screens.reported"))" : parcel.short) {
              if state.reported[parcel.trackingNumber] != nil {
                Side(words.say("screens.undo"), icon: .undo, height: 48) { acts.undo(parcel.trackingNumber) }
              } else if !parcel.reported {
                Side(words.say("screens.never_came"), height: 48) { acts.report(parcel.trackingNumber) }
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
  let state: CloseDayState
  let notice: Notice
  let acts: any CloseDayActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    let view = state.view.ready
    let closed = view?.closed == true
    Page(notice, acts) {
      Heading(words.say(closed ? "screens.day_closed" : "screens.close_the_day"), view.map { words.day($0.day) }, close: acts.back)
      Loaded(state.view) { balance($0) }
    } buttons: {
      if let view {
        Actions {
          if closed && state.closed != nil { Side(words.say("screens.undo"), icon: .undo, action: acts.undo) }
        } next: {
          if closed {
            Next(words.say("screens.to_today"), action: acts.done)
          } else {
            Next(words.say("screens.close_the_day"), enabled: !notice.busy) { acts.close(view) }
          }
        }
      }
    }
  }

  @ViewBuilder private func balance(_ view: TodayView) -> some View {
    let words = theme.words
    Card(gap: 8) {
      ForEach(view.parcels.places.filter { $0.count > 0 }) { place in
        Line(words.say("screens.place_\(place.name)")) { Text("\(place.count)").font(.head) }
      }
      Rule()
      Line(words.say("screens.on_the_list")) { Text("\(view.parcels.all)").font(.head) }
    }
    ForEach(view.doubts, id: \.self) { Banner(text: words.say($0.text), tint: theme.colors.attention, icon: .warning) }
    Card {
      Line(words.say("screens.so_far_today", ["money": words.money(view.earnedCents)]), icon: .money, tint: theme.colors.primary)
    }
  }
}

/// Typed, pasted, or all that the QR says in the first field.
struct EnrolScreen: View {
  let state: EnrolState
  let notice: Notice
  let acts: any EnrolActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    Page(notice, acts) {
      Heading(words.say("screens.enrol"), words.say("screens.enrol_hint"))
      Card(gap: 12) {
        Field(label: words.say("screens.depot"), value: state.depot, change: acts.depot)
        Field(label: words.say("screens.enrol_code"), value: state.code, capitals: true, change: acts.code)
      }
      Card { Line(words.say("screens.works_without"), words.say("screens.works_without_hint"), icon: .check, tint: theme.colors.primary) }
    } buttons: {
      Actions {
        Side(words.say("screens.later"), action: acts.back)
      } next: {
        Next(words.say(notice.busy ? "screens.enrolling" : "screens.enrol"), enabled: !notice.busy, action: acts.enrol)
      }
    }
  }
}

/// Who delivers?
struct CouriersScreen: View {
  let couriers: Shown<[CourierProfile]>
  let notice: Notice
  let acts: any CouriersActs
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    Page(notice, acts) {
      Heading(words.say("screens.who_delivers"), words.say("screens.who_delivers_hint"), close: acts.back)
      Loaded(couriers) { list in
        if list.isEmpty { Card { Line(words.say("screens.no_couriers"), words.say("screens.no_couriers_hint"), icon: .person) } }
        ForEach(list) { courier in Leads(courier.name, .person) { acts.choose(courier.id) } }
      }
    }
  }
}
