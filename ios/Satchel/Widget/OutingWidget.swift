import ActivityKit
import SwiftUI
import WidgetKit

@main struct SatchelWidgets: WidgetBundle {
  var body: some Widget { OutingWidget() }
}

/// The running outing on the lock screen and in the Dynamic Island; a tap leads to the next stop.
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
