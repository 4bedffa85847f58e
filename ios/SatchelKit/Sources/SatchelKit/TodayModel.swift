import SatchelCore

/// What now, where do I stand, is anything in doubt? `trouble`: why records wait.
public struct TodayState: Sendable {
  public var view = Shown<TodayView>.loading
  public var trouble: Sentence?
  public var syncing = false

  public init() {}
}

@MainActor public protocol TodayActs: Acts {
  func next()
  func sync()
  func navigate(_ stop: String)
  func confirm(_ warnings: [Sentence])
}

public final class TodayModel: Model<TodayState>, TodayActs {
  init(_ app: App) {
    super.init(app, TodayState())
    follow { [weak self] in
      guard let view = await self?.shown({ try $0.viewToday() }), let sync = await self?.shown({ try $0.viewSync() }) else { return }
      self?.set {
        $0.view = view
        $0.trouble = sync.ready?.enrolled == true ? sync.ready?.problem : nil
      }
    }
    followSync { [weak self] running in self?.set { $0.syncing = running } }
  }

  /// The filled button: the one thing to do next.
  public func next() {
    guard let step = state.view.ready?.next else { return }
    switch step {
    case .getManifest: sync()
    case .load: app.navigator.tab(.load)
    case .plan: app.navigator.tab(.plan)
    case .leave: act { try $0.startOuting() }
    case .goTo(let stop):
      act({ try $0.arrive(stop: stop.id) }, then: { [app] _ in app.navigator.open(.stop(stop.id)) })
    case .deliver(let stop): app.navigator.open(.stop(stop.id))
    case .comeBack: act { try $0.endOuting() }
    case .closeDay: app.navigator.open(.closeDay)
    case .done: app.navigator.open(.records)
    }
  }

  public func sync() {
    work({ [session] in await session.sync() }, then: { [weak self] in self?.say($0.problem) })
  }

  public func navigate(_ stop: String) {
    work({ [session] in await session.look { try $0.viewStop(stop: stop) } }) { [app] in
      app.platform.handoff.navigate(address: $0.address, latE7: $0.latE7, lonE7: $0.lonE7)
    }
  }

  /// A person has read these.
  public func confirm(_ warnings: [Sentence]) { act { try $0.confirmWarnings(shown: warnings) } }
}
