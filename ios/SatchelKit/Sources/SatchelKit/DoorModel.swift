import Foundation
import SatchelCore

/// A photo before it is used, and what is wrong with it.
public struct TakenPhoto: Codable, Sendable {
  public let bytes: Data
  public let warnings: [Sentence]

  init(_ bytes: Data, _ warnings: [Sentence]) { (self.bytes, self.warnings) = (bytes, warnings) }
}

extension StopView {
  /// The boxes that can be handed over here.
  public var open: [ParcelView] { parcels.filter { $0.place == .loaded } }
}

/// What is begun at a door. `chosen`: the boxes that it is for, by number. `day`: on which it was begun, once the door was seen.
/// `trouble`: why the camera gives no photo; `running`: it does.
public protocol DoorState: Codable, Sendable {
  var view: Shown<StopView> { get set }
  var chosen: Set<String> { get set }
  var day: String? { get set }
  var trouble: Camera { get set }

  init()

  /// The photo that is shown, and whether the camera is to be open for one.
  var shot: TakenPhoto? { get }
  var wantsPhoto: Bool { get }

  /// Nil: it is taken again.
  mutating func took(_ photo: TakenPhoto?)

  /// The door is left: what must not stay here goes.
  mutating func leave()
}

extension DoorState {
  public var open: [ParcelView] { view.ready?.open ?? [] }

  /// The chosen boxes, in the order of the door.
  public var boxes: [ParcelView] { open.filter { chosen.contains($0.trackingNumber) } }

  /// The door is seen for the first time. What was begun for other boxes or on another day is not taken; without a choice all are meant.
  mutating func meet(_ view: StopView, _ today: String) {
    let all = Set(view.open.map(\.trackingNumber))
    if day ?? today != today || !chosen.isEmpty && chosen.isDisjoint(with: all) { self = Self() }
    chosen = chosen.isEmpty ? all : chosen.intersection(all)
    day = today
  }

  /// What is left of it once these have their outcome; nil: nothing.
  func without(_ parcels: [String]) -> Self? {
    var rest = self
    rest.chosen.subtract(parcels)
    return rest.chosen.isEmpty ? nil : rest
  }
}

/// A place at a door where something is begun: boxes are chosen, a photo is taken. It is there again when the courier left the place or the
/// process ended, until these boxes have their outcome; it is never taken for other boxes or on another day.
public class DoorModel<State: DoorState>: Model<State> {
  let stop: String
  private var asked = 0
  private var askedAt: Duration?

  init(_ app: App, _ stop: String) {
    self.stop = stop
    super.init(app, State())
    follow { [weak self] in
      let seen = await self?.shown { (try $0.viewStop(stop: stop), try $0.viewToday().day) }
      guard let self, let seen else { return }
      switch seen {
      case .ready((let view, let today)):
        let first = state.view.ready == nil
        late {
          if first { $0.meet(view, today) }
          $0.view = .ready(view)
        }
        if first {
          app.forgetAllBut(today)
          begins()
        }
      case .failed(let why): set { $0.view = .failed(why) }
      case .loading: break
      }
    }
  }

  /// The door is there, and what was begun.
  func begins() {}

  override func stays() -> Data? {
    if state.day == nil { return nil }
    var left = state
    left.leave()
    return try? JSONEncoder().encode(left)
  }

  /// Leaves a box out, or takes it in again; never all of them.
  public func choose(_ parcel: String) {
    let chosen = state.chosen.symmetricDifference([parcel])
    if !chosen.isEmpty { set { $0.chosen = chosen } }
  }

  /// Asks for a photo. A second touch at once is the same wish; a later one ends a question that nobody has answered. Where the camera
  /// gave none before, or there is one already, it is opened again, and the courier looks first.
  public func takePhoto() {
    if state.trouble != .running { return set { $0.trouble = .running } }
    if state.shot != nil { return set { $0.took(nil) } }
    let now = app.clock()
    if let askedAt, now - askedAt < sameTouch { return }
    (asked, askedAt) = (asked + 1, now)
    start { [weak self, asked, camera = app.platform.camera] in
      let shot = await camera.photo()
      self?.answered(asked, shot)
    }
    // A camera that does not answer is as good as another app's.
    start { [weak self, asked] in
      if (try? await Task.sleep(for: patience)) != nil { self?.answered(asked, .missed(.busy)) }
    }
  }

  private func answered(_ question: Int, _ shot: Shot) {
    if question != asked || askedAt == nil { return }
    askedAt = nil
    switch shot {
    case .taken(let bytes):
      workNext({ [session] in await session.look { try $0.checkPhoto(bytes: bytes) } }) { [self] in
        let photo = TakenPhoto(bytes, $0)
        late { $0.took(photo) }
      }
    case .missed(let why): camera(why)
    }
  }

  /// How the camera began whose picture is on the screen. One that a scanner waits for is its own to show.
  public override func camera(_ camera: Camera) {
    if scanner?.state.camera == .running { return super.camera(camera) }
    if camera == .denied || camera == .busy { set { $0.trouble = camera } }
  }
}

private let sameTouch = Duration.seconds(1)
private let patience = Duration.seconds(6)
