import SatchelCore
import SatchelKit
import SwiftUI

/// What is sure, what waits, what is wrong with the statement?
struct EarningsScreen: View {
  let model: EarningsModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model, tab: .earnings) {
      Heading(words.say("screens.earnings"))
      Evenly(columns: 3) {
        ForEach(Stretch.allCases, id: \.self) { stretch in
          Choice(words.say("screens.stretch_\(stretch.rawValue)"), model.state.stretch == stretch) { model.show(stretch) }
        }
      }
      Loaded(model.state.view) { view in
        switch model.state.stretch {
        case .day: DayMoney(view: view)
        case .week: week(view)
        case .year: Card { Sum(what: words.say("screens.year_so_far"), cents: view.yearCents) }
        }
        ForEach(view.differences) { difference($0) }
        Leads(words.say("screens.mileage"), .map) { model.open(.mileage) }
      }
    }
  }

  private func week(_ view: EarningsView) -> some View {
    Card(gap: 12) {
      Sum(what: words.say("screens.week_sure"), cents: view.weekSureCents)
      if view.weekWaitsCents > 0 { Text(words.say("screens.week_waits", ["money": words.money(view.weekWaitsCents)])) }
      Chart(week: view.week)
      Text(words.say("screens.chart_hint")).font(.small).foregroundStyle(colors.muted)
    }
  }

  private func difference(_ difference: StatementDifference) -> some View {
    let (phone, depot) = (difference.phoneCents ?? 0, difference.statementCents ?? 0)
    let key = phone >= depot ? "screens.statement_less" : "screens.statement_more"
    let line = words.say(
      "screens.statement_line",
      ["line": "\(words.say(difference.text)) \(difference.of)", "phone": words.money(phone), "statement": words.money(depot)])
    return Card(edge: colors.conflict.strong, gap: 12) {
      Line(words.say(key, ["money": words.money(abs(phone - depot))]), line, icon: .warning, tint: colors.conflict)
      if let dispute = difference.disputed {
        Side(words.say("screens.dispute_back"), icon: .undo, height: 48, of: difference.of) { model.undo(dispute) }
      } else {
        Side(words.say("screens.dispute"), color: colors.conflict.strong, height: 48, of: difference.of) {
          model.dispute(difference.key, cents: phone)
        }
      }
    }
  }
}

private struct Sum: View {
  let what: String
  let cents: Int64
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    VStack(alignment: .leading, spacing: 2) {
      Text(what).font(.small).foregroundStyle(colors.muted)
      Text(words.money(cents)).font(.money)
    }
  }
}

private struct DayMoney: View {
  let view: EarningsView
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Card(gap: 8) {
      Sum(what: words.day(view.day), cents: view.dayCents)
      if view.lines.isEmpty { Text(words.say("screens.no_lines")).foregroundStyle(colors.muted) }
      ForEach(kinds, id: \.self) { kind in
        let lines = view.lines.filter { $0.kind == kind }
        Rule()
        Line(words.say("earnings.line_\(kind)"), lines.count > 1 ? words.count("screens.times_n", lines.count) : nil) {
          Text(words.money(lines.reduce(0) { $0 + $1.cents })).font(.strong)
        }
      }
    }
    ForEach(view.trips) { trip in
      let about = "\(words.count("earnings.trip_purpose", trip.stops)) · \(words.distance(trip.distanceM))"
      Card { Line(words.say("screens.outing_n", ["number": trip.outing]), about, icon: .map) }
    }
  }

  /// In the order of the ledger, each once.
  private var kinds: [String] { view.lines.map(\.kind).reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}

/// Amounts over bars; large text has no room there, so the bars lie then.
private struct Chart: View {
  let week: [DayEarned]
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words
  @Environment(\.dynamicTypeSize) private var size

  var body: some View {
    let most = Double(max(week.map(\.cents).max() ?? 1, 1))
    if size.isAccessibilitySize {
      ForEach(week) { day in
        Text("\(words.dayLetter(day.day))  \(words.money(day.cents))").font(.small).accessibilityLabel(said(day))
        bar(day).frame(width: max(2, 220 * Double(day.cents) / most), height: 12)
      }
    } else {
      HStack(alignment: .bottom, spacing: 6) {
        ForEach(week) { day in
          VStack(spacing: 4) {
            if day.cents > 0 { Text(words.shortMoney(day.cents)).font(.tab) }
            bar(day).frame(height: max(2, 110 * Double(day.cents) / most))
            Text(words.dayLetter(day.day)).font(.tab).foregroundStyle(colors.muted)
          }
          .frame(maxWidth: .infinity)
          .accessibilityElement(children: .ignore)
          .accessibilityLabel(said(day))
        }
      }
    }
  }

