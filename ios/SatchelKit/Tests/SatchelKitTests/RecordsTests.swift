import Foundation
import SatchelCore
import Testing

/// The short day of `bindings/ffi/tests/records`, step by step: every record reads here as it does in Rust.
@Suite @MainActor struct RecordsTests {
  private let ann = "TBA000000000001"
  private let bo = "TBA000000000002"
  private let cy = "TBA000000000003"

  @Test("the records of a short day are golden") func records() async throws {
    try await inTemporaryFolder { folder in
      let file = root.appendingPathComponent("tests/golden/records.json")
      let golden = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      let told = try walked(folder)
      for (name, value) in told { #expect(try text(value) == text(golden[name] ?? NSNull()), "\(name)") }
      #expect(Set(told.keys) == Set(golden.keys))
    }
  }

  @Test("records that a short day cannot make cross as bytes") func crossing() throws {
    let file = root.appendingPathComponent("tests/golden/crossing.json")
    let golden = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: [String: Any]])
    for (name, both) in golden {
      let hex = Array(try #require(both["bytes"] as? String).utf8)
      let bytes = Data(stride(from: 0, to: hex.count, by: 2).map { UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16)! })
      let there = try #require(Self.crossing[name], "\(name)")
      #expect(try text(there(bytes)) == text(both["value"] ?? NSNull()), "\(name)")
    }
    #expect(Set(golden.keys) == Set(Self.crossing.keys))
  }

  /// What the library wrote reads here as it is there, also when it was written back.
  private static func crosses<Record: Equatable>(
    _ read: @escaping (inout (data: Data, offset: Data.Index)) throws -> Record, _ write: @escaping (Record, inout [UInt8]) -> Void
  ) -> (Data) throws -> Any {
    { bytes in
      var from = (data: bytes, offset: 0)
      let record = try read(&from)
      #expect(from.offset == bytes.count)
      var back: [UInt8] = []
      write(record, &back)
      var again = (data: Data(back), offset: 0)
      #expect(try back.count == bytes.count && read(&again) == record)
      return json(record)
    }
  }

  private static let crossing: [String: (Data) throws -> Any] = [
    "access": crosses(FfiConverterTypeAccessView.read, FfiConverterTypeAccessView.write),
    "attempt": crosses(FfiConverterTypeAttemptView.read, FfiConverterTypeAttemptView.write),
    "closed": crosses(FfiConverterTypeClosed.read, FfiConverterTypeClosed.write),
    "courier": crosses(FfiConverterTypeCourierProfile.read, FfiConverterTypeCourierProfile.write),
    "earnings_view": crosses(FfiConverterTypeEarningsView.read, FfiConverterTypeEarningsView.write),
    "enrolled": crosses(FfiConverterTypeEnrolled.read, FfiConverterTypeEnrolled.write),
    "exported": crosses(FfiConverterTypeExported.read, FfiConverterTypeExported.write),
    "finding": crosses(FfiConverterTypeFinding.read, FfiConverterTypeFinding.write),
    "found_address": crosses(FfiConverterTypeFoundAddress.read, FfiConverterTypeFoundAddress.write),
    "frame_scan_no_parcel": crosses(FfiConverterTypeFrameScan.read, FfiConverterTypeFrameScan.write),
    "frame_scan_nothing": crosses(FfiConverterTypeFrameScan.read, FfiConverterTypeFrameScan.write),
    "frame_scan_received": crosses(FfiConverterTypeFrameScan.read, FfiConverterTypeFrameScan.write),
    "lat_lon": crosses(FfiConverterTypeLatLon.read, FfiConverterTypeLatLon.write),
    "learned_view": crosses(FfiConverterTypeLearnedView.read, FfiConverterTypeLearnedView.write),
    "map_drawing": crosses(FfiConverterTypeMapDrawing.read, FfiConverterTypeMapDrawing.write),
    "plan_view": crosses(FfiConverterTypePlanView.read, FfiConverterTypePlanView.write),
    "planned": crosses(FfiConverterTypePlanned.read, FfiConverterTypePlanned.write),
    "position": crosses(FfiConverterTypePosition.read, FfiConverterTypePosition.write),
    "received": crosses(FfiConverterTypeReceived.read, FfiConverterTypeReceived.write),
    "roads_taken": crosses(FfiConverterTypeRoadsTaken.read, FfiConverterTypeRoadsTaken.write),
    "sealed": crosses(FfiConverterTypeSealed.read, FfiConverterTypeSealed.write),
    "share_of_stops": crosses(FfiConverterTypeShareOfStops.read, FfiConverterTypeShareOfStops.write),
    "slot_offer": crosses(FfiConverterTypeSlotOffer.read, FfiConverterTypeSlotOffer.write),
    "sync_view": crosses(FfiConverterTypeSyncView.read, FfiConverterTypeSyncView.write),
    "today_view": crosses(FfiConverterTypeTodayView.read, FfiConverterTypeTodayView.write),
    "upload_job": crosses(FfiConverterTypeUploadJob.read, FfiConverterTypeUploadJob.write),
  ]

  private func walked(_ folder: URL) throws -> [String: Any] {
    let clock = folder.appendingPathComponent("clock")
    try "1795442400000 1000000 boot-1 1".write(to: clock, atomically: true, encoding: .utf8)
    let phone = try openOnDesk(folder, clock: clock)
    let at = LatLon(latE7: 399_612_000, lonE7: -829_988_000)
    try phone.setUpShop(
      shop: ShopSetup(
        name: "Made Up Flowers", address: "1 Market Street", at: at, zone: zoneName, slots: [Span(startS: 36_000, endS: 43_200)]))
    var told: [String: Any] = [:]
    let tell = { (name: String, value: Any) in told[name] = json(value) }
    tell("imported", try phone.importCsv(bytes: Data(csv.utf8), day: "2026-11-23"))
    tell("received", try phone.receive(said: ann))
    for number in [bo, cy] { _ = try phone.receive(said: number) }
    tell("view_load", try phone.viewLoad())
    _ = try phone.plan()
    tell("view_plan", try phone.viewPlan())
    _ = try phone.startOuting()
    tell("view_today_under_way", try phone.viewToday())
    let stop = try #require(phone.viewPlan().outings.first?.stops.first { $0.address == "1 Elm Street" }).id
    tell("arrived", try phone.arrive(stop: stop))
    tell("view_stop", try phone.viewStop(stop: stop))
    tell("door_scan", try phone.checkAtDoor(stop: stop, label: cy))
    tell("fail_steps", try phone.failSteps(reason: .nobodyHome))
    do {
      _ = try phone.deliver(delivery: Delivery(parcels: [ann]))
    } catch SatchelError.Failed(let key, let args, let text, let fault) {
      told["error"] = ["key": key, "args": args, "text": text, "fault": "\(fault)"] as [String: Any]
    }
    tell("delivered", try phone.deliver(delivery: Delivery(parcels: [bo])))
    tell("held", try phone.hold(parcel: cy, shelf: "B2"))
    _ = try phone.endOuting()
    tell("view_counter", try phone.viewCounter())
    tell("view_earnings", try phone.viewEarnings())
    tell("view_mileage", try phone.viewMileage())
    tell("view_sync", try phone.viewSync())
    tell("sync", try phone.sync())
    tell("view_today_back", try phone.viewToday())
    return told
  }

  private var csv: String {
    """
    tracking_number,address,zip,lat,lon,name,phone,note,access_code,proof
    \(ann),1 Elm Street,43215,39.9652,-82.9950,Ann Able,614 555 0101,Ring twice,40#,photo
    \(bo),1 Elm Street,43215,39.9652,-82.9950,Bo Baker,,,,
    \(cy),9 Oak Street,43215,39.9712,-82.9888,Cy Cole,,,,
    TBA000000000004,5 Ash Street,43215,39.9512,-82.9788,Di Dean,,,,

    """
  }

  private func text(_ value: Any) throws -> String {
    let bytes = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A record by its fields, whatever they are.
private func json(_ value: Any) -> Any {
  let mirror = Mirror(reflecting: value)
  switch (value, mirror.displayStyle) {
  case (let text as String, _): return text.wholeMatch(of: /[0-9a-f-]{32,}/) == nil ? text : "*"
  case (let dictionary as [String: String], _): return dictionary
  case (let bytes as Data, _): return bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  case (_, .optional): return mirror.children.first.map { json($0.value) } ?? NSNull()
  case (_, .collection): return mirror.children.map { json($0.value) }
  case (_, .enum):
    // Which of several: only the next step and what a frame said have more to say.
    guard let tag = value is NextStep ? "step" : value is FrameScan ? "kind" : nil else { return snake("\(value)") }
    let which = mirror.children.first
    let more = which.map { fields(Mirror(reflecting: $0.value)) } ?? [:]
    return more.merging([tag: snake(which?.label ?? "\(value)")]) { $1 }
  case (_, .struct) where !mirror.children.isEmpty: return fields(mirror)
  default: return value
  }
}

private func fields(_ mirror: Mirror) -> [String: Any] {
  let all = mirror.children.compactMap { child in child.label.map { (snake($0), child.value) } }
  return Dictionary(uniqueKeysWithValues: all.filter { !($0.0 == "args" && ($0.1 as? [String: String])?.isEmpty == true) })
    .mapValues(json)
}

private func snake(_ name: String) -> String { name.replacing(/[A-Z]/) { "_\($0.output.lowercased())" } }
