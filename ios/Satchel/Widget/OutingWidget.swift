import ActivityKit
import SwiftUI
import WidgetKit

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

@main struct SatchelWidgets: WidgetBundle {
  var body: some Widget { OutingWidget() }
}

struct OutingWidget: Widget {
  var body: some WidgetConfiguration {
    ActivityConfiguration(for: OutingAttributes.self) { context in
      HStack {
        VStack(alignment: .leading) {
          Text(context.state.next).font(.title2.bold())
          Text(context.state.done).font(.subheadline)
        }
        Spacer()
        Text(context.state.title).font(.subheadline)
      }
      .padding()
      .widgetURL(context.state.link)
    } dynamicIsland: { context in
      DynamicIsland {
        DynamicIslandExpandedRegion(.leading) { Text(context.state.next).font(.title2.bold()) }
        DynamicIslandExpandedRegion(.trailing) { Text(context.state.title) }
        DynamicIslandExpandedRegion(.bottom) { Text(context.state.done) }
      } compactLeading: {
        Text(context.state.next)
      } compactTrailing: {
        Text(context.state.done)
      } minimal: {
        Text(context.state.next)
      }
      .widgetURL(context.state.link)
    }
  }
}