  private func said(_ day: DayEarned) -> String { "\(words.day(day.day)): \(words.money(day.cents))" }

  /// Full where the money is sure, hollow where it waits.
  @ViewBuilder private func bar(_ day: DayEarned) -> some View {
    let shape = RoundedRectangle(cornerRadius: 6)
    if day.cents == day.sureCents {
      shape.fill(day.cents == 0 ? colors.line : colors.primary.strong)
    } else {
      shape.stroke(colors.attention.strong, lineWidth: 3)
    }
  }
}

/// The year's mileage log: its sum, the odometer, and every trip, each to be corrected in its place.
struct MileageScreen: View {
  let model: MileageModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model) {
      Heading(words.say("screens.mileage"), words.say("screens.mileage_hint"), close: model.back)
      Loaded(model.state.view) { log($0) }
    } buttons: {
      Actions {
        if model.state.last != nil { Side(words.say("screens.undo"), icon: .undo, action: model.undo) }
      } next: {
        let some = model.state.view.ready?.trips.isEmpty == false
        Next(words.say("screens.for_the_tax_office"), icon: .copy, enabled: some && !model.notice.busy, action: model.export)
      }
    }
  }

  @ViewBuilder private func log(_ view: MileageView) -> some View {
    if view.years.count > 1 {
      Evenly(columns: view.years.count) {
        ForEach(view.years, id: \.self) { year in Choice("\(year)", year == view.year) { model.year(year) } }
      }
    }
    Card(gap: 4) {
      Text(words.say("screens.driven_in", ["year": view.year])).font(.small).foregroundStyle(colors.muted)
      Text(words.miles(view.milesTenths)).font(.money)
      Text(words.say("screens.deducts", ["money": words.money(view.deductionCents)]))
      if let begins = view.begins {
        Text(words.say("screens.log_begins", ["day": words.day(begins)])).foregroundStyle(colors.attention.strong)
      }
      if view.withoutRate > 0 {
        Text(words.count("screens.without_rate", view.withoutRate)).foregroundStyle(colors.attention.strong)
      }
    }
    Card(gap: 12) {
      let start = view.odometerStartTenths
      let odometer = words.say("screens.odometer", ["year": view.year])
      Line(odometer, start.map { words.miles($0) } ?? words.say("screens.odometer_none"), icon: .pen)
      correct(start == nil ? "screens.write_down" : "screens.correct", nil, of: odometer)
    }
    if view.trips.isEmpty { Card { Line(words.say("screens.no_trips"), words.say("screens.no_trips_hint"), icon: .map) } }
    LazyVStack(spacing: 10) {  // a year has hundreds
      ForEach(view.trips) { trip in
        Card(gap: 12) {
          entry(trip)
          correct("screens.correct", trip.trip, of: which(trip))
        }
      }
    }
  }

  private func which(_ trip: MileageTrip) -> String { "\(words.day(trip.day)) · \(words.say("screens.outing_n", ["number": trip.outing]))" }

  private func entry(_ trip: MileageTrip) -> some View {
    let how = words.say(trip.measured ? "screens.measured_by_hand" : "screens.measured_by_plan")
    let deducts = trip.deductionCents.map { words.say("screens.deducts", ["money": words.money($0)]) }
    let about = [words.say(trip.purpose), how, deducts].compactMap { $0 }.joined(separator: " · ")
    return Line(which(trip), about, icon: .map) {
      Text(words.miles(trip.milesTenths)).font(.strong)
    }
  }

  /// Opens a field for a trip, or for the odometer, and records what is typed there.
  @ViewBuilder private func correct(_ key: String, _ trip: String?, of: String) -> some View {
    if let measuring = model.state.measuring, measuring.trip == trip {
      Field(label: words.say("screens.in_miles"), value: measuring.miles) { model.measure(Measuring(trip: trip, miles: $0)) }
      Actions {
        Side(words.say("screens.never_mind")) { model.measure(nil) }
      } next: {
        Next(words.say("screens.record"), action: model.record)
      }
    } else {
      Side(words.say(key), icon: .pen, height: 48, of: of) { model.measure(Measuring(trip: trip)) }
    }
  }
}
