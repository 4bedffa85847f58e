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

/// What is begun at a door. `chosen`: the boxes that it is for, by number.
public protocol DoorState: Codable, Sendable {
  var view: Shown<StopView> { get set }
  var chosen: Set<String> { get set }
}

extension DoorState {
  public var open: [ParcelView] { view.ready?.open ?? [] }

  /// The chosen boxes, in the order of the door.
  public var boxes: [ParcelView] { open.filter { chosen.contains($0.trackingNumber) } }

  /// All boxes, or those that were chosen in a process before this one.
  mutating func chooseAtFirst() {
    let all = Set(open.map(\.trackingNumber))
    chosen = chosen.isDisjoint(with: all) ? all : chosen.intersection(all)
  }
}

/// A place at a door where something is begun: boxes are chosen, a photo is taken.
public class DoorModel<State: DoorState>: Model<State> {
  let stop: String

  init(_ app: App, _ stop: String, _ first: State) {
    self.stop = stop
    super.init(app, first)
    follow { [weak self] in
      guard let view = await self?.shown({ try $0.viewStop(stop: stop) }), let self else { return }
      let first = state.view.ready == nil && view.ready != nil
      late {
        $0.view = view
        if first { $0.chooseAtFirst() }
      }
      if first { begins() }
    }
  }

  /// The door is there.
  func begins() {}

  /// Leaves a box out, or takes it in again; never all of them.
  public func choose(_ parcel: String) {
    let chosen = state.chosen.symmetricDifference([parcel])
    if !chosen.isEmpty { set { $0.chosen = chosen } }
  }
}
