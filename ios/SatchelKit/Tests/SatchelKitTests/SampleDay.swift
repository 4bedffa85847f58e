import Foundation

/// A parcel of the sample day as its label and its customer know it.
struct SampleParcel {
  let number: String
  let pin: String?
}

/// The sample day: the made-up town with its streets, invented parcels, and a depot that has them. The same seed is the same day.
@MainActor final class SampleDay {
  let depot: Depot
  let parcels: [SampleParcel]
  let day: String

  init(_ folder: URL, day: String, parcels count: Int, clock: URL) async throws {
    self.day = day
    depot = Depot(folder, clock: clock)
    let file = { folder.appendingPathComponent($0) }
    let (town, list, notes) = (file("town.osm"), file("day.csv"), file("notes.json"))
    try run(
      "satchel-town",
      ["--output", town.path, "--manifest", list.path, "--day", day, "--parcels", "\(count)", "--notes", notes.path], log: file("town.log"))
    let said = try JSONDecoder().decode(Notes.self, from: Data(contentsOf: notes))
    let csv = try String(contentsOf: list, encoding: .utf8)
    let rows = csv.split(whereSeparator: \.isNewline).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let column = rows.first?.firstIndex(of: "tracking_number") else {
      throw Late(description: "no tracking_number in \(csv.prefix(200))")
    }
    parcels = rows.dropFirst().map { row in
      let number = String(row[column])
      return SampleParcel(number: number, pin: said.pins[number])
    }
    try await depot.start()
    try depot.roads("town", extract: town)
    try depot.addPartner(address: said.shop.address, lat: said.shop.lat, lon: said.shop.lon, area: "town")
    // Invented.
    try depot.rateCard(
      """
      {"id": "2026", "from": "2026-01-01", "delivered_cents": {"": 250}, "attempt_cents": 60, "stop_cents": 30, "counter_cents": 75,
       "day_cents": 500}
      """)
    try depot.manifest(day: day, csv: csv)
  }

  private struct Notes: Decodable {
    let shop: Shop
    let pins: [String: String]
  }

  private struct Shop: Decodable {
    let address: String
    let lat: Double
    let lon: Double
  }
}
