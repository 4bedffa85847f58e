import SatchelCore

/// What now, where do I stand, is anything in doubt? `trouble`: why records wait.
public struct TodayState: Sendable {
  public var view = Shown<TodayView>.loading
  public var trouble: Sentence?
  public var syncing = false
}

public final class TodayModel: Model<TodayState> {
  init(_ app: App) {
    super.init(app, TodayState())
    follow { [weak self] in
      guard let view = await self?.shown({ try $0.viewToday() }), let sync = await self?.shown({ try $0.viewSync() }) else { return }
      self?.late {
        $0.view = view
        $0.trouble = sync.ready?.enrolled == true ? sync.ready?.problem : nil
      }
    }
    followSync { [weak self] running in self?.set { $0.syncing = running } }
  }

  public override var did: Did? { app.did }

  override var button: AnyHashable? {
    state.view.ready.map { today in
      switch today.next {
      case .goTo(let stop): "go to \(stop.id)"
      case .deliver(let stop): "at \(stop.id)"
      case .load: "load"
      case .leave: "leave"
      case let step: "\(step)"
      }
    }
  }

  /// The filled button: the one thing to do next.
  public func next() {
    guard !deaf, let step = state.view.ready?.next else { return }
    switch step {
    case .getManifest: if state.view.ready?.alone == true { open(.add("")) } else { sync() }
    case .load: tab(.load)
    case .plan: tab(.plan)
    case .leave: act({ try $0.startOuting() }) { [self] in did(.left, $0.id) }
    case .goTo(let stop):
      act({ try $0.arrive(stop: stop.id) }) { [self] in
        did(.arrived, $0.id, stop: stop.id)
        open(.stop(stop.id))
      }
    case .deliver(let stop): open(.stop(stop.id))
    case .comeBack: act({ try $0.endOuting() }) { [self] in did(.back, $0.id) }
    case .closeDay: open(.closeDay)
    case .done: open(.closeDay)
    }
  }

  public func sync() { work({ [session] in await session.sync() }) { [self] in say($0.problem) } }

  public func navigate(_ stop: String) { navigate(to: stop) }

  /// A person has read these.
  public func confirm(_ warnings: [Sentence]) { act({ try $0.confirmWarnings(shown: warnings) }) }
}
