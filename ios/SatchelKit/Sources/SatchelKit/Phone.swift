import Foundation
import Observation
import SatchelCore

/// What opening the store came to.
public enum Opening {
  case opening
  case open(App)

  /// Nothing was changed. `phraseOpens`: the recovery phrase opens it; otherwise the courier tries again.
  case closed(Sentence, phraseOpens: Bool)

  public var app: App? {
    if case .open(let app) = self { app } else { nil }
  }
}

/// An outing under way, as the lock screen may say it: no address, for everybody sees it there.
public struct Outing: Equatable, Sendable {
  public let number: UInt32
  public let done: UInt32
  public let stops: UInt32

  /// The number of the next stop, and where a tap leads, as `Navigator.save` writes it.
  public let next: UInt32?
  public let way: String

  public func title(_ words: Words) -> String { words.say("screens.outing_n", ["number": number]) }

  public func ahead(_ words: Words) -> String {
    next.map { words.say("screens.stop_number", ["number": $0]) } ?? words.say("screens.outing_done")
  }

  public func done(_ words: Words) -> String { words.say("screens.stops_done", ["done": done, "of": stops]) }
}

/// The store and the app over it, once for the whole process: the screen, background tasks and positions come and go and find the same.
@MainActor @Observable public final class Phone {
  public private(set) var opening = Opening.opening
  public private(set) var outing: Outing?
  @ObservationIgnored private let folder: URL
  @ObservationIgnored private let keys: any PlatformKeys
  @ObservationIgnored private let platform: Platform
  @ObservationIgnored private let store: any PreferenceStore
  @ObservationIgnored private let zone: TimeZone
  @ObservationIgnored private let spanish: Bool
  @ObservationIgnored private let match: @Sendable () -> Bool
  @ObservationIgnored private var following: [Task<Void, Never>] = []
  @ObservationIgnored private var network: Task<Void, Never>?
  @ObservationIgnored private var keeper: Task<Void, Never>?
  @ObservationIgnored private var isInFront = false
  @ObservationIgnored private var working = 0
  @ObservationIgnored private var opener: Task<Void, Never>?
  @ObservationIgnored private var hereAt: Duration?
  @ObservationIgnored private let clock: @MainActor () -> Duration

  /// Something waits to be sent: the system may be asked for time. `atOnce`: the day is closed, and the shop waits for its statement.
  @ObservationIgnored public var waits: (_ atOnce: Bool) -> Void = { _ in }

  /// `folder`: of all that is kept, the store below it. `zone`: the phone's own. `match`: whether library and binding are of one version, asked before any call.
  public init(
    folder: URL, keys: any PlatformKeys, platform: Platform, store: any PreferenceStore, zone: TimeZone, spanish: Bool,
    match: @escaping @Sendable () -> Bool = partsMatch, clock: @escaping @MainActor () -> Duration = App.sinceStart
  ) {
    (self.folder, self.keys, self.platform, self.store) = (folder, keys, platform, store)
    (self.zone, self.spanish, self.match, self.clock) = (zone, spanish, match, clock)
  }

  /// What the courier reads before the store is open, and after.
  public var words: Words { opening.app?.words ?? Words(spanish ? .es : .en, zone: zone) }

  /// Opens the store, if it is not open yet, where the courier was when the process before this one ended.
  public func open() async {
    // The screen, a background task and an uploader's outcome may all come at once: a second store over the first is refused.
    if let opener { return await opener.value }
    if opening.app != nil { return }
    let opener = Task { await openOnce() }
    self.opener = opener
    await opener.value
    self.opener = nil
  }

  private func openOnce() async {
    let (files, keys, zone, begun) = (files, keys, zone.identifier, begun)
    let opened = await tried {
      try files.settle()
      return (try Satchel.open(dir: files.store.path, keys: keys, zone: zone), Begun(begun, keys))
    }
    if let (satchel, begun) = opened { over(satchel, begun) }
  }

