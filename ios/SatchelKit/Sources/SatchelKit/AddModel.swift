import Foundation
import SatchelCore

/// What is typed of a parcel.
public struct TypedParcel: Codable, Equatable, Sendable {
  public var number: String
  public var address = ""
  public var zip = ""
  public var name = ""
  public var phone = ""
  public var note = ""
}

/// A parcel that no depot lists. `added`: the number of the one before; `taken`: one that its label itself described, with the number
/// for its box; `imported`: a file that was read.
public struct AddState: Codable, Sendable {
  enum CodingKeys: CodingKey { case parcel }

  public var parcel = TypedParcel(number: "")
  public var added: String?
  public var taken: Received?
  public var imported: Imported?
}

/// What is this parcel, where does it go? Typed, from its label, or many from a file.
public final class AddModel: Model<AddState> {
  init(_ app: App, _ parcel: String) {
    super.init(app, AddState(parcel: TypedParcel(number: parcel)))
    scanner = reader { [weak self] in self?.scanned($0) }
  }

  public override var did: Did? { app.did?.what == .added ? app.did : nil }

  /// With it goes what the screen said of it.
  override func tookBack(_ deed: Did.Deed) { set { ($0.added, $0.taken, $0.imported) = (nil, nil, nil) } }

  /// A label that carries its address needs no typing; of any other it is the number.
  private func scanned(_ said: String) {
    scanner?.camera(.off)
    workNext({ [session] () async -> Reply<Received?> in
      switch await session.act({ try $0.addFromLabel(said: said) }) {
      case .done(let taken): .done(taken)
      case .refused(let why): why.key == "companion.label_without_address" ? .done(nil) : .refused(why)
      }
    }) { [self] taken in
      app.answer(.right)
      if let taken { did(.added, taken.fact.id) }
      set {
        if taken == nil { $0.parcel.number = said } else { $0 = AddState() }
        $0.taken = taken
      }
    }
  }

  public func type(_ change: (inout TypedParcel) -> Void) { set { change(&$0.parcel) } }

  public func add() {
    let typed = state.parcel
    let parcel = NewParcel(
      trackingNumber: typed.number, address: typed.address, zip: typed.zip, name: typed.name, phone: typed.phone, note: typed.note)
    act({ try $0.addParcel(parcel: parcel) }) { [self] fact in
      did(.added, fact.id)
      set { $0 = AddState(added: typed.number) }
    }
  }

  /// A table of parcels for today; its bad lines are said and stop none of the good ones.
  public func importFile() {
    work({ [session, handoff = app.platform.handoff] () async -> Reply<Imported?> in
      guard let file = await handoff.pick() else { return .done(nil) }
      defer { try? FileManager.default.removeItem(at: file) }
      guard let table = try? Data(contentsOf: file) else { return .refused(Sentence(key: "screens.no_file", args: [:])) }
      return await session.act { try $0.importCsv(bytes: table, day: $0.viewToday().day) }
    }) { [self] imported in
      guard let imported else { return }
      did(.added, imported.fact.id)
      set {
        ($0.added, $0.taken) = (nil, nil)
        $0.imported = imported
      }
    }
  }
}
