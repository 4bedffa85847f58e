import Foundation
import SatchelCore

/// What a courier reads, in one language: the sentences of `texts/`, and numbers, money, times and days as that language writes them.
/// The same words as the core's own `render`, without a call across the boundary for each of them.
public struct Words: Sendable {
  public let language: Language
  private let locale: Locale
  private let calendar: Calendar
  private let sentences: Sentences

  public init(_ language: Language, zone: TimeZone) {
    self.language = language
    locale = Locale(identifier: language == .es ? "es_US" : "en_US")
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    calendar.locale = locale
    self.calendar = calendar
    sentences = Sentences.of(language)
  }

  /// A sentence by its key, `room.what`; a key without a sentence reads as the key, so that nothing is ever blank.
  public func say(_ key: String, _ args: KeyValuePairs<String, Any> = [:]) -> String {
    sentences.say(key, Dictionary(args.map { ($0.key, "\($0.value)") }) { $1 })
  }

  /// A sentence of the core.
  public func say(_ text: Sentence) -> String { sentences.say(text.key, text.args) }

  /// A sentence about a number: `one` or `other`, with the number in it.
  public func count(_ key: String, _ n: some BinaryInteger) -> String { sentences.say(key, ["n": "\(n)"]) }

  /// Whether there is such a sentence.
  public func knows(_ key: String) -> Bool { sentences.all[key] != nil }

  /// Cents as dollars.
  public func money(_ cents: Int64) -> String {
    (Decimal(cents) / 100).formatted(.currency(code: "USD").locale(locale))
  }

  /// Cents as dollars where there is little room: no sign, no trailing zeros.
  public func shortMoney(_ cents: Int64) -> String {
    (Decimal(cents) / 100).formatted(.number.precision(.fractionLength(0...2)).locale(locale))
  }

  /// Seconds of the service day as a clock shows them; a night goes over midnight.
  public func time(_ secondOfDay: Int64) -> String {
    let minute = floored(secondOfDay, 60)
    return Self.clock(hour: floored(minute, 60), minute: minute)
  }

  /// Milliseconds since 1970 UTC as the shop's clock shows them.
  public func moment(_ millis: Int64) -> String {
    let parts = calendar.dateComponents([.hour, .minute], from: Date(timeIntervalSince1970: Double(millis) / 1000))
    return Self.clock(hour: Int64(parts.hour ?? 0), minute: Int64(parts.minute ?? 0))
  }

  /// A service day, `YYYY-MM-DD`, as people say it; what is no day stays as it is.
  public func day(_ day: String) -> String {
    guard let parts = parsed(day) else { return day }
    let name = calendar.weekdaySymbols[parts.weekday - 1]
    let month = calendar.monthSymbols[parts.month - 1]
    let said = language == .es ? "\(name) \(parts.day) de \(month)" : "\(name) \(parts.day) \(month)"
    return said.prefix(1).uppercased() + said.dropFirst()
  }

  /// The first letter of a day's name, for a chart.
  public func dayLetter(_ day: String) -> String {
    parsed(day).map { calendar.veryShortStandaloneWeekdaySymbols[$0.weekday - 1] } ?? ""
  }

  /// Metres in miles, one digit behind the point.
  public func distance(_ metres: Int64) -> String { say("screens.miles", ["n": number(Double(metres) / 1609.344, 1)]) }

  /// Tenths of a mile.
  public func miles(_ tenths: UInt64) -> String { say("screens.miles", ["n": number(Double(tenths) / 10, 1)]) }

  /// Tenths of a mile as a person types them, in either language's way; nil: that is no distance.
  public func tenths(_ typed: String) -> UInt64? {
    guard let parts = typed.trimmed.wholeMatch(of: /([0-9]{1,8})(?:[.,]([0-9])?)?/)?.output, let miles = UInt64(parts.1) else { return nil }
    return miles * 10 + (parts.2.flatMap { UInt64($0) } ?? 0)
  }

  /// Bytes in kB or MB.
  public func size(_ bytes: Int64) -> String {
    bytes < 1_000_000 ? "\(number(Double((bytes + 999) / 1_000), 0)) kB" : "\(number(Double(bytes) / 1e6, 1)) MB"
  }

  private func number(_ value: Double, _ digits: Int) -> String {
    value.formatted(.number.precision(.fractionLength(digits)).locale(locale))
  }

  private func floored(_ value: Int64, _ by: Int64) -> Int64 {
    value >= 0 || value % by == 0 ? value / by : value / by - 1
  }

  private static func clock(hour: Int64, minute: Int64) -> String {
    let two = { (n: Int64) in n < 10 ? "0\(n)" : "\(n)" }
    return "\(two((hour % 24 + 24) % 24)):\(two((minute % 60 + 60) % 60))"
  }

  /// A day without a zone: it has the same name everywhere.
  private func parsed(_ day: String) -> (weekday: Int, month: Int, day: Int)? {
    let numbers = day.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let of = numbers[2], day.utf8.count == 10 else { return nil }
    let noon = DateComponents(calendar: calendar, year: year, month: month, day: of, hour: 12)
    guard noon.isValidDate, let date = noon.date else { return nil }
    return (calendar.component(.weekday, from: date), month, of)
  }
}

/// The sentences of one language, read once from `texts/`.
struct Sentences: Sendable {
  /// Both forms of each sentence by its key; a plain one has `other` only.
  let all: [String: [String: String]]

  func say(_ key: String, _ args: [String: String]) -> String {
    guard let forms = all[key] else { return key }
    let sentence = (args["n"] == "1" ? forms["one"] : nil) ?? forms["other"] ?? key
    return Self.fill(sentence, args)
  }

  /// `{name}` by its argument; one that is not there stays as it is.
  private static func fill(_ sentence: String, _ args: [String: String]) -> String {
    var out = ""
    var rest = Substring(sentence)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      out += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      out += args[name] ?? String(rest[open...close])
      rest = rest[rest.index(after: close)...]
    }
    return out + rest
  }

  static func of(_ language: Language) -> Sentences { language == .es ? spanish : english }

  private static let english = Sentences("en")
  private static let spanish = Sentences("es")

  private init(_ language: String) {
    var all: [String: [String: String]] = [:]
    let folder = textsFolder?.appendingPathComponent(language)
    let files = folder.flatMap { try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil) } ?? []
    for file in files where file.pathExtension == "json" {
      let room = file.deletingPathExtension().lastPathComponent
      let bytes = (try? Data(contentsOf: file)) ?? Data()
      let said = (try? JSONDecoder().decode([String: Said].self, from: bytes)) ?? [:]
      for (what, sentence) in said { all["\(room).\(what)"] = sentence.forms }
    }
    self.all = all
  }

  /// A sentence as the file has it: words, or words by number.
  private struct Said: Decodable {
    let forms: [String: String]

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      forms = try (try? ["other": value.decode(String.self)]) ?? value.decode([String: String].self)
    }
  }
}

/// A case as keys name it: `nobodyHome` is `nobody_home`.
public func word(_ named: some Sendable) -> String { "\(named)".map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined() }
