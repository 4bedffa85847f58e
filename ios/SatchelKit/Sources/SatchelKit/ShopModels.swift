import Foundation
import SatchelCore

/// What is typed while a parcel is put on a shelf.
public struct Taking: Codable, Equatable, Sendable {
  public var parcel = ""
  public var shelf = ""

  public init(parcel: String = "", shelf: String = "") { (self.parcel, self.shelf) = (parcel, shelf) }
}

/// `open`: the parcel whose customer stands here. `taking`: a parcel that is put on a shelf.
public struct CounterState: Codable, Sendable {
  enum CodingKeys: CodingKey { case open, name, taking, last }

  public var view = Shown<CounterView>.loading
  public var open: String?
  public var name = ""
  public var taking: Taking?
  public var last: String?
}

/// Whose parcel is on which shelf?
public final class CounterModel: Model<CounterState> {
  init(_ app: App) {
    super.init(app, CounterState())
    scanner = reader { [weak self] in self?.scanned($0) }
    follow(\.view) { try $0.viewCounter() }
  }

  /// A parcel that waits here is collected; any other is put on a shelf.
  private func scanned(_ said: String) {
    let held = state.taking == nil ? (state.view.ready?.held ?? []).map(\.trackingNumber).meant(said) : nil
    if let held {
      open(parcel: held)
    } else {
      taking(Taking(parcel: said, shelf: state.taking?.shelf ?? ""))
    }
    app.answer(held == nil ? .again : .right)
    scanner?.camera(.off)
  }

  public func open(parcel: String?) {
    set {
      $0.open = parcel
      $0.name = ""
    }
  }

  public func name(_ text: String) { set { $0.name = text } }

  public func collect() {
    guard let parcel = state.open else { return }
    let name = state.name
    act({ try $0.collect(parcel: parcel, name: name) }) { [self] fact in
      open(parcel: nil)
      set { $0.last = fact.id }
    }
  }

  public func taking(_ taking: Taking?) { set { $0.taking = taking } }

  public func hold() {
    guard let taking = state.taking else { return }
    act({ try $0.hold(parcel: taking.parcel, shelf: taking.shelf) }) { [self] fact in
      set {
        $0.taking = nil
        $0.last = fact.id
      }
    }
  }

  /// Takes the last act of this visit back.
  public func undo(_ fact: String) {
    takeBack(fact) { [self] in
      set {
        $0.open = nil
        if $0.last == fact { $0.last = nil }
      }
    }
  }
}

/// What goes back to the carrier. `left`: what stays with us all the same; `seen`: what was scanned beside the driver's car.
public struct ReturnsState: Codable, Sendable {
  enum CodingKeys: CodingKey { case left, seen, last }

  public var view = Shown<[Doubt]>.loading
  public var left: Set<String> = []
  public var seen: Set<String> = []
  public var last: String?
}

/// Parcels that are handed back to the carrier's driver.
public final class ReturnsModel: Model<ReturnsState> {
  init(_ app: App) {
    super.init(app, ReturnsState())
    scanner = reader { [weak self] in self?.scanned($0) }
    follow(\.view) { try $0.viewToday().doubts.filter { $0.text.key == Self.goesBack } }
  }

  /// A parcel that lies ready; one that was left out is taken in again.
  private func scanned(_ said: String) {
    let parcel = parcels.meant(said)
    app.answer(parcel == nil ? .unknown : .right)
    guard let parcel else { return say("screens.not_going_back", ["label": said]) }
    understood()
    set {
      $0.left.remove(parcel)
      $0.seen.insert(parcel)
    }
  }

  private var parcels: [String] { (state.view.ready ?? []).compactMap(\.parcel) }

  /// Leaves a parcel out, or takes it in again.
  public func choose(_ parcel: String) { set { $0.left.formSymmetricDifference([parcel]) } }

  public func handBack() {
    let parcels = parcels.filter { !state.left.contains($0) }
    act({ try $0.handBack(parcels: parcels) }) { [self] fact in
      set {
        $0.last = fact.id
        $0.left = []
      }
    }
  }

  public func undo() { takeBack(state.last) { [self] in set { $0.last = nil } } }

  /// The facade names these parcels among the doubts of the day.
  private nonisolated static let goesBack = "companion.doubt_to_return"
}

public struct CloseDayState: Sendable {
  public var view = Shown<TodayView>.loading
}

public final class CloseDayModel: Model<CloseDayState> {
  init(_ app: App) {
    super.init(app, CloseDayState())
    follow(\.view) { try $0.viewToday() }
  }

  public func close(_ day: TodayView) {
    if !day.closed { act({ try $0.closeDay() }) }
  }

  /// Opens the day again.
  public func undo(_ close: String) { takeBack(close) }
}
