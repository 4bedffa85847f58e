import Foundation
import SatchelCore

/// What the band under the camera says.
public enum Band: Equatable, Sendable {
  case ready

  /// A scan that is on disk. `damaged`: the fact that marked the parcel. `undone`: the scan was taken back.
  case answered(Received, damaged: String? = nil, undone: Bool = false)
  case refused(Sentence)

  public var scan: Received? {
    if case .answered(let scan, _, _) = self { scan } else { nil }
  }
}

public enum Camera: Sendable { case running, denied, busy, asleep }

/// `typed`: the field for the end of a number, if it is open.
public struct LoadState: Sendable {
  public var view = Shown<LoadView>.loading
  public var band = Band.ready
  public var typed: String?
  public var torch = false
  public var camera = Camera.running

  public init() {}
}

@MainActor public protocol LoadActs: Acts {
  func type(_ text: String?)
  func scanned(_ said: String)
  func torch()
  func wake()
  func damaged()
  func undo()
  func missing()
  func done()
}

/// Taking parcels in: is this box ours, and which number goes on it?
public final class LoadModel: Model<LoadState>, LoadActs {
  /// The newest frame only: one that waits is dropped when the next comes.
  private nonisolated let frames: AsyncStream<Luma>.Continuation
  private var gate: FrameGate

  init(_ app: App) {
    let (stream, frames) = AsyncStream.makeStream(of: Luma.self, bufferingPolicy: .bufferingNewest(1))
    self.frames = frames
    gate = FrameGate(now: app.clock())
    super.init(app, LoadState())
    followView({ try $0.viewLoad() }) { $0.view = $1 }
    start { [weak self] in for await frame in stream { await self?.decode(frame) } }
  }

  /// From the camera, on any thread. The memory must stay as it is until the frame is let go.
  public nonisolated func frame(_ luma: Luma) { frames.yield(luma) }

  private func decode(_ frame: Luma) async {
    let time = app.clock()
    if gate.asleep(time) { set { $0.camera = .asleep } }
    if !gate.wants(frame, time) { return }
    let reply = await session.scan {
      try $0.receiveFrame(
        luma: frame.bytes, width: UInt32(frame.width), height: UInt32(frame.height), rowStride: UInt32(frame.rowStride),
        rotation: UInt16(frame.rotation))
    }
    guard case .done(let scan) = reply else { return }
    gate.answered(frame, app.clock())
    answer(scan)
  }

  /// A keyboard scanner's line, or a number's end that was typed.
  public func scanned(_ said: String) {
    if !said.allSatisfy(\.isWhitespace) {
      work({ [session] in await session.act { try $0.receive(said: said) } }, then: { [weak self] in self?.answer($0) })
    }
    set { $0.typed = nil }
  }

  private func answer(_ scan: Received) {
    set {
      $0.band = .answered(scan)
      $0.typed = nil
    }
    let tone: Tone =
      switch scan.verdict {
      case .expected: .right
      case .twice: .again
      case .notToday: .elsewhere
      case .unexpected: .unknown
      }
    app.platform.signals.answer(tone, sounds: app.preferences.sounds)
  }

  public func type(_ text: String?) { set { $0.typed = text } }

  public func torch() {
    app.platform.signals.torch(!state.torch)
    set { $0.torch.toggle() }
  }

  public func camera(_ camera: Camera) {
    if camera == .running { gate.wake(app.clock()) }
    set { $0.camera = camera }
  }

  /// Marks the parcel that was just scanned, or takes the mark back.
  public func damaged() {
    guard case .answered(let scan, let mark, let undone) = state.band else { return }
    if let mark {
      act({ try $0.undo(fact: mark) }, then: { [weak self] _ in self?.set { $0.band = .answered(scan, undone: undone) } })
    } else {
      act({ try $0.damaged(parcel: scan.parcel) }) { [weak self] fact in
        self?.set { $0.band = .answered(scan, damaged: fact.id, undone: undone) }
      }
    }
  }

  /// Takes the last scan back.
  public func undo() {
    guard case .answered(let scan, let mark, _) = state.band else { return }
    act({ try $0.undo(fact: scan.fact.id) }) { [weak self] _ in
      self?.set { $0.band = .answered(scan, damaged: mark, undone: true) }
    }
  }

  /// The courier wants the camera again.
  public func wake() { camera(.running) }

  public func missing() { app.navigator.open(.missing) }

  public func done() { app.navigator.tab(.today) }

  override func close() {
    if state.torch { app.platform.signals.torch(false) }
    frames.finish()
    super.close()
  }
}

/// Parcels that nobody has scanned; `reported`: the facts of this visit, to be taken back.
public struct MissingState: Sendable {
  public var view = Shown<LoadView>.loading
  public var reported: [String: String] = [:]

  public init() {}
}

@MainActor public protocol MissingActs: Acts {
  func report(_ parcel: String)
  func undo(_ parcel: String)
}

public final class MissingModel: Model<MissingState>, MissingActs {
  init(_ app: App) {
    super.init(app, MissingState())
    followView({ try $0.viewLoad() }) { $0.view = $1 }
  }

  /// It never arrived.
  public func report(_ parcel: String) {
    act({ try $0.missing(parcel: parcel) }, then: { [weak self] fact in self?.set { $0.reported[parcel] = fact.id } })
  }

  /// It turned up before anybody scanned it.
  public func undo(_ parcel: String) {
    guard let fact = state.reported[parcel] else { return }
    act({ try $0.undo(fact: fact) }, then: { [weak self] _ in self?.set { $0.reported[parcel] = nil } })
  }
}
