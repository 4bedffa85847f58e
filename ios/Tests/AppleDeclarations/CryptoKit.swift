@_exported import Foundation
import Security
public enum SecureEnclave {  // cryptokit/secureenclave
  public enum P256 {
    public enum Signing {
      public struct PrivateKey {  // cryptokit/secureenclave/p256/signing/privatekey
        public init(accessControl: SecAccessControl) throws {}; public init(dataRepresentation: Data) throws {}
        public var dataRepresentation: Data { Data() }
        public var publicKey: PublicKey { PublicKey() }
        public func signature(for data: Data) throws -> Signature { Signature() }
      }
      public struct PublicKey { public var x963Representation: Data { Data() } }  // cryptokit/p256/signing/publickey/x963representation
      public struct Signature { public var rawRepresentation: Data { Data() } }  // cryptokit/p256/signing/ecdsasignature/rawrepresentation
    }
  }
}
public struct SymmetricKeySize: Sendable { public static let bits256 = SymmetricKeySize() }  // cryptokit/symmetrickeysize/bits256
public struct SymmetricKey: Sendable {  // cryptokit/symmetrickey
  public init(data: Data) {}; public init(size: SymmetricKeySize) {}
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R { fatalError() }
}
public enum AES {  // cryptokit/aes
  public enum GCM {  // cryptokit/aes/gcm
    public struct SealedBox {  // cryptokit/aes/gcm/sealedbox
      public init(combined: Data) throws {}; public var combined: Data? { nil }
    }
    public static func seal(_ message: Data, using key: SymmetricKey) throws -> SealedBox { fatalError() }  // cryptokit/aes/gcm/seal(_:using:nonce:)
    public static func open(_ box: SealedBox, using key: SymmetricKey) throws -> Data { fatalError() }  // cryptokit/aes/gcm/open(_:using:)
  }
}
