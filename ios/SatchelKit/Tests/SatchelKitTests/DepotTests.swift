import Foundation
import SatchelCore
import SatchelFakes
import Testing

@testable import SatchelKit

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What goes to a real depot by the shell's own parts: keys that are Swift's, and photos by the system's uploader.
@Suite @MainActor struct DepotTests {
  @Test("a depot takes what keys of the shell sign: a point of 65 bytes, r and s over the message") func keys() async throws {
    try await inTemporaryFolder { folder in
      let depot = try await depot(folder)
      for (form, taken) in [(ShellKeys.Form.rightly, true), (.other, true), (.der, false), (.digest, false)] {
        let keys = ShellKeys(folder.appendingPathComponent("keys-\(form)").path, form)
        let phone = try Satchel.open(dir: folder.appendingPathComponent("\(form)").path, keys: keys, zone: zoneName)
        let session = Session(phone)
        let code = try depot.enrolCode()
        let reply = await session.look { [url = depot.url] in try $0.enrol(depot: url, code: code) }
        #expect((reply.value != nil) == taken, "\(form): \(reply)")
        if taken {
          _ = try phone.addParcel(parcel: NewParcel(trackingNumber: oak, address: "9 Oak Street", zip: "43215"))
          #expect(await session.sync().value?.pending == 0)
          #expect(keys.signed >= 2, "the enrolment and a token")
        }
        await session.close()
      }
    }
  }

  @Test("photos go by the system's uploader when the app is left, and their files are gone afterwards") func upload() async throws {
    try await inTemporaryFolder { folder in
      let depot = try await depot(folder)
      let uploader = SystemUploader(.default)
      let counted = Counted(uploader)
      let phone = phone(folder, counted)
      uploader.report { await phone.uploaded($0, $1) }
      try await delivered(phone, depot, oak)
      try depot.keepsPhotos(true)
      try await left(phone, counted)
      try await sent(phone)
      #expect(counted.jobs.count >= 1)
      #expect(try files(folder).isEmpty)
      await phone.close()
      uploader.end()
    }
  }

  @Test("what became of a job counts in another process, and one that reached nobody is tried again later") func relaunched() async throws {
    try await inTemporaryFolder { folder in
      let depot = try await depot(folder)
      let kept = Counted(nil)
      let before = phone(folder, kept)
      try await delivered(before, depot, oak)
      try depot.keepsPhotos(true)
      try await left(before, kept)
      let job = try #require(kept.jobs.first)
      #expect(job.url.hasPrefix(depot.url) && job.headers["authorization"]?.hasPrefix("Bearer ") == true)
      #expect(try files(folder).count == 1)
      await before.front()
      await before.behind()
      #expect(kept.jobs.count == 1, "nothing is begun twice")
      await before.close()

      // The process ended; the system kept the task and starts another one for its outcome.
      let uploader = SystemUploader(.default)
      uploader.send(job)
      let counted = Counted(uploader)
      let after = phone(folder, counted)
      await after.open()
      try depot.keepsPhotos(false)
      // Access to the depot, which does not outlive a process.
      _ = await after.opening.app?.session.sync()
      try depot.keepsPhotos(true)
      uploader.report { await after.uploaded($0, $1) }
      try await sent(after)
      #expect(try files(folder).isEmpty)

      try await delivered(after, depot, elm)
      depot.stop()
      try await left(after, counted)
      _ = try await waited("the failure") { (try? files(folder).isEmpty) == true ? true : nil }
      #expect(try await pending(after) == 1)
      await after.close()
      uploader.end()
    }
  }

