import Foundation
import SatchelCore

/// What is typed while a parcel is put on a shelf.
public struct Taking: Equatable, Sendable {
  public var parcel = ""
  public var shelf = ""

  public init(parcel: String = "", shelf: String = "") { (self.parcel, self.shelf) = (parcel, shelf) }
}

/// `open`: the parcel whose customer stands here. `taking`: a parcel that is put on a shelf.
public struct CounterState: Sendable {
  public var view = Shown<CounterView>.loading
  public var open: String?
  public var name = ""
  public var taking: Taking?
  public var last: String?

  public init() {}
}

@MainActor public protocol CounterActs: Acts {
  func open(parcel: String?)
  func name(_ text: String)
  func collect()
  func taking(_ taking: Taking?)
  func hold()
  func undo()
  func returns()
}

/// Whose parcel is on which shelf?
public final class CounterModel: Model<CounterState>, CounterActs {
  init(_ app: App) {
    super.init(app, CounterState())
    followView({ try $0.viewCounter() }) { $0.view = $1 }
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
    act({ try $0.collect(parcel: parcel, name: name) }) { [weak self] fact in
      self?.open(parcel: nil)
      self?.set { $0.last = fact.id }
    }
  }

  public func taking(_ taking: Taking?) { set { $0.taking = taking } }

  public func hold() {
    guard let taking = state.taking else { return }
    act({ try $0.hold(parcel: taking.parcel, shelf: taking.shelf) }) { [weak self] fact in
      self?.set {
        $0.taking = nil
        $0.last = fact.id
      }
    }
  }

  /// Takes the last act of this visit back.
  public func undo() {
    guard let fact = state.last else { return }
    act({ try $0.undo(fact: fact) }, then: { [weak self] _ in self?.set { $0.last = nil } })
  }

  public func returns() { app.navigator.open(.returns) }
}

/// What goes back to the carrier; `left`: what of it stays here for now.
public struct ReturnsState: Sendable {
  public var view = Shown<[Doubt]>.loading
  public var left: Set<String> = []
  public var last: String?

  public init() {}
}

@MainActor public protocol ReturnsActs: Acts {
  func choose(_ parcel: String)
  func handBack()
  func undo()
}

/// Parcels that are handed back to the carrier's driver.
public final class ReturnsModel: Model<ReturnsState>, ReturnsActs {
  init(_ app: App) {
    super.init(app, ReturnsState())
    followView({ try $0.viewToday().doubts.filter { $0.text.key == Self.goesBack } }) { $0.view = $1 }
  }

  /// Leaves a parcel out, or takes it in again.
  public func choose(_ parcel: String) { set { $0.left.formSymmetricDifference([parcel]) } }

  public func handBack() {
    let left = state.left
    let parcels = (state.view.ready ?? []).compactMap(\.parcel).filter { !left.contains($0) }
    act({ try $0.handBack(parcels: parcels) }) { [weak self] fact in
      self?.set {
        $0.last = fact.id
        $0.left = []
      }
    }
  }

  public func undo() {
    guard let fact = state.last else { return }
    act({ try $0.undo(fact: fact) }, then: { [weak self] _ in self?.set { $0.last = nil } })
  }

  /// The facade names these parcels among the doubts of the day.
  private nonisolated static let goesBack = "companion.doubt_to_return"
}

/// `closed`: what the close counted.
public struct CloseDayState: Sendable {
  public var view = Shown<TodayView>.loading
  public var closed: Closed?

  public init() {}
}

@MainActor public protocol CloseDayActs: Acts {
  func close(_ day: TodayView)
  func undo()
  func done()
}

public final class CloseDayModel: Model<CloseDayState>, CloseDayActs {
  init(_ app: App) {
    super.init(app, CloseDayState())
    followView({ try $0.viewToday() }) { $0.view = $1 }
  }

  public func close(_ day: TodayView) {
    if !day.closed { act({ try $0.closeDay() }, then: { [weak self] closed in self?.set { $0.closed = closed } }) }
  }

  /// Opens the day again.
  public func undo() {
    guard let fact = state.closed?.fact.id else { return }
    act({ try $0.undo(fact: fact) }, then: { [weak self] _ in self?.set { $0.closed = nil } })
  }

  public func done() { app.navigator.tab(.today) }
}

/// Typed, pasted, or all that the QR says in the first field.
public struct EnrolState: Equatable, Sendable {
  public var depot = ""
  public var code = ""

  public init() {}
}

@MainActor public protocol EnrolActs: Acts {
  func depot(_ text: String)
  func code(_ text: String)
  func enrol()
}

public final class EnrolModel: Model<EnrolState>, EnrolActs {
  init(_ app: App) { super.init(app, EnrolState()) }

  public func depot(_ text: String) { set { $0.depot = text } }

  public func code(_ text: String) { set { $0.code = text } }

  public func enrol() {
    let (depot, code) = (state.depot.trimmed, state.code.trimmed)
    act({ try $0.enrol(depot: depot, code: code) }) { [app, session] _ in
      _ = await session.sync()
      app.navigator.replace(.couriers)
    }
  }
}

@MainActor public protocol CouriersActs: Acts {
  func choose(_ courier: String)
}

public final class CouriersModel: Model<Shown<[CourierProfile]>>, CouriersActs {
  init(_ app: App) {
    super.init(app, .loading)
    followView({ try $0.couriers() }) { $0 = $1 }
  }

  public func choose(_ courier: String) {
    act({ try $0.actAs(courier: courier) }, then: { [app] in app.navigator.tab(.today) })
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
