@_exported import Foundation
public final class BGTaskScheduler: NSObject, @unchecked Sendable {  // backgroundtasks/bgtaskscheduler
  public class var shared: BGTaskScheduler { fatalError() }  // backgroundtasks/bgtaskscheduler/shared
  @discardableResult public func register(
    forTaskWithIdentifier identifier: String, using queue: DispatchQueue?, launchHandler: @escaping (BGTask) -> Void
  ) -> Bool { true }  // backgroundtasks/bgtaskscheduler/register(fortaskwithidentifier:using:launchhandler:)
  public func submit(_ request: BGProcessingTaskRequest) throws {}  // backgroundtasks/bgtaskscheduler/submit(_:)
}
public final class BGTask: NSObject {  // backgroundtasks/bgtask
  public var expirationHandler: (() -> Void)?  // backgroundtasks/bgtask/expirationhandler
  public func setTaskCompleted(success: Bool) {}  // backgroundtasks/bgtask/settaskcompleted(success:)
}
public final class BGProcessingTaskRequest: NSObject {  // backgroundtasks/bgprocessingtaskrequest
  public init(identifier: String) {}  // backgroundtasks/bgprocessingtaskrequest/init(identifier:)
  public var requiresNetworkConnectivity = false, requiresExternalPower = false  // backgroundtasks/bgprocessingtaskrequest/requiresexternalpower
  public var earliestBeginDate: Date?  // backgroundtasks/bgtaskrequest/earliestbegindate
}
