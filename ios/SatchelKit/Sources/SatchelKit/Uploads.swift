import Foundation
import SatchelCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The system's own uploader: it goes on while the app is suspended and after the process ended, and starts a process for what became
/// of a job.
@MainActor public protocol Uploader: AnyObject, Sendable {
  /// Takes a job with its file.
  func send(_ job: UploadJob)

  /// Whether jobs are on their way, also those of an earlier process.
  func isBusy() async -> Bool
}

/// `URLSession` as the uploader; on a phone with a background configuration. Blobs go only to a depot whose key was pinned at the
/// enrolment; what a job needs for that is kept by the system beside its task, as its description.
@MainActor public final class SystemUploader: Uploader {
  private let session: URLSession
  private let carrier = Carrier()

  public init(_ configuration: URLSessionConfiguration) {
    session = URLSession(configuration: configuration, delegate: carrier, delegateQueue: nil)
  }

  /// One that goes on while the app is suspended and after the process ended; `identifier`: the same in every process.
  public convenience init(background identifier: String) {
    #if canImport(FoundationNetworking)
      self.init(.default)  // Linux has no other
    #else
      let configuration = URLSessionConfiguration.background(withIdentifier: identifier)
      configuration.allowsCellularAccess = true
      self.init(configuration)
    #endif
  }

  /// What became of jobs goes to `take`, one after the other.
  public func report(to take: @escaping @MainActor (_ ticket: String, Outcome) async -> Void) { carrier.report(take) }

  public func send(_ job: UploadJob) {
    guard let url = URL(string: job.url) else { return }
    var request = URLRequest(url: url)
    request.httpMethod = job.method
    for (name, value) in job.headers { request.setValue(value, forHTTPHeaderField: name) }
    // A question has no body, and an uploader always sends one.
    let task =
      job.method == "HEAD"
      ? session.downloadTask(with: request) : session.uploadTask(with: request, fromFile: URL(fileURLWithPath: job.file))
    task.taskDescription = Kept(ticket: job.ticket, pins: job.pins).written
    task.resume()
  }

  public func isBusy() async -> Bool {
    await withCheckedContinuation { answer in session.getAllTasks { answer.resume(returning: !$0.isEmpty) } }
  }

  /// The system started the app for its outcomes: returns when all of them were taken.
  public func settled() async { await carrier.settled() }

  /// For tests: lets go of everything.
  public func end() { session.invalidateAndCancel() }
}

/// What is kept beside a task.
struct Kept: Codable, Equatable {
  let ticket: String
  let pins: [String]

  init(ticket: String, pins: [String]) { (self.ticket, self.pins) = (ticket, pins) }

  /// Nil: no version wrote this.
  init?(written: String?) {
    guard let kept = try? JSONDecoder().decode(Kept.self, from: Data((written ?? "").utf8)) else { return nil }
    self = kept
  }

  var written: String { (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

/// Hears of the tasks, on a thread of the system's.
private final class Carrier: NSObject, URLSessionDataDelegate, URLSessionDownloadDelegate, @unchecked Sendable {
  private typealias Told = (ticket: String, outcome: Outcome)
  private let lock = NSLock()
  private var bodies: [Int: Data] = [:]
  private var told: [Told] = []
  private var take: (@MainActor (String, Outcome) async -> Void)?
  private var telling: Task<Void, Never>?
  private var finished: CheckedContinuation<Void, Never>?

  func report(_ take: @escaping @MainActor (String, Outcome) async -> Void) {
    lock.withLock { self.take = take }
    tell(nil)
  }

  /// Outcomes are taken in their order, and wait for somebody who takes them.
  private func tell(_ new: Told?) {
    lock.withLock {
      told += [new].compactMap { $0 }
      guard let take, !told.isEmpty else { return }
      let (now, before) = (told, telling)
      told = []
      telling = Task { @MainActor in
        await before?.value
        for one in now { await take(one.ticket, one.outcome) }
      }
    }
  }

  func settled() async {
    await withCheckedContinuation { finished in lock.withLock { self.finished = finished } }
    await lock.withLock { telling }?.value
  }

  func urlSessionDidFinishEvents(forBackgroundURLSession session: URLSession) {
    lock.withLock {
      finished?.resume()
      finished = nil
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    lock.withLock { bodies[dataTask.taskIdentifier, default: Data()].append(data) }
  }

  /// An answer to a question has no body.
  func urlSession(_ session: URLSession, downloadTask: URLSessionDownloadTask, didFinishDownloadingTo location: URL) {}

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let body = lock.withLock { bodies.removeValue(forKey: task.taskIdentifier) } ?? Data()
    guard let kept = Kept(written: task.taskDescription) else { return }
    if let response = task.response as? HTTPURLResponse, error == nil {
      tell((kept.ticket, .answer(Answer(response, body))))
    } else {
      tell((kept.ticket, .failed(Failed(error))))
    }
  }

  /// Nobody is to be led elsewhere with a blob. A background session does not ask here; what answers there is no depot's receipt.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) { completionHandler(nil) }

  #if canImport(Security)
    func urlSession(_ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge) async
      -> (URLSession.AuthChallengeDisposition, URLCredential?)
    {
      guard let trust = challenge.protectionSpace.serverTrust, let pins = Kept(written: task.taskDescription)?.pins, !pins.isEmpty else {
        return (.performDefaultHandling, nil)
      }
      let shown = (SecTrustCopyCertificateChain(trust) as? [SecCertificate])?.first.map { SecCertificateCopyData($0) as Data }
      return depotIsTrusted(certificate: shown ?? Data(), pins: pins)
        ? (.useCredential, URLCredential(trust: trust)) : (.cancelAuthenticationChallenge, nil)
    }
  #endif
}

extension Answer {
  init(_ response: HTTPURLResponse, _ body: Data) {
    let header = { (name: String) in response.value(forHTTPHeaderField: name) }
    self.init(
      status: UInt16(clamping: response.statusCode), contentType: header("Content-Type"), retryAfter: header("Retry-After"),
      uploadOffset: header("Upload-Offset").flatMap { UInt64($0.trimmed) },
      uploadComplete: header("Upload-Complete").flatMap { ["?1": true, "?0": false][$0.trimmed] }, location: header("Location"),
      contentRange: header("Content-Range"), depotEpoch: header("Depot-Epoch"), body: body)
  }
}

extension Failed {
  init(_ error: (any Error)?) {
    self =
      switch (error as? URLError)?.code {
      case .notConnectedToInternet, .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .networkConnectionLost: .noNetwork
      case .timedOut: .timeout
      // A challenge that is refused cancels the task.
      case .cancelled, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot, .secureConnectionFailed: .notTrusted
      default: .broken
      }
  }
}
