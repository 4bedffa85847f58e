import Foundation
import SatchelCore
import SatchelKit
import SwiftUI

/// What is still asked, is the photo good enough, who took it? `preview`: the camera's picture. `picture`: a photo's bytes as an image.
struct DeliverScreen<Preview: View>: View {
  let state: DeliverState
  let notice: Notice
  let acts: any DeliverActs
  @ViewBuilder let preview: () -> Preview
  let picture: (Data) -> Image?
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    Page(notice, acts) {
      Heading(words.count("screens.deliver_n", state.chosen.count), state.view.ready?.address, close: acts.back)
      Loaded(state.view) { _ in
        asked
        part
        if state.part == .photo || state.part == nil { givenTo }
        if state.open.count > 1 { boxes }
      }
    } buttons: {
      if state.view.ready != nil { button }
    }
  }

  /// What is asked, done or still open; a tap goes there.
  @ViewBuilder private var asked: some View {
    let words = theme.words
    ForEach(state.parts, id: \.self) { part in
      let boxes = state.open.filter { state.chosen.contains($0.trackingNumber) && $0.proof.contains(part.rawValue) }
      let what = words.say("screens.proof_\(part.rawValue)")
      let tint = state.given(part) ? theme.colors.primary : theme.colors.attention
      Choice(
        words.say("screens.part_for", ["what": what, "boxes": boxes.map(\.name).joined(separator: ", ")]), state.part == part,
        color: tint.strong,
        icon: state.given(part) ? .check : nil
      ) { acts.show(part) }
    }
    if state.parts.isEmpty { Text(words.say("screens.proof_none")).foregroundStyle(theme.colors.muted) }
  }

  @ViewBuilder private var part: some View {
    switch state.part {
    case .scan: DoorLabel(scan: state.scan, acts: acts)
    case .photo: photo
    case .signature: signature
    case .pin: Card { Field(label: theme.words.say("proof.part_pin"), value: state.pin, digits: true, change: acts.pin) }
    case .age21: age
    case nil: EmptyView()
    }
  }

  @ViewBuilder private var photo: some View {
    let words = theme.words
    ZStack(alignment: .bottom) {
      if let shot = state.photo {
        picture(shot.bytes)?.resizable().scaledToFill().accessibilityLabel(words.say("screens.photo_taken"))
        if !shot.warnings.isEmpty {
          Banner(text: shot.warnings.map { words.say($0) }.joined(separator: " "), tint: theme.colors.attention, icon: .warning).padding(12)
        }
      } else {
        preview()
      }
    }
    .frame(maxWidth: .infinity, minHeight: 270, maxHeight: 270)
    .background(Color(hex: 0x3A352E))
    .clipShape(RoundedRectangle(cornerRadius: 16))
    if state.photo != nil { Side(words.say("screens.photo_again"), icon: .camera, height: 56, action: acts.takePhoto) }
  }

  @ViewBuilder private var signature: some View {
    let words = theme.words
    SignaturePad(strokes: state.strokes, add: acts.stroke)
    Evenly(columns: 2) {
      Side(words.say("screens.sign_clear"), icon: .undo, height: 48, action: acts.clearSignature)
      Side(words.say("screens.sign_instead"), icon: .cross, height: 48, action: acts.markInstead)
    }
    Field(label: words.say("proof.part_name"), value: state.name, change: acts.name)
  }

  private var age: some View {
    Card(gap: 12) {
      Line(theme.words.say("proof.part_age21"), theme.words.say("screens.age_hint"), icon: .person)
      Evenly(columns: 2) {
        Choice(theme.words.say("screens.age_yes"), state.adult == true) { acts.adult(true) }
        Choice(theme.words.say("screens.age_no"), state.adult == false) { acts.adult(false) }
      }
    }
  }

  @ViewBuilder private var givenTo: some View {
    let receivers: [To] = [.recipient, .household, .neighbour, .frontDesk, .safePlace, .mailbox, .locker]
    Text(theme.words.say("screens.given_to")).font(.strong)
    Evenly(columns: 2) {
      ForEach(receivers, id: \.self) { to in Choice(theme.words.say(to.key), state.to == to) { acts.to(to) } }
    }
  }

  @ViewBuilder private var boxes: some View {
    let words = theme.words
    Text(words.say("screens.boxes")).font(.strong)
    Card {
      Rows(rows: state.open) { parcel in
        let chosen = state.chosen.contains(parcel.trackingNumber)
        Line(parcel.short, words.say(chosen ? "screens.is_handed_over" : "screens.stays_with_us")) {
          Badge(number: parcel.name, said: words.say("screens.box_number", ["number": parcel.name]))
        } end: {
          Choice(words.say(chosen ? "screens.leave_out" : "screens.take_along"), false) { acts.choose(parcel.trackingNumber) }
        }
      }
    }
  }

  @ViewBuilder private var button: some View {
    let words = theme.words
    let shoots = state.part == .photo && state.photo == nil
    if state.adult == false {
      Next(words.say("screens.cannot_deliver"), tint: theme.colors.bad, action: acts.cannotDeliver)
    } else if shoots {
      Next(words.say("screens.take_photo"), icon: .camera, enabled: !notice.busy, action: acts.next)
    } else if let lacking = state.lacking, lacking != state.part {
      let what = words.say("screens.proof_\(lacking.rawValue)").lowercased()
      Next(words.say("screens.next_part", ["what": what]), enabled: !notice.busy, action: acts.next)
    } else {
      Next(words.count("screens.deliver_now_n", state.chosen.count), enabled: !notice.busy, action: acts.next)
    }
  }
}

