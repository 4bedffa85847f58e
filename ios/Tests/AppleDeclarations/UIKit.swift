// What of UIKit and of Foundation on a phone the app uses: see SwiftUIDeclarations/View.swift.
@_exported import Foundation
@_exported import FoundationNetworking
extension URL { public static var applicationSupportDirectory: URL { fatalError() } }  // foundation/url/applicationsupportdirectory
public enum UIKeyboardType: Sendable { case `default`, numberPad, decimalPad }  // uikit/uikeyboardtype
@MainActor open class UIResponder: NSObject {}  // uikit/uiresponder
@MainActor open class UIView: UIResponder {  // uikit/uiview
  open class var layerClass: AnyClass { CALayer.self }  // uikit/uiview/layerclass
  public var layer: CALayer { fatalError() }  // uikit/uiview/layer
}
open class CALayer: NSObject {}  // quartzcore/calayer
public final class UIImage: NSObject { public init?(data: Data) {} }  // uikit/uiimage/init(data:)
@MainActor public final class UIApplication: UIResponder {  // uikit/uiapplication
  public class var shared: UIApplication { fatalError() }  // uikit/uiapplication/shared
  public static let openSettingsURLString = ""  // uikit/uiapplication/opensettingsurlstring
  public var connectedScenes: Set<UIScene> { [] }  // uikit/uiapplication/connectedscenes
  public func open(_ url: URL) async -> Bool { false }  // uikit/uiapplication/open(_:options:completionhandler:)
  public func beginBackgroundTask(expirationHandler: (@MainActor @Sendable () -> Void)?) -> UIBackgroundTaskIdentifier { .invalid }  // uikit/uiapplication/beginbackgroundtask(expirationhandler:)
  public func endBackgroundTask(_ identifier: UIBackgroundTaskIdentifier) {}  // uikit/uiapplication/endbackgroundtask(_:)
}
public struct UIBackgroundTaskIdentifier: Equatable, Sendable { public static let invalid = UIBackgroundTaskIdentifier() }  // uikit/uibackgroundtaskidentifier
@MainActor open class UIScene: UIResponder {}  // uikit/uiscene
@MainActor public final class UIWindowScene: UIScene { public var keyWindow: UIWindow? { nil } }  // uikit/uiwindowscene/keywindow
@MainActor public final class UIWindow: UIView { public var rootViewController: UIViewController? { nil } }  // uikit/uiwindow/rootviewcontroller
@MainActor open class UIViewController: UIResponder {  // uikit/uiviewcontroller
  public var popoverPresentationController: UIPopoverPresentationController? { nil }  // uikit/uiviewcontroller/popoverpresentationcontroller
  public func present(_ other: UIViewController, animated: Bool) {}  // uikit/uiviewcontroller/present(_:animated:completion:)
}
@MainActor public final class UIPopoverPresentationController: NSObject { public var sourceView: UIView? }  // uikit/uipopoverpresentationcontroller/sourceview
@MainActor public final class UIActivityViewController: UIViewController {  // uikit/uiactivityviewcontroller
  public init(activityItems: [Any], applicationActivities: [Any]?) {}  // uikit/uiactivityviewcontroller/init(activityitems:applicationactivities:)
}
@MainActor public final class UIDocumentPickerViewController: UIViewController {  // uikit/uidocumentpickerviewcontroller
  public init(forOpeningContentTypes types: [UTType], asCopy: Bool) {}  // uikit/uidocumentpickerviewcontroller/init(foropeningcontenttypes:ascopy:)
  public weak var delegate: (any UIDocumentPickerDelegate)?  // uikit/uidocumentpickerviewcontroller/delegate
}
@MainActor public protocol UIDocumentPickerDelegate: AnyObject {  // uikit/uidocumentpickerdelegate
  func documentPicker(_ controller: UIDocumentPickerViewController, didPickDocumentsAt urls: [URL])
  func documentPickerWasCancelled(_ controller: UIDocumentPickerViewController)
}
public struct UTType: Sendable { public static let item = UTType() }  // uniformtypeidentifiers/uttype-swift.struct/item
@MainActor public final class UIDevice: NSObject {  // uikit/uidevice
  public class var current: UIDevice { fatalError() }  // uikit/uidevice/current
  public var model: String { "" }; public var systemName: String { "" }; public var systemVersion: String { "" }
}
@MainActor public final class UINotificationFeedbackGenerator: NSObject {  // uikit/uinotificationfeedbackgenerator
  public enum FeedbackType: Sendable { case success, warning, error }  // uikit/uinotificationfeedbackgenerator/feedbacktype
  public func notificationOccurred(_ type: FeedbackType) {}  // uikit/uinotificationfeedbackgenerator/notificationoccurred(_:)
}
@MainActor public final class UISelectionFeedbackGenerator: NSObject { public func selectionChanged() {} }  // uikit/uiselectionfeedbackgenerator/selectionchanged()
