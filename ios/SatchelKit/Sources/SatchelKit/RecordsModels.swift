import Foundation
import SatchelCore

public enum Stretch: String, CaseIterable, Sendable { case day, week, year }

/// `disputed`: the facts of this visit, by line.
public struct EarningsState: Sendable {
  public var view = Shown<EarningsView>.loading
  public var stretch = Stretch.week
  public var disputed: [String: String] = [:]

  public init() {}
}

@MainActor public protocol EarningsActs: Acts {
  func show(_ stretch: Stretch)
  func dispute(_ line: String, cents: Int64)
  func undo(_ line: String)
}

/// What is sure, what waits, what is wrong with the statement?
public final class EarningsModel: Model<EarningsState>, EarningsActs {
  init(_ app: App) {
    super.init(app, EarningsState())
    followView({ try $0.viewEarnings() }) { $0.view = $1 }
  }

  public func show(_ stretch: Stretch) { set { $0.stretch = stretch } }

  public func dispute(_ line: String, cents: Int64) {
    act({ try $0.dispute(line: line, cents: cents) }, then: { [weak self] fact in self?.set { $0.disputed[line] = fact.id } })
  }

  public func undo(_ line: String) {
    guard let fact = state.disputed[line] else { return }
    act({ try $0.undo(fact: fact) }, then: { [weak self] _ in self?.set { $0.disputed[line] = nil } })
  }
}

/// `phrase`: the recovery phrase, while it is shown. `backedUp`: a copy was written on this visit.
public struct RecordsState: Sendable {
  public var view = Shown<SyncView>.loading
  public var syncing = false
  public var phrase: String?
  public var backedUp = false

  public init() {}
}

@MainActor public protocol RecordsActs: Acts {
  func sync()
  func confirm(_ warnings: [Sentence])
  func backUp()
  func written()
  func report()
}

/// What is only on this phone, what was sent, what needs a decision?
public final class RecordsModel: Model<RecordsState>, RecordsActs {
  init(_ app: App) {
    super.init(app, RecordsState())
    followView({ try $0.viewSync() }) { $0.view = $1 }
    followSync { [weak self] running in self?.set { $0.syncing = running } }
  }

  public func sync() { work({ [session] in await session.sync() }) }

  public func confirm(_ warnings: [Sentence]) { act { try $0.confirmWarnings(shown: warnings) } }

  /// Writes an encrypted copy, offers it to whatever may keep it, and shows the words that open it.
  public func backUp() {
    let handoff = app.platform.handoff
    work({ [session] in
      guard let file = await handoff.fileFor("backup.satchel") else { return .done(nil) }
      let reply: Reply<String?> = await session.look {
        try $0.backUp(file: file.path)
        return try $0.recoveryPhrase()
      }
      if case .done = reply { handoff.share(file: file) }
      return reply
    }) { [weak self] (phrase: String?) in
      guard let phrase else { return }
      self?.set {
        $0.phrase = phrase
        $0.backedUp = true
      }
    }
  }

  public func written() { set { $0.phrase = nil } }

  /// How this phone stands, without anything about anybody, to be sent to whoever helps.
  public func report() {
    share("satchel-report.json") { [about = app.platform.handoff.about] phone, file in
      try phone.diagnostics(phone: about).write(to: file, atomically: true, encoding: .utf8)
    }
  }
}

public struct SettingsState: Sendable {
  public var preferences: Preferences
  public var version: String

  public init(_ preferences: Preferences, version: String) { (self.preferences, self.version) = (preferences, version) }
}

@MainActor public protocol SettingsActs: Acts {
  func prefer(_ change: (inout Preferences) -> Void)
}

public final class SettingsModel: Model<SettingsState>, SettingsActs {
  init(_ app: App) { super.init(app, SettingsState(app.preferences, version: version())) }

  public func prefer(_ change: (inout Preferences) -> Void) {
    var preferences = state.preferences
    change(&preferences)
    app.prefer(preferences)
    set { $0.preferences = preferences }
  }
}
