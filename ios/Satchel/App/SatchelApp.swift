import BackgroundTasks
import SatchelKit
import SwiftUI

@main struct SatchelApp: SwiftUI.App {
  @State private var shell = Shell()
  @SceneStorage("way") private var way = ""
  @Environment(\.scenePhase) private var phase

  var body: some Scene {
    WindowGroup {
      RootScreen(shell: shell)
        .task { await shell.begin(way: way.isEmpty ? nil : way) }
        .onOpenURL { shell.follow($0) }
        .onChange(of: phase) { _, phase in
          if let app = shell.phone.opening.app { way = app.navigator.save() }
          Task { if phase == .active { await shell.phone.front() } else if phase == .background { await shell.phone.behind() } }
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

  init() {
    let background = URLSessionConfiguration.background(withIdentifier: Self.uploads)
    background.allowsCellularAccess = true
    uploader = SystemUploader(background)
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

  func begin(way: String?) async {
    await phone.open(way: way)
    await phone.front()
    Background.askDaily()
    lockScreen.follow(phone)
  }

  /// A tap on the lock screen leads to the next stop; a stop that is gone says so on its own screen.
  func follow(_ url: URL) {
    guard let navigator = phone.opening.app?.navigator, let way = url.queryValue("way") else { return }
    navigator.tab(.today)
    Navigator(saved: way).way.forEach(navigator.open)
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

extension URL {
  fileprivate func queryValue(_ name: String) -> String? {
    URLComponents(url: self, resolvingAgainstBaseURL: false)?.queryItems?.first { $0.name == name }?.value
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
