// Writes the app's string catalogs from `texts/`: what the system itself shows, and every sentence for whoever translates.
// StringCatalog TEXTS OUT: OUT/Localizable.xcstrings and OUT/InfoPlist.xcstrings. Exit code: 0 written, 1 not.
// The format: https://developer.apple.com/documentation/xcode/localizing-and-varying-text-with-a-string-catalog
import Foundation

let languages = ["en", "es"]

/// What the system asks in the app's name, by the sentence of `texts/` that it says.
let asked = [
  "NSCameraUsageDescription": "screens.why_camera", "NSLocationWhenInUseUsageDescription": "screens.why_place",
  "NSFaceIDUsageDescription": "screens.shut_title",
]

typealias Forms = [String: String]

/// Every sentence of a language by its key; a plain one has `other` only.
func sentences(_ language: String, in texts: URL) throws -> [String: Forms] {
  var all: [String: Forms] = [:]
  for file in try FileManager.default.contentsOfDirectory(at: texts.appendingPathComponent(language), includingPropertiesForKeys: nil) {
    let room = file.deletingPathExtension().lastPathComponent
    for (what, said) in try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:] {
      all["\(room).\(what)"] = said as? Forms ?? ["other": said as? String ?? ""]
    }
  }
  return all
}

/// `{name}` as the catalog has arguments: `%@`, the number of a plural `%lld`, each by its place.
func format(_ sentence: String, _ names: [String], plural: Bool) -> String {
  names.enumerated().reduce(sentence.replacingOccurrences(of: "%", with: "%%")) { said, name in
    let kind = plural && name.element == "n" ? "lld" : "@"
    return said.replacingOccurrences(of: "{\(name.element)}", with: "%\(name.offset + 1)$\(kind)")
  }
}

func unit(_ value: String) -> [String: Any] { ["stringUnit": ["state": "translated", "value": value]] }

/// One language's side of an entry.
func localization(_ forms: Forms) -> [String: Any] {
  let names = Set(forms.values.flatMap { $0.matches(of: /{([^}]*)}/).map { String($0.output.1) } }).sorted()
  guard let one = forms["one"], let other = forms["other"] else { return unit(format(forms["other"] ?? "", names, plural: false)) }
  let plural = ["one": one, "other": other].mapValues { unit(format($0, names, plural: true)) }
  return ["variations": ["plural": plural]]
}

func catalog(_ keys: [String: String], _ said: [String: [String: Forms]]) throws -> Data {
  let strings = keys.mapValues { key in
    ["extractionState": "manual", "localizations": said.mapValues { localization($0[key] ?? [:]) }] as [String: Any]
  }
  let all: [String: Any] = ["sourceLanguage": "en", "strings": strings, "version": "1.0"]
  return try JSONSerialization.data(withJSONObject: all, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fatalError("StringCatalog TEXTS OUT") }
let (texts, out) = (URL(fileURLWithPath: arguments[1]), URL(fileURLWithPath: arguments[2]))
let said = try Dictionary(uniqueKeysWithValues: languages.map { ($0, try sentences($0, in: texts)) })
let keys = (said["en"] ?? [:]).keys
guard Set(keys) == Set((said["es"] ?? [:]).keys), asked.values.allSatisfy(keys.contains) else {
  fatalError("the languages differ, or a sentence is not there")
}
try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
try catalog(Dictionary(uniqueKeysWithValues: keys.map { ($0, $0) }), said).write(to: out.appendingPathComponent("Localizable.xcstrings"))
try catalog(asked, said).write(to: out.appendingPathComponent("InfoPlist.xcstrings"))
print("\(keys.count) sentences in \(languages.count) languages")
