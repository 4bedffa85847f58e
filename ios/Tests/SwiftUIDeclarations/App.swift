@_exported import ActivityKit
@_exported import Observation
@_exported import UIKit
@MainActor @preconcurrency public protocol App {  // swiftui/app
  associatedtype Body: Scene
  @SceneBuilder var body: Body { get }
  init()
}
extension App { public static func main() {} }  // swiftui/app/main()
@MainActor @preconcurrency public protocol Scene {}  // swiftui/scene
@resultBuilder public struct SceneBuilder { public static func buildBlock<S: Scene>(_ scene: S) -> S { scene } }  // swiftui/scenebuilder
public struct WindowGroup<Content: View>: Scene { public init(@ViewBuilder content: () -> Content) {} }  // swiftui/windowgroup
public struct BackgroundTask<Request, Response>: Sendable {}  // swiftui/backgroundtask
extension BackgroundTask where Request == String, Response == Void {
  public static func urlSession(_ identifier: String) -> BackgroundTask { BackgroundTask() }  // swiftui/backgroundtask/urlsession(_:)
}
extension Scene {
  public func backgroundTask(_ task: BackgroundTask<String, Void>, action: @escaping @Sendable () async -> Void) -> some Scene { self }  // swiftui/scene/backgroundtask(_:action:)
}
public enum ScenePhase: Comparable, Sendable { case background, inactive, active }  // swiftui/scenephase
extension EnvironmentValues { public var scenePhase: ScenePhase { .active } }  // swiftui/environmentvalues/scenephase
extension Image { public init(uiImage: UIImage) { self.init(systemName: "") } }  // swiftui/image/init(uiimage:)
extension View {
  public func task(priority: TaskPriority = .userInitiated, _ action: @escaping @MainActor @Sendable () async -> Void) -> some View { Modified() }  // swiftui/view/task(priority:_:)
  public func task<T: Equatable>(id: T, priority: TaskPriority = .userInitiated, _ action: @escaping @MainActor @Sendable () async -> Void)
    -> some View
  { Modified() }  // swiftui/view/task(id:priority:_:)
  public func onOpenURL(perform: @escaping (URL) -> Void) -> some View { Modified() }  // swiftui/view/onopenurl(perform:)
  public func onDisappear(perform: (() -> Void)? = nil) -> some View { Modified() }  // swiftui/view/ondisappear(perform:)
  public func widgetURL(_ url: URL?) -> some View { Modified() }  // swiftui/view/widgeturl(_:)
}
public struct UIViewRepresentableContext {}  // swiftui/uiviewrepresentablecontext
@MainActor @preconcurrency public protocol UIViewRepresentable: Primitive {  // swiftui/uiviewrepresentable
  associatedtype UIViewType: UIView
  typealias Context = UIViewRepresentableContext
  func makeUIView(context: Context) -> UIViewType
  func updateUIView(_ view: UIViewType, context: Context)
}
@MainActor @preconcurrency public protocol Widget {  // swiftui/widget
  associatedtype Body: WidgetConfiguration
  var body: Body { get }; init()
}
@MainActor @preconcurrency public protocol WidgetConfiguration {}  // swiftui/widgetconfiguration
@MainActor @preconcurrency public protocol WidgetBundle {  // swiftui/widgetbundle
  associatedtype Body: Widget
  var body: Body { get }; init()
}
extension WidgetBundle { public static func main() {} }  // swiftui/widgetbundle/main()
public struct ActivityViewContext<A: ActivityAttributes> { public let state: A.ContentState }  // widgetkit/activityviewcontext
public struct ActivityConfiguration<A: ActivityAttributes>: WidgetConfiguration {  // widgetkit/activityconfiguration
  public init<C: View>(
    for type: A.Type, @ViewBuilder content: (ActivityViewContext<A>) -> C, dynamicIsland: (ActivityViewContext<A>) -> DynamicIsland
  ) {}
}
public struct DynamicIslandExpandedRegionPosition: Sendable {  // widgetkit/dynamicislandexpandedregionposition
  public static let leading = Self(), trailing = Self(), bottom = Self()
}
public struct DynamicIslandExpandedRegion<Content: View>: Primitive {  // widgetkit/dynamicislandexpandedregion
  public init(_ position: DynamicIslandExpandedRegionPosition, @ViewBuilder content: () -> Content) {}
}
@MainActor public struct DynamicIsland {  // widgetkit/dynamicisland
  public init<E: View, L: View, T: View, M: View>(
    @ViewBuilder expanded: () -> E, @ViewBuilder compactLeading: () -> L, @ViewBuilder compactTrailing: () -> T, @ViewBuilder minimal: () -> M
  ) {}
  public func widgetURL(_ url: URL?) -> DynamicIsland { self }  // widgetkit/dynamicisland/widgeturl(_:)
}
