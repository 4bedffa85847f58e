import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

@Suite @MainActor struct SessionTests {
  @Test("a refusal is words with their arguments, in both languages") func refusals() async throws {
    try await inTemporaryFolder { folder in
      let session = Session(try openOnDesk(folder))
      guard case .refused(let why) = await session.look({ try $0.viewStop(stop: "nowhere") }) else {
        throw Late(description: "not refused")
      }
      #expect(why.key == "companion.unknown_stop")
      let said = [Language.en, .es].map { Words($0, zone: zone).say(why) }
      #expect(said[0] != said[1] && said.allSatisfy { $0.contains("nowhere") }, "\(said)")
      await session.close()
    }
  }

  @Test("whoever follows gets how it is first, then the newest only") func observers() async throws {
    let watched = Watched(3)
    var stream = watched.stream().makeAsyncIterator()
    #expect(await stream.next() == 3)
    for n in 4...200 { watched.set(n) }
    #expect(await stream.next() == 200)
    var late = watched.stream().makeAsyncIterator()
    #expect(await late.next() == 200)
  }

  @Test("a stream whose reader is gone is forgotten") func leaving() async throws {
    let watched = Watched(0)
    for _ in 0..<100 {
      let task = Task { for await _ in watched.stream() {} }
      await Task.yield()
      task.cancel()
      await task.value
    }
    let end = ContinuousClock.now + .seconds(10)
    while watched.followerCount > 0 && ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
    #expect(watched.followerCount == 0)
  }

  @Test("after the close every stream has ended, calls are refused in words, and the store is free") func close() async throws {
    try await inTemporaryFolder { folder in
      let session = Session(try openOnDesk(folder))
      let following = Task {
        var seen = 0
        for await _ in session.changes() { seen += 1 }
        return seen
      }
      _ = await session.act { try $0.viewToday() }
      await session.close()
      #expect(await following.value >= 0)
      var late = session.changes().makeAsyncIterator()
      #expect(await late.next() == nil)
      guard case .refused(let why) = await session.look({ try $0.viewToday() }) else { throw Late(description: "a closed store answered") }
      #expect(Words(.en, zone: zone).knows(why.key))
      session.enough()
      #expect(await session.sync().value == nil)
      _ = try openOnDesk(folder)
    }
  }

  @Test("what the core records by itself is told, and nobody is told anything after the close") func told() async throws {
    try await inTemporaryFolder { folder in
      let phone = try aloneWithTwoParcels(folder)
      let session = Session(phone)
      var changes = session.changes().makeAsyncIterator()
      _ = await changes.next()
      // A reader that leaves takes nobody with it.
      let left = Task { for await _ in session.changes() {} }
      left.cancel()
      await left.value
      let before = await quiet(session)
      _ = try phone.receive(said: oak)  // not by the session
      _ = try await waited("the change") { session.version.value > before ? true : nil }
      #expect(await changes.next() != nil)
      await session.close()
      let last = session.version.value
      _ = try phone.receive(said: elm)
      try await Task.sleep(for: .milliseconds(200))
      #expect(session.version.value == last)
      #expect(session.telling.value == nil)
    }
  }

  /// Until the core has told all.
  private func quiet(_ session: Session) async -> Int {
    var last = -1
    while last != session.version.value {
      last = session.version.value
      try? await Task.sleep(for: .milliseconds(100))
    }
    return last
  }

  @Test("a task that is cancelled ends a running sync in the background") func cancelled() async throws {
    try await inTemporaryFolder { folder in
      let core = SlowSync()
      let session = Session(core)
      let task = Task { await session.sync(asked: false) }
      var running = session.syncing().makeAsyncIterator()
      while await running.next() == false {}
      task.cancel()
      _ = await task.value
      #expect(core.cancelled == 1)
      #expect(!session.isSyncing)
    }
  }

  @Test("a sync that the courier asked for goes on when its place is left") func goesOn() async throws {
    try await inTemporaryFolder { folder in
      let core = SlowSync(unsafeFromHandle: try aloneWithTwoParcels(folder).uniffiCloneHandle())
      try await onPhone(core) { app in
        app.navigator.open(.records)
        let records: RecordsModel = try await app.at()
        records.sync()
        _ = try await waited("the sync") { app.session.isSyncing ? true : nil }
        records.back()
        try await Task.sleep(for: .milliseconds(50))
        #expect(core.cancelled == 0 && app.session.isSyncing)
        core.cancelSync()
        _ = try await waited("its end") { app.session.isSyncing ? nil : true }
      }
    }
  }

  @Test("acts go on while a sync runs") func beside() async throws {
    let core = SlowSync()
    let session = Session(core)
    let task = Task { await session.sync() }
    var running = session.syncing().makeAsyncIterator()
    while await running.next() == false {}
    #expect(await session.look { $0.openedWith() }.value == [])
    core.cancelSync()
    _ = await task.value
  }

  @Test("a store is opened and closed a thousand times and nothing of it stays") func thousand() async throws {
    try await inTemporaryFolder { folder in
      try openOnDesk(folder).pause()  // made once
      weak var last: Satchel?
      var memory: [Int] = []
      for turn in 0..<1_000 {
        let phone = try openOnDesk(folder)
        last = phone
        let session = Session(phone)
        #expect(await session.look { try $0.viewToday().parcels.all }.value == 0)
        await session.close()
        if turn == 199 || turn == 999 { memory.append(residentKilobytes()) }
      }
      #expect(last == nil)
      #expect(descriptors().count < 100, "\(descriptors())")
      #expect(memory[1] - memory[0] < 16_384, "\(memory) kB after 200 and after 1,000")
    }
  }
}

/// What the kernel says of this process; 0 where it does not.
private func residentKilobytes() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
  return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
}

/// Files that this process has open.
private func descriptors() -> [String] {
  let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
  return all.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
}

/// A core whose sync lasts until it is cancelled.
private final class SlowSync: Satchel, @unchecked Sendable {
  private let ended = DispatchSemaphore(value: 0)
  private let lock = NSLock()
  private var cancels = 0
  var cancelled: Int { lock.withLock { cancels } }

  init() { super.init(noHandle: NoHandle()) }

  required init(unsafeFromHandle handle: UInt64) { super.init(unsafeFromHandle: handle) }

  override func observeDay(observer: any DayObserver) throws -> DayObservation { throw Late(description: "tells nothing") }

  override func openedWith() -> [SatchelCore.Text] { [] }

  override func sync() throws -> SyncReport {
    _ = ended.wait(timeout: .now() + 20)
    return SyncReport(
      pending: 0, conflicts: 0, wireBytes: 0, requests: 0, pendingEvidence: 0, waitUntilMs: nil, problem: nil)
  }

  override func syncInBackground() throws -> SyncReport { try sync() }

  override func cancelSync() {
    lock.withLock { cancels += 1 }
    ended.signal()
  }
}
