import SatchelCore
import SatchelKit
import SwiftUI

/// The day on the map as the core drew it, or why there is none, and how good the order is.
struct MapArea: View {
  let model: PlanModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words
  @Environment(\.displayScale) private var scale

  var body: some View {
    let ground = Color(hex: colors.dark ? 0x121A16 : 0xF0F1EC)
    ZStack(alignment: .bottomLeading) {
      GeometryReader { room in
        drawing(room.size)
          .onAppear { measured(room.size) }
          .onChange(of: room.size) { _, size in measured(size) }
      }
      .background(ground)
      if let said = model.notice.searching ? words.say("screens.searching") : model.state.view.ready?.quality.map({ words.say($0) }) {
        Text(said).font(.smallStrong).padding(8).background(colors.surface, in: RoundedRectangle(cornerRadius: 12)).padding(12)
      }
    }
    .frame(height: 300)
    .clipShape(RoundedRectangle(cornerRadius: 16))
  }

  private func measured(_ size: CGSize) {
    model.mapSize(width: Int(size.width * scale), height: Int(size.height * scale), density: scale)
  }

  @ViewBuilder private func drawing(_ size: CGSize) -> some View {
    switch model.state.map {
    case .loading: Color.clear
    case .none(let why):
      Text(words.say(why)).font(.small).foregroundStyle(colors.muted).padding(24).frame(width: size.width, height: size.height)
    case .drawn(let map):
      let painter = MapPainter(map: map, outing: model.state.outing?.number, colors: colors)
      Canvas { context, size in painter.paint(&context, size) }
        .accessibilityLabel(words.count("screens.map_of", map.stops.count))
    }
  }
}

/// Streets, the outings as they are driven, stops with their numbers, shop and position. `outing`: the one that is strong; nil: all alike.
private struct MapPainter {
  let map: MapDrawing
  let outing: UInt32?
  let colors: Palette

  func paint(_ context: inout GraphicsContext, _ size: CGSize) {
    let fit = map.width > 0 ? size.width / Double(map.width) : 1
    let dot = Double(map.densityTenths) / 10
    var scaled = context
    scaled.scaleBy(x: fit, y: fit)
    for layer in map.streets { scaled.stroke(path(layer), with: .color(street(layer.stroke)), style: pen(layer)) }
    for (i, layer) in map.outings.enumerated() {
      scaled.stroke(path(layer), with: .color(strong(i) ? colors.primary.strong : faded), style: pen(layer))
    }
    if let shop = map.shop { scaled.fill(square(shop, 11 * dot), with: .color(colors.ink)) }
    for pin in map.stops.reversed() { paint(pin, dot, &scaled) }
    if let here = map.position {
      scaled.fill(circle(here.at, max(Double(here.radius), 8 * dot)), with: .color(colors.info.strong.opacity(0.2)))
      scaled.fill(circle(here.at, 6 * dot), with: .color(colors.info.strong))
    }
    context.draw(
      Text(map.attribution).font(.tab).foregroundStyle(colors.muted), at: CGPoint(x: size.width - 8, y: 6), anchor: .topTrailing)
  }

  private func paint(_ pin: Pin, _ dot: Double, _ context: inout GraphicsContext) {
    if !strong(Int(pin.outing)) { return context.fill(circle(pin.at, 4 * dot), with: .color(faded)) }
    // A door that is done is full, one ahead is hollow: no theme tells them by a colour alone.
    context.fill(circle(pin.at, 11 * dot), with: .color(pin.done ? colors.muted : colors.surface))
    let edge = pin.done ? colors.muted : colors.primary.strong
    context.stroke(circle(pin.at, 11 * dot), with: .color(edge), style: StrokeStyle(lineWidth: 2 * dot))
    // Drawn on the map's scale, and does not grow with the text: the list below says the same in any size.
    context.draw(
      Text("\(pin.number)").font(.system(size: 12 * dot, weight: .bold)).foregroundStyle(pin.done ? colors.surface : colors.ink),
      at: point(pin.at), anchor: .center)
  }

  private func strong(_ index: Int) -> Bool { outing == nil || Int(outing ?? 0) == index + 1 }

  private var faded: Color { Color(hex: colors.dark ? 0x3F6B58 : 0x9CC2B2) }

  private func street(_ stroke: SatchelCore.Stroke?) -> Color {
    switch stroke {
    case .freeway, .ramp: Color(hex: colors.dark ? 0x7A5A1E : 0xF0CB7A)
    case .main, .collector: Color(hex: colors.dark ? 0x3B4A42 : 0xD3D8D0)
    default: Color(hex: colors.dark ? 0x2A3630 : 0xDFE3DC)
    }
  }

  private func pen(_ layer: MapLayer) -> StrokeStyle {
    StrokeStyle(lineWidth: Double(layer.widthTenths) / 10, lineCap: .round, lineJoin: .round)
  }

  private func path(_ layer: MapLayer) -> Path {
    var path = Path()
    var at = 0
    for length in layer.lengths {
      let line = (0..<Int(length)).map { CGPoint(x: Double(layer.points[at + 2 * $0]), y: Double(layer.points[at + 2 * $0 + 1])) }
      path.addLines(line)
      at += 2 * Int(length)
    }
    return path
  }

  private func point(_ pixel: Pixel) -> CGPoint { CGPoint(x: Double(pixel.x), y: Double(pixel.y)) }

  private func around(_ pixel: Pixel, _ radius: Double) -> CGRect {
    CGRect(x: Double(pixel.x) - radius, y: Double(pixel.y) - radius, width: 2 * radius, height: 2 * radius)
  }

  private func circle(_ pixel: Pixel, _ radius: Double) -> Path { Path(ellipseIn: around(pixel, radius)) }

  private func square(_ pixel: Pixel, _ radius: Double) -> Path { Path(roundedRect: around(pixel, radius), cornerRadius: radius / 2) }
}
