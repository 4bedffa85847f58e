import SatchelCore
import SatchelKit
import SwiftUI

/// Typed, pasted, or all that the QR says in the first field.
struct EnrolScreen: View {
  let model: EnrolModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    let busy = model.notice.busy
    Page(model) {
      Heading(words.say("screens.enrol"), words.say("screens.enrol_hint"))
      ScanCard(scanner: model.scanner, wake: "screens.scan_qr")
      Card(gap: 12) {
        Field(label: words.say("screens.depot"), value: model.state.depot, change: model.depot)
        Field(label: words.say("screens.enrol_code"), value: model.state.code, capitals: true, change: model.code)
      }
      Leads(words.say("screens.works_without"), .shop, tint: colors.primary, second: words.say("screens.works_without_hint")) {
        model.open(.setUp)
      }
    } buttons: {
      Actions {
        Side(words.say("screens.later"), action: model.back)
      } next: {
        Next(words.say(busy ? "screens.enrolling" : "screens.enrol"), enabled: !busy, action: model.enrol)
      }
    }
  }
}

/// Who delivers?
struct CouriersScreen: View {
  let model: CouriersModel
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model) {
      Heading(words.say("screens.who_delivers"), words.say("screens.who_delivers_hint"), close: model.back)
      Loaded(model.state) { list in
        if list.isEmpty { Card { Line(words.say("screens.no_couriers"), words.say("screens.no_couriers_hint"), icon: .person) } }
        ForEach(list) { courier in Leads(courier.name, .person) { model.choose(courier.id) } }
      }
    }
  }
}

/// A shop that works alone, or a phone that goes on with a backup.
struct SetUpScreen: View {
  let model: SetUpModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model) {
      Heading(words.say("screens.set_up_shop"), words.say("screens.set_up_shop_hint"))
      Card(gap: 12) {
        Field(label: words.say("screens.shop_name"), value: model.state.name, change: model.name)
        Field(label: words.say("screens.shop_address"), value: model.state.address, change: model.address)
        ForEach(model.state.found, id: \.self) { found in Choice(found.line, false, icon: .pin) { model.choose(found) } }
        Field(label: words.say("screens.shop_place"), value: model.state.place, change: model.place)
        Text(words.say("screens.shop_place_hint")).font(.small).foregroundStyle(colors.muted)
      }
      Card(gap: 12) {
        Line(words.say("screens.restore_backup"), words.say("screens.restore_backup_hint"), icon: .copy)
        Field(label: words.say("screens.phrase"), value: model.state.phrase, change: model.phrase)
        Side(words.say("screens.choose_backup"), height: 48, action: model.restore)
      }
    } buttons: {
      Actions {
        Side(words.say("screens.leave_it"), action: model.back)
      } next: {
        Next(words.say("screens.set_up"), enabled: !model.notice.busy, action: model.setUp)
      }
    }
  }
}

/// Parcels that no depot lists: typed, from their own labels, from a table.
struct AddScreen: View {
  let model: AddModel
  @Environment(\.theme.colors) private var colors
  @Environment(\.theme.words) private var words

  var body: some View {
    Page(model) {
      Heading(words.say("screens.add_parcels"), words.say("screens.add_parcels_hint"), close: model.back)
      added
      ScanCard(scanner: model.scanner)
      Card(gap: 12) {
        field("screens.tracking_number", \.number, capitals: true)
        field("screens.shop_address", \.address)
        field("screens.zip", \.zip, capitals: true)
        field("screens.customer", \.name)
        field("screens.customer_phone", \.phone, digits: true)
        field("screens.note", \.note)
      }
    } buttons: {
      Actions {
        Side(words.say("screens.from_file"), icon: .copy, action: model.importFile)
      } next: {
        Next(words.say("screens.add_parcel"), icon: .plus, enabled: !model.notice.busy, action: model.add)
      }
    }
  }

  private func field(_ key: String, _ part: WritableKeyPath<TypedParcel, String>, digits: Bool = false, capitals: Bool = false) -> some View
  {
    Field(label: words.say(key), value: model.state.parcel[keyPath: part], digits: digits, capitals: capitals) { typed in
      model.type { $0[keyPath: part] = typed }
    }
  }

  @ViewBuilder private var added: some View {
    let good = colors.primary
    if let number = model.state.added { Banner(text: words.say("screens.parcel_added", ["parcel": number]), tint: good, icon: .check) }
    if let taken = model.state.taken {
      Card(edge: good.strong) {
        Line(words.say("screens.write_on_box"), [taken.address, taken.name].filter { !$0.isEmpty }.joined(separator: " · ")) {
          BoxBadge(number: taken.boxNumber, size: 56)
        } end: {
          EmptyView()
        }
      }
    }
    if let file = model.state.imported {
      Card(edge: good.strong, gap: 8) {
        Line(words.count("screens.imported_n", file.parcels), icon: .check, tint: good)
        ForEach(file.findings, id: \.self) {
          Text(words.say("screens.file_line", ["line": $0.line, "text": words.say($0.text)])).font(.small)
        }
      }
    }
  }
}
