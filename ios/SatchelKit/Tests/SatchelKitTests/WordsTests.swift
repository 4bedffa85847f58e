import Foundation
import SatchelCore
import Testing

@testable import SatchelKit

@Suite struct WordsTests {
  private let words: [Language: Words] = [.en: Words(.en, zone: zone), .es: Words(.es, zone: zone)]

  @Test("every file of texts is read, and both languages say the same things with the same arguments") func files() throws {
    let (english, spanish) = (Sentences.of(.en).all, Sentences.of(.es).all)
    #expect(Set(english.keys) == Set(spanish.keys))
    let files = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("texts/en").path)
    #expect(Set(files.map { $0.replacing(".json", with: "") }) == Set(english.keys.map { String($0.prefix { $0 != "." }) }))
    for (key, forms) in english {
      #expect(places(forms) == places(spanish[key] ?? [:]), "\(key)")
      #expect((Array(forms.values) + Array((spanish[key] ?? [:]).values)).allSatisfy { !$0.isBlank }, "\(key)")
    }
  }

  private func places(_ forms: [String: String]) -> Set<Substring> {
    Set(forms.values.joined(separator: " ").matches(of: /{[^}]*}/).map(\.output))
  }

  @Test("a sentence of the core reads as the core itself says it") func core() {
    for key in Sentences.of(.en).all.keys where !key.hasPrefix("screens.") {
      for n in ["1", "5"] {
        let text = Sentence(key: key, args: ["n": n, "parcel": "TBA … 7765", "day": "2026-11-23"])
        for (language, words) in words { #expect(words.say(text) == render(text: text, language: language), "\(key)") }
      }
    }
  }

  @Test("a case is named as its key, and each has its words") func cases() {
    let reasons: [FailReason] = [
      .noAccess, .addressNotFound, .businessClosed, .nobodyHome, .pinNotAvailable, .ageNotProven, .refused, .damaged, .parcelMissing,
      .dangerous, .noTime, .other,
    ]
    let places: [PlaceView] = [.expected, .loaded, .delivered, .collected, .held, .toReturn, .returned, .missing, .withdrawn]
    let receivers: [To] = [.recipient, .household, .neighbour, .frontDesk, .safePlace, .mailbox, .locker, .counter]
    let keys =
      reasons.map { "screens.reason_\(word($0))" } + places.map { "screens.place_\(word($0))" }
      + receivers.map { "screens.to_\(word($0))" }
    for key in keys { #expect(words[.en]?.knows(key) == true, "\(key)") }
  }

  @Test("every sentence that the kit and the screens name is there") func named() throws {
    let sources = try swiftSources()
    var named: Set<String> = []
    var families: Set<String> = []
    for source in sources {
      for match in source.matches(of: /"((?:screens|earnings|proof|store)\.[a-z0-9_]+)(\\\()?/) {
        if match.output.2 == nil { named.insert(String(match.output.1)) } else { families.insert(String(match.output.1)) }
      }
    }
    let known = Sentences.of(.en).all.keys
    #expect(named.filter { !known.contains($0) } == [])
    #expect(families.filter { family in !known.contains { $0.hasPrefix(family) } } == [])
    #expect(named.count > 3)
  }

  private func swiftSources() throws -> [String] {
    try ["SatchelKit/Sources", "Satchel"].flatMap { folder -> [String] in
      let folder = root.appendingPathComponent("ios/\(folder)")
      let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
      return try all.filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }
    }
  }

  @Test("one is said otherwise than many, and an unknown key reads as itself") func counts() throws {
    let (en, es) = (try #require(words[.en]), try #require(words[.es]))
    #expect([1, 2, 0].map { en.count("screens.parcels_n", $0) } == ["1 parcel", "2 parcels", "0 parcels"])
    #expect([1, 2].map { es.count("screens.parcels_n", $0) } == ["1 paquete", "2 paquetes"])
    #expect(en.say("nobody.wrote_this") == "nobody.wrote_this")
  }

  /// The file that Kotlin and Rust read as well.
  @Test("words, money, times, days and distances are those of the golden file") func golden() throws {
    let file = root.appendingPathComponent("tests/golden/words.json")
    let golden = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: [[String: Any]]])
    var count = 0
    for (kind, cases) in golden {
      for one in cases {
        for (name, language) in [("en", Language.en), ("es", .es)] {
          let said = try #require(words[language].flatMap { say(kind, one, $0) }, "\(kind): \(one)")
          #expect(said == one[name] as? String, "\(kind): \(one)")
          count += 1
        }
      }
    }
    #expect(count >= 60)
  }

  private func say(_ kind: String, _ one: [String: Any], _ words: Words) -> String? {
    let number = (one["of"] as? NSNumber)?.int64Value
    let day = one["of"] as? String
    return switch kind {
    case "sentence": (one["of"] as? String).map { words.say(Sentence(key: $0, args: one["args"] as? [String: String] ?? [:])) }
    case "money": number.map(words.money)
    case "short_money": number.map(words.shortMoney)
    case "time": number.map(words.time)
    case "moment": number.map(words.moment)
    case "distance": number.map(words.distance)
    case "size": number.map(words.size)
    case "day": day.map(words.day)
    case "day_letter": day.map(words.dayLetter)
    default: nil
    }
  }
}
