import SatchelCore

/// A part of the proof, in the order in which the screen asks for them. The words are those of `ParcelView.proof`.
public enum Part: String, CaseIterable, Codable, Sendable { case scan, photo, signature, pin, age21 }

/// What is taken at a door before it is recorded.
///
/// `part`: what is asked for now; nil: all is here, or nothing is asked. `wiped`: the last signature that was cleared or crossed out.
public struct DeliverState: DoorState {
  enum CodingKeys: CodingKey { case chosen, day, part, scanned, photo, strokes, wiped, name, pin, adult, to }

  public var view = Shown<StopView>.loading
  public var chosen: Set<String> = []
  public var day: String?
  public var part: Part?
  public var scanned: Set<String> = []
  public var scan: DoorScan?
  public var photo: TakenPhoto?
  public var trouble = Camera.running
  public var strokes: [[Point]] = []
  var wiped: [[Point]] = []
  public var name = ""
  public var pin = ""
  public var adult: Bool?
  public var to = To.recipient

  public init() {}

  public var shot: TakenPhoto? { photo }
  public var wantsPhoto: Bool { part == .photo }

  public mutating func took(_ photo: TakenPhoto?) { self.photo = photo }

  public mutating func leave() { pin = "" }

  /// Whether a signature can be brought back in the place of nothing or a cross.
  public var wipedOut: Bool { !wiped.isEmpty && unsigned }
  var unsigned: Bool { strokes.isEmpty || strokes == cross }

  /// What the chosen boxes ask for, each once.
  public var parts: [Part] { Part.allCases.filter { !asking($0).isEmpty } }

  /// The chosen boxes that ask for a part.
  public func asking(_ part: Part) -> [ParcelView] { boxes.filter { $0.proof.contains(part.rawValue) } }

  /// Whether something was given for a part; whether it is enough is the core's to say.
  public func given(_ part: Part) -> Bool {
    switch part {
    case .scan: asking(part).allSatisfy { scanned.contains($0.trackingNumber) }
    case .photo: photo != nil
    case .signature: !strokes.isEmpty && !name.isBlank
    case .pin: !pin.isBlank
    case .age21: adult == true
    }
  }

  /// Somebody who had to be 21 is not: nothing that asks it is handed over.
  public var notProven: Bool { adult == false && parts.contains(.age21) }

  /// What is asked for next.
  public var lacking: Part? { parts.first { !given($0) } }
}

/// What is still asked, is the photo good enough, who took it?
public final class DeliverModel: DoorModel<DeliverState> {
  override init(_ app: App, _ stop: String) {
    super.init(app, stop)
    scanner = reader { [weak self] in self?.scanned($0) }
  }

  override func begins() { showOwn() }

  /// The shutter is no delivery, however quickly it is touched again.
  override var button: AnyHashable? { state.view.ready == nil ? nil : [state.part, state.lacking] }

  /// The filled button: takes what is asked, goes to the next part, and records once nothing is lacking.
  public func next() {
    if deaf { return }
    if let part = state.part, !state.given(part) {
      if part == .photo { takePhoto() } else { say("screens.part_open_\(part.rawValue)") }
    } else if let lacking = state.lacking {
      show(lacking)
    } else {
      deliver()
    }
  }

  public func show(_ part: Part?) {
    set { $0.part = part }
    scanner?.camera(part == .scan && !state.given(.scan) ? .running : .off)
  }

  /// What only a box asked for that is left out is not asked any more.
  public override func choose(_ parcel: String) {
    super.choose(parcel)
    showOwn()
  }

  /// The part that is shown, or the next one where nobody asks for it.
  private func showOwn() { show(state.part.flatMap { state.parts.contains($0) ? $0 : nil } ?? state.lacking) }

  /// A label at the door: is it one of these boxes?
  private func scanned(_ said: String) {
    workNext({ [stop, session] in await session.look { try $0.checkAtDoor(stop: stop, label: said) } }) { [weak self] scan in
      guard let self else { return }
      let right = scan.verdict == .rightParcel
      app.answer(Tone(scan))
      set {
        $0.scan = scan
        if right { $0.scanned.insert(scan.parcel) }
      }
      if state.given(.scan) { scanner?.camera(.off) }
    }
  }

  public func stroke(_ points: [Point]) { set { $0.strokes.append(points) } }

  public func clearSignature() { sign([]) }

  /// Without drawing: a cross, as somebody makes it who cannot write; the name says who.
  public func markInstead() { sign(cross) }

  private func sign(_ strokes: [[Point]]) { set { ($0.wiped, $0.strokes) = ($0.unsigned ? $0.wiped : $0.strokes, strokes) } }

  public func bringSignatureBack() { set { ($0.strokes, $0.wiped) = ($0.wiped, []) } }

  public func name(_ text: String) { set { $0.name = text } }

  public func pin(_ text: String) { set { $0.pin = text.filter(\.isNumber) } }

  public func adult(_ atLeast21: Bool) { set { $0.adult = atLeast21 } }

  public func to(_ to: To) { set { $0.to = to } }

  /// For the same boxes; where the age was not proven, for those that ask it.
  public func cannotDeliver() {
    let boxes = state.notProven ? state.asking(.age21) : state.boxes
    app.begin(at: .cannotDeliver(stop)) { (begun: CannotDeliverState?) in
      var begun = begun ?? CannotDeliverState()
      begun.chosen = Set(boxes.map(\.trackingNumber))
      return begun
    }
    app.navigator.replace(.cannotDeliver(stop))
  }

  private func deliver() {
    let (it, asks) = (state, state.parts.contains)
    let delivery = Delivery(
      parcels: it.boxes.map(\.trackingNumber), to: it.to,
      name: asks(.signature) && !it.name.isBlank ? it.name : nil,
      photo: it.photo?.bytes, signature: asks(.signature) && !it.strokes.isEmpty ? it.strokes : nil,
      pin: asks(.pin) && !it.pin.isBlank ? it.pin : nil, atLeast21: asks(.age21) ? it.adult : nil, scanned: it.scanned.sorted())
    act({ try $0.deliver(delivery: delivery) }) { [app, stop] in app.recorded($0, delivery.parcels, stop: stop, delivered: true) }
  }
}

private let cross = [[Point(x: 0, y: 0), Point(x: 60, y: 60)], [Point(x: 60, y: 0), Point(x: 0, y: 60)]]
