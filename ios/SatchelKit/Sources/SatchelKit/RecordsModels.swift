import Foundation
import SatchelCore

public enum Stretch: String, CaseIterable, Codable, Sendable { case day, week, year }

public struct EarningsState: Codable, Sendable {
  enum CodingKeys: CodingKey { case stretch }

  public var view = Shown<EarningsView>.loading
  public var stretch = Stretch.week
}

/// What is sure, what waits, what is wrong with the statement?
public final class EarningsModel: Model<EarningsState> {
  init(_ app: App) {
    super.init(app, EarningsState())
    follow(\.view) { try $0.viewEarnings() }
  }

  public func show(_ stretch: Stretch) { set { $0.stretch = stretch } }

  public func dispute(_ line: String, cents: Int64) { act({ try $0.dispute(line: line, cents: cents) }) }

  public func undo(_ dispute: String) { takeBack(dispute) }
}

/// `phrase`: the recovery phrase, while it is shown. `backedUp`: a copy was written on this visit.
public struct RecordsState: Sendable {
  public var view = Shown<SyncView>.loading
  public var syncing = false
  public var phrase: String?
  public var backedUp = false
}

/// What is only on this phone, what was sent, what needs a decision?
public final class RecordsModel: Model<RecordsState> {
  init(_ app: App) {
    super.init(app, RecordsState())
    follow(\.view) { try $0.viewSync() }
    followSync { [weak self] running in self?.set { $0.syncing = running } }
  }

  public func sync() { work({ [session] in await session.sync() }) }

  public func confirm(_ warnings: [Sentence]) { act({ try $0.confirmWarnings(shown: warnings) }) }

  /// Writes an encrypted copy, offers it to whatever may keep it, and shows the words that open it.
  public func backUp() {
    share("backup.satchel") {
      try $0.backUp(file: $1.path)
      return try $0.recoveryPhrase()
    } then: { [self] phrase in
      set {
        $0.phrase = phrase
        $0.backedUp = true
      }
    }
  }

  public func written() { set { $0.phrase = nil } }
}

public struct SettingsState: Sendable {
  public var preferences: Preferences
  public let version = SatchelCore.version()
}

public final class SettingsModel: Model<SettingsState> {
  init(_ app: App) { super.init(app, SettingsState(preferences: app.preferences)) }

  public func prefer(_ change: (inout Preferences) -> Void) {
    var preferences = app.preferences
    change(&preferences)
    app.prefer(preferences)
    set { $0.preferences = preferences }
  }

  public func askOwner(_ on: Bool) {
    app.gate.use(on) { [weak self, app] in self?.set { $0.preferences = app.preferences } }
  }

  /// All of the day with its proofs, as a folder: a table, the facts, photos and signatures.
  public func exportDay() {
    share("satchel-day") { phone, folder in
      try? FileManager.default.removeItem(at: folder)  // an earlier one
      return try phone.export(day: phone.viewToday().day, folder: folder.path)
    }
  }

  /// How this phone stands, without anything about anybody, to be sent to whoever helps.
  public func report() {
    share("satchel-report.json") { [about = app.platform.handoff.about] phone, file in
      try phone.diagnostics(phone: about).write(to: file, atomically: true, encoding: .utf8)
    }
  }
}
