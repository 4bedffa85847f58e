import SatchelCore
import SatchelKit
import SwiftUI

/// What is where: only on this phone, at the depot, or waiting for a person.
struct RecordsScreen: View {
  let model: RecordsModel
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    let view = model.state.view.ready
    Page(model) {
      let contact = view?.lastContactMs.map { words.say("screens.last_contact", ["time": words.moment($0)]) }
      Heading(words.say("screens.what_is_where"), contact, close: model.back)
      Loaded(model.state.view) { all($0) }
    } buttons: {
      Actions {
        Side(words.say("screens.back_up"), icon: .copy, action: model.backUp)
      } next: {
        if view?.enrolled == false {
          Next(words.say("screens.enrol")) { model.open(.enrol) }
        } else {
          Next(
            words.say(model.state.syncing ? "screens.sending" : "screens.send_now"), icon: .cloud, enabled: !model.state.syncing,
            action: model.sync)
        }
      }
    }
  }

  @ViewBuilder private func all(_ view: SyncView) -> some View {
    let (words, colors) = (theme.words, theme.colors)
    if let phrase = model.state.phrase { words12(phrase) }
    if model.state.backedUp { Banner(text: words.say("screens.backed_up"), tint: colors.primary, icon: .check) }
    Kept(
      pending: view.pending, text: words.say(view.banner),
      second: model.state.syncing ? words.say("screens.sending") : view.problem.map { words.say($0) },
      troubled: view.conflicts > 0 || view.lostEvidence > 0)
    MustRead(warnings: view.warnings, confirm: model.confirm)
    Card(gap: 12) {
      Evenly(columns: 3) {
        Figure(number: "\(view.sent)", what: words.say("screens.sent"), color: colors.primary.strong)
        Figure(number: "\(view.pending)", what: words.say("screens.wait_here"), color: colors.attention.strong)
        Figure(
          number: "\(view.conflicts)", what: words.count("screens.conflicts_n", view.conflicts), color: colors.conflict.strong)
      }
      if view.pendingEvidence > 0 {
        Text(words.say("screens.proofs_wait", ["n": view.pendingEvidence, "size": words.size(view.pendingEvidenceBytes)])).font(.small)
      }
    }
    LazyVStack(spacing: 10) {  // a week without a network has thousands
      ForEach(view.items.map(Record.init)) { record in Card { line(record) } }
    }
  }

  private struct Record: Identifiable {
    let item: RecordView
    var id: String { item.fact }
  }

  /// One record, how far it is and why.
  private func line(_ record: Record) -> some View {
    let (words, colors, item) = (theme.words, theme.colors, record.item)
    let size = item.bytes > 0 ? words.say("screens.size_waits", ["size": words.size(item.bytes)]) : nil
    let second = [words.moment(item.atMs), size, words.say(item.why)].compactMap { $0 }.joined(separator: " · ")
    let (icon, tint): (Icon, Tint) =
      switch item.status {
      case .conflict, .quarantined: (.warning, colors.conflict)
      case .proofLost: (.cross, colors.bad)
      case .proofKept: (.camera, colors.attention)
      case .pending, .sent: (.wait, colors.attention)
      }
    return Line(words.say(item.what), second, icon: icon, tint: tint)
  }

  private func words12(_ phrase: String) -> some View {
    let (words, tint) = (theme.words, theme.colors.attention)
    return Card(edge: tint.strong, ground: tint.soft, gap: 12) {
      Text(words.say("screens.phrase")).font(.strong)
      Text(words.say("screens.phrase_hint")).font(.small)
      Text(phrase).font(.head).privacySensitive()
      Side(words.say("screens.phrase_written"), icon: .pen, height: 48, action: model.written)
    }
  }
}

/// How the screens are drawn, and what else has no place in the day.
struct SettingsScreen: View {
  let model: SettingsModel
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    let now = model.state.preferences
    Page(model) {
      Heading(words.say("screens.settings"), words.say("screens.version", ["version": model.state.version]), close: model.back)
      setting("screens.theme", ThemeChoice.allCases.map { ("screens.theme_\($0.rawValue)", $0) }, now.theme, \.theme)
      setting("screens.language", [("screens.as_the_phone", nil), ("English", false), ("Español", true)], now.spanish, \.spanish)
      setting("screens.hand", [("screens.right_hand", false), ("screens.left_hand", true)], now.leftHand, \.leftHand)
      setting("screens.text_size", [("screens.text_usual", false), ("screens.text_larger", true)], now.largeText, \.largeText)
      setting("screens.sounds", onOff, now.sounds, \.sounds)
      choices("screens.ask_owner", onOff, now.asksOwner, model.askOwner)
      Text(words.say("screens.ask_owner_hint")).font(.small).foregroundStyle(theme.colors.muted)
      Leads(words.say("screens.slots"), .clock, second: words.say("screens.slots_hint")) { model.open(.slots) }
      Leads(words.say("screens.who_delivers"), .person) { model.open(.couriers) }
      Leads(words.say("screens.what_is_where"), .cloud) { model.open(.records) }
      Leads(words.say("screens.export_day"), .copy, second: words.say("screens.export_day_hint"), action: model.exportDay)
      Leads(words.say("screens.report"), .question, second: words.say("screens.report_hint"), action: model.report)
    }
  }

  private let onOff = [("screens.off", false), ("screens.on", true)]

  private func setting<Value: Equatable>(
    _ title: String, _ all: [(String, Value)], _ now: Value, _ put: WritableKeyPath<Preferences, Value>
  ) -> some View {
    choices(title, all, now) { value in model.prefer { $0[keyPath: put] = value } }
  }

  /// Choices by the key of their words, or by words that are the same in every language.
  private func choices<Value: Equatable>(
    _ title: String, _ choices: [(String, Value)], _ now: Value, _ choose: @escaping (Value) -> Void
  ) -> some View {
    Card(gap: 8) {
      Text(theme.words.say(title)).font(.strong)
      Evenly(columns: 2) {
        ForEach(choices.indices, id: \.self) { i in
          Choice(theme.words.say(choices[i].0), choices[i].1 == now, of: theme.words.say(title)) { choose(choices[i].1) }
        }
      }
    }
  }
}