extension ParcelView {
  /// What a person calls the box.
  var name: String { boxNumber.map { "\($0)" } ?? short }
}

/// A label that is typed by its end, or by a scanner that types like a keyboard, and what it says.
private struct DoorLabel: View {
  let scan: DoorScan?
  let acts: any DeliverActs
  @State private var typed = ""
  @Environment(\.theme) private var theme

  var body: some View {
    let words = theme.words
    if let scan {
      let look = look(scan.verdict)
      Banner(text: words.say(scan.text), tint: look.0, icon: look.1, second: scan.parcel)
    }
    Card(gap: 10) {
      Field(label: words.say("screens.last_4"), value: typed, capitals: true) { typed = $0 }
      Side(words.say("screens.check_label"), icon: .check, height: 48) {
        acts.scanned(typed)
        typed = ""
      }
    }
  }

  private func look(_ verdict: DoorVerdict) -> (Tint, Icon) {
    switch verdict {
    case .rightParcel: (theme.colors.primary, .check)
    case .wrongStop: (theme.colors.attention, .arrow)
    case .unknown: (theme.colors.conflict, .question)
    case .alreadyDone: (theme.colors.info, .check)
    case .withdrawn: (theme.colors.bad, .cross)
    }
  }
}

/// Where the person signs. What is drawn is kept in points of a hundredth of the field's height.
private struct SignaturePad: View {
  let strokes: [[SatchelCore.Point]]
  let add: ([SatchelCore.Point]) -> Void
  @State private var running: [CGPoint] = []
  @Environment(\.theme) private var theme
  private static let height = 220.0

  var body: some View {
    let words = theme.words
    let unit = Self.height / 100
    let drawn = strokes.map { $0.map { CGPoint(x: Double($0.x) * unit, y: Double($0.y) * unit) } }
    Canvas { context, _ in
      for line in drawn + [running] where !line.isEmpty {
        var path = Path()
        path.addLines(line)
        context.stroke(path, with: .color(theme.colors.ink), style: StrokeStyle(lineWidth: 3, lineCap: .round, lineJoin: .round))
      }
    }
    .frame(maxWidth: .infinity, minHeight: Self.height, maxHeight: Self.height)
    .background(theme.colors.surface, in: RoundedRectangle(cornerRadius: 16))
    .overlay(RoundedRectangle(cornerRadius: 16).stroke(theme.colors.control, lineWidth: 2))
    .overlay {
      if strokes.isEmpty && running.isEmpty { Text(words.say("screens.sign_here")).foregroundStyle(theme.colors.muted) }
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
