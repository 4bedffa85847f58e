import CryptoKit
import Foundation
import SatchelCore
import Security

/// The device's keys: a P-256 pair that never leaves the Secure Enclave, and an AES key in the Keychain that wraps the store's own.
/// Neither asks for a face or an unlocked screen after the first unlock: syncing in the background needs both, and a new finger must
/// not destroy unsent facts. Both stay on this device.
///
/// A key that is gone is never replaced over what it once closed: the store then opens with the recovery phrase.
final class PhoneKeys: PlatformKeys {
  func publicKey() throws -> Data { try pair(make: true).publicKey.x963Representation }

  /// r and s, as ES256 wants them (RFC 7518, section 3.4).
  func sign(data: Data) throws -> Data {
    do { return try pair(make: false).signature(for: data).rawRepresentation } catch { throw unavailable(error) }
  }

  func wrap(secret: Data) throws -> Data {
    let sealed = try? AES.GCM.seal(secret, using: wrapKey(make: true))
    guard let sealed = sealed?.combined else { throw KeyFailure.Unavailable(reason: "nothing was wrapped") }
    return sealed
  }

  func unwrap(wrapped: Data) throws -> Data {
    let key = try wrapKey(make: false)
    do { return try AES.GCM.open(AES.GCM.SealedBox(combined: wrapped), using: key) } catch { throw KeyFailure.DoesNotOpen }
  }

  private func pair(make: Bool) throws -> SecureEnclave.P256.Signing.PrivateKey {
    if let kept = try read("device") {
      do { return try SecureEnclave.P256.Signing.PrivateKey(dataRepresentation: kept) } catch { throw unavailable(error) }
    }
    if !make { throw KeyFailure.Unavailable(reason: "the device's key is gone; enrol this phone again") }
    let access = SecAccessControlCreateWithFlags(nil, kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly, .privateKeyUsage, nil)
    guard let access else { throw KeyFailure.Unavailable(reason: "no access control") }
    do {
      let key = try SecureEnclave.P256.Signing.PrivateKey(accessControl: access)
      try keep("device", key.dataRepresentation)
      return key
    } catch let failed as KeyFailure { throw failed } catch { throw unavailable(error) }
  }

  private func wrapKey(make: Bool) throws -> SymmetricKey {
    if let kept = try read("store") { return SymmetricKey(data: kept) }
    if !make { throw KeyFailure.DoesNotOpen }
    let key = SymmetricKey(size: .bits256)
    try keep("store", key.withUnsafeBytes { Data($0) })
    return key
  }

  private func query(_ name: String) -> [CFString: Any] {
    [kSecClass: kSecClassGenericPassword, kSecAttrService: "satchel", kSecAttrAccount: name]
  }

  /// Nil: there is none. Before the first unlock nobody can tell, which is not the same.
  private func read(_ name: String) throws -> Data? {
    var found: CFTypeRef?
    let wanted = query(name).merging([kSecReturnData: true]) { $1 }
    switch SecItemCopyMatching(wanted as CFDictionary, &found) {
    case errSecSuccess: return found as? Data
    case errSecItemNotFound: return nil
    case let status: throw KeyFailure.Unavailable(reason: "keychain \(status)")
    }
  }

  private func keep(_ name: String, _ bytes: Data) throws {
    let item = query(name).merging([kSecValueData: bytes, kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly]) { $1 }
    let status = SecItemAdd(item as CFDictionary, nil)
    if status != errSecSuccess { throw KeyFailure.Unavailable(reason: "keychain \(status)") }
  }

  private func unavailable(_ error: any Error) -> KeyFailure { .Unavailable(reason: "\(type(of: error))") }
}
