import Foundation
import Observation
import SatchelCore

/// The whole app without its drawing: where the courier is, the model of that place, and how it is to be drawn. The models of places
/// that are left end by themselves.
///
/// `zone` is the shop's. `spanish` is what the system speaks; the courier may choose otherwise.
@MainActor @Observable public final class App {
  /// The model of the place where the courier is.
  public private(set) var model: PlaceModel!
  public private(set) var preferences: Preferences
  public private(set) var words: Words

  /// What was done last and can be taken back on the screen; nil: nothing.
  var did: Did?
  public let session: Session
  public let platform: Platform
  public let navigator: Navigator
  @ObservationIgnored private let store: any PreferenceStore
  @ObservationIgnored let zone: TimeZone
  @ObservationIgnored private let spanish: Bool
  @ObservationIgnored private var models: [Place: PlaceModel] = [:]

  /// What was begun where nobody is, by place: by a process before this one, or at a door that was left.
  @ObservationIgnored private var before: [String: Data]
  @ObservationIgnored let clock: @MainActor () -> Duration

  /// Warnings of an act that is shown on the next place, by its fact; gone with the process, as the fact itself is not.
  @ObservationIgnored var warnings: [String: [Sentence]] = [:]

  /// Puts a backup (a file, with its phrase) in the place of this phone's store; whoever opened the store can do it.
  @ObservationIgnored var restore: @MainActor (URL, String) async -> Reply<Void> = { _, _ in
    .refused(Sentence(key: "screens.broke", args: [:]))
  }

  /// Stands before the screens.
  @ObservationIgnored public private(set) lazy var gate = Gate(self)

  public convenience init(
    _ session: Session, _ platform: Platform, _ store: any PreferenceStore, zone: TimeZone, spanish: Bool = false,
    navigator: Navigator = Navigator(), clock: @escaping @MainActor () -> Duration = App.sinceStart
  ) {
    self.init(session, platform, store, zone: zone, spanish: spanish, navigator: navigator, begun: Begun(), clock: clock)
  }

  /// `begun`: what the process before left; its way is the navigator's already.
  init(
    _ session: Session, _ platform: Platform, _ store: any PreferenceStore, zone: TimeZone, spanish: Bool, navigator: Navigator,
    begun: Begun, clock: @escaping @MainActor () -> Duration = App.sinceStart
  ) {
    (self.session, self.platform, self.store, self.zone, self.spanish) = (session, platform, store, zone, spanish)
    (self.navigator, self.clock) = (navigator, clock)
    (before, did) = (begun.states, begun.did)
    let preferences = store.read()
    self.preferences = preferences
    words = Words(preferences.spanish ?? spanish ? .es : .en, zone: zone)
    navigator.moved = { [weak self] in self?.moved() }
    moved()
  }

  /// Once, after opening: a phone that nobody enrolled and that has no parcels of its own begins with the enrolment.
  public func start() async {
    let bare = await session.look { try !$0.viewSync().enrolled && $0.viewToday().parcels.all == 0 }
    if bare.value == true && navigator.here == .today { navigator.open(.enrol) }
  }

  public func prefer(_ preferences: Preferences) {
    store.write(preferences)
    self.preferences = preferences
    words = Words(preferences.spanish ?? spanish ? .es : .en, zone: zone)
  }

  @discardableResult public func back() -> Bool { navigator.back() }

  /// Ends every model; the session is closed by whoever opened it.
  public func close() {
    models.values.forEach { $0.close() }
    models = [:]
  }

  /// An outcome of these parcels at a door takes the place of the door: back leads to the day. What was begun there for them is over.
  func recorded(_ done: DeliveryDone, _ parcels: [String], stop: String, delivered: Bool) {
    warnings[done.fact.id] = done.warnings
    did = nil
    navigator.tab(.today)
    begin(at: .deliver(stop)) { (begun: DeliverState?) in begun?.without(parcels) }
    begin(at: .cannotDeliver(stop)) { (begun: CannotDeliverState?) in begun?.without(parcels) }
    navigator.open(.recorded(stop: stop, fact: done.fact.id, delivered: delivered))
  }

  /// How a label was answered, to be heard and felt.
  func answer(_ tone: Tone) { platform.signals.answer(tone, sounds: preferences.sounds) }

  /// What outlives the process.
  func begun() -> Begun {
    var begun = Begun()
    (begun.way, begun.did, begun.states) = (navigator.save(), did, before)
    for (place, model) in models { begun.states[place.written] = model.begun() }
    return begun
  }

  /// The state in which the place was left whose model is being made; nil: none.
  func before<State: Decodable>(_: State.Type) -> State? {
    before.removeValue(forKey: navigator.here.written).flatMap { try? JSONDecoder().decode(State.self, from: $0) }
  }

  /// Changes what is begun at a door where nobody is; nil: nothing.
  func begin<State: DoorState>(at door: Place, _ change: (State?) -> State?) {
    let begun = before[door.written].flatMap { try? JSONDecoder().decode(State.self, from: $0) }
    before[door.written] = change(begun).flatMap { try? JSONEncoder().encode($0) }
  }

  /// Only what was begun on this day stays.
  func forgetAllBut(_ day: String) {
    before = before.filter { (try? JSONDecoder().decode(Dated.self, from: $0.value))?.day ?? day == day }
  }

  private func moved() {
    let here = navigator.here
    let next = models[here] ?? modelOf(here)
    models[here] = next
    if model !== next { model = next }
    for place in models.keys where !navigator.way.contains(place) {
      let left = models.removeValue(forKey: place)
      before[place.written] = left?.stays()
      left?.close()
    }
    let way = Set(navigator.way.map(\.written))
    before = before.filter { way.contains($0.key) || Place(written: $0.key)?.isDoor == true }
  }

  private func modelOf(_ place: Place) -> PlaceModel {
    switch place {
    case .enrol: EnrolModel(self)
    case .couriers: CouriersModel(self)
    case .setUp: SetUpModel(self)
    case .add(let parcel): AddModel(self, parcel)
    case .today: TodayModel(self)
    case .load: LoadModel(self)
    case .missing: MissingModel(self)
    case .plan: PlanModel(self)
    case .slots: SlotsModel(self)
    case .stop(let stop): StopModel(self, stop)
    case .deliver(let stop): DeliverModel(self, stop)
    case .cannotDeliver(let stop): CannotDeliverModel(self, stop)
    case .recorded(let stop, let fact, let delivered): RecordedModel(self, stop: stop, fact: fact, delivered: delivered)
    case .counter: CounterModel(self)
    case .returns: ReturnsModel(self)
    case .closeDay: CloseDayModel(self)
    case .earnings: EarningsModel(self)
    case .mileage: MileageModel(self)
    case .records: RecordsModel(self)
    case .settings: SettingsModel(self)
    }
  }

  private struct Dated: Decodable { let day: String? }

  /// A clock that does not go back.
  public nonisolated static let sinceStart: @Sendable () -> Duration = {
    let start = ContinuousClock.now
    return { ContinuousClock.now - start }
  }()
}