  @Test("a transfer that begins hours later, when the access is over, arrives and counts in another process") func late() async throws {
    try await inTemporaryFolder { folder in
      let clock = try DayClock(folder, now: Int64(Date.now.timeIntervalSince1970 * 1000))
      let depot = try await depot(folder, clock.file)
      let kept = Counted(nil)
      let before = phone(folder, kept)
      try await delivered(before, depot, oak)
      try depot.keepsPhotos(true)
      try await left(before, kept)
      await before.close()
      try clock.pass(.seconds(7_200))
      let uploader = SystemUploader(.default)
      let after = phone(folder, Counted(uploader))
      var told: [Outcome] = []
      uploader.report {
        told.append($1)
        await after.uploaded($0, $1)
      }
      uploader.send(try #require(kept.jobs.first))
      do { try await sent(after) } catch { throw Late(description: "\(error): \(told)") }
      #expect(try files(folder).isEmpty)
      await after.close()
      uploader.end()
    }
  }

  @Test("what is kept beside a task is read again, an answer by its headers, a failure by its kind") func words() throws {
    let kept = Kept(ticket: #"{"sha256":"ab"}"#, pins: ["cd", "ef"])
    #expect(Kept(written: kept.written) == kept)
    #expect(Kept(written: nil) == nil && Kept(written: "another app's") == nil)
    let headers = ["upload-offset": "1048576", "upload-complete": "?0", "location": "/v1/x", "content-type": "application/json"]
    let url = try #require(URL(string: "http://127.0.0.1/"))
    let response = try #require(HTTPURLResponse(url: url, statusCode: 204, httpVersion: nil, headerFields: headers))
    let answer = Answer(response, Data([1]))
    #expect(answer.status == 204 && answer.uploadOffset == 1_048_576 && answer.uploadComplete == false)
    #expect(answer.location == "/v1/x" && answer.contentType == "application/json" && answer.body == Data([1]))
    let kinds: [(URLError.Code, Failed)] = [
      (.notConnectedToInternet, .noNetwork), (.timedOut, .timeout), (.cancelled, .notTrusted), (.badServerResponse, .broken),
    ]
    for (code, failed) in kinds { #expect(Failed(URLError(code)) == failed) }
    #expect(!depotIsTrusted(certificate: Data([1, 2, 3]), pins: ["00"]))
  }

  private func depot(_ folder: URL, _ clock: URL? = nil) async throws -> Depot {
    let depot = Depot(folder, clock: clock)
    try await depot.start()
    try depot.addPartner()
    return depot
  }

  /// Without a network that the system tells of, so that nothing is sent but what a test asks for.
  private func phone(_ folder: URL, _ uploader: any Uploader) -> Phone {
    let fake = FakePhone()
    fake.network.set(false)
    let platform = Platform(
      handoff: fake, signals: fake, camera: fake, positions: fake, network: fake.network, owner: fake, uploader: uploader)
    let keys = ShellKeys(folder.appendingPathComponent("keys").path, .rightly)
    return Phone(folder: folder, keys: keys, platform: platform, store: fake, zone: zone, spanish: false)
  }

  /// A parcel is handed over; its facts are at the depot, which has no place for the photo. Enrols once.
  private func delivered(_ phone: Phone, _ depot: Depot, _ number: String) async throws {
    await phone.open()
    let session = try #require(phone.opening.app?.session)
    _ = await session.resume()
    if await session.look({ try $0.viewSync().enrolled }).value == false {
      let (url, code) = (depot.url, try depot.enrolCode())
      #expect(await session.online { try $0.enrol(depot: url, code: code) }.value != nil)
      #expect(await session.sync().value?.problem == nil)
    }
    let photo = doorPhoto(seed: number == oak ? 7 : 8)
    let done = await session.act { phone in
      let at = LatLon(latE7: 399_650_000, lonE7: -829_950_000)
      _ = try phone.addParcel(parcel: NewParcel(trackingNumber: number, address: "12 Oak Street", zip: "43215", at: at))
      _ = try phone.receive(said: number)
      _ = try phone.deliver(delivery: Delivery(parcels: [number], photo: photo))
    }
    if case .refused(let why) = done { throw Late(description: phone.words.say(why)) }
    try depot.keepsPhotos(false)
    #expect(await session.sync().value?.pendingEvidence == 1)
  }

  /// The app is left, as often as it takes until the photo is due again.
  private func left(_ phone: Phone, _ uploader: Counted) async throws {
    let before = uploader.jobs.count
    let end = ContinuousClock.now + .seconds(60)
    while uploader.jobs.count == before && ContinuousClock.now < end {
      await phone.front()
      await phone.behind()
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  private func pending(_ phone: Phone) async throws -> UInt32? {
    let pending = Watched<UInt32?>(nil)
    _ = await phone.awake { session in
      pending.set(await session.look { try $0.viewSync().pendingEvidence }.value)
      return true
    }
    return pending.value
  }

  /// Until no photo waits.
  private func sent(_ phone: Phone) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if try await pending(phone) == 0 { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Late(description: "the photo was not sent")
  }

  private func files(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("uploads").path)
  }
}

/// Remembers the jobs; without a system behind it they are on their way for ever.
@MainActor private final class Counted: Uploader {
  private let system: SystemUploader?
  private(set) var jobs: [UploadJob] = []

  init(_ system: SystemUploader?) { self.system = system }

  func send(_ job: UploadJob) {
    jobs.append(job)
    system?.send(job)
  }

  func isBusy() async -> Bool { await system?.isBusy() ?? !jobs.isEmpty }
}

/// Keys as the shell implements them, but in files: the core calls Swift for each signature, as it does on a phone.
private final class ShellKeys: PlatformKeys, @unchecked Sendable {
  /// `other`: with the other one of the two values of s, for a Secure Enclave gives either. `der`: encoded as certificates have it;
  /// `digest`: over something else than the message. A depot takes neither of these.
  enum Form: Sendable { case rightly, other, der, digest }

  private let keys: any PlatformKeys
  private let form: Form
  private let lock = NSLock()
  private var count = 0
  var signed: Int { lock.withLock { count } }

  init(_ folder: String, _ form: Form) { (keys, self.form) = (deskKeys(dir: folder), form) }

  func publicKey() throws -> Data { try keys.publicKey() }

  func sign(data: Data) throws -> Data {
    lock.withLock { count += 1 }
    switch form {
    case .rightly: return try keys.sign(data: data)
    case .other:
      let signature = try keys.sign(data: data)
      return signature.prefix(32) + negated(signature.suffix(32))
    case .der: return Data([0x30, 0x44, 0x02, 0x20]) + (try keys.sign(data: data)) + Data([0x02, 0x20])
    case .digest: return try keys.sign(data: Data(repeating: 7, count: 32))
    }
  }

  /// The curve's order less `s`.
  private func negated(_ s: Data) -> Data {
    let order: [UInt64] = [0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xBCE6_FAAD_A717_9E84, 0xF3B9_CAC2_FC63_2551]
    let bytes = order.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
    var (borrow, out) = (0, Data())
    for (whole, part) in zip(bytes, s).reversed() {
      let left = Int(whole) - Int(part) - borrow
      borrow = left < 0 ? 1 : 0
      out.insert(UInt8((left + 256) % 256), at: 0)
    }
    return out
  }

  func wrap(secret: Data) throws -> Data { try keys.wrap(secret: secret) }

  func unwrap(wrapped: Data) throws -> Data { try keys.unwrap(wrapped: wrapped) }
}
