// swift-tools-version: 6.0
// The phone's shell below its screens: binding, session, models, words. On a Mac and on Linux.
import Foundation
import PackageDescription

let generated = "Generated"  // by ./satchel bindings and ios/build-xcframework.sh, never by hand
let framework = "\(generated)/SatchelCoreFFI.xcframework"
let packed = FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(framework)")

let package = Package(
  name: "SatchelKit",
  defaultLocalization: "en",
  platforms: [.iOS(.v17), .macOS(.v14)],
  products: [
    .library(name: "SatchelKit", targets: ["SatchelKit"]),
    .library(name: "SatchelFakes", targets: ["SatchelFakes"]),
  ],
  targets: [
    packed
      ? .binaryTarget(name: "SatchelCoreFFI", path: framework)
      : .systemLibrary(name: "SatchelCoreFFI", path: "\(generated)/SatchelCoreFFI"),
    .target(
      name: "SatchelCore",
      dependencies: ["SatchelCoreFFI"],
      path: "\(generated)/SatchelCore",
      resources: [.copy("texts")],
      swiftSettings: [.swiftLanguageMode(.v5)],  // what UniFFI writes is not yet of the sixth mode
      linkerSettings: [
        .linkedLibrary("satchel_ffi", .when(platforms: [.linux])),
        .linkedLibrary("crypto", .when(platforms: [.linux])),
        .linkedLibrary("stdc++", .when(platforms: [.linux])),
        .linkedLibrary("c++", .when(platforms: [.iOS, .macOS])),
        .linkedFramework("Security", .when(platforms: [.iOS, .macOS])),
      ]
    ),
    .target(name: "SatchelKit", dependencies: ["SatchelCore"]),
    .target(name: "SatchelFakes", dependencies: ["SatchelKit"]),
    .testTarget(name: "SatchelKitTests", dependencies: ["SatchelKit", "SatchelFakes"]),
  ],
  swiftLanguageModes: [.v6]
)