  /// Opens a store whose key this phone lost with its recovery phrase.
  public func recover(_ phrase: String) async {
    let (dir, keys) = (files.store.path, keys)
    if await tried({ try recoverKey(dir: dir, phrase: phrase, keys: keys) }) != nil { await open() }
  }

  /// Puts a backup in the place of a store in which nothing was recorded yet, and begins anew with it. Where it cannot be put there, the
  /// courier is told where it was asked for: the app that asked is gone.
  private func restore(_ backup: URL, _ phrase: String) async -> Reply<Void> {
    guard let app = opening.app else { return .refused(Sentence(key: "store.paused", args: [:])) }
    // The first fact only says that the chain began.
    switch await app.session.look({ try $0.facts(after: 1).isEmpty && !$0.viewSync().enrolled && $0.viewToday().parcels.all == 0 }) {
    case .done(true): break
    case .done(false): return .refused(Sentence(key: "screens.not_empty", args: [:]))
    case .refused(let why): return .refused(why)
    }
    let (made, keys, zone, asked) = (files.restored, keys, zone.identifier, app.begun())
    try? FileManager.default.removeItem(at: made)  // a try that was refused
    let restored: Reply<Void> = await Lane("restore").run {
      reply { _ = try Satchel.restore(backup: backup.path, phrase: phrase, dir: made.path, keys: keys, zone: zone) }
    }
    guard case .done = restored else { return restored }
    await close()
    let placed = reply { try files.replace() }
    if placed.value == nil { await write(asked) } else { try? FileManager.default.removeItem(at: begun) }
    await open()
    if case .refused(let why) = placed, let app = opening.app {
      app.navigator.open(.setUp)
      app.model.say(why)
    }
    if isInFront { await front() }
    return placed
  }

  /// The app is in front: the store is opened, the day may go on, and a network that comes back is used at once.
  public func front() async {
    isInFront = true
    if opening.app == nil { await open() }
    guard let app = opening.app else { return }
    let session = app.session
    app.gate.returned()
    try? FileManager.default.removeItem(at: begun)  // what ends the process at once does not begin the next one
    _ = await session.resume()
    guard isInFront else { return await release() }
    stopFollowing()
    keeper = keep(app)
    let changes = platform.network.changes()
    network = Task { for await there in changes where there { await session.networkCameBack() } }
  }

  /// Nothing is in front: the system may suspend the app at any moment, which must not hold a lock on the store then.
  public func behind() async {
    isInFront = false
    let keeper = keeper
    stopFollowing()
    if let app = opening.app {
      app.gate.left()
      await keeper?.value
      await write(app.begun())
      await upload(app.session)
    }
    await release()
  }

  private func stopFollowing() {
    [keeper, network].forEach { $0?.cancel() }
    (keeper, network) = (nil, nil)
  }

  /// Writes what is begun, once a second at most and only when it changed: a process may also end while it is in front.
  private func keep(_ app: App) -> Task<Void, Never> {
    Task {
      while (try? await Task.sleep(for: .seconds(1))) != nil {
        let (changed, change) = AsyncStream.makeStream(of: Void.self)
        await write(
          withObservationTracking {
            app.begun()
          } onChange: {
            change.finish()
          })
        for await _ in changed {}
      }
    }
  }

  private func write(_ now: Begun) async {
    let (file, keys) = (begun, keys)
    await Lane("begun").run { now.write(file, keys) }
  }

  /// Work without a screen in front: the store is taken for it and released behind it. False: it is to be tried again.
  public func awake(_ work: @MainActor (Session) async -> Bool) async -> Bool {
    working += 1
    await open()
    var done = false
    if let session = opening.app?.session {
      _ = await session.resume()
      done = await work(session)
    }
    working -= 1
    await release()
    return done
  }

  /// Sends what waits, in the background; the core keeps its own distance between tries.
  public func send() async -> Bool {
    await awake { session in
      guard let report = await session.sync(asked: false).value else { return false }
      return report.pending == 0 && report.pendingEvidence == 0
    }
  }

