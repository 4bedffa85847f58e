@propertyWrapper public struct State<Value> {  // swiftui/state
  public init(wrappedValue: Value) { stored = wrappedValue }
  private let stored: Value
  public var wrappedValue: Value {  // swiftui/state/wrappedvalue
    get { stored }
    nonmutating set {}
  }
}

@propertyWrapper public struct FocusState<Value: Hashable> {  // swiftui/focusstate
  public struct Binding {}  // swiftui/focusstate/binding
  public init() where Value == Bool {}  // swiftui/focusstate/init()
  public var wrappedValue: Value {  // swiftui/focusstate/wrappedvalue
    get { fatalError() }
    nonmutating set {}
  }
  public var projectedValue: Binding { Binding() }  // swiftui/focusstate/projectedvalue
}

@propertyWrapper public struct Binding<Value> {  // swiftui/binding
  private let get: () -> Value
  public init(get: @escaping () -> Value, set: @escaping (Value) -> Void) { self.get = get }  // swiftui/binding/init(get:set:)
  public var wrappedValue: Value {
    get { get() }
    nonmutating set {}
  }
}

@propertyWrapper public struct Environment<Value> {  // swiftui/environment
  private let path: KeyPath<EnvironmentValues, Value>
  public init(_ path: KeyPath<EnvironmentValues, Value>) { self.path = path }  // swiftui/environment/init(_:)
  public var wrappedValue: Value { EnvironmentValues()[keyPath: path] }
}

@propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint> {  // swiftui/scaledmetric
  public let wrappedValue: Value
  public init(wrappedValue: Value, relativeTo style: Font.TextStyle) { self.wrappedValue = wrappedValue }  // swiftui/scaledmetric/init(wrappedvalue:relativeto:)
}

public protocol EnvironmentKey {  // swiftui/environmentkey
  associatedtype Value
  static var defaultValue: Value { get }
}

public struct EnvironmentValues {  // swiftui/environmentvalues
  public init() {}
  public subscript<K: EnvironmentKey>(key: K.Type) -> K.Value {  // swiftui/environmentvalues/subscript(_:)
    get { K.defaultValue }
    set {}
  }
  public var colorScheme = ColorScheme.light  // swiftui/environmentvalues/colorscheme
  public var dynamicTypeSize = DynamicTypeSize.large  // swiftui/environmentvalues/dynamictypesize
  public var displayScale: CGFloat = 3  // swiftui/environmentvalues/displayscale
}

public enum ColorScheme: Sendable { case light, dark }  // swiftui/colorscheme

public enum DynamicTypeSize: Comparable, Sendable {  // swiftui/dynamictypesize
  case xSmall, small, medium, large, xLarge, xxLarge, xxxLarge
  case accessibility1, accessibility2, accessibility3, accessibility4, accessibility5
  public var isAccessibilitySize: Bool { self >= .accessibility1 }  // swiftui/dynamictypesize/isaccessibilitysize
}

public struct Font: Hashable, Sendable {  // swiftui/font
  public enum TextStyle: Sendable { case largeTitle, title, title2, title3, headline, subheadline, body, callout, footnote, caption, caption2 }  // swiftui/font/textstyle
  public enum Weight: Sendable { case regular, medium, bold }  // swiftui/font/weight
  public static func system(_ style: TextStyle, weight: Weight? = nil) -> Font { Font() }  // swiftui/font/system(_:design:weight:)
  public static func system(size: CGFloat, weight: Weight? = nil) -> Font { Font() }  // swiftui/font/system(size:weight:design:)
  public func monospacedDigit() -> Font { self }  // swiftui/font/monospaceddigit()
  public func bold() -> Font { self }  // swiftui/font/bold()
  public static let title2 = Font(), subheadline = Font()  // swiftui/font/title2
}

public protocol ShapeStyle: Sendable {}  // swiftui/shapestyle

public struct Color: ShapeStyle, Primitive, Hashable, Sendable {  // swiftui/color
  public nonisolated init(red: Double, green: Double, blue: Double) {}  // swiftui/color/init(_:red:green:blue:opacity:)
  public nonisolated static let white = Color(red: 1, green: 1, blue: 1)  // swiftui/color/white
  public nonisolated static let black = Color(red: 0, green: 0, blue: 0)  // swiftui/color/black
  public nonisolated static let clear = Color(red: 0, green: 0, blue: 0)  // swiftui/color/clear
  public nonisolated func opacity(_ opacity: Double) -> Color { self }  // swiftui/color/opacity(_:)
}

public struct Alignment: Sendable {  // swiftui/alignment
  public static let center = Alignment(), leading = Alignment(), topLeading = Alignment(), bottom = Alignment(), bottomLeading = Alignment()
}
public enum HorizontalAlignment: Sendable { case leading, center, trailing }  // swiftui/horizontalalignment
public enum VerticalAlignment: Sendable { case top, center, bottom }  // swiftui/verticalalignment
public enum TextAlignment: Sendable { case leading, center, trailing }  // swiftui/textalignment
public enum Edge {  // swiftui/edge
  public struct Set: OptionSet, Sendable {  // swiftui/edge/set
    public let rawValue: Int8
    public init(rawValue: Int8) { self.rawValue = rawValue }
    public static let all = Set(rawValue: 15), horizontal = Set(rawValue: 5), vertical = Set(rawValue: 10), top = Set(rawValue: 8)
    public static let bottom = Set(rawValue: 2)
  }
}
public enum Axis {  // swiftui/axis
  public struct Set: OptionSet, Sendable {  // swiftui/axis/set
    public let rawValue: Int8
    public init(rawValue: Int8) { self.rawValue = rawValue }
    public static let horizontal = Set(rawValue: 1), vertical = Set(rawValue: 2)
  }
}
public struct UnitPoint: Sendable { public static let center = UnitPoint(), topTrailing = UnitPoint(), bottom = UnitPoint() }  // swiftui/unitpoint
public struct PlainButtonStyle: Sendable { public static let plain = PlainButtonStyle() }  // swiftui/primitivebuttonstyle/plain
public struct TextInputAutocapitalization: Sendable {  // swiftui/textinputautocapitalization
  public static let characters = TextInputAutocapitalization(), words = TextInputAutocapitalization()
}
public struct ScrollDismissesKeyboardMode: Sendable { public static let interactively = ScrollDismissesKeyboardMode() }  // swiftui/scrolldismisseskeyboardmode
public struct AccessibilityTraits: OptionSet, Sendable {  // swiftui/accessibilitytraits, which is a SetAlgebra
  public let rawValue: Int8
  public init(rawValue: Int8) { self.rawValue = rawValue }
  public static let isHeader = AccessibilityTraits(rawValue: 1), isSelected = AccessibilityTraits(rawValue: 2)
}
public struct AccessibilityChildBehavior: Sendable {  // swiftui/accessibilitychildbehavior
  public static let ignore = AccessibilityChildBehavior(), combine = AccessibilityChildBehavior()
}
public enum AccessibilityNotification {  // accessibility/accessibilitynotification
  public struct Announcement {  // accessibility/accessibilitynotification/announcement
    public init(_ announcement: String) {}
    public func post() {}
  }
}
public struct KeyPress: Sendable {  // swiftui/keypress
  public enum Result: Sendable { case handled, ignored }  // swiftui/keypress/result
  public let characters: String  // swiftui/keypress/characters
}
