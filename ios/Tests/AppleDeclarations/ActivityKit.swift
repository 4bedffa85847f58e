@_exported import Foundation
public protocol ActivityAttributes: Codable, Sendable {  // activitykit/activityattributes
  associatedtype ContentState: Codable, Hashable, Sendable  // activitykit/activityattributes/contentstate
}
public struct ActivityContent<State: Codable & Hashable & Sendable>: Sendable {  // activitykit/activitycontent
  public init(state: State, staleDate: Date?) {}  // activitykit/activitycontent/init(state:staledate:relevancescore:)
}
public enum ActivityUIDismissalPolicy: Sendable { case `default`, immediate }  // activitykit/activityuidismissalpolicy
public final class Activity<Attributes: ActivityAttributes>: Sendable {  // activitykit/activity
  public static var activities: [Activity] { [] }  // activitykit/activity/activities
  public static func request(attributes: Attributes, content: ActivityContent<Attributes.ContentState>) throws -> Activity { fatalError() }  // activitykit/activity/request(attributes:content:pushtype:)
  public func update(_ content: ActivityContent<Attributes.ContentState>) async {}  // activitykit/activity/update(_:)
  public func end(_ content: ActivityContent<Attributes.ContentState>?, dismissalPolicy: ActivityUIDismissalPolicy) async {}  // activitykit/activity/end(_:dismissalpolicy:)
}