  /// Photos and signatures that wait go by the system's uploader, for the app may be suspended before a sync has sent them. The core
  /// gives jobs while it has access to the depot; none is begun twice.
  private func upload(_ session: Session) async {
    if await platform.uploader.isBusy() { return }
    let jobs = await session.look { [dir = uploads.path] in try $0.evidenceJobs(folder: dir) }.value ?? []
    for job in jobs { platform.uploader.send(job) }
  }

  /// What became of a job, whichever process began it.
  public func uploaded(_ ticket: String, _ outcome: Outcome) async {
    _ = await awake { [dir = uploads.path] session in
      let next = await session.act { try $0.evidenceOutcome(ticket: ticket, outcome: outcome, folder: dir) }.value
      if case .go(let job) = next { self.platform.uploader.send(job) }
      return next != nil
    }
  }

  private var files: StoreFolder { StoreFolder(folder) }
  private var begun: URL { folder.appendingPathComponent("begun") }
  private var uploads: URL { folder.appendingPathComponent("uploads") }

  /// Once a day, at the charger: removes what is past its time and makes photos small that were too large for it at the door.
  public func tidy() async -> Bool { await awake { await $0.search { try $0.tidy() }.value != nil } }

  /// As at the end of the process, for tests: frees the store.
  public func close() async {
    stopFollowing()
    following.forEach { $0.cancel() }
    opening.app?.close()
    await opening.app?.session.close()
    opening = .opening
  }

  private func over(_ opened: Satchel, _ begun: Begun) {
    let navigator = Navigator(saved: begun.way)
    let app = App(Session(opened), platform, store, zone: zone, spanish: spanish, navigator: navigator, begun: begun, clock: clock)
    app.restore = { [weak self] in await self?.restore($0, $1) ?? .refused(Sentence(key: "store.paused", args: [:])) }
    opening = .open(app)
    let changes = app.session.changes()
    following = [
      Task { [weak self] in for await _ in changes { await self?.look(app.session) } },
      Task { await app.start() },
    ]
  }

  /// Looks at the day whenever it may have changed and does what follows: positions while an outing runs, time while something waits.
  private func look(_ session: Session) async {
    guard let (today, sync) = await session.look({ (try $0.viewToday(), try $0.viewSync()) }).value else { return }
    let now = today.outing.map { running in
      let next = today.next.stop
      let way = Navigator([.today] + (next.map { [.stop($0.id)] } ?? [])).save()
      return Outing(number: running.number, done: running.done, stops: running.stops, next: next?.number, way: way)
    }
    if (now == nil) != (outing == nil) {
      if now == nil {
        platform.positions.stop()
      } else {
        platform.positions.start { [weak self] at in self?.here(at, session) }
      }
    }
    if now != outing {
      outing = now
      if now == nil { await release() }
    }
    if sync.enrolled && today.pending > 0 { waits(today.closed) }
  }

  /// At most one position a minute: each is kept, and none is needed more exactly.
  private func here(_ at: Position, _ session: Session) {
    let now = clock()
    if let hereAt, now - hereAt < .seconds(60) { return }
    hereAt = now
    Task { _ = await session.look { $0.here(position: at) } }
  }

  /// Not while an outing's positions keep the app from being suspended: they go to the store. A sync on its way ends first.
  private func release() async {
    guard let session = opening.app?.session, isIdle else { return }
    for await running in session.syncing() where !running { break }
    guard isIdle else { return }
    await session.pause()
    if !isIdle { _ = await session.resume() }  // whoever came meanwhile may have been before the pause
  }

  private var isIdle: Bool { !isInFront && working == 0 && outing == nil }

  /// A call that opens; what it refuses is shown.
  private func tried<T: Sendable>(_ call: @escaping @Sendable () throws -> T) async -> T? {
    guard match() else {
      opening = .closed(Sentence(key: "screens.parts_differ", args: [:]), phraseOpens: false)
      return nil
    }
    switch await Lane("opening").run({ reply(call) }) {
    case .done(let value): return value
    case .refused(let why):
      opening = .closed(why, phraseOpens: ["store.key_lost", "store.wrong_phrase"].contains(why.key))
      return nil
    }
  }
}
