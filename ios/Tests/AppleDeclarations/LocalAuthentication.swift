@_exported import Foundation
public enum LAPolicy: Sendable { case deviceOwnerAuthentication }  // localauthentication/lapolicy
public final class LAContext: NSObject, @unchecked Sendable {  // localauthentication/lacontext
  public func canEvaluatePolicy(_ policy: LAPolicy, error: UnsafeMutablePointer<NSError?>?) -> Bool { false }  // localauthentication/lacontext/canevaluatepolicy(_:error:)
  public func evaluatePolicy(_ policy: LAPolicy, localizedReason: String) async throws -> Bool { false }  // localauthentication/lacontext/evaluatepolicy(_:localizedreason:reply:)
}
