import ActivityKit
import Foundation

/// What the lock screen says of a running outing, in the courier's words. No address: everybody sees it there.
struct OutingAttributes: ActivityAttributes {
  struct ContentState: Codable, Hashable {
    let title: String
    let next: String
    let done: String

    /// Where a tap leads.
    let way: String

    var link: URL? {
      var url = URLComponents(string: "satchel://way")
      url?.queryItems = [URLQueryItem(name: "way", value: way)]
      return url?.url
    }
  }
}
