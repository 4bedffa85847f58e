import Observation
import SatchelCore

/// What the camera of a scan screen does. `off`: nobody asked for it yet.
public enum Camera: Sendable { case running, denied, busy, asleep, off }

/// `typed`: the field for the end of a number, if it is open.
public struct ScanState: Sendable {
  public var camera: Camera
  public var typed: String?
  public var torch = false
}

/// The way of a label into a model, the same on every screen that scans: before the camera, typed by its end, or by a scanner that
/// types like a keyboard.
@MainActor @Observable public final class Scanner {
  public private(set) var state: ScanState
  @ObservationIgnored private unowned let app: App
  @ObservationIgnored private let said: @MainActor (String) -> Void
  @ObservationIgnored private let read: @MainActor (Luma) async -> Bool
  @ObservationIgnored private var gate: FrameGate
  @ObservationIgnored private var line = ""
  @ObservationIgnored private var keyAt = Duration.zero

  /// The newest frame only: one that waits is dropped when the next comes.
  @ObservationIgnored private let frames: AsyncStream<Luma>.Continuation

  /// `said` takes what was typed; `read` looks into a frame and says whether it held a label, which it then has answered.
  init(_ app: App, _ camera: Camera, said: @escaping @MainActor (String) -> Void, read: @escaping @MainActor (Luma) async -> Bool) {
    (self.app, self.said, self.read) = (app, said, read)
    state = ScanState(camera: camera)
    gate = FrameGate(now: app.clock())
    let (stream, frames) = AsyncStream.makeStream(of: Luma.self, bufferingPolicy: .bufferingNewest(1))
    self.frames = frames
    Task { [weak self] in for await frame in stream { await self?.decode(frame) } }
  }

  /// From the camera, on any thread. The memory must stay as it is until the frame is let go.
  public nonisolated func frame(_ luma: Luma) { frames.yield(luma) }

  private func decode(_ frame: Luma) async {
    if state.camera != .running { return }
    let time = app.clock()
    if gate.asleep(time) { camera(.asleep) }
    if gate.wants(frame, time), await read(frame) { gate.answered(frame, app.clock()) }
  }

  /// The camera was asked for, denied, is another app's, or rests. Its light goes out with it.
  public func camera(_ camera: Camera) {
    if camera == .running { gate.wake(app.clock()) } else { dark() }
    state.camera = camera
  }

  /// Where the courier allows the camera.
  public func openSettings() { app.platform.handoff.openSettings() }

  /// The courier wants the camera.
  public func wake() { camera(.running) }

  public func torch() {
    app.platform.signals.torch(!state.torch)
    state.torch.toggle()
  }

  /// Writes into the field for the end of a number; nil closes it.
  public func type(_ text: String?) { state.typed = text }

  /// What was typed is the label.
  public func scanned(_ label: String) {
    type(nil)
    if !label.isBlank { said(label.trimmed) }
  }

  /// Keys of a scanner that types like a keyboard. Its lines end with Enter or Tab; after a second without a key a line begins anew.
  public func keys(_ typed: String) {
    let time = app.clock()
    if time - keyAt > .seconds(1) { line = "" }
    keyAt = time
    for key in typed.unicodeScalars {
      switch key.value {
      case 0x09, 0x0A, 0x0D:
        let whole = line
        line = ""
        scanned(whole)
      case 0x1D, 0x20...0x7E: if line.utf8.count < 512 { line.unicodeScalars.append(key) }
      default: break
      }
    }
  }

  /// The place is left.
  func close() {
    dark()
    frames.finish()
  }

  private func dark() {
    if state.torch { torch() }
  }
}

extension [String] {
  /// The one of the rows on the screen that a label or the typed end of its number means.
  func meant(_ said: String) -> String? {
    let label = said.filter { $0.isLetter || $0.isNumber }.uppercased()
    if contains(label) { return label }
    let ends = filter { label.count >= 4 && ($0.hasSuffix(label) || label.hasSuffix($0)) }
    return ends.count == 1 ? ends[0] : nil
  }
}
