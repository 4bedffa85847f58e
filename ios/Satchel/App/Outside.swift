import AVFoundation
import CoreLocation
import LocalAuthentication
import Network
import SatchelCore
import SatchelKit
import UIKit
import UniformTypeIdentifiers

/// Other apps. Without one that can do it, nothing happens.
@MainActor final class PhoneHandoff: NSObject, Handoff {
  private var choosing: CheckedContinuation<URL?, Never>?

  var about: String { "\(UIDevice.current.model), \(UIDevice.current.systemName) \(UIDevice.current.systemVersion)" }

  func navigate(address: String, latE7: Int64?, lonE7: Int64?) { Task { await open(.way(to: address, latE7: latE7, lonE7: lonE7)) } }

  func call(phone: String) async -> Bool { await open(.phone("tel", phone)) }

  func text(phone: String) async -> Bool { await open(.phone("sms", phone)) }

  func openSettings() { Task { await open(URL(string: UIApplication.openSettingsURLString)) } }

  func fileFor(_ name: String) async -> URL? { FileManager.default.temporaryDirectory.appending(path: name) }

  func share(file: URL) {
    let sheet = UIActivityViewController(activityItems: [file], applicationActivities: nil)
    sheet.popoverPresentationController?.sourceView = window
    window?.rootViewController?.present(sheet, animated: true)
  }

  func pick() async -> URL? {
    choosing?.resume(returning: nil)
    let chooser = UIDocumentPickerViewController(forOpeningContentTypes: [.item], asCopy: true)
    chooser.delegate = self
    return await withCheckedContinuation { choosing in
      self.choosing = choosing
      window?.rootViewController?.present(chooser, animated: true)
    }
  }

  private var window: UIWindow? { UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }.first?.keyWindow }

  @discardableResult private func open(_ url: URL?) async -> Bool {
    if let url { await UIApplication.shared.open(url) } else { false }
  }
}

extension PhoneHandoff: UIDocumentPickerDelegate {
  func documentPicker(_ controller: UIDocumentPickerViewController, didPickDocumentsAt urls: [URL]) { chosen(urls.first) }

  func documentPickerWasCancelled(_ controller: UIDocumentPickerViewController) { chosen(nil) }

  private func chosen(_ url: URL?) {
    choosing?.resume(returning: url)
    choosing = nil
  }
}

/// Face, finger or the phone's own code. A phone without a code knows nobody, and lets everybody in.
@MainActor final class PhoneOwner: Owner {
  func isThere() async -> Bool {
    let context = LAContext()
    guard context.canEvaluatePolicy(.deviceOwnerAuthentication, error: nil) else { return true }
    let why = Bundle.main.localizedString(forKey: "NSFaceIDUsageDescription", value: nil, table: "InfoPlist")
    return (try? await context.evaluatePolicy(.deviceOwnerAuthentication, localizedReason: why)) == true
  }
}

/// How a verdict sounds and feels: told apart without looking.
@MainActor final class PhoneSignals: Signals {
  private let camera: CameraFeed

  init(_ camera: CameraFeed) { self.camera = camera }

  func answer(_ tone: Tone, sounds: Bool) {
    let haptic = UINotificationFeedbackGenerator()
    switch tone {
    case .right: haptic.notificationOccurred(.success)
    case .again: UISelectionFeedbackGenerator().selectionChanged()
    case .elsewhere: haptic.notificationOccurred(.warning)
    case .unknown, .refused: haptic.notificationOccurred(.error)
    }
    if sounds { AudioServicesPlaySystemSound(Self.sound[tone] ?? 0) }
  }

  func torch(_ on: Bool) { camera.torch(on) }

  /// The system's own: high for right, low and long the more wrong it is.
  private static let sound: [Tone: SystemSoundID] = [.right: 1057, .again: 1104, .elsewhere: 1053, .unknown: 1073, .refused: 1006]
}

/// Coarse positions, only while an outing runs; none within thirty metres of the one before. Without the permission there are none, and the
/// day goes on.
@MainActor final class PhonePositions: NSObject, Positions {
  private let manager = CLLocationManager()
  private var report: ((Position) -> Void)?

  func start(_ report: @escaping @MainActor (Position) -> Void) {
    self.report = report
    manager.delegate = self
    manager.desiredAccuracy = kCLLocationAccuracyHundredMeters
    manager.distanceFilter = 30
    manager.activityType = .automotiveNavigation
    manager.allowsBackgroundLocationUpdates = true
    manager.showsBackgroundLocationIndicator = true
    if manager.authorizationStatus == .notDetermined { manager.requestWhenInUseAuthorization() }
    manager.startUpdatingLocation()
  }

  func stop() {
    report = nil
    manager.stopUpdatingLocation()
    manager.allowsBackgroundLocationUpdates = false
  }
}

extension PhonePositions: CLLocationManagerDelegate {
  nonisolated func locationManager(_ manager: CLLocationManager, didUpdateLocations locations: [CLLocation]) {
    guard let fix = locations.last, fix.horizontalAccuracy >= 0 else { return }
    let (lat, lon) = (Int64((fix.coordinate.latitude * 1e7).rounded()), Int64((fix.coordinate.longitude * 1e7).rounded()))
    let position = Position(latE7: lat, lonE7: lon, accuracyM: UInt32(fix.horizontalAccuracy.rounded(.up)))
    MainActor.assumeIsolated { report?(position) }
  }
}

/// Whether there is a network, as the system says.
final class PhoneNetwork: NetworkState {
  func changes() -> AsyncStream<Bool> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { follower in
      let monitor = NWPathMonitor()
      monitor.pathUpdateHandler = { follower.yield($0.status == .satisfied) }
      follower.onTermination = { _ in monitor.cancel() }
      monitor.start(queue: DispatchQueue(label: "satchel.network"))
    }
  }
}

/// How the screens are drawn, kept on this phone.
@MainActor final class KeptPreferences: PreferenceStore {
  private static let key = "preferences"

  func read() -> Preferences {
    let kept = UserDefaults.standard.data(forKey: Self.key)
    return kept.flatMap { try? JSONDecoder().decode(Preferences.self, from: $0) } ?? Preferences()
  }

  func write(_ preferences: Preferences) { UserDefaults.standard.set(try? JSONEncoder().encode(preferences), forKey: Self.key) }
}
