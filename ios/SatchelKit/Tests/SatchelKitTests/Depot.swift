import Foundation

/// Where the project lies; the tests' own sources say it.
let root = URL(fileURLWithPath: #filePath).pathComponents.dropFirst().dropLast(5).reduce(URL(fileURLWithPath: "/")) {
  $0.appendingPathComponent($1)
}

/// A folder that is gone when the test ends.
@MainActor func inTemporaryFolder<T: Sendable>(_ use: @MainActor (URL) async throws -> T) async throws -> T {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await use(folder)
}

struct Late: Error, CustomStringConvertible { let description: String }

/// A program of this project, run to its end; its output, or an error that holds it.
@discardableResult func run(_ program: String, _ words: [String], log: URL) throws -> String {
  let process = try Program(program, words, log: log)
  process.wait()
  let said = try String(contentsOf: log, encoding: .utf8)
  if process.status != 0 { throw Late(description: "\(program) \(words.joined(separator: " ")): \(said)") }
  return said
}

/// A program that runs. Waited for without a run loop: the thread that tests run on has none.
private final class Program: @unchecked Sendable {
  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)

  init(_ program: String, _ words: [String], log: URL) throws {
    let programs = ProcessInfo.processInfo.environment["SATCHEL_PROGRAMS"] ?? root.appendingPathComponent("target/debug").path
    try Data().write(to: log)
    process.executableURL = URL(fileURLWithPath: "\(programs)/\(program)")
    process.arguments = words
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = process.standardOutput
    process.standardInput = FileHandle.nullDevice
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  var isRunning: Bool { process.isRunning }
  var status: Int32 { process.terminationStatus }

  func wait() {
    ended.wait()
    ended.signal()
  }

  /// At once, as a network goes.
  func end() {
    kill(process.processIdentifier, SIGKILL)
    wait()
  }
}

/// A real depot process on a free port of this machine, and what a dispatcher asks it for.
@MainActor final class Depot {
  private let folder: URL
  private let clock: URL?
  private var port = 0
  private var process: Program?

  init(_ folder: URL, clock: URL? = nil) { (self.folder, self.clock) = (folder, clock) }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Starts it; after a `stop` on the same port, as a depot comes back.
  func start() async throws {
    let portFile = folder.appendingPathComponent("port")
    try? FileManager.default.removeItem(at: portFile)
    let options = clock.map { ["--clock", $0.path] } ?? []
    let words = ["--data", data, "serve", "--http", "--listen", "127.0.0.1:\(port)", "--port-file", portFile.path] + options
    let log = folder.appendingPathComponent("depot.log")
    let process = try Program("satchel-depot", words, log: log)
    self.process = process
    for _ in 0..<3_000 {
      if let text = try? String(contentsOf: portFile, encoding: .utf8),
        let number = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
      {
        port = number
        return
      }
      if !process.isRunning { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Late(description: "the depot gave no port: " + ((try? String(contentsOf: log, encoding: .utf8)) ?? ""))
  }

  func stop() {
    process?.end()
    process = nil
  }

  /// Whether photos and signatures find a place to be kept in; facts always do.
  func keepsPhotos(_ on: Bool) throws {
    let place = URL(fileURLWithPath: data).appendingPathComponent("evidence/rosas")
    try? FileManager.default.removeItem(at: place)
    if on { return }
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: place)
  }

  /// Rosa's shop; `area`: with the streets of an area that has its road pack.
  func addPartner(address: String = "1 Main Street, Columbus, OH 43215", lat: Double = 39.9612, lon: Double = -82.9988, area: String? = nil)
    throws
  {
    try ask(
      [
        "partner", "add", "--id", "rosas", "--name", "Rosa's Flowers", "--address", address, "--lat", "\(lat)", "--lon", "\(lon)",
        "--zone", "America/New_York", "--slots", "10:00-12:00,14:00-16:30", "--courier", "rosa:Rosa",
      ] + (area.map { ["--area", $0] } ?? []))
  }

  func roads(_ area: String, extract: URL) throws { try ask(["roads", "add", area, extract.path]) }

  func rateCard(_ json: String) throws { try ask(["rate-card", "--partner", "rosas", try file("rates.json", json)]) }

  func manifest(day: String, csv: String) throws {
    try ask(["manifest", "--partner", "rosas", "--day", day, try file("manifest.csv", csv)])
  }

  func enrolCode() throws -> String {
    let answer = try ask(["enrol-code", "--partner", "rosas", "--url", url, "--json"])
    let json = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
    guard let code = json?["code"] as? String else { throw Late(description: "no code in \(answer)") }
    return code
  }

  /// The depot's money lines of a day, cents by key.
  func statement(day: String) throws -> [String: Int64] {
    let answer = try ask(["statement", "--partner", "rosas", "--day", day, "--json"])
    let json = try JSONSerialization.jsonObject(with: Data(answer.utf8))
    var lines: [String: Int64] = [:]
    collect(json, into: &lines)
    return lines
  }

  private func collect(_ json: Any, into lines: inout [String: Int64]) {
    if let list = json as? [Any] { list.forEach { collect($0, into: &lines) } }
    guard let object = json as? [String: Any] else { return }
    if let key = object["key"] as? String, let cents = object["cents"] as? NSNumber { lines[key] = cents.int64Value }
    object.values.forEach { collect($0, into: &lines) }
  }

  private var data: String { folder.appendingPathComponent("depot").path }

  private func file(_ name: String, _ text: String) throws -> String {
    let file = folder.appendingPathComponent(name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  @discardableResult private func ask(_ words: [String]) throws -> String {
    try run("satchel-depot", ["--data", data] + words, log: folder.appendingPathComponent("answer-\(UUID().uuidString)"))
  }
}

/// A clock in a file, shared by phone and depot, so that a day passes in seconds and always the same one.
@MainActor final class DayClock {
  let file: URL
  private var now: Int64
  private static let start: Int64 = 1_770_000_000_000  // any moment before the day: the device booted then

  /// `now`: milliseconds since 1970 UTC.
  init(_ folder: URL, now: Int64) throws {
    file = folder.appendingPathComponent("clock")
    self.now = now
    try write()
  }

  func pass(_ time: Duration) throws {
    let wall = try String(contentsOf: file, encoding: .utf8).split(separator: " ").first.flatMap { Int64($0) }
    now = max(now, wall ?? now) + time.components.seconds * 1000  // a waiting sync moves it too
    try write()
  }

  /// Goes on to this moment; never back.
  func until(_ moment: Int64) throws {
    try pass(.zero)
    if moment > now { try pass(.milliseconds(moment - now)) }
  }

  private func write() throws {
    try "\(now) \(now - Self.start) boot-1 1000".write(to: file, atomically: true, encoding: .utf8)
  }
}
