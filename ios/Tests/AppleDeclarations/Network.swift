@_exported import Foundation
public struct NWPath: Sendable {  // network/nwpath
  public enum Status: Sendable { case satisfied, unsatisfied }  // network/nwpath/status-swift.enum
  public let status: Status
}
public final class NWPathMonitor: @unchecked Sendable {  // network/nwpathmonitor
  public init() {}
  public var pathUpdateHandler: (@Sendable (NWPath) -> Void)?  // network/nwpathmonitor/pathupdatehandler
  public func start(queue: DispatchQueue) {}; public func cancel() {}  // network/nwpathmonitor/start(queue:)
}
