import Foundation
import SatchelCore

/// What a call came to.
public enum Reply<Value: Sendable>: Sendable {
  case done(Value)

  /// Nothing happened, and why, in words.
  case refused(Sentence)

  public var value: Value? {
    if case .done(let value) = self { value } else { nil }
  }
}

/// An open store and who calls it. Acts and views run one after the other on one background thread; a sync runs beside them on a
/// thread of its own, as does what may take seconds (a plan). No call ever blocks the thread that draws, nor one of Swift's pool.
///
/// The core tells of whatever was recorded or came from the depot, also in the middle of a sync; that raises `changes`, and models look
/// again. They read a whole snapshot, so many changes at once cost one look.
public final class Session: Sendable {
  private let phone: Watched<(any SatchelProtocol)?>
  let version: Watched<Int>
  let telling: Watched<DayObservation?>
  let running = Watched(false)
  private let acts = Lane("acts")
  private let beside = Lane("sync")
  private let searches = Lane("searches")

  public init(_ phone: any SatchelProtocol) {
    let version = Watched(0)
    (self.phone, self.version) = (Watched(phone), version)
    telling = Watched(try? phone.observeDay(observer: Listener { version.change { $0 += 1 } }))
  }

  /// How often something may have changed: the present count first, then the newest one only.
  public func changes() -> AsyncStream<Int> { version.stream() }

  /// Whether a sync runs: how it is first, then whenever it begins or ends.
  public func syncing() -> AsyncStream<Bool> { running.stream() }

  /// Whether a sync runs now.
  public var isSyncing: Bool { running.value }

  /// A call that changes nothing.
  public func look<T: Sendable>(_ call: @escaping Call<T>) async -> Reply<T> {
    await acts.run { self.ask(call) }
  }

  /// A call that records something: on disk when this returns. A refused one may have recorded a try.
  public func act<T: Sendable>(_ call: @escaping Call<T>) async -> Reply<T> { touched(await look(call)) }

  /// A camera's frame: most hold no label and change nothing. One that meets a store that is released behind the screen held none.
  public func scan(_ call: @escaping Call<FrameScan>) async -> Reply<FrameScan> {
    let reply = await look(call)
    switch reply {
    case .done(.received): return touched(reply)
    case .refused(let why) where why.key == "store.paused": return .done(.nothing)
    default: return reply
    }
  }

  /// A call that waits for the network: acts and views go on meanwhile.
  public func online<T: Sendable>(_ call: @escaping Call<T>) async -> Reply<T> { touched(await beside.run { self.ask(call) }) }

  /// A call that records something after a long search: acts go on meanwhile. A task that is cancelled ends the search at the best
  /// that it has found.
  public func search<T: Sendable>(_ call: @escaping Call<T>) async -> Reply<T> { touched(await weigh(call)) }

  /// The same for a search that records nothing.
  func weigh<T: Sendable>(_ call: @escaping Call<T>) async -> Reply<T> {
    await withTaskCancellationHandler {
      await searches.run { self.ask(call) }
    } onCancel: {
      enough()
    }
  }

  /// Ends a search at the best that it has found. Not blocking; from any thread.
  public func enough() { phone.value?.cancelPlan() }

  /// Sends what waits and fetches what is new; one at a time, a second one waits its turn. In the background, a task that is cancelled ends
  /// it within five seconds; what the courier asked for goes on when its place is left.
  public func sync(asked: Bool = true) async -> Reply<SyncReport> {
    touched(
      await withTaskCancellationHandler {
        await beside.run {
          self.running.set(true)
          defer { self.running.set(false) }
          return self.ask { asked ? try $0.sync() : try $0.syncInBackground() }
        }
      } onCancel: {
        if !asked { phone.value?.cancelSync() }
      })
  }

  /// The system says that there is a network again.
  public func networkCameBack() async {
    _ = await look { $0.networkCameBack() }
    _ = await sync(asked: false)
  }

  /// The system is about to suspend the app: no lock on the store is held behind it.
  public func pause() async { _ = await look { $0.pause() } }

  /// The app is in front again; what the courier should be told.
  public func resume() async -> Reply<[Sentence]> { await act { try $0.resume() } }

  /// Frees the store once the calls on their way are done. Every stream ends, and later calls are refused.
  public func close() async {
    telling.value?.end()
    telling.set(nil)
    phone.value?.cancelPlan()
    phone.value?.cancelSync()
    for lane in [searches, beside] { await lane.run {} }
    await acts.run { self.phone.set(nil) }
    version.finish()
    running.finish()
  }

  /// Something may have changed that the core does not tell: what a sync came to, or the time.
  func touch() { version.change { $0 += 1 } }

  private func touched<T>(_ reply: Reply<T>) -> Reply<T> {
    touch()
    return reply
  }

  private func ask<T>(_ call: Call<T>) -> Reply<T> {
    guard let phone = phone.value else { return .refused(Sentence(key: "store.paused", args: [:])) }
    return reply { try call(phone) }
  }

  public typealias Call<T> = @Sendable (any SatchelProtocol) throws -> T
}

/// Hears of the day from a thread of the core's own; whoever wants the day reads it.
private final class Listener: DayObserver {
  private let heard: @Sendable () -> Void

  init(_ heard: @escaping @Sendable () -> Void) { self.heard = heard }

  func onDay(day: TodayView) { heard() }

  func onFailure(why: Sentence) { heard() }
}

/// A failure as the words for it. What broke inside the core is said without its insides; a file beside the store found no room.
func reply<T>(_ call: () throws -> T) -> Reply<T> {
  do {
    return .done(try call())
  } catch SatchelError.Failed(let key, let args, _, _) {
    return .refused(Sentence(key: key, args: args))
  } catch is CocoaError {
    return .refused(Sentence(key: "screens.no_room", args: [:]))
  } catch {
    return .refused(Sentence(key: "screens.broke", args: [:]))
  }
}

/// One thread: calls run one after the other, in the order in which they came.
final class Lane: Sendable {
  private let queue: DispatchQueue

  init(_ name: String) { queue = DispatchQueue(label: "satchel.\(name)", qos: .userInitiated) }

  func run<T: Sendable>(_ call: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { done in
      queue.async { done.resume(returning: call()) }
    }
  }
}
