import Foundation
import SatchelCore

/// What a phone does beside the core and the screens, each part by itself; `SatchelFakes` has one of each without a phone. The
/// device's keys are the core's own protocol, `PlatformKeys`.
public struct Platform: Sendable {
  public let handoff: any Handoff
  public let signals: any Signals
  public let camera: any CameraPort
  public let positions: any Positions
  public let network: any NetworkState
  public let owner: any Owner
  public let uploader: any Uploader

  public init(
    handoff: any Handoff, signals: any Signals, camera: any CameraPort, positions: any Positions, network: any NetworkState,
    owner: any Owner, uploader: any Uploader
  ) {
    (self.handoff, self.signals, self.camera, self.positions) = (handoff, signals, camera, positions)
    (self.network, self.owner, self.uploader) = (network, owner, uploader)
  }
}

/// Other apps.
@MainActor public protocol Handoff: AnyObject, Sendable {
  /// Opens the courier's navigation app; places in 1e-7 degrees.
  func navigate(address: String, latE7: Int64?, lonE7: Int64?)

  /// False: no app took the number, or the courier let it be.
  @discardableResult func call(phone: String) async -> Bool
  @discardableResult func text(phone: String) async -> Bool

  /// Where the courier allows this app the camera.
  func openSettings()

  /// What this device is, for a report: its model, its system. Nothing about its owner.
  var about: String { get }

  /// Somewhere to write a file of this name to; nil: there is no room.
  func fileFor(_ name: String) async -> URL?

  /// What was written there, a file or a folder, is whole: the courier may send it or keep it elsewhere.
  func share(file: URL)

  /// A copy, for this app alone, of a file that the courier chose; nil: none. Whoever asked deletes it.
  func pick() async -> URL?
}

extension URL {
  /// The courier's own maps app, by the place where the partner's pin is (1e-7 degrees), else by the address.
  public static func way(to address: String, latE7: Int64?, lonE7: Int64?) -> URL? {
    var url = URLComponents(string: "https://maps.apple.com/")
    let place = latE7.flatMap { lat in lonE7.map { lon in "\(Double(lat) / 1e7),\(Double(lon) / 1e7)" } }
    url?.queryItems = [URLQueryItem(name: "daddr", value: place ?? address), URLQueryItem(name: "dirflg", value: "d")]
    return url?.url
  }

  /// `scheme`: `tel` or `sms`.
  public static func phone(_ scheme: String, _ number: String) -> URL? {
    URL(string: "\(scheme):\(number.filter { "0"..."9" ~= $0 || $0 == "+" })")
  }
}

/// Who holds the phone.
@MainActor public protocol Owner: AnyObject, Sendable {
  /// Asks for finger, face or the phone's own code; true also where the phone knows none of them.
  func isThere() async -> Bool
}

/// How an answer sounds and feels: see the table of verdicts in the design.
public enum Tone: CaseIterable, Sendable {
  case right, elsewhere, unknown, again, refused

  init(_ scan: Received) {
    self =
      switch scan.verdict {
      case _ where scan.withdrawn: .refused
      case .expected: .right
      case .twice: .again
      case .notToday: .elsewhere
      case .unexpected: .unknown
      }
  }

  init(_ scan: DoorScan) {
    self =
      switch scan.verdict {
      case .rightParcel: .right
      case .wrongStop: .elsewhere
      case .unknown: .unknown
      case .alreadyDone: .again
      case .withdrawn: .refused
      }
  }
}

/// Sound, haptics and light.
@MainActor public protocol Signals: AnyObject, Sendable {
  func answer(_ tone: Tone, sounds: Bool)
  func torch(_ on: Bool)
}

/// The camera beside its preview, which a screen shows by itself.
@MainActor public protocol CameraPort: AnyObject, Sendable {
  /// A picture of what the camera sees.
  func photo() async -> Shot
}

/// What came of taking a picture.
public enum Shot: Sendable {
  /// As the camera's own file, JPEG or PNG.
  case taken(Data)

  /// Why there is none; `off`: the courier let it be.
  case missed(Camera)
}

/// Where the device is, coarsely and sparsely; runs only while an outing does.
@MainActor public protocol Positions: AnyObject, Sendable {
  /// From now on `report` gets each fix. A second call changes whom it is told.
  func start(_ report: @escaping @MainActor (Position) -> Void)
  func stop()
}

/// Whether there is a network, as the system says.
public protocol NetworkState: AnyObject, Sendable {
  /// How it is first, then each change.
  func changes() -> AsyncStream<Bool>
}

/// A camera's frame as it lies in memory: the brightness plane, its rows padded to `rowStride` bytes. `rotation`: how far it must be
/// turned clockwise to stand upright.
public struct Luma: Sendable {
  public let bytes: Data
  public let width: Int
  public let height: Int
  public let rowStride: Int
  public let rotation: Int

  public init(_ bytes: Data, width: Int, height: Int, rowStride: Int, rotation: Int = 0) {
    (self.bytes, self.width, self.height, self.rowStride, self.rotation) = (bytes, width, height, rowStride, rotation)
  }

  // As the core takes them.
  var columns: UInt32 { UInt32(width) }
  var rows: UInt32 { UInt32(height) }
  var stride: UInt32 { UInt32(rowStride) }
  var turn: UInt16 { UInt16(rotation) }
}

public enum ThemeChoice: String, CaseIterable, Codable, Sendable { case system, light, dark, sunlight }

/// How the screens are drawn, and whether they ask who holds the phone; lives on this phone only.
public struct Preferences: Equatable, Codable, Sendable {
  public var theme = ThemeChoice.system
  public var spanish: Bool?
  public var leftHand = false
  public var largeText = false
  public var sounds = true
  public var asksOwner = false

  public init() {}
}

/// Keeps the preferences.
@MainActor public protocol PreferenceStore: AnyObject {
  func read() -> Preferences
  func write(_ preferences: Preferences)
}
