import Foundation
import SatchelCore
import SatchelKit
import SwiftUI

/// What is still asked, is the photo good enough, who took it?
struct DeliverScreen: View {
  let model: DeliverModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model) {
      Heading(words.count("screens.deliver_n", model.state.chosen.count), model.state.view.ready?.address, close: model.back)
      Loaded(model.state.view) { _ in
        asked
        part
        if model.state.part != .scan || model.state.parts.count == 1 { givenTo }
        Boxes(model: model, goes: "screens.is_handed_over", stays: "screens.stays_with_us")
      }
    } buttons: {
      if model.state.view.ready != nil { button }
    }
  }

  /// What is asked, done or still open; a tap goes there.
  @ViewBuilder private var asked: some View {
    ForEach(model.state.parts, id: \.self) { part in
      let boxes = model.state.asking(part)
      let what = words.say("screens.proof_\(part.rawValue)")
      let tint = model.state.given(part) ? colors.primary : colors.attention
      Choice(
        words.say("screens.part_for", ["what": what, "boxes": boxes.map(\.name).joined(separator: ", ")]), model.state.part == part,
        color: tint.strong,
        icon: model.state.given(part) ? .check : nil
      ) { model.show(part) }
    }
    if model.state.parts.isEmpty { Text(words.say("screens.proof_none")).foregroundStyle(colors.muted) }
  }

  @ViewBuilder private var part: some View {
    switch model.state.part {
    case .scan: DoorLabel(model: model)
    case .photo: DoorPhoto(model: model, cannotDeliver: model.cannotDeliver)
    case .signature: signature
    case .pin: Card { Field(label: words.say("proof.part_pin"), value: model.state.pin, digits: true, change: model.pin) }
    case .age21: age
    case nil: EmptyView()
    }
  }

  @ViewBuilder private var signature: some View {
    SignaturePad(strokes: model.state.strokes, add: model.stroke)
    Evenly(columns: 2) {
      if model.state.wipedOut {
        Side(words.say("screens.sign_back"), icon: .undo, height: 48, action: model.bringSignatureBack)
      } else {
        Side(words.say("screens.sign_clear"), height: 48, action: model.clearSignature)
      }
      Side(words.say("screens.sign_instead"), icon: .cross, height: 48, action: model.markInstead)
    }
    Field(label: words.say("proof.part_name"), value: model.state.name, change: model.name)
  }

  private var age: some View {
    Card(gap: 12) {
      Line(words.say("proof.part_age21"), words.say("screens.age_hint"), icon: .person)
      Evenly(columns: 2) {
        Choice(words.say("screens.age_yes"), model.state.adult == true) { model.adult(true) }
        Choice(words.say("screens.age_no"), model.state.adult == false) { model.adult(false) }
      }
    }
  }

  @ViewBuilder private var givenTo: some View {
    let receivers: [To] = [.recipient, .household, .neighbour, .frontDesk, .safePlace, .mailbox, .locker]
    Text(words.say("screens.given_to")).font(.strong)
    Evenly(columns: 2) {
      ForEach(receivers, id: \.self) { to in Choice(words.say(to.key), model.state.to == to) { model.to(to) } }
    }
  }

  @ViewBuilder private var button: some View {
    if model.state.notProven {
      Next(words.say("screens.cannot_deliver"), tint: colors.bad, action: model.cannotDeliver)
    } else {
      let shoots = model.state.part == .photo && model.state.photo == nil
      Next(label(shoots), icon: shoots ? .camera : nil, enabled: !model.notice.busy, action: model.next)
    }
  }

  private func label(_ shoots: Bool) -> String {
    let state = model.state
    if shoots { return words.say(state.trouble == .running ? "screens.take_photo" : "screens.try_again") }
    if let lacking = state.lacking, lacking != state.part {
      return words.say("screens.next_part", ["what": words.say("screens.proof_\(lacking.rawValue)").lowercased()])
    }
    let (n, of) = (state.chosen.count, state.open.count)
    return n < of ? words.say("screens.deliver_now_of", ["n": n, "of": of]) : words.count("screens.deliver_now_n", n)
  }
}

/// What a label at the door said, and the way of the next one.
private struct DoorLabel: View {
  let model: DeliverModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    if let scan = model.state.scan {
      let look = look(scan.verdict)
      Banner(text: words.say(scan.text), tint: look.0, icon: look.1, second: scan.parcel)
    }
    ScanCard(scanner: model.scanner, take: "screens.check_label")
  }

  private func look(_ verdict: DoorVerdict) -> (Tint, Icon) {
    switch verdict {
    case .rightParcel: (colors.primary, .check)
    case .wrongStop: (colors.attention, .arrow)
    case .unknown: (colors.conflict, .question)
    case .alreadyDone: (colors.info, .check)
    case .withdrawn: (colors.bad, .cross)
    }
  }
}

/// Where the person signs. What is drawn is kept in points of a hundredth of the field's height.
private struct SignaturePad: View {
  let strokes: [[SatchelCore.Point]]
  let add: ([SatchelCore.Point]) -> Void
  @State private var running: [CGPoint] = []
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words
  private static let height = 220.0

  var body: some View {
    let unit = Self.height / 100
    let drawn = strokes.map { $0.map { CGPoint(x: Double($0.x) * unit, y: Double($0.y) * unit) } }
    Canvas { context, _ in
      for line in drawn + [running] where !line.isEmpty {
        var path = Path()
        path.addLines(line)
        context.stroke(path, with: .color(colors.ink), style: StrokeStyle(lineWidth: 3, lineCap: .round, lineJoin: .round))
      }
    }
    .frame(maxWidth: .infinity, minHeight: Self.height, maxHeight: Self.height)
    .background(colors.surface, in: RoundedRectangle(cornerRadius: 16))
    .overlay(RoundedRectangle(cornerRadius: 16).stroke(colors.control, lineWidth: 2))
    .overlay {
      if strokes.isEmpty && running.isEmpty { Text(words.say("screens.sign_here")).foregroundStyle(colors.muted) }
    }
    .gesture(
      DragGesture(minimumDistance: 0)
        .onChanged { running.append($0.location) }
        .onEnded { _ in
          add(running.map { SatchelCore.Point(x: Int32($0.x / unit), y: Int32($0.y / unit)) })
          running = []
        }
    )
    .accessibilityLabel(words.say(strokes.isEmpty ? "screens.sign_here" : "screens.signed"))
  }
}
