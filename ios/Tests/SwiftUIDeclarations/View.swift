// Declarations of the parts of SwiftUI that the app uses, and beside it of Apple's other frameworks, so that it is type-checked where they
// are not. Never shipped, never run: a body ends the process. The comment beside a symbol is its page below
// https://developer.apple.com/documentation/; a member without one is on the page of its type.
// What this does not tell: whether a picture looks right, whether a call exists on iOS 17 with the labels written here (a person copied
// them from the pages), whether isolation is exactly Apple's, and how a modifier changes the type that the next one sees: here each
// gives `some View`.
@_exported import Foundation

@MainActor @preconcurrency public protocol View {  // swiftui/view
  associatedtype Body: View
  @ViewBuilder var body: Body { get }  // swiftui/view/body-swift.property
}

extension Never: View { public var body: Never { fatalError() } }  // swiftui/view

/// What stands in for a view that SwiftUI draws by itself.
public protocol Primitive: View where Body == Never {}
extension Primitive { public var body: Never { fatalError() } }

public struct Modified: Primitive { nonisolated init() {} }

@resultBuilder public struct ViewBuilder {  // swiftui/viewbuilder
  public static func buildExpression<C: View>(_ content: C) -> C { content }
  public static func buildBlock() -> EmptyView { EmptyView() }  // swiftui/viewbuilder/buildblock()
  public static func buildBlock<C: View>(_ content: C) -> C { content }  // swiftui/viewbuilder/buildblock(_:)
  public static func buildBlock<each C: View>(_ content: repeat each C) -> TupleView<(repeat each C)> { TupleView() }
  public static func buildIf<C: View>(_ content: C?) -> C? { content }  // swiftui/viewbuilder/buildif(_:)
  public static func buildEither<T: View, F: View>(first: T) -> _ConditionalContent<T, F> { .init() }
  public static func buildEither<T: View, F: View>(second: F) -> _ConditionalContent<T, F> { .init() }
}

public struct TupleView<T>: Primitive { nonisolated init() {} }  // swiftui/tupleview
public struct _ConditionalContent<T: View, F: View>: Primitive { nonisolated init() {} }  // swiftui/_conditionalcontent
extension Optional: View where Wrapped: View { public var body: Never { fatalError() } }  // swift/optional
public struct EmptyView: Primitive { nonisolated public init() {} }  // swiftui/emptyview

extension View {
  public func environment<V>(_ path: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View { Modified() }  // swiftui/view/environment(_:_:)
  public func dynamicTypeSize(_ size: DynamicTypeSize) -> some View { Modified() }  // swiftui/view/dynamictypesize(_:)
  public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { Modified() }  // swiftui/view/foregroundstyle(_:)
  public func tint(_ color: Color?) -> some View { Modified() }  // swiftui/view/tint(_:)
  public func background<S: ShapeStyle>(_ style: S) -> some View { Modified() }  // swiftui/view/background(_:ignoressafeareaedges:)
  public func background<S: ShapeStyle, T: InsettableShape>(_ style: S, in shape: T) -> some View { Modified() }  // swiftui/view/background(_:in:fillstyle:)
  public func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View { Modified() }  // swiftui/view/overlay(alignment:content:)
  public func overlay<V: View>(_ overlay: V) -> some View { Modified() }  // swiftui/view/overlay(_:alignment:)
  public func preferredColorScheme(_ scheme: ColorScheme?) -> some View { Modified() }  // swiftui/view/preferredcolorscheme(_:)
  public func padding(_ length: CGFloat) -> some View { Modified() }  // swiftui/view/padding(_:)
  public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { Modified() }  // swiftui/view/padding(_:_:)
  public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View { Modified() }  // swiftui/view/frame(width:height:alignment:)
  public func frame(
    minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil, idealHeight: CGFloat? = nil,
    maxHeight: CGFloat? = nil, alignment: Alignment = .center
  ) -> some View { Modified() }  // swiftui/view/frame(minwidth:idealwidth:maxwidth:minheight:idealheight:maxheight:alignment:)
  public func font(_ font: Font?) -> some View { Modified() }  // swiftui/view/font(_:)
  public func disabled(_ disabled: Bool) -> some View { Modified() }  // swiftui/view/disabled(_:)
  public func clipShape<S: Shape>(_ shape: S) -> some View { Modified() }  // swiftui/view/clipshape(_:style:)
  public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { Modified() }  // swiftui/view/multilinetextalignment(_:)
  public func fixedSize(horizontal: Bool, vertical: Bool) -> some View { Modified() }  // swiftui/view/fixedsize(horizontal:vertical:)
  public func offset(x: CGFloat = 0, y: CGFloat = 0) -> some View { Modified() }  // swiftui/view/offset(x:y:)
  public func id<ID: Hashable>(_ id: ID) -> some View { Modified() }  // swiftui/view/id(_:)
  public func zIndex(_ value: Double) -> some View { Modified() }  // swiftui/view/zindex(_:)
  public func scaledToFill() -> some View { Modified() }  // swiftui/view/scaledtofill()
  public func privacySensitive(_ sensitive: Bool = true) -> some View { Modified() }  // swiftui/view/privacysensitive(_:)
  public func buttonStyle(_ style: PlainButtonStyle) -> some View { Modified() }  // swiftui/view/buttonstyle(_:)
  public func gesture(_ gesture: DragGesture) -> some View { Modified() }  // swiftui/view/gesture(_:including:)
  public func onAppear(perform action: (() -> Void)? = nil) -> some View { Modified() }  // swiftui/view/onappear(perform:)
  public func onChange<V: Equatable>(of value: V, initial: Bool = false, _ action: @escaping (V, V) -> Void) -> some View { Modified() }  // swiftui/view/onchange(of:initial:_:)
  public func keyboardType(_ type: UIKeyboardType) -> some View { Modified() }  // swiftui/view/keyboardtype(_:)
  public func textInputAutocapitalization(_ kind: TextInputAutocapitalization?) -> some View { Modified() }  // swiftui/view/textinputautocapitalization(_:)
  public func autocorrectionDisabled(_ disable: Bool = true) -> some View { Modified() }  // swiftui/view/autocorrectiondisabled(_:)
  public func scrollDismissesKeyboard(_ mode: ScrollDismissesKeyboardMode) -> some View { Modified() }  // swiftui/view/scrolldismisseskeyboard(_:)
  public func accessibilityHidden(_ hidden: Bool) -> some View { Modified() }  // swiftui/view/accessibilityhidden(_:)
  public func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View { Modified() }  // swiftui/view/accessibilitylabel(_:)
  public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { Modified() }  // swiftui/view/accessibilityaddtraits(_:)
  public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View { Modified() }  // swiftui/view/accessibilityelement(children:)
  public func accessibilityAction(named name: Text, _ handler: @escaping () -> Void) -> some View { Modified() }  // swiftui/view/accessibilityaction(named:_:)
  public func focusable(_ isFocusable: Bool = true) -> some View { Modified() }  // swiftui/view/focusable(_:)
  public func onKeyPress(action: @escaping (KeyPress) -> KeyPress.Result) -> some View { Modified() }  // swiftui/view/onkeypress(phases:action:)
  public func focused(_ condition: FocusState<Bool>.Binding) -> some View { Modified() }  // swiftui/view/focused(_:)
  public func previewDisplayName(_ value: String?) -> some View { Modified() }  // swiftui/view/previewdisplayname(_:)
}

@MainActor @preconcurrency public protocol PreviewProvider {  // swiftui/previewprovider
  associatedtype Previews: View
  @ViewBuilder static var previews: Previews { get }  // swiftui/previewprovider/previews-swift.type.property
}
