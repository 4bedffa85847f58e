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
      troubled: !view.conflicts.isEmpty || view.lostEvidence > 0)
    MustRead(warnings: view.warnings, confirm: model.confirm)
    Card {
      Evenly(columns: 3) {
        Figure(number: "\(view.sent)", what: words.say("screens.sent"), color: colors.primary.strong)
        Figure(number: "\(view.pending)", what: words.say("screens.wait_here"), color: colors.attention.strong)
        Figure(
          number: "\(view.conflicts.count)", what: words.count("screens.conflicts_n", view.conflicts.count), color: colors.conflict.strong)
      }
    }
    let rows = waiting(view)
    if !rows.isEmpty { Card { Rows(rows: rows) { Line($0.title, $0.second, icon: $0.icon, tint: $0.tint) } } }
  }

  private struct Waiting: Identifiable {
    let title: String
    let icon: Icon
    let tint: Tint
    var second: String?
    var id: String { title }
  }

  private func waiting(_ view: SyncView) -> [Waiting] {
    let (words, colors) = (theme.words, theme.colors)
    let proofs = "\(words.size(view.pendingEvidenceBytes)) · \(words.say("screens.proofs_hint"))"
    let rows: [(UInt32, String, Icon, String?)] = [
      (view.pending, "screens.records_n", .wait, words.say("screens.records_hint")),
      (view.pendingEvidence, "screens.proofs_n", .camera, proofs), (view.unprocessed, "screens.unprocessed_n", .camera, nil),
      (view.keptEvidence, "store.photo_kept", .camera, nil), (view.lostEvidence, "store.evidence_lost", .cross, nil),
    ]
    return rows.filter { $0.0 > 0 }.map { Waiting(title: words.count($0.1, $0.0), icon: $0.2, tint: colors.attention, second: $0.3) }
      + view.conflicts.map { Waiting(title: words.say($0.text), icon: .warning, tint: colors.conflict) }
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
          Choice(theme.words.say(choices[i].0), choices[i].1 == now) { choose(choices[i].1) }
        }
      }
    }
  }
}
