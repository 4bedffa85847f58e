import BackgroundTasks
import SatchelKit
import SwiftUI

@main struct SatchelApp: SwiftUI.App {
  @State private var shell = Shell()
  @Environment(\.scenePhase) private var phase

  var body: some Scene {
    WindowGroup {
      RootScreen(shell: shell)
        .task { await shell.begin() }
        .onOpenURL { shell.follow($0) }
        .onChange(of: phase, initial: true) { _, phase in
          if phase == .active { Task { await shell.phone.front() } } else if phase == .background { shell.left() }
        }
    }
    .backgroundTask(.urlSession(Shell.uploads)) { await shell.uploader.settled() }
  }
}

/// The store's state as a screen: opening, closed and why, or the day.
struct RootScreen: View {
  let shell: Shell

  var body: some View {
    switch shell.phone.opening {
    case .opening: Text(shell.phone.words.say("screens.loading"))
    case .closed(let why, let phraseOpens):
      Themed(preferences: shell.preferences.read(), words: shell.phone.words) {
        ClosedScreen(why: why, phraseOpens: phraseOpens) {
          Task { await shell.phone.open() }
        } phrase: { words in
          Task { await shell.phone.recover(words) }
        }
      }
    case .open(let app):
      Screens(app: app, drawing: shell.drawing(app))
    }
  }
}

/// What there is once: the phone, and what the system gives it.
@MainActor @Observable final class Shell {
  let phone: Phone
  let camera = CameraFeed()
  let preferences = KeptPreferences()
  let uploader: SystemUploader
  nonisolated static let uploads = "app.satchel.uploads"
  @ObservationIgnored private let lockScreen = LockScreen()
  @ObservationIgnored private var time = UIBackgroundTaskIdentifier.invalid

  init() {
    uploader = SystemUploader(background: Self.uploads)
    let platform = Platform(
      handoff: PhoneHandoff(), signals: PhoneSignals(camera), camera: camera, positions: PhonePositions(), network: PhoneNetwork(),
      owner: PhoneOwner(), uploader: uploader)
    let spanish = Locale.preferredLanguages.first?.hasPrefix("es") == true
    phone = Phone(folder: Self.folder, keys: PhoneKeys(), platform: platform, store: preferences, zone: .current, spanish: spanish)
    phone.waits = { Background.ask(atOnce: $0) }
    Background.register(phone)
    uploader.report { [phone] in await phone.uploaded($0, $1) }
  }

  func drawing(_ app: SatchelKit.App) -> Drawing {
    let camera = camera
    return Drawing(
      preview: { AnyView(CameraPreview(feed: camera, app: app)) }, picture: { UIImage(data: $0).map(Image.init(uiImage:)) })
  }

  func begin() async {
    await phone.open()
    Background.askDaily()
    lockScreen.follow(phone)
  }

  /// A tap on the lock screen leads to the next stop; a stop that is gone says so on its own screen.
  func follow(_ url: URL) {
    let items = URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems
    guard let way = items?.first(where: { $0.name == "way" })?.value else { return }
    phone.opening.app?.navigator.follow(way)
  }

  /// The system gives some seconds more when it is asked: without them a lock on the store might outlast the suspension, which ends
  /// the process.
  func left() {
    if time == .invalid { time = UIApplication.shared.beginBackgroundTask { MainActor.assumeIsolated { self.timeOver() } } }
    Task {
      await phone.behind()
      timeOver()
    }
  }

  private func timeOver() {
    UIApplication.shared.endBackgroundTask(time)
    time = .invalid
  }

  /// Not in the system's backup: a restored database would fork the journal, and its key does not leave this phone.
  private static var folder: URL {
    var folder = URL.applicationSupportDirectory.appending(path: "satchel", directoryHint: .isDirectory)
    let protection = [FileAttributeKey.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication]
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: protection)
    var values = URLResourceValues()
    values.isExcludedFromBackup = true
    try? folder.setResourceValues(values)
    return folder
  }
}

/// Time that the system gives without a screen: to send what waits, and once a day at the charger to tidy up.
enum Background {
  private static let send = "app.satchel.send"
  private static let tidy = "app.satchel.tidy"

  /// Before the app has finished launching.
  @MainActor static func register(_ phone: Phone) {
    handle(send) { await phone.send() }
    handle(tidy) {
      askDaily()
      return await phone.tidy()
    }
  }

  private static func handle(_ name: String, _ work: @escaping @MainActor @Sendable () async -> Bool) {
    BGTaskScheduler.shared.register(forTaskWithIdentifier: name, using: .main) { task in
      nonisolated(unsafe) let task = task  // given to this handler alone
      let running = Task { @MainActor in
        let done = await work()
        if !done && name == send { ask(atOnce: false) }
        task.setTaskCompleted(success: done)
      }
      task.expirationHandler = { running.cancel() }
    }
  }

  /// Acts of one minute go together. At the close of the day the shop waits for its statement: then without delay.
  static func ask(atOnce: Bool) {
    let request = BGProcessingTaskRequest(identifier: send)
    request.requiresNetworkConnectivity = true
    request.earliestBeginDate = atOnce ? nil : Date(timeIntervalSinceNow: 60)
    try? BGTaskScheduler.shared.submit(request)
  }

  static func askDaily() {
    let request = BGProcessingTaskRequest(identifier: tidy)
    request.requiresExternalPower = true
    request.earliestBeginDate = Date(timeIntervalSinceNow: 20 * 3600)
    try? BGTaskScheduler.shared.submit(request)
  }
}
