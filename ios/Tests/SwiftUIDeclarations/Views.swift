public struct Text: Primitive, Equatable, Sendable {  // swiftui/text
  public nonisolated init<S: StringProtocol>(_ content: S) {}  // swiftui/text/init(_:)-9d1g4
  public nonisolated func font(_ font: Font?) -> Text { self }  // swiftui/text/font(_:)
  public nonisolated func foregroundStyle<S: ShapeStyle>(_ style: S) -> Text { self }  // swiftui/text/foregroundstyle(_:)
}

public struct Image: Primitive {  // swiftui/image
  public nonisolated init(systemName: String) {}  // swiftui/image/init(systemname:)
  public nonisolated func resizable() -> Image { self }  // swiftui/image/resizable(capinsets:resizingmode:)
}

public struct Button<Label: View>: Primitive {  // swiftui/button
  public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {}  // swiftui/button/init(action:label:)
}

public struct TextField: Primitive {  // swiftui/textfield
  public init(_ title: String, text: Binding<String>) {}  // swiftui/textfield/init(_:text:)
}

public struct VStack<Content: View>: Primitive {  // swiftui/vstack
  public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct LazyVStack<Content: View>: Primitive {  // swiftui/lazyvstack
  public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct HStack<Content: View>: Primitive {  // swiftui/hstack
  public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct ZStack<Content: View>: Primitive {  // swiftui/zstack
  public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) {}
}

public struct Spacer: Primitive { public init(minLength: CGFloat? = nil) {} }  // swiftui/spacer

public struct ScrollView<Content: View>: Primitive {  // swiftui/scrollview
  public init(_ axes: Axis.Set = .vertical, showsIndicators: Bool = true, @ViewBuilder content: () -> Content) {}
}

public struct ScrollViewProxy { public func scrollTo<ID: Hashable>(_ id: ID, anchor: UnitPoint? = nil) {} }  // swiftui/scrollviewproxy/scrollto(_:anchor:)

public struct ScrollViewReader<Content: View>: Primitive {  // swiftui/scrollviewreader
  public init(@ViewBuilder content: @escaping (ScrollViewProxy) -> Content) {}
}

public struct ViewThatFits<Content: View>: Primitive {  // swiftui/viewthatfits
  public init(in axes: Axis.Set = [.horizontal, .vertical], @ViewBuilder content: () -> Content) {}
}

public struct GridItem: Sendable {  // swiftui/griditem
  public enum Size: Sendable { case flexible(minimum: CGFloat = 10, maximum: CGFloat = .infinity) }  // swiftui/griditem/size-swift.enum
  public init(_ size: Size = .flexible(), spacing: CGFloat? = nil, alignment: Alignment? = nil) {}
}

public struct LazyVGrid<Content: View>: Primitive {  // swiftui/lazyvgrid
  public init(columns: [GridItem], alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {}
}

public struct GeometryProxy { public let size: CGSize }  // swiftui/geometryproxy

public struct GeometryReader<Content: View>: Primitive {  // swiftui/geometryreader
  public init(@ViewBuilder content: @escaping (GeometryProxy) -> Content) {}
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Primitive {  // swiftui/foreach
  public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) where ID == Data.Element.ID, Data.Element: Identifiable {}
  public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content) {}  // swiftui/foreach/init(_:id:content:)
}

public protocol Shape: Primitive, Sendable {}  // swiftui/shape
public protocol InsettableShape: Shape {}  // swiftui/insettableshape
extension Shape {
  public func fill<S: ShapeStyle>(_ style: S) -> some View { Modified() }  // swiftui/shape/fill(_:style:)
  public func stroke<S: ShapeStyle>(_ style: S, lineWidth: CGFloat = 1) -> some View { Modified() }  // swiftui/shape/stroke(_:linewidth:antialiased:)
}
public struct Rectangle: InsettableShape { public nonisolated init() {} }  // swiftui/rectangle
public struct Circle: InsettableShape { public nonisolated init() {} }  // swiftui/circle
public struct RoundedRectangle: InsettableShape { public nonisolated init(cornerRadius: CGFloat) {} }  // swiftui/roundedrectangle

public struct Path: Equatable, Sendable {  // swiftui/path
  public init() {}
  public init(ellipseIn rect: CGRect) {}  // swiftui/path/init(ellipsein:)
  public init(roundedRect rect: CGRect, cornerRadius: CGFloat) {}  // swiftui/path/init(roundedrect:cornerradius:style:)
  public mutating func addLines(_ lines: [CGPoint]) {}  // swiftui/path/addlines(_:)
}

public enum CGLineCap: Sendable { case butt, round, square }  // coregraphics/cglinecap
public enum CGLineJoin: Sendable { case miter, round, bevel }  // coregraphics/cglinejoin
public struct StrokeStyle: Sendable {  // swiftui/strokestyle
  public init(lineWidth: CGFloat = 1, lineCap: CGLineCap = .butt, lineJoin: CGLineJoin = .miter) {}
}

public struct GraphicsContext {  // swiftui/graphicscontext
  public struct Shading { public static func color(_ color: Color) -> Shading { Shading() } }  // swiftui/graphicscontext/shading
  public mutating func scaleBy(x: CGFloat, y: CGFloat) {}  // swiftui/graphicscontext/scaleby(x:y:)
  public func stroke(_ path: Path, with shading: Shading, style: StrokeStyle) {}  // swiftui/graphicscontext/stroke(_:with:style:)
  public func fill(_ path: Path, with shading: Shading) {}  // swiftui/graphicscontext/fill(_:with:style:)
  public func draw(_ text: Text, at point: CGPoint, anchor: UnitPoint = .center) {}  // swiftui/graphicscontext/draw(_:at:anchor:)
}

public struct Canvas: Primitive {  // swiftui/canvas
  public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}  // swiftui/canvas/init(opaque:colormode:rendersasynchronously:renderer:)
}

public struct DragGesture {  // swiftui/draggesture
  public struct Value {  // swiftui/draggesture/value
    public let location: CGPoint
    public let translation: CGSize
  }
  public init(minimumDistance: CGFloat = 10) {}  // swiftui/draggesture/init(minimumdistance:coordinatespace:)
  public func onChanged(_ action: @escaping (Value) -> Void) -> DragGesture { self }  // swiftui/gesture/onchanged(_:)
  public func onEnded(_ action: @escaping (Value) -> Void) -> DragGesture { self }  // swiftui/gesture/onended(_:)
}

public struct AnyView: Primitive { public init<V: View>(_ view: V) {} }  // swiftui/anyview

public struct Group<Content: View>: Primitive { public init(@ViewBuilder content: () -> Content) {} }  // swiftui/group
