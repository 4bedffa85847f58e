import SatchelCore

/// What the band under the camera says.
public enum Band: Equatable, Codable, Sendable {
  case ready

  /// A scan that is on disk. `damaged`: the fact that marked the parcel. `undone`: the scan was taken back.
  case answered(Received, damaged: String? = nil, undone: Bool = false)

  public var scan: Received? {
    if case .answered(let scan, _, _) = self { scan } else { nil }
  }
}

public struct LoadState: Codable, Sendable {
  enum CodingKeys: CodingKey { case band }

  public var view = Shown<LoadView>.loading
  public var band = Band.ready
}

/// Taking parcels in: is this box ours, and which number goes on it?
public final class LoadModel: Model<LoadState> {
  init(_ app: App) {
    super.init(app, LoadState())
    scanner = Scanner(app, .running) { [weak self, session] said in
      self?.workNext({ await session.act { try $0.receive(said: said) } }) { self?.answer($0) }
    } read: { [weak self, session] frame in
      let reply = await session.scan {
        try $0.receiveFrame(
          luma: frame.bytes, width: frame.columns, height: frame.rows, rowStride: frame.stride, rotation: frame.turn)
      }
      switch reply {
      case .done(.received(let scan)):
        self?.answer(scan)
        return true
      case .done(.noParcel(let why)): self?.noParcel(why)
      case .done(.nothing): break
      case .refused(let why): self?.say(why)
      }
      return false
    }
    follow(\.view) { try $0.viewLoad() }
  }

  /// Said once, however long the box is held before the camera; the next frame may read it.
  private func noParcel(_ why: Sentence) {
    if notice.problem == why { return }
    say(why)
    app.answer(.unknown)
  }

  private func answer(_ scan: Received) {
    understood()
    set { $0.band = .answered(scan) }
    app.answer(Tone(scan))
  }

  /// Marks the parcel that was just scanned, or takes the mark back.
  public func damaged() {
    guard case .answered(let scan, let mark, let undone) = state.band else { return }
    if let mark {
      takeBack(mark) { [self] in set { $0.band = .answered(scan, undone: undone) } }
    } else {
      act({ try $0.damaged(parcel: scan.parcel) }) { [self] fact in
        set { $0.band = .answered(scan, damaged: fact.id, undone: undone) }
      }
    }
  }

  /// Takes the last scan back.
  public func undo() {
    guard case .answered(let scan, let mark, _) = state.band else { return }
    takeBack(scan.fact.id) { [self] in set { $0.band = .answered(scan, damaged: mark, undone: true) } }
  }
}

/// Parcels that nobody has scanned.
public struct MissingState: Sendable {
  public var view = Shown<LoadView>.loading
}

public final class MissingModel: Model<MissingState> {
  init(_ app: App) {
    super.init(app, MissingState())
    follow(\.view) { try $0.viewLoad() }
  }

  /// It never arrived.
  public func report(_ parcel: String) { act({ try $0.missing(parcel: parcel) }) }

  /// It turned up before anybody scanned it.
  public func undo(_ report: String) { takeBack(report) }
}
