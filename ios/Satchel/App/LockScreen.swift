import ActivityKit
import Observation
import SatchelKit

/// The running outing on the lock screen; follows the phone for as long as the process lives.
@MainActor final class LockScreen {
  private var shown: Activity<OutingAttributes>?
  private var following: Task<Void, Never>?

  func follow(_ phone: Phone) {
    following?.cancel()
    shown = Activity<OutingAttributes>.activities.first  // of a process before this one
    following = Task { [weak self] in
      while !Task.isCancelled {
        await self?.show(phone.outing, phone.words)
        await withCheckedContinuation { changed in
          withObservationTracking({ _ = phone.outing }, onChange: { changed.resume() })
        }
        await Task.yield()
      }
    }
  }

  private func show(_ outing: Outing?, _ words: Words) async {
    guard let outing else {
      await shown?.end(nil, dismissalPolicy: .immediate)
      shown = nil
      return
    }
    let state = OutingAttributes.ContentState(
      title: outing.title(words), next: outing.ahead(words), done: outing.done(words), way: outing.way)
    let content = ActivityContent(state: state, staleDate: nil)
    if let shown { await shown.update(content) } else { shown = try? Activity.request(attributes: OutingAttributes(), content: content) }
  }
}
